"""The id of a record as typed."""

from __future__ import annotations

from uuid import UUID

from cli.usage import Misuse


def parse_id(text: str) -> UUID:
    """Raises Misuse."""
    try:
        return UUID(text.strip())
    except ValueError:
        raise Misuse("ID はUUIDです", "ID is a UUID") from None
