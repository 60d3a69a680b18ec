"""What a letter of the disclosure desk says (input). The words of each kind are in `ledger.desk.content.letters`."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from schemas.report import Addressee, Company, LedgerKey, Words


class LetterKind(StrEnum):
    """Every way in which a request ends or waits."""

    DISCLOSED_FULL = "disclosed_full"
    DISCLOSED_PART = "disclosed_part"
    REFUSED = "refused"
    NONE_EXISTS = "none_exists"
    MORE_INFORMATION = "more_information"
    IDENTITY_NOT_CONFIRMED = "identity_not_confirmed"
    PAPER_INSTEAD = "paper_instead"
    GRANTED_34_35 = "granted_34_35"
    REFUSED_34_35 = "refused_34_35"


# A refusal, in whole or part, names its ground and its reason (ACT 33(2), 36); so does a change of the form asked for.
NEEDS_GROUNDS = frozenset(
    {LetterKind.DISCLOSED_PART, LetterKind.REFUSED, LetterKind.PAPER_INSTEAD, LetterKind.REFUSED_34_35}
)
NEEDS_QUESTIONS = frozenset({LetterKind.MORE_INFORMATION, LetterKind.IDENTITY_NOT_CONFIRMED})


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Ground(_Model):
    """An article, as `ACT 33(2)(i)`, and the reason in plain words."""

    article: str
    ja: str
    en: str


class Letter(_Model):
    """`number` is the letter's own, `request_number` the request's. `subject`: what was asked for, in words."""

    kind: LetterKind
    number: str = Field(min_length=1, max_length=64)
    request_number: str = Field(min_length=1, max_length=64)
    received_on: dt.date
    dated: dt.date
    made_at: AwareDatetime
    addressee: Addressee
    company: Company
    agent: str | None = Field(default=None, repr=False)
    principal: str | None = Field(
        default=None, repr=False, description="for whom it was decided, in a letter to an agent"
    )
    subject: Words = Words(ja="第三者提供記録の開示", en="disclosure of third-party provision records")
    grounds: tuple[Ground, ...] = ()
    questions: tuple[Words, ...] = Field(default=(), description="what is still needed from the requester")
    reply_by: dt.date | None = Field(default=None, description="day by which an answer to the questions is hoped for")
    measures: tuple[Words, ...] = Field(default=(), description="what was done, where 34 or 35 is granted")
    scope: Words | None = Field(default=None, description="what was searched, in general")
    missed: tuple[Words, ...] = Field(default=(), description="what the search could not have found")
    enclosures: tuple[Words, ...] = ()
    delivery: Words | None = Field(default=None, description="how the answer is delivered")
    earliest_suit_day: dt.date | None = Field(default=None, description="ACT 39")
    key: LedgerKey | None = Field(default=None, description="the ledger's key, printed so that it can be compared")

    @model_validator(mode="after")
    def _says_why(self) -> Letter:
        if self.kind in NEEDS_GROUNDS and not self.grounds:
            raise ValueError("this kind of letter names its grounds")
        if self.kind in NEEDS_QUESTIONS and not self.questions:
            raise ValueError("this kind of letter says what is needed")
        return self
