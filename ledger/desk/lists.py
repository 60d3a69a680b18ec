"""A person in the lists of a record (`schemas.membership`) as the report shows it: days only where the company shows days."""

from __future__ import annotations

from schemas.disclosure import DisclosedList, ListEntry, TimeInList
from schemas.membership import Membership


def disclosed_list(membership: Membership | None, dates: bool) -> DisclosedList | None:
    """As `disclosure.json` has it. dates: whether days are shown."""
    if membership is None:
        return None
    return DisclosedList(
        provision=membership.provision,
        entries=[
            ListEntry(
                id=one.id,
                origin=one.origin,
                seq=one.index,
                change=one.change,
                size=one.size,
                listed=one.listed,
                day=_day(one.day, dates),
                shown_as=one.shown_as,
            )
            for one in membership.events
        ],
        times=[
            TimeInList.model_validate(
                {
                    "from_entry": one.from_id,
                    "from_proof": one.from_proof,
                    "from_day": _day(one.from_day, dates),
                    "to_entry": one.to_id,
                    "to_proof": one.to_proof,
                    "to_day": _day(one.to_day, dates),
                    "provided_in": one.provided_in,
                }
            )
            for one in membership.intervals
        ],
    )


def list_text(found: DisclosedList | None) -> str:
    """For CSV: `600; 2026-10-01 (proved) ～ 2026-11-08 (stated)`: the first list's size, then each time; no days: `seq 5`."""
    if found is None:
        return ""
    seqs = {one.id: f"seq {one.seq}" for one in found.entries}
    parts = [str(found.entries[0].size)]
    for one in found.times:
        start = f"{one.from_day or seqs[one.from_entry]} ({one.from_proof})"
        end = ""
        if one.to_entry is not None:
            end = f" {one.to_day or seqs.get(one.to_entry, str(one.to_entry))} ({one.to_proof})"
        parts.append(f"{start} ～{end}")
    return "; ".join(parts)


def _day(day: str | None, dates: bool) -> str | None:
    return day or None if dates else None
