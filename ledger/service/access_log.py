"""Who looked at whom, when and why: the `access` entries, for an auditor by days, or for one person by identifier.

A person is told of the look-ups that asked for them, and of nothing else: entries are matched by the identifier that was
asked for, never by the records found, since a record may hold many people. Look-ups that found nothing but records under
ORDER 11 are left out of what a person is told, and such records are counted for nobody, however long before the mark they
were found: the desk that lists look-ups must not know of them either. Nor is a person told the reason as it was typed, which
may name others or tell of ORDER 11, but only its purpose, from a fixed vocabulary; nor how many records were found: some may
be other people's, outside ACT 33(5), or withheld.

Not matched: a look-up by a value when only a digest of it is known to the person. Entries are kept three years.
"""

from __future__ import annotations

import bisect
import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from ledger.clock import jst_day, utc_from_text
from ledger.log.header import decode_header
from ledger.people import Identifier, lookup_keys
from ledger.service.core import Core
from ledger.service.order11 import excluded_records
from ledger.service.own_types import labels_of
from ledger.service.proving import leaf_of
from ledger.service.reading import read_headers
from ledger.service.sealing import items_under, open_body
from ledger.service.searching import asked_digest, parse_asked, plan, write_access
from ledger.store.reading import IN_MAX, read_bodies
from ledger.store.tables import KindRow
from schemas.record import SearchIn
from schemas.request import AccessLogIn
from schemas.request_terms import AccessPurpose
from schemas.request_views import AccessOut


def access_log(core: Core, wanted: AccessLogIn, actor: str) -> list[AccessOut]:
    """Look-ups, oldest first. With identifiers this is a look-up of a person too, entered before it is answered.

    Raises BadInput.
    """
    before = core.head().end
    asked: list[Identifier] = []
    if wanted.identifiers:
        asked = parse_asked(
            core,
            SearchIn(identifiers=wanted.identifiers, reason=wanted.reason or ""),  # checked by the model
        )
        write_access(core, actor, wanted.reason or "", plan(core, asked))
    digests = {digest for identifier in asked for digest in _digests_of(identifier)}
    excluded = excluded_records(core)
    with core.database.reading() as connection:
        found = [
            _entry(core, entry, digests, excluded)
            for entry in _entries(core, connection, before, wanted)
            if _concerns(entry, digests, excluded)
        ]
    return [one for one in found if wanted.actor is None or one.actor == wanted.actor]


def _concerns(entry: dict[str, Any], digests: set[str], excluded: frozenset[int]) -> bool:
    if not digests:
        return True
    seqs = {one["seq"] for one in entry["found"]}
    hidden = bool(seqs) and seqs <= excluded
    return not hidden and any(one["digest"] in digests for one in entry["asked"])


def _entry(core: Core, entry: dict[str, Any], digests: set[str], excluded: frozenset[int]) -> AccessOut:
    return AccessOut(
        seq=entry["entry_seq"],
        at=entry["at"],
        actor=entry["actor"],
        purpose=_purpose(entry),
        request=entry.get("request"),
        reason=None if digests else entry["reason"],
        asked=[
            {"type": one["type"], "masked": one["masked"], **labels_of(core.profile, one["type"])}
            for one in entry["asked"]
            if not digests or one["digest"] in digests
        ],
        found=None if digests else len([one for one in entry["found"] if one["seq"] not in excluded]),
    )


def _purpose(entry: dict[str, Any]) -> AccessPurpose:
    if "request" in entry:
        return AccessPurpose.REQUEST
    return AccessPurpose.AUDIT_SAMPLE if "sample" in entry else AccessPurpose.OTHER


def _entries(core: Core, connection: Connection, before: int, wanted: AccessLogIn) -> Iterator[dict[str, Any]]:
    """The living `access` entries of the days wanted. Times never go back, so the days are a run of entries."""
    table = KindRow.table_()
    seqs = list(
        connection.execute(
            select(table.c.seq)
            .where(table.c.log == core.log, table.c.kind == "access", table.c.seq < before)
            .order_by(table.c.seq)
        ).scalars()
    )

    def day_of(seq: int) -> dt.date:
        return jst_day(utc_from_text(decode_header(leaf_of(core, connection, seq)).time))

    first = bisect.bisect_left(seqs, wanted.first_day, key=day_of) if wanted.first_day else 0
    last = bisect.bisect_right(seqs, wanted.last_day, key=day_of) if wanted.last_day else len(seqs)
    for start in range(first, last, IN_MAX):
        chunk = seqs[start : min(start + IN_MAX, last)]
        headers, bodies = read_headers(core, connection, chunk), read_bodies(connection, core.log, chunk)
        for seq in chunk:
            if seq in bodies:
                items = items_under(open_body(core, bodies[seq], seq).items, "access")
                yield {**items, "entry_seq": seq, "at": utc_from_text(headers[seq].time)}


def _digests_of(identifier: Identifier) -> set[str]:
    """How a look-up for this identifier may stand in an access entry: by its value, or by any digest made of it."""
    hashed = (key.removeprefix("d:") for key in lookup_keys(identifier).keys if key.startswith("d:"))
    alone = {hashlib.sha256(f"{identifier.type}\n{digest}".encode()).hexdigest() for digest in hashed}
    # Whoever asked before an own type was declared, or was declared otherwise, stands there by the value as it was.
    as_it_is = asked_digest(replace(identifier, own=None))
    return {asked_digest(identifier), as_it_is} | alone
