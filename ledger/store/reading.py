"""Reads that every part needs: the head, tiles, leaves, bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, select

from ledger.errors import IntegrityError, NotFound
from ledger.log.encoding import SIZE_MAX
from ledger.store.statements import IN_MAX as IN_MAX
from ledger.store.statements import head_by_log, rows_in, size_before
from ledger.store.tables import BodyRow, EntryIdRow, EntryRow, LogRow, TileRow

TOKENS_AT_ONCE = 400
IDS_AT_ONCE = (1, 20, 1_000)
BODY_COLUMNS = ("seq", "id", "key_id", "wrapped", "sealed", "sameness")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a log: `size` leaves, their RFC 6962 root, the chain after the last, the time of the last.

    first: the seq of the log's first entry. An entry's index in its log is its seq less `first`.
    """

    log: int
    origin: str
    size: int
    root: bytes
    chain: bytes
    time: str
    frozen: bool
    first: int = 0

    @property
    def end(self) -> int:
        """The seq after the log's last entry."""
        return self.first + self.size


@dataclass(frozen=True, slots=True)
class StoredBody:
    seq: int
    id: bytes
    key_id: str
    wrapped: bytes
    sealed: bytes
    sameness: bytes


def read_head(connection: Connection, log: int) -> Head:
    """Locks the row on engines that have row locks. Raises NotFound, IntegrityError."""
    row = connection.execute(head_by_log(), {"of": log}).one_or_none()
    if row is None:
        raise NotFound(f"no log number {log}", f"ログ{log}はありません")
    before = connection.execute(size_before(), {"of": log}).scalar_one()
    return _head(row, int(before))


def read_heads(connection: Connection) -> list[Head]:
    """The heads of all logs of the ledger, oldest first: every one but the last is frozen. Raises IntegrityError."""
    table = LogRow.table_()
    heads: list[Head] = []
    for row in connection.execute(select(table).order_by(table.c.log)):
        heads.append(_head(row, heads[-1].end if heads else 0))
    if not heads:
        raise IntegrityError("the database has no head of a log", "データベースに台帳の先頭の値がありません")
    return heads


def head_of(connection: Connection, seq: int) -> Head:
    """The head of the log that holds the entry `seq`. Raises NotFound."""
    for head in read_heads(connection):
        if head.first <= seq < head.end:
            return head
    raise NotFound("the log has no entry of this number", "この番号の記録はありません")


def _head(row: Any, first: int) -> Head:
    numbers = type(row.log) is type(row.size) is int and 0 <= row.size <= SIZE_MAX
    if not numbers or {type(row.origin), type(row.time)} != {str}:
        raise IntegrityError("the stored head of a log is damaged", "台帳の先頭の値が壊れています")
    return Head(
        row.log, row.origin, row.size, as_bytes(row.root), as_bytes(row.chain), row.time, bool(row.frozen), first
    )


def tile_reader(connection: Connection, log: int) -> Callable[[int, int], bytes]:
    """A `TileReader` of ledger.log.tile over this connection. An absent tile is empty."""
    table = TileRow.table_()
    statement = select(table.c.data).where(
        table.c.log == log, table.c.level == bindparam("l"), table.c.tile == bindparam("t")
    )

    def read(level: int, index: int) -> bytes:
        data = connection.execute(statement, {"l": level, "t": index}).scalar_one_or_none()
        return as_bytes(data) if data is not None else b""

    return read


def read_leaves(connection: Connection, log: int, start: int, end: int) -> Iterator[tuple[int, bytes, bytes]]:
    """(seq, leaf, chain) of start ≤ seq < end, in order."""
    table = EntryRow.table_()
    statement = (
        select(table.c.seq, table.c.leaf, table.c.chain)
        .where(table.c.log == log, table.c.seq >= start, table.c.seq < end)
        .order_by(table.c.seq)
    )
    for row in connection.execution_options(yield_per=10_000).execute(statement):
        yield row.seq, as_bytes(row.leaf), as_bytes(row.chain)


def read_runs(
    connection: Connection, log: int, start: int, end: int, run_entries: int
) -> Iterator[tuple[Sequence[int], Sequence[bytes], Sequence[bytes]]]:
    """(seqs, leaves, chains) of a run of entries, by the driver's own cursor: a row costs a third of `read_leaves`'."""
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    cursor = connection.connection.cursor()
    try:
        cursor.execute(
            f"SELECT seq, leaf, chain FROM entry WHERE log = {mark} AND seq >= {mark} AND seq < {mark} ORDER BY seq",  # noqa: S608  (nothing of it comes from outside)
            (log, start, end),
        )
        while rows := cursor.fetchmany(run_entries):
            seqs, leaves, chains = zip(*rows, strict=True)
            if {*map(type, leaves), *map(type, chains)} != {bytes}:
                leaves, chains = tuple(map(as_bytes, leaves)), tuple(map(as_bytes, chains))
            yield seqs, leaves, chains
    finally:
        cursor.close()


def seq_of_id(connection: Connection, log: int, entry_id: bytes) -> int:
    """Raises NotFound."""
    table = EntryIdRow.table_()
    statement = select(table.c.seq).where(table.c.log == log, table.c.id == entry_id)
    seq = connection.execute(statement).scalar_one_or_none()
    if seq is None:
        raise NotFound("no entry has this id", "このIDの記録はありません")
    return int(seq)


def seqs_of_ids(connection: Connection, log: int, ids: Sequence[bytes]) -> dict[bytes, int]:
    """Those of these ids that stand already, with their seq. Statements of a few fixed sizes, as for tokens."""
    ordered, found, start = sorted(ids), dict[bytes, int](), 0
    while start < len(ordered):
        size = next((size for size in IDS_AT_ONCE if size >= len(ordered) - start), IDS_AT_ONCE[-1])
        chunk = ordered[start : start + size]
        chunk += chunk[-1:] * (size - len(chunk))
        for entry_id, seq in connection.exec_driver_sql(_by_ids(connection.dialect.name, size), (log, *chunk)):
            found[as_bytes(entry_id)] = seq
        start += size
    return found


@cache
def _by_ids(dialect: str, size: int) -> str:
    mark = "?" if dialect == "sqlite" else "%s"
    marks = ", ".join([mark] * size)
    return f"SELECT id, seq FROM entry_id WHERE log = {mark} AND id IN ({marks})"  # noqa: S608  (marks alone)


def seqs_of_tokens(connection: Connection, log: int, tokens: Sequence[bytes]) -> list[int]:
    """The entries filed under any of these tokens, with repeats.

    A statement of a fixed size, whose last token is repeated, is made ready once; the tokens go down in their order, so
    that neighbours are found on the page that was read last.
    """
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    marks = ", ".join([mark] * TOKENS_AT_ONCE)
    statement = f"SELECT seq FROM person_index WHERE log = {mark} AND token IN ({marks})"  # noqa: S608  (marks alone)
    ordered, found = sorted(set(tokens)), list[int]()
    for start in range(0, len(ordered), TOKENS_AT_ONCE):
        chunk = ordered[start : start + TOKENS_AT_ONCE]
        chunk += chunk[-1:] * (TOKENS_AT_ONCE - len(chunk))
        found += connection.exec_driver_sql(statement, (log, *chunk)).scalars()
    return found


def read_bodies(connection: Connection, log: int, seqs: Sequence[int]) -> dict[int, StoredBody]:
    """Sealed bodies by seq; an absent one was disposed of."""
    rows = rows_in(connection, BodyRow, log, "seq", seqs, BODY_COLUMNS)
    return {row.seq: _body(row) for row in rows}


def _body(row: Any) -> StoredBody:
    return StoredBody(
        row.seq, as_bytes(row.id), str(row.key_id), as_bytes(row.wrapped), as_bytes(row.sealed), as_bytes(row.sameness)
    )


def as_bytes(value: bytes | str) -> bytes:
    """SQLite columns take any type: a damaged row may hold text, which must be named by the audit and not break it."""
    return value if isinstance(value, bytes) else str(value).encode()
