"""Days as typed, and what an interval means."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli import days
from cli.days import Interval, interval, parse_day, parse_moment
from cli.usage import Misuse
from ledger.desk.wareki import wareki

TODAY = dt.date(2026, 11, 24)


@pytest.fixture(autouse=True)
def fixed_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(days, "today", lambda: TODAY)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-23", dt.date(2026, 11, 23)),
        ("2026/11/3", dt.date(2026, 11, 3)),
        ("2026年4月1日", dt.date(2026, 4, 1)),
        ("令和8年11月23日", dt.date(2026, 11, 23)),
        ("令和元年5月1日", dt.date(2019, 5, 1)),
        ("平成31年4月30日", dt.date(2019, 4, 30)),
        ("昭和64年1月7日", dt.date(1989, 1, 7)),
        ("R8.11.23", dt.date(2026, 11, 23)),
        ("r8/11/23", dt.date(2026, 11, 23)),
        ("令和８年１１月２３日", dt.date(2026, 11, 23)),
        ("today", TODAY),
        ("昨日", dt.date(2026, 11, 23)),
    ],
)
def test_a_day_is_read_as_people_type_it(typed: str, day: dt.date) -> None:
    assert parse_day(typed, "--on") == day


@given(st.dates(dt.date(1873, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_is_read_back_from_its_era(day: dt.date) -> None:
    assert parse_day(wareki(day), "--on") == day


@pytest.mark.parametrize(
    "typed",
    ["", "11/23", "2026-02-30", "2026-13-01", "令和0年1月1日", "令和1年4月30日", "平成31年5月1日", "明日", "20261123"],
)
def test_what_is_no_day_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(Misuse) as refused:
        parse_day(typed, "--on")
    assert "--on" in refused.value.en
    assert not typed or typed not in refused.value.en.split("(e.g.")[0]


@pytest.mark.parametrize(
    ("options", "first", "last"),
    [
        ({"since": "2026-04-01", "until": "2026-06-30"}, dt.date(2026, 4, 1), dt.date(2026, 6, 30)),
        ({"since": "2026-04-01"}, dt.date(2026, 4, 1), None),
        ({"fiscal_year": "2026"}, dt.date(2026, 4, 1), dt.date(2027, 3, 31)),
        ({"fiscal_year": "令和8年度"}, dt.date(2026, 4, 1), dt.date(2027, 3, 31)),
        ({"on": "令和8年11月23日"}, dt.date(2026, 11, 23), dt.date(2026, 11, 23)),
        ({"last": "1d"}, TODAY, TODAY),
        ({"last": "90d"}, dt.date(2026, 8, 27), TODAY),
        ({"last": "2w"}, dt.date(2026, 11, 11), TODAY),
        ({"last": "6m"}, dt.date(2026, 5, 25), TODAY),
        ({"last": "9m"}, dt.date(2026, 2, 25), TODAY),
        ({"last": "1y"}, dt.date(2025, 11, 25), TODAY),
        ({}, None, None),
    ],
)
def test_the_ways_of_naming_an_interval(options: dict[str, str], first: dt.date | None, last: dt.date | None) -> None:
    assert interval(**options) == Interval(first, last)


def test_months_back_from_the_end_of_a_long_month(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(days, "today", lambda: dt.date(2026, 8, 31))
    assert interval(last="6m").first == dt.date(2026, 3, 1)
    monkeypatch.setattr(days, "today", lambda: dt.date(2026, 12, 31))
    assert interval(last="12m").first == dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    "options",
    [
        {"since": "2026-06-30", "until": "2026-04-01"},
        {"on": "2026-04-01", "last": "90d"},
        {"fiscal_year": "2026", "since": "2026-04-01"},
        {"last": "0d"},
        {"last": "90"},
        {"last": "9999y"},
        {"fiscal_year": "26"},
    ],
)
def test_intervals_that_make_no_sense_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(Misuse):
        interval(**options)


def test_the_interval_is_printed_half_open_with_its_zone() -> None:
    found = interval(fiscal_year="2026")
    assert found.text() == "[2026-04-01T00:00+09:00, 2027-04-01T00:00+09:00)"
    assert found.text(utc=True) == "[2026-03-31T15:00+00:00, 2027-03-31T15:00+00:00)"
    assert interval(since="2026-04-01").text() == "[2026-04-01T00:00+09:00, …)"


def test_a_moment_is_the_end_of_its_day_in_japan_unless_a_time_is_given() -> None:
    assert parse_moment("2026-11-23", "--as-of") == dt.datetime(2026, 11, 23, 23, 59, 59, 999999, days.JST)
    assert parse_moment("2026-11-23T12:00", "--as-of") == dt.datetime(2026, 11, 23, 12, tzinfo=days.JST)
    assert parse_moment("2026-11-23T12:00:00Z", "--as-of") == dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
    with pytest.raises(Misuse):
        parse_moment("2026-11-23T25:00", "--as-of")
