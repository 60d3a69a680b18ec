"""All that only SQLite has: connection settings and the append-only triggers.

Triggers stop mistakes, not administrators; the checkpoint held elsewhere does. Plain no-delete triggers are slipped past by
`INSERT OR REPLACE` (SQLite deletes without firing them), so each guarded table also has a `BEFORE INSERT` trigger that
refuses a key that is already there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from ledger.store.packed import TOKEN_BYTES, PackedTokens

CONNECTION_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA busy_timeout=30000",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-65536",
    # Pages that many commits touch, such as those of the index, go to the database file once instead of each time.
    "PRAGMA wal_autocheckpoint=8000",
)


def sqlite_engine(path: Path) -> Engine:
    """An engine over one database file. Transactions are begun by hand (`BEGIN IMMEDIATE` for the writer)."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # sqlite3's own transaction handling would commit behind our back; we say BEGIN ourselves.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in CONNECTION_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    return engine


def _refuse(table: str, event_name: str, message: str, when: str = "") -> str:
    name = f"{table}_{event_name.split()[0].lower()}_{message.split()[0]}"
    condition = f"WHEN {when} " if when else ""
    return (
        f"CREATE TRIGGER {name} BEFORE {event_name} ON {table} FOR EACH ROW {condition}"
        f"BEGIN SELECT RAISE(ABORT, '{table}: {message}'); END"
    )


TRIGGERS = (
    _refuse(
        "entry",
        "INSERT",
        "next index only",
        "NEW.seq <> COALESCE((SELECT MAX(seq) + 1 FROM entry WHERE log = NEW.log), 0)",
    ),
    _refuse("entry", "UPDATE", "append only"),
    _refuse("entry", "DELETE", "append only"),
    _refuse("entry_id", "INSERT", "taken", "EXISTS (SELECT 1 FROM entry_id WHERE log = NEW.log AND id = NEW.id)"),
    _refuse("entry_id", "UPDATE", "append only"),
    _refuse("entry_id", "DELETE", "append only"),
    _refuse(
        "tile",
        "INSERT",
        "taken",
        "EXISTS (SELECT 1 FROM tile WHERE log = NEW.log AND level = NEW.level AND tile = NEW.tile)",
    ),
    _refuse(
        "tile",
        "UPDATE",
        "grows only",
        "NEW.log <> OLD.log OR NEW.level <> OLD.level OR NEW.tile <> OLD.tile OR length(NEW.data) <= length(OLD.data) "
        "OR substr(NEW.data, 1, length(OLD.data)) <> OLD.data",
    ),
    _refuse("tile", "DELETE", "append only"),
    _refuse("log", "INSERT", "taken", "EXISTS (SELECT 1 FROM log WHERE log = NEW.log)"),
    _refuse(
        "log",
        "UPDATE",
        "grows only",
        "NEW.log <> OLD.log OR NEW.origin <> OLD.origin OR NEW.size < OLD.size OR NEW.time < OLD.time "
        "OR NEW.frozen < OLD.frozen OR (NEW.size = OLD.size AND (NEW.root <> OLD.root OR NEW.chain <> OLD.chain))",
    ),
    _refuse("log", "DELETE", "append only"),
    _refuse(
        "api_key",
        "UPDATE",
        "revoke only",
        "NEW.log <> OLD.log OR NEW.seq <> OLD.seq OR NEW.id <> OLD.id OR NEW.name <> OLD.name OR NEW.digest <> OLD.digest "
        "OR NEW.scopes <> OLD.scopes OR OLD.revoked <> '' OR NEW.revoked = ''",
    ),
    _refuse("api_key", "INSERT", "taken", "EXISTS (SELECT 1 FROM api_key WHERE log = NEW.log AND seq = NEW.seq)"),
    _refuse("body", "INSERT", "taken", "EXISTS (SELECT 1 FROM body WHERE log = NEW.log AND seq = NEW.seq)"),
    _refuse(
        "body",
        "UPDATE",
        "rewrap only",
        "NEW.log <> OLD.log OR NEW.seq <> OLD.seq OR NEW.id <> OLD.id OR NEW.sealed <> OLD.sealed "
        "OR NEW.sameness <> OLD.sameness",
    ),
)

# Sealed papers are never changed; a disposal deletes them.
ATTACHMENT_TRIGGERS = (
    _refuse(
        "attachment",
        "INSERT",
        "taken",
        "EXISTS (SELECT 1 FROM attachment WHERE log = NEW.log AND seq = NEW.seq AND n = NEW.n)",
    ),
    _refuse("attachment", "UPDATE", "append only"),
)

# Lists of people, likewise: a rotation of keys re-files their tokens, and a disposal deletes all.
AUDIENCE_TRIGGERS = (
    _refuse("audience", "INSERT", "taken", "EXISTS (SELECT 1 FROM audience WHERE log = NEW.log AND seq = NEW.seq)"),
    _refuse("audience", "UPDATE", "append only"),
    _refuse(
        "audience_group",
        "INSERT",
        "taken",
        "EXISTS (SELECT 1 FROM audience_group WHERE log = NEW.log AND seq = NEW.seq AND n = NEW.n)",
    ),
    _refuse("audience_group", "UPDATE", "append only"),
)


LOG_KEY_TRIGGERS = (
    _refuse("log_key", "INSERT", "taken", "EXISTS (SELECT 1 FROM log_key WHERE log = NEW.log AND seq = NEW.seq)"),
    _refuse("log_key", "UPDATE", "append only"),
    _refuse("log_key", "DELETE", "append only"),
)


GUARDS = (*TRIGGERS, *ATTACHMENT_TRIGGERS, *AUDIENCE_TRIGGERS, *LOG_KEY_TRIGGERS)
"""Every trigger that the newest schema has."""


@contextmanager
def guards_lifted(connection: Connection, tables: Collection[str]) -> Iterator[None]:
    """Within, these tables may be rewritten; after it every guard stands, those too that somebody had taken away.

    Inside a transaction, as SQLite's schema changes are part of it: a crash or an error leaves the guards as they were.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    for name, table in _triggers(connection):
        if table in tables:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    standing = {name for name, _ in _triggers(connection)}
    for statement in GUARDS:
        if statement.split()[2] not in standing:
            connection.exec_driver_sql(statement)


def _triggers(connection: Connection) -> list[tuple[str, str]]:
    found = connection.exec_driver_sql("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'").all()
    return [(str(name), str(table)) for name, table in found]


def integrity_check(path: Path) -> list[str]:
    """SQLite's own check of the file: an empty list when the b-trees are sound."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        rows = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    except sqlite3.DatabaseError as error:
        return [str(error)]
    except UnicodeDecodeError:  # what SQLite says of a damaged schema quotes it
        return ["the schema is damaged"]
    finally:
        connection.close()
    return [] if rows == ["ok"] else rows


@contextmanager
def lenient_text(connection: Connection) -> Iterator[None]:
    """Within, text that is no UTF-8 is read with escapes instead of an error: an audit must name it, not stop at it."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    raw.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = str


def takes_packed(connection: Connection) -> bool:
    """Whether `insert_packed` runs here: JSON is part of SQLite from 3.38 on."""
    return connection.dialect.name == "sqlite" and sqlite3.sqlite_version_info >= (3, 38)


def insert_packed(connection: Connection, table: str, rows: PackedTokens, fixed: tuple[int, ...]) -> None:
    """Rows (token, *fixed, number) by one statement, in order of tokens: packed, and taken apart and sorted by SQLite.

    Half the time of a row at a time, and hardly any of it with the interpreter's lock.
    """
    packed, numbers, stride = rows
    assert len(packed) == stride * len(numbers)
    marks = "?, " * len(fixed)
    connection.exec_driver_sql(
        f"INSERT INTO {table} SELECT substr(?, {stride} * key + 1, {TOKEN_BYTES}), {marks}value FROM json_each(?) ORDER BY 1",  # noqa: S608  (a table of ours)
        (packed, *fixed, f"[{','.join(map(str, numbers))}]"),
    )


@contextmanager
def small_cache(connection: Connection) -> Iterator[None]:
    """Within, the connection's page cache is a sixteenth of its usual size."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    (usual,) = raw.execute("PRAGMA cache_size").fetchone()
    raw.execute(f"PRAGMA cache_size={usual // 16}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA cache_size={usual}")
