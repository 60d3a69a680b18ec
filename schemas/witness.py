"""How far a log's witnesses have come: models going out."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field


class Out(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WitnessOut(Out):
    """One witness of the policy. failure: why it has not signed, a code of `docs/witness.md`, or null."""

    name: str = Field(description="its name in the policy")
    key: str = Field(description="name and id of its key")
    size: int = Field(description="the newest size it is known to have cosigned; 0 for none")
    signed_at: dt.datetime | None = None
    asked_at: dt.datetime | None = None
    failing_since: dt.datetime | None = None
    failure: str | None = None
    alarm: bool = Field(default=False, description="it contradicts this ledger: find out before anything else")


class WitnessesOut(Out):
    """tree_size: of the newest head. signed of witnesses: who cosigned exactly asked_size, the newest head asked for.

    met_size: the newest size whose cosignatures make the policy's quorum, and that is served; with `quorum none` it is
    the newest head.
    """

    origin: str
    quorum: str
    tree_size: int
    asked_size: int
    signed: int
    met_size: int
    witnesses: list[WitnessOut] = Field(default_factory=list)

    @property
    def missing(self) -> list[WitnessOut]:
        """Those that have not answered as they should."""
        return [one for one in self.witnesses if one.failure]
