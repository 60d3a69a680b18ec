"""One person: found with a reason only, every look-up on record, and no other person shown."""

from __future__ import annotations

from typing import Any

from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.api.samples import faults, problem, provision

EMAIL = {"type": "email", "value": "hanako.sato@example.co.jp"}
PHONE = {"type": "phone", "value": "080-9876-5432"}


def record_of(api: Api, *people: dict[str, Any]) -> dict[str, Any]:
    response = api.post("/v1/records", json=provision(principals=list(people)))
    assert response.status_code == 201
    return dict(response.json())


def search(api: Api, **document: Any) -> Any:
    return api.post("/v1/principals:search", Scope.PRINCIPALS_SEARCH, json=document)


def test_a_person_is_found_by_any_spelling_and_alone(api: Api) -> None:
    written = record_of(
        api,
        {"id": "C-77", "name": "佐藤花子", "identifiers": [EMAIL, PHONE]},
        {"id": "C-78", "name": "鈴木次郎", "identifiers": [{"type": "email", "value": "jiro@example.co.jp"}]},
    )
    for identifier in (
        {"type": "email", "value": " Hanako.Sato@EXAMPLE.co.jp "},
        {"type": "phone", "value": "+81 80 9876 5432"},
    ):
        response = search(api, identifiers=[identifier], reason="開示請求 2026-17")
        assert response.status_code == 200
        answer = response.json()
        assert [record["id"] for record in answer["records"]] == [written["id"]]
        assert [person["name"] for person in answer["records"][0]["principals"]] == ["佐藤花子"]
        assert "鈴木" not in response.text
        assert answer["explained"]["keys_tried"] > 1
        entry = api.get(f"/v1/entries/{answer['access_seq']}", Scope.AUDIT_READ).json()
        assert entry["kind"] == "access"


def test_without_a_reason_nobody_is_looked_up(api: Api) -> None:
    before = api.ledger.checkpoint()
    for path, scope in (
        ("/v1/principals:search", Scope.PRINCIPALS_SEARCH),
        ("/v1/principals:report", Scope.DESK),
    ):
        response = api.post(path, scope, json={"identifiers": [EMAIL, {"type": "email"}], "why": "x"})
        assert faults(response, 422) == {
            "/reason": "INVALID_INPUT:missing",
            "/identifiers/1": "INVALID_INPUT:value_error",
            "/why": "INVALID_INPUT:extra_forbidden",
        }
        assert problem(api.post(path, scope, json={"identifiers": [EMAIL], "reason": ""}), 422)
    assert api.ledger.checkpoint() == before


def test_nobody_found_is_an_answer_with_what_was_tried(api: Api) -> None:
    unknown = {"type": "email", "value": "nobody.at.all@example.co.jp"}
    answer = search(api, identifiers=[unknown], reason="r").json()
    assert answer["records"] == []
    assert answer["explained"]["tried"]


def test_the_report_is_a_signed_pdf(api: Api) -> None:
    record_of(api, {"name": "佐藤花子", "identifiers": [EMAIL]})
    response = api.post(
        "/v1/principals:report", Scope.DESK, json={"identifiers": [EMAIL], "reason": "開示請求 2026-17"}
    )
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["cache-control"] == "no-store"
    assert "filename" in response.headers["content-disposition"]
    assert response.content.startswith(b"%PDF-")
    assert b"/ByteRange" in response.content
