"""Stored rows against those the entries make. Every row too few, too many or different is named by its entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from typing import Any

from sqlalchemy import Connection, Table, select

from ledger.service.projecting import Projector, Row, Rows
from ledger.store.tables import EntryIdRow, IndexPeriodRow, LedgerTable
from schemas.views import AuditFinding

PHASES = ("write", "verify", "delete")


def stored_rows(connection: Connection, table: Table, log: int) -> Rows:
    """A projection as it is stored: primary key (without the log) to the rest."""
    keys = len(table.primary_key.columns) - 1
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    names = ", ".join(column.name for column in table.c)
    # As the driver gives them: a value of another type than the column's must be named, and not stop the reader.
    rows = connection.exec_driver_sql(f"SELECT {names} FROM {table.name} WHERE log = {mark}", (log,))  # noqa: S608  (our own names)
    return {tuple(row[1 : 1 + keys]): tuple(row[1 + keys :]) for row in rows}


def seq_in(table: Table, place: Row, row: Row) -> Any:
    """The entry that a row is made from."""
    return (*place, *row)[list(table.c.keys()).index("seq") - 1]


def compare_tables(
    connection: Connection, log: int, projector: Projector, unreadable: Set[int], damaged: Set[int], size: int
) -> Iterator[AuditFinding]:
    """unreadable: entries whose content is gone, for whatever reason; damaged: those whose content does not open."""
    for rows_of, expected in projector.rows.items():
        stored = stored_rows(connection, rows_of.table_(), log)
        if rows_of is EntryIdRow:
            yield from ids_of_the_gone(stored, expected, unreadable | damaged, size)
        yield from _compare(rows_of, expected, stored, damaged)


def compare_generations(
    connection: Connection, log: int, announced: Mapping[str, int], rotating: Set[str]
) -> Iterator[AuditFinding]:
    """The newest generation of each rotated index key, and whether its rotation has ended, against the `key` entries.

    Which phase a rotation is in, and how far, none says.
    """
    table = IndexPeriodRow.table_()
    stored = {row.period: row for row in connection.execute(select(table).where(table.c.log == log))}
    for period in sorted(announced.keys() | stored.keys(), key=repr):
        row = stored.get(period)
        if row is None:
            yield _finding(f"index_period {period}", "行がありません", "the row is missing")
        elif row.generation != announced.get(period) or not is_phase(row.phase, row.place, period in rotating):
            yield _finding(f"index_period {period}", "行が元の記録と違います", "the row differs from its entries")


def is_phase(phase: Any, place: Any, rotating: bool) -> bool:
    return phase in PHASES and isinstance(place, str) if rotating else (phase, place) == ("", "")


def _compare(rows_of: type[LedgerTable], expected: Rows, stored: Rows, damaged: Set[int]) -> Iterator[AuditFinding]:
    table = rows_of.table_()
    names = [column.name for column in table.c if column.name != "log"]
    for place in sorted(expected.keys() | stored.keys(), key=repr):
        made, found = expected.get(place), stored.get(place)
        if made == found:
            continue
        seq = seq_in(table, place, made if made is not None else found or ())
        if found is None:
            yield _finding(f"{table.name} {seq}", "行がありません", "the row is missing")
        elif made is None:
            if seq not in damaged:
                yield _finding(f"{table.name} {seq}", "元の記録がない行です", "the row has no entry behind it")
        else:
            wrong = ", ".join(
                name for name, one, other in zip(names[len(place) :], made, found, strict=True) if one != other
            )
            yield _finding(
                f"{table.name} {seq}",
                f"行が元の記録と違います: {wrong}",
                f"the row differs from its entries: {wrong}",
            )


def ids_of_the_gone(stored: Rows, expected: Rows, gone: Set[int], size: int) -> Iterator[AuditFinding]:
    """The id of an entry whose content is gone stands in its row alone: exactly one row must be left, of any id."""
    count = Counter(row[0] for row in stored.values())
    for place in [place for place, row in stored.items() if place not in expected and row[0] in gone]:
        if count[stored[place][0]] == 1 and isinstance(place[0], bytes) and len(place[0]) == 16:
            expected[place] = stored[place]
    for seq in sorted(gone):
        if not count[seq] and seq < size:
            yield _finding(f"entry_id {seq}", "行がありません", "the row is missing")


def _finding(place: str, ja: str, en: str) -> AuditFinding:
    return AuditFinding(what="projection", place=place, ja=ja, en=en)
