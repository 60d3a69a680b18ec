"""Requests from intake to closing at a real ledger: every ending, every kind, every letter."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import Ledger
from ledger.errors import BadInput, Blocked, Conflict, NotFound
from schemas.request_terms import DeskLetter, Step
from tests.desk_requests.conftest import Clock
from tests.desk_requests.desk import (
    CLERK,
    DECIDER,
    HANAKO,
    TARO,
    WORDS,
    Desk,
    pdf_text,
    provision,
    request_of,
    squeezed,
)

QUESTION = {"ja": "以前のメールアドレス", "en": "Earlier e-mail addresses"}


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger)


def blocked(call: Any, *arguments: Any) -> list[str]:
    with pytest.raises(Blocked) as caught:
        call(*arguments)
    return list(caught.value.codes)


class TestDisclosed:
    def test_in_full_from_intake_to_closing(self, ledger: Ledger, desk: Desk, clock: Clock) -> None:
        record = ledger.record(provision(TARO))
        number = desk.opened()
        assert number == "R-2026-0001"
        assert blocked(ledger.search_request, number, {}, CLERK) == ["IDENTITY_FIRST"]
        ledger.add_identity(
            number, {"result": "confirmed", "way": "post", "seen": ["driving_licence"], "confirms": "all"}, CLERK
        )
        ledger.fee(number, {"action": "invoiced"}, CLERK)
        fee = pdf_text(ledger.letter(number, {"letter": "fee"}, CLERK))
        assert "1,000円" in fee
        assert ledger.key_fingerprint in "".join(fee.split())
        ledger.fee(number, {"action": "paid"}, CLERK)
        found = ledger.search_request(number, {}, CLERK)
        assert [one["id"] for one in found.records] == [str(record.id)]
        for same in (CLERK, f" {CLERK} ", CLERK.upper(), "ｃｌｅｒｋ＠ｄｅｓｋ"):
            assert blocked(ledger.decide, number, {"outcome": "full"}, same) == ["FOUR_EYES"]
        ledger.decide(number, {"outcome": "full"}, DECIDER)
        letter = pdf_text(ledger.letter(number, {}, CLERK))
        assert ledger.key_fingerprint in "".join(letter.split())
        assert "開示決定通知書" in letter
        assert "GoogleLLC" not in letter
        report = ledger.deliver(number, {"channel": "email"}, CLERK)
        assert "GoogleLLC" in pdf_text(report)
        closed = desk.closed(number)
        assert (closed.state, closed.ending, closed.outcome) == ("closed", "answered", "full")
        assert [one.step for one in closed.steps] == [
            Step.INTAKE,
            Step.IDENTITY,
            Step.FEE,
            Step.LETTER,
            Step.FEE,
            Step.SEARCH,
            Step.DECIDE,
            Step.LETTER,
            Step.DELIVER,
            Step.CLOSE,
        ]
        assert ledger.audit().clean

    @pytest.mark.parametrize(
        ("form", "starts"), [("pdf", b"%PDF"), ("html", b"<!"), ("json", b"{"), ("csv", b"\xef\xbb\xbf")]
    )
    def test_in_the_form_chosen(self, ledger: Ledger, desk: Desk, form: str, starts: bytes) -> None:
        ledger.record(provision(TARO))
        number = desk.notified()
        content = ledger.deliver(number, {"form": form, "channel": "email"}, CLERK)
        assert content.startswith(starts)
        assert b"Google LLC" in content or form == "pdf"

    def test_in_part_with_article_count_and_reason(self, ledger: Ledger, desk: Desk) -> None:
        ledger.record(provision(TARO))
        secret = ledger.record(provision(TARO, party="meta"))
        number = desk.searched()
        withheld = [{"record": str(secret.id), "ground": "harm", **WORDS}]
        ledger.decide(number, {"outcome": "part", "withheld": withheld}, DECIDER)
        letter = pdf_text(ledger.letter(number, {}, CLERK))
        assert "一部開示決定通知書" in letter
        assert "法第33条第2項第1号" in letter
        assert squeezed(f"開示しない記録 1件: {WORDS['ja']}") in letter
        ledger.fee(number, {"action": "waived", "reason": "test"}, CLERK)
        report = pdf_text(ledger.deliver(number, {"channel": "email"}, CLERK))
        assert "GoogleLLC" in report
        assert "MetaPlatforms" not in report
        assert squeezed(WORDS["ja"]) in report

    def test_on_paper_after_notice(self, ledger: Ledger, desk: Desk) -> None:
        ledger.record(provision(TARO))
        number = desk.notified()
        assert blocked(ledger.deliver, number, {"channel": "post", "paper": True}, CLERK) == ["METHOD_NOT_AS_ASKED"]
        notice = ledger.letter(number, {"letter": "paper_instead", "reasons": [WORDS]}, CLERK)
        assert "開示方法の変更のお知らせ" in pdf_text(notice)
        assert ledger.deliver(number, {"channel": "post", "paper": True}, CLERK).startswith(b"%PDF")

    def test_to_an_agent(self, ledger: Ledger, desk: Desk) -> None:
        ledger.record(provision(TARO))
        agent = {"name": "代理 人子", "address": ["大阪府見本市1-2"]}
        number = desk.identified(by="appointed_agent", agent=agent)
        assert ledger.request(number).state == "received"
        assert blocked(ledger.search_request, number, {}, CLERK) == ["IDENTITY_FIRST"]
        ledger.add_authority(
            number, {"result": "confirmed", "papers": ["power_of_attorney"], "agent_seen": ["passport"]}, CLERK
        )
        ledger.search_request(number, {}, CLERK)
        ledger.decide(number, {"outcome": "full"}, DECIDER)
        letter = pdf_text(ledger.letter(number, {}, CLERK))
        assert "代理人子様" in letter
        ledger.fee(number, {"action": "waived", "reason": "test"}, CLERK)
        assert "代理人子" in pdf_text(ledger.deliver(number, {"channel": "email"}, CLERK))


class TestEndsInALetter:
    """A request that cannot be answered ends in the right letter, not in an error."""

    def test_no_such_person(self, ledger: Ledger, desk: Desk) -> None:
        ledger.record(provision(HANAKO))
        number = desk.notified({"outcome": "none_exists"})
        assert blocked(ledger.deliver, number, {"channel": "email"}, CLERK) == ["NOTHING_TO_DELIVER"]
        assert desk.closed(number).ending == "answered"

    def test_the_letter_says_what_was_searched_and_when_a_suit_may_follow(self, ledger: Ledger, desk: Desk) -> None:
        number = desk.decided({"outcome": "none_exists"})
        letter = pdf_text(ledger.letter(number, {}, CLERK))
        assert "不存在通知書" in letter
        assert "この台帳より前の記録は、この検索の対象に含まれていません" in letter
        assert "2026-11-17" in letter

    def test_all_withheld(self, ledger: Ledger, desk: Desk) -> None:
        record = ledger.record(provision(TARO))
        number = desk.searched()
        withheld = {"outcome": "part", "withheld": [{"record": str(record.id), "ground": "harm", **WORDS}]}
        assert blocked(ledger.decide, number, withheld, DECIDER) == ["ALL_WITHHELD"]
        ledger.decide(number, {"outcome": "refused", "grounds": [{"ground": "harm", **WORDS}]}, DECIDER)
        letter = pdf_text(ledger.letter(number, {}, CLERK))
        assert "不開示決定通知書" in letter
        assert "法第33条第2項第1号" in letter
        assert squeezed(WORDS["ja"]) in letter
        assert "2026-11-02）以降" in letter
        assert ledger.request(number).earliest_suit_day == dt.date(2026, 11, 2)
        assert desk.closed(number).ending == "answered"

    def test_identity_never_confirmed(self, ledger: Ledger, desk: Desk, clock: Clock) -> None:
        number = desk.opened()
        ledger.add_identity(number, {"result": "missing", "way": "email"}, CLERK)
        letter = ledger.letter(number, {"letter": "identity_not_confirmed", "questions": [QUESTION]}, CLERK)
        assert "ご本人の確認についてのお願い" in pdf_text(letter)
        ledger.stop_clock(number, {"reason": "identity"}, CLERK)
        end = {"ending": "identity_not_confirmed"}
        assert blocked(ledger.close_request, number, end, CLERK) == ["ENDING_NOT_FITTING"]
        clock.to("2026-11-20")
        assert ledger.close_request(number, end, CLERK).ending == "identity_not_confirmed"

    def test_the_fee_never_paid(self, ledger: Ledger, desk: Desk, clock: Clock) -> None:
        ledger.record(provision(TARO))
        number = desk.searched()
        ledger.fee(number, {"action": "invoiced"}, CLERK)
        letter = pdf_text(ledger.letter(number, {"letter": "fee", "reply_by": "2026-11-16"}, CLERK))
        assert "2026-11-16" in letter
        clock.to("2026-11-17")
        assert ledger.close_request(number, {"ending": "fee_unpaid"}, CLERK).ending == "fee_unpaid"

    def test_taken_back(self, ledger: Ledger, desk: Desk) -> None:
        number = desk.opened()
        assert ledger.withdraw_request(number, {"note": "電話で"}, CLERK).ending == "withdrawn"
        assert blocked(ledger.withdraw_request, number, {}, CLERK) == ["STEP_NOT_ALLOWED"]

    def test_more_is_asked_for_without_narrowing(self, ledger: Ledger, desk: Desk) -> None:
        number = desk.identified()
        letter = pdf_text(ledger.letter(number, {"letter": "more_information", "questions": [QUESTION]}, CLERK))
        assert "請求の範囲を狭めていただく必要はありません" in letter
        assert squeezed(QUESTION["ja"]) in letter


def _gate(ledger: Ledger) -> tuple[list[int], list[str]]:
    """Who of the two may go, and why the others may not."""
    situation = {
        name: value
        for name, value in provision(date="2026-11-03").items()
        if name not in ("record_form", "principals", "operational", "record")
    }
    situation["third_party"] = {"kind": "corporation", "country": "US", "equivalent_system": "contract"}
    answer = ledger.check_people(situation, [TARO.principal(), HANAKO.principal()], party="google")
    return answer.allowed, [one.reason for one in answer.dropped]


class TestOtherKinds:
    def test_the_data_itself_is_routed_and_answered_by_letter(self, ledger: Ledger, desk: Desk) -> None:
        number = desk.identified(kind="disclosure_33_1", wanted="登録情報のすべて")
        assert blocked(ledger.search_request, number, {}, CLERK) == ["STEP_NOT_OF_THIS_KIND"]
        ledger.route_request(number, {"to": "カスタマーサポート部"}, CLERK)
        measures = [{"ja": "登録情報の写しを別便でお送りします。", "en": "A copy is sent under separate cover."}]
        ledger.decide(number, {"outcome": "full", "measures": measures}, DECIDER)
        letter = pdf_text(ledger.letter(number, {}, CLERK))
        assert "保有個人データの開示" in letter
        assert squeezed(measures[0]["ja"]) in letter
        assert blocked(ledger.close_request, number, {}, CLERK) == ["FEE_OPEN"]
        ledger.fee(number, {"action": "waived", "reason": "test"}, CLERK)
        assert desk.closed(number).ending == "answered"

    @pytest.mark.parametrize(
        ("kind", "changes", "code"),
        [
            ("correction_34", {}, "FEE_NOT_ALLOWED:34"),
            ("stop_35", {"stop_of": ["use"]}, "FEE_NOT_ALLOWED:35"),
        ],
    )
    def test_correction_and_stop_cost_nothing(
        self, ledger: Ledger, desk: Desk, kind: str, changes: dict[str, Any], code: str
    ) -> None:
        number = desk.identified(kind=kind, **changes)
        assert code in blocked(ledger.fee, number, {"action": "invoiced", "amount": 1000}, CLERK)
        ground = {"stop_ground": "wish"} if kind == "stop_35" else {}
        ledger.decide(number, {"outcome": "granted", "measures": [WORDS], **ground}, DECIDER)
        letter = pdf_text(ledger.letter(number, {}, CLERK))
        assert "手数料はいただきません" in letter
        assert desk.closed(number).ending == "answered"

    @pytest.mark.parametrize(("stop_of", "ground"), [("provision", "35-3"), ("use", "35-1"), ("use", "35-5")])
    def test_a_granted_stop_is_obeyed_by_the_gate(self, ledger: Ledger, desk: Desk, stop_of: str, ground: str) -> None:
        for person in (TARO, HANAKO):
            consent = {"identifiers": person.identifiers, "basis": "27-1", "at": "2026-10-01", "act": "tick"}
            ledger.record_consent(consent)
        assert _gate(ledger) == ([0, 1], [])
        number = desk.identified(kind="stop_35", stop_of=[stop_of])
        decision = {"outcome": "granted", "stop_ground": ground, "measures": [WORDS]}
        ledger.decide(number, decision, DECIDER)
        assert _gate(ledger) == ([1], ["stopped"])
        (entry,) = next(one for one in ledger.request(number).steps if one.step == Step.DECIDE).document["entries"]
        assert ledger.entry(entry)["kind"] == "stop"
        what = "第三者への提供の停止" if stop_of == "provision" else "利用停止等"
        assert f"個人データの{what}" in pdf_text(ledger.letter(number, {}, CLERK))

    def test_a_stop_not_granted_sets_none(self, ledger: Ledger, desk: Desk) -> None:
        number = desk.identified(kind="stop_35", stop_of=["provision"])
        size = ledger.proof(0)["tree_size"]
        ledger.decide(number, {"outcome": "not_granted", "grounds": [{"ground": "not_founded", **WORDS}]}, DECIDER)
        assert ledger.proof(0)["tree_size"] == size + 1
        assert "請求に応じない旨のお知らせ" in pdf_text(ledger.letter(number, {}, CLERK))

    def test_two_deciding_a_stop_at_once_leave_one_decision(self, ledger: Ledger, desk: Desk) -> None:
        number = desk.identified(kind="correction_34")
        ledger.decide(number, {"outcome": "granted", "measures": [WORDS]}, DECIDER)
        assert blocked(ledger.decide, number, {"outcome": "granted", "measures": [WORDS]}, DECIDER) == [
            "STEP_NOT_ALLOWED"
        ]


class TestIntake:
    def test_numbers_follow_one_another_within_a_year(self, ledger: Ledger, desk: Desk, clock: Clock) -> None:
        assert [desk.opened(), desk.opened()] == ["R-2026-0001", "R-2026-0002"]
        clock.to("2027-01-04")
        assert desk.opened() == "R-2027-0001"

    def test_the_same_id_again_is_the_first_result(self, ledger: Ledger) -> None:
        document = request_of(id="019ff0c0-0000-7000-8000-000000000001")
        ledger.open_request(document, CLERK)
        again = ledger.open_request(document, DECIDER)
        assert (again.number, len(ledger.requests())) == ("R-2026-0001", 1)
        with pytest.raises(Conflict):
            ledger.open_request({**document, "method_asked": "paper"}, CLERK)

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"kind": "erasure"}, "/kind"),
            ({"arrived_on": "2026-11-03"}, "/arrived_on"),
            ({"arrived_on": "2022-03-31"}, "/arrived_on"),
            ({"arrived_on": 0}, "/arrived_on"),
            ({"identifiers": [{"type": "email", "value": "\x00"}]}, "/identifiers/0/value"),
            ({"by": "legal_representative"}, ""),
            ({"agent": {"name": "代理 人子"}}, ""),
            ({"kind": "stop_35"}, ""),
            ({"stop_of": ["use"]}, ""),
            ({"period_start": "2026-02-01", "period_end": "2026-01-01"}, ""),
            ({"surprise": 1}, "/surprise"),
        ],
    )
    def test_bad_input_names_the_field_and_enters_nothing(
        self, ledger: Ledger, changes: dict[str, Any], pointer: str
    ) -> None:
        before = ledger.checkpoint()
        with pytest.raises(BadInput) as caught:
            ledger.open_request(request_of(**changes), CLERK)
        assert pointer in {fault.pointer for fault in caught.value.faults}
        assert ledger.checkpoint() == before

    @pytest.mark.parametrize("actor", ["", "  ", "a\nb"])
    def test_nobody_acts_without_a_name(self, ledger: Ledger, actor: str) -> None:
        with pytest.raises(BadInput):
            ledger.open_request(request_of(), actor)

    @pytest.mark.parametrize("note", ["免許証 123456789012", "１２３４５６７", "TK1234567"])
    def test_the_number_of_a_paper_is_never_noted(self, ledger: Ledger, desk: Desk, note: str) -> None:
        number = desk.opened()
        evidence = {"result": "confirmed", "way": "post", "seen": ["driving_licence"], "note": note}
        with pytest.raises(BadInput) as caught:
            ledger.add_identity(number, evidence, CLERK)
        assert [fault.pointer for fault in caught.value.faults] == ["/note"]

    @pytest.mark.parametrize("request_key", ["R-2026-0009", "R-1-1", "x"])
    def test_an_unknown_request_is_not_found(self, ledger: Ledger, request_key: str) -> None:
        with pytest.raises(NotFound):
            ledger.request(request_key)


class TestQueue:
    def test_the_most_urgent_first_and_nobody_named(self, ledger: Ledger, desk: Desk, clock: Clock) -> None:
        first = desk.opened(arrived_on="2026-10-26")
        second = desk.opened(arrived_on="2026-10-20")
        third = desk.opened(arrived_on="2026-11-02")
        ledger.stop_clock(third, {"reason": "identity"}, CLERK)
        done = desk.opened()
        ledger.withdraw_request(done, {}, CLERK)
        rows = ledger.requests()
        assert [row.number for row in rows] == [second, first, third]
        assert [row.days_left for row in rows] == [0, 4, None]
        assert [row.paused for row in rows] == [None, None, "identity"]
        assert [row.number for row in ledger.requests(everything=True)][-1] == done
        text = repr(rows) + "".join(row.model_dump_json() for row in rows)
        assert not [trace for trace in TARO.traces() if trace in squeezed(text)]

    def test_it_is_late_when_the_day_is_past(self, ledger: Ledger, desk: Desk, clock: Clock) -> None:
        desk.opened()
        clock.to("2026-11-18")
        assert [row.days_left for row in ledger.requests()] == [-2]

    def test_identifiers_are_masked_wherever_a_request_is_shown(self, ledger: Ledger, desk: Desk) -> None:
        number = desk.searched()
        ledger.add_identifiers(number, {"identifiers": [{"type": "email", "value": "old.taro@example.jp"}]}, CLERK)
        shown = ledger.request(number).model_dump_json()
        assert TARO.email not in shown
        assert "old.taro" not in shown
        assert "t***@e***.jp" in shown


class TestLetters:
    def test_a_draft_enters_nothing_and_a_letter_enters_its_digest(self, ledger: Ledger, desk: Desk) -> None:
        number = desk.decided({"outcome": "none_exists"})
        size = ledger.proof(0)["tree_size"]
        assert ledger.letter(number, {"draft": True}, CLERK).startswith(b"%PDF")
        assert ledger.proof(0)["tree_size"] == size
        ledger.letter(number, {}, CLERK)
        document = ledger.request(number).steps[-1].document
        assert document["number"] == f"{number}-1"
        assert len(document["digest"]) == 64

    def test_letters_are_numbered_and_may_be_sent_again(self, ledger: Ledger, desk: Desk) -> None:
        number = desk.notified({"outcome": "none_exists"})
        ledger.letter(number, {}, CLERK)
        desk.closed(number)
        ledger.letter(number, {}, CLERK)
        letters = [one.document["number"] for one in ledger.request(number).steps if one.step == Step.LETTER]
        assert letters == [f"{number}-1", f"{number}-2", f"{number}-3"]

    @pytest.mark.parametrize("letter", list(DeskLetter))
    def test_a_letter_that_does_not_fit_is_refused(self, ledger: Ledger, desk: Desk, letter: DeskLetter) -> None:
        number = desk.closed(desk.notified({"outcome": "none_exists"})).number
        document: dict[str, Any] = {"letter": letter.value}
        if letter in (DeskLetter.MORE_INFORMATION, DeskLetter.IDENTITY_NOT_CONFIRMED):
            document["questions"] = [QUESTION]
        if letter is DeskLetter.PAPER_INSTEAD:
            document["reasons"] = [WORDS]
        if letter is DeskLetter.DECISION:
            assert ledger.letter(number, document, CLERK)
        else:
            assert blocked(ledger.letter, number, document, CLERK) == ["LETTER_NOT_FITTING"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=40).filter(lambda text: text.strip()))
def test_any_name_can_be_written_to(ledger: Ledger, name: str) -> None:
    """Letters go to people of any name: a surrogate, a control or an unheard-of character is no reason to fail."""
    try:
        number = ledger.open_request(request_of(principal={"name": name}), CLERK).number
    except BadInput:
        return
    letter = ledger.letter(number, {"letter": "identity_not_confirmed", "questions": [QUESTION], "draft": True}, CLERK)
    assert letter.startswith(b"%PDF")
