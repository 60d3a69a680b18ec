"""Public holidays against the official list, and what the law says where the list does not reach."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.desk.requests.deadline import REPLY_WORKING_DAYS_MIN, earliest_reply_day, usual_reply_day
from ledger.desk.requests.working_days import (
    FIRST_YEAR,
    LAST_YEAR,
    is_working_day,
    on_or_before,
    public_holidays,
    working_days_between,
)

OFFICIAL = Path(__file__).parent.parent / "vectors" / "cabinet-office-holidays" / "holidays.csv"
DAYS = st.dates(dt.date(FIRST_YEAR, 2, 1), dt.date(LAST_YEAR, 11, 30))  # room for the days counted from them


def official() -> dict[int, set[dt.date]]:
    years: dict[int, set[dt.date]] = {}
    with OFFICIAL.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = dt.date.fromisoformat(row["date"])
            years.setdefault(day.year, set()).add(day)
    return years


@pytest.mark.parametrize(("year", "days"), sorted(official().items()))
def test_the_official_list(year: int, days: set[dt.date]) -> None:
    assert public_holidays(year) == days


@pytest.mark.parametrize(
    ("day", "off"),
    [
        ("2027-03-22", True),  # the equinox is a Sunday
        ("2032-09-21", True),  # between the third Monday and the equinox
        ("2044-03-21", True),
        ("2026-05-07", False),
        ("2027-09-21", False),  # the equinox is three days after the Monday
        ("2044-05-06", False),  # no holiday of that week is a Sunday
    ],
)
def test_substitutes_and_days_between(day: str, off: bool) -> None:
    found = dt.date.fromisoformat(day)
    assert (found in public_holidays(found.year)) is off


@given(DAYS)
def test_a_holiday_on_a_sunday_always_gives_a_later_day_off(day: dt.date) -> None:
    if day.weekday() == 6 and day in public_holidays(day.year):
        following = day + dt.timedelta(days=1)
        assert following in public_holidays(following.year)


@given(DAYS)
def test_the_last_working_day_is_one_and_none_is_skipped(day: dt.date) -> None:
    last = on_or_before(day)
    assert is_working_day(last)
    assert last <= day
    assert working_days_between(last, day) == 0


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_counting_adds_up(day: dt.date, first: int, second: int) -> None:
    middle = min(day + dt.timedelta(days=first), dt.date(LAST_YEAR, 12, 31))
    end = min(middle + dt.timedelta(days=second), dt.date(LAST_YEAR, 12, 31))
    assert working_days_between(day, middle) + working_days_between(middle, end) == working_days_between(day, end)
    assert working_days_between(end, day) == -working_days_between(day, end)


@given(DAYS)
def test_a_letter_leaves_working_days_for_its_answer_in_every_season(day: dt.date) -> None:
    least = earliest_reply_day(day)
    assert working_days_between(day, least) == REPLY_WORKING_DAYS_MIN
    assert is_working_day(least)
    assert usual_reply_day(day) >= least
    assert is_working_day(usual_reply_day(day))


def test_golden_week_does_not_shorten_the_time_for_an_answer() -> None:
    assert earliest_reply_day(dt.date(2026, 4, 28)) == dt.date(2026, 5, 13)
    assert usual_reply_day(dt.date(2026, 4, 28)) == dt.date(2026, 5, 13)
    assert usual_reply_day(dt.date(2026, 11, 4)) == dt.date(2026, 11, 18)


def test_years_outside_the_formula_are_refused_rather_than_guessed() -> None:
    for year in (FIRST_YEAR - 1, LAST_YEAR + 1):
        with pytest.raises(ValueError, match="known from"):
            public_holidays(year)
