"""Every step in every state: what the table allows, and what it forbids, and under which code."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger.desk.requests import RULES, due_on, next_steps, suit_day
from ledger.desk.requests.deadline import Pause, days_left
from schemas.request_terms import PauseReason, RequestState, Step
from tests.desk_requests.cases import CLERK, NOTHING, REASON, at, codes, do, new_case

STATES = [state.value for state in RequestState]

# Rows: states of a request for provision records. A step in the set is placed there; every other step is not.
PLACED = {
    "received": "identity identifiers fee letter stop_clock resume withdraw close",
    "identified": "identity identifiers fee search decide letter stop_clock resume withdraw close",
    "searched": "identity identifiers fee search decide letter stop_clock resume withdraw close",
    "decided": "identity fee search letter stop_clock resume withdraw close",
    "notified": "identity fee search letter deliver stop_clock resume withdraw close",
    "delivered": "fee letter deliver stop_clock resume withdraw close",
    "closed": "letter",
}
PLACED_ELSEWHERE = {
    "received": "identity identifiers fee letter stop_clock resume withdraw close",
    "identified": "identity identifiers fee route decide letter stop_clock resume withdraw close",
    "routed": "identity fee route decide letter stop_clock resume withdraw close",
    "decided": "identity fee letter stop_clock resume withdraw close",
    "notified": "identity fee letter stop_clock resume withdraw close",
    "closed": "letter",
}
BY_PLACE = {"STEP_NOT_ALLOWED", "IDENTITY_FIRST", "STEP_NOT_OF_THIS_KIND", "CLOCK_STOPPED", "NO_AGENT"}


def test_the_tables_name_every_state() -> None:
    assert set(PLACED) | set(PLACED_ELSEWHERE) == set(STATES)
    assert set(RULES) == set(Step) - {Step.INTAKE}


@pytest.mark.parametrize("step", list(RULES))
@pytest.mark.parametrize("state", list(PLACED))
def test_a_request_for_provision_records(state: str, step: Step) -> None:
    case = at(state)
    placed = not BY_PLACE.intersection(codes(case, step))
    assert placed is (step.value in PLACED[state].split()), (state, step)


@pytest.mark.parametrize("step", list(RULES))
@pytest.mark.parametrize("state", list(PLACED_ELSEWHERE))
def test_a_request_for_what_lies_elsewhere(state: str, step: Step) -> None:
    case = at(state, kind="disclosure_33_1")
    placed = not BY_PLACE.intersection(codes(case, step))
    assert placed is (step.value in PLACED_ELSEWHERE[state].split()), (state, step)


@pytest.mark.parametrize("step", [Step.SEARCH, Step.DECIDE, Step.DELIVER])
def test_nothing_skips_identity(step: Step) -> None:
    assert codes(at("received"), step) == ["IDENTITY_FIRST"]


def test_an_agent_needs_identity_and_authority_in_either_order() -> None:
    for first, second in ((Step.IDENTITY, Step.AUTHORITY), (Step.AUTHORITY, Step.IDENTITY)):
        case = new_case(by="appointed_agent")
        do(case, first)
        assert case.state == "received"
        assert codes(case, Step.SEARCH) == ["IDENTITY_FIRST"]
        do(case, second)
        assert case.state == "identified"


def test_authority_is_no_matter_where_the_principal_asks() -> None:
    assert codes(at("received"), Step.AUTHORITY) == ["NO_AGENT"]
    assert Step.AUTHORITY not in next_steps(at("received"))


@pytest.mark.parametrize("state", ["identified", "searched", "decided", "notified"])
def test_evidence_that_falls_away_takes_everything_back(state: str) -> None:
    case = do(at(state), Step.IDENTITY, result="missing", confirms=[], seen=[])
    assert (case.state, case.searched, case.decision, case.confirmed) == ("received", None, None, set())
    assert codes(case, Step.DELIVER) == ["IDENTITY_FIRST"]


def test_an_agents_authority_that_falls_away_takes_everything_back() -> None:
    case = do(at("notified", by="legal_representative"), Step.AUTHORITY, result="missing", papers=[])
    assert (case.state, case.decision) == ("received", None)
    assert do(case, Step.AUTHORITY, papers=["family_register"]).state == "identified"


@pytest.mark.parametrize("state", ["searched", "decided", "notified"])
def test_a_new_identifier_needs_a_new_search(state: str) -> None:
    case = at("searched")
    do(case, Step.IDENTIFIERS)
    assert (case.state, case.searched) == ("identified", None)
    case = at(state, identifiers=[{"type": "email", "value": "a@example.jp"}])
    case.confirmed.clear()
    do(case, Step.IDENTITY, confirms=[0])
    assert (case.state, case.decision) == ("identified", None)


def test_evidence_again_changes_nothing_that_stands() -> None:
    case = do(at("notified"), Step.IDENTITY, confirms=[0])
    assert case.state == "notified"
    assert case.decision is not None


def test_a_search_again_needs_a_decision_again() -> None:
    case = do(at("notified"), Step.SEARCH)
    assert (case.state, case.decision) == ("searched", None)
    assert codes(case, Step.DELIVER) == ["STEP_NOT_ALLOWED"]


class TestClock:
    def test_while_it_stands_nothing_is_searched_decided_or_delivered(self) -> None:
        for state, step in (("identified", Step.SEARCH), ("searched", Step.DECIDE), ("notified", Step.DELIVER)):
            case = do(at(state), Step.STOP_CLOCK)
            assert codes(case, step) == ["CLOCK_STOPPED"]
            do(case, Step.RESUME)
            assert "CLOCK_STOPPED" not in codes(case, step)

    def test_it_can_be_stopped_once_and_only_a_stopped_one_resumes(self) -> None:
        case = at("identified")
        assert codes(case, Step.RESUME) == ["CLOCK_RUNS"]
        assert Step.RESUME not in next_steps(case)
        do(case, Step.STOP_CLOCK)
        assert codes(case, Step.STOP_CLOCK) == ["CLOCK_STOPPED"]
        assert codes(case, Step.RESUME, on="2026-11-09") == ["RESUMED_BEFORE_STOP"]

    def test_no_day_is_counted_twice_and_none_before_arrival(self) -> None:
        case = at("identified")
        assert codes(case, Step.STOP_CLOCK, on="2026-11-01") == ["STOP_OUT_OF_ORDER"]
        do(case, Step.STOP_CLOCK, on="2026-11-02")
        do(case, Step.RESUME, on="2026-11-05")
        assert codes(case, Step.STOP_CLOCK, on="2026-11-04") == ["STOP_OUT_OF_ORDER"]
        assert codes(case, Step.STOP_CLOCK, on="2026-11-05") == []

    def test_the_decision_is_not_told_while_it_stands(self) -> None:
        case = do(at("decided"), Step.STOP_CLOCK)
        assert codes(case, Step.LETTER) == ["CLOCK_STOPPED"]

    def test_what_the_requester_brings_is_taken_while_it_stands(self) -> None:
        case = do(at("received"), Step.STOP_CLOCK)
        for step in (Step.IDENTITY, Step.IDENTIFIERS, Step.FEE, Step.WITHDRAW):
            assert codes(case, step) == [], step


class TestDays:
    ARRIVED = dt.date(2026, 4, 1)

    def test_the_suit_day_of_the_act_s_own_example(self) -> None:
        """Arrival on 1 April, suit from 16 April (ACT 39)."""
        assert suit_day(new_case(arrived_on="2026-04-01")) == dt.date(2026, 4, 16)

    def test_a_refusal_opens_the_way_at_once(self) -> None:
        case = at("decided", arrived_on="2026-11-02")
        do(case, Step.LETTER, kind="refused", dated="2026-11-10")
        assert suit_day(case) == dt.date(2026, 11, 10)

    def test_the_information_of_28_3_has_no_suit_day(self) -> None:
        assert suit_day(new_case(kind="information_28_3")) is None

    def test_the_target_is_a_working_day_before_the_suit_day(self) -> None:
        for days in range(730):
            arrived = dt.date(2026, 1, 1) + dt.timedelta(days=days)
            due = due_on(arrived, [], arrived)
            assert arrived < due <= arrived + dt.timedelta(days=14)
            assert due < dt.date.fromordinal(arrived.toordinal() + 15)

    def test_a_stop_moves_the_target_and_never_the_suit_day(self) -> None:
        case = at("received")
        before = suit_day(case)
        do(case, Step.STOP_CLOCK, on="2026-11-04")
        do(case, Step.RESUME, on="2026-11-10")
        assert case.pauses == [Pause(PauseReason.IDENTITY, dt.date(2026, 11, 4), dt.date(2026, 11, 10))]
        assert due_on(case.arrived_on, case.pauses, dt.date(2026, 11, 20)) == dt.date(2026, 11, 20)
        assert suit_day(case) == before

    def test_while_it_stands_the_target_moves_with_the_days(self) -> None:
        stands = [Pause(PauseReason.FEE, dt.date(2026, 11, 4), None)]
        assert due_on(dt.date(2026, 11, 2), stands, dt.date(2026, 11, 4)) == dt.date(2026, 11, 16)
        assert due_on(dt.date(2026, 11, 2), stands, dt.date(2026, 11, 11)) == dt.date(2026, 11, 20)

    def test_days_left_are_working_days_and_negative_when_late(self) -> None:
        assert days_left(dt.date(2026, 11, 16), dt.date(2026, 11, 13)) == 1
        assert days_left(dt.date(2026, 11, 16), dt.date(2026, 11, 18)) == -2


def test_nobody_stands_in_the_repr_of_a_case() -> None:
    case = at("delivered")
    text = repr(case) + "".join(map(repr, case.steps))
    assert "山田" not in text
    assert "example.jp" not in text


def test_nothing_found_is_searched_all_the_same() -> None:
    case = do(at("identified"), Step.SEARCH, **NOTHING)
    assert codes(case, Step.DECIDE, outcome="none_exists") == []
    assert codes(case, Step.DECIDE) == ["NOT_AS_FOUND"]
    assert codes(case, Step.DECIDE, CLERK, outcome="none_exists") == ["FOUR_EYES"]
    assert codes(case, Step.DECIDE, outcome="refused", grounds=[{"ground": "harm", **REASON}]) == ["NOT_AS_FOUND"]
