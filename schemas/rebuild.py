"""What a rebuild did."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from schemas.views import AuditFinding


class RebuiltTable(BaseModel):
    """A table that was made again. differed: rows (of an index: entries) that were missing, changed or one too many."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str
    differed: int


class Rebuilt(BaseModel):
    """seq: of the `admin` entry that says so; null where every table was right and nothing was written.

    left: what the audit finds afterwards, all of it what a rebuild can't make again.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    origin: str
    tree_size: int
    seq: int | None
    tables: list[RebuiltTable] = Field(default_factory=list)
    left: list[AuditFinding] = Field(default_factory=list)
    seconds: float = 0.0
