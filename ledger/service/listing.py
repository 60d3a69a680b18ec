"""Lists of records: by filter, page by page, in the order of the log."""

from __future__ import annotations

import base64
import binascii
import bisect
import datetime as dt

from sqlalchemy import Connection

from ledger.clock import jst_day, utc_from_text
from ledger.errors import BadInput, Fault
from ledger.log.encoding import encode_base64
from ledger.log.header import decode_header
from ledger.service.core import Core
from ledger.service.parties import PartyBook
from ledger.service.proving import leaf_of
from ledger.service.reading import filtered, load_records, view
from ledger.store.reading import Head, read_head
from ledger.store.tables import RecordRow
from schemas.record import RecordFilter
from schemas.views import Page

LIMIT_MAX = 1000
SEQ_MAX = 2**62
_CURSOR = b"after:"


def list_records(core: Core, book: PartyBook, wanted: RecordFilter, cursor: str | None, limit: int) -> Page:
    """One page. The cursor is opaque and stays good while the log grows. Raises BadInput."""
    if not 1 <= limit <= LIMIT_MAX:
        raise BadInput(
            [
                Fault(
                    "/limit",
                    "OUT_OF_RANGE",
                    "",
                    f"limitは1から{LIMIT_MAX}までです",
                    f"limit must be between 1 and {LIMIT_MAX}",
                )
            ]
        )
    after = _after(cursor) if cursor else -1
    table = RecordRow.table_()
    with core.database.reading() as connection:
        head = read_head(connection, core.current)
        first, last = _entered(core, connection, head, wanted)
        query = (
            filtered(core, wanted)
            .where(table.c.seq > max(after, first - 1), table.c.seq < last)
            .with_only_columns(table.c.seq)
            .limit(limit + 1)
        )
        seqs = list(connection.execute(query).scalars())
        records = load_records(core, connection, seqs[:limit])
    return Page(
        records=[view(core, book, record) for record in records],
        next=_cursor(seqs[limit - 1]) if len(seqs) > limit else None,
        origin=core.origin,
        tree_size=head.size,
        root=encode_base64(head.root),
        generated_at=core.now(),
    )


def _entered(core: Core, connection: Connection, head: Head, wanted: RecordFilter) -> tuple[int, int]:
    """The half-open range of seqs entered on the days wanted: times never go back, so it is found by bisection."""
    first, last = 0, head.end
    if wanted.entered_from:
        first = _first_from(core, connection, head.end, wanted.entered_from)
    if wanted.entered_to:
        last = _first_from(core, connection, head.end, wanted.entered_to + dt.timedelta(days=1))
    return first, last


def _first_from(core: Core, connection: Connection, end: int, day: dt.date) -> int:
    """The first seq entered on `day` or later (JST)."""

    def day_of(seq: int) -> dt.date:
        return jst_day(utc_from_text(decode_header(leaf_of(core, connection, seq)).time))

    return bisect.bisect_left(range(end), day, key=day_of)


def _cursor(seq: int) -> str:
    return base64.urlsafe_b64encode(_CURSOR + str(seq).encode()).decode()


def _after(cursor: str) -> int:
    try:
        text = base64.b64decode(cursor, altchars=b"-_", validate=True)
        if text.startswith(_CURSOR) and 0 <= (seq := int(text.removeprefix(_CURSOR))) <= SEQ_MAX:
            return seq
    except (binascii.Error, ValueError):
        pass
    raise BadInput(
        [Fault("/cursor", "BAD_CURSOR", "", "cursorが正しくありません", "not a cursor that this ledger gave out")]
    )
