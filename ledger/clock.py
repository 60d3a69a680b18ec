"""Time: UTC in storage, JST calendar days in law."""

from __future__ import annotations

import datetime as dt

JST = dt.timezone(dt.timedelta(hours=9), "JST")
JST_AHEAD = dt.timedelta(hours=9)
UTC_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def utc_text(moment: dt.datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SS.ffffffZ`, the form that entry headers carry and that sorts as text."""
    return moment.astimezone(dt.UTC).strftime(UTC_FORMAT)


def utc_from_text(value: str) -> dt.datetime:
    return dt.datetime.strptime(value, UTC_FORMAT).replace(tzinfo=dt.UTC)


def jst_day(moment: dt.datetime) -> dt.date:
    """The calendar day in Japan on which `moment` falls."""
    if moment.tzinfo is dt.UTC:  # ours always are; JST has no summer time, and a sum costs a third of a conversion
        return (moment + JST_AHEAD).date()
    return moment.astimezone(JST).date()
