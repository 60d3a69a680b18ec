"""Bad input: a problem document that names all faults at once, and a ledger that is as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.api.samples import CANARY, JSON, faults, problem, provision

POSTS = (
    "/v1/records",
    "/v1/records/01a20c1f-2284-7d95-92a1-be0956e02aad/amendments",
    "/v1/checks",
    "/v1/principals:search",
    "/v1/principals:report",
    "/v1/parties",
)


@pytest.fixture(autouse=True)
def _the_ledger_stays_as_it_was(api: Api) -> Iterator[None]:
    before = api.ledger.checkpoint()
    yield
    assert api.ledger.checkpoint() == before


def test_every_fault_of_a_record_is_named_at_once(api: Api) -> None:
    document = provision(
        role="sender",
        nickname=CANARY,
        provision={"date": "2026-02-30"},
        third_party={"party": "google", "kind": "company", "country": "UK"},
        principals=[{"nick": "x"}, {"name": ""}],
        operational={"ratio": None},
    )
    text = json.dumps(document, ensure_ascii=False)[:-1] + ', "record_form": "EACH", "record_form": 1.5}'
    found = faults(api.post("/v1/records", content=text.encode(), headers=JSON), 422)
    assert found["/role"] == "INVALID_INPUT:enum"
    assert found["/nickname"] == "INVALID_INPUT:extra_forbidden"
    assert {"/provision/date", "/third_party/kind", "/third_party/country", "/principals/0/nick"} <= set(found)
    assert any(pointer.startswith("/operational/ratio") for pointer in found)
    assert "/record_form" in found


@pytest.mark.parametrize("path", POSTS)
def test_broken_json_is_400_with_the_byte_offset_and_no_content(api: Api, path: str) -> None:
    response = api.post(path, content=f'{{"名": "{CANARY}", }}'.encode(), headers=JSON)
    found = problem(response, 400)
    (error,) = found.errors
    assert error.code == "MALFORMED:json"
    assert "byte 34" in error.en
    assert CANARY not in response.text
    assert problem(api.post(path, content=CANARY.encode("cp932"), headers=JSON), 400)
    assert problem(api.post(path, content=b"", headers=JSON), 400)


@pytest.mark.parametrize("path", POSTS)
def test_another_type_coding_or_charset_is_415(api: Api, path: str) -> None:
    body = json.dumps(provision()).encode()
    for headers in (
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=shift_jis"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ):
        response = api.post(path, content=body, headers=headers)
        assert problem(response, 415).code == "UNSUPPORTED_MEDIA_TYPE"
        assert "Accept" in response.headers or "Accept-Encoding" in response.headers


@pytest.mark.parametrize("path", POSTS)
def test_an_oversized_body_is_413_whether_it_says_so_or_not(api: Api, path: str) -> None:
    read: list[int] = []

    async def endless() -> Any:
        for n in range(1_000_000):
            read.append(n)
            yield b" " * 10_000

    assert problem(api.post(path, content=b" " * 200_001, headers=JSON), 413).code == "TOO_LARGE"
    assert problem(api.post(path, content=endless(), headers=JSON), 413).code == "TOO_LARGE"
    lying = {**JSON, "Content-Length": "10"}
    assert problem(api.post(path, content=b" " * 200_001, headers=lying), 413).code == "TOO_LARGE"
    assert problem(api.post(path, content=b" " * 200_000, headers=JSON), 400).code == "MALFORMED"


@pytest.mark.parametrize("body", ["[]", '"x"', "1", "null", "true"])
@pytest.mark.parametrize("path", POSTS)
def test_a_body_that_is_no_object_is_said_to_be_none(api: Api, path: str, body: str) -> None:
    found = problem(api.post(path, content=body.encode(), headers=JSON), 422)
    assert found.errors[0].code == "NOT_AN_OBJECT"


@pytest.mark.parametrize("path", POSTS)
def test_repeated_members_and_floats_are_refused_everywhere(api: Api, path: str) -> None:
    found = problem(api.post(path, content=b'{"zz": 1.5, "zz": NaN}', headers=JSON), 422)
    codes = [error.code for error in found.errors if error.pointer == "/zz"]
    assert {"NOT_AN_INTEGER", "REPEATED_MEMBER"} <= set(codes)
    assert any(code.endswith("extra_forbidden") for code in codes)


def test_ids_of_another_kind_or_another_time_are_refused(api: Api) -> None:
    for bad in ("7", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "01000000-0000-7000-8000-000000000000"):
        assert "/id" in faults(api.post("/v1/records", json=provision(id=bad)), 422)


def test_a_member_name_that_may_hold_personal_data_is_not_repeated(api: Api) -> None:
    response = api.post("/v1/records", json={**provision(), CANARY: 1, "taro@example.com": 2, "nick": 3})
    assert {error.pointer for error in problem(response, 422).errors} == {"/*", "/nick"}
    assert CANARY not in response.text
    assert "taro@" not in response.text


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/records/", "/v2/records", f"/{CANARY}", "/logs/other/checkpoint"])
def test_an_address_with_nothing_behind_it_is_a_problem(api: Api, path: str) -> None:
    response = api.get(path)
    assert problem(response, 404)
    assert CANARY not in response.text


def test_a_method_not_taken_names_those_that_are(api: Api) -> None:
    response = api.request("DELETE", "/v1/records")
    assert problem(response, 405).code == "METHOD_NOT_ALLOWED"
    assert response.headers["Allow"] == "GET, POST"
    assert problem(api.request("PUT", "/healthz", None), 405)


def test_paths_and_queries_of_proofs_are_bounded(api: Api) -> None:
    for path in ("/v1/entries/-1", "/v1/entries/x", f"/v1/entries/{2**63}"):
        assert "/path/seq" in faults(api.get(path, Scope.AUDIT_READ), 422)
    query = {"seq": "-1", "size": "9" * 30, "x": "1"}
    found = faults(api.get("/v1/proofs/inclusion", Scope.AUDIT_READ, params=query), 422)
    assert set(found) == {"/query/seq", "/query/size", "/query/x"}
    assert problem(api.get("/v1/proofs/inclusion", params={"seq": 2**40}), 404)
    assert set(faults(api.get("/v1/proofs/consistency", params={}), 422)) == {"/query/old"}
