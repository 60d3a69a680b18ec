"""Records that do not exist for the requester (ORDER 11 (i)-(iv)): marked by sealed entries, skipped by the desk.

An `admin` entry names the records and why; another one takes the mark away. Neither the mark nor its reason stands anywhere
in the clear: no column, no index, and the header says `admin` like that of an API key. What the desk searches, counts,
withholds, reports and tells of past look-ups leaves such records out as if there were none.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from ledger.errors import Busy
from ledger.ids import new_id
from ledger.sequence.staged import Placed
from ledger.service.core import Core, appended
from ledger.service.reading import load_record
from ledger.service.sealing import open_body, stage
from ledger.store.reading import read_bodies, seq_of_id
from ledger.store.tables import KindRow
from schemas.request_terms import Order11Item
from schemas.views import Appended

KEY_ID = "keep/order-11"
EXCLUDE, INCLUDE = "exclude_order_11", "include_order_11"


def mark(
    core: Core, record_ids: Sequence[UUID], item: Order11Item, reason: str, actor: str, excluded: bool = True
) -> Appended:
    """Mark records as excluded by ORDER 11, or take the mark away. Raises NotFound, Gone."""
    with core.database.reading() as connection:
        seqs = [
            load_record(core, connection, seq_of_id(connection, core.log, record_id.bytes)).seq
            for record_id in record_ids
        ]
    items = {
        "/admin/action": EXCLUDE if excluded else INCLUDE,
        "/admin/records": sorted(set(seqs)),
        "/admin/item": item.value,
        "/admin/reason": reason,
        "/admin/actor": actor,
    }
    entry_id = new_id()
    placed = core.writer.submit([stage(core, "admin", entry_id, items, KEY_ID)]).result()[0]
    if not isinstance(placed, Placed):
        raise Busy("the mark was not written; try again", "記録できませんでした。再試行してください")
    return appended(core, entry_id, "admin", placed)


def excluded_records(core: Core) -> frozenset[int]:
    """The seqs of the records that are excluded now."""
    table = KindRow.table_()
    with core.database.reading() as connection:
        seqs = list(
            connection.execute(
                select(table.c.seq).where(table.c.log == core.log, table.c.kind == "admin").order_by(table.c.seq)
            ).scalars()
        )
        bodies = {seq: body for seq, body in read_bodies(connection, core.log, seqs).items() if body.key_id == KEY_ID}
    excluded: set[int] = set()
    for seq in sorted(bodies):
        items = open_body(core, bodies[seq], seq).items
        records = items["/admin/records"]
        if items["/admin/action"] == EXCLUDE:
            excluded.update(records)
        else:
            excluded.difference_update(records)
    return frozenset(excluded)
