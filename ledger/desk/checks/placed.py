"""The entries of a verified bundle by the record that they are about."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple
from uuid import UUID

from ledger.log.bundle import RECORD_ROLE, Bundle, BundleEntry
from ledger.log.header import Header, decode_header

_AMENDMENT = "amendment"


class PlacedEntry(NamedTuple):
    """An entry and what it shows. `members`: the person as a list of the entry has them, by the path of its item."""

    id: UUID
    header: Header
    items: dict[str, Any]
    members: tuple[tuple[str, bytes], ...]


def placed_entries(bundle: Bundle) -> tuple[dict[UUID, PlacedEntry], defaultdict[UUID, list[PlacedEntry]]]:
    """The records' own entries, and the amendments of each record in the order of the log. Raises BadInput."""
    entries: dict[UUID, PlacedEntry] = {}
    amendments: defaultdict[UUID, list[PlacedEntry]] = defaultdict(list)
    for entry in _in_order(bundle):
        items = {opening.path: opening.value for opening in entry.openings}
        members = tuple((each.path, each.member.token) for each in entry.members)
        read = PlacedEntry(UUID(bytes=entry.record_id), decode_header(entry.leaf), items, members)
        if entry.role == RECORD_ROLE:
            entries[read.id] = read
        elif entry.role == _AMENDMENT:
            target = _target(items.get("/head"))
            if target is not None:
                amendments[target].append(read)
    return entries, amendments


def _in_order(bundle: Bundle) -> list[BundleEntry]:
    """Every entry as it was written: frozen logs first, each by index."""
    return [
        entry
        for one in (*bundle.earlier, bundle)
        for entry in sorted(one.entries, key=lambda entry: decode_header(entry.leaf).index)
    ]


def _target(head: Any) -> UUID | None:
    try:
        return UUID(head["target"])
    except (TypeError, KeyError, ValueError, AttributeError):
        return None
