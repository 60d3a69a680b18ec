"""What an entry is before it has a place, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from ledger.store.tables import LedgerTable


@dataclass(slots=True)
class Staged:
    """An entry, sealed and tokenised, waiting for its index.

    subject_tokens: (token, certain) of the people a consent or stop is about.
    index_keys: ids of the index keys that tokens here or in `updates` were made under, or found under: refused as stale when
    one of them was rotated since, unless the sequencer can make the tokens again.
    record, rows: the row of `record`, and rows of other projections, without their first two columns (log, seq), which the
    sequencer puts in front.
    updates: (sql, parameters) run in the same transaction; `:log` and `:seq` are filled in by the sequencer.
    writes: called with (connection, seq) in the same transaction, and again if it is tried again: for what is too much to
    hold as rows.
    expect: (seq of a record, seq of its newest change as read): refused as stale when another change came between. expects:
    further ones, of an entry about several records.
    sealed is None for an entry that has no body.
    """

    kind: str
    id: bytes
    commitment: bytes
    key_id: str = ""
    wrapped: bytes = b""
    sealed: bytes | None = None
    sameness: bytes = b""
    tokens: Sequence[bytes] = ()
    subject_tokens: Sequence[tuple[bytes, int]] = ()
    index_keys: Sequence[str] = ()
    record: tuple[Any, ...] = ()
    rows: Sequence[tuple[type[LedgerTable], tuple[Any, ...]]] = ()
    updates: Sequence[tuple[str, dict[str, Any]]] = field(default_factory=tuple)
    writes: Sequence[Callable[[Connection, int], None]] = ()
    expect: tuple[int, int] | None = None
    expects: Sequence[tuple[int, int]] = ()

    @property
    def changes(self) -> Sequence[tuple[int, int]]:
        """All that is expected of records."""
        return self.expects if self.expect is None else (self.expect, *self.expects)


@dataclass(slots=True)
class Placed:
    """An entry that is durable. proof: RFC 6962 inclusion proof in the tree of `size` leaves under `checkpoint`.

    seq: its number in the ledger. index: its leaf's index in its log; the same in the ledger's first log.
    """

    seq: int
    index: int
    time: str
    leaf: bytes
    size: int
    proof: Sequence[bytes]
    checkpoint: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """The id stands already at `seq`; whether with the same content, the caller must compare."""

    seq: int


@dataclass(frozen=True, slots=True)
class Stale:
    """The record (or, with -1, an index key) changed since it was read: read again, judge again."""

    seq: int


Outcome = Placed | Taken | Stale
