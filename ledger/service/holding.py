"""Legal holds: while one stands, nothing of a record is disposed of, whatever its last day.

Placing a hold is a `hold` entry that names the records and says why; their bodies are re-wrapped under the hold's own key
and their tokens re-filed, so that the destruction of a day key does not reach them. Lifting it is a second entry; a record
whose last day has passed meanwhile is then kept until the end of the next day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from ledger.errors import Busy, Conflict, NotFound
from ledger.ids import new_id
from ledger.sequence.staged import Placed, Staged
from ledger.service.audience.moving import list_moves
from ledger.service.core import Core, appended
from ledger.service.moving import Moved, Place
from ledger.service.reading import LoadedRecord, load_record
from ledger.service.sealing import Items, kept_until, stage
from ledger.service.state import last_day_of
from ledger.store.reading import seq_of_id
from ledger.store.tables import HoldRow
from schemas.views import Appended

KEY_ID = "keep/hold"
TRIES_MAX = 20
LIFT = "UPDATE hold SET lifted = :seq WHERE log = :log AND record = :record AND seq = :hold_seq"
PLACE = "INSERT INTO hold (log, record, seq, id, lifted) VALUES (:log, :record, :seq, :hold_id, -1)"


def place_hold(core: Core, record_ids: Sequence[UUID], reason: str, request: str | None = None) -> Appended:
    """Hold these records; `request`: for the open request of this number.

    Raises NotFound, Gone, Conflict (one is held already: lift that hold first).
    """
    hold_id = new_id()
    return _append(core, lambda: _placing(core, hold_id, record_ids, reason, request))


def lift_hold(core: Core, hold_id: UUID, reason: str) -> Appended:
    """Lift a hold; the records go back to their last day, today at the earliest. Raises NotFound."""
    lift_id = new_id()
    done = _append(core, lambda: _lifting(core, lift_id, hold_id, reason))
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


def _placing(core: Core, hold_id: bytes, record_ids: Sequence[UUID], reason: str, request: str | None) -> list[Staged]:
    records = [_load(core, record_id) for record_id in dict.fromkeys(record_ids)]
    if any(is_held(core, record.seq) for record in records):
        raise Conflict("a record is under a hold already", "既に保全措置中の記録があります")
    moved = Moved()
    for record in records:
        moved.writes += list_moves(core, record, Place.held(hold_id))
        moved.to(core, record, Place.held(hold_id))
        moved.updates.append((PLACE, {"record": record.seq, "hold_id": hold_id}))
    seqs = [record.seq for record in records]
    items: Items = {"/hold/action": "place", "/hold/records": seqs, "/hold/reason": reason}
    if request is not None:
        items = {**items, "/hold/request": request}
    return _staged(core, hold_id, items, moved)


def _lifting(core: Core, lift_id: bytes, hold_id: UUID, reason: str) -> list[Staged]:
    table = HoldRow.table_()
    with core.database.reading() as connection:
        rows = connection.execute(
            select(table).where(table.c.log == core.log, table.c.id == hold_id.bytes, table.c.lifted == -1)
        ).all()
        records = [load_record(core, connection, row.record) for row in rows]
    if not rows:
        raise NotFound("no hold of this id stands", "このIDの保全措置はありません")
    moved = Moved()
    for row, record in zip(rows, records, strict=True):
        last_day = kept_until(core, last_day_of(record.state.verdict))
        moved.writes += list_moves(core, record, Place.until(record.body.id, last_day))
        moved.to(core, record, Place.until(record.body.id, last_day))
        moved.updates.append((LIFT, {"record": record.seq, "hold_seq": row.seq}))
    items = {"/hold/action": "lift", "/hold/of": str(hold_id), "/hold/reason": reason}
    return _staged(core, lift_id, items, moved)


def _load(core: Core, record_id: UUID) -> LoadedRecord:
    with core.database.reading() as connection:
        return load_record(core, connection, seq_of_id(connection, core.log, record_id.bytes))


def _staged(core: Core, entry_id: bytes, items: Items, moved: Moved) -> list[Staged]:
    rest: dict[str, Any] = {
        "updates": moved.updates,
        "writes": moved.writes,
        "index_keys": moved.guards,
        "expects": moved.expects,
    }
    return [stage(core, "hold", entry_id, items, KEY_ID, **rest)]


def _append(core: Core, make: Callable[[], list[Staged]]) -> Appended:
    """Append what `make` makes; made again when a record or an index key changed meanwhile."""
    for _ in range(TRIES_MAX):
        staged = make()
        outcome = core.writer.submit(staged).result()[0]
        if isinstance(outcome, Placed):
            return appended(core, staged[0].id, "hold", outcome)
    raise Busy("the records kept changing; try again", "記録が同時に変更され続けています。再試行してください")
