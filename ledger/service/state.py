"""A record as its entries say: the original and, folded over it in order, its amendments.

Body of a `provision` or `receipt` entry:

    /head              role, form, claimed ground and basis, party {key, seq}, policy and rules version, day created
    /verdict           what the law said of it when it was written (`judging.Judged`)
    /statutory/<4A>    one item for each statutory field the record holds, so that each can be shown alone
    /extra/<4A>        what the record says beyond its statutory items (a date on a consent record, say)
    /principals/<n>    {"id", "name"} of one principal
    /identifiers/<n>   the identifiers by which that principal was known in this provision
    /dates             provision_date, period_start, period_end, last_provision_date
    /facts             the facts judged, by section of the situation contract
    /operational, /producer
    /audience          the root and size of a list of people, and /audience_day (`audience/`)

An `amendment` carries the same paths for what it adds or replaces, and /head {target, target_seq, action}, /reason, and
the new /verdict. Nothing is ever edited: the state is always this fold, now or as of an earlier moment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ledger.service.sealing import Items, items_under


@dataclass(slots=True)
class RecordState:
    """The fold. `record` holds 4A names to values; `verdict` is the newest. repr shows no content.

    listed: members provided by lists since the last full one, a re-sent member counted each time (`audience/`).
    """

    head: dict[str, Any] = field(default_factory=dict)
    verdict: dict[str, Any] = field(default_factory=dict)
    record: dict[str, Any] = field(default_factory=dict)
    principals: dict[int, dict[str, Any]] = field(default_factory=dict)
    identifiers: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    operational: dict[str, Any] = field(default_factory=dict)
    producer: dict[str, Any] | None = None
    void: bool = False
    listed: int = 0

    def __repr__(self) -> str:
        return f"RecordState(role={self.head.get('role')!r}, {len(self.principals)} principals)"

    def apply(self, items: Items) -> None:
        """Fold one entry's body over what is known so far."""
        head = items.get("/head", {})
        if "target" in head:
            self.head.update(head.get("set", {}))
            self.void = self.void or head.get("action") == "void"
        else:
            self.head.update(head)
        self.verdict = items.get("/verdict", self.verdict)
        self.record.update(items_under(items, "statutory"))
        self.record.update(items_under(items, "extra"))
        self.principals.update({int(n): value for n, value in items_under(items, "principals").items()})
        self.identifiers.update({int(n): value for n, value in items_under(items, "identifiers").items()})
        self.dates.update(items.get("/dates", {}))
        for section, facts in items.get("/facts", {}).items():
            self.facts.setdefault(section, {}).update(facts)
        self.operational.update(items.get("/operational", {}))
        self.producer = items.get("/producer", self.producer)
        if said := items.get("/audience"):
            kept = 0 if said["change"] in ("start", "replace") else self.listed
            self.listed = max(0, kept + (-said["size"] if said["change"] == "remove" else said["size"]))


def fold(bodies: Iterable[Items]) -> RecordState:
    """The record's state after these bodies: the original first, then its amendments in order of seq."""
    state = RecordState()
    for items in bodies:
        state.apply(items)
    return state


def last_day_of(verdict: dict[str, Any]) -> dt.date | None:
    """The last day a stored verdict keeps its record, or None while it is open."""
    kept = verdict.get("retention")
    return dt.date.fromisoformat(kept["ledger_last_day"]) if kept else None


# One statutory item may be said by several 4A names: the day, or the first and last day of a lump sum (RULE 28(1)(ii)).
WORDS_OF = {"provision_date_or_period": ("provision_date", "period_start", "period_end"), "items": ("pri_items",)}


def words_of(required: Iterable[str]) -> set[str]:
    """The 4A names under which a record may say these statutory items."""
    names = set(required)
    for field_name, said_as in WORDS_OF.items():
        if field_name in names:
            names.update(said_as)
    return names


def split_record(record: dict[str, Any], required: Iterable[str]) -> Items:
    """`record` as body items: statutory fields under /statutory, all else under /extra. Absent values stand nowhere."""
    statutory = words_of(required)
    return {
        f"/{'statutory' if name in statutory else 'extra'}/{name}": value
        for name, value in record.items()
        if value is not None and value not in ("", [])
    }
