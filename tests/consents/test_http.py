"""Consents, stops, links and the gate for people over HTTP. Every example of the OpenAPI document does what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api import consent_examples as examples
from api.bulk import MEDIA_TYPES
from api.settings import Settings
from ledger import Ledger
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.consents.conftest import email

PRI = {
    "role": "pri_recipient",
    "third_party": {"party": "google"},
    "data": {"at_provider": "person_related", "at_recipient": "personal_data"},
    "provision": {"date": "2026-07-01"},
    "record": {"items": ["閲覧履歴"]},
    "principals": [{"identifiers": [{"type": "cookie_id", "value": "GA1.1.1234567890.1700000000"}]}],
}


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    Ledger.create(tmp_path / "home", "gmo-cybersecurity", "ledger.example.com/2026")
    with Ledger.open(tmp_path / "home") as ledger:
        keys = {scope: ledger.create_key(f"key-{scope.name.lower()}", [scope]) for scope in Scope}
        client = Api(ledger, keys, Settings(bulk_batch_lines=10))
        yield client
        client.close()


def test_every_example_does_what_it_says(api: Api) -> None:
    for path, scope, table in (
        ("/v1/consents", Scope.RECORDS_WRITE, examples.CONSENTS),
        ("/v1/stops", Scope.DESK, examples.STOPS),
        ("/v1/checks:people", Scope.RECORDS_WRITE, examples.PEOPLE),
    ):
        for name, example in table.items():
            response = api.post(path, scope, json=example["value"])
            assert response.status_code == example["status"], (name, response.text)
    answer = response.json()
    assert answer["allowed"] == [0]
    assert [(one["position"], one["reason"], one["citation"]) for one in answer["dropped"]] == [
        (1, "stopped", "ACT 35(3)")
    ]
    assert answer["basis"] == "27-1"


def test_a_stop_is_lifted_with_a_reason(api: Api) -> None:
    placed = api.post("/v1/stops", Scope.DESK, json=examples.STOPS["stop"]["value"]).json()
    path = f"/v1/stops/{placed['id']}:lift"
    assert api.post(path, Scope.DESK, json={}).status_code == 422
    assert api.post(path, Scope.DESK, json=examples.LIFTS["lift"]["value"]).status_code == 201
    assert api.post(path, Scope.DESK, json=examples.LIFTS["lift"]["value"]).status_code == 404


def test_a_receipt_is_linked(api: Api) -> None:
    record = api.post("/v1/records", Scope.RECORDS_WRITE, json=PRI).json()
    linked = {**examples.LINKS["login"]["value"]}
    response = api.post(f"/v1/records/{record['id']}/links", Scope.RECORDS_WRITE, json=linked)
    assert response.status_code == 201
    shown = api.get(f"/v1/records/{record['id']}", Scope.RECORDS_READ).json()
    assert [one["source"] for one in shown["links"]] == ["login of 5 July"]


def test_many_consents_are_answered_line_by_line(api: Api) -> None:
    lines = examples.BULK["value"].encode() + b'{"basis": "27-1"}\nno json\n'
    headers = {"Content-Type": MEDIA_TYPES[0]}
    response = api.post("/v1/consents:bulk", Scope.RECORDS_WRITE, content=lines, headers=headers)
    results: list[dict[str, Any]] = [json.loads(line) for line in response.text.splitlines()]
    assert results.pop()["upload"]["durable"] == 2
    assert [(one["line"], bool(one["appended"])) for one in results] == [(1, True), (2, True), (3, False), (4, False)]
    assert {fault["pointer"] for fault in results[2]["faults"]} == {"/identifiers", "/at", "/act"}


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/v1/consents", Scope.RECORDS_READ),
        ("/v1/consents:bulk", Scope.RECORDS_READ),
        ("/v1/stops", Scope.RECORDS_WRITE),
        ("/v1/stops/019ab000-0000-7000-8000-000000000001:lift", Scope.RECORDS_WRITE),
        ("/v1/records/019ab000-0000-7000-8000-000000000001/links", Scope.DESK),
        ("/v1/checks:people", Scope.DESK),
    ],
)
def test_each_route_has_its_scope(api: Api, path: str, scope: Scope) -> None:
    assert api.post(path, scope, json={}).status_code == 403
    assert api.post(path, None, json={}).status_code == 401


def test_no_identifier_is_in_an_answer_about_faults(api: Api) -> None:
    wrong = {**examples.PEOPLE["two_people"]["value"], "principals": [{"identifiers": [email("secret@daicho.jp\x07")]}]}
    response = api.post("/v1/checks:people", Scope.RECORDS_WRITE, json=wrong)
    assert response.status_code == 422
    assert "secret" not in response.text
    assert response.json()["errors"][0]["pointer"] == "/principals/0/identifiers/0/value"
