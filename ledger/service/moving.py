"""Moving a record to another last day: its bodies are re-wrapped and its index tokens re-filed.

Happens when an amendment closes a running record, or changes a day the retention counts from. The old wrapping key of an
open record is destroyed after the commit, so an old backup of the database cannot outlive the new last day.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from ledger.clock import utc_text
from ledger.people import index_values, parse_identifier
from ledger.service.core import Core
from ledger.service.intake import identifiers_of
from ledger.service.reading import LoadedRecord
from ledger.service.sealing import Items, body_aad, body_key_id, items_under, tokens_for
from ledger.store.reading import read_bodies
from ledger.vault import rewrap
from schemas.record import PrincipalIn

Update = tuple[str, dict[str, Any]]

REWRAP = "UPDATE body SET key_id = :key_id, wrapped = :wrapped WHERE log = :log AND seq = :body_seq"
UNFILE = "DELETE FROM person_index WHERE token = :token AND log = :log AND seq = :body_seq"
FILE = "INSERT INTO person_index (token, log, seq) VALUES (:token, :log, :body_seq)"


def moves(core: Core, record: LoadedRecord, old_last_day: dt.date | None, new_last_day: dt.date | None) -> list[Update]:
    """The updates that move every body and token of the record. Empty when the last day stays."""
    if old_last_day == new_last_day:
        return []
    key_id = body_key_id(record.body.id, new_last_day)
    new_key = core.keys.get_or_create(key_id)
    entries = [record.body, *(body for _, body in record.amendments)]
    with core.database.reading() as connection:
        stored = read_bodies(connection, core.log, [entry.seq for entry in entries])
    updates: list[Update] = []
    for entry in entries:
        body = stored[entry.seq]
        wrapped = rewrap(body.wrapped, core.keys.get(body.key_id), new_key, body_aad(core.origin, entry.id))
        updates.append((REWRAP, {"key_id": key_id, "wrapped": wrapped, "body_seq": entry.seq}))
        values = values_of(entry.items)
        for sql, day in ((UNFILE, old_last_day), (FILE, new_last_day)):
            updates += [(sql, {"token": token, "body_seq": entry.seq}) for token in tokens_for(core, day, values)]
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
    """Destroy the keys of records that are open no longer: what a crash after a commit may leave."""
    orphans = [key_id for key_id in core.keys.list("open/") if key_id not in still_open]
    return core.keys.destroy(orphans, "record closed", utc_text(core.now())) if orphans else ()
