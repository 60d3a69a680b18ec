"""The desk's own clock, and the law's.

The Act says "without delay" and no number of days (ACT 33(2)); from two weeks after arrival the principal may sue (ACT 39).
So the desk's target is 14 days: the last working day not later than the fourteenth day after arrival, which is always
before the earliest suit day. Days on which the clock stands still, waiting for the requester, move the target back day by
day; they never move the suit day, which no stop of ours can.

A letter that waits for an answer gives the requester time of their own: seven working days at the least, since it may travel
by post, which is not delivered at weekends, and the answer travels back. A request may be closed once that day is past.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from ledger.desk.requests.working_days import on_or_before, working_day_after, working_days_between
from schemas.request_terms import PauseReason

TARGET_DAYS = 14
REPLY_DAYS = 14
REPLY_WORKING_DAYS_MIN = 7


class Pause(NamedTuple):
    """The clock stood from `start` until `end`, on which it ran again; None while it stands."""

    reason: PauseReason
    start: dt.date
    end: dt.date | None


def stopped_days(pauses: Sequence[Pause], today: dt.date) -> int:
    """Calendar days on which the clock stood, up to `today`."""
    return sum(max(0, ((pause.end or today) - pause.start).days) for pause in pauses)


def due_on(arrived_on: dt.date, pauses: Sequence[Pause], today: dt.date) -> dt.date:
    """The day by which the desk means to have answered; while the clock stands, as if it ran again today.

    >>> due_on(dt.date(2026, 11, 2), [], dt.date(2026, 11, 2))
    datetime.date(2026, 11, 16)
    >>> due_on(dt.date(2026, 12, 20), [], dt.date(2026, 12, 20))  # 3 January is a Sunday, the 2nd and the 1st no better
    datetime.date(2026, 12, 31)
    """
    return on_or_before(arrived_on + dt.timedelta(days=TARGET_DAYS + stopped_days(pauses, today)))


def days_left(due: dt.date, today: dt.date) -> int:
    """Working days after today until the due day, that day included; negative when it is past."""
    return working_days_between(today, due)


def earliest_reply_day(dated: dt.date) -> dt.date:
    """The first day that a letter of this day may name for an answer."""
    return working_day_after(dated, REPLY_WORKING_DAYS_MIN)


def usual_reply_day(dated: dt.date) -> dt.date:
    """The day that a letter names where nobody chose one: two weeks on, a working day, and never too early.

    >>> usual_reply_day(dt.date(2026, 11, 2))
    datetime.date(2026, 11, 16)
    >>> usual_reply_day(dt.date(2026, 4, 28))  # Golden Week leaves six working days in two weeks
    datetime.date(2026, 5, 13)
    """
    return max(on_or_before(dated + dt.timedelta(days=REPLY_DAYS)), earliest_reply_day(dated))
