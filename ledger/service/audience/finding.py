"""One person in the lists of records: by tokens to places, by places to the sealed members, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from ledger.log.audience import GROUP_SIZE
from ledger.log.bundle import Membership as ListProof
from ledger.log.header import Header
from ledger.people.member import OWN, decode_member, member_words
from ledger.people.membership import Entry, intervals, words
from ledger.service.audience.storing import DAY_ITEM, ITEM, is_listed, open_groups, prove
from ledger.service.core import Core
from ledger.service.reading import LoadedRecord
from ledger.service.sealing import OpenBody
from ledger.store.audience_tables import AudienceTokenRow
from ledger.store.reading import IN_MAX, read_bodies
from schemas.membership import Membership, MembershipEvent, Provision
from schemas.record import IdentifierIn, PrincipalIn
from schemas.vocabulary import Form


@dataclass(frozen=True, slots=True, repr=False)
class Member:
    """A member of the list of the entry at `seq`: the place in its tree, and the bytes that stand there."""

    seq: int
    place: int
    content: bytes

    def __repr__(self) -> str:
        return f"Member(seq={self.seq}, place={self.place})"

    @property
    def principal(self) -> PrincipalIn:
        """As a principal of a record: own id and name, and the other identifiers."""
        own: dict[str, str] = {}
        others: list[IdentifierIn] = []
        for one in decode_member(self.content):
            field = OWN.get(one.type)
            if field and one.value is not None and field not in own:
                own[field] = one.value
            else:
                others.append(IdentifierIn(type=one.type, value=one.value, digest=one.digest))
        return PrincipalIn.model_construct(id=own.get("id"), name=own.get("name"), identifiers=others)

    @property
    def said(self) -> dict[str, Any]:
        """What singles the person out in the record (GL-K 4-2-1-1(3)): own id and name, else the identifier itself."""
        return member_words(self.content)


def places_with(core: Core, connection: Connection, tokens: Sequence[bytes]) -> dict[int, list[int]]:
    """seq to places of the members that have one of these tokens."""
    table = AudienceTokenRow.table_()
    statement = select(table.c.seq, table.c.place).where(
        table.c.token.in_(bindparam("tokens", expanding=True)), table.c.log == core.log
    )
    found: dict[int, set[int]] = {}
    for start in range(0, len(tokens), IN_MAX):
        for row in connection.execute(statement, {"tokens": list(tokens[start : start + IN_MAX])}):
            found.setdefault(row.seq, set()).add(row.place)
    return {seq: sorted(places) for seq, places in found.items()}


def members_in(
    core: Core, connection: Connection, record: LoadedRecord, places: dict[int, list[int]]
) -> Iterator[Member]:
    """The members behind these places of the record's lists, as far as the record is loaded (`as_of`)."""
    for body in lists_of(record):
        wanted = places.get(body.seq, [])
        groups = sorted({place // GROUP_SIZE for place in wanted})
        if not groups:
            continue
        stored = read_bodies(connection, core.log, [body.seq])[body.seq]
        for n, members in open_groups(core, connection, body, stored, groups):
            for place in wanted:
                if place // GROUP_SIZE == n:
                    yield Member(body.seq, place, members[place % GROUP_SIZE])


def memberships(core: Core, connection: Connection, body: OpenBody, members: Sequence[Member]) -> Iterator[ListProof]:
    """The proofs that the person is in this entry's list. Raises VerificationFailed when the list is damaged."""
    own = [member for member in members if member.seq == body.seq]
    if not own:
        return
    stored = read_bodies(connection, core.log, [body.seq])[body.seq]
    for member in own:
        ((_, group),) = open_groups(core, connection, body, stored, [member.place // GROUP_SIZE])
        yield ListProof(ITEM, prove(core, connection, body, member.place, group))


def lists_of(record: LoadedRecord) -> list[OpenBody]:
    """The entries of the record that bring a list, in order."""
    return [body for body in (record.body, *(body for _, body in record.amendments)) if is_listed(body)]


def membership_of(record: LoadedRecord, members: Sequence[Member]) -> Membership:
    """From when to when the person of these members was in the record's lists."""
    provision = _provision(record)
    own: dict[int, list[Member]] = {}
    for member in members:
        own.setdefault(member.seq, []).append(member)
    placed = [(record.header, record.body), *record.amendments]
    found = intervals([_entry(body, body.seq in own) for _, body in placed], provision)
    ja, en = words(found, provision)
    return Membership(
        person=members[-1].said,
        provision=provision,
        events=[_event(header, body, own.get(body.seq, [])) for header, body in placed if is_listed(body)],
        intervals=found,
        ja=ja,
        en=en,
    )


def _provision(record: LoadedRecord) -> Provision:
    verdict = record.state.verdict
    if (verdict.get("record_form") or record.state.head["record_form"]) == Form.EACH:
        return Provision.ONCE
    return Provision.RUNNING if verdict.get("open") else Provision.ENDED


def _entry(body: OpenBody, listed: bool) -> Entry:
    return Entry(
        UUID(bytes=body.id),
        body.seq,
        body.items["/head"].get("action", ""),
        body.items[ITEM]["change"] if is_listed(body) else "",
        body.items.get(DAY_ITEM, ""),
        body.items.get("/dates", {}),
        listed,
    )


def _event(header: Header, body: OpenBody, own: Sequence[Member]) -> MembershipEvent:
    item = body.items[ITEM]
    return MembershipEvent(
        seq=body.seq,
        origin=header.origin,
        index=header.index,
        id=UUID(bytes=body.id),
        change=item["change"],
        day=body.items[DAY_ITEM],
        size=item["size"],
        listed=bool(own),
        shown_as=[member.said for member in own],
    )
