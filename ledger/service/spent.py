"""Consents and stops that nothing depends on any more: what of them may be destroyed, and under which keys they are.

    a stop         lifted, with all that extends it, once no living record names the person
    a withdrawal   three years after it, once no living record names the person: with the consents that it ended
    a signal       evidence that is no consent (effect 0): three years after it, once no living record names the person

A consent in force, and a stop in force, are kept however old. A withdrawal never goes while a consent that it ended stays:
that consent would come to life again. "The person" is everybody whom a look-up by any identifier of the entry finds, certain
or not; a record that may be theirs keeps the entry.

They are sealed under the key of the month in which they were entered, `consent/2026-11`. To destroy some of a month, the
others are re-wrapped under the month's next key (`consent/2026-11.2`), so that the destruction of the old one reaches every
old backup. The tokens of those that went are beyond recomputing when the key `index/subject` has been rotated after that.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, text

from ledger.law import add_years
from ledger.people import Identifier
from ledger.service.consent_scope import ALL
from ledger.service.core import Core
from ledger.service.sealing import Items, body_aad, open_body
from ledger.service.searching import search
from ledger.service.subjects import entries_with, own_values, parse_documents, values_for
from ledger.store.reading import IN_MAX, read_bodies
from ledger.store.tables import BodyRow, ConsentRow, StopRow
from ledger.vault import rewrap

KEPT_YEARS = 3
BATCH_ENTRIES = 500
REWRAP = "UPDATE body SET key_id = :new, wrapped = :wrapped WHERE log = :log AND seq = :body_seq AND key_id = :old"


@dataclass(frozen=True, slots=True)
class Spent:
    """Entries that may be destroyed: seq to kind, and the keys under which they are."""

    kinds: dict[int, str]
    key_ids: tuple[str, ...]


def spent(core: Core) -> Spent:
    """What may be destroyed today. Entries of the present month wait: others may be on their way under its key."""
    found = dict.fromkeys(_stops(core), "stop") | dict.fromkeys(_consents(core), "consent")
    present = f"{core.today() - dt.timedelta(days=1):%Y-%m}"
    with core.database.reading() as connection:
        key_ids = {seq: body.key_id for seq, body in read_bodies(connection, core.log, sorted(found)).items()}
    ready = {seq: key_id for seq, key_id in key_ids.items() if _month(key_id) < present}
    return Spent({seq: found[seq] for seq in sorted(ready)}, tuple(sorted(set(ready.values()))))


def set_apart(core: Core, doomed: Spent) -> None:
    """Re-wrap the entries under the keys of `doomed` that are to stay, until only those that go are under them."""
    for key_id in doomed.key_ids:
        new_id = _next_key_id(core, key_id)
        core.keys.get_or_create(new_id)
        stay = [seq for seq in _under(core, key_id) if seq not in doomed.kinds]
        for start in range(0, len(stay), BATCH_ENTRIES):
            rewrap_bodies(core, stay[start : start + BATCH_ENTRIES], key_id, new_id)


def rewrap_bodies(core: Core, seqs: Sequence[int], old_id: str, new_id: str) -> None:
    """Wrap the keys of these bodies, those that are under `old_id`, under `new_id`. Both keys must live."""
    old, new = core.keys.get(old_id), core.keys.get(new_id)
    with core.database.reading() as connection:
        bodies = read_bodies(connection, core.log, seqs)
    rows = [
        {
            "log": core.log,
            "body_seq": seq,
            "old": old_id,
            "new": new_id,
            "wrapped": rewrap(body.wrapped, old, new, body_aad(core.realm, body.id)),
        }
        for seq, body in bodies.items()
        if body.key_id == old_id
    ]
    if rows:
        with core.database.writing() as connection:
            connection.execute(text(REWRAP), rows)
            connection.commit()


def _under(core: Core, key_id: str) -> list[int]:
    body = BodyRow.table_()
    with core.database.reading() as connection:
        return list(
            connection.execute(
                select(body.c.seq).where(body.c.log == core.log, body.c.key_id == key_id).order_by(body.c.seq)
            ).scalars()
        )


def _next_key_id(core: Core, key_id: str) -> str:
    month, _, number = key_id.partition(".")
    return f"{month}.{int(number or 1) + 1}"


def _month(key_id: str) -> str:
    return key_id.partition("/")[2][:7]


def _stops(core: Core) -> list[int]:
    """Lifted stops, their extensions and the entries that lifted them."""
    table = StopRow.table_()
    with core.database.reading() as connection:
        rows = connection.execute(select(table).where(table.c.log == core.log, table.c.lifted != -1)).all()
        families: dict[int, list[Any]] = {}
        for row in rows:
            families.setdefault(row.seq if row.origin == -1 else row.origin, []).append(row)
        bodies = _items(core, connection, [row.seq for row in rows])
    found: set[int] = set()
    for family in families.values():
        known = [one for row in family for one in _identifiers(core, bodies.get(row.seq, {}))]
        if not _is_named(core, known):
            found.update(seq for row in family for seq in (row.seq, row.lifted))
    return sorted(found)


def _consents(core: Core) -> list[int]:
    table = ConsentRow.table_()
    until = add_years(core.today(), -KEPT_YEARS).isoformat()
    with core.database.reading() as connection:
        rows = connection.execute(
            select(table).where(table.c.log == core.log, table.c.effect != 1, table.c.moment < until)
        ).all()
        stored = read_bodies(connection, core.log, [row.seq for row in rows])
    # Entered as long ago too: what was entered late has not been kept for three years yet.
    rows = [row for row in rows if row.seq in stored and _month(stored[row.seq].key_id) < until[:7]]
    bodies = {row.seq: open_body(core, stored[row.seq], row.seq).items for row in rows}
    found: set[int] = set()
    for row in rows:
        known = _identifiers(core, bodies[row.seq])
        if _is_named(core, known):
            continue
        ended = _ended_by(core, row, known) if row.effect == -1 else []
        if ended is not None:
            found.update((row.seq, *ended))
    return sorted(found)


def _ended_by(core: Core, withdrawal: Any, known: Sequence[Identifier]) -> list[int] | None:
    """The consents that a withdrawal ended for good; None when it is needed against one that would come to life again."""
    table = ConsentRow.table_()
    hits = entries_with(core, values_for(known, wide=True))
    certain = sorted(seq for seq, sure in hits.items() if sure)
    reached = set(values_for(known, wide=True))
    ended: list[int] = []
    with core.database.reading() as connection:
        rows: list[Any] = []
        for start in range(0, len(certain), IN_MAX):
            rows += connection.execute(
                select(table).where(
                    table.c.log == core.log,
                    table.c.seq.in_(certain[start : start + IN_MAX]),
                    table.c.effect == 1,
                    table.c.basis == withdrawal.basis,
                    table.c.moment <= withdrawal.moment,
                )
            ).all()
        bodies = _items(core, connection, [row.seq for row in rows])
    for row in rows:
        people = _identifiers(core, bodies.get(row.seq, {}))
        own = [set(own_values(one)[0]) for one in people]
        if not _covers(withdrawal.scope, row.scope) or any(values and not values & reached for values in own):
            return None
        if _is_named(core, people):
            return None
        ended.append(row.seq)
    return ended


def _is_named(core: Core, known: Sequence[Identifier]) -> bool:
    """Whether any living record may be about a person with one of these identifiers."""
    return not known or bool(search(core, list(known)).found)


def _covers(wider: str, narrower: str) -> bool:
    """Whether one scope reaches everything that the other does."""
    if wider == ALL:
        return True
    if narrower == ALL:
        return False
    all_of, some_of = json.loads(wider), json.loads(narrower)
    return all(
        not all_of[name] or (some_of[name] and set(some_of[name]) <= set(all_of[name]))
        for name in ("parties", "purposes")
    )


def _items(core: Core, connection: Connection, seqs: Sequence[int]) -> dict[int, Items]:
    return {seq: open_body(core, body, seq).items for seq, body in read_bodies(connection, core.log, seqs).items()}


def _identifiers(core: Core, items: Items) -> list[Identifier]:
    said: Iterable[dict[str, Any]] = [*items.get("/identifiers", []), *items.get("/linked", [])]
    return parse_documents(said, core.own_types)
