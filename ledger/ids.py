"""Entry ids: UUIDv7 (RFC 9562 5.7), unique in the whole ledger."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import time
from uuid import UUID

from ledger.errors import BadInput, Fault

AHEAD_MAX = dt.timedelta(days=1)
BEHIND_MAX = dt.timedelta(days=400)
_LINE_DOMAIN = b"daicho/v1/upload-line\n"


def new_id() -> bytes:
    """16 bytes of a fresh UUIDv7: 48 bits of milliseconds, then random."""
    return _uuid7((time.time_ns() // 1_000_000).to_bytes(6, "big") + os.urandom(10))


def new_ids(count: int) -> list[bytes]:
    """As many fresh ids of one moment, by one system call."""
    now, fresh = (time.time_ns() // 1_000_000).to_bytes(6, "big"), os.urandom(10 * count)
    return [_uuid7(now + fresh[at : at + 10]) for at in range(0, len(fresh), 10)]


def line_id(upload_id: UUID, line: int) -> bytes:
    """16 bytes of the UUIDv7 of one line of an upload: the upload's own 48 bits of time, then what is fixed by both.

        time (48)  ‖  the first 80 bits of SHA-256("daicho/v1/upload-line\\n" ‖ upload id (16) ‖ line (uint64, big-endian))

    with the version and variant of RFC 9562 5.7 in their places. line: its number, from 1.
    """
    told = hashlib.sha256(_LINE_DOMAIN + upload_id.bytes + line.to_bytes(8, "big")).digest()
    return _uuid7(upload_id.bytes[:6] + told[:10])


def accept_id(value: UUID, now: dt.datetime) -> bytes:
    """The bytes of a caller's id. Raises BadInput unless it is a UUIDv7 made between 400 days ago and a day ahead.

    The time in an id picks the log that holds it, so an id far from our time could hide in a log nobody looks at.
    """
    if value.version != 7:
        raise BadInput([Fault("/id", "ID_NOT_UUIDV7", "RFC 9562 5.7", "idはUUIDv7です", "id must be a UUIDv7")])
    made_ms = value.int >> 80
    if not _ms(now - BEHIND_MAX) <= made_ms <= _ms(now + AHEAD_MAX):
        raise BadInput(
            [
                Fault(
                    "/id",
                    "ID_TIME_OUT_OF_RANGE",
                    "RFC 9562 5.7",
                    "idの時刻がサーバの時刻から離れすぎています",
                    "the time in the id is too far from the server's time (400 days back, one day ahead)",
                )
            ]
        )
    return value.bytes


def _ms(moment: dt.datetime) -> int:
    return int(moment.timestamp() * 1000)


def _uuid7(value: bytes) -> bytes:
    as_int = int.from_bytes(value, "big")
    as_int = as_int & ~(0xF << 76) | (0x7 << 76)
    as_int = as_int & ~(0x3 << 62) | (0x2 << 62)
    return as_int.to_bytes(16, "big")
