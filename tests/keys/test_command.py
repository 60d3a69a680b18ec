"""`daicho log-key`, from rotation to compromise, and what `daicho verify` says with the file it leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.exits import ExitCode
from ledger import Ledger
from tests.cli.command import daicho


@pytest.fixture
def home(tmp_path: Path) -> Path:
    Ledger.create(tmp_path / "home", "gmo-cybersecurity", "keys.example.com/2026")
    return tmp_path / "home"


def test_a_key_s_whole_life(home: Path, tmp_path: Path) -> None:
    (old,) = json.loads(daicho("log-key", "list", "--home", home).expect(0).out)
    new = daicho("log-key", "rotate", "--reason", "yearly", "--home", home).expect(0).json
    assert new["state"] == "active"
    daicho("log-key", "retire", old["key_id"], "--reason", "done", "--home", home).expect(0)
    last = ("log-key", "compromised", new["key_id"], "--since", "today", "--reason", "stolen", "--home", home)
    assert "rotate" in daicho(*last).expect(ExitCode.BLOCKED).err
    daicho("log-key", "rotate", "--reason", "stolen", "--home", home).expect(0)
    daicho(*last).expect(0)
    listed = json.loads(daicho("log-key", "list", "--home", home).out)
    assert [key["state"] for key in listed] == ["active", "compromised", "retired"]
    printed = daicho("log-key", "trusted", "--home", home).expect(0).out
    assert printed == (home / "trusted.vkey").read_text()
    page = daicho("log-key", "page", "--home", home).expect(0).out
    assert all(key["fingerprint"] in page and key["vkey"] in page for key in listed)
    daicho("audit", "--home", home).expect(0)
    assert "PRIVATE" not in printed + json.dumps(listed)
