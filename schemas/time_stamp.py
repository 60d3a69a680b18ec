"""Time-stamps of checkpoints, as they are shown."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from schemas.views import Out


class TimeStampOut(Out):
    """A time-stamp that is kept. `seq`: number of its entry; `size`: of the log at the checkpoint that is stamped."""

    seq: int
    size: int
    authority: str
    moment: dt.datetime


class StampResult(Out):
    """What became of asking one authority: its moment, or why there is none."""

    authority: str
    moment: dt.datetime | None = None
    seq: int | None = None
    error: str | None = Field(default=None, description="a code (`TIME_STAMP_…`), or how it failed to answer")


class AuthorityState(Out):
    """How an authority does. overdue: the log has grown, and it has stamped nothing for twice the schedule's time."""

    authority: str
    newest: dt.datetime | None
    overdue: bool
    error: str | None = Field(default=None, description="of the last time it was asked by this process")
