"""Was this person in each list as the report says, and from when to when as the lists themselves tell?

The bundle's verification has shown that each member stands in the list of its entry (`ledger.log.audience`). Here what the
report says of the lists of a record is worked out again from the entries, and compared: sizes, who is listed, each time in
and out with what it rests on. Days are compared where their items are opened; elsewhere nothing speaks for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ledger.desk.checks.placed import PlacedEntry, placed_entries
from ledger.errors import BadInput
from ledger.log.bundle import Bundle
from ledger.log.outcome import Outcome
from ledger.log.outcome import Status as BundleStatus
from ledger.people.member import member_words
from ledger.people.membership import Entry, intervals
from schemas.disclosure import DisclosedList, DisclosedRecord, Disclosure, ListEntry
from schemas.membership import Interval, Provision
from schemas.vocabulary import Form

_LIST, _DAY = "/audience", "/audience_day"
_CHANGES = frozenset({"start", "add", "remove", "replace"})


def has_lists(disclosure: Disclosure, bundle: Bundle) -> bool:
    shown = any(entry.members for one in (*bundle.earlier, bundle) for entry in one.entries)
    return shown or any(record.audience for record in disclosure.records)


def compare_lists(disclosure: Disclosure, bundle: Bundle, members: Sequence[Outcome]) -> str:
    """The reason code. members: the outcomes of the bundle's verification that are about members."""
    if any(one.status is not BundleStatus.PASSED for one in members):
        return "PERSON_NOT_IN_LIST"
    entries, amendments = placed_entries(bundle)
    claimed: set[UUID] = set()
    for record in disclosure.records:
        own = entries.get(record.id)
        placed = [own, *amendments[record.id]] if own is not None else []
        if record.audience is None:
            continue
        claimed.update(one.id for one in placed)
        if not _same(record, record.audience, placed):
            return "LIST_DIFFERS"
    others = [one for found in (*amendments.values(), entries.values()) for one in found if one.id not in claimed]
    return "LIST_DIFFERS" if any(one.members for one in others) else "PERSON_IN_LISTS"


def _same(record: DisclosedRecord, shown: DisclosedList, placed: Sequence[PlacedEntry]) -> bool:
    if (record.record_form is Form.EACH) != (shown.provision is Provision.ONCE):
        return False
    try:
        listed = [_listed(one) for one in placed if _LIST in one.items]
        found = intervals([_entry(one) for one in placed], shown.provision)
    except (BadInput, KeyError, TypeError, ValueError):
        return False
    if not any(one.listed for one in listed) or len(listed) != len(shown.entries) or len(found) != len(shown.times):
        return False
    days = all(_DAY in one.items for one in placed if _LIST in one.items)
    return all(_same_entry(*both) for both in zip(shown.entries, listed, strict=True)) and all(
        _same_time(told, made, days) for told, made in zip(shown.times, found, strict=True)
    )


def _listed(one: PlacedEntry) -> ListEntry:
    item = one.items[_LIST]
    if item["change"] not in _CHANGES or any(path != _LIST for path, _ in one.members):
        raise ValueError
    return ListEntry(
        id=one.id,
        origin=one.header.origin,
        seq=one.header.index,
        change=item["change"],
        size=item["size"],
        listed=bool(one.members),
        day=one.items.get(_DAY),
        shown_as=[member_words(token) for _, token in one.members],
    )


def _same_entry(shown: ListEntry, made: ListEntry) -> bool:
    """A day that the bundle does not open is not compared, nor one that the report leaves out."""
    apart = {"day"} if shown.day is None or made.day is None else set()
    return shown.model_dump(exclude=apart) == made.model_dump(exclude=apart)


def _entry(one: PlacedEntry) -> Entry:
    item = one.items.get(_LIST, {})
    dates = one.items.get("/dates")
    return Entry(
        one.id,
        one.header.index,
        str(one.items["/head"].get("action", "")),
        str(item.get("change", "")),
        str(one.items.get(_DAY, "")),
        dates if isinstance(dates, dict) else {},
        bool(one.members),
    )


def _same_time(shown: Any, made: Interval, days: bool) -> bool:
    told = (shown.from_entry, shown.from_proof, shown.to_entry, shown.to_proof, shown.provided_in)
    if told != (made.from_id, made.from_proof, made.to_id, made.to_proof, made.provided_in):
        return False
    if not days or shown.from_day is None:
        return True
    return (shown.from_day, shown.to_day) == (made.from_day, made.to_day)
