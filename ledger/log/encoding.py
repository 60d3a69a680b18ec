"""Small strict codecs that every text format of the log shares.

Each accepts exactly one spelling of a value, so that a changed byte is never read as the same thing.
"""

from __future__ import annotations

import base64
import re

from ledger.errors import BadInput, Fault

HASH_BYTES = 32
SIZE_MAX = 2**63 - 1
"""Largest tree size and index of a log, as in Go's `tlog` and C2SP's uint63 fields."""

_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,18})\Z")


def malformed(what: str, en: str, ja: str, *, pointer: str = "", citation: str = "") -> BadInput:
    """The error for bytes that are not the format `what`; the caller raises it."""
    return BadInput([Fault(pointer, f"MALFORMED:{what}", citation, ja, en)])


def encode_base64(data: bytes) -> str:
    """RFC 4648 section 4, padded."""
    return base64.b64encode(data).decode("ascii")


def decode_base64(text: str) -> bytes:
    """The inverse of `encode_base64`; ValueError unless `text` is exactly what it would return.

    >>> decode_base64("AA==")
    b'\\x00'
    >>> decode_base64("AB==")
    Traceback (most recent call last):
    ...
    ValueError: not canonical base64
    """
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise ValueError("not base64") from None
    if base64.b64encode(data) != text.encode("ascii", "replace"):
        raise ValueError("not canonical base64")
    return data


def decode_hash(text: str) -> bytes:
    """A base64 SHA-256 value; ValueError unless it is 32 bytes."""
    data = decode_base64(text)
    if len(data) != HASH_BYTES:
        raise ValueError("not 32 bytes")
    return data


def decode_decimal(text: str) -> int:
    """ASCII decimal without sign or leading zero, at most `SIZE_MAX`; ValueError otherwise."""
    if not _DECIMAL.match(text):
        raise ValueError("not a canonical decimal")
    number = int(text)
    if number > SIZE_MAX:
        raise ValueError("out of range")
    return number
