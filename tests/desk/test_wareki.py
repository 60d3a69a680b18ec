from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.desk.wareki import both, jst_day, jst_minute, wareki


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("1873-01-01", "明治6年1月1日"),
        ("1912-07-29", "明治45年7月29日"),
        ("1912-07-30", "大正元年7月30日"),
        ("1926-12-24", "大正15年12月24日"),
        ("1926-12-25", "昭和元年12月25日"),
        ("1989-01-07", "昭和64年1月7日"),
        ("1989-01-08", "平成元年1月8日"),
        ("2019-04-30", "平成31年4月30日"),
        ("2019-05-01", "令和元年5月1日"),
        ("2026-11-24", "令和8年11月24日"),
    ],
)
def test_the_era_changes_on_its_day(day: str, expected: str) -> None:
    assert wareki(dt.date.fromisoformat(day)) == expected


def test_no_era_before_the_gregorian_calendar() -> None:
    with pytest.raises(ValueError, match="1873"):
        wareki(dt.date(1872, 12, 31))


@given(st.dates(dt.date(1873, 1, 1), dt.date(2200, 12, 31)))
def test_month_and_day_are_those_of_the_date(day: dt.date) -> None:
    assert wareki(day).endswith(f"年{day.month}月{day.day}日")
    assert day.isoformat() in both(day)


def test_the_day_in_japan_is_nine_hours_ahead() -> None:
    moment = dt.datetime(2026, 12, 31, 15, 0, tzinfo=dt.UTC)
    assert jst_day(moment) == dt.date(2027, 1, 1)
    assert jst_minute(moment) == "2027-01-01 00:00 JST"
