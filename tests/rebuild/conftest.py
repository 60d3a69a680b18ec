"""A varied ledger made once; what somebody does to a copy with bare SQLite, and what must not change by a rebuild."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.varied import make_varied

LOG_TABLES = ("entry", "tile", "body", "attachment", "audience_group")
Damage = Callable[..., None]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("varied") / "home"
    make_varied(home)
    return home


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "home"))


@pytest.fixture
def damage(home: Path) -> Damage:
    """Runs statements, at least one row each, as somebody does who first takes the guards away."""

    def run(*statements: str) -> None:
        with sqlite3.connect(home / "daicho.db") as database:
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f"DROP TRIGGER {name}")
            for sql in statements:
                assert database.execute(sql).rowcount > 0, sql
        database.close()

    return run


def stored(home: Path, tables: tuple[str, ...] = LOG_TABLES) -> dict[str, list[tuple[object, ...]]]:
    """The rows of these tables, in order."""
    database = sqlite3.connect(home / "daicho.db")
    try:
        return {name: sorted(database.execute(f"SELECT * FROM {name}").fetchall()) for name in tables}  # noqa: S608  (our own names)
    finally:
        database.close()


def guards(home: Path) -> set[str]:
    database = sqlite3.connect(home / "daicho.db")
    try:
        return {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    finally:
        database.close()
