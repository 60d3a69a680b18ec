"""The tokens of lists, for the rotation of index keys: a place is a group of 256 members, a filing one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from ledger.log.audience import GROUP_SIZE
from ledger.people.member import member_values
from ledger.service.audience.storing import open_groups
from ledger.service.core import Core
from ledger.service.index_keys import SUBJECT
from ledger.service.sealing import OpenBody, open_body
from ledger.service.token_sources import Filing, RecordTokens
from ledger.store.audience_tables import AudienceGroupRow, AudienceTokenRow
from ledger.store.reading import StoredBody, read_bodies
from ledger.store.tables import LedgerTable


class AudienceTokens:
    """The index of people in lists (`token_sources.TokenSource`)."""

    name = "audience"
    table: type[LedgerTable] = AudienceTokenRow

    def holds(self, period: str) -> bool:
        return period != SUBJECT

    def places(self, core: Core, connection: Connection, period: str, after: str) -> Iterator[tuple[str, int]]:
        groups = AudienceGroupRow.table_()
        listed = set(connection.execute(select(groups.c.seq).distinct().where(groups.c.log == core.log)).scalars())
        for entry, seq in RecordTokens().places(core, connection, period, "") if listed else ():
            if seq in listed:
                numbers = connection.execute(
                    select(groups.c.n).where(groups.c.log == core.log, groups.c.seq == seq).order_by(groups.c.n)
                ).scalars()
                for n in numbers:
                    place = f"{entry}:{n:010d}"
                    if place > after:
                        yield place, seq

    def filings(self, core: Core, connection: Connection, places: Sequence[tuple[str, int]]) -> list[Filing]:
        stored = read_bodies(connection, core.log, sorted({seq for _, seq in places}))
        bodies = {seq: open_body(core, one, seq) for seq, one in stored.items()}
        return [
            filing
            for place, seq in places
            if seq in bodies
            for filing in _of_group(core, connection, bodies[seq], stored[seq], place)
        ]


def _of_group(core: Core, connection: Connection, body: OpenBody, stored: StoredBody, place: str) -> Iterator[Filing]:
    n = int(place.rpartition(":")[2])
    ((_, members),) = open_groups(core, connection, body, stored, [n])
    for at, values in enumerate(member_values(members), n * GROUP_SIZE):
        yield Filing(place, body.seq, stored.key_id, dict.fromkeys(values, (at,)))
