"""The days a requester asked for, and whether a record touches them."""

from __future__ import annotations

import datetime as dt

from ledger.clock import jst_day, utc_from_text
from ledger.service.searching import Found
from schemas.vocabulary import Form

Period = tuple[dt.date | None, dt.date | None]
EVERYTHING: Period = (None, None)


def in_period(found: Found, period: Period, today: dt.date) -> bool:
    """Whether the days of a record touch the days asked for; where it has none, its day of entry counts.

    A record of repeated provision (BULK, CONTRACT) that says only when it ended touches every day before: what the person
    asks for may have happened then.
    """
    first, last = period
    state = found.record.state
    dates, entered = state.dates, jst_day(utc_from_text(found.record.header.time))
    repeated = state.head["record_form"] != Form.EACH  # as it was recorded, whether the law allows it or not
    start = _day(dates.get("period_start") if repeated else dates.get("provision_date") or dates.get("period_start"))
    end = _day(dates.get("period_end") or dates.get("last_provision_date") or dates.get("provision_date"))
    if state.verdict.get("open"):
        end = today
    if not repeated:
        start = start or end or entered
    end = end or start or entered
    return (first is None or end >= first) and (last is None or start is None or start <= last)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
