from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.log import Signer
from ledger.witness import Witness, add_log, create_witness, open_witness
from tests.witness import asked
from tests.witness.asked import demand_both
from tests.witness.logs import ORIGIN, Log
from tests.witness.serving import InThread, in_threads

NAME = "witness.example.org/audit"
SIGNER = Signer.generate(ORIGIN)


@pytest.fixture
def log() -> Log:
    return Log(SIGNER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A witness that watches the log."""
    create_witness(tmp_path / "witness", NAME)
    assert add_log(tmp_path / "witness", SIGNER.verifier().vkey(), "https://ledger.example.com/logs/2026") == ORIGIN
    return tmp_path / "witness"


@pytest.fixture
def witness(folder: Path) -> Iterator[Witness]:
    opened = open_witness(folder)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("asks") / "home"
    Ledger.create(home, "gmo-cybersecurity", asked.ORIGIN)
    return home


@pytest.fixture
def home(empty_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(empty_home, tmp_path / "home"))


@pytest.fixture
def folders(home: Path, tmp_path: Path) -> list[Path]:
    """Two witnesses that watch the ledger, not running yet."""
    made = [tmp_path / "w1", tmp_path / "w2"]
    for folder in made:
        create_witness(folder, f"witness.example.org/{folder.name}")
        keys = [line for line in (home / "trusted.vkey").read_text().splitlines() if not line.startswith("#")]
        add_log(folder, keys[0])
    return made


@pytest.fixture
def two(home: Path, folders: list[Path]) -> Iterator[list[InThread]]:
    """Both under uvicorn, in the ledger's policy, both demanded."""
    with in_threads(*folders) as running:
        demand_both(home, folders, [one.url for one in running])
        yield running
