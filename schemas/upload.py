"""Uploads of many lines: what becomes of one with broken lines, and what is said at the end of it."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class OnFault(StrEnum):
    """What becomes of a file with broken lines: the whole is refused, or the rest proceeds."""

    REFUSE = "refuse"
    SKIP = "skip"


class UploadEnd(BaseModel):
    """How an upload came out. Sent again under its id, lines that are durable give their first result again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID = Field(description="the upload's id, given or made here; it makes the ids of lines without one")
    lines: int = Field(description="lines with a verdict")
    durable: int = Field(description="lines that stand in the ledger, `replayed` included")
    replayed: int = Field(description="lines that stood there before this time")
    faults: int = Field(description="lines that were refused")
