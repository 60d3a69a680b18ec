"""Every table changed by hand: a row gone, under another number, a value of another type. All named, none stops the audit."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger import Ledger
from ledger.errors import IntegrityError, Misconfigured
from ledger.store.database import Database
from ledger.store.strays import strays
from schemas.views import AuditFinding
from tests.faults.varied import make_varied

FROM_OUTSIDE = ("time_stamp", "witnessed", "witness", "upload")
"""Empty in a ledger that nobody stamps, witnesses or sends files to."""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("strays") / "home"
    make_varied(home)
    return home


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "home"))


@pytest.fixture
def database(home: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(home / "daicho.db", isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    yield connection
    connection.close()


def tables(database: sqlite3.Connection) -> list[str]:
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return [name for name in names if name not in ("alembic_version", *FROM_OUTSIDE) and not name.startswith("sqlite_")]


def findings(home: Path) -> list[AuditFinding]:
    return Ledger.audit_home(home).findings


class TestRows:
    def test_a_row_taken_away_from_any_table_is_named(self, home: Path, database: sqlite3.Connection) -> None:
        assert findings(home) == []
        for table in tables(database):
            rows = database.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608  (our own names)
            names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            first = " AND ".join(f"{name} IS ?" for name in names)
            assert database.execute(f"DELETE FROM {table} WHERE {first}", rows[0]).rowcount == 1  # noqa: S608
            assert findings(home), f"a row of {table} is gone and nothing is named"
            database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))})", rows[0])  # noqa: S608
        assert findings(home) == []

    def test_a_value_of_another_type_and_a_row_of_another_log(self, home: Path, database: sqlite3.Connection) -> None:
        opened = Database.open(home / "daicho.db")
        tried = 0
        for table in tables(database):
            columns = [(row[1], "x'00ff'" if "CHAR" in row[2] else "'four'") for row in names_of(database, table)]
            for column, value in [*columns, ("log", "501")]:
                put_aside = one_row_changed(database, table, column, value)
                with opened.reading() as connection:
                    found = {one.table for one in strays(connection, 1, [1], 10_000)}
                assert found == {table}, f"{table}.{column}"
                put_back(database, table, put_aside)
                tried += 1
        opened.close()
        assert tried > 140

    @pytest.mark.parametrize(
        ("table", "column", "value"),
        [
            ("log_key", "seq", "'four'"),
            ("log_key", "vkey", "x'00'"),
            ("log", "root", "'four'"),
            ("audience_index", "place", "'four'"),
            ("audience_group", "n", "'four'"),
            ("index_period", "period", "x'00'"),
            ("record", "id", "4.5"),
            ("record", "last_day", "x'00'"),
            ("request_step", "step", "x'00'"),
            ("stop", "lifted", "'four'"),
            ("consent", "moment", "x'00'"),
        ],
    )
    def test_a_value_that_a_reader_stops_at_does_not_stop_the_audit(
        self, home: Path, database: sqlite3.Connection, table: str, column: str, value: str
    ) -> None:
        one_row_changed(database, table, column, value)
        assert findings(home)


class TestHeads:
    @pytest.mark.parametrize("sql", ["size = -7", "size = 'x'", "size = x'00'", "origin = x'00'", "time = x'00'"])
    def test_a_head_that_can_not_be_read(self, home: Path, database: sqlite3.Connection, sql: str) -> None:
        database.execute(f"UPDATE log SET {sql}")  # noqa: S608
        assert [one.what for one in findings(home)] == ["database"]
        with pytest.raises(IntegrityError):
            Ledger.open(home)

    def test_no_head(self, home: Path, database: sqlite3.Connection) -> None:
        with Ledger.open(home) as ledger:
            database.execute("DELETE FROM log")
            assert [one.what for one in ledger.audit().findings] == ["head"]
        assert [one.what for one in findings(home)] == ["database"]

    def test_a_head_that_claims_more_than_anybody_could_read(self, home: Path, database: sqlite3.Connection) -> None:
        """The first thousand of the missing are named, and the audit ends."""
        database.execute("UPDATE log SET size = 1000000000000000")
        named = findings(home)
        assert {"entry", "head", "tile"} <= {one.what for one in named}
        with pytest.raises(IntegrityError):
            Ledger.open(home)

    def test_two_schemas(self, home: Path, database: sqlite3.Connection) -> None:
        database.execute("INSERT INTO alembic_version VALUES ('0001')")
        with pytest.raises(Misconfigured):
            Ledger.audit_home(home)


class TestDisposedIds:
    def test_the_id_of_a_disposed_entry_is_named_with_its_disposal(
        self, home: Path, database: sqlite3.Connection
    ) -> None:
        (gone,) = database.execute("SELECT min(seq) FROM entry_id WHERE seq NOT IN (SELECT seq FROM body)").fetchone()
        database.execute("UPDATE entry_id SET id = zeroblob(16) WHERE seq = ?", (gone,))
        places = {one.place for one in findings(home) if one.what == "projection"}
        assert [place for place in places if place.startswith(f"entry_id {gone}-")]

    def test_a_disposal_whose_content_is_gone(self, home: Path, database: sqlite3.Connection) -> None:
        database.execute("DELETE FROM body WHERE seq IN (SELECT seq FROM entry_kind WHERE kind = 'disposal')")
        assert "body" in {one.what for one in findings(home)}
        with pytest.raises(IntegrityError):
            Ledger.open(home)


def names_of(database: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    return database.execute(f"PRAGMA table_info({table})").fetchall()


def one_row_changed(database: sqlite3.Connection, table: str, column: str, value: str) -> list[tuple[Any, ...]]:
    """The rows as they were."""
    rows = database.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608  (our own names)
    names = [row[1] for row in names_of(database, table)]
    keys = [row[1] for row in names_of(database, table) if row[5]]
    first = " AND ".join(f"{key} IS ?" for key in keys)
    at = [rows[0][names.index(key)] for key in keys]
    assert database.execute(f"UPDATE {table} SET {column} = {value} WHERE {first}", at).rowcount == 1  # noqa: S608
    return rows


def put_back(database: sqlite3.Connection, table: str, rows: list[tuple[Any, ...]]) -> None:
    database.execute(f"DELETE FROM {table}")  # noqa: S608
    database.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608
