"""How a person stands in the lists of one record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MembershipEvent(_Out):
    """One entry on a record's list. listed: the person is in the list of this entry, which is proved."""

    seq: int
    id: UUID
    change: str
    day: str
    size: int
    listed: bool


class Interval(_Out):
    """From when to when a person was in. Days are JST; `to_day` is null while nothing ended it.

    from_proof, to_proof: `proved` (the person is in that entry's list) or `stated` (the company's word). provided_on: every
    day on which the person's data went.
    """

    from_day: str
    from_seq: int
    from_proof: str
    provided_on: list[str]
    to_day: str | None = None
    to_seq: int | None = None
    to_proof: str | None = None


class Membership(_Out):
    """A person in the lists of one record, and nobody else of them but their sizes.

    between: always `stated`: that nothing changed between two entries, or after the last, is the company's statement.
    """

    person: dict[str, Any]
    events: list[MembershipEvent]
    intervals: list[Interval]
    between: str = "stated"
    ja: str = ""
    en: str = ""
