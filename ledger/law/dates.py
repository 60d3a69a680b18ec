"""Days and periods: retention of a record (RULE 21, 25, 29; ACT 29(2), 30(4)) and the earliest suit day (ACT 39).

Pure: all days come from the caller and are calendar days in Japan Standard Time.
"""

from __future__ import annotations

import calendar
import datetime as dt
from typing import NamedTuple

RETENTION_YEARS = {"EACH": 3, "BULK": 3, "CONTRACT": 1}
SUIT_WAIT_DAYS = 15
_ONE_DAY = dt.timedelta(days=1)
_SUIT_WAIT = dt.timedelta(days=SUIT_WAIT_DAYS)


class Retention(NamedTuple):
    """Until when a record is kept.

    literal_last_day: as the Rules count. EACH: from the day the record was made. BULK, CONTRACT: the day of the last
    provision is day one of the period. ledger_last_day: the project's rule, never earlier, inclusive; it counts from the
    later of the two days for every form. disposable_from: the day after it.
    """

    form: str
    record_created: dt.date
    last_provision: dt.date
    literal_last_day: dt.date
    ledger_last_day: dt.date
    disposable_from: dt.date

    def to_json(self) -> dict[str, str]:
        return {
            "form": self.form,
            "record_created": self.record_created.isoformat(),
            "last_provision": self.last_provision.isoformat(),
            "literal_last_day": self.literal_last_day.isoformat(),
            "ledger_last_day": self.ledger_last_day.isoformat(),
            "disposable_from": self.disposable_from.isoformat(),
        }


def add_years(day: dt.date, years: int) -> dt.date:
    """The same month and day `years` later; 29 February becomes 28 February in a common year."""
    if day.month == 2 and day.day == 29 and not calendar.isleap(day.year + years):
        return dt.date(day.year + years, 2, 28)
    return dt.date(day.year + years, day.month, day.day)


def retention(
    form: str, record_created: dt.date | None, last_provision: dt.date | None, open_ended: bool = False
) -> Retention | None:
    """Retention of a record of `form` (EACH, BULK, CONTRACT), or None when it cannot be counted.

    None when a day is unknown, and when provision under a BULK or CONTRACT record is still going on: the period of
    RULE 21(i), (ii) has no first day yet, so the record is not disposable.
    """
    if record_created is None or last_provision is None or (open_ended and form != "EACH"):
        return None
    years = RETENTION_YEARS[form]
    from_creation = add_years(record_created, years)
    from_last = add_years(last_provision, years)
    literal = from_creation if form == "EACH" else from_last - _ONE_DAY
    ledger = from_creation if record_created > last_provision else from_last
    return Retention(form, record_created, last_provision, literal, ledger, ledger + _ONE_DAY)


def earliest_suit_day(arrived_on: dt.date, refused_on: dt.date | None) -> dt.date:
    """The first day on which the principal may sue (ACT 39): two weeks after arrival, or on refusal if that is earlier."""
    after_two_weeks = arrived_on + _SUIT_WAIT
    return after_two_weeks if refused_on is None else min(refused_on, after_two_weeks)
