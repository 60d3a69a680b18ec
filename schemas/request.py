"""What comes in at the disclosure desk: a request, and each later step on it.

Days are JST calendar days, `YYYY-MM-DD`; a day left out is today. Who does a step is the caller, never part of a document.
"""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from schemas.record import IDENTIFIERS_MAX, IdentifierIn, In, PartyKey, Text
from schemas.request_terms import (
    AuthorityPaper,
    Channel,
    Checked,
    Copies,
    DecisionOutcome,
    DeliveryForm,
    DeskLetter,
    Ending,
    FeeAction,
    GroundTerm,
    MethodAsked,
    Order11Item,
    PaperSeen,
    PauseReason,
    RequestBy,
    RequestKind,
    StopGranted,
    StopOf,
)
from schemas.request_texts import Line, Note, OwnWords, SafeLine, ShortText, WordsIn
from schemas.said import unfit
from schemas.situation_terms import Day

LINES_MAX = 6
LISTED_MAX = 20
PARTIES_MAX = 16
WITHHELD_MAX = 1_000
EXCLUDED_MAX = 1_000


class PersonIn(In):
    """A person as addressed in a letter."""

    name: Line
    reading: Line | None = None
    address: list[Line] = Field(default_factory=list, max_length=LINES_MAX)


class RequestIn(In):
    """A request as it arrived. Its range is the requester's own; nothing later narrows it (ACT 37(2)).

    period_start, period_end: only where the requester named a period. `agent` if and only if somebody else asks for the
    principal. `stop_of` and `parties` (none: all) belong to `stop_35`.
    """

    id: UUID | None = None
    kind: RequestKind
    by: RequestBy = RequestBy.PRINCIPAL
    arrived_on: Day | None = None
    arrived_by: Channel
    principal: PersonIn
    agent: PersonIn | None = None
    identifiers: list[IdentifierIn] = Field(default_factory=list, max_length=IDENTIFIERS_MAX)
    period_start: Day | None = None
    period_end: Day | None = None
    method_asked: MethodAsked = MethodAsked.NONE
    send_to: Line | None = None
    wanted: OwnWords | None = Field(default=None, description="what is asked for, in the requester's words")
    stop_of: list[StopOf] = Field(default_factory=list, max_length=len(StopOf))
    parties: list[PartyKey] = Field(default_factory=list, max_length=PARTIES_MAX)

    @model_validator(mode="after")
    def whole(self) -> RequestIn:
        if (self.agent is None) != (self.by is RequestBy.PRINCIPAL):
            raise unfit(
                "`agent`（代理人）は、本人以外が請求するときに限り必要です",
                "`agent` is given if and only if somebody asks for the principal",
            )
        if bool(self.stop_of) != (self.kind is RequestKind.STOP_35):
            raise unfit(
                "`stop_of` は、利用停止等の請求（stop_35）に限り必要です",
                "`stop_of` says what a stop_35 request asks to end, and belongs to no other kind",
            )
        if self.parties and self.kind is not RequestKind.STOP_35:
            raise unfit("`parties` は利用停止等の請求（stop_35）に限ります", "`parties` belongs to stop_35")
        if self.period_start and self.period_end and self.period_end < self.period_start:
            raise unfit("期間の末日が初日より前です", "the period ends before it starts")
        return self


class StepIn(In):
    """A step on a request. id: a UUIDv7 by which the same step, sent again, is known: it answers the first result."""

    id: UUID | None = None


def _unnamed() -> PydanticCustomError:
    ja = "other だけのときは、何を見たかを note に書いてください"
    return unfit(ja, "where only `other` was seen, say in `note` what it was")


class IdentityIn(StepIn):
    """Evidence of who asks. Copies are not kept beyond need: `held` ones must be returned or destroyed before closing.

    confirms: which identifiers of the request (by position, from 0) this evidence ties to the principal; only those are
    searched by.
    """

    result: Checked
    way: Channel
    seen: list[PaperSeen] = Field(default_factory=list, max_length=LISTED_MAX)
    seen_on: Day | None = None
    seen_by: SafeLine | None = None
    confirms: Literal["all"] | list[Annotated[int, Field(ge=0, lt=IDENTIFIERS_MAX)]] = Field(default_factory=list)
    copies: Copies = Copies.NONE
    note: Note | None = None

    @model_validator(mode="after")
    def seen_something(self) -> IdentityIn:
        if self.result is Checked.CONFIRMED and not self.seen:
            raise unfit(
                "確認したときは、見たもの（seen）を示してください", "nothing is confirmed by nothing: say what was seen"
            )
        if set(self.seen) == {PaperSeen.OTHER} and self.note is None:
            raise _unnamed()
        if self.result is Checked.MISSING and self.confirms:
            raise unfit(
                "確認できなかったときは、識別子の確認（confirms）はできません",
                "missing evidence confirms no identifier",
            )
        return self


class AuthorityIn(StepIn):
    """Evidence that an agent may act (ORDER 13). papers: of the authority; agent_seen: of who the agent is."""

    result: Checked
    papers: list[AuthorityPaper] = Field(default_factory=list, max_length=LISTED_MAX)
    agent_seen: list[PaperSeen] = Field(default_factory=list, max_length=LISTED_MAX)
    seen_on: Day | None = None
    seen_by: SafeLine | None = None
    copies: Copies = Copies.NONE
    note: Note | None = None

    @model_validator(mode="after")
    def seen_something(self) -> AuthorityIn:
        if self.result is Checked.CONFIRMED and not self.papers:
            raise unfit(
                "確認したときは、見た書類（papers）を示してください",
                "nothing is confirmed by nothing: say which papers were seen",
            )
        if set(self.agent_seen) == {PaperSeen.OTHER} and self.note is None:
            raise _unnamed()
        return self


class IdentifiersIn(StepIn):
    """Further identifiers that the requester gave. They are searched by once an `identity` step confirms them."""

    identifiers: list[IdentifierIn] = Field(min_length=1, max_length=IDENTIFIERS_MAX)


class FeeIn(StepIn):
    """ACT 38. `amount` (yen) is the profile's where it is left out."""

    action: FeeAction
    amount: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    on: Day | None = None
    reason: Note | None = None

    @model_validator(mode="after")
    def waived_why(self) -> FeeIn:
        if self.action is FeeAction.WAIVED and self.reason is None:
            raise unfit("手数料の免除には理由（reason）が必要です", "a waived fee has a reason")
        return self


class RouteIn(StepIn):
    """Who holds what is asked for, where it lies outside the ledger."""

    to: SafeLine
    note: Note | None = None


class SearchStepIn(StepIn):
    """Search the ledger. earlier: whether records older than the ledger were looked for elsewhere, and where."""

    earlier: WordsIn | None = None


class GroundIn(WordsIn):
    """A ground, and the reason in plain words (ACT 33(2), 36)."""

    ground: GroundTerm


class WithheldIn(GroundIn):
    """A record that is not shown, and why; or, with `items`, only these statutory items of it (4A field names)."""

    record: UUID
    items: list[Line] = Field(default_factory=list, max_length=LISTED_MAX)


class DecisionIn(StepIn):
    """The decision.

    withheld: the records, or single items of records, not shown, for `part`. grounds: for `refused` and `not_granted`.
    measures: what is done, or how the data is given. stop_ground: for a granted stop of provision, which the gate then
    obeys.
    """

    outcome: DecisionOutcome
    withheld: list[WithheldIn] = Field(default_factory=list, max_length=WITHHELD_MAX)
    grounds: list[GroundIn] = Field(default_factory=list, max_length=LISTED_MAX)
    measures: list[WordsIn] = Field(default_factory=list, max_length=LISTED_MAX)
    stop_ground: StopGranted | None = None
    note: Note | None = None


class LetterIn(StepIn):
    """A letter. questions: what is asked of the requester; reasons: why paper instead; draft: only to look at.

    questions never ask to narrow the request: they help to find (ACT 37(2)), and one left unanswered ends nothing.
    """

    letter: DeskLetter = DeskLetter.DECISION
    questions: list[WordsIn] = Field(default_factory=list, max_length=LISTED_MAX)
    reasons: list[WordsIn] = Field(default_factory=list, max_length=LISTED_MAX)
    reply_by: Day | None = None
    draft: bool = False

    @model_validator(mode="after")
    def says_why(self) -> LetterIn:
        asks = self.letter in (DeskLetter.MORE_INFORMATION, DeskLetter.IDENTITY_NOT_CONFIRMED)
        if asks != bool(self.questions):
            raise unfit(
                "`questions` は、お願いする事項のある通知に限り必要です",
                "`questions` stand in a letter that asks for something, and in no other",
            )
        if (self.letter is DeskLetter.PAPER_INSTEAD) != bool(self.reasons):
            raise unfit(
                "`reasons` は、通知 paper_instead に限り必要です",
                "`reasons` stand in the letter paper_instead, and in no other",
            )
        if self.reply_by is not None and not (asks or self.letter is DeskLetter.FEE):
            raise unfit(
                "`reply_by` は、回答又は支払を待つ通知に限ります", "only a letter that waits for something names a day"
            )
        return self


class DeliverIn(StepIn):
    """Handing over the report. paper: printed and posted or handed over, whatever the file it was printed from."""

    form: DeliveryForm = DeliveryForm.PDF
    paper: bool = False
    channel: Channel
    sent_on: Day | None = None

    @model_validator(mode="after")
    def printable(self) -> DeliverIn:
        if self.paper and self.form not in (DeliveryForm.PDF, DeliveryForm.HTML):
            raise unfit("書面は pdf 又は html から印刷します", "paper is printed from pdf or html")
        return self


class PreviewIn(In):
    """The report as it would be delivered, to look at; no step."""

    form: DeliveryForm = DeliveryForm.PDF


class StopClockIn(StepIn):
    reason: PauseReason
    on: Day | None = None
    note: Note | None = None


class ResumeIn(StepIn):
    on: Day | None = None
    note: Note | None = None


class WithdrawIn(StepIn):
    """The requester takes the request back. copies: what became of copies that were held."""

    on: Day | None = None
    copies: Literal[Copies.RETURNED, Copies.DESTROYED] | None = None
    note: Note | None = None


class CloseIn(StepIn):
    """The end. copies: what became of copies that were held."""

    ending: Ending = Ending.ANSWERED
    copies: Literal[Copies.RETURNED, Copies.DESTROYED] | None = None
    note: Note | None = None

    @model_validator(mode="after")
    def not_withdrawn(self) -> CloseIn:
        if self.ending is Ending.WITHDRAWN:
            raise unfit(
                "取下げは請求者だけができます。手続 `withdraw` を使ってください",
                "only the requester withdraws a request: use the step `withdraw`",
            )
        return self


class ExclusionIn(In):
    """Records whose known existence would harm (ORDER 11), or that no longer are such (`excluded` false)."""

    records: list[UUID] = Field(min_length=1, max_length=EXCLUDED_MAX)
    item: Order11Item
    excluded: bool = True
    reason: ShortText


class AccessLogIn(In):
    """Which look-ups to show. identifiers: of one person, who then is told of nobody else; needs a reason."""

    identifiers: list[IdentifierIn] = Field(default_factory=list, max_length=IDENTIFIERS_MAX)
    reason: Text | None = None
    first_day: Day | None = None
    last_day: Day | None = None
    actor: Line | None = None

    @model_validator(mode="after")
    def reasoned(self) -> AccessLogIn:
        if self.identifiers and self.reason is None:
            raise unfit("本人を指定して調べるには理由（reason）が必要です", "looking a person up needs a reason")
        return self


class AccessLetterIn(AccessLogIn):
    """Whom to tell who looked at them: the person of a request in which identity is confirmed, and why.

    identifiers: of those confirmed there; none: all of them.
    """

    request: Annotated[str, StringConstraints(pattern=r"^R-\d{4}-\d{4,9}$")]
    reason: Text


DESK_DOCUMENTS: tuple[type[In], ...] = (
    RequestIn,
    IdentityIn,
    AuthorityIn,
    IdentifiersIn,
    FeeIn,
    RouteIn,
    SearchStepIn,
    DecisionIn,
    LetterIn,
    DeliverIn,
    PreviewIn,
    StopClockIn,
    ResumeIn,
    WithdrawIn,
    CloseIn,
    ExclusionIn,
    AccessLogIn,
    AccessLetterIn,
)
"""Every document the desk takes."""
