"""What comes in and goes out about a person's own will: consents and withdrawals, stops (ACT 35), links, the gate for people.

`scope` says which provisions are meant: `"all"`, or parties and purposes; an empty list of either means every one of them.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from schemas.record import IDENTIFIERS_MAX, IdentifierIn, In, PartyKey, PrincipalIn, Text
from schemas.views import Out

SCOPE_PARTS_MAX = 16

Purpose = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=256)]
Identifiers = Annotated[list[IdentifierIn], Field(min_length=1, max_length=IDENTIFIERS_MAX)]


class ConsentAction(StrEnum):
    """given: a consent, or a signal kept as evidence. withdrawn: it ends every earlier one within its scope."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class ConsentBasis(StrEnum):
    """ACT 27(1), 28(1), 31(1)(i)."""

    PROVISION = "27-1"
    ABROAD = "28-1"
    PERSON_RELATED = "31-1"


class ConsentAct(StrEnum):
    """What the person did (GL-T 2-16). A system setting, a notice or nothing is no consent, whatever a signal says."""

    TICK = "tick"
    CLICK = "click"
    WRITTEN = "written"
    ORAL = "oral"
    OTHER_ACT = "other_act"
    SYSTEM_SETTING = "system_setting"
    NOTICE_ONLY = "notice_only"
    NONE = "none"


CONSENTING_ACTS = frozenset(
    {ConsentAct.TICK, ConsentAct.CLICK, ConsentAct.WRITTEN, ConsentAct.ORAL, ConsentAct.OTHER_ACT}
)


class StopGround(StrEnum):
    """Why provision to third parties stops: ACT 35(1) (no use at all), 35(3), 35(5), the request under 27(2), or the wish."""

    ACT_35_1 = "35-1"
    ACT_35_3 = "35-3"
    ACT_35_5 = "35-5"
    OPT_OUT = "27-2"
    WISH = "wish"


class ScopeIn(In):
    """Which provisions are meant: those to these parties and for these purposes."""

    parties: list[PartyKey] = Field(default_factory=list, max_length=SCOPE_PARTS_MAX)
    purposes: list[Purpose] = Field(default_factory=list, max_length=SCOPE_PARTS_MAX)

    @model_validator(mode="after")
    def names_something(self) -> ScopeIn:
        if not self.parties and not self.purposes:
            raise ValueError('name a party or a purpose, or give "all"')
        return self


class ConsentIn(In):
    """A consent given or withdrawn by one person.

    at: the moment, or the JST day where no more is known. raw_signal: a TC string, a Consent Mode state: kept as evidence
    and never read. consent_id: the consent system's own number.
    """

    id: UUID | None = Field(default=None, description="UUIDv7 made by the caller; the server makes one if absent")
    action: ConsentAction = ConsentAction.GIVEN
    identifiers: Identifiers
    basis: ConsentBasis
    scope: Literal["all"] | ScopeIn = "all"
    at: AwareDatetime | dt.date
    act: ConsentAct
    by_legal_representative: bool = False
    consent_id: ShortText | None = None
    evidence: Text | None = None
    policy_version: ShortText | None = None
    wording_digest: Digest | None = None
    raw_signal: dict[ShortText, Text] = Field(default_factory=dict, max_length=16)


class StopIn(In):
    """From `since` on, nothing of this person is provided within the scope. request: number of the desk's request."""

    id: UUID | None = Field(default=None, description="UUIDv7 made by the caller; the server makes one if absent")
    identifiers: Identifiers
    ground: StopGround
    scope: Literal["all"] | ScopeIn = "all"
    since: dt.date
    reason: Text
    request: ShortText | None = None


class LiftIn(In):
    """Why a stop is lifted."""

    reason: Text


class LinkIn(In):
    """Received person-related information became personal data: when, from where, and how that is known.

    principal: the person it now belongs to, with every identifier by which they are known here. position: their place
    among the record's principals.
    """

    id: UUID | None = Field(default=None, description="UUIDv7 made by the caller; the server makes one if absent")
    source: Text
    confirmation: Text
    linked_on: dt.date
    principal: PrincipalIn
    position: Annotated[int, Field(ge=0)] = 0


class PeopleIn(In):
    """A list of people about to go out, and the provision they would go with (`docs/situation.md`)."""

    situation: dict[str, Any]
    party: PartyKey | None = None
    purpose: Purpose | None = None
    principals: list[PrincipalIn]


class Dropped(Out):
    """One person who may not go. reason: no_consent, withdrawn, stopped."""

    position: int
    reason: str
    code: str
    citation: str


class NotCheckable(Out):
    """One person of whom can't be said whether they may go. reason: no_own_identifier, possible_stop, possible_withdrawal."""

    position: int
    reason: str


class PeopleAnswer(Out):
    """Every position is in exactly one of `allowed`, `dropped` and `not_checkable`.

    basis: the consent that was asked for, null where the ground needs none. warned: positions with a stop in force where
    the ground is no provision to a third party (ACT 27(5)): they are allowed. other_stops: stops in force within the scope
    that are known only by types of identifier which nobody in the list has. refusal_seq: the entry that records the drop.
    """

    verdict: dict[str, Any]
    basis: ConsentBasis | None
    allowed: list[int]
    dropped: list[Dropped]
    not_checkable: list[NotCheckable]
    warned: list[int]
    other_stops: int
    counts: dict[str, int]
    refusal_seq: int | None
