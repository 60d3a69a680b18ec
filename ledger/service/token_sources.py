"""Where index tokens stand, and how each of them is made again from sealed content: what a rotation goes through.

A source is one kind of tokens in one table, `(token, log, seq, …)`. It lists the entries of a period that have tokens, in
an order that does not change, and says for each what the tokens are made from. Another kind of token is another source in
`SOURCES`, and rotates, is verified and is destroyed with the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, select

from ledger.service.core import Core
from ledger.service.index_keys import HOLD, OPEN, SUBJECT
from ledger.service.moving import values_of
from ledger.service.reading import RECORD_KINDS, read_headers
from ledger.service.sealing import open_body
from ledger.service.subjects import values_of_entry
from ledger.store.reading import read_bodies
from ledger.store.tables import BodyRow, KindRow, LedgerTable, SubjectTokenRow, TokenRow

WITH_TOKENS = RECORD_KINDS | {"amendment", "link"}


@dataclass(frozen=True, slots=True, repr=False)
class Filing:
    """The tokens of one entry. place: sorts as the source lists them, at most 100 characters. key_id: its body's key.

    values: index value -> the columns of its row after (token, log, seq).
    """

    place: str
    seq: int
    key_id: str
    values: Mapping[str, tuple[Any, ...]]

    def __repr__(self) -> str:
        return f"Filing(seq={self.seq}, <{len(self.values)} values>)"


class TokenSource(Protocol):
    """One kind of tokens."""

    @property
    def name(self) -> str:
        """Without a colon, at most 16 letters."""
        ...

    @property
    def table(self) -> type[LedgerTable]:
        """The table of the tokens; its first columns are token, log, seq."""
        ...

    def holds(self, period: str) -> bool:
        """Whether entries of this period may have such tokens."""
        ...

    def places(self, core: Core, connection: Connection, period: str, after: str) -> Iterator[tuple[str, int]]:
        """(place, seq) of every entry of the period behind the place `after` ("" for all), in order."""
        ...

    def filings(self, core: Core, connection: Connection, places: Sequence[tuple[str, int]]) -> list[Filing]:
        """What stands at these places; entries without tokens, or that are gone by now, are left out."""
        ...


class RecordTokens:
    """The index of people in records, amendments and links."""

    name = "record"
    table: type[LedgerTable] = TokenRow

    def holds(self, period: str) -> bool:
        return period != SUBJECT

    def places(self, core: Core, connection: Connection, period: str, after: str) -> Iterator[tuple[str, int]]:
        body = BodyRow.table_()
        first, last = _key_range(period)
        key_ids = connection.execute(
            select(body.c.key_id)
            .distinct()
            .where(body.c.log == core.log, body.c.key_id >= first, body.c.key_id <= last)
            .order_by(body.c.key_id)
        ).scalars()
        for key_id in list(key_ids):
            seqs = connection.execute(
                select(body.c.seq).where(body.c.log == core.log, body.c.key_id == key_id).order_by(body.c.seq)
            ).scalars()
            for seq in seqs:
                place = f"{key_id}:{seq:019d}"
                if place > after:
                    yield place, seq

    def filings(self, core: Core, connection: Connection, places: Sequence[tuple[str, int]]) -> list[Filing]:
        seqs = [seq for _, seq in places]
        headers = read_headers(core, connection, seqs)
        bodies = read_bodies(connection, core.log, [seq for seq in seqs if headers[seq].kind in WITH_TOKENS])
        found = []
        for place, seq in places:
            if seq in bodies:
                values = values_of(open_body(core, bodies[seq], seq).items)
                found.append(Filing(place, seq, bodies[seq].key_id, dict.fromkeys(values, ())))
        return found


class SubjectTokens:
    """The index of whom consents and stops are about."""

    name = "subject"
    table: type[LedgerTable] = SubjectTokenRow

    def holds(self, period: str) -> bool:
        return period == SUBJECT

    def places(self, core: Core, connection: Connection, period: str, after: str) -> Iterator[tuple[str, int]]:
        table = KindRow.table_()
        for kind in ("consent", "stop"):
            seqs = connection.execute(
                select(table.c.seq).where(table.c.log == core.log, table.c.kind == kind).order_by(table.c.seq)
            ).scalars()
            for seq in seqs:
                place = f"{kind}:{seq:019d}"
                if place > after:
                    yield place, seq

    def filings(self, core: Core, connection: Connection, places: Sequence[tuple[str, int]]) -> list[Filing]:
        bodies = read_bodies(connection, core.log, [seq for _, seq in places])
        found = []
        for place, seq in places:
            if seq in bodies:
                items = open_body(core, bodies[seq], seq).items
                if "/identifiers" in items:  # the lifting of a stop has none
                    values = {value: (certain,) for value, certain in values_of_entry(items).items()}
                    found.append(Filing(place, seq, bodies[seq].key_id, values))
        return found


SOURCES: list[TokenSource] = [RecordTokens(), SubjectTokens()]


def _key_range(period: str) -> tuple[str, str]:
    """First and last id that keys of the period's bodies may have."""
    if period in (OPEN, HOLD):
        return f"{period}/", f"{period}/~"
    return f"day/{period}-01", f"day/{period}-31"
