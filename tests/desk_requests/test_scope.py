"""What a person is shown, and what leaves no trace: ACT 33(5), ORDER 11, and everybody else's data."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger import Ledger
from ledger.errors import Blocked
from schemas.request_terms import DeliveryForm
from tests.desk_requests.conftest import Clock
from tests.desk_requests.desk import (
    CLERK,
    DECIDER,
    HANAKO,
    JIRO,
    TARO,
    WORDS,
    Desk,
    Person,
    attachments,
    found_in,
    like,
    pdf_text,
    person_related,
    provision,
    squeezed,
)

SECRET = "搜査関係事項の照会"
GIVEN = {"identifiers": TARO.identifiers, "reason": "desk"}


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger)


def every_output(ledger: Ledger, number: str) -> Iterator[tuple[str, bytes]]:
    """Everything of a decided request that may reach the requester, or be shown to who serves them."""
    for form in DeliveryForm:
        yield f"report.{form.value}", ledger.preview_report(number, form, CLERK)
    yield "letter", ledger.letter(number, {}, CLERK)
    yield "request", ledger.request(number).model_dump_json().encode()
    yield "queue", b"".join(row.model_dump_json().encode() for row in ledger.requests(everything=True))
    told = ledger.access_log({"identifiers": TARO.identifiers, "reason": "asked who looked"}, CLERK)
    yield "access", b"".join(one.model_dump_json().encode() for one in told)
    yield "access letter", ledger.access_letter({"request": number, "reason": "asked who looked"}, CLERK)
    yield "report", ledger.report(GIVEN, CLERK)


class TestOtherPeople:
    def test_never_appear_in_anything_about_this_one(self, ledger: Ledger, desk: Desk) -> None:
        """Interleaved people and records of several: every byte of every output is read for the others."""
        others: list[str] = [*HANAKO.traces(), *JIRO.traces()]
        for day in ("2026-10-01", "2026-10-02"):
            for people in ((HANAKO,), (TARO,), (HANAKO, TARO, JIRO), (JIRO,), (TARO, JIRO)):
                appended = ledger.record(provision(*people, date=day))
                if TARO not in people:
                    others.append(str(appended.id))
        own = ledger.record(provision(TARO, date="2026-10-03"))
        ledger.amend(
            own.id,
            {
                "action": "supplement",
                "reason": f"{HANAKO.name}の申告により{JIRO.email}を確認",
                "principals": [HANAKO.principal()],
            },
        )
        named = provision(TARO, HANAKO, date="2026-10-04")
        named["record"]["principal"] = [person.name for person in (TARO, HANAKO)]
        ledger.record(named)
        ledger.find_person({"identifiers": HANAKO.identifiers, "reason": f"inquiry about {HANAKO.name}"}, CLERK)
        number = desk.decided()
        for name, content in every_output(ledger, number):
            assert found_in(content, others) == [], name

    def test_the_eyes_of_that_test_see(self, ledger: Ledger, desk: Desk) -> None:
        ledger.record(provision(TARO))
        number = desk.decided()
        for form in DeliveryForm:
            content = ledger.preview_report(number, form, CLERK)
            assert found_in(content, [TARO.name, TARO.id]) == [TARO.name, TARO.id], form

    def test_an_identifier_that_nothing_ties_to_the_requester_finds_nothing(self, ledger: Ledger, desk: Desk) -> None:
        """Who gives another's address with their own papers gets nothing of the other."""
        ledger.record(provision(HANAKO))
        number = desk.opened(identifiers=[*TARO.identifiers, *HANAKO.identifiers])
        evidence = {"result": "confirmed", "way": "email", "seen": ["address_loop"], "confirms": [0, 1]}
        ledger.add_identity(number, evidence, CLERK)
        assert ledger.search_request(number, {}, CLERK).records == []

    def test_own_identifiers_are_masked_but_in_part_a(self, ledger: Ledger, desk: Desk) -> None:
        ledger.record(provision(TARO))
        pdf = ledger.preview_report(desk.decided(), DeliveryForm.PDF, CLERK)
        assert found_in(pdf, [TARO.email, TARO.phone]) == []
        assert squeezed("t***@e***.jp") in pdf_text(pdf)


class TestOrder11:
    def _marked(self, ledger: Ledger, **changes: Any) -> list[str]:
        hidden = ledger.record(provision(TARO, party="meta", **changes))
        ledger.exclude_records({"records": [str(hidden.id)], "item": "iv", "reason": SECRET}, "admin")
        return [str(hidden.id), "Meta Platforms", SECRET]

    def test_leaves_no_trace_beside_other_records(self, ledger: Ledger, desk: Desk) -> None:
        ledger.record(provision(TARO))
        traces = self._marked(ledger)
        ledger.find_person(GIVEN | {"reason": "shows both"}, CLERK)
        number = desk.decided()
        found = ledger.request(number).steps[2].document
        assert (found["outside"], found["uncertain"]) == (0, 0)
        outputs = dict(every_output(ledger, number))
        for name, content in outputs.items():
            assert found_in(content, traces) == [], name
        assert len(json.loads(outputs["report.json"])["records"]) == 1
        assert "1社に1件提供" in pdf_text(outputs["report.pdf"])
        told = ledger.access_log({"identifiers": TARO.identifiers, "reason": "asked"}, CLERK)
        assert {one.found for one in told} == {None}
        assert {one.found for one in ledger.access_log({"actor": CLERK}, "auditor")} == {0, 1}

    def test_reads_as_if_none_existed_when_there_is_nothing_else(self, ledger: Ledger, desk: Desk) -> None:
        """The same letter, but for its number and time, as to somebody of whom there is truly nothing."""
        traces = self._marked(ledger)
        ledger.find_person(GIVEN | {"reason": "finds only what is hidden"}, CLERK)
        number = desk.decided({"outcome": "none_exists"})
        truly = desk.decided({"outcome": "none_exists"}, like(TARO), principal=ledger.request(number).principal)
        letter, same = ledger.letter(number, {}, CLERK), ledger.letter(truly, {}, CLERK)
        assert "お調べした範囲" in pdf_text(letter)
        assert pdf_text(letter).replace(number, "N") == pdf_text(same).replace(truly, "N")
        assert found_in(letter, traces) == []
        told = ledger.access_log({"identifiers": TARO.identifiers, "reason": "asked"}, CLERK)
        assert "finds only what is hidden" not in {one.reason for one in told}
        assert "finds only what is hidden" in {one.reason for one in ledger.access_log({}, CLERK)}

    def test_a_mark_made_after_the_decision_takes_effect_before_delivery(self, ledger: Ledger, desk: Desk) -> None:
        record = ledger.record(provision(TARO))
        number = desk.notified()
        ledger.exclude_records({"records": [str(record.id)], "item": "i", "reason": SECRET}, "admin")
        with pytest.raises(Blocked) as caught:
            ledger.deliver(number, {"channel": "email"}, CLERK)
        assert caught.value.codes == ("SEARCH_AGAIN",)
        assert ledger.search_request(number, {}, CLERK).records == []
        assert ledger.decide(number, {"outcome": "none_exists"}, DECIDER).state == "decided"

    def test_the_mark_can_be_taken_away(self, ledger: Ledger, desk: Desk) -> None:
        hidden, _, _ = self._marked(ledger)
        mark = {"records": [hidden], "item": "iv", "reason": "the inquiry is over", "excluded": False}
        ledger.exclude_records(mark, "admin")
        assert len(ledger.search_request(desk.identified(), {}, CLERK).records) == 1

    def test_stands_nowhere_in_the_clear(self, ledger: Ledger, home: Path) -> None:
        self._marked(ledger)
        for file in sorted(home.rglob("*")):
            if file.is_file():
                assert SECRET.encode() not in file.read_bytes(), file.name


class TestScope:
    def test_outside_33_5_is_counted_for_staff_and_shown_to_nobody(self, ledger: Ledger, desk: Desk) -> None:
        ledger.record(provision(TARO))
        ledger.record(person_related(TARO))
        number = desk.identified()
        found = ledger.search_request(number, {}, CLERK)
        assert (len(found.records), found.outside, found.uncertain) == (1, 1, 0)
        ledger.decide(number, {"outcome": "full"}, DECIDER)
        assert found_in(ledger.preview_report(number, DeliveryForm.PDF, CLERK), ["Cookie ID"]) == []

    def test_what_the_profile_offers_is_shown_as_voluntary(self, home: Path, clock: Clock) -> None:
        self._choose(home, offer_pri_provider_records=True)
        with Ledger.open(home, clock) as ledger:
            ledger.record(provision(TARO))
            ledger.record(person_related(TARO))
            number = Desk(ledger).decided()
            pdf = ledger.preview_report(number, DeliveryForm.PDF, CLERK)
            assert "任意にお知らせする情報" in pdf_text(pdf)
            assert found_in(pdf, ["Cookie ID"]) == ["Cookie ID"]

    def test_a_name_alone_attributes_nothing(self, ledger: Ledger, desk: Desk) -> None:
        ledger.record(provision(TARO))
        number = desk.identified(identifiers=[{"type": "name", "value": TARO.name}])
        found = ledger.search_request(number, {}, CLERK)
        assert (found.records, found.uncertain) == ([], 1)
        ledger.decide(number, {"outcome": "none_exists"}, DECIDER)
        assert "どなたのものとも扱っていません" in pdf_text(ledger.letter(number, {}, CLERK))

    def test_void_records_were_no_provision(self, ledger: Ledger, desk: Desk) -> None:
        record = ledger.record(provision(TARO))
        ledger.amend(record.id, {"action": "void", "reason": "made in error"})
        found = ledger.search_request(desk.identified(), {}, CLERK)
        assert (found.records, found.outside) == ([], 0)

    @pytest.mark.parametrize(
        ("period", "days"),
        [
            ({}, ["2026-09-01", "2026-10-01", "2026-11-01"]),
            ({"period_start": "2026-10-01"}, ["2026-10-01", "2026-11-01"]),
            ({"period_end": "2026-09-30"}, ["2026-09-01"]),
            ({"period_start": "2026-09-02", "period_end": "2026-10-31"}, ["2026-10-01"]),
        ],
    )
    def test_the_period_is_the_requester_s(
        self, ledger: Ledger, desk: Desk, period: dict[str, Any], days: list[str]
    ) -> None:
        for day in ("2026-09-01", "2026-10-01", "2026-11-01"):
            ledger.record(provision(TARO, date=day))
        found = ledger.search_request(desk.identified(**period), {}, CLERK)
        assert [one["provision_date"] for one in found.records] == days

    @pytest.mark.parametrize(
        ("form", "days"),
        [
            ("BULK", {"period_end": "2026-10-31"}),
            ("BULK", {"period_start": "2026-08-01", "period_end": "2026-10-31"}),
            ("CONTRACT", {"last_provision_date": "2026-10-31"}),
            ("CONTRACT", {"date": "2026-10-31"}),
        ],
    )
    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"period_start": "2026-09-01", "period_end": "2026-09-30"}, 1),
            ({"period_start": "2026-10-31"}, 1),
            ({"period_start": "2026-11-01"}, 0),
        ],
    )
    def test_repeated_provision_of_which_only_the_end_is_known_may_have_been_in_any_day_before(
        self, ledger: Ledger, desk: Desk, form: str, days: dict[str, str], asked: dict[str, Any], found: int
    ) -> None:
        ledger.record(provision(TARO, record_form=form, provision=days))
        assert len(ledger.search_request(desk.identified(**asked), {}, CLERK).records) == found

    def test_what_came_after_the_search_is_not_in_the_report(self, ledger: Ledger, desk: Desk) -> None:
        ledger.record(provision(TARO))
        number = desk.decided()
        ledger.record(provision(TARO, party="meta"))
        assert found_in(ledger.preview_report(number, DeliveryForm.PDF, CLERK), ["Meta Platforms"]) == []

    def _choose(self, home: Path, **choices: Any) -> None:
        profile = json.loads((home / "profile.json").read_text(encoding="utf-8"))
        profile["choices"] = {**profile.get("choices", {}), **choices}
        (home / "profile.json").write_text(json.dumps(profile, ensure_ascii=False), encoding="utf-8")


class TestLimitsOfTheAnswer:
    def test_since_when_from_which_systems_and_where_else(self, home: Path, clock: Clock) -> None:
        systems = [{"ja": "顧客管理システム", "en": "the customer database"}]
        earlier = {"ja": "以前の紙の記録は別に調べます。", "en": "Earlier paper records are searched apart."}
        TestScope()._choose(home, systems=systems, earlier_records=earlier)
        with Ledger.open(home, clock) as ledger:
            ledger.record(provision(TARO))
            number = Desk(ledger).decided()
            said = json.loads(ledger.preview_report(number, DeliveryForm.JSON, CLERK))["searched"]["earlier"]
            assert said["ja"] == (
                "この台帳は、令和8年11月2日（2026-11-02）から、顧客管理システムによる提供と受領を記録しています。"
                + earlier["ja"]
            )
            assert earlier["en"] in said["en"]

    def test_a_search_elsewhere_is_told_in_report_and_letter(self, ledger: Ledger, desk: Desk) -> None:
        number = desk.identified()
        elsewhere = {"ja": "紙の台帳も調べました。", "en": "We also searched the paper ledger."}
        ledger.search_request(number, {"earlier": elsewhere}, CLERK)
        ledger.decide(number, {"outcome": "none_exists"}, DECIDER)
        assert squeezed(elsewhere["ja"]) in pdf_text(ledger.letter(number, {}, CLERK))
        said = json.loads(ledger.preview_report(number, DeliveryForm.JSON, CLERK))
        assert said["searched"]["earlier"]["ja"].endswith(elsewhere["ja"])
        assert "どのシステムによるものを記録しているかは、窓口にお尋ねください。" in said["searched"]["earlier"]["ja"]

    def test_disposed_periods_are_named_in_general_for_everybody_alike(self, ledger: Ledger, clock: Clock) -> None:
        ledger.record(provision(HANAKO))
        clock.to("2029-11-03")
        ledger.dispose()
        desk = Desk(ledger)
        letters = []
        for person in (HANAKO, like(HANAKO)):
            number = desk.decided({"outcome": "none_exists"}, person, principal={"name": "同姓 同名"})
            letters.append(pdf_text(ledger.letter(number, {}, CLERK)).replace(number, "N"))
        assert "2029-11-02）までに終わった記録は廃棄しており" in letters[0]
        assert letters[0] == letters[1]


def test_proofs_inside_the_report_are_those_of_the_records_shown(ledger: Ledger) -> None:
    desk = Desk(ledger)
    shown = ledger.record(provision(TARO, HANAKO))
    withheld = ledger.record(provision(TARO, party="meta"))
    number = desk.searched()
    ledger.decide(
        number,
        {"outcome": "part", "withheld": [{"record": str(withheld.id), "ground": "harm", **WORDS}]},
        DECIDER,
    )
    files = attachments(ledger.preview_report(number, DeliveryForm.PDF, CLERK))
    bundle = json.loads(files["bundle.json"])
    assert [one["record_id"] for one in bundle["entries"]] == [str(shown.id)]
    paths = {opening["path"] for one in bundle["entries"] for opening in one["openings"]}
    assert "/principals/0" in paths
    assert not paths & {"/principals/1", "/identifiers/0", "/identifiers/1", "/reason", "/operational", "/facts"}
    disclosure = json.loads(files["disclosure.json"])
    assert [(one["article"], one["count"]) for one in disclosure["withheld"]] == [("ACT 33(2)(i)", 1)]
    assert dt.date.fromisoformat(disclosure["answered_on"]) == dt.date(2026, 11, 2)


def test_somebody_else_with_the_same_phone_is_not_shown(ledger: Ledger) -> None:
    """A number that went to another person: hits by it are this person's only as far as it is their own."""
    same_mailbox = Person(1004, "山田 一郎", "Taro.Yamada@Example.JP", "090-9999-1004")
    ledger.record(provision(HANAKO))
    ledger.record(provision(same_mailbox))
    found = ledger.search_request(Desk(ledger).identified(), {}, CLERK)
    assert len(found.records) == 1
