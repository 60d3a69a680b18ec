"""Stops: from a day on, nothing of a person is provided to third parties (ACT 35(3), 35(5), 27(2), or their wish).

Body of a `stop` entry:

    /stop          {action: place, ground, scope, since, request} or {action: extend, of} or {action: lift, of}
    /identifiers   the identifiers the person gave; of an extension, those of which a consent or link told later
    /linked        identifiers that consents, links or records give to the same person already
    /reason

A stop applies by every identifier of the person. Consents and links that come later and name one of them together with
others write an `extend` entry, so that what the stop reaches is in the log and is never a guess made when it is read.
A lifted stop has no effect, and is kept until no record of the person is (`spent.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.errors import NotFound
from ledger.ids import new_id
from ledger.people import Identifier
from ledger.sequence.staged import Placed, Staged, Taken
from ledger.service.consent_scope import scope_text
from ledger.service.core import Core, appended
from ledger.service.intake import given_id
from ledger.service.moving import principals_in
from ledger.service.parsing import parse
from ledger.service.principals import identifiers_of
from ledger.service.replaying import replay
from ledger.service.sealing import Items, month_key_id, open_body, stage
from ledger.service.searching import search
from ledger.service.subjects import (
    any_registered,
    documents,
    entries_with,
    filed_values,
    parse_all,
    parse_documents,
    subject_filed,
    values_for,
    wide_values,
)
from ledger.store.reading import IN_MAX, read_bodies
from ledger.store.tables import StopRow
from schemas.consent import StopIn
from schemas.record import document
from schemas.views import Appended

KIND = "stop"
LIFT = "UPDATE stop SET lifted = :seq WHERE log = :log AND (seq = :stop OR origin = :stop) AND lifted = -1"
LINKED_MAX = 200

Known = tuple[dict[str, Any], Identifier]


def place_stop(core: Core, given: StopIn | Mapping[str, Any]) -> Appended:
    """Raises BadInput, Conflict."""
    stop = parse(StopIn, given)
    entry_id = given_id(core, stop.id)
    content = document(stop)
    content.pop("id", None)
    identifiers = parse_all(stop.identifiers, core.own_types)
    linked = linked_to(core, identifiers, in_records(core, identifiers))
    everyone = [*identifiers, *(one for _, one in linked)]
    scope = scope_text(stop.scope)
    head = {"action": "place", "ground": stop.ground.value, "scope": scope, "since": stop.since.isoformat()}
    items: Items = {
        "/stop": {**head, **({"request": stop.request} if stop.request else {})},
        "/identifiers": documents(stop.identifiers),
        **({"/linked": [known for known, _ in linked]} if linked else {}),
        "/reason": stop.reason,
    }
    row = _row(entry_id, -1, stop.ground.value, stop.since.isoformat(), scope, everyone)
    tokens = subject_filed(core, filed_values(everyone, wide=True))
    staged = stage(core, KIND, entry_id, items, month_key_id(core, KIND), content, **tokens, rows=[(StopRow, row)])
    outcome = core.writer.submit([staged]).result()[0]
    if isinstance(outcome, Taken):
        return replay(core, entry_id, KIND, content)
    assert isinstance(outcome, Placed)
    return appended(core, entry_id, KIND, outcome)


def lift_stop(core: Core, stop_id: UUID, reason: str) -> Appended:
    """Lift a stop (`id` of its entry), and all that extends it. Raises NotFound."""
    table = StopRow.table_()
    with core.database.reading() as connection:
        seq = connection.execute(
            select(table.c.seq).where(
                table.c.log == core.log, table.c.id == stop_id.bytes, table.c.origin == -1, table.c.lifted == -1
            )
        ).scalar_one_or_none()
    if seq is None:
        raise NotFound("no stop of this id stands", "このIDの提供停止はありません")
    entry_id = new_id()
    items = {"/stop": {"action": "lift", "of": seq}, "/reason": reason}
    staged = stage(core, KIND, entry_id, items, month_key_id(core, KIND), updates=[(LIFT, {"stop": seq})])
    outcome = core.writer.submit([staged]).result()[0]
    assert isinstance(outcome, Placed)
    return appended(core, entry_id, KIND, outcome)


def linked_to(core: Core, identifiers: Sequence[Identifier], told: Sequence[Known] = ()) -> list[Known]:
    """What consents and stops give to the same person beside these identifiers, followed to the end (at most 200).

    told: what is known of them otherwise. Names and addresses are left out: they belong to many.
    """
    mine = {one.key for one in identifiers}
    found = {known[1].key: known for known in told if known[1].key not in mine}
    if not any_registered(core):
        return list(found.values())[:LINKED_MAX]
    seen: set[int] = set()
    newest = [*identifiers, *(one for _, one in found.values())]
    with core.database.reading() as connection:
        while newest and len(found) < LINKED_MAX:
            values = dict.fromkeys((value for one in newest for value in wide_values(one)[0]), 1)
            seqs = [seq for seq, certain in entries_with(core, values).items() if certain]
            fresh = [known for known in _known_in(core, connection, seqs, seen) if known[1].key not in mine]
            newest = []
            for known in fresh:
                if known[1].key not in found:
                    found[known[1].key] = known
                    newest.append(known[1])
    return list(found.values())[:LINKED_MAX]


def in_records(core: Core, identifiers: Sequence[Identifier]) -> list[Known]:
    """The identifiers that records and their links give to the person, where it is certainly theirs."""
    known: list[Known] = []
    for found in search(core, list(identifiers)).found:
        if found.certain:
            for body in (found.record.body, *(body for _, body in (*found.record.amendments, *found.record.links))):
                people = principals_in(body.items)
                given = [one for n in found.positions if n in people for one in identifiers_of(people[n])]
                known += zip(documents(given), parse_all(given, core.own_types), strict=True)
    return [one for one in known if not one[1].of_many]


def extend_stops(core: Core, people: Sequence[Sequence[Identifier]]) -> int:
    """Write an `extend` entry wherever a standing stop of one of a person's identifiers does not reach the others."""
    staged: list[Staged] = []
    for identifiers in people:
        staged += _extensions(core, identifiers)
    if staged:
        core.sequencer.append(staged, proofs=False)
    return len(staged)


def _extensions(core: Core, identifiers: Sequence[Identifier]) -> list[Staged]:
    values = values_for(identifiers, wide=False)
    staged: list[Staged] = []
    with core.database.reading() as connection:
        hits = [seq for seq, certain in entries_with(core, values).items() if certain]
        origins = {row.seq if row.origin == -1 else row.origin for row in _standing(core, connection, hits)}
        for row in _standing(core, connection, sorted(origins)):
            family = _family(core, connection, row.seq)
            reached = {one.key for _, one in _known_in(core, connection, family, set())}
            if fresh := [one for one in identifiers if not one.of_many and one.key not in reached]:
                staged.append(_extension(core, row, fresh))
    return staged


def _extension(core: Core, row: Any, fresh: Sequence[Identifier]) -> Staged:
    entry_id = new_id()
    items = {"/stop": {"action": "extend", "of": row.seq}, "/identifiers": [as_document(one) for one in fresh]}
    told = _row(entry_id, row.seq, row.ground, row.since, row.scope, fresh)
    tokens = subject_filed(core, filed_values(fresh, wide=True))
    return stage(core, KIND, entry_id, items, month_key_id(core, KIND), **tokens, rows=[(StopRow, told)])


def as_document(identifier: Identifier) -> dict[str, Any]:
    """The identifier as it stands in a body."""
    said = {"type": identifier.type, "value": identifier.raw, "digest": identifier.digest}
    return {name: value for name, value in said.items() if value is not None}


def _standing(core: Core, connection: Connection, seqs: Sequence[int]) -> list[Any]:
    table = StopRow.table_()
    rows: list[Any] = []
    for start in range(0, len(seqs), IN_MAX):
        chunk = list(seqs[start : start + IN_MAX])
        rows += connection.execute(
            select(table).where(table.c.log == core.log, table.c.seq.in_(chunk), table.c.lifted == -1)
        ).all()
    return rows


def _family(core: Core, connection: Connection, origin: int) -> list[int]:
    table = StopRow.table_()
    extending = connection.execute(
        select(table.c.seq).where(table.c.log == core.log, table.c.origin == origin)
    ).scalars()
    return [origin, *extending]


def _known_in(core: Core, connection: Connection, seqs: Sequence[int], seen: set[int]) -> list[Known]:
    """The identifiers in the bodies of these entries, each entry once."""
    fresh = [seq for seq in seqs if seq not in seen]
    seen.update(fresh)
    known: list[Known] = []
    for seq, stored in read_bodies(connection, core.log, fresh).items():
        items = open_body(core, stored, seq).items
        for one in (*items.get("/identifiers", []), *items.get("/linked", [])):
            known += zip([one], parse_documents([one], core.own_types), strict=True)
    return [one for one in known if not one[1].of_many]


def _row(
    entry_id: bytes, origin: int, ground: str, since: str, scope: str, identifiers: Sequence[Identifier]
) -> tuple[Any, ...]:
    types = " ".join(sorted({one.type for one in identifiers}))
    by_digest = int(any(one.raw is None for one in identifiers))
    return entry_id, origin, ground, since, scope, types, by_digest, -1
