"""Dates as a Japanese reader expects them: the era year beside the ISO date.

Eras begin on the day of the proclamation that names them; Japan counts days by the Gregorian calendar since
Meiji 6-01-01 (1873-01-01), so earlier days are refused.

    >>> import datetime as dt
    >>> wareki(dt.date(2019, 4, 30)), wareki(dt.date(2019, 5, 1))
    ('平成31年4月30日', '令和元年5月1日')
"""

from __future__ import annotations

import datetime as dt

# Japan has had no summer time since 1951, and no other offset in any year a record can bear.
JST = dt.timezone(dt.timedelta(hours=9), "JST")

_ERAS = (
    (dt.date(2019, 5, 1), "令和"),
    (dt.date(1989, 1, 8), "平成"),
    (dt.date(1926, 12, 25), "昭和"),
    (dt.date(1912, 7, 30), "大正"),
    (dt.date(1873, 1, 1), "明治"),
)
_MEIJI_FIRST_YEAR = 1868


def wareki(day: dt.date) -> str:
    """`令和8年11月24日`. The first year of an era is 元年. Raises ValueError before 1873-01-01."""
    for start, era in _ERAS:
        if day >= start:
            first_year = _MEIJI_FIRST_YEAR if era == "明治" else start.year
            number = day.year - first_year + 1
            year = "元" if number == 1 else str(number)
            return f"{era}{year}年{day.month}月{day.day}日"
    raise ValueError("no era is defined before 1873-01-01")


def both(day: dt.date) -> str:
    """`令和8年11月24日（2026-11-24）`."""
    return f"{wareki(day)}（{day.isoformat()}）"


def jst_day(moment: dt.datetime) -> dt.date:
    """The JST calendar day of an aware moment."""
    return moment.astimezone(JST).date()


def jst_minute(moment: dt.datetime) -> str:
    """`2026-11-24 12:44 JST`."""
    return moment.astimezone(JST).strftime("%Y-%m-%d %H:%M JST")
