"""The disposal of a base record waits for the last record that leans on it (RULE 20(2): "being kept"; law.md 8B).

Looked at when days are disposed of: a base whose own day is over while a dependant is kept longer is moved to the
dependant's last day, and waits again then. A dependant that still runs or is held keeps its base for another year.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select, text

from ledger.errors import Busy
from ledger.service.audience.moving import list_moves
from ledger.service.core import Core
from ledger.service.moving import CHANGED, Moved, Place
from ledger.service.reading import LoadedRecord, change_of, load_records
from ledger.service.sealing import kept_until
from ledger.store.index_periods import announced, is_outdated
from ledger.store.reading import read_bodies
from ledger.store.tables import BodyRow, DependantRow, RecordRow

WAIT_DAYS = 366
TRIES_MAX = 20


def waiting(core: Core, last: dt.date) -> list[tuple[LoadedRecord, dt.date, dt.date]]:
    """(base, the day it is under, the day to keep it to) of bases due up to `last` that somebody leans on after it."""
    with core.database.reading() as connection:
        until = _needed_until(core, connection)
        late = sorted(seq for seq, day in until.items() if day > last)
        keys = {seq: body.key_id for seq, body in read_bodies(connection, core.log, late).items()}
        bound = [seq for seq in late if "day/" <= keys.get(seq, "") <= f"day/{last.isoformat()}"]
        bases = load_records(core, connection, bound)
        for base in bases:
            base.change = change_of(core, connection, base.seq)
    longest = last + dt.timedelta(days=WAIT_DAYS)
    return [
        (base, dt.date.fromisoformat(keys[base.seq].removeprefix("day/")), min(until[base.seq], longest))
        for base in bases
    ]


def keep_bases(core: Core, last: dt.date) -> None:
    """Move the bases that wait, before anything of their day is destroyed. Run again, it changes nothing."""
    for _ in range(TRIES_MAX):
        moved = Moved()
        for base, _, until in waiting(core, last):
            place = Place.until(base.body.id, kept_until(core, until))
            moved.writes += list_moves(core, base, place)
            moved.to(core, base, place)
        if not moved.expects or _commit(core, moved):
            return
    raise Busy("the records kept changing; try again", "記録が同時に変更され続けています。再試行してください")


def _commit(core: Core, moved: Moved) -> bool:
    """Whether the moves were made: not when a record or an index key changed meanwhile."""
    with core.database.writing() as connection:
        if is_outdated(moved.guards, announced(connection, core.log)):
            return False
        if any(change_of(core, connection, seq) != change for seq, change in moved.expects):
            return False
        for sql, parameters in moved.updates:
            if sql != CHANGED:  # no entry says that a base waits: nothing of the record changes
                connection.execute(text(sql), {"log": core.log, **parameters})
        for write in moved.writes:
            write(connection, -1)
        connection.commit()
    return True


def _needed_until(core: Core, connection: Connection) -> dict[int, dt.date]:
    """The last day on which each base is needed; `date.max` while a dependant has none."""
    dependant, record, body = DependantRow.table_(), RecordRow.table_(), BodyRow.table_()
    rows = connection.execute(
        select(dependant.c.seq, dependant.c.base, record.c.last_day, body.c.key_id)
        .select_from(
            dependant.join(record, (record.c.log == dependant.c.log) & (record.c.seq == dependant.c.seq)).join(
                body, (body.c.log == dependant.c.log) & (body.c.seq == dependant.c.seq)
            )
        )
        .where(dependant.c.log == core.log, record.c.status != "void")
        .order_by(dependant.c.seq.desc())
    )
    until: dict[int, dt.date] = {}
    # Newest first: a base is always older than its dependant, so a dependant's own dependants are known by then.
    for row in rows:
        bounded = row.last_day and row.key_id.startswith("day/")
        own = dt.date.fromisoformat(row.last_day) if bounded else dt.date.max
        until[row.base] = max(until.get(row.base, dt.date.min), own, until.get(row.seq, dt.date.min))
    return until
