"""What may be destroyed: days that are over, and consents and stops that nothing depends on (RULE 21, 25, 29; law.md 4D).

A day is over for all that is sealed under its key: records with their amendments, links and papers, refusals, look-ups,
requests, notices. How long each kind is kept: docs/retention.md.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from ledger.errors import DaichoError
from ledger.service.base_records import waiting
from ledger.service.core import Core
from ledger.service.data_storage import RULE
from ledger.service.index_keys import HOLD, period_of
from ledger.service.open_requests import open_entries
from ledger.service.reading import RECORD_KINDS, LoadedRecord, load_records, read_headers
from ledger.service.request_holds import asked_for
from ledger.service.sealing import open_body
from ledger.service.spent import spent
from ledger.service.state import last_day_of
from ledger.store.reading import IN_MAX, read_bodies
from ledger.store.tables import AmendmentRow, BodyRow, HoldRow, RecordRow


@dataclass(frozen=True, slots=True)
class Due:
    """What is sealed under one day that is over. day: None for consents and stops, which go by themselves.

    records: how many of `entries` are provisions or receipts. kinds: how many there are of each kind of entry.
    asked: by number of an open request, how many records of the day stay because it asks for them (not in `entries`).
    open: by number of an open request, how many of its own entries of the day stay (not in `entries`).
    storage: how many of `records` name each rule of the policy on keeping data, which they outlive or not.
    """

    day: dt.date | None
    entries: int
    records: int
    kinds: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    storage: dict[str, int] = field(default_factory=dict)
    open: dict[str, int] = field(default_factory=dict)

    @property
    def stays(self) -> bool:
        """Whether something of the day has to be kept on before the rest may go."""
        return bool(self.asked or self.open)

    def to_json(self) -> dict[str, Any]:
        day = self.day.isoformat() if self.day else None
        more = {
            name: said for name, said in (("asked", self.asked), ("open", self.open), ("storage", self.storage)) if said
        }
        return {"last_day": day, "entries": self.entries, "records": self.records, "kinds": self.kinds, **more}


def due(core: Core, through: dt.date | None = None, *, storage: bool = False) -> list[Due]:
    """Days up to `through` (default yesterday) that still have content, oldest first; then consents and stops.

    storage: also say which rules on keeping data the records name, for which they are opened.
    """
    storage = storage and bool(core.profile.storage_rules)
    last = through or core.today() - dt.timedelta(days=1)
    waits = _waiting(core, last)
    pending = asked_for(core, last)
    waits |= {seq for records in pending.values() for one in records for seq in _entries_of(one)}
    running = open_entries(core, last)
    waits |= {seq for entries in running.values() for seq in entries}
    found = []
    for key_id in _day_keys(core, last):
        all_seqs = seqs_under(core, [key_id])
        seqs = [seq for seq in all_seqs if seq not in waits]
        here = set(all_seqs)
        kept = {number: sum(one.seq in here for one in records) for number, records in pending.items()}
        asked = {number: n for number, n in sorted(kept.items()) if n}
        own = {number: len(here & entries.keys()) for number, entries in sorted(running.items())}
        still_open = {number: n for number, n in own.items() if n}
        if seqs or asked or still_open:
            kinds = _kinds(core, seqs)
            records = kinds.get("provision", 0) + kinds.get("receipt", 0)
            rules = _rules_on_data(core, seqs) if storage else {}
            found.append(
                Due(
                    dt.date.fromisoformat(key_id.removeprefix("day/")),
                    len(seqs),
                    records,
                    kinds,
                    asked,
                    rules,
                    still_open,
                )
            )
    if alone := spent(core).kinds:
        found.append(Due(None, len(alone), 0, dict(sorted(Counter(alone.values()).items()))))
    return found


def seqs_under(core: Core, key_ids: Sequence[str]) -> list[int]:
    """The entries whose bodies are wrapped under these keys, in order."""
    body = BodyRow.table_()
    seqs: list[int] = []
    with core.database.reading() as connection:
        for start in range(0, len(key_ids), IN_MAX):
            chunk = list(key_ids[start : start + IN_MAX])
            seqs += connection.execute(
                select(body.c.seq).where(body.c.log == core.log, body.c.key_id.in_(chunk))
            ).scalars()
    return sorted(seqs)


def periods_once_of(core: Core, seqs: Sequence[int]) -> set[str]:
    """The index periods in which the records among these entries were filed at any time, their last one included."""
    record, amendment, hold = RecordRow.table_(), AmendmentRow.table_(), HoldRow.table_()
    moved: set[int] = set()
    found: set[str] = set()
    with core.database.reading() as connection:
        for start in range(0, len(seqs), IN_MAX):
            chunk = list(seqs[start : start + IN_MAX])
            moved.update(
                connection.execute(
                    select(amendment.c.target).where(amendment.c.log == core.log, amendment.c.target.in_(chunk))
                ).scalars()
            )
            held = select(func.count()).where(hold.c.log == core.log, hold.c.record.in_(chunk))
            if connection.execute(held).scalar_one():
                found.add(HOLD)
        rows = sorted(moved)
        for start in range(0, len(rows), IN_MAX):
            chunk = rows[start : start + IN_MAX]
            known = connection.execute(select(record.c.seq).where(record.c.log == core.log, record.c.seq.in_(chunk)))
            for one in load_records(core, connection, sorted(known.scalars())):
                bodies = (one.body, *(body for _, body in one.amendments))
                found.update(period_of(last_day_of(body.items["/verdict"])) for body in bodies)
    return found


def _day_keys(core: Core, last: dt.date) -> list[str]:
    body = BodyRow.table_()
    with core.database.reading() as connection:
        return list(
            connection.execute(
                select(body.c.key_id)
                .distinct()
                .where(body.c.log == core.log, body.c.key_id >= "day/", body.c.key_id <= f"day/{last.isoformat()}")
                .order_by(body.c.key_id)
            ).scalars()
        )


def _waiting(core: Core, last: dt.date) -> set[int]:
    """Entries of records that are kept because another record leans on them."""
    return {seq for base, _, _ in waiting(core, last) for seq in _entries_of(base)}


def _entries_of(record: LoadedRecord) -> list[int]:
    return [record.seq, *(body.seq for _, body in (*record.amendments, *record.links))]


def _rules_on_data(core: Core, seqs: Sequence[int]) -> dict[str, int]:
    """How many records among these entries, with their amendments, name each rule. Opens their bodies."""
    named: dict[int, str] = {}
    for start in range(0, len(seqs), IN_MAX):
        chunk = list(seqs[start : start + IN_MAX])
        with core.database.reading() as connection:
            headers = read_headers(core, connection, chunk)
            wanted = [seq for seq in chunk if headers[seq].kind in RECORD_KINDS or headers[seq].kind == "amendment"]
            bodies = read_bodies(connection, core.log, wanted)
        for seq, stored in bodies.items():
            try:
                items = open_body(core, stored, seq).items
            except DaichoError:  # the audit names it; what is due is due all the same
                continue
            rule = items.get("/operational", {}).get(RULE)
            if isinstance(rule, str) and rule:
                named[items["/head"].get("target_seq", seq)] = rule
    return dict(sorted(Counter(named.values()).items()))


def _kinds(core: Core, seqs: Sequence[int]) -> dict[str, int]:
    with core.database.reading() as connection:
        headers = read_headers(core, connection, seqs)
    return dict(sorted(Counter(header.kind for header in headers.values()).items()))
