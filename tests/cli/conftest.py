"""A ledger made once with a few parties and records, copied for each test that writes; the command run in this process."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cli.demo_data import sample_parties
from ledger import Ledger
from tests.cli.command import daicho
from tests.cli.documents import EMAIL, consented_list

ORIGIN = "cli.example.com/2026"


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """English, no ledger by default, and a working directory of the test's own."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "DAICHO_HOME", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("ledger") / "home"
    Ledger.create(home, "gmo-cybersecurity", ORIGIN)
    with Ledger.open(home) as ledger:
        for party in sample_parties():
            ledger.put_party(party)
        ledger.record(consented_list())
        ledger.record(consented_list(party="meta", email="hanako@example.jp"))
        ledger.record({**consented_list(party="x"), "record": {"record_created_at": "2026-11-02"}})
    return home


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Path:
    """A copy that the test may write to."""
    return Path(shutil.copytree(template, tmp_path / "home"))


@pytest.fixture
def record_id(home: Path) -> str:
    """The id of the first record."""
    found = json.loads(daicho("list", "--home", home, "--limit", "1").out)
    return str(found["records"][0]["id"])


@pytest.fixture
def report_file(home: Path, tmp_path: Path) -> Path:
    file = tmp_path / "report.pdf"
    daicho("report", "--home", home, "--email", EMAIL, "--reason", "request 7", "-o", file).expect(0)
    return file


def written(path: Path, document: Any) -> Path:
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def size(home: Path) -> int:
    """How many entries the ledger has."""
    return int(json.loads(daicho("list", "--home", home).out)["tree_size"])
