"""What a client sends stays out of logs, problem documents and headers, whatever goes wrong."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from api.log_lines import JsonLines
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.api.samples import CANARY, CANARY_EMAIL, JSON, problem, provision, uuid7

SECRETS = (
    CANARY,
    CANARY_EMAIL,
    "kanariya",
    "hifumi",
    "加奈梨",
    quote(CANARY),
    CANARY.encode("unicode_escape").decode(),
)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that any logger writes, as the server writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    root, ours = logging.getLogger(), logging.getLogger("daicho")
    levels = root.level, ours.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    ours.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def spoken(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def assert_silent(text: str) -> None:
    for secret in SECRETS:
        assert secret not in text


def person() -> dict[str, Any]:
    return {"id": CANARY, "name": CANARY, "identifiers": [{"type": "email", "value": CANARY_EMAIL}]}


def test_good_requests_leave_nothing_in_logs_or_headers(api: Api, log: io.StringIO) -> None:
    written = api.post("/v1/records", Scope.RECORDS_WRITE, json=provision(principals=[person()]))
    assert written.status_code == 201
    search = {"identifiers": [{"type": "email", "value": CANARY_EMAIL}], "reason": f"{CANARY}の請求"}
    found = api.post("/v1/principals:search", Scope.PRINCIPALS_SEARCH, json=search)
    assert CANARY in found.text
    report = api.post("/v1/principals:report", Scope.DESK, json=search)
    assert report.status_code == 200
    read = api.get(written.headers["Location"], Scope.RECORDS_READ, params={"as_of": "2099-01-01T00:00:00Z"})
    assert CANARY in read.text
    for response in (written, found, report, read):
        assert_silent(str(response.headers.raw))
    assert_silent(written.text)
    assert_silent(log.getvalue())


def test_bad_requests_leave_nothing_in_logs_headers_or_problems(api: Api, log: io.StringIO) -> None:
    key = uuid7()
    api.post("/v1/records", json=provision(id=key))
    body = json.dumps({"name": CANARY, CANARY: CANARY_EMAIL}, ensure_ascii=False)
    unprintable = {"id": "\x07" + CANARY, "identifiers": [{"type": "email", "value": "\x00" + CANARY_EMAIL}]}
    responses = [
        api.post("/v1/records", content=body[:-1].encode(), headers=JSON),
        api.post("/v1/records", content=body.encode("utf-16"), headers=JSON),
        api.post("/v1/records", json=json.loads(body)),
        api.post("/v1/records", json=provision(id=key, principals=[person()])),
        api.post("/v1/records", json=provision(id=CANARY, role=CANARY, art27_ground=CANARY)),
        api.post("/v1/records", json=provision(third_party={"party": CANARY, "country": CANARY})),
        api.post("/v1/records", json=provision(principals=[unprintable, {"name": [CANARY]}])),
        api.post("/v1/records", json=provision(record={"record_created_at": CANARY, CANARY: 1})),
        api.post("/v1/records", json=provision(), headers={"Idempotency-Key": CANARY_EMAIL}),
        api.post("/v1/records", json=provision(), headers={"Content-Type": f"text/{CANARY_EMAIL}"}),
        api.post("/v1/records:bulk", content=body.encode(), headers={"Content-Type": "application/x-ndjson"}),
        api.post("/v1/checks", json={"role": CANARY, "provision": {"date": CANARY}, CANARY: CANARY}),
        api.post("/v1/principals:search", json={"identifiers": [{"type": CANARY, "value": CANARY}], "reason": CANARY}),
        api.post("/v1/principals:search", json={"identifiers": [person()], "as_of": CANARY}),
        api.post("/v1/parties", json={"key": CANARY, "name": "\x01" + CANARY}),
        api.get("/v1/records", params={"party": CANARY, "cursor": CANARY, CANARY_EMAIL: CANARY}),
        api.get(f"/v1/records/{CANARY}"),
        api.get(f"/v1/parties/{CANARY}"),
        api.get(f"/{CANARY_EMAIL}/{CANARY}"),
        api.get(f"/logs/{CANARY}/checkpoint"),
        api.get("/v1/records", None, headers={"Authorization": f"Bearer {CANARY_EMAIL}"}),
    ]
    for response in responses:
        if not response.headers["content-type"].startswith("application/x-ndjson"):
            problem(response, response.status_code)
        assert_silent(response.text)
        assert_silent(str(response.headers.raw))
    assert_silent(log.getvalue())


def test_an_unforeseen_failure_is_a_problem_that_says_nothing_and_a_log_line_that_says_where(
    api: Api, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        try:
            raise ValueError(f"cause with {CANARY}")
        except ValueError as error:
            raise RuntimeError(f"could not write {CANARY_EMAIL}") from error

    monkeypatch.setattr(api.ledger, "find_person", broken)
    search = {"identifiers": [{"type": "email", "value": CANARY_EMAIL}], "reason": CANARY}
    response = api.post("/v1/principals:search", json=search)
    assert problem(response, 500).code == "INTERNAL"
    assert_silent(response.text)
    assert_silent(log.getvalue())
    (failure,) = (line for line in spoken(log) if line["event"] == "failure")
    assert failure["exception"] == ["builtins.RuntimeError", "builtins.ValueError"]
    assert any(place.startswith("broken:") for place in failure["at"])
    assert failure["request"] == response.headers["x-request-id"]


def test_a_request_is_one_line_with_these_fields_and_no_address(api: Api, log: io.StringIO) -> None:
    api.get(f"/v1/records/{uuid7()}", Scope.RECORDS_READ, params={"as_of": "2026-01-01T00:00:00Z"})
    api.get(f"/nothing/{CANARY}", None)
    first, second = (line for line in spoken(log) if line["event"] == "request")
    assert set(first) == {"time", "level", "event", "request", "method", "route", "status", "ms", "key"}
    assert (first["method"], first["route"], first["status"]) == ("GET", "/v1/records/{record_id}", 404)
    assert first["key"] == "key-records_read"
    assert (second["route"], second["status"], second["key"]) == ("-", 404, None)


def test_lines_of_other_libraries_keep_their_text_only_when_it_is_the_http_servers(log: io.StringIO) -> None:
    logging.getLogger("sqlalchemy.engine").warning("INSERT %s", CANARY)
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    assert_silent(log.getvalue())
    theirs, servers = spoken(log)
    assert theirs["from"] == "sqlalchemy.engine"
    assert "text" not in theirs
    assert servers["text"] == "Invalid HTTP request received."
