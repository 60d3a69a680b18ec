"""An open request is kept until it is closed, however long that takes.

The day of its entries is fixed at the intake (`desk_files.py`). Where it is over and the request is still open, they are
wrapped under the key of a day three years on, before anything of the old day is destroyed or a further step is taken. No
entry says so: the content is the same, and the key it is under tells the day.
"""

from __future__ import annotations

import datetime as dt

from ledger.desk.requests import CaseFile
from ledger.errors import Gone
from ledger.law import add_years
from ledger.service.core import Core
from ledger.service.desk_files import load_case, load_cases, open_intakes
from ledger.service.spent import rewrap_bodies
from ledger.store.reading import read_bodies
from schemas.request_terms import RequestState

KEPT_ON_YEARS = 3


def open_entries(core: Core, last: dt.date) -> dict[str, dict[int, str]]:
    """By number of an open request, its entries that are under a day up to `last`: seq to the key they are under."""
    found: dict[str, dict[int, str]] = {}
    with core.database.reading() as connection:
        for case in load_cases(core, connection, open_intakes(core, connection, False)):
            bodies = read_bodies(connection, core.log, [step.seq for step in case.steps])
            keys = {seq: body.key_id for seq, body in bodies.items()}
            due = {seq: key_id for seq, key_id in keys.items() if "day/" <= key_id <= f"day/{last.isoformat()}"}
            if due:
                found[case.number] = due
    return found


def keep_open(core: Core, last: dt.date) -> None:
    """Keep on what open requests have under days up to `last`. Run again, it changes nothing."""
    for entries in open_entries(core, last).values():
        new_id = f"day/{add_years(core.today(), KEPT_ON_YEARS).isoformat()}"
        core.keys.get_or_create(new_id)
        for old_id in sorted(set(entries.values())):
            rewrap_bodies(core, [seq for seq, key_id in entries.items() if key_id == old_id], old_id, new_id)


def kept_on(core: Core, case: CaseFile) -> CaseFile:
    """The case, kept on if it is open and its day is over. Raises Gone when it is closed and its time is over."""
    if case.kept_until >= core.today():
        return case
    if case.state is RequestState.CLOSED:
        raise Gone("this request is past its retention", "この請求は保存期間を過ぎています")
    keep_open(core, core.today() - dt.timedelta(days=1))
    return load_case(core, case.id)
