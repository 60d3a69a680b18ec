"""Whoever can write the database can't make the log's key sign a second history."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.errors import HeadMismatch, IntegrityError
from tests.faults.world import document, make


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make(tmp_path / "home")
    return tmp_path / "home"


def changed(home: Path, sql: str) -> None:
    with sqlite3.connect(home / "daicho.db") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        assert database.execute(sql).rowcount == 1
    database.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE log SET root = zeroblob(32)",
        "UPDATE log SET size = size - 1",
        "UPDATE log SET size = size - 1, root = zeroblob(32)",
        "UPDATE log SET size = size + 1",
    ],
)
def test_a_changed_head_is_not_signed(home: Path, sql: str) -> None:
    with Ledger.open(home) as ledger:
        ledger.record(document(1))
        released = ledger.checkpoint()
        changed(home, sql)
        with pytest.raises(IntegrityError):
            ledger.checkpoint()
        with pytest.raises(IntegrityError):
            ledger.record(document(2))
        assert (home / "checkpoint").read_bytes() == released
    with pytest.raises(IntegrityError):
        Ledger.open(home)


def test_a_changed_head_is_not_signed_after_a_crash_either(home: Path) -> None:
    """The store is behind, as a crash between commit and swap leaves it."""
    behind = (home / "checkpoint").read_bytes()
    with Ledger.open(home) as ledger:
        ledger.record(document(1))
    (home / "checkpoint").write_bytes(behind)
    changed(home, "UPDATE log SET root = zeroblob(32)")
    with pytest.raises(HeadMismatch):
        Ledger.open(home)
    assert (home / "checkpoint").read_bytes() == behind


def test_another_history_put_under_a_running_ledger_is_not_signed(home: Path, tmp_path: Path) -> None:
    """A copy that grew otherwise, whole in itself and longer, takes the place of the database's content."""
    shutil.copytree(home, tmp_path / "copy")
    with Ledger.open(tmp_path / "copy") as copy:
        for number in range(5):
            copy.record(document(number))
    with Ledger.open(home) as ledger:
        ledger.record(document(7))
        released = ledger.checkpoint()
        with sqlite3.connect(tmp_path / "copy" / "daicho.db") as other, sqlite3.connect(home / "daicho.db") as mine:
            other.backup(mine)
        other.close()
        mine.close()
        with pytest.raises(HeadMismatch):
            ledger.checkpoint()
        with pytest.raises(HeadMismatch):
            ledger.record(document(8))
        assert (home / "checkpoint").read_bytes() == released


def test_what_another_process_wrote_is_signed(home: Path) -> None:
    with Ledger.open(home) as ledger, Ledger.open(home) as other:
        ledger.record(document(1))
        other.record(document(2))
        appended = other.record(document(3))
        assert ledger.checkpoint().decode() == appended.checkpoint
        assert ledger.record(document(4)).tree_size == appended.tree_size + 1
