"""Cells and members of partner files -> identifiers and principals of a record document."""

from __future__ import annotations

from typing import Any

from ledger.people.digest import parse_digest

IdentifierDocument = dict[str, str]


def plain(kind: str, value: str) -> IdentifierDocument:
    """An identifier that travels as it is: an advertising id, a cookie, a click id."""
    return {"type": kind, "value": value}


def plain_or_digest(kind: str, cell: str) -> IdentifierDocument:
    """An e-mail address or telephone number, or the digest of one: which of them, the cell itself tells."""
    if "@" not in cell and parse_digest(cell).form is not None:
        return {"type": kind, "digest": cell}
    return {"type": kind, "value": cell}


def digests_only(found: list[IdentifierDocument]) -> bool:
    return all("digest" in identifier for identifier in found)


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
    """Family name first for names in Japanese script, given name first for the others. Digests are no names."""
    parts = [part for part in (first, last) if part and parse_digest(part).form is None]
    if len(parts) < 2:
        return parts[0] if parts else None
    return f"{last} {first}" if _japanese(first + last) else f"{first} {last}"


def _japanese(text: str) -> bool:
    return any(
        "\u3040" <= letter <= "\u30ff" or "\u3400" <= letter <= "\u9fff" or letter >= "\uf900" for letter in text
    )
