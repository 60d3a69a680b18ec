"""What an open request asks for is kept until the request is closed, whatever its last day (ACT 33(5)).

Looked at when days are disposed of. From the moment its identity is verified a request for provision records keeps the
records in which the principal stands for certain, of the days asked for: those that are due are put under a legal hold that
names the request, and the hold is lifted when the request is closed. What ORDER 11 hides is kept for nobody: its disposal
goes on as if no request were there. Only places in the ledger are found here; nobody is shown anything.

Item of the `hold` entry beside those of `holding.py`: /hold/request, the request's number.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import select

from ledger.desk.requests import CaseFile
from ledger.service.asked_period import in_period
from ledger.service.core import Core
from ledger.service.desk_files import load_cases, open_intakes
from ledger.service.holding import is_held, lift_hold, place_hold
from ledger.service.order11 import excluded_records
from ledger.service.reading import LoadedRecord
from ledger.service.sealing import open_body
from ledger.service.searching import parse_asked, search
from ledger.store.reading import read_bodies
from ledger.store.tables import HoldRow
from schemas.record import SearchIn
from schemas.request_terms import RequestKind

REASON = "open request {number}"


def asked_for(core: Core, last: dt.date) -> dict[str, list[LoadedRecord]]:
    """By request number, the records kept under a day up to `last` that an open request asks for, each one once."""
    hidden = excluded_records(core)
    found: dict[str, list[LoadedRecord]] = defaultdict(list)
    taken: set[int] = set()
    for case in _open_cases(core):
        due = [one for one in _records_of(core, case, hidden) if one.seq not in taken]
        for one in _kept_to(core, due, last):
            found[case.number].append(one)
            taken.add(one.seq)
    return dict(found)


def keep_asked_for(core: Core, last: dt.date) -> None:
    """Hold what open requests ask for, before anything up to `last` is destroyed; lift what closed ones kept."""
    release_closed(core, excluded_records(core))
    for number, records in asked_for(core, last).items():
        ids = [UUID(bytes=one.body.id) for one in records if not is_held(core, one.seq)]
        if ids:
            place_hold(core, ids, REASON.format(number=number), number)


def release_closed(core: Core, hidden: Collection[int] = frozenset()) -> None:
    """Lift the holds of requests that are open no longer, and those on records `hidden` since. Run again, it changes nothing.

    Lifting is of the whole hold: what an open request still asks for is held anew by the same disposal.
    """
    standing = _standing(core)
    if not standing:
        return
    still = {case.number for case in _open_cases(core)}
    for hold_id, (number, records) in standing.items():
        if number not in still:
            lift_hold(core, hold_id, f"request {number} closed")
        elif not records.isdisjoint(hidden):
            lift_hold(core, hold_id, f"request {number} looked at again")


def _open_cases(core: Core) -> list[CaseFile]:
    with core.database.reading() as connection:
        return load_cases(core, connection, open_intakes(core, connection, False))


def _records_of(core: Core, case: CaseFile, hidden: Collection[int]) -> Iterable[LoadedRecord]:
    if case.kind is not RequestKind.DISCLOSURE_33_5 or not case.identity or not case.search_by:
        return []
    wanted = SearchIn.model_validate({"identifiers": case.search_by, "reason": case.number})
    today = core.today()
    return [
        one.record
        for one in search(core, parse_asked(core, wanted), hidden=hidden).found
        if one.certain and not one.record.state.void and in_period(one, case.period, today)
    ]


def _kept_to(core: Core, records: Iterable[LoadedRecord], last: dt.date) -> list[LoadedRecord]:
    by_seq = {one.seq: one for one in records}
    with core.database.reading() as connection:
        bodies = read_bodies(connection, core.log, sorted(by_seq))
    return [by_seq[seq] for seq, body in bodies.items() if "day/" <= body.key_id <= f"day/{last.isoformat()}"]


def _standing(core: Core) -> dict[UUID, tuple[str, set[int]]]:
    """Holds that stand for a request, by their id: its number, and the records held."""
    table = HoldRow.table_()
    with core.database.reading() as connection:
        rows = connection.execute(
            select(table.c.seq, table.c.id, table.c.record).where(table.c.log == core.log, table.c.lifted == -1)
        ).all()
        seqs = sorted({row.seq for row in rows})
        bodies = read_bodies(connection, core.log, seqs)
    said = {seq: open_body(core, bodies.get(seq), seq).items for seq in seqs}
    found: dict[UUID, tuple[str, set[int]]] = {}
    for row in rows:
        if number := said[row.seq].get("/hold/request"):
            found.setdefault(UUID(bytes=row.id), (number, set()))[1].add(row.record)
    return found
