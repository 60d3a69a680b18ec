"""One database: its engine, its transactions, and fast inserts without ORM objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Select
from sqlalchemy.exc import OperationalError

from ledger.errors import Busy
from ledger.store.migrate import migrate, require_current
from ledger.store.packed import PackedTokens
from ledger.store.sqlite import insert_packed, small_cache, sqlite_engine, takes_packed
from ledger.store.tables import LedgerTable

STREAM_ROWS = 2_000
ROWS_TOGETHER, TOGETHER_FROM_ROWS = 50, 200
MANY_ROWS_TOGETHER = 1_000
PARAMETERS_MAX = 32_000
"""Fewer than either engine takes in one statement."""


class Database:
    """Engine and transactions. Thread-safe: each transaction has its own connection from the pool."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def create(cls, path: Path) -> Database:
        database = cls(sqlite_engine(path))
        migrate(database.engine)
        return database

    @classmethod
    def open(cls, path: Path) -> Database:
        database = cls(sqlite_engine(path))
        require_current(database.engine)
        return database

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its first statement. The caller commits; leaving rolls back."""
        with self.engine.connect() as connection:
            try:
                connection.exec_driver_sql(self._begin_writing)
            except OperationalError as error:
                if "locked" in str(error.orig):
                    raise Busy(
                        "another process holds the ledger's write lock", "他の処理が台帳に書き込み中です"
                    ) from None
                raise
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction over one snapshot of the database."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def scanning(self, connection: Connection) -> Iterator[None]:
        """Within, the connection keeps few of the pages it reads: a scan of gigabytes comes back to none of them."""
        with small_cache(connection):
            yield

    def stream(self, connection: Connection, query: Select[Any], values: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
        """Rows as the driver gives them, some thousands at a time: for scans of millions, where a row object each is dear.

        No type of SQLAlchemy's is applied: for columns of numbers, texts and bytes.
        """
        with connection.execute(query, values) as result:
            cursor = result.cursor
            assert cursor is not None
            while rows := cursor.fetchmany(STREAM_ROWS):
                yield rows

    def size(self) -> int:
        """Number of entries in all logs, by one prebuilt statement: cheap enough to ask before every record."""
        with self.engine.connect() as connection:
            return int(connection.exec_driver_sql("SELECT SUM(size) FROM log").scalar_one())

    @cached_property
    def _begin_writing(self) -> str:
        return "BEGIN IMMEDIATE" if self.engine.dialect.name == "sqlite" else "BEGIN"

    def insert(self, connection: Connection, table: type[LedgerTable], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert tuples in the order of the table's columns, by the driver's executemany; of many rows, many a statement."""
        done = 0
        if len(rows) >= TOGETHER_FROM_ROWS:
            # Half the time of a statement a row. And whoever waits for the interpreter's lock after each statement, in a
            # process where another thread is busy, waits a thousand times less often.
            columns = len(table.table_().columns)
            for together in (min(MANY_ROWS_TOGETHER, PARAMETERS_MAX // columns), ROWS_TOGETHER):
                end = len(rows) - (len(rows) - done) % together
                each = iter(rows[done:end])
                some = [tuple(chain.from_iterable(few)) for few in zip(*[each] * together, strict=True)]
                if some:
                    connection.exec_driver_sql(self._insert_sql(table, together), some)
                done = end
        if done < len(rows):
            connection.exec_driver_sql(self._insert_sql(table, 1), list(rows[done:]))

    def insert_tokens(
        self,
        connection: Connection,
        table: type[LedgerTable],
        rows: PackedTokens,
        fixed: tuple[int, ...],
    ) -> None:
        """Rows (token, *fixed, number) of an index, in order of tokens: neighbours share a page."""
        if len(rows.numbers) >= TOGETHER_FROM_ROWS and takes_packed(connection):
            insert_packed(connection, table.table_().name, rows, fixed)
        else:
            ordered = sorted(zip(rows.tokens(), rows.numbers, strict=True))
            self.insert(connection, table, [(token, *fixed, number) for token, number in ordered])

    def _insert_sql(self, table: type[LedgerTable], together: int) -> str:
        """The statement for so many rows."""
        known = self._inserts.get((table, together))
        if known is None:
            sql = str(table.table_().insert().compile(dialect=self.engine.dialect))
            head, values, row = sql.partition(" VALUES ")
            known = self._inserts[table, together] = head + values + ", ".join([row] * together)
        return known

    @cached_property
    def _inserts(self) -> dict[tuple[type[LedgerTable], int], str]:
        return {}
