"""`daicho rebuild`: run as the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.exits import ExitCode
from tests.cli.command import daicho
from tests.rebuild.conftest import Damage


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "DAICHO_HOME"):
        monkeypatch.delenv(name, raising=False)


def test_what_was_changed_is_mended_and_told(home: Path, damage: Damage) -> None:
    damage("DELETE FROM consent", "UPDATE record SET status = 'void' WHERE seq IN (SELECT min(seq) FROM record)")
    daicho("audit", "--home", home).expect(ExitCode.INTEGRITY)
    told = daicho("rebuild", "--reason", "test", "--home", home).expect(0)
    assert told.json["tables"] == [{"table": "consent", "differed": 1}, {"table": "record", "differed": 1}]
    assert "2 tables made again" in told.err
    daicho("audit", "--home", home).expect(0)
    again = daicho("rebuild", "--reason", "test", "--home", home).expect(0)
    assert again.json["seq"] is None
    assert "nothing was written" in again.err


def test_what_can_not_be_mended(home: Path, damage: Damage) -> None:
    damage("DELETE FROM entry_id")
    left = daicho("rebuild", "--reason", "test", "--home", home).expect(ExitCode.INTEGRITY)
    assert {found["place"].partition(" ")[0] for found in left.json["left"]} == {"entry_id"}
    damage("DELETE FROM body WHERE seq = 12")
    refused = daicho("rebuild", "--reason", "test", "--home", home).expect(ExitCode.INTEGRITY)
    assert "body 12" in refused.err
    assert refused.out == ""
    daicho("rebuild", "--home", home).expect(ExitCode.USAGE)
