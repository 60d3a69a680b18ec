"""Statements that run for every append and look-up, made once: to put one together costs more than to run it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from ledger.store.tables import KindRow, LedgerTable, LogRow

IN_MAX = 500


def rows_in(
    connection: Connection, rows_of: type[LedgerTable], log: int, by: str, keys: Sequence[Any], columns: tuple[str, ...]
) -> Iterator[Row[Any]]:
    """`columns` of the rows of a log whose column `by` is one of `keys`; of IN_MAX keys at a time, in order of columns."""
    statement = _in(rows_of, by, columns)
    for start in range(0, len(keys), IN_MAX):
        yield from connection.execute(statement, {"of": log, "keys": list(keys[start : start + IN_MAX])})


def seqs_of_kind(connection: Connection, log: int, kind: str, after: int) -> list[int]:
    """The entries of a sparse kind behind `after`, in order."""
    return list(connection.execute(_of_kind(), {"of": log, "kind": kind, "after": after}).scalars())


@cache
def head_by_log() -> Select[Any]:
    """The row of log `of`, locked on engines that have row locks."""
    table = LogRow.table_()
    return select(table).where(table.c.log == bindparam("of")).with_for_update()


@cache
def size_before() -> Select[Any]:
    """Entries in the logs before `of`."""
    table = LogRow.table_()
    return select(func.coalesce(func.sum(table.c.size), 0)).where(table.c.log < bindparam("of"))


@cache
def _in(rows_of: type[LedgerTable], by: str, columns: tuple[str, ...]) -> Select[Any]:
    table = rows_of.table_()
    wanted = [table.c[name] for name in columns]
    keyed = table.c[by].in_(bindparam("keys", expanding=True))
    return select(*wanted).where(table.c.log == bindparam("of"), keyed).order_by(*wanted[:2])


@cache
def _of_kind() -> Select[Any]:
    table = KindRow.table_()
    mine = (table.c.log == bindparam("of"), table.c.kind == bindparam("kind"), table.c.seq > bindparam("after"))
    return select(table.c.seq).where(*mine).order_by(table.c.seq)
