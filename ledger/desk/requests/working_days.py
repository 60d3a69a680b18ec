"""Working days in Japan: Monday to Friday without public holidays (国民の祝日に関する法律, Act No. 178 of 1948).

    Article 2      the sixteen holidays: fixed days, Happy Mondays, and the two equinoxes
    Article 3(2)   a holiday on a Sunday moves to the next day that is no holiday (振替休日)
    Article 3(3)   a day between two holidays is one too (国民の休日)

The equinox days follow the usual formula for 1980 to 2099; the official ones are announced each February for the year
after. Known from 2022 on, the year in which ACT 33(5) came into force.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache

FIRST_YEAR, LAST_YEAR = 2022, 2099
_ONE_DAY = dt.timedelta(days=1)
_MONDAY, _SATURDAY, _SUNDAY = 0, 5, 6
_FIXED = ((1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23))
_MONDAYS = ((1, 2), (7, 3), (9, 3), (10, 2))
"""(month, which Monday): 成人の日, 海の日, 敬老の日, スポーツの日."""
_EQUINOXES = ((3, 20.8431), (9, 23.2488))


@cache
def public_holidays(year: int) -> frozenset[dt.date]:
    """Every public holiday of a year, substitutes included. Raises ValueError outside 2022 to 2099."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"public holidays are known from {FIRST_YEAR} to {LAST_YEAR}")
    named = frozenset(_named(year))
    return named | frozenset(_substitutes(named)) | frozenset(_between(named))


def is_working_day(day: dt.date) -> bool:
    """Raises ValueError outside 2022 to 2099."""
    return day.weekday() < _SATURDAY and day not in public_holidays(day.year)


def on_or_before(day: dt.date) -> dt.date:
    """The last working day that is not after `day`."""
    while not is_working_day(day):
        day -= _ONE_DAY
    return day


def working_days_between(start: dt.date, end: dt.date) -> int:
    """How many working days lie after `start`, up to and including `end`; negative when `end` is before `start`.

    >>> working_days_between(dt.date(2026, 5, 1), dt.date(2026, 5, 8))  # Golden Week: 3 to 6 May are holidays
    2
    """
    if end < start:
        return -working_days_between(end, start)
    days = (start + n * _ONE_DAY for n in range(1, (end - start).days + 1))
    return sum(map(is_working_day, days))


def working_day_after(day: dt.date, count: int) -> dt.date:
    """The `count`-th working day after `day`, that day not counted.

    >>> working_day_after(dt.date(2026, 5, 1), 1)  # Golden Week: 3 to 6 May are holidays
    datetime.date(2026, 5, 7)
    """
    for _ in range(count):
        day += _ONE_DAY
        while not is_working_day(day):
            day += _ONE_DAY
    return day


def _named(year: int) -> Iterator[dt.date]:
    for month, day in _FIXED:
        yield dt.date(year, month, day)
    for month, nth in _MONDAYS:
        first = dt.date(year, month, 1)
        yield first + dt.timedelta(days=(_MONDAY - first.weekday()) % 7 + 7 * (nth - 1))
    for month, base in _EQUINOXES:
        since = year - 1980
        yield dt.date(year, month, int(base + 0.242194 * since) - since // 4)


def _substitutes(named: frozenset[dt.date]) -> Iterator[dt.date]:
    for day in named:
        if day.weekday() == _SUNDAY:
            while day in named:
                day += _ONE_DAY
            yield day


def _between(named: frozenset[dt.date]) -> Iterator[dt.date]:
    for day in named:
        between = day + _ONE_DAY
        if between not in named and between + _ONE_DAY in named:
            yield between
