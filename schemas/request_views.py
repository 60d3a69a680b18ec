"""What the disclosure desk answers: requests, the queue, and who looked at whom."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from pydantic import Field

from schemas.request_terms import (
    AccessPurpose,
    DecisionOutcome,
    Ending,
    FeeState,
    PauseReason,
    RequestBy,
    RequestKind,
    RequestState,
    Step,
)
from schemas.views import Out


class RequestRow(Out):
    """A line of the queue; nothing in it says who asks. days_left: working days, negative when late, null while stopped."""

    number: str
    id: UUID
    kind: RequestKind
    state: RequestState
    arrived_on: dt.date
    due_on: dt.date
    days_left: int | None = None
    paused: PauseReason | None = None
    earliest_suit_day: dt.date | None = None
    fee: FeeState = FeeState.NONE
    outcome: DecisionOutcome | None = None
    ending: Ending | None = None
    next: list[Step] = Field(default_factory=list)


class StepOut(Out):
    """One step as its entry says it. `document` is the step's input with what the ledger added; identifiers are masked."""

    step: Step
    seq: int
    at: dt.datetime
    actor: str
    document: dict[str, Any]


class RequestOut(RequestRow):
    by: RequestBy
    principal: dict[str, Any]
    agent: dict[str, Any] | None = None
    identifiers: list[dict[str, Any]] = Field(
        default_factory=list, description="type, masked value, whether evidence ties it to the principal"
    )
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    kept_until: dt.date = Field(description="last day on which the content of this request is kept")
    steps: list[StepOut] = Field(default_factory=list)


class RequestSearched(Out):
    """What the search found within ACT 33(5): the records that a decision is about, and how many lie outside it."""

    request: RequestOut
    records: list[dict[str, Any]] = Field(default_factory=list)
    outside: int = Field(default=0, description="records of this person that ACT 33(5) does not name")
    uncertain: int = Field(
        default=0, description="found only by a value that others may share; not attributed to anybody"
    )


class AccessOut(Out):
    """One look-up: who, when, why, by which masked identifiers; found: how many records.

    purpose, and request where the desk searched for one, come from the entry itself. reason and found are null in what one
    person may be told: what somebody typed may name others or tell what ORDER 11 hides, and what was found may be others'.
    """

    seq: int
    at: dt.datetime
    actor: str
    purpose: AccessPurpose
    request: str | None = None
    reason: str | None = None
    asked: list[dict[str, str]] = Field(default_factory=list)
    found: int | None = None
