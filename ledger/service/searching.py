"""Finding one person, and being able to say what was tried.

Every identifier asked for is expanded through all algorithms (ledger.people), looked up under every living index key, and
the entries found are opened and compared value by value, so that a token collision shows nobody another's record. Every
look-up is an `access` entry before its answer goes out; it holds the reason and digests of what was found, sealed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from ledger.clock import utc_from_text
from ledger.errors import BadInput, Fault
from ledger.ids import new_id
from ledger.law import add_years
from ledger.log.encoding import encode_base64
from ledger.log.header import decode_header
from ledger.people import (
    Identifier,
    LookupPlan,
    Tokeniser,
    lookup_keys,
    mask,
    parse_identifier,
)
from ledger.sequence.staged import Placed
from ledger.service.audience.finding import Member, members_in, membership_of, places_with
from ledger.service.core import Core
from ledger.service.index_keys import is_of_subjects, read_under_keys
from ledger.service.moving import principals_in
from ledger.service.own_types import labels_of
from ledger.service.parties import PartyBook
from ledger.service.reading import LoadedRecord, load_records, view
from ledger.service.same_person import Hits, Place, hits_in, tell_apart
from ledger.service.sealing import ACCESS_RETENTION_YEARS, stage
from ledger.store.index_periods import PREFIX
from ledger.store.reading import read_leaves, seqs_of_tokens
from ledger.store.statements import rows_in
from ledger.store.tables import AmendmentRow, LinkRow, RecordRow
from schemas.record import PrincipalIn, SearchIn
from schemas.views import AlgorithmTried, PersonAnswer, RecordView, SearchExplained


@dataclass(slots=True, repr=False)
class Found:
    """A record in which the person stands, and at which positions.

    certain: by what is the person's alone (`same_person.py`). members: the person in the record's lists, which have no
    positions.
    """

    record: LoadedRecord
    positions: set[int]
    certain: bool
    members: tuple[Member, ...] = ()

    def __repr__(self) -> str:
        return f"Found(seq={self.record.seq}, certain={self.certain})"


@dataclass(slots=True)
class Search:
    """What was asked, what was tried, and what was found. repr shows no identifier."""

    asked: list[Identifier]
    plans: list[LookupPlan]
    values: set[str]
    periods: list[str]
    found: list[Found]

    def __repr__(self) -> str:
        return f"Search({len(self.asked)} identifiers, {len(self.found)} records)"


def parse_asked(core: Core, wanted: SearchIn) -> list[Identifier]:
    """The identifiers asked for. Raises BadInput with every fault."""
    asked: list[Identifier] = []
    faults: list[Fault] = []
    for n, identifier in enumerate(wanted.identifiers):
        try:
            asked.append(parse_identifier(identifier.type, identifier.value, identifier.digest, own=core.own_types))
        except BadInput as error:
            faults += [Fault(f"/identifiers/{n}{f.pointer}", f.code, f.citation, f.ja, f.en) for f in error.faults]
    if faults:
        raise BadInput(faults)
    return asked


def plan(core: Core, asked: list[Identifier]) -> Search:
    """What would be tried for these identifiers, without reading anybody's entries."""
    plans = [lookup_keys(identifier) for identifier in asked]
    values = {key for plan in plans for key in plan.keys}
    periods = [key_id.removeprefix(PREFIX) for key_id in core.keys.list(PREFIX) if _of_records(key_id)]
    return Search(asked, plans, values, periods, [])


def search(
    core: Core,
    asked: list[Identifier],
    as_of: dt.datetime | None = None,
    hidden: Collection[int] = frozenset(),
    named: Sequence[Identifier] = (),
) -> Search:
    """Look the person up everywhere. Reads only; the caller writes the access entry.

    hidden: records that are as if they were not there (ORDER 11): they settle nothing about the others either.
    named: what the person is called, by which nothing is found but somebody else told apart (`same_person.py`).
    """
    done = plan(core, asked)

    def read(keys: dict[str, bytes]) -> tuple[list[LoadedRecord], dict[int, list[Member]]]:
        done.periods = [key_id.removeprefix(PREFIX) for key_id in keys]
        # Thousands of tokens, under every living key: each value is encoded once.
        values = [value.encode() for value in done.values]
        tokens = [token for key in keys.values() for token in Tokeniser(key).tokens_of_bytes(values)]
        with core.database.reading() as connection:
            places = places_with(core, connection, tokens)
            entries = _entries_with(core, connection, tokens) | places.keys()
            seqs = [seq for seq in _records_of(core, connection, entries) if seq not in hidden]
            loaded = load_records(core, connection, seqs, as_of)
            return loaded, {one.seq: list(members_in(core, connection, one, places)) for one in loaded}

    records, members = read_under_keys(core, _of_records, read)
    # A token that matches only opens the question: some partner algorithms turn two people into one digest, so the
    # identifiers behind a hit are compared as they are, and a hit between different people is dropped.
    hits = [hits_in(_people_of(one, members[one.seq]), asked, named, done.values) for one in records]
    tell_apart(hits)
    done.found = [found for one, there in zip(records, hits, strict=True) if (found := _found(one, there))]
    return done


def _found(record: LoadedRecord, hits: Hits) -> Found | None:
    """certain places alone if there are any."""
    places = hits.certain or hits.possible
    if not places:
        return None
    positions = {n for n in places if isinstance(n, int)}
    shown = tuple(sorted((one for one in places if isinstance(one, Member)), key=lambda one: (one.seq, one.place)))
    return Found(record, positions, bool(hits.certain), shown)


def _people_of(record: LoadedRecord, members: Sequence[Member]) -> Iterator[tuple[Place, PrincipalIn]]:
    for body in (record.body, *(body for _, body in (*record.amendments, *record.links))):
        yield from principals_in(body.items).items()
    for member in members:
        yield member, member.principal


def write_access(core: Core, actor: str, reason: str, done: Search, request: str | None = None) -> int:
    """Write the `access` entry of a look-up and return its seq. Durable before anything is shown.

    request: the number of the desk's request that it was made for; never what somebody typed.
    """
    last_day = add_years(core.today(), ACCESS_RETENTION_YEARS)
    items: dict[str, Any] = {
        "/access/actor": actor,
        "/access/reason": reason,
        "/access/asked": [
            {"type": identifier.type, "masked": mask(identifier), "digest": asked_digest(identifier)}
            for identifier in done.asked
        ],
        "/access/found": [
            {"seq": found.record.seq, "id": hashlib.sha256(found.record.body.id).hexdigest()} for found in done.found
        ],
    }
    if request is not None:
        items["/access/request"] = request
    staged = stage(core, "access", new_id(), items, f"day/{last_day.isoformat()}")
    placed = core.writer.submit([staged]).result()[0]
    assert isinstance(placed, Placed)
    return placed.seq


def answer(core: Core, book: PartyBook, done: Search, access_seq: int) -> PersonAnswer:
    """The records with only this person's part of each, and the explanation."""
    head = core.head()
    return PersonAnswer(
        records=[seen(view(core, book, found.record, found.positions), found) for found in done.found],
        explained=explained(core, done),
        origin=core.origin,
        tree_size=head.size,
        root=encode_base64(head.root),
        access_seq=access_seq,
        uncertain=[UUID(bytes=found.record.body.id) for found in done.found if not found.certain],
    )


def seen(shown: RecordView, found: Found) -> RecordView:
    """The record with the person as its lists have them."""
    if not found.members:
        return shown
    membership = membership_of(found.record, found.members)
    update: dict[str, Any] = {"membership": membership}
    if "principal" in shown.required_fields or "principal" in shown.statutory:
        own = [one for one in shown.statutory.get("principal", []) if one != membership.person]
        update["statutory"] = {**shown.statutory, "principal": [*own, membership.person]}
    return shown.model_copy(update=update)


def explained(core: Core, done: Search) -> SearchExplained:
    tried = {one.algo_id: one for plan in done.plans for one in plan.tried}
    missed = {(one.ja, one.en) for plan in done.plans for one in plan.not_covered}
    return SearchExplained(
        identifiers=[
            {"type": one.type, "masked": mask(one), **labels_of(core.profile, one.type)} for one in done.asked
        ],
        tried=[AlgorithmTried(id=one.algo_id, ja=one.ja, en=one.en) for one in tried.values()],
        keys_tried=len(done.values) * len(done.periods),
        index_periods=done.periods,
        not_covered=[{"ja": ja, "en": en} for ja, en in sorted(missed)],
        origins=[core.origin],
        recorded_since=recorded_since(core),
    )


def _of_records(key_id: str) -> bool:
    return not is_of_subjects(key_id)


def _entries_with(core: Core, connection: Connection, tokens: list[bytes]) -> set[int]:
    return set(seqs_of_tokens(connection, core.log, tokens))


def _records_of(core: Core, connection: Connection, entries: set[int]) -> list[int]:
    """The records among these entries, and the records that the amendments and links among them are about."""
    wanted = sorted(entries)
    records = {row.seq for row in rows_in(connection, RecordRow, core.log, "seq", wanted, ("seq",))}
    for rows_of in (AmendmentRow, LinkRow):
        records.update(row.target for row in rows_in(connection, rows_of, core.log, "seq", wanted, ("target",)))
    return sorted(records)


def recorded_since(core: Core) -> dt.datetime | None:
    """The time of the first entry, which never changes once it is there."""
    if core.recorded_since is None:
        with core.database.reading() as connection:
            for _seq, leaf, _chain in read_leaves(connection, core.log, 0, 1):
                core.recorded_since = utc_from_text(decode_header(leaf).time)
    return core.recorded_since


def asked_digest(identifier: Identifier) -> str:
    """Which identifier was asked for, without saying it: compares equal for the same one, sealed all the same."""
    return hashlib.sha256("\n".join(identifier.key).encode()).hexdigest()
