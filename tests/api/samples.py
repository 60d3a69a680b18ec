"""Documents for the tests of the API."""

from __future__ import annotations

import copy
import json
from typing import Any
from uuid import UUID

import httpx

from api.examples import RECORDS
from ledger.ids import new_id
from schemas.problem import Problem

CANARY = "加奈梨屋 一二三"
CANARY_EMAIL = "canary.hifumi@kanariya.example.co.jp"
JSON = {"Content-Type": "application/json"}


def provision(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(RECORDS["provision"]["value"]), **changes}


def uuid7() -> str:
    return str(UUID(bytes=new_id()))


def problem(response: httpx.Response, status: int) -> Problem:
    """The problem document of a response, after checking everything that holds for each of them."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    found = Problem.model_validate_json(response.content)
    assert found.status == status
    assert found.type == "urn:daicho:problem:" + found.code.lower().replace("_", "-")
    assert {"type", "title", "status", "detail", "code", "title_ja", "detail_ja", "errors"} <= set(response.json())
    assert all(error.ja and error.en and error.code for error in found.errors)
    assert ("WWW-Authenticate" in response.headers) == (status in (401, 403))
    assert ("Retry-After" in response.headers) == (status == 503)
    return found


def faults(response: httpx.Response, status: int) -> dict[str, str]:
    """Pointer → code of every fault."""
    return {error.pointer: error.code for error in problem(response, status).errors}


def lines(response: httpx.Response) -> list[dict[str, Any]]:
    assert response.headers["content-type"] == "application/x-ndjson"
    assert response.content.endswith(b"\n") or not response.content
    return [json.loads(line) for line in response.content.splitlines()]
