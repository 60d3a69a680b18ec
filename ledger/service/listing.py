"""Lists of records: by filter, page by page, in the order of the log."""

from __future__ import annotations

import base64
import binascii

from ledger.errors import BadInput, Fault
from ledger.service.core import Core
from ledger.service.parties import PartyBook
from ledger.service.reading import filtered, load_records, view
from ledger.store.reading import read_head
from ledger.store.tables import RecordRow
from schemas.record import RecordFilter
from schemas.views import Page

LIMIT_MAX = 1000
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
        head = read_head(connection, core.log)
        query = filtered(core, wanted).where(table.c.seq > after).with_only_columns(table.c.seq).limit(limit + 1)
        seqs = list(connection.execute(query).scalars())
        records = load_records(core, connection, seqs[:limit])
    return Page(
        records=[view(core, book, record) for record in records],
        next=_cursor(seqs[limit - 1]) if len(seqs) > limit else None,
        origin=core.origin,
        tree_size=head.size,
        root=head.root.hex(),
        generated_at=core.now(),
    )


def _cursor(seq: int) -> str:
    return base64.urlsafe_b64encode(_CURSOR + str(seq).encode()).decode()


def _after(cursor: str) -> int:
    try:
        text = base64.b64decode(cursor, altchars=b"-_", validate=True)
        if text.startswith(_CURSOR):
            return int(text.removeprefix(_CURSOR))
    except (binascii.Error, ValueError):
        pass
    raise BadInput(
        [Fault("/cursor", "BAD_CURSOR", "", "cursorが正しくありません", "not a cursor that this ledger gave out")]
    )
