"""Cells and members of partner files -> identifiers and principals of a record document."""

from __future__ import annotations

import re
from typing import Any

from ledger.people.digest import parse_digest

IdentifierDocument = dict[str, str]

# The Base64 of an MD5 digest without its padding.
_DIGEST_CHARS_MIN = 22
_SHA256_HEX = re.compile(r"[0-9a-f]{64}")


def plain(kind: str, value: str) -> IdentifierDocument:
    """An identifier that travels as it is: an advertising id, a cookie, a click id."""
    return {"type": kind, "value": value}


def plain_or_digest(kind: str, cell: str) -> IdentifierDocument:
    """An e-mail address or telephone number, or the digest of one: which of them, the cell itself tells."""
    return {"type": kind, "digest" if is_digest(cell) else "value": cell}


def is_digest(cell: str) -> bool:
    """MD5, SHA-1 or SHA-256 in hex or Base64; most cells are told by their length alone."""
    if len(cell) < _DIGEST_CHARS_MIN or "@" in cell:
        return False
    return _SHA256_HEX.fullmatch(cell) is not None or parse_digest(cell).form is not None


def principal(
    identifiers: list[IdentifierDocument], *, own_id: str | None = None, name: str | None = None
) -> dict[str, Any] | None:
    """The principal's document, or None when nothing singles anybody out."""
    document: dict[str, Any] = {}
    if own_id:
        document["id"] = own_id
    if name:
        document["name"] = name
    if identifiers:
        document["identifiers"] = identifiers
    return document or None


def full_name(first: str, last: str) -> str | None:
    """Family name first for names in Japanese script, given name first for the others; None when both are empty."""
    if not first or not last:
        return first or last or None
    return f"{last} {first}" if _japanese(first + last) else f"{first} {last}"


def _japanese(text: str) -> bool:
    return any(
        "\u3040" <= letter <= "\u30ff" or "\u3400" <= letter <= "\u9fff" or letter >= "\uf900" for letter in text
    )
