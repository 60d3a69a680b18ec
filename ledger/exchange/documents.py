"""From principals to record documents: the flow's claims, the context's facts, the file's items, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ledger.exchange.adapter import Document, LineFault, fault
from ledger.exchange.context import Context
from ledger.exchange.flows import Flow
from schemas.vocabulary import Form, Role

TEXT_CHARS_MAX = 4_000
# Control characters, and halves of surrogate pairs, which JSON can spell but UTF-8 can't.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SECTIONS = ("consent", "rule17", "confirmation", "entrustment", "pri")


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """One person's part of a file, and the kinds of data it holds about them.

    principal: a principal document, or null where the record names nobody. items: statutory item names in Japanese.
    operational: additions to the record's operational part (only used where one entry is one record). line, pointer:
    its place in the file, for faults.
    """

    principal: dict[str, Any] | None
    items: tuple[str, ...]
    operational: dict[str, str] = field(default_factory=dict)
    line: int | None = None
    pointer: str = ""


def as_one_list(
    entries: Iterable[Entry | LineFault], context: Context, flow: Flow, operational: dict[str, Any]
) -> Iterator[Document | LineFault]:
    """All entries as one record, or as several of `context.principals_max` people, in the file's order."""
    batch = _Batch()
    part = 0
    for entry in _usable(entries):
        if isinstance(entry, LineFault):
            yield entry
            continue
        batch.add(entry)
        if batch.count == context.principals_max:
            part += 1
            yield _record(context, flow, batch, {**operational, "part": part}, part - 1)
            batch = _Batch()
    if batch.count:
        numbered = {"part": part + 1} if part else {}
        yield _record(context, flow, batch, {**operational, **numbered}, part)


def one_by_one(
    entries: Iterable[Entry | LineFault], context: Context, flow: Flow, operational: dict[str, Any]
) -> Iterator[Document | LineFault]:
    """Each entry as a record of its own."""
    position = 0
    for entry in _usable(entries):
        if isinstance(entry, LineFault):
            yield entry
            continue
        batch = _Batch()
        batch.add(entry)
        yield _record(context, flow, batch, {**operational, **entry.operational}, position)
        position += 1


def _usable(entries: Iterable[Entry | LineFault]) -> Iterator[Entry | LineFault]:
    """An entry with a text that no identifier or name can be is a fault of its own, not of the list it stands in."""
    for entry in entries:
        if isinstance(entry, LineFault) or _all_usable(entry):
            yield entry
        else:
            yield LineFault(
                entry.line,
                fault(
                    entry.pointer,
                    "TEXT_UNUSABLE",
                    "制御文字を含む値、または長すぎる値があります",
                    "a value has control characters or is too long",
                ),
            )


def _all_usable(entry: Entry) -> bool:
    person = entry.principal or {}
    for identifier in person.get("identifiers", ()):
        if not _usable_text(identifier.get("value") or identifier["digest"]):
            return False
    rest = (person.get("id", ""), person.get("name", ""), *entry.operational.values())
    return _usable_items(entry.items) and all(map(_usable_text, rest))


@lru_cache(maxsize=256)
def _usable_items(items: tuple[str, ...]) -> bool:
    """The rows of a table share their items, so this is worked out once for each set of filled columns."""
    return all(map(_usable_text, items))


def _usable_text(text: str) -> bool:
    return len(text) <= TEXT_CHARS_MAX and (text.isprintable() or _CONTROL.search(text) is None)


@dataclass(slots=True, repr=False)
class _Batch:
    principals: list[dict[str, Any]] = field(default_factory=list)
    items: dict[str, None] = field(default_factory=dict)
    count: int = 0

    def add(self, entry: Entry) -> None:
        self.count += 1
        self.items.update(dict.fromkeys(entry.items))
        if entry.principal is not None:
            self.principals.append(entry.principal)


def _record(context: Context, flow: Flow, batch: _Batch, operational: dict[str, Any], position: int) -> Document:
    form = context.record_form or flow.form
    document: Document = {
        "role": flow.role.value,
        "record_form": form.value,
        "third_party": _third_party(context),
        "data": {**flow.data, **context.data},
        "provision": _provision(context, flow, form),
        "record": _statements(context, flow, form, list(batch.items)),
        "operational": _operational(context, flow, operational, batch.count),
    }
    ground = context.art27_ground or flow.art27_ground
    if ground is not None:
        document["art27_ground"] = ground
    if context.transfer_basis is not None:
        document["transfer_basis"] = context.transfer_basis
    document.update({name: facts for name in _SECTIONS if (facts := getattr(context, name))})
    if flow.holds_principals:
        document["principals"] = batch.principals
    if context.producer is not None:
        document["producer"] = {"name": context.producer, "seq": context.first_seq + position}
    return {name: value for name, value in document.items() if value != {}}


def _third_party(context: Context) -> dict[str, Any]:
    named = {"party": context.party} if context.party is not None else {}
    return {**named, **context.third_party}


def _provision(context: Context, flow: Flow, form: Form) -> dict[str, Any]:
    """The days as told by the context: the days inside a partner's file are those of events, not of the provision."""
    days = {
        "date": context.date,
        "period_start": context.period_start,
        "period_end": context.period_end,
        "last_provision_date": context.last_provision_date,
    }
    told = {name: day.isoformat() for name, day in days.items() if day is not None}
    repeated = {"repeated": True} if form is Form.BULK else {}
    return {**flow.provision, **repeated, **told, **context.provision}


def _statements(context: Context, flow: Flow, form: Form, items: list[str]) -> dict[str, Any]:
    said: dict[str, Any] = {"record_created_at": context.made_on.isoformat(), "items": items}
    if flow.role is Role.PRI_PROVIDER:
        said.update(_provision_days(context, form))
    return {**said, **flow.record, **context.record}


def _provision_days(context: Context, form: Form) -> dict[str, str]:
    """RULE 28(1)(ii): the day, or the first and last day of a lump-sum record; an open one has a first day only."""
    if form is not Form.BULK:
        return {"provision_date_or_period": context.date.isoformat()} if context.date else {}
    days = {"period_start": context.period_start, "period_end": context.period_end}
    return {name: day.isoformat() for name, day in days.items() if day is not None}


def _operational(context: Context, flow: Flow, operational: dict[str, Any], count: int) -> dict[str, Any]:
    known = {
        "flow": flow.id,
        "purpose": context.purpose,
        "ground": context.ground,
        "agreement_id": context.agreement_id,
        "source_file_digest": context.source_file_digest,
        "people_count": count,
    }
    return {**{name: value for name, value in known.items() if value is not None}, **operational, **context.operational}
