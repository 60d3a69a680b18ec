"""The newest released checkpoint in another database: SQLite or PostgreSQL, one row for each ledger.

    daicho_checkpoint(name varchar(255) primary key, note binary)

The table is made on first use. The swap is one statement, `UPDATE … WHERE note = <the exact old bytes>`, in a durable
transaction (`synchronous_commit=on`; SQLite `synchronous=FULL`). Nothing is cached: every call asks the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from ledger.errors import Misconfigured
from ledger.sequence.checkpoint_store import unreachable

NAME_CHARS_MAX = 255
TABLE = Table(
    "daicho_checkpoint",
    MetaData(),
    Column("name", String(NAME_CHARS_MAX), primary_key=True),
    Column("note", LargeBinary, nullable=False),
)


class DatabaseCheckpointStore:
    """name: the row's key, so that several ledgers may share one database. Raises Misconfigured for an unknown driver."""

    def __init__(self, url: str, name: str, timeout_seconds: float) -> None:
        self._name = name
        self._engine = _engine(url, timeout_seconds)

    def __repr__(self) -> str:
        return f"DatabaseCheckpointStore({self._engine.dialect.name})"

    def read(self) -> bytes | None:
        """Raises Busy when the database can't be reached in time."""
        with _reached(), self._engine.connect() as connection:
            return self._read(connection)

    def swap(self, expected: bytes | None, new: bytes) -> bool:
        """Raises Busy when the database can't be reached in time; what became of the swap is then read first."""
        with _reached():
            try:
                with self._engine.begin() as connection:
                    return self._swapped(connection, expected, new)
            except IntegrityError:
                return False  # somebody else put the first note there
            except DBAPIError:
                # The commit may have failed after it became durable: only what is stored tells.
                stored = self.read()
                if stored == new:
                    return True
                if stored == expected:
                    raise
                return False

    def _swapped(self, connection: Connection, expected: bytes | None, new: bytes) -> bool:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL synchronous_commit TO on")
        if expected is None:
            TABLE.create(connection, checkfirst=True)
            if self._read(connection) is not None:
                return False
            connection.execute(insert(TABLE).values(name=self._name, note=new))
            return True
        changed = update(TABLE).where(TABLE.c.name == self._name, TABLE.c.note == expected).values(note=new)
        return inspect(connection).has_table(TABLE.name) and connection.execute(changed).rowcount == 1

    def _read(self, connection: Connection) -> bytes | None:
        if not inspect(connection).has_table(TABLE.name):
            return None
        stored = connection.execute(select(TABLE.c.note).where(TABLE.c.name == self._name)).scalar_one_or_none()
        return bytes(stored) if stored is not None else None


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise unreachable(type(error).__name__) from None


def _engine(url: str, timeout_seconds: float) -> Engine:
    is_sqlite = url.startswith("sqlite")
    seconds = max(1, round(timeout_seconds))
    arguments: dict[str, Any] = (
        {"timeout": timeout_seconds}
        if is_sqlite
        else {
            "connect_timeout": seconds,
            "options": f"-c statement_timeout={seconds * 1000}",
            "tcp_user_timeout": seconds * 1000,
        }
    )
    try:
        engine = create_engine(url, connect_args=arguments, poolclass=NullPool)
    except (SQLAlchemyError, ImportError):
        raise Misconfigured(
            "the checkpoint store's database can't be used: for PostgreSQL install daicho[postgresql] and write "
            "postgresql+psycopg://…",
            "チェックポイントの保存先のデータベースを使えません。PostgreSQLには daicho[postgresql] を入れ、"
            "postgresql+psycopg://… と書いてください",
        ) from None
    if is_sqlite:
        event.listen(engine, "connect", _durable)
    return engine


def _durable(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=FULL")
