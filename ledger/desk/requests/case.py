"""A request as its steps say: the intake and, folded over it in order, everything done since.

Nothing is edited. `CaseFile` is always this fold; where a request stands (`state`) comes from `machine.state_after` alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from ledger.desk.requests.deadline import Pause
from schemas.letter import LetterKind
from schemas.request_terms import (
    Checked,
    Copies,
    DecisionOutcome,
    DeskLetter,
    Ending,
    FeeAction,
    FeeState,
    MethodAsked,
    PauseReason,
    RequestBy,
    RequestKind,
    RequestState,
    Step,
)

Json = dict[str, Any]
REFUSING = frozenset({LetterKind.REFUSED, LetterKind.DISCLOSED_PART, LetterKind.REFUSED_34_35})


class StepTaken(NamedTuple):
    """One step as written. `document` is plain JSON: the step's input, days filled in, and what the ledger added."""

    step: Step
    seq: int
    at: dt.datetime
    actor: str
    document: Json

    def __repr__(self) -> str:
        return f"StepTaken({self.step.value}, seq={self.seq})"


@dataclass(slots=True)
class CaseFile:
    """Where a request stands. repr shows nobody.

    confirmed: positions in `identifiers` that evidence ties to the principal. searched, decision: documents of the newest
    such step, None once a later step has made them void. letters: documents of all letters, oldest first.
    """

    id: UUID
    number: str
    kept_until: dt.date
    intake: StepTaken
    state: RequestState = RequestState.RECEIVED
    identity: bool = False
    authority: bool = False
    copies_held: bool = False
    identifiers: list[Json] = field(default_factory=list)
    confirmed: set[int] = field(default_factory=set)
    fee: FeeState = FeeState.NONE
    pauses: list[Pause] = field(default_factory=list)
    routed_to: str | None = None
    searched: Json | None = None
    decision: Json | None = None
    letters: list[Json] = field(default_factory=list)
    ending: Ending | None = None
    steps: list[StepTaken] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"CaseFile({self.number}, {self.state.value}, {len(self.steps)} steps)"

    @property
    def kind(self) -> RequestKind:
        return RequestKind(self.intake.document["kind"])

    @property
    def by(self) -> RequestBy:
        return RequestBy(self.intake.document["by"])

    @property
    def arrived_on(self) -> dt.date:
        return dt.date.fromisoformat(self.intake.document["arrived_on"])

    @property
    def entered_by(self) -> str:
        return self.intake.actor

    @property
    def method_asked(self) -> MethodAsked:
        return MethodAsked(self.intake.document["method_asked"])

    @property
    def identified(self) -> bool:
        """Whether it is confirmed who asks, and an agent's authority with it."""
        return self.identity and (self.by is RequestBy.PRINCIPAL or self.authority)

    @property
    def paper_instead(self) -> bool:
        """Whether the requester was told that the method asked for is too difficult (ACT 33(2), (3))."""
        return any(letter["letter"] == DeskLetter.PAPER_INSTEAD for letter in self.letters)

    @property
    def paused(self) -> PauseReason | None:
        return self.pauses[-1].reason if self.pauses and self.pauses[-1].end is None else None

    @property
    def outcome(self) -> DecisionOutcome | None:
        return DecisionOutcome(self.decision["outcome"]) if self.decision else None

    @property
    def period(self) -> tuple[dt.date | None, dt.date | None]:
        """The days the requester named; (None, None) is everything."""
        first, last = (self.intake.document.get(name) for name in ("period_start", "period_end"))
        return dt.date.fromisoformat(first) if first else None, dt.date.fromisoformat(last) if last else None

    @property
    def search_by(self) -> list[Json]:
        """The identifiers that may be searched by."""
        return [one for n, one in enumerate(self.identifiers) if n in self.confirmed]

    @property
    def searched_at(self) -> dt.datetime | None:
        """When the search that counts was made."""
        made = [one.at for one in self.steps if one.step is Step.SEARCH]
        return made[-1] if self.searched is not None else None

    @property
    def refused_on(self) -> dt.date | None:
        """The day of the first letter that refused anything: from then on the principal may sue (ACT 39)."""
        days = [letter["dated"] for letter in self.letters if letter["kind"] in REFUSING]
        return dt.date.fromisoformat(min(days)) if days else None

    def newest_letter(self, letter: DeskLetter) -> Json | None:
        return next((one for one in reversed(self.letters) if one["letter"] == letter), None)


def take(case: CaseFile, taken: StepTaken) -> None:
    """Fold one step over the case: its facts, not its state."""
    case.steps.append(taken)
    _TAKERS.get(taken.step, _nothing)(case, taken.document)


def open_case(case_id: UUID, number: str, kept_until: dt.date, intake: StepTaken) -> CaseFile:
    """A case of its intake alone. kept_until: the last day on which its content is kept."""
    return CaseFile(
        id=case_id,
        number=number,
        kept_until=kept_until,
        intake=intake,
        identifiers=list(intake.document.get("identifiers", [])),
        steps=[intake],
    )


def _nothing(_case: CaseFile, _document: Json) -> None:
    return


def _identity(case: CaseFile, document: Json) -> None:
    case.identity = document["result"] == Checked.CONFIRMED
    _copies(case, document)
    if not case.identity:
        case.confirmed.clear()
        case.searched = case.decision = None
        return
    new = range(len(case.identifiers)) if document["confirms"] == "all" else document["confirms"]
    if not case.confirmed.issuperset(new):
        case.confirmed.update(new)
        case.searched = case.decision = None


def _authority(case: CaseFile, document: Json) -> None:
    case.authority = document["result"] == Checked.CONFIRMED
    _copies(case, document)
    if not case.authority:
        case.searched = case.decision = None


def _copies(case: CaseFile, document: Json) -> None:
    case.copies_held = case.copies_held or document["copies"] == Copies.HELD


def _identifiers(case: CaseFile, document: Json) -> None:
    case.identifiers += document["identifiers"]
    case.searched = case.decision = None


def _fee(case: CaseFile, document: Json) -> None:
    case.fee = FeeState(FeeAction(document["action"]).value)


def _route(case: CaseFile, document: Json) -> None:
    case.routed_to = document["to"]


def _search(case: CaseFile, document: Json) -> None:
    case.searched, case.decision = document, None


def _decide(case: CaseFile, document: Json) -> None:
    case.decision = document


def _letter(case: CaseFile, document: Json) -> None:
    case.letters.append(document)


def _stop_clock(case: CaseFile, document: Json) -> None:
    case.pauses.append(Pause(PauseReason(document["reason"]), dt.date.fromisoformat(document["on"]), None))


def _resume(case: CaseFile, document: Json) -> None:
    case.pauses[-1] = case.pauses[-1]._replace(end=dt.date.fromisoformat(document["on"]))


def _withdraw(case: CaseFile, _document: Json) -> None:
    case.ending = Ending.WITHDRAWN
    case.copies_held = False


def _close(case: CaseFile, document: Json) -> None:
    case.ending = Ending(document["ending"])
    case.copies_held = False


_TAKERS = {
    Step.IDENTITY: _identity,
    Step.AUTHORITY: _authority,
    Step.IDENTIFIERS: _identifiers,
    Step.FEE: _fee,
    Step.ROUTE: _route,
    Step.SEARCH: _search,
    Step.DECIDE: _decide,
    Step.LETTER: _letter,
    Step.STOP_CLOCK: _stop_clock,
    Step.RESUME: _resume,
    Step.WITHDRAW: _withdraw,
    Step.CLOSE: _close,
}


def positions(confirms: Any, count: int) -> Sequence[int]:
    """What `confirms` names, by position."""
    return range(count) if confirms == "all" else list(confirms)
