"""Days as people in Japan type them, and the half-open interval that a query by days means.

A day is a JST calendar day: `2026-11-23`, `2026/11/23`, `令和8年11月23日`, `R8.11.23`, `today`, `今日`. The fiscal year
runs from April to March. An interval is printed back half-open, with its zone:
`[2026-11-01T00:00+09:00, 2026-12-01T00:00+09:00)`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from cli.usage import Misuse

JST = dt.timezone(dt.timedelta(hours=9), "JST")
_ERA_FIRST_YEAR = {"令和": 2019, "平成": 1989, "昭和": 1926, "大正": 1912, "明治": 1868}
_ERA_LETTER = {"R": "令和", "H": "平成", "S": "昭和", "T": "大正", "M": "明治"}
_WESTERN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_ERA = re.compile(
    r"(令和|平成|昭和|大正|明治|[RHSTM])\s*(元|\d{1,2})[年./-](\d{1,2})[月./-](\d{1,2})日?", re.IGNORECASE
)
_SPAN = re.compile(r"(\d{1,4})([dwmy])")
_FISCAL = re.compile(r"(\d{4})|(令和|平成|昭和|R|H|S)(元|\d{1,2})(?:年度?)?", re.IGNORECASE)
_RELATIVE = {"today": 0, "今日": 0, "本日": 0, "yesterday": 1, "昨日": 1}


def now() -> dt.datetime:
    return dt.datetime.now(JST)


def today() -> dt.date:
    """The day it is in Japan."""
    return now().date()


def parse_day(text: str, option: str) -> dt.date:
    """A day as typed. `option` is named when it is none. Raises Misuse."""
    typed = unicodedata.normalize("NFKC", text).strip()
    if typed.lower() in _RELATIVE:
        return today() - dt.timedelta(days=_RELATIVE[typed.lower()])
    if found := _WESTERN.fullmatch(typed):
        year, month, day = (int(part) for part in found.groups())
        return _day(year, month, day, option)
    if found := _ERA.fullmatch(typed):
        era, number, month_text, day_text = found.groups()
        return _era_day(_ERA_LETTER.get(era.upper(), era), number, int(month_text), int(day_text), option)
    raise Misuse(
        f"{option} の日付を読めません（例: 2026-11-23、令和8年11月23日）",
        f"{option} is no day (e.g. 2026-11-23 or 令和8年11月23日)",
    )


def parse_moment(text: str, option: str) -> dt.datetime:
    """A moment: RFC 3339 (JST where no zone is given), or a day, which means the end of that day in Japan."""
    typed = unicodedata.normalize("NFKC", text).strip()
    if "T" in typed or ":" in typed:
        try:
            moment = dt.datetime.fromisoformat(typed)
        except ValueError:
            raise Misuse(
                f"{option} の時刻を読めません", f"{option} is no moment (e.g. 2026-11-23T12:00+09:00)"
            ) from None
        return moment if moment.tzinfo else moment.replace(tzinfo=JST)
    return _start(parse_day(typed, option) + dt.timedelta(days=1)) - dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `first` to `last`, both included; None is open."""

    first: dt.date | None = None
    last: dt.date | None = None

    def __bool__(self) -> bool:
        return self.first is not None or self.last is not None

    def text(self, utc: bool = False) -> str:
        """Half-open, with its zone."""
        zone = dt.UTC if utc else JST
        start = _start(self.first).astimezone(zone).isoformat(timespec="minutes") if self.first else "…"
        end = (
            _start(self.last + dt.timedelta(days=1)).astimezone(zone).isoformat(timespec="minutes")
            if self.last
            else "…"
        )
        return f"[{start}, {end})"


def interval(
    since: str | None = None,
    until: str | None = None,
    fiscal_year: str | None = None,
    last: str | None = None,
    on: str | None = None,
) -> Interval:
    """What the options for days say together. At most one way of saying it may be used. Raises Misuse."""
    ways = [bool(since or until), bool(fiscal_year), bool(last), bool(on)]
    if sum(ways) > 1:
        raise Misuse(
            "--since/--until、--fy、--last、--on は同時に使えません",
            "use one of --since/--until, --fy, --last and --on",
        )
    if fiscal_year:
        return _fiscal_year(fiscal_year)
    if last:
        return _last(last)
    if on:
        return Interval(parse_day(on, "--on"), parse_day(on, "--on"))
    found = Interval(
        parse_day(since, "--since") if since else None,
        parse_day(until, "--until") if until else None,
    )
    if found.first and found.last and found.last < found.first:
        raise Misuse("--until が --since より前の日です", "--until is before --since")
    return found


def _fiscal_year(text: str) -> Interval:
    found = _FISCAL.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        raise Misuse("--fy は年度です（例: 2026、令和8年度）", "--fy is a fiscal year (e.g. 2026 or 令和8年度)")
    western, era, number = found.groups()
    year = (
        int(western)
        if western
        else _ERA_FIRST_YEAR[_ERA_LETTER.get(era.upper(), era)] + (1 if number == "元" else int(number)) - 1
    )
    return Interval(_day(year, 4, 1, "--fy"), _day(year + 1, 3, 31, "--fy"))


def _last(text: str) -> Interval:
    """`90d`: the last 90 days, today included. Months and years go back by the calendar."""
    found = _SPAN.fullmatch(unicodedata.normalize("NFKC", text).strip().lower())
    if not found or int(found[1]) == 0:
        raise Misuse("--last は期間です（例: 90d、12w、6m、1y）", "--last is a span (e.g. 90d, 12w, 6m or 1y)")
    count, unit = int(found[1]), found[2]
    end = today()
    if unit in "dw":
        return Interval(end - dt.timedelta(days=count * (7 if unit == "w" else 1) - 1), end)
    months = end.year * 12 + end.month - 1 - count * (12 if unit == "y" else 1)
    if months < 12:
        raise Misuse("--last の期間が長すぎます", "the span of --last is too long")
    year, month = divmod(months, 12)
    days_in_month = (dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    start = dt.date(year, month + 1, min(end.day, days_in_month))
    return Interval(start + dt.timedelta(days=1), end)


def _era_day(era: str, number: str, month: int, day: int, option: str) -> dt.date:
    """A day of an era; one that lies outside the era is none."""
    from ledger.desk.wareki import wareki  # after `--help`, which needs no ledger

    count = 1 if number == "元" else int(number)
    found = _day(_ERA_FIRST_YEAR[era] + count - 1, month, day, option)
    shown = f"{era}{'元' if count == 1 else count}年{month}月{day}日"
    try:
        inside = wareki(found) == shown
    except ValueError:
        inside = False
    if not inside:
        raise Misuse(f"{option} の日はその元号にありません", f"{option} names a day outside that era")
    return found


def _day(year: int, month: int, day: int, option: str) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise Misuse(f"{option} は暦にない日です", f"{option} is a day that does not exist") from None


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), JST)
