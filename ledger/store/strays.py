"""Rows that can't be of this ledger, told from each row alone.

a value of another type than its column's: SQLite keeps anything anywhere, and a reader may stop at it
the number of a log that the ledger does not have: nothing reads such a row
the number of an entry that the ledger does not have
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Integer, LargeBinary
from sqlmodel import SQLModel

import ledger.store.audience_tables
import ledger.store.uploads  # noqa: F401  (declares its table)
from ledger.log.encoding import SIZE_MAX

STRAYS_OF_A_TABLE_MAX = 100
BY_LOG = frozenset({"log", "tile", "witness", "witnessed"})
"""Tables whose column `log` is the log's own number."""


@dataclass(frozen=True, slots=True)
class Stray:
    """place: the number of the row's entry; of a table without one, its key without the log."""

    table: str
    place: tuple[Any, ...]
    wrong_type: bool


def strays(connection: Connection, ledger: int, logs: Collection[int], end: int) -> Iterator[Stray]:
    """ledger: the number of its rows. logs: those of its logs. end: the number after its last entry."""
    for table in SQLModel.metadata.sorted_tables:
        place = ["seq"] if "seq" in table.c else [column.name for column in table.primary_key][1:] or ["log"]
        typed = (
            " OR ".join(_other_type(column) for column in table.c) if connection.dialect.name == "sqlite" else "1 = 0"
        )
        numbers = ", ".join(map(str, sorted(logs if table.name in BY_LOG else {ledger})))
        elsewhere = f"log NOT IN ({numbers})"
        beyond = f"(seq < 0 OR seq >= {end})" if "seq" in table.c else "1 = 0"
        rows = connection.exec_driver_sql(
            f"SELECT {', '.join(place)}, ({typed}) FROM {table.name} WHERE {typed} OR {elsewhere} OR {beyond} "  # noqa: S608  (our own names and numbers)
            f"LIMIT {STRAYS_OF_A_TABLE_MAX}"
        )
        for row in rows:
            yield Stray(table.name, tuple(row[:-1]), bool(row[-1]))


def last_entry(connection: Connection, ledger: int) -> int:
    """The highest number of a stored entry; -1 where there is none."""
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    found = connection.exec_driver_sql(
        f"SELECT MAX(seq) FROM entry WHERE log = {mark} AND seq <= {SIZE_MAX}",  # noqa: S608  (marks and our own number)
        (ledger,),
    ).scalar_one()
    return -1 if found is None else int(found)


def _other_type(column: Column[Any]) -> str:
    kind = "integer" if isinstance(column.type, Integer) else "blob" if isinstance(column.type, LargeBinary) else "text"
    null = f" AND {column.name} IS NOT NULL" if column.nullable else ""
    return f"(typeof({column.name}) <> '{kind}'{null})"
