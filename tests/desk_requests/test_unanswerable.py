"""Requests that cannot be answered with records end in the letter that says so, over HTTP, and never in an error."""

from __future__ import annotations

from typing import Any

import pytest

from api.desk_examples import IDENTITY
from ledger import Ledger
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.desk_requests.conftest import Clock
from tests.desk_requests.desk import HANAKO, TARO, found_in, like, pdf_text, provision, request_of, squeezed

Json = dict[str, Any]
EVIDENCE: Json = dict(IDENTITY["example"]["value"])
WHY = {"ja": "刑法第134条に違反することとなるため。", "en": "It would violate Penal Code 134."}


def send(api: Api, path: str, document: Json, scope: Scope = Scope.DESK) -> Any:
    answer = api.post(f"/v1/requests{path}", scope, json=document)
    assert answer.status_code in (200, 201), answer.text
    return answer


def opened(api: Api, **changes: Any) -> str:
    number: str = send(api, "", request_of(**changes)).json()["number"]
    return number


def letter_of(api: Api, number: str, document: Json) -> tuple[str, bytes]:
    pdf: bytes = send(api, f"/{number}/letters", document).content
    return pdf_text(pdf), pdf


def answered(api: Api, number: str, decision: Json) -> tuple[str, bytes]:
    """Identified, searched, decided and told; then closed, with nothing to deliver."""
    send(api, f"/{number}/identity", EVIDENCE)
    send(api, f"/{number}/search", {})
    send(api, f"/{number}/decision", decision, Scope.ADMIN)
    told = letter_of(api, number, {})
    assert send(api, f"/{number}/closing", {}).json()["ending"] == "answered"
    return told


def says(text: str, *words: str) -> None:
    for one in words:
        assert squeezed(one) in text, one


def test_who_asks_is_not_confirmed(api: Api, ledger: Ledger, clock: Clock) -> None:
    ledger.record(provision(TARO))
    number = opened(api)
    send(api, f"/{number}/identity", {"result": "missing", "way": "email"})
    asked = {"ja": "運転免許証などの写し", "en": "A copy of a driving licence or the like"}
    text, pdf = letter_of(api, number, {"letter": "identity_not_confirmed", "questions": [asked]})
    says(
        text,
        "ご本人の確認についてのお願い",
        "確認できるまで、記録の有無はお答えできません",
        "Until then we can't say whether any record exists",
        asked["ja"],
        asked["en"],
        "2026-11-16",
        f"{number}-1",
    )
    assert found_in(pdf, ["Google", TARO.email, TARO.phone]) == []
    clock.to("2026-11-17")
    closed = send(api, f"/{number}/closing", {"ending": "identity_not_confirmed"}).json()
    assert (closed["state"], closed["ending"]) == ("closed", "identity_not_confirmed")


@pytest.mark.parametrize("identifiers", [TARO.identifiers, [{"type": "name", "value": TARO.name}]])
def test_there_is_no_such_person(api: Api, ledger: Ledger, identifiers: list[Json]) -> None:
    ledger.record(provision(HANAKO))
    text, pdf = answered(api, opened(api, identifiers=identifiers), {"outcome": "none_exists"})
    says(
        text,
        "不存在通知書",
        "お調べした範囲では、該当する記録は存在しませんでした",
        "within what we searched, no such record exists",
        "この台帳は",
        "2026-11-17",
    )
    assert found_in(pdf, [*HANAKO.traces(), "Google"]) == []


def test_a_name_that_fits_others_too_is_attributed_to_nobody(api: Api, ledger: Ledger) -> None:
    ledger.record(provision(TARO))
    number = opened(api, identifiers=[{"type": "name", "value": TARO.name}])
    text, pdf = answered(api, number, {"outcome": "none_exists"})
    says(text, "不存在通知書", "どなたのものとも扱っていません", "are attributed to nobody")
    assert found_in(pdf, [TARO.email, TARO.phone, "Google"]) == []


def test_order_11_hides_all_and_the_letter_is_that_of_nobody(api: Api, ledger: Ledger) -> None:
    hidden = ledger.record(provision(TARO))
    ledger.exclude_records({"records": [str(hidden.id)], "item": "iv", "reason": "捜査"}, "admin")
    first = opened(api)
    text, pdf = answered(api, first, {"outcome": "none_exists"})
    assert found_in(pdf, ["第11条", "ORDER", "捜査", "Google"]) == []
    second = opened(api, identifiers=like(TARO).identifiers)
    other, _ = answered(api, second, {"outcome": "none_exists"})
    assert text.replace(first, "") == other.replace(second, "")


def test_all_is_withheld(api: Api, ledger: Ledger) -> None:
    for _ in range(2):
        ledger.record(provision(TARO))
    decision = {"outcome": "refused", "grounds": [{"ground": "other_law", **WHY}]}
    text, pdf = answered(api, opened(api), decision)
    says(
        text,
        "不開示決定通知書",
        "開示しないことに決定しました",
        "we have decided not to disclose",
        "法第33条第2項第3号",
        WHY["ja"],
        WHY["en"],
        "2026-11-02",  # refused today: the way to court is open today (ACT 39)
    )
    assert found_in(pdf, ["Google", TARO.email]) == []


def test_the_fee_is_not_paid(api: Api, ledger: Ledger, clock: Clock) -> None:
    number = opened(api)
    send(api, f"/{number}/fee", {"action": "invoiced"})
    text, _ = letter_of(api, number, {"letter": "fee"})
    says(text, "手数料", "1,000", "2026-11-16")
    clock.to("2026-11-17")
    assert send(api, f"/{number}/closing", {"ending": "fee_unpaid"}).json()["ending"] == "fee_unpaid"


@pytest.mark.parametrize("kind", ["correction_34", "stop_35"])
def test_no_measure_is_taken(api: Api, kind: str) -> None:
    number = opened(api, kind=kind, **({"stop_of": ["use"]} if kind == "stop_35" else {}))
    send(api, f"/{number}/identity", EVIDENCE)
    ground = {"correction_34": "not_untrue", "stop_35": "not_founded"}[kind]
    decision = {"outcome": "not_granted", "grounds": [{"ground": ground, "ja": "事実のため。", "en": "It is true."}]}
    send(api, f"/{number}/decision", decision, Scope.ADMIN)
    text, _ = letter_of(api, number, {})
    says(text, "請求に応じない旨のお知らせ", "手数料はいただきません", "事実のため", "It is true.", kind[-2:])
    assert send(api, f"/{number}/closing", {}).json()["ending"] == "answered"
