"""Moving a record to another last day or under a hold: its bodies are re-wrapped and its index tokens re-filed.

Happens when an amendment closes a running record or changes a day the retention counts from, and when a hold is placed or
lifted. The own key of an open record is destroyed after the commit, so an old backup of the database cannot outlive the
new last day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Connection

from ledger.clock import utc_text
from ledger.people import index_tokens, index_values, parse_identifier
from ledger.service.core import Core
from ledger.service.index_keys import HOLD, generations, guard, newest, period_of
from ledger.service.principals import identifiers_of
from ledger.service.reading import LoadedRecord
from ledger.service.sealing import Items, OpenBody, body_aad, body_key_id, items_under
from ledger.store.reading import StoredBody, read_bodies
from ledger.store.statements import rows_in
from ledger.store.tables import BodyRow
from ledger.vault import rewrap
from schemas.record import PrincipalIn

Update = tuple[str, dict[str, Any]]

REWRAP = "UPDATE body SET key_id = :key_id, wrapped = :wrapped WHERE log = :log AND seq = :body_seq"
UNFILE = "DELETE FROM person_index WHERE token = :token AND log = :log AND seq = :body_seq"
CHANGED = "UPDATE record SET last_change = :seq WHERE log = :log AND seq = :target"
FILE = "INSERT INTO person_index (token, log, seq) VALUES (:token, :log, :body_seq)"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record is kept: the key its bodies are wrapped under, the index period its tokens are filed in."""

    key_id: str
    period: str

    @classmethod
    def until(cls, record_id: bytes, last_day: dt.date | None) -> Self:
        return cls(body_key_id(record_id, last_day), period_of(last_day))

    @classmethod
    def held(cls, hold_id: bytes) -> Self:
        return cls(f"hold/{UUID(bytes=hold_id)}", HOLD)

    @classmethod
    def of_key(cls, key_id: str) -> Self:
        kind, _, name = key_id.partition("/")
        if kind == "day":
            return cls(key_id, period_of(dt.date.fromisoformat(name)))
        return cls(key_id, HOLD if kind == "hold" else period_of(None))


def place_of(core: Core, record: LoadedRecord) -> Place:
    """Where the record is kept now."""
    with core.database.reading() as connection:
        stored = read_bodies(connection, core.log, [record.seq])
    return Place.of_key(stored[record.seq].key_id)


def moves(core: Core, record: LoadedRecord, new: Place) -> list[Update]:
    """The updates that move every body and token of the record to its new place. Empty when it is there already.

    Whoever commits them must refuse them when an index key of either place was rotated since (`index_keys.guard`).
    """
    entries = [record.body, *(body for _, body in (*record.amendments, *record.links))]
    with core.database.reading() as connection:
        stored = read_bodies(connection, core.log, [entry.seq for entry in entries])
    updates: list[Update] = []
    for entry in entries:
        if stored[entry.seq].key_id != new.key_id:
            updates += _moves_of(core, entry, stored[entry.seq], new)
    return updates


@dataclass(slots=True)
class Moved:
    """The moves of several records in one entry, and what must not have changed when they are committed."""

    updates: list[Update] = field(default_factory=list)
    guards: list[str] = field(default_factory=list)
    expects: list[tuple[int, int]] = field(default_factory=list)
    writes: list[Callable[[Connection, int], None]] = field(default_factory=list)

    def to(self, core: Core, record: LoadedRecord, place: Place) -> None:
        """Move one more record; the entry becomes its newest change."""
        self.guards += guard(core, place_of(core, record).period, place.period)
        self.updates += [*moves(core, record, place), (CHANGED, {"target": record.seq})]
        self.expects.append((record.seq, record.change))


def _moves_of(core: Core, entry: OpenBody, stored: StoredBody, new: Place) -> list[Update]:
    old_key, new_key = core.keys.get(stored.key_id), core.keys.get_or_create(new.key_id)
    wrapped = rewrap(stored.wrapped, old_key, new_key, body_aad(core.realm, entry.id))
    updates: list[Update] = [(REWRAP, {"key_id": new.key_id, "wrapped": wrapped, "body_seq": entry.seq})]
    old = Place.of_key(stored.key_id)
    if old.period == new.period:
        return updates
    values = values_of(entry.items)
    for key_id in generations(core, old.period):
        updates += [
            (UNFILE, {"token": token, "body_seq": entry.seq}) for token in index_tokens(core.keys.get(key_id), values)
        ]
    filing = index_tokens(core.keys.get(newest(core, new.period)), values) if values else []
    updates += [(FILE, {"token": token, "body_seq": entry.seq}) for token in filing]
    return updates


def values_of(items: Items) -> list[str]:
    """The index values of every identifier in a body: what its tokens are made from."""
    values: set[str] = set()
    for principal in principals_in(items).values():
        for identifier in identifiers_of(principal):
            values.update(index_values(parse_identifier(identifier.type, identifier.value, identifier.digest)))
    return sorted(values)


def principals_in(items: Items) -> dict[int, PrincipalIn]:
    """The principals of one body, by position, with the identifiers they were known by."""
    known = items_under(items, "identifiers")
    return {
        int(n): PrincipalIn(
            id=principal.get("id"),
            name=principal.get("name"),
            identifiers=[{k: v for k, v in one.items() if k != "flags"} for one in known.get(n, [])],
        )
        for n, principal in items_under(items, "principals").items()
    }


def sweep_open_keys(core: Core, still_open: set[str]) -> tuple[str, ...]:
    """Destroy the keys of records that are open no longer: what a crash after a commit may leave.

    Never one under which content stands: a row that somebody took away must not cost the record.
    """
    orphans = [key_id for key_id in core.keys.list("open/") if key_id not in still_open]
    if orphans:
        with core.database.reading() as connection:
            used = {row.key_id for row in rows_in(connection, BodyRow, core.log, "key_id", orphans, ("key_id",))}
        orphans = [key_id for key_id in orphans if key_id not in used]
    return core.keys.destroy(orphans, "record closed", utc_text(core.now())) if orphans else ()
