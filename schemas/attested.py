"""What outsiders say of a log's head: cosignatures of witnesses, and time-stamps."""

from __future__ import annotations

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cosigned(_Model):
    """Which of the witnesses that the company names have cosigned the log's head under which a report stands.

    first_at: time of the earliest cosignature, as that witness states it.
    """

    signed: tuple[str, ...]
    missing: tuple[str, ...]
    quorum_met: bool
    first_at: AwareDatetime | None = None


class LogStamped(_Model):
    """A time-stamp of the log: by which authority, when, and how many entries it then had."""

    authority: str
    moment: AwareDatetime
    tree_size: int = Field(ge=1)
