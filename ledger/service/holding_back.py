"""Single items of a record that a decision holds back (ACT 33(2)): nothing the person is given may tell them all the same.

The commitment opens each item alone, so that what is left still verifies. What goes with an item goes too: with any fact on
the third party the heading that names it in the master, its entry among the companies and its links; with a date the other
dates of the record; with the items of data the form they were sent in. In a record of a list the person's place in it goes
with the principal, and with the items: what stands there is the identifiers as they were sent (`audience/`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ledger.service.audience.storing import DAY_ITEM as LIST_DAY
from ledger.service.audience.storing import ITEM as LIST
from ledger.service.reading import LoadedRecord
from schemas.membership import Membership
from schemas.views import RecordView

_DAYS = ("provision_date", "period_start", "period_end", "last_provision_date")
DATE_ITEMS = frozenset({"provision_date", "provision_date_or_period", "period_start", "period_end", "receipt_date"})
_IN_A_LIST = frozenset({"principal", "items"})
_THIRD_PARTY = "third_party."
_STATUTORY = "/statutory/"
_TELLING_CHARS_MIN = 2


def separable(record: LoadedRecord, statutory: Mapping[str, Any]) -> list[str]:
    """The statutory items that can be held back alone.

    Not the facts on a third party that an amendment exchanged: the amendment's heading, without which it proves nothing,
    names that party.
    """
    exchanged = any("party" in body.items.get("/head", {}).get("set", {}) for _, body in record.amendments)
    return sorted(name for name in statutory if not (exchanged and name.startswith(_THIRD_PARTY)))


def without(view: RecordView, items: Collection[str]) -> RecordView:
    """The record as it is shown when `items` are held back."""
    changes: dict[str, Any] = {
        "statutory": {name: content for name, content in view.statutory.items() if name not in items},
        "required_fields": [name for name in view.required_fields if name not in items],
    }
    if tells_the_party(items):
        changes["party"] = None
    if "principal" in items:
        changes["principals"] = []
    if view.membership and _tells_the_place(items):
        changes["membership"] = None
    if not DATE_ITEMS.isdisjoint(items):
        changes.update(dict.fromkeys((*_DAYS, "data_storage")))
        if view.membership and not _tells_the_place(items):
            changes["membership"] = _undated(view.membership)
    if "items" in items:
        changes["data_storage"] = None
        changes["operational"] = {name: one for name, one in view.operational.items() if name == "purpose"}
    return view.model_copy(update=changes)


def is_hidden(path: str, head: Mapping[str, Any], items: Collection[str]) -> bool:
    """Whether the body item at `path` stays closed. head: the `/head` of its body."""
    if path.startswith("/statutory/"):
        return path.removeprefix("/statutory/") in items
    if path.startswith("/principals/"):
        return "principal" in items
    if path in ("/dates", LIST_DAY):
        return not DATE_ITEMS.isdisjoint(items)
    if path == LIST:
        return _tells_the_place(items)
    return path == "/head" and "party" in head and tells_the_party(items)


def _tells_the_place(items: Collection[str]) -> bool:
    return not _IN_A_LIST.isdisjoint(items)


def _undated(membership: Membership) -> Membership:
    events = [one.model_copy(update={"day": ""}) for one in membership.events]
    spans = [
        one.model_copy(update={"from_day": "", "to_day": one.to_day and "", "provided_on": []})
        for one in membership.intervals
    ]
    return membership.model_copy(update={"events": events, "intervals": spans})


def tells_the_party(items: Collection[str]) -> bool:
    return any(name.startswith(_THIRD_PARTY) for name in items)
