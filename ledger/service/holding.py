"""Legal holds: while one stands, nothing of a record is disposed of, whatever its last day.

Placing a hold is a `hold` entry that names the records and says why; their bodies are re-wrapped under the hold's own key
and their tokens re-filed, so that the destruction of a day key does not reach them. Lifting it is a second entry; a record
whose last day has passed meanwhile is then kept until the end of the present day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from ledger.errors import Busy, Conflict, NotFound
from ledger.ids import new_id
from ledger.sequence.staged import Placed
from ledger.service.core import Core, appended
from ledger.service.moving import Place, Update, moves
from ledger.service.reading import LoadedRecord, load_record
from ledger.service.sealing import Items, stage
from ledger.service.state import last_day_of
from ledger.store.reading import seq_of_id
from ledger.store.tables import HoldRow
from schemas.views import Appended

KEY_ID = "keep/hold"
LIFT = "UPDATE hold SET lifted = :seq WHERE log = :log AND record = :record AND seq = :hold_seq"
PLACE = "INSERT INTO hold (log, record, seq, id, lifted) VALUES (:log, :record, :seq, :hold_id, -1)"


def place_hold(core: Core, record_ids: Sequence[UUID], reason: str) -> Appended:
    """Hold these records. Raises NotFound, Gone, Conflict (one is held already: lift that hold first)."""
    hold_id = new_id()
    records = [_load(core, record_id) for record_id in record_ids]
    if any(is_held(core, record.seq) for record in records):
        raise Conflict("a record is under a hold already", "既に保全措置中の記録があります")
    place = Place.held(hold_id)
    updates: list[Update] = []
    for record in records:
        updates += moves(core, record, place)
        updates.append((PLACE, {"record": record.seq, "hold_id": hold_id}))
    items = {"/hold/action": "place", "/hold/records": [record.seq for record in records], "/hold/reason": reason}
    return _append(core, hold_id, items, updates)


def lift_hold(core: Core, hold_id: UUID, reason: str) -> Appended:
    """Lift a hold; the records go back to their last day, today at the earliest. Raises NotFound."""
    table = HoldRow.table_()
    with core.database.reading() as connection:
        rows = connection.execute(
            select(table).where(table.c.log == core.log, table.c.id == hold_id.bytes, table.c.lifted == -1)
        ).all()
        records = [load_record(core, connection, row.record) for row in rows]
    if not rows:
        raise NotFound("no hold of this id stands", "このIDの保全措置はありません")
    updates: list[Update] = []
    for row, record in zip(rows, records, strict=True):
        updates += moves(core, record, Place.until(record.body.id, _not_past(core, record)))
        updates.append((LIFT, {"record": record.seq, "hold_seq": row.seq}))
    items = {"/hold/action": "lift", "/hold/of": str(hold_id), "/hold/reason": reason}
    done = _append(core, new_id(), items, updates)
    core.keys.destroy([f"hold/{hold_id}"], "hold lifted", done.time)
    return done


def is_held(core: Core, seq: int) -> bool:
    """Whether a hold stands on the record at `seq`."""
    table = HoldRow.table_()
    with core.database.reading() as connection:
        return (
            connection.execute(
                select(table.c.seq).where(table.c.log == core.log, table.c.record == seq, table.c.lifted == -1)
            ).first()
            is not None
        )


def _not_past(core: Core, record: LoadedRecord) -> dt.date | None:
    """The record's last day, or today where that day's key is gone already."""
    last_day = last_day_of(record.state.verdict)
    return None if last_day is None else max(last_day, core.today())


def _load(core: Core, record_id: UUID) -> LoadedRecord:
    with core.database.reading() as connection:
        return load_record(core, connection, seq_of_id(connection, core.log, record_id.bytes))


def _append(core: Core, entry_id: bytes, items: Items, updates: list[Update]) -> Appended:
    outcome = core.writer.submit([stage(core, "hold", entry_id, items, KEY_ID, updates=updates)]).result()[0]
    if not isinstance(outcome, Placed):
        raise Busy("the hold was not written; try again", "保全措置を記録できませんでした。再試行してください")
    return appended(core, entry_id, "hold", outcome)
