"""A record's lists move with it: their index tokens are filed under the index key of the record's new period.

The sealed groups stay as they are: they hang on the record key, which is wrapped anew (`service/moving.py`).
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, bindparam

from ledger.people import Tokeniser
from ledger.service.audience.storing import DAY_ITEM, ITEM, is_listed, open_groups
from ledger.service.audience.tokens import TokenRows, add_members
from ledger.service.core import Core
from ledger.service.index_keys import generations, newest
from ledger.service.moving import Place
from ledger.service.reading import LoadedRecord
from ledger.service.sealing import OpenBody
from ledger.store.audience_tables import AudienceTokenRow
from ledger.store.reading import StoredBody, read_bodies

Write = Callable[[Connection, int], None]
_TABLE = AudienceTokenRow.table_()
UNFILE = _TABLE.delete().where(
    _TABLE.c.token == bindparam("t"),
    _TABLE.c.log == bindparam("l"),
    _TABLE.c.seq == bindparam("s"),
    _TABLE.c.place == bindparam("p"),
)


def list_moves(core: Core, record: LoadedRecord, new: Place) -> list[Write]:
    """What re-files the tokens of every list of the record. Empty where all are in the new period already."""
    listed = [body for body in (record.body, *(body for _, body in record.amendments)) if is_listed(body)]
    if not listed:
        return []
    with core.database.reading() as connection:
        stored = read_bodies(connection, core.log, [body.seq for body in listed])
    return [
        _refiling(core, body, stored[body.seq], new)
        for body in listed
        if Place.of_key(stored[body.seq].key_id).period != new.period
    ]


def rows_under(core: Core, connection: Connection, body: OpenBody, stored: StoredBody, key_id: str) -> TokenRows:
    """The index rows of an entry's list under one index key, made again from its sealed members."""
    rows, tokeniser = TokenRows(), Tokeniser(core.keys.get(key_id))
    place = 0
    for _, group in open_groups(core, connection, body, stored):
        add_members(rows, tokeniser, group, place)
        place += len(group)
    return rows


def last_list_day(record: LoadedRecord) -> str:
    """The newest day on which a list of the record was provided; "" when there is none."""
    listed = [body.items for body in (record.body, *(body for _, body in record.amendments)) if is_listed(body)]
    return max((items[DAY_ITEM] for items in listed if items[ITEM]["change"] != "remove"), default="")


def _refiling(core: Core, body: OpenBody, stored: StoredBody, new: Place) -> Write:
    old = generations(core, Place.of_key(stored.key_id).period)
    target = newest(core, new.period)

    def write(connection: Connection, _: int) -> None:
        for key_id in old:
            for bucket in rows_under(core, connection, body, stored, key_id).buckets():
                at = [{"t": token, "l": core.log, "s": body.seq, "p": place} for token, place in bucket]
                connection.execute(UNFILE, at)
        for bucket in rows_under(core, connection, body, stored, target).buckets():
            rows = [(token, core.log, body.seq, place) for token, place in bucket]
            core.database.insert(connection, AudienceTokenRow, rows)

    return write
