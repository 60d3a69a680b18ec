"""The triggers: what is in the log is neither changed, replaced nor dropped by a mistaken statement."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from ledger.errors import Misconfigured
from ledger.store.database import Database
from ledger.store.migrate import migrate, require_current
from ledger.store.sqlite import integrity_check, sqlite_engine


def run(database: Database, sql: str, *parameters: Any) -> int:
    with database.writing() as connection:
        count = connection.exec_driver_sql(sql, tuple(parameters)).rowcount
        connection.commit()
        return count


@pytest.fixture
def filled(database: Database) -> Database:
    run(database, "INSERT INTO entry VALUES (1, 0, x'aa', x'bb')")
    run(database, "INSERT INTO entry VALUES (1, 1, x'aa', x'bb')")
    run(database, "INSERT INTO entry_id VALUES (1, x'01', 0)")
    run(database, "INSERT INTO tile VALUES (1, 0, 0, x'0102')")
    run(database, "INSERT INTO api_key VALUES (1, 0, x'01', 'k', x'02', 'records:write', '')")
    run(database, "INSERT INTO body VALUES (1, 0, x'01', 'day/2029-01-01', x'0a', x'0b', x'0c')")
    return database


FORBIDDEN = [
    "UPDATE entry SET leaf = x'ff' WHERE seq = 0",
    "UPDATE OR REPLACE entry SET seq = 0 WHERE seq = 1",
    "DELETE FROM entry WHERE seq = 1",
    "INSERT INTO entry VALUES (1, 3, x'aa', x'bb')",
    "INSERT INTO entry VALUES (1, 1, x'ff', x'bb')",
    "INSERT OR REPLACE INTO entry VALUES (1, 1, x'ff', x'bb')",
    "REPLACE INTO entry VALUES (1, 0, x'ff', x'bb')",
    "INSERT OR REPLACE INTO entry_id VALUES (1, x'01', 1)",
    "UPDATE entry_id SET seq = 1",
    "DELETE FROM entry_id",
    "INSERT OR REPLACE INTO tile VALUES (1, 0, 0, x'ff')",
    "UPDATE tile SET data = x'0103'",
    "UPDATE tile SET data = x'01'",
    "UPDATE tile SET data = x'ff0203'",
    "UPDATE tile SET tile = 1, data = x'010203'",
    "DELETE FROM tile",
    "INSERT OR REPLACE INTO log VALUES (1, 'other', 0, x'00', x'00', '2026', 0)",
    "UPDATE log SET size = -1",
    "UPDATE log SET origin = 'other'",
    "UPDATE log SET root = x'00'",
    "DELETE FROM log",
    "INSERT OR REPLACE INTO body VALUES (1, 0, x'01', 'day/2029-01-01', x'0a', x'ff', x'0c')",
    "UPDATE body SET sealed = x'ff'",
    "UPDATE body SET id = x'02'",
    "UPDATE api_key SET scopes = 'admin'",
    "UPDATE api_key SET digest = x'ff'",
    "UPDATE api_key SET revoked = ''",
    "INSERT OR REPLACE INTO api_key VALUES (1, 0, x'01', 'k', x'02', 'admin', '')",
]


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_forbidden(filled: Database, sql: str) -> None:
    with pytest.raises(IntegrityError):
        run(filled, sql)


def test_what_the_ledger_does_is_allowed(filled: Database) -> None:
    assert run(filled, "INSERT INTO entry VALUES (1, 2, x'aa', x'bb')") == 1
    assert run(filled, "UPDATE tile SET data = x'010203'") == 1
    assert run(filled, "UPDATE body SET key_id = 'day/2030-01-01', wrapped = x'0d'") == 1
    assert run(filled, "DELETE FROM body WHERE seq = 0") == 1
    assert run(filled, "UPDATE log SET size = 3, root = x'01', chain = x'02'") == 1


def test_the_file_is_sound_and_durable(database: Database) -> None:
    with database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
    assert database.engine.url.database is not None


def test_a_database_of_another_version_is_refused(tmp_path: Any) -> None:
    engine = sqlite_engine(tmp_path / "empty.db")
    with pytest.raises(Misconfigured, match="migrate"):
        require_current(engine)
    migrate(engine)
    migrate(engine)
    require_current(engine)
    assert integrity_check(tmp_path / "empty.db") == []
