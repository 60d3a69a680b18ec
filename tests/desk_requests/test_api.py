"""The desk over HTTP: the same road, the codes of a refusal, the examples of the document, nobody in an error."""

from __future__ import annotations

import io
import json
from typing import Any

import httpx
import jsonschema
import pytest
from pypdf import PdfReader

from api import desk_examples as examples
from ledger import Ledger
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.api.samples import problem
from tests.desk_requests.desk import TARO, pdf_text, provision, request_of

STEPS = {
    "identity": examples.IDENTITY,
    "authority": examples.AUTHORITY,
    "identifiers": examples.IDENTIFIERS,
    "fee": examples.FEE,
    "route": examples.ROUTE,
    "search": examples.SEARCH,
    "decision": examples.DECISION,
    "letters": examples.LETTER,
    "deliveries": examples.DELIVERY,
    "previews": examples.PREVIEW,
    "clock-stop": examples.STOP_CLOCK,
    "clock-resume": examples.RESUME,
    "withdrawal": examples.WITHDRAWAL,
    "closing": examples.CLOSING,
}


def ask(api: Api, path: str, document: dict[str, Any], scope: Scope = Scope.DESK) -> httpx.Response:
    return api.post(f"/v1/requests{path}", scope, json=document)


@pytest.fixture
def number(api: Api) -> str:
    response = ask(api, "", request_of())
    assert response.status_code == 201, response.text
    found: str = response.json()["number"]
    assert response.headers["location"] == f"/v1/requests/{found}"
    return found


def test_from_intake_to_closing(api: Api, ledger: Ledger, number: str) -> None:
    ledger.record(provision(TARO))
    evidence = {"result": "confirmed", "way": "email", "seen": ["address_loop"], "confirms": "all"}
    assert ask(api, f"/{number}/identity", evidence).json()["state"] == "identified"
    found = ask(api, f"/{number}/search", {}).json()
    assert (len(found["records"]), found["request"]["state"]) == (1, "searched")
    refused = problem(ask(api, f"/{number}/decision", {"outcome": "full"}), 409)
    assert refused.codes == ["FOUR_EYES"]
    assert ask(api, f"/{number}/decision", {"outcome": "full"}, Scope.ADMIN).json()["outcome"] == "full"
    letter = ask(api, f"/{number}/letters", {})
    assert letter.headers["content-type"] == "application/pdf"
    assert PdfReader(io.BytesIO(letter.content)).pages
    assert ask(api, f"/{number}/fee", {"action": "waived", "reason": "test"}).json()["fee"] == "waived"
    for form, kind in (("json", "application/json"), ("csv", "text/csv; charset=utf-8"), ("pdf", "application/pdf")):
        report = ask(api, f"/{number}/deliveries", {"form": form, "channel": "email"})
        assert (report.status_code, report.headers["content-type"]) == (200, kind)
        assert report.headers["cache-control"] == "no-store"
    assert ask(api, f"/{number}/closing", {}).json()["ending"] == "answered"
    assert api.get("/v1/requests", Scope.DESK).json() == []
    assert [row["number"] for row in api.get("/v1/requests?all=true", Scope.DESK).json()] == [number]
    assert api.get(f"/v1/requests/{number}", Scope.DESK).json()["state"] == "closed"


def test_a_look_before_delivery_is_a_look_up_and_no_step(api: Api, ledger: Ledger, number: str) -> None:
    ledger.record(provision(TARO))
    problem(ask(api, f"/{number}/previews", {}), 409)
    ledger.add_identity(number, {"result": "confirmed", "way": "email", "seen": ["passport"], "confirms": "all"}, "x")
    ledger.search_request(number, {}, "x")
    ledger.decide(number, {"outcome": "full"}, "y")
    looked, steps = ledger.access_log({}, "test"), ledger.request(number).steps
    for form, kind in (("json", "application/json"), ("html", "text/html; charset=utf-8"), ("pdf", "application/pdf")):
        report = ask(api, f"/{number}/previews", {"form": form})
        assert (report.status_code, report.headers["content-type"]) == (200, kind)
        assert report.headers["content-disposition"].endswith(f'report.{form}"')
    assert ledger.request(number).steps == steps
    assert [one.request for one in ledger.access_log({}, "test")[len(looked) :]] == [number] * 3
    assert problem(ask(api, f"/{number}/previews", {"form": "docx"}), 422).errors[0].pointer == "/form"
    problem(ask(api, "/R-2026-0777/previews", {}), 404)


@pytest.mark.parametrize(("form", "title"), [("request", "開示等請求書"), ("agent", "委任状")])
def test_blank_forms(api: Api, ledger: Ledger, form: str, title: str) -> None:
    size = ledger._core.head().size
    blank = api.get(f"/v1/forms/{form}", Scope.DESK)
    assert (blank.status_code, blank.headers["content-type"]) == (200, "application/pdf")
    assert title in pdf_text(blank.content)
    assert ledger._core.head().size == size
    problem(api.get("/v1/forms/other", Scope.DESK), 422)


def test_who_looked(api: Api, ledger: Ledger) -> None:
    ledger.find_person({"identifiers": TARO.identifiers, "reason": "support"}, "somebody")
    rows = api.post("/v1/access:search", Scope.DESK, json={}).json()
    assert rows[-1]["reason"] == "support"
    told = api.post("/v1/access:search", Scope.DESK, json={"identifiers": TARO.identifiers, "reason": "asked"})
    assert [(one["purpose"], one["reason"]) for one in told.json()] == [("other", None)]
    assert problem(api.post("/v1/access:search", Scope.DESK, json={"identifiers": TARO.identifiers}), 422)


def test_exclusions_are_for_administrators(api: Api, ledger: Ledger) -> None:
    record = ledger.record(provision(TARO))
    mark = {"records": [str(record.id)], "item": "i", "reason": "x"}
    problem(api.post("/v1/exclusions", Scope.DESK, json=mark), 403)
    assert api.post("/v1/exclusions", Scope.ADMIN, json=mark).status_code == 201
    assert ledger.search_request(_identified(ledger), {}, "somebody").records == []


def _identified(ledger: Ledger) -> str:
    number = ledger.open_request(request_of(), "clerk").number
    ledger.add_identity(number, examples.IDENTITY["example"]["value"], "clerk")
    return number


def test_no_error_names_anybody(api: Api, number: str) -> None:
    for path, document in (
        ("", request_of(kind=TARO.name)),
        ("", {**request_of(), TARO.email: 1}),
        (f"/{number}/identity", {"result": TARO.name, "way": TARO.email, "note": "1234567890 " + TARO.name}),
        (f"/{number}/route", {"to": TARO.name}),
        ("/R-2026-0777/closing", {}),
    ):
        response = ask(api, path, document)
        assert response.status_code in (404, 409, 422)
        assert not [one for one in (TARO.name, TARO.email) if one in response.text]


@pytest.mark.parametrize("step", sorted(STEPS))
def test_the_example_of_every_step_is_of_its_schema(api: Api, step: str) -> None:
    document = api.get("/openapi.json", None).json()
    operation = document["paths"][f"/v1/requests/{{number}}/{step}"]["post"]
    content = operation["requestBody"]["content"]["application/json"]
    (value,) = [one["value"] for one in content["examples"].values()]
    assert value == STEPS[step]["example"]["value"]
    jsonschema.validate(value, {**content["schema"], "components": document["components"]})


def test_the_answers_are_of_their_schemas(api: Api) -> None:
    document = api.get("/openapi.json", None).json()
    for example in examples.INTAKE.values():
        response = ask(api, "", dict(example["value"]))
        assert response.status_code == example["status"], response.text
        if response.status_code == 201:
            opened = response.json()
    schema = document["paths"]["/v1/requests/{number}"]["get"]["responses"]["200"]["content"]["application/json"][
        "schema"
    ]
    shown = ask(api, f"/{opened['number']}/identity", dict(examples.IDENTITY["example"]["value"])).json()
    jsonschema.validate(shown, {**schema, "components": document["components"]})
    assert json.loads(json.dumps(shown)) == shown
