"""What a step needs beyond its place: four eyes, fees, grounds, method, letters, endings."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ledger.desk.requests import GROUNDS, OUTCOMES, CaseFile
from schemas.request_terms import DecisionOutcome, DeskLetter, GroundTerm, RequestKind, Step, StopGranted
from tests.desk_requests.cases import CLERK, FEE, OTHER_RECORD, REASON, RECORD, at, codes, do, granted, new_case

REPLY_BY, AFTER = "2026-11-24", dt.date(2026, 11, 25)
KNOWN = {
    RequestKind.DISCLOSURE_33_5: {"harm", "gravely_hinders", "repeated_same", "other_law"},
    RequestKind.DISCLOSURE_33_1: {"harm", "gravely_hinders", "repeated_same", "other_law"},
    RequestKind.INFORMATION_28_3: {"gravely_hinders", "repeated_same"},
    RequestKind.CORRECTION_34: {"not_untrue", "beyond_purpose"},
    RequestKind.STOP_35: {"not_founded", "alternative_measures"},
}


def at_decision(kind: str, **changes: Any) -> CaseFile:
    if kind == "stop_35":
        changes = {"stop_of": ["use"], **changes}
    return at("searched" if kind == "disclosure_33_5" else "routed", kind=kind, **changes)


def declined(kind: str) -> str:
    return "not_granted" if kind in ("correction_34", "stop_35") else "refused"


class TestFourEyes:
    @pytest.mark.parametrize("outcome", ["full", "none_exists", "refused", "part"])
    def test_who_entered_the_request_never_decides_it(self, outcome: str) -> None:
        assert "FOUR_EYES" in codes(at("searched"), Step.DECIDE, CLERK, outcome=outcome)
        assert "FOUR_EYES" not in codes(at("searched"), Step.DECIDE, outcome=outcome)

    @pytest.mark.parametrize("kind", [kind.value for kind in RequestKind])
    def test_in_every_kind(self, kind: str) -> None:
        assert "FOUR_EYES" in codes(at_decision(kind), Step.DECIDE, CLERK)


class TestFee:
    @pytest.mark.parametrize("action", ["invoiced", "paid"])
    @pytest.mark.parametrize(
        ("kind", "code"), [("correction_34", "FEE_NOT_ALLOWED:34"), ("stop_35", "FEE_NOT_ALLOWED:35")]
    )
    def test_none_for_correction_and_stop(self, kind: str, code: str, action: str) -> None:
        assert code in codes(at("received", kind=kind), Step.FEE, action=action)

    def test_none_for_the_information_of_28_3(self) -> None:
        assert "FEE_NOT_ALLOWED" in codes(at("received", kind="information_28_3"), Step.FEE)

    @pytest.mark.parametrize("kind", ["disclosure_33_5", "disclosure_33_1"])
    def test_for_disclosure_as_made_known(self, kind: str) -> None:
        case = at("received", kind=kind)
        assert codes(case, Step.FEE) == []
        assert codes(case, Step.FEE, amount=1001) == ["FEE_NOT_AS_MADE_KNOWN"]
        assert codes(case, Step.FEE, fee=None) == ["FEE_NOT_MADE_KNOWN"]
        only_other = FEE.model_copy(update={"requests": tuple(one for one in FEE.requests if one != kind)})
        assert codes(case, Step.FEE, fee=only_other) == ["FEE_NOT_MADE_KNOWN"]

    def test_asked_for_then_paid_once(self) -> None:
        case = at("received")
        assert codes(case, Step.FEE, action="paid") == ["FEE_NOT_INVOICED"]
        do(case, Step.FEE)
        assert codes(case, Step.FEE) == ["FEE_SETTLED"]
        do(case, Step.FEE, action="paid")
        for action in ("invoiced", "paid", "waived"):
            assert codes(case, Step.FEE, action=action) == ["FEE_SETTLED"]

    def test_nothing_is_handed_over_before_it_is_settled(self) -> None:
        case = at("notified")
        assert codes(case, Step.DELIVER) == ["FEE_OPEN"]
        do(case, Step.FEE)
        assert codes(case, Step.DELIVER) == ["FEE_OPEN"]
        do(case, Step.FEE, action="paid")
        assert codes(case, Step.DELIVER) == []

    def test_where_none_is_made_known_none_is_waited_for(self) -> None:
        assert codes(at("notified"), Step.DELIVER, fee=None) == []

    def test_waiving_is_for_what_may_cost_something(self) -> None:
        assert codes(at("received"), Step.FEE, action="waived") == []
        assert codes(at("received", kind="stop_35"), Step.FEE, action="waived") == ["FEE_NOT_ALLOWED:35"]


class TestGrounds:
    @pytest.mark.parametrize("kind", list(RequestKind))
    @pytest.mark.parametrize("term", list(GroundTerm))
    def test_the_law_s_grounds_and_no_others(self, kind: RequestKind, term: GroundTerm) -> None:
        """ACT 33(2)(i)-(iii), RULE 18(3), ACT 34(2), 35; a confidentiality clause or volume is none (GL-T 3-8-3-3)."""
        found = codes(
            at_decision(kind.value), Step.DECIDE, outcome=declined(kind.value), grounds=[{"ground": term, **REASON}]
        )
        assert ("REFUSAL_GROUND_NOT_AUTOMATIC" in found) is (term.value not in KNOWN[kind])
        assert (found == []) is (term.value in KNOWN[kind])

    def test_the_table_says_the_same(self) -> None:
        assert {kind: {term.value for term in terms} for kind, terms in GROUNDS.items()} == KNOWN

    @pytest.mark.parametrize("kind", [kind.value for kind in RequestKind])
    def test_no_refusal_without_one(self, kind: str) -> None:
        assert codes(at_decision(kind), Step.DECIDE, outcome=declined(kind)) == ["GROUND_MISSING"]

    def test_a_part_is_withheld_record_by_record(self) -> None:
        one = {"digest": RECORD, "ground": "harm", **REASON}
        case = at("searched")
        assert codes(case, Step.DECIDE, outcome="part", withheld=[one]) == []
        assert codes(case, Step.DECIDE, outcome="part") == ["WITHHELD_MISMATCH"]
        assert codes(case, Step.DECIDE, outcome="full", withheld=[one]) == ["WITHHELD_MISMATCH"]
        assert codes(case, Step.DECIDE, outcome="part", withheld=[one, one]) == ["NO_SUCH_RECORD"]
        assert codes(case, Step.DECIDE, outcome="part", withheld=[{**one, "digest": "c" * 64}]) == ["NO_SUCH_RECORD"]
        both = [one, {**one, "digest": OTHER_RECORD}]
        assert codes(case, Step.DECIDE, outcome="part", withheld=both) == ["ALL_WITHHELD"]
        assert codes(case, Step.DECIDE, outcome="part", withheld=[{**one, "ground": "volume"}]) == [
            "REFUSAL_GROUND_NOT_AUTOMATIC"
        ]

    def test_what_is_disclosed_in_full_is_refused_on_no_ground(self) -> None:
        assert codes(at("searched"), Step.DECIDE, grounds=[{"ground": "harm", **REASON}]) == ["GROUND_NOT_NEEDED"]


class TestOutcomes:
    @pytest.mark.parametrize("kind", list(RequestKind))
    @pytest.mark.parametrize("outcome", list(DecisionOutcome))
    def test_of_each_kind(self, kind: RequestKind, outcome: DecisionOutcome) -> None:
        found = codes(at_decision(kind.value), Step.DECIDE, outcome=outcome.value)
        assert ("OUTCOME_NOT_OF_THIS_KIND" in found) is (outcome not in OUTCOMES[kind])

    def test_a_grant_says_what_is_done(self) -> None:
        case = at_decision("correction_34")
        assert codes(case, Step.DECIDE, outcome="granted") == ["MEASURE_MISSING"]
        assert codes(case, Step.DECIDE, outcome="granted", measures=[REASON]) == []

    @pytest.mark.parametrize("stop_of", ["use", "provision"])
    def test_a_granted_stop_has_a_ground_and_reaches_somebody(self, stop_of: str) -> None:
        case = at_decision("stop_35", stop_of=[stop_of])
        assert codes(case, Step.DECIDE, **granted()) == []
        assert codes(case, Step.DECIDE, **{**granted(), "stop_ground": None}) == ["STOP_GROUND_MISMATCH"]
        case.confirmed.clear()
        assert codes(case, Step.DECIDE, **granted()) == ["NO_CONFIRMED_IDENTIFIER"]
        correction = at_decision("correction_34")
        assert codes(correction, Step.DECIDE, **granted()) == ["STOP_GROUND_MISMATCH"]

    @pytest.mark.parametrize(
        ("stop_of", "grounds"),
        [
            (["use"], {"35-1", "35-5", "wish"}),
            (["provision"], {"35-3", "35-5", "wish"}),
            (["use", "provision"], {"35-1", "35-3", "35-5", "wish"}),
        ],
    )
    def test_each_stop_has_grounds_of_its_own(self, stop_of: list[str], grounds: set[str]) -> None:
        case = at_decision("stop_35", stop_of=stop_of)
        found = {one for one in StopGranted if not codes(case, Step.DECIDE, **{**granted(), "stop_ground": one.value})}
        assert found == grounds

    def test_the_data_itself_is_sent_on_before_it_is_decided(self) -> None:
        assert codes(at("identified", kind="disclosure_33_1"), Step.DECIDE) == ["ROUTE_FIRST"]
        assert codes(at("identified", kind="correction_34"), Step.DECIDE, outcome="granted", measures=[REASON]) == []
        assert codes(at("identified"), Step.DECIDE) == ["SEARCH_FIRST"]


class TestIdentifiers:
    def test_only_what_is_confirmed_is_searched_by(self) -> None:
        case = do(new_case(), Step.IDENTITY, confirms=[1])
        assert case.search_by == [{"type": "phone", "value": "090-1111-2222"}]
        case = do(new_case(), Step.IDENTITY, confirms=[])
        assert codes(case, Step.SEARCH) == ["NO_CONFIRMED_IDENTIFIER"]
        assert codes(case, Step.IDENTITY, confirms=[2]) == ["NO_SUCH_IDENTIFIER"]

    def test_their_number_has_a_limit(self) -> None:
        many = [{"type": "email", "value": f"{n}@example.jp"} for n in range(49)]
        assert codes(at("received"), Step.IDENTIFIERS, identifiers=many) == ["TOO_MANY_IDENTIFIERS"]


class TestMethod:
    """ACT 33(2), (3); RULE 30: the requester chooses; paper instead only after telling them."""

    @pytest.mark.parametrize(
        ("asked", "paper", "allowed"),
        [
            ("electronic", False, True),
            ("electronic", True, False),
            ("paper", True, True),
            ("paper", False, False),
            ("other", False, True),
            ("other", True, False),
            ("none", True, True),
            ("none", False, True),
        ],
    )
    def test_as_asked(self, asked: str, paper: bool, allowed: bool) -> None:
        case = do(at("notified", method_asked=asked), Step.FEE, action="waived")
        assert codes(case, Step.DELIVER, paper=paper) == ([] if allowed else ["METHOD_NOT_AS_ASKED"])

    @pytest.mark.parametrize("asked", ["electronic", "other"])
    def test_notice_then_paper(self, asked: str) -> None:
        case = do(at("notified", method_asked=asked), Step.FEE, action="waived")
        do(case, Step.LETTER, letter="paper_instead", kind="paper_instead")
        assert codes(case, Step.DELIVER, paper=True) == []
        assert codes(case, Step.DELIVER, paper=False) == ["METHOD_NOT_AS_ASKED"]

    @pytest.mark.parametrize("asked", ["paper", "none"])
    def test_no_notice_where_nothing_is_changed(self, asked: str) -> None:
        assert codes(at("searched", method_asked=asked), Step.LETTER, letter="paper_instead") == ["LETTER_NOT_FITTING"]


LETTERS = {
    DeskLetter.DECISION: {"decided", "notified", "delivered", "closed"},
    DeskLetter.MORE_INFORMATION: {"received", "identified", "searched"},
    DeskLetter.IDENTITY_NOT_CONFIRMED: {"received"},
    DeskLetter.PAPER_INSTEAD: {"decided", "notified"},
    DeskLetter.FEE: set(),
}


@pytest.mark.parametrize("letter", list(DeskLetter))
@pytest.mark.parametrize("state", ["received", "identified", "searched", "decided", "notified", "delivered", "closed"])
def test_which_letter_fits_where(letter: DeskLetter, state: str) -> None:
    found = codes(at(state), Step.LETTER, letter=letter.value)
    assert (found == []) is (state in LETTERS[letter]), (letter, state)


def test_the_fee_is_asked_for_by_letter_while_it_is_open() -> None:
    case = at("searched")
    do(case, Step.FEE)
    assert codes(case, Step.LETTER, letter="fee") == []
    do(case, Step.FEE, action="paid")
    assert codes(case, Step.LETTER, letter="fee") == ["LETTER_NOT_FITTING"]


class TestEndings:
    def test_answered_after_delivery_or_after_the_letter_where_nothing_is_delivered(self) -> None:
        assert codes(at("delivered"), Step.CLOSE) == []
        assert codes(at("notified"), Step.CLOSE) == ["ENDING_NOT_FITTING"]
        elsewhere = at("notified", kind="disclosure_33_1")
        assert codes(elsewhere, Step.CLOSE) == ["FEE_OPEN"]
        assert codes(do(elsewhere, Step.FEE, action="waived"), Step.CLOSE) == []
        assert codes(at("notified", kind="correction_34"), Step.CLOSE) == []
        refused = do(at("searched"), Step.DECIDE, outcome="refused", grounds=[{"ground": "harm", **REASON}])
        assert codes(refused, Step.CLOSE) == ["ENDING_NOT_FITTING"]
        do(refused, Step.LETTER, kind="refused")
        assert codes(refused, Step.CLOSE) == []
        assert codes(refused, Step.DELIVER) == ["NOTHING_TO_DELIVER", "FEE_OPEN"]

    @pytest.mark.parametrize("state", ["received", "identified", "searched", "decided"])
    def test_never_before_a_letter(self, state: str) -> None:
        for ending in ("answered", "identity_not_confirmed", "fee_unpaid"):
            assert codes(at(state), Step.CLOSE, ending=ending) == ["ENDING_NOT_FITTING"]

    def test_without_identity_after_asking_and_waiting(self) -> None:
        case = at("received")
        letter: dict[str, Any] = {
            "letter": "identity_not_confirmed",
            "kind": "identity_not_confirmed",
            "reply_by": REPLY_BY,
        }
        do(case, Step.LETTER, **letter)
        end: dict[str, Any] = {"ending": "identity_not_confirmed"}
        assert codes(case, Step.CLOSE, **end) == ["ENDING_NOT_FITTING"]
        assert codes(case, Step.CLOSE, today=dt.date.fromisoformat(REPLY_BY), **end) == ["ENDING_NOT_FITTING"]
        assert codes(case, Step.CLOSE, today=AFTER, **end) == []
        do(case, Step.IDENTITY)
        assert codes(case, Step.CLOSE, today=AFTER, **end) == ["ENDING_NOT_FITTING"]

    def test_with_the_fee_unpaid_after_asking_and_waiting(self) -> None:
        case = do(at("searched"), Step.FEE)
        do(case, Step.LETTER, letter="fee", kind="fee", reply_by=REPLY_BY)
        assert codes(case, Step.CLOSE, ending="fee_unpaid") == ["ENDING_NOT_FITTING"]
        assert codes(case, Step.CLOSE, today=AFTER, ending="fee_unpaid") == []
        do(case, Step.FEE, action="paid")
        assert codes(case, Step.CLOSE, today=AFTER, ending="fee_unpaid") == ["ENDING_NOT_FITTING"]

    def test_a_question_left_unanswered_ends_nothing(self) -> None:
        """ACT 37(2): a requester may be asked to help, and may not be forced to narrow."""
        case = at("searched")
        do(case, Step.LETTER, letter="more_information", kind="more_information", reply_by=REPLY_BY)
        for ending in ("answered", "identity_not_confirmed", "fee_unpaid"):
            assert codes(case, Step.CLOSE, today=AFTER, ending=ending) == ["ENDING_NOT_FITTING"]
        assert codes(case, Step.DECIDE, today=AFTER) == []

    def test_copies_are_gone_before_it_ends(self) -> None:
        case = new_case()
        do(case, Step.IDENTITY, copies="held")
        do(case, Step.SEARCH, found=[])
        do(case, Step.DECIDE, outcome="none_exists")
        do(case, Step.LETTER, kind="none_exists")
        assert codes(case, Step.CLOSE) == ["COPIES_HELD"]
        assert codes(case, Step.CLOSE, copies="destroyed") == []
        assert codes(case, Step.WITHDRAW) == ["COPIES_HELD"]
        assert codes(case, Step.WITHDRAW, copies="returned") == []
