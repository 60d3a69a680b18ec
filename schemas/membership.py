"""How a person stands in the lists of one record."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Provision(StrEnum):
    """How a record's provision stands: made once (EACH), running, ended."""

    ONCE = "once"
    RUNNING = "running"
    ENDED = "ended"


class MembershipEvent(_Out):
    """One entry on a record's list. listed: the person is in the list of this entry, which is proved.

    seq: its number in the ledger. index: its leaf in the log `origin`. shown_as: as whom this list has the person.
    """

    seq: int
    origin: str
    index: int
    id: UUID
    change: str
    day: str
    size: int
    listed: bool
    shown_as: list[dict[str, Any]] = Field(default_factory=list, repr=False)


class Interval(_Out):
    """From when to when a person was in. Days are JST; what starts with `to_` is null while nothing ended it.

    from_id, to_id: the entries that say so. from_proof, to_proof: `proved` (the person is in that entry's list) or `stated`
    (the company's word). provided_on, provided_in: every day on which the person's data went, and the entries.
    """

    from_day: str
    from_seq: int
    from_id: UUID
    from_proof: str
    provided_on: list[str]
    provided_in: list[UUID]
    to_day: str | None = None
    to_seq: int | None = None
    to_id: UUID | None = None
    to_proof: str | None = None


class Membership(_Out):
    """A person in the lists of one record, and nobody else of them but their sizes.

    between: always `stated`: that nothing changed between two entries, or after the last, is the company's statement.
    """

    person: dict[str, Any] = Field(repr=False)
    provision: Provision
    events: list[MembershipEvent]
    intervals: list[Interval]
    between: str = "stated"
    ja: str = ""
    en: str = ""
