"""The OpenAPI document: its examples do what they say, its words are in two languages, its schemas fit what is sent."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import jsonschema
import pytest

from api import examples
from api.cloudevents import MEDIA_TYPE as CLOUDEVENT
from tests.api.conftest import Api
from tests.api.samples import JSON, lines

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
METHODS = {"get", "post"}


@pytest.fixture(scope="module")
def document(api: Api) -> dict[str, Any]:
    response = api.get("/openapi.json", None)
    assert response.status_code == 200
    return dict(response.json())


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def resolve(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with the document's components, so that its references can be followed."""
    return {**schema, "components": document["components"]}


def test_every_operation_is_described_in_both_languages(document: dict[str, Any]) -> None:
    found = operations(document)
    assert len(found) == 55
    for method, path, operation in found:
        for words in (operation["summary"], operation["description"]):
            assert JAPANESE.search(words), (method, path)
            assert re.search(r"[A-Za-z]{2}", words), (method, path)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    for name in set(re.findall(r'"#/components/schemas/([^"]+)"', text)):
        assert name in document["components"]["schemas"], name
    assert "HTTPValidationError" not in text


def test_every_refusal_is_declared_as_a_problem(document: dict[str, Any]) -> None:
    for _, path, operation in operations(document):
        refusals = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        for answer in refusals.values():
            assert list(answer["content"]) == ["application/problem+json"], path
        if operation.get("security") != []:
            assert {"401", "403"} <= set(refusals), path
            assert operation["security"][0]["ApiKey"], path


def test_the_idempotency_key_is_declared_beside_the_other_parameters(document: dict[str, Any]) -> None:
    for path, names in (
        ("/v1/records", {"Idempotency-Key"}),
        ("/v1/records/{record_id}/amendments", {"record_id", "Idempotency-Key"}),
    ):
        assert {one["name"] for one in document["paths"][path]["post"]["parameters"]} == names


def _examples() -> list[tuple[str, str, Any, int]]:
    """(path, media type, value, status) of every example; the amendments come after the records they amend."""
    tables = [
        ("/v1/records", examples.RECORDS),
        ("/v1/records/{record_id}/amendments", examples.AMENDMENTS),
        ("/v1/checks", examples.CHECKS),
        ("/v1/parties", examples.PARTIES),
        ("/v1/principals:search", examples.SEARCHES),
        ("/v1/principals:report", examples.SEARCHES),
    ]
    found = [
        (path, "application/json", example["value"], example["status"])
        for path, table in tables
        for example in table.values()
    ]
    found.append(("/v1/records", CLOUDEVENT, examples.CLOUDEVENT["value"], examples.CLOUDEVENT["status"]))
    return found


def send(api: Api, path: str, media_type: str, value: Any) -> httpx.Response:
    if "{record_id}" in path:
        receipt = api.post("/v1/records", json=examples.RECORDS["receipt"]["value"]).json()
        path = path.format(record_id=receipt["id"])
    return api.post(path, content=json.dumps(value).encode(), headers={"Content-Type": media_type})


@pytest.mark.parametrize(("path", "media_type", "value", "status"), _examples())
def test_every_example_does_what_it_says(
    api: Api, document: dict[str, Any], path: str, media_type: str, value: Any, status: int
) -> None:
    operation = document["paths"][path]["post"]
    content = operation["requestBody"]["content"][media_type]
    assert value in [example["value"] for example in content["examples"].values()]
    response = send(api, path, media_type, value)
    assert response.status_code == status, response.text
    if status < 400:
        jsonschema.validate(value, resolve(document, content["schema"]))
    if response.headers["content-type"] == "application/pdf":
        return
    answers = operation["responses"][str(status)]["content"]
    schema = answers[response.headers["content-type"]]["schema"]
    jsonschema.validate(response.json(), resolve(document, schema))


def test_the_bulk_example_does_what_it_says(api: Api, document: dict[str, Any]) -> None:
    body = document["paths"]["/v1/records:bulk"]["post"]["requestBody"]["content"]["application/x-ndjson"]
    (example,) = body["examples"].values()
    response = api.post(
        "/v1/records:bulk", content=example["value"].encode(), headers={"Content-Type": "application/x-ndjson"}
    )
    found = lines(response)
    assert [line["faults"] for line in found[:-1]] == [[], []]
    schema = document["paths"]["/v1/records:bulk"]["post"]["responses"]["200"]["content"]["application/x-ndjson"][
        "schema"
    ]
    for line in found:
        jsonschema.validate(line, resolve(document, schema))


def test_an_example_of_a_mended_record_is_complete(api: Api) -> None:
    receipt = api.post("/v1/records", json=examples.RECORDS["receipt"]["value"]).json()
    assert receipt["status"] == "incomplete"
    path = f"/v1/records/{receipt['id']}"
    api.post(f"{path}/amendments", json=examples.AMENDMENTS["supplement"]["value"], headers=JSON)
    assert api.get(path).json()["missing_facts"] == []
