"""What a report shows, worked out once for PDF, HTML, JSON and CSV: records numbered in printing order, grouped by
third party with what they share said once, and a row a company for the summary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from ledger.desk.wareki import jst_day
from ledger.desk.words import is_receipt, statutory_order
from schemas.report import DisclosureReport
from schemas.views import PartyOut, RecordView

NAME_ITEM = "third_party.name"


@dataclass(frozen=True, slots=True, repr=False)
class Numbered:
    """A record and the number by which Part A, Part B and the attachments name it. withheld: items that are held back."""

    number: int
    record: RecordView
    withheld: frozenset[str] = frozenset()

    @property
    def fields(self) -> tuple[str, ...]:
        """Statutory items in the order of the Rules: those demanded, recorded or not, held back or not, and no other."""
        return _in_order(frozenset((*self.record.required_fields, *self.record.statutory, *self.withheld)))


@lru_cache(maxsize=1_024)
def _in_order(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=statutory_order))


@dataclass(frozen=True, slots=True, repr=False)
class Group:
    """Records on one third party with the same set of items, of which the same are held back.

    `shared` are equal in all, `varying` are not.
    """

    records: tuple[Numbered, ...]
    shared: tuple[str, ...]
    varying: tuple[str, ...]

    @property
    def first(self) -> Numbered:
        return self.records[0]

    @property
    def name(self) -> str | None:
        return party_name(self.first.record)

    @property
    def name_withheld(self) -> bool:
        return NAME_ITEM in self.first.withheld


@dataclass(frozen=True, slots=True, repr=False)
class CompanyRow:
    """One third party in the summary. Days are None where no day is known. withheld: who it is, is held back."""

    name: str | None
    withheld: bool
    party: PartyOut | None
    count: int
    first_day: dt.date | None
    last_day: dt.date | None
    running: bool
    items: tuple[str, ...]
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class ReportView:
    """`provisions`, `receipts`: records under ACT 33(5). `voluntary`: others, only if the company shows them."""

    provisions: tuple[Group, ...]
    receipts: tuple[Group, ...]
    voluntary: tuple[Group, ...]
    companies: tuple[CompanyRow, ...]
    sources: tuple[CompanyRow, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        return self.provisions + self.receipts + self.voluntary

    @property
    def records(self) -> tuple[Numbered, ...]:
        return tuple(item for group in self.groups for item in group.records)


def report_view(report: DisclosureReport) -> ReportView:
    """Sort, group and number. A record marked as outside ACT 33(5) never gets among those inside."""
    inside = [record for record in report.answer.records if record.disclosable_under_33_5 is not False]
    outside = [record for record in report.answer.records if record.disclosable_under_33_5 is False]
    given = [record for record in inside if not is_receipt(record.role)]
    got = [record for record in inside if is_receipt(record.role)]
    held: dict[UUID, set[str]] = {}
    for one in report.withheld_items:
        held.setdefault(one.record, set()).update(one.items)
    provisions = _groups(given, 1, held)
    receipts = _groups(got, 1 + len(given), held)
    voluntary = _groups(outside, 1 + len(inside), held) if report.voluntary_shown else ()
    return ReportView(provisions, receipts, voluntary, _company_rows(provisions), _company_rows(receipts))


def party_name(record: RecordView) -> str | None:
    """The third party as the record itself names it; None for "unspecified and numerous persons"."""
    name = record.statutory.get("third_party.name")
    if isinstance(name, str) and name:
        return name
    return record.party.name if record.party is not None and not record.unspecified_many else None


def record_day(record: RecordView) -> dt.date:
    """The day by which a record is sorted: of the provision if known, else of its entry in the log (JST)."""
    return record.provision_date or record.period_start or jst_day(record.entered_at)


def is_running(record: RecordView) -> bool:
    return record.form_state == "open"


def _groups(
    records: Sequence[RecordView], first_number: int, held: Mapping[UUID, Collection[str]]
) -> tuple[Group, ...]:
    buckets: dict[tuple[Any, ...], list[RecordView]] = {}
    for record in sorted(records, key=lambda item: (record_day(item), item.seq)):
        key = (
            record.party.key if record.party is not None else None,
            party_name(record),
            NAME_ITEM in held.get(record.id, ()),
            tuple(sorted(held.get(record.id, ()))),
            record.role,
            tuple(sorted({*record.required_fields, *record.statutory})),
        )
        buckets.setdefault(key, []).append(record)
    # All groups of one party stand together, in the order in which the parties first appear.
    places: dict[tuple[Any, ...], int] = {}
    for key in buckets:
        places.setdefault(key[:3], len(places))
    number = first_number
    groups = []
    for _, bucket in sorted(buckets.items(), key=lambda item: places[item[0][:3]]):
        withheld = frozenset(held.get(bucket[0].id, ()))
        numbered = tuple(Numbered(number + place, record, withheld) for place, record in enumerate(bucket))
        number += len(bucket)
        groups.append(_group(numbered))
    return tuple(groups)


def _group(records: tuple[Numbered, ...]) -> Group:
    fields = records[0].fields
    first = records[0].record.statutory
    shared = tuple(
        name for name in fields if all(item.record.statutory.get(name) == first.get(name) for item in records)
    )
    return Group(records, shared, tuple(name for name in fields if name not in shared))


def _company_rows(groups: Sequence[Group]) -> tuple[CompanyRow, ...]:
    by_name: dict[tuple[str | None, bool], list[RecordView]] = {}
    for group in groups:
        # A voided record says that nothing was provided: it is shown, but not counted.
        counted = [item.record for item in group.records if item.record.status != "void"]
        by_name.setdefault((group.name, group.name_withheld), []).extend(counted)
    return tuple(_company_row(name, withheld, records) for (name, withheld), records in by_name.items() if records)


def _company_row(name: str | None, withheld: bool, records: list[RecordView]) -> CompanyRow:
    days = sorted(
        day
        for record in records
        for day in (
            record.provision_date,
            record.period_start,
            record.period_end,
            record.last_provision_date,
        )
        if day is not None
    ) or sorted(jst_day(record.entered_at) for record in records)
    items: dict[str, None] = {}
    purposes: dict[str, None] = {}
    for record in records:
        listed = record.statutory.get("items")
        if isinstance(listed, list):
            items.update(dict.fromkeys(item for item in listed if isinstance(item, str)))
        purpose = record.operational.get("purpose")
        for one in purpose if isinstance(purpose, list) else [purpose]:
            if isinstance(one, str):
                purposes[one] = None
    return CompanyRow(
        name,
        withheld,
        records[-1].party,
        len(records),
        days[0],
        days[-1],
        any(map(is_running, records)),
        tuple(items),
        tuple(purposes),
    )
