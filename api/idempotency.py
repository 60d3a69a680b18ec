"""`Idempotency-Key`: the id of the record to be made, where the document itself has none.

The header is a UUIDv7, bare or in quotes (a structured field string, RFC 9651). Sent twice with the same content it
answers the first result again, for as long as the record's content is kept; with other content 409.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.requests import Request

from ledger.errors import Fault

HEADER = "Idempotency-Key"
POINTER = "/header/Idempotency-Key"
_CHARS_MAX = 64


def apply_key(request: Request, document: dict[str, Any], faults: list[Fault]) -> None:
    """Give the document its id from the header. A header that is no UUIDv7, or another than the id, is a fault."""
    given = request.headers.getlist(HEADER)
    if not given:
        return
    key = _uuid7(given[0]) if len(given) == 1 else None
    if key is None:
        faults.append(Fault(POINTER, "ID_NOT_UUIDV7", "RFC 9562 5.7", "UUIDv7ではありません", "not a UUIDv7"))
    elif "id" not in document:
        document["id"] = str(key)
    elif document["id"] != str(key) and _uuid7(document["id"]) != key:
        faults.append(Fault(POINTER, "IDS_DIFFER", "", "本文のidと異なります", "not the id of the document"))


def _uuid7(value: Any) -> UUID | None:
    if not isinstance(value, str) or len(value) > _CHARS_MAX:
        return None
    try:
        found = UUID(value.strip('"'))
    except ValueError:
        return None
    return found if found.version == 7 else None
