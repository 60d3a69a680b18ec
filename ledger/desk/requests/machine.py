"""The state machine of a request: `RULES` is the one table of what may follow what, `act` the one way to ask it.

    received ─identity, authority─▶ identified ─search─▶ searched ─decide─▶ decided ─letter─▶ notified ─deliver─▶ delivered
                                        └─────route─────▶ routed ───decide──────▲                 └──────close──────▶ closed

Nothing is searched, decided or handed over before identity (and an agent's authority) is confirmed; evidence that falls away
takes the request back to `received`. A request waits with its clock stopped without changing its state. What a step needs
beyond its place in the table stands in `needs.py`, `authority.py` and `withholding.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ledger.desk.requests import authority, needs, withholding
from ledger.desk.requests.case import CaseFile, StepTaken, take
from ledger.desk.requests.needs import Act, Need, Refused
from schemas.request_terms import DeskLetter, RequestBy, RequestKind, RequestState, Step

S = RequestState
OPEN = frozenset(S) - {S.CLOSED}
ALL_KINDS = frozenset(RequestKind)
ELSEWHERE = ALL_KINDS - {RequestKind.DISCLOSURE_33_5}
RECORDS = frozenset({RequestKind.DISCLOSURE_33_5})

After = Callable[[CaseFile, StepTaken], RequestState]


class Rule(NamedTuple):
    """sources: states in which the step may be done; after: the state then; stopped: also while the clock stands."""

    sources: frozenset[RequestState]
    after: After
    needs: tuple[Need, ...] = ()
    stopped: bool = False
    kinds: frozenset[RequestKind] = ALL_KINDS


def _stay(case: CaseFile, _taken: StepTaken) -> RequestState:
    return case.state


def _to(state: RequestState) -> After:
    return lambda _case, _taken: state


def _by_evidence(case: CaseFile, _taken: StepTaken) -> RequestState:
    """Where evidence puts a request: back to `received` without it; else as far as what still stands carries it."""
    if not case.identified:
        return S.RECEIVED
    if case.decision is not None:
        return case.state
    if case.searched is not None:
        return S.SEARCHED
    return S.ROUTED if case.routed_to else S.IDENTIFIED


def _told(case: CaseFile, taken: StepTaken) -> RequestState:
    decides = taken.document["letter"] == DeskLetter.DECISION
    return S.NOTIFIED if decides and case.state is S.DECIDED else case.state


RULES: dict[Step, Rule] = {
    Step.IDENTITY: Rule(OPEN - {S.DELIVERED}, _by_evidence, (needs.known_positions,), stopped=True),
    Step.AUTHORITY: Rule(
        OPEN - {S.DELIVERED},
        _by_evidence,
        (needs.an_agent, authority.papers_prove_it, authority.agent_is_identified),
        stopped=True,
    ),
    Step.IDENTIFIERS: Rule(
        frozenset({S.RECEIVED, S.IDENTIFIED, S.SEARCHED}), _by_evidence, (needs.room_for_identifiers,), stopped=True
    ),
    Step.FEE: Rule(OPEN, _stay, (needs.fee_lawful, needs.fee_in_order), stopped=True),
    Step.ROUTE: Rule(frozenset({S.IDENTIFIED, S.ROUTED}), _to(S.ROUTED), kinds=ELSEWHERE),
    Step.SEARCH: Rule(
        frozenset({S.IDENTIFIED, S.SEARCHED, S.DECIDED, S.NOTIFIED}),
        _to(S.SEARCHED),
        (needs.identifiers_confirmed,),
        kinds=RECORDS,
    ),
    Step.DECIDE: Rule(
        frozenset({S.IDENTIFIED, S.ROUTED, S.SEARCHED}),
        _to(S.DECIDED),
        (
            needs.four_eyes,
            needs.ready_to_decide,
            needs.outcome_of_kind,
            needs.grounds_given,
            needs.stop_can_be_set,
            withholding.fits_the_search,
        ),
    ),
    Step.LETTER: Rule(frozenset(S), _told, (needs.letter_fits,), stopped=True),
    Step.DELIVER: Rule(
        frozenset({S.NOTIFIED, S.DELIVERED}),
        _to(S.DELIVERED),
        (needs.something_to_deliver, needs.method_as_asked, needs.fee_settled),
        kinds=RECORDS,
    ),
    Step.STOP_CLOCK: Rule(OPEN, _stay, (needs.stops_in_order,)),
    Step.RESUME: Rule(OPEN, _stay, (needs.clock_stands,), stopped=True),
    Step.WITHDRAW: Rule(OPEN, _to(S.CLOSED), (needs.no_copies_left,), stopped=True),
    Step.CLOSE: Rule(
        OPEN, _to(S.CLOSED), (needs.ending_fits, needs.fee_not_forgotten, needs.no_copies_left), stopped=True
    ),
}


def refusals(case: CaseFile, act: Act) -> list[Refused]:
    """Every reason why this act may not be done now; empty when it may."""
    rule = RULES.get(act.step)
    if rule is None:
        return [needs.not_allowed(case, act.step)]
    placed = _placed(case, act.step, rule)
    return placed or [refused for need in rule.needs for refused in need(case, act)]


def next_steps(case: CaseFile) -> list[Step]:
    """The steps whose place in the table is now; what each needs beyond that is told when it is tried."""
    return [
        step
        for step, rule in RULES.items()
        if not _placed(case, step, rule)
        and not (step is Step.RESUME and case.paused is None)
        and not (step is Step.AUTHORITY and case.by is RequestBy.PRINCIPAL)
    ]


def apply(case: CaseFile, taken: StepTaken) -> None:
    """Fold a step that was done, and move the case to where the table says."""
    rule = RULES[taken.step]
    take(case, taken)
    case.state = rule.after(case, taken)


def fold(case: CaseFile, steps: Sequence[StepTaken]) -> CaseFile:
    """The case after these steps, which follow its intake."""
    for taken in steps:
        apply(case, taken)
    return case


def _placed(case: CaseFile, step: Step, rule: Rule) -> list[Refused]:
    if case.kind not in rule.kinds:
        return [needs.not_of_this_kind(step)]
    if case.state not in rule.sources:
        return [needs.not_allowed(case, step)]
    if case.paused is not None and not rule.stopped:
        return [needs.clock_stopped()]
    return []
