"""Single items of a record held back (ACT 33(2)): they are in no output, the rest is shown, and the rest still verifies."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from ledger import Ledger
from ledger.desk.verify import verify_pdf
from ledger.errors import Blocked
from schemas.report import Outcome
from schemas.request_terms import DeliveryForm
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.api.samples import problem
from tests.desk_requests.desk import (
    CLERK,
    DECIDER,
    HANAKO,
    TARO,
    WORDS,
    Desk,
    attachments,
    found_in,
    pdf_text,
    provision,
    squeezed,
)

PARTY = ["third_party.name", "third_party.address", "third_party.representative"]
ITEMS = ["遺伝子検査の結果"]


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger)


def record(ledger: Ledger, **changes: Any) -> str:
    said = {"consent_statement": {"ref": "consent-log-1"}, "items": ITEMS}
    return str(ledger.record(provision(TARO, HANAKO, record=said, **changes)).id)


def part(record_id: str, items: Sequence[str], ground: str = "harm") -> dict[str, Any]:
    return {"outcome": "part", "withheld": [{"record": record_id, "items": list(items), "ground": ground, **WORDS}]}


def outputs(ledger: Ledger, number: str) -> dict[DeliveryForm, bytes]:
    return {form: ledger.preview_report(number, form, CLERK) for form in DeliveryForm}


def refused(ledger: Ledger, number: str, decision: dict[str, Any]) -> list[str]:
    with pytest.raises(Blocked) as caught:
        ledger.decide(number, decision, DECIDER)
    return list(caught.value.codes)


@pytest.mark.parametrize(
    ("items", "traces"),
    [
        (["items"], ITEMS),
        (PARTY, ["Google LLC", '"google"', "Sample Representative"]),
        (["principal"], [TARO.id]),
    ],
)
def test_what_is_held_back_is_nowhere_and_the_rest_verifies(
    ledger: Ledger, desk: Desk, items: list[str], traces: list[str]
) -> None:
    number = desk.notified(part(record(ledger), items))
    made = outputs(ledger, number)
    made_for_all = desk.notified()
    for form, content in made.items():
        assert found_in(content, traces) == [], form
    for content in outputs(ledger, made_for_all).values():
        assert found_in(content, traces[:1]) == traces[:1]
    outcome = verify_pdf(made[DeliveryForm.PDF], [ledger.vkey])
    assert outcome.outcome is Outcome.PASSED
    assert outcome.records == 1


def test_the_report_says_which_items_on_what_ground_and_why(ledger: Ledger, desk: Desk) -> None:
    number = desk.notified(part(record(ledger), ["items"]))
    files = attachments(ledger.preview_report(number, DeliveryForm.PDF, CLERK))
    disclosure = json.loads(files["disclosure.json"])
    assert disclosure["withheld"] == []
    (held,) = disclosure["withheld_items"]
    assert (held["items"], held["article"], held["ja"]) == (["items"], "ACT 33(2)(i)", WORDS["ja"])
    (shown,) = disclosure["records"]
    assert shown["withheld"] == ["items"]
    assert "items" not in shown["statutory"]
    text = pdf_text(ledger.preview_report(number, DeliveryForm.PDF, CLERK))
    assert squeezed("開示しません（第7章）") in text
    assert squeezed(WORDS["ja"]) in text
    assert squeezed("法第33条第2項第1号") in text
    assert squeezed(WORDS["ja"]) in pdf_text(ledger.letter(number, {}, CLERK))


def test_a_company_whose_name_is_held_back_is_counted_and_not_called_unspecified(ledger: Ledger, desk: Desk) -> None:
    held = record(ledger)
    record(ledger, party="meta")
    number = desk.notified(part(held, PARTY))
    text = pdf_text(ledger.preview_report(number, DeliveryForm.PDF, CLERK))
    assert squeezed("1社及びお名前を開示しない相手に合わせて2件提供しました") in text
    assert "不特定かつ多数" not in text
    assert squeezed("Meta Platforms, Inc.") in text


def test_one_record_may_have_items_held_back_on_two_grounds(ledger: Ledger, desk: Desk) -> None:
    held = record(ledger)
    decision = {
        "outcome": "part",
        "withheld": [*part(held, ["items"])["withheld"], *part(held, ["principal"], "other_law")["withheld"]],
    }
    disclosure = json.loads(ledger.preview_report(desk.notified(decision), DeliveryForm.JSON, CLERK))
    assert [(one["items"], one["article"]) for one in disclosure["withheld_items"]] == [
        (["items"], "ACT 33(2)(i)"),
        (["principal"], "ACT 33(2)(iii)"),
    ]


def test_an_item_corrected_later_is_held_back_in_every_version(ledger: Ledger, desk: Desk) -> None:
    held = record(ledger)
    ledger.amend(UUID(held), {"action": "correct", "reason": "mistake", "record": {"items": ["血液型"]}})
    number = desk.notified(part(held, ["items"]))
    for content in outputs(ledger, number).values():
        assert found_in(content, [*ITEMS, "血液型"]) == []
    assert verify_pdf(ledger.preview_report(number, "pdf", CLERK), [ledger.vkey]).outcome is Outcome.PASSED


def test_a_third_party_that_an_amendment_exchanged_is_not_held_back_alone(ledger: Ledger, desk: Desk) -> None:
    held = record(ledger)
    ledger.amend(UUID(held), {"action": "correct", "reason": "mistake", "third_party": {"party": "meta"}})
    number = desk.searched()
    assert refused(ledger, number, part(held, PARTY)) == ["NO_SUCH_ITEM"]
    assert ledger.decide(number, part(held, ["items"]), DECIDER).state == "decided"


@pytest.mark.parametrize("named", [PARTY[:1], PARTY[1:2], PARTY[:2]])
def test_no_half_of_what_tells_a_company_is_held_back(
    ledger: Ledger, api: Api, desk: Desk, named: Sequence[str]
) -> None:
    """The refusal names what must go with it; with these the decision stands, and the company is nowhere."""
    held, number = record(ledger), desk.searched()
    answer = api.post(f"/v1/requests/{number}/decision", Scope.ADMIN, json=part(held, named))
    refusal = problem(answer, 409)
    assert refusal.codes == ["WITHHELD_TOGETHER"]
    missing = sorted(set(PARTY) - set(named))
    for said in (refusal.detail, refusal.detail_ja):
        assert [item for item in sorted(PARTY) if item in said] == missing
    answer = api.post(f"/v1/requests/{number}/decision", Scope.ADMIN, json=part(held, [*named, *missing]))
    assert answer.status_code == 200
    for content in outputs(ledger, number).values():
        assert found_in(content, ["Google LLC", "1 Sample Street", "Sample Representative"]) == []


@pytest.mark.parametrize(
    ("said", "why", "told"),
    [
        ({"items": ["ｇｏｏｇｌｅ ＬＬＣへ送った広告識別子"]}, WORDS, ["items"]),
        ({"items": ITEMS}, {**WORDS, "en": "It may harm Google LLC"}, ["reason"]),
        ({"items": ["Google LLC ID"]}, {**WORDS, "ja": "Google LLC の権利"}, ["items", "reason"]),
        ({"items": ["1 Sample Street"]}, WORDS, ["items"]),
    ],
)
def test_a_company_that_is_told_elsewhere_is_not_held_back_by_half(
    ledger: Ledger, api: Api, desk: Desk, said: dict[str, Any], why: dict[str, str], told: list[str]
) -> None:
    document = provision(TARO, record={"consent_statement": {"ref": "consent-log-1"}, **said})
    held, number = str(ledger.record(document).id), desk.searched()
    decision = {"outcome": "part", "withheld": [{"record": held, "items": PARTY, "ground": "harm", **why}]}
    refusal = problem(api.post(f"/v1/requests/{number}/decision", Scope.ADMIN, json=decision), 409)
    assert refusal.codes == ["WITHHELD_TOLD_ELSEWHERE"]
    assert refusal.detail.endswith(": " + ", ".join(told))
    assert refusal.detail_ja.endswith(": " + "、".join(told))
    assert "Google" not in refusal.model_dump_json()
    together = [*PARTY, *(item for item in told if item != "reason")]
    assert api.post(f"/v1/requests/{number}/decision", Scope.ADMIN, json=part(held, together)).status_code == 200
    for content in outputs(ledger, number).values():
        assert found_in(content, ["Google LLC", "ｇｏｏｇｌｅ", "1 Sample Street"]) == []


def test_the_facts_on_a_company_may_be_held_back_on_two_grounds(ledger: Ledger, desk: Desk) -> None:
    held = record(ledger)
    decision = {
        "outcome": "part",
        "withheld": [*part(held, PARTY[:1])["withheld"], *part(held, PARTY[1:], "other_law")["withheld"]],
    }
    assert found_in(ledger.preview_report(desk.notified(decision), DeliveryForm.PDF, CLERK), ["Google LLC"]) == []


def test_what_can_not_be_held_back_in_that_way_is_refused(ledger: Ledger, desk: Desk) -> None:
    held = record(ledger)
    number = desk.searched()
    everything = sorted(
        json.loads(ledger.preview_report(desk.decided(), DeliveryForm.JSON, CLERK))["records"][0]["statutory"]
    )
    whole = {"record": held, "ground": "harm", **WORDS}
    for decision, codes in (
        (part(held, ["purpose"]), ["NO_SUCH_ITEM"]),
        (part(held, ["items", "items"]), ["NO_SUCH_RECORD"]),
        (part("01930000-0000-7000-8000-000000000000", ["items"]), ["NO_SUCH_RECORD"]),
        ({"outcome": "part", "withheld": [whole, *part(held, ["items"])["withheld"]]}, ["NO_SUCH_RECORD"]),
        (part(held, everything), ["ALL_WITHHELD"]),
        (part(held, ["items"], "confidentiality_clause"), ["REFUSAL_GROUND_NOT_AUTOMATIC"]),
    ):
        assert refused(ledger, number, decision) == codes
    assert ledger.request(number).state == "searched"
