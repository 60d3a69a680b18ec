"""The days a requester asked for, and whether a record touches them."""

from __future__ import annotations

import datetime as dt

from ledger.clock import jst_day, utc_from_text
from ledger.service.searching import Found

Period = tuple[dt.date | None, dt.date | None]
EVERYTHING: Period = (None, None)


def in_period(found: Found, period: Period, today: dt.date) -> bool:
    """Whether the days of a record touch the days asked for; where it has none, its day of entry counts."""
    first, last = period
    dates = found.record.state.dates
    entered = jst_day(utc_from_text(found.record.header.time))
    start = _day(dates.get("provision_date") or dates.get("period_start") or dates.get("last_provision_date"))
    end = _day(dates.get("period_end") or dates.get("last_provision_date") or dates.get("provision_date"))
    if found.record.state.verdict.get("open"):
        end = today
    start = start or end or entered
    end = end or start
    return (first is None or end >= first) and (last is None or start <= last)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
