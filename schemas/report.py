"""What the disclosure report is made of (input), and what checking a finished one answers (output)."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from schemas.attested import Cosigned, LogStamped
from schemas.views import PartyOut, PersonAnswer


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Words(_Model):
    """The same sentence twice: Japanese, English."""

    ja: str
    en: str


class Decision(StrEnum):
    """How a request was answered (ACT 33(2), (3))."""

    FULL = "full"
    PART = "part"
    REFUSED = "refused"
    NONE_EXISTS = "none_exists"


class Additional(StrEnum):
    """What Part B may show beside the statutory items. The company's profile chooses; dates are on by default."""

    DATES = "dates"
    PURPOSE = "purpose"
    BASIS = "basis"
    SENT_FORM = "sent_form"
    DATA_STORAGE = "data_storage"


class Company(_Model):
    """The operator that answers, as its published policy names it. What the policy does not say stays None."""

    name: str
    name_en: str | None = None
    address: str | None = None
    representative: str | None = Field(default=None, description="title and name, as printed")
    desk: str = Field(description="e-mail address or other contact of the inquiry desk")
    fee: Words | None = Field(default=None, description="fee for disclosure, in words; None: no fee")
    certified_body: Words | None = Field(
        default=None, description="certified personal information protection organisation, ACT 47"
    )


class Addressee(_Model):
    """Whom the answer is sent to. `name` is printed with `honorific`; `lines` are the postal address, if sent by post."""

    name: str = Field(repr=False)
    honorific: str = "様"
    lines: tuple[str, ...] = Field(default=(), repr=False)


class LedgerKey(_Model):
    """The log's newest key as papers print it. fingerprint: SHA-256, hex. published_at: where the company publishes it."""

    fingerprint: str
    published_at: str | None = None


class OptOutLink(_Model):
    """A link that the published policy gives for stopping the use of data by one party."""

    name: str
    url: str


class PolicyRef(_Model):
    """The privacy policy text that the records cite. `effective_on` stays None where the text does not say it."""

    version: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the policy text, hex")
    effective_on: dt.date | None = None
    url: str | None = None


class Withheld(_Model):
    """Records not shown, by ground (ACT 33(2)). Records under ORDER 11 are never counted here."""

    article: str
    count: int = Field(ge=1)
    ja: str
    en: str


class WithheldItem(_Model):
    """Statutory items (4A field names) of one record shown that are held back, by ground (ACT 33(2))."""

    record: UUID
    items: tuple[str, ...] = Field(min_length=1)
    article: str
    ja: str
    en: str


class DisclosureReport(_Model):
    """Everything the report prints. Equal input gives equal pages: the clock is not read, dates are in here.

    `answer.records` holds the requester's part only; scope (law.md 9) and ORDER 11 are decided before this model is made.
    `bundle` is a `daicho-bundle@v1` object; `checkpoint` the signed note it stands under; `vkey` its C2SP verifier key.
    """

    request_number: str = Field(min_length=1, max_length=64, description="of a copy of a search: the copy's own number")
    of_request: bool = Field(
        default=True, description="false: a copy of a search, made without a request, an identity checked or a decision"
    )
    received_on: dt.date | None = Field(default=None, description="day of the request; None for a copy of a search")
    answered_on: dt.date
    generated_at: AwareDatetime
    decision: Decision = Field(
        default=Decision.FULL, description="of a copy of a search: `full` or `none_exists`, for what was found"
    )
    addressee: Addressee
    agent: str | None = Field(default=None, repr=False, description="name of the legal or appointed agent who asked")
    principal: str | None = Field(
        default=None, repr=False, description="whose records these are, in a report to an agent"
    )
    period_start: dt.date | None = Field(default=None, description="first day asked for; None: from the beginning")
    period_end: dt.date | None = None
    company: Company
    answer: PersonAnswer = Field(repr=False)
    parties_now: dict[str, PartyOut] = Field(default_factory=dict, description="party key -> facts as known today")
    opt_out_links: tuple[OptOutLink, ...] = ()
    policy: PolicyRef
    purposes: dict[str, Words] = Field(default_factory=dict, description="purpose id -> words of the policy")
    withheld: tuple[Withheld, ...] = ()
    withheld_items: tuple[WithheldItem, ...] = Field(
        default=(), description="`answer` and `bundle` hold these items no more; what is named here is only their names"
    )
    additional: frozenset[Additional] = frozenset({Additional.DATES})
    voluntary_shown: bool = Field(
        default=False, description="also show records outside ACT 33(5), marked as voluntary information"
    )
    earlier_searched: Words | None = Field(
        default=None, description="whether records older than this ledger were searched elsewhere, and where"
    )
    searched_at: AwareDatetime | None = Field(default=None, description="records entered later are not in the answer")
    not_searched: tuple[dict[str, str], ...] = Field(
        default=(), description="identifiers given, masked, that were not confirmed to be the principal's"
    )
    disposed: Words | None = Field(default=None, description="periods whose records were disposed of, in general")
    earliest_suit_day: dt.date | None = Field(default=None, description="ACT 39")
    on_paper: bool = Field(default=False, description="handed over printed: what is attached does not come with it")
    checkpoint: str
    vkey: str
    key_fingerprint: str
    key_published_at: str | None = None
    sample: bool = Field(default=False, description="some partner fact is unverified: every page says so")
    bundle: dict[str, Any] = Field(repr=False)
    cosigned: Cosigned | None = Field(default=None, description="None: the company names no witnesses")
    stamped: tuple[LogStamped, ...] = ()

    @model_validator(mode="after")
    def claims_what_happened(self) -> DisclosureReport:
        if self.of_request != (self.received_on is not None):
            raise ValueError("a report on a request has its day, a copy of a search has none")
        happened = (self.company.fee, self.agent, self.principal, self.earliest_suit_day)
        if not self.of_request and (self.withheld or self.withheld_items or any(one is not None for one in happened)):
            raise ValueError("a copy of a search has no fee, agent, decision or suit day")
        return self


class Outcome(StrEnum):
    """passed: checked and holds. indeterminate: could not be checked with what was given. failed: does not hold."""

    PASSED = "passed"
    INDETERMINATE = "indeterminate"
    FAILED = "failed"


CheckId = Literal[
    "signature",
    "log_key",
    "certificate",
    "attachments",
    "proof_files",
    "time_stamp",
    "checkpoint",
    "inclusion",
    "witnesses",
    "log_time",
    "contents",
    "audiences",
]


class PdfCheck(_Model):
    """One thing checked. `reason` is a stable code; `ja`, `en` one plain sentence each, without personal data."""

    id: CheckId
    outcome: Outcome
    reason: str
    ja: str
    en: str


class PdfOutcome(_Model):
    """The answer of checking a report or letter offline. `outcome` is the worst of `checks`; it never says more than they do.

    letter, dated: number and day of a letter as the log's statement has them, to be compared with the paper.
    """

    outcome: Outcome
    checks: tuple[PdfCheck, ...]
    not_proved: tuple[Words, ...]
    origin: str | None = None
    tree_size: int | None = None
    records: int | None = None
    letter: str | None = None
    dated: dt.date | None = None
