"""Default deny: every route asks for a key, but those listed as public."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute

from api.app import ROUTERS, guarded_routes
from api.deps import PUBLIC
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.api.samples import JSON, problem, provision

IN_PATH = {
    "record_id": "01a20bcd-c47a-75bb-b2b2-0a3200c52e28",
    "key": "google",
    "seq": "0",
    "log": "ledger.example.com-2026",
    "level": "0",
    "place": "000.p/1",
    "number": "R-2026-0001",
    "form": "request",
    "upload_id": "01a20bcd-c47a-75bb-b2b2-0a3200c52e28",
    "stop_id": "01a20bcd-c47a-75bb-b2b2-0a3200c52e28",
}
ROUTES = sorted(
    (method, route.path, route.path_format.format(**IN_PATH))
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in route.methods or ()
)
GUARDED = [route for route in ROUTES if route[1] not in PUBLIC]

# What each scope opens. A key of one scope opens nothing else; `admin` opens everything.
OPENS = {
    Scope.RECORDS_WRITE: {
        "POST /v1/records",
        "POST /v1/records:bulk",
        "POST /v1/records/{record_id}/amendments",
        "POST /v1/checks",
        "POST /v1/checks:people",
        "POST /v1/consents",
        "POST /v1/consents:bulk",
        "POST /v1/audiences",
        "GET /v1/audiences/{upload_id}",
        "PATCH /v1/audiences/{upload_id}",
        "DELETE /v1/audiences/{upload_id}",
        "POST /v1/audiences/{upload_id}:commit",
        "POST /v1/records/{record_id}/links",
    },
    Scope.RECORDS_READ: {
        "GET /v1/records",
        "GET /v1/records/{record_id}",
        "GET /v1/parties",
        "GET /v1/parties/{key}",
    },
    Scope.PRINCIPALS_SEARCH: {"POST /v1/principals:search"},
    Scope.DESK: {
        "POST /v1/stops",
        "POST /v1/stops/{stop_id}:lift",
        "POST /v1/principals:report",
        "GET /v1/requests",
        "GET /v1/requests/{number}",
        "POST /v1/requests",
        "POST /v1/requests/{number}/identity",
        "POST /v1/requests/{number}/authority",
        "POST /v1/requests/{number}/identifiers",
        "POST /v1/requests/{number}/fee",
        "POST /v1/requests/{number}/route",
        "POST /v1/requests/{number}/search",
        "POST /v1/requests/{number}/decision",
        "POST /v1/requests/{number}/letters",
        "POST /v1/requests/{number}/deliveries",
        "POST /v1/requests/{number}/previews",
        "GET /v1/forms/{form}",
        "POST /v1/requests/{number}/clock-stop",
        "POST /v1/requests/{number}/clock-resume",
        "POST /v1/requests/{number}/withdrawal",
        "POST /v1/requests/{number}/closing",
        "POST /v1/access:search",
        "POST /v1/access/letters",
    },
    Scope.AUDIT_READ: {
        "GET /v1/duties",
        "GET /v1/entries/{seq}",
        "GET /v1/entries/{seq}/tlog-proof",
        "GET /v1/witnesses",
        "GET /v1/proofs/inclusion",
        "GET /v1/proofs/consistency",
        "GET /logs/{log}/tile/entries/{place:path}",
        "POST /v1/audit",
        "GET /v1/audit/sample",
    },
    Scope.ADMIN: {"POST /v1/parties", "POST /v1/exclusions"},
}


def test_the_table_of_scopes_names_every_route_once() -> None:
    named = [route for routes in OPENS.values() for route in routes]
    assert sorted(named) == sorted(f"{method} {path}" for method, path, _ in GUARDED)


def test_the_public_routes_are_these_and_no_others(api: Api) -> None:
    assert {path for path, guarded in guarded_routes() if not guarded} == PUBLIC - {"/openapi.json"}
    for method, path, address in ROUTES:
        if path in PUBLIC:
            assert api.request(method, address, None).status_code == 200, path
    assert api.get("/openapi.json", None).status_code == 200


@pytest.mark.parametrize(("method", "path", "address"), GUARDED, ids=lambda value: str(value))
def test_without_a_key_nothing_opens(api: Api, method: str, path: str, address: str) -> None:
    for headers in ({}, JSON, {"Authorization": "Basic ZGs6ZGs="}, {"Authorization": "Bearer"}):
        response = api.request(method, address, None, headers=headers, content=b'{"broken')
        assert problem(response, 401).code == "NOT_AUTHENTICATED"
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("method", "path", "address"), GUARDED, ids=lambda value: str(value))
def test_a_key_without_the_scope_opens_nothing(api: Api, method: str, path: str, address: str) -> None:
    for scope, routes in OPENS.items():
        if f"{method} {path}" in routes or scope is Scope.ADMIN:
            assert api.request(method, address, scope).status_code not in (401, 403)
        else:
            response = api.request(method, address, scope, headers=JSON, content=b'{"broken')
            assert problem(response, 403).code == "NOT_AUTHORISED"
            assert "insufficient_scope" in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize("secret", ["dk_live_" + "A" * 43, "x", "é" * 10, "dk_live_" + "A" * 5_000, "\x00"])
def test_an_unknown_key_opens_nothing(api: Api, secret: str) -> None:
    response = api.get("/v1/records", None, headers={"Authorization": f"Bearer {secret}".encode()})
    assert problem(response, 401)


def test_a_revoked_key_opens_nothing(api: Api) -> None:
    secret = api.ledger.create_key("to-be-revoked", [Scope.RECORDS_READ])
    headers = {"Authorization": f"Bearer {secret}"}
    assert api.get("/v1/records", None, headers=headers).status_code == 200
    api.ledger.revoke_key("to-be-revoked")
    assert problem(api.get("/v1/records", None, headers=headers), 401)


def test_a_producers_key_reads_nobody_even_what_it_wrote(api: Api) -> None:
    written = api.post("/v1/records", Scope.RECORDS_WRITE, json=provision())
    assert written.status_code == 201
    assert "山田" not in written.text
    assert "taro" not in written.text
    assert problem(api.get(written.headers["Location"], Scope.RECORDS_WRITE), 403)
    search = {"identifiers": [{"type": "email", "value": "taro.yamada@example.co.jp"}], "reason": "r"}
    assert problem(api.post("/v1/principals:search", Scope.RECORDS_WRITE, json=search), 403)
