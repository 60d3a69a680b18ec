"""Whatever is tried in whatever order: what was allowed never breaks the rules that matter, and the fold is the state."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ledger.desk.requests import RULES, Act, CaseFile, StepTaken, apply, fold, next_steps, open_case, refusals, suit_day
from schemas.request_terms import RequestBy, RequestKind, RequestState, Step
from tests.desk_requests.cases import (
    CLERK,
    DECIDER,
    DOCUMENTS,
    FEE,
    INTAKE,
    OTHER_RECORD,
    REASON,
    RECORD,
    granted,
    new_case,
)

ACTORS = st.sampled_from([CLERK, DECIDER])
GROUNDS = st.sampled_from(
    ["harm", "gravely_hinders", "other_law", "volume", "confidentiality_clause", "not_untrue", "not_founded"]
)
WITHHELD = st.lists(
    st.sampled_from([RECORD, OTHER_RECORD]).map(lambda one: {"digest": one, "ground": "harm", **REASON}), max_size=2
)
CHANGES: dict[Step, dict[str, st.SearchStrategy[Any]]] = {
    Step.IDENTITY: {
        "result": st.sampled_from(["confirmed", "confirmed", "confirmed", "missing"]),
        "confirms": st.sampled_from(["all", [0], [1], []]),
        "copies": st.sampled_from(["none", "held"]),
    },
    Step.AUTHORITY: {"result": st.sampled_from(["confirmed", "confirmed", "missing"])},
    Step.FEE: {"action": st.sampled_from(["invoiced", "paid", "waived"]), "amount": st.sampled_from([1000, 1])},
    Step.SEARCH: {"found": st.sampled_from([DOCUMENTS[Step.SEARCH]["found"], []])},
    Step.DECIDE: {
        "outcome": st.sampled_from(["full", "part", "refused", "none_exists", "granted", "not_granted"]),
        "withheld": WITHHELD,
        "grounds": st.lists(GROUNDS.map(lambda term: {"ground": term, **REASON}), max_size=2),
        "measures": st.sampled_from([[], [REASON]]),
        "stop_ground": st.sampled_from([None, "35-5"]),
    },
    Step.LETTER: {
        "letter": st.sampled_from(["decision", "more_information", "identity_not_confirmed", "paper_instead", "fee"]),
        "reply_by": st.just("2026-11-09"),
    },
    Step.DELIVER: {"paper": st.booleans()},
    Step.CLOSE: {
        "ending": st.sampled_from(["answered", "identity_not_confirmed", "fee_unpaid"]),
        "copies": st.sampled_from([None, "destroyed"]),
    },
}
GROUNDS_OF_33_2 = {"harm", "gravely_hinders", "repeated_same", "other_law"}


WANDERING = [step for step in RULES if step is not Step.WITHDRAW]
ROAD: dict[RequestState, list[tuple[Step, dict[str, Any]]]] = {
    RequestState.RECEIVED: [(Step.IDENTITY, {}), (Step.AUTHORITY, {})],
    RequestState.IDENTIFIED: [(Step.SEARCH, {}), (Step.ROUTE, {})],
    RequestState.ROUTED: [(Step.DECIDE, {})],
    RequestState.SEARCHED: [(Step.DECIDE, {})],
    RequestState.DECIDED: [(Step.LETTER, {"letter": "decision"})],
    RequestState.NOTIFIED: [(Step.FEE, {"action": "waived"}), (Step.DELIVER, {}), (Step.CLOSE, {})],
    RequestState.DELIVERED: [(Step.CLOSE, {"copies": "destroyed"})],
}


class Desk(RuleBasedStateMachine):
    """Tries any step with any document; keeps what was allowed and checks the history against the law by other means."""

    case: CaseFile
    history: list[StepTaken]

    @initialize(
        kind=st.sampled_from([RequestKind.DISCLOSURE_33_5] * 6 + list(RequestKind)),
        by=st.sampled_from(list(RequestBy)),
        method=st.sampled_from(["electronic", "paper", "other", "none"]),
        stop_of=st.sampled_from([["use"], ["provision"]]),
    )
    def comes_in(self, kind: RequestKind, by: RequestBy, method: str, stop_of: list[str]) -> None:
        stops = stop_of if kind is RequestKind.STOP_35 else []
        self.case = new_case(kind=kind.value, by=by.value, method_asked=method, stop_of=stops)
        self.history = []

    @rule(data=st.data(), actor=ACTORS, step=st.sampled_from(WANDERING))
    def anybody_tries_anything(self, data: st.DataObject, actor: str, step: Step) -> None:
        self._try(step, actor, {name: data.draw(values) for name, values in CHANGES.get(step, {}).items()})

    @rule(decider=ACTORS)
    def the_road_goes_on(self, decider: str) -> None:
        """What a desk would do next, so that runs reach every state."""
        for step, changes in ROAD.get(self.case.state, ()):
            self._try(step, decider, self._fitting(step) | changes)

    @rule()
    def the_clock_runs_again(self) -> None:
        self._try(Step.RESUME, DECIDER, {})

    @rule(chance=st.integers(0, 30))
    def the_requester_gives_up(self, chance: int) -> None:
        if chance == 0:
            self._try(Step.WITHDRAW, CLERK, {"copies": "returned"})

    def _fitting(self, step: Step) -> dict[str, Any]:
        if step is Step.DECIDE:
            nothing = self.case.searched is not None and not self.case.searched["found"]
            if self.case.kind in (RequestKind.CORRECTION_34, RequestKind.STOP_35):
                return {**granted(), "stop_ground": "35-5" if self.case.kind is RequestKind.STOP_35 else None}
            return {"outcome": "none_exists" if nothing else "full"}
        if step is Step.DELIVER:
            return {"paper": self.case.method_asked == "paper" or self.case.paper_instead}
        return {}

    def _try(self, step: Step, actor: str, changes: dict[str, Any]) -> None:
        document = {**DOCUMENTS[step], **changes}
        if step is Step.LETTER:
            refuses = self.case.outcome in ("refused", "not_granted", "part") and document["letter"] == "decision"
            document["kind"] = "refused" if refuses else "disclosed_full"
        today = dt.date(2026, 11, 10)
        before = (self.case.state, len(self.case.steps))
        if refusals(self.case, Act(step, document, actor, today, FEE)):
            assert (self.case.state, len(self.case.steps)) == before
            return
        assert step in next_steps(self.case)
        taken = StepTaken(step, len(self.case.steps), dt.datetime(2026, 11, 10, tzinfo=dt.UTC), actor, document)
        apply(self.case, taken)
        self.history.append(taken)

    def _since(self, *resets: Step) -> list[StepTaken]:
        """The history after the newest of these steps."""
        places = [n for n, one in enumerate(self.history) if one.step in resets]
        return self.history[places[-1] + 1 :] if places else self.history

    @invariant()
    def nothing_skips_identity(self) -> None:
        if not self._reached(RequestState.IDENTIFIED):
            return
        evidence = [one.document["result"] for one in self.history if one.step is Step.IDENTITY]
        assert evidence
        assert evidence[-1] == "confirmed"
        if self.case.by is not RequestBy.PRINCIPAL:
            authority = [one.document["result"] for one in self.history if one.step is Step.AUTHORITY]
            assert authority[-1] == "confirmed"

    @invariant()
    def a_decision_is_never_by_who_entered(self) -> None:
        assert all(one.actor != CLERK for one in self.history if one.step is Step.DECIDE)

    @invariant()
    def a_refusal_stands_on_the_law(self) -> None:
        for one in self.history:
            if one.step is Step.DECIDE and one.document["outcome"] in ("refused", "part"):
                terms = {ground["ground"] for ground in [*one.document["grounds"], *one.document["withheld"]]}
                assert terms
                assert terms <= GROUNDS_OF_33_2

    @invariant()
    def no_fee_but_for_disclosure(self) -> None:
        if self.case.kind not in (RequestKind.DISCLOSURE_33_5, RequestKind.DISCLOSURE_33_1):
            assert all(one.document["action"] == "waived" for one in self.history if one.step is Step.FEE)

    @invariant()
    def what_is_handed_over_was_searched_decided_and_told(self) -> None:
        for n, one in enumerate(self.history):
            if one.step is Step.DELIVER:
                steps = [earlier.step for earlier in self.history[:n]]
                decided = len(steps) - 1 - steps[::-1].index(Step.DECIDE)
                searched = len(steps) - 1 - steps[::-1].index(Step.SEARCH)
                assert searched < decided
                assert Step.LETTER in steps[decided:]
                assert self.history[decided].document["outcome"] in ("full", "part")
                paid = [earlier.document["action"] for earlier in self.history[:n] if earlier.step is Step.FEE]
                assert paid
                assert paid[-1] in ("paid", "waived")

    @invariant()
    def an_end_is_an_end(self) -> None:
        if self.case.ending is None:
            return
        assert self.case.state is RequestState.CLOSED
        assert all(one.step is Step.LETTER for one in self._since(Step.CLOSE, Step.WITHDRAW))
        assert not self.case.copies_held
        if self.case.ending == "answered":
            assert any(one.step is Step.LETTER and one.document["letter"] == "decision" for one in self.history)

    @invariant()
    def the_suit_day_never_moves_away(self) -> None:
        day = suit_day(self.case)
        assert day is None or day <= dt.date(2026, 11, 17)

    @invariant()
    def the_state_is_the_fold(self) -> None:
        again = fold(open_case(self.case.id, self.case.number, self.case.kept_until, self.case.intake), self.history)
        assert again == self.case

    def _reached(self, state: RequestState) -> bool:
        order = list(RequestState)
        return self.case.state is not RequestState.CLOSED and order.index(self.case.state) >= order.index(state)


Desk.TestCase.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)
TestDesk = Desk.TestCase


def test_the_documents_tried_are_those_of_a_real_request() -> None:
    assert INTAKE["arrived_on"] == "2026-11-02"
    assert set(DOCUMENTS) == set(RULES)
