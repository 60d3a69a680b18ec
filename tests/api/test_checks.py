"""The gate over HTTP: the situation contract, key for key."""

from __future__ import annotations

from api.examples import CHECKS
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.api.samples import faults, problem

KEYS = {
    "may_proceed",
    "is_third_party_provision",
    "articles",
    "art27_ground",
    "transfer_basis",
    "duty",
    "record_duty",
    "exempt_row",
    "record_form",
    "required_fields",
    "codes",
    "warnings",
    "conditions",
    "retention",
    "disclosable_under_33_5",
    "earliest_suit_day",
    "rules",
}


def test_a_verdict_has_exactly_the_keys_of_the_contract(api: Api) -> None:
    before = api.ledger.checkpoint()
    response = api.post("/v1/checks", Scope.RECORDS_WRITE, json=CHECKS["consent"]["value"])
    assert response.status_code == 200
    verdict = response.json()
    assert set(verdict) == KEYS
    assert (verdict["may_proceed"], verdict["duty"], verdict["record_form"]) == ("yes", "required", "BULK")
    assert verdict["retention"]["literal_last_day"] == "2029-10-30"
    assert verdict["retention"]["ledger_last_day"] == "2029-11-02"
    assert verdict["codes"] == []
    assert api.ledger.checkpoint() == before


def test_missing_facts_are_named_and_there_is_no_verdict(api: Api) -> None:
    before = api.ledger.checkpoint()
    found = problem(api.post("/v1/checks", json=CHECKS["facts_missing"]["value"]), 422)
    assert found.code == "MISSING_FACTS"
    assert found.missing_facts
    assert [error.pointer for error in found.errors] == found.missing_facts
    assert api.ledger.checkpoint() == before


def test_a_no_is_written_as_a_refusal_unless_it_is_hypothetical(api: Api) -> None:
    document = {**CHECKS["pseudonymised"]["value"], "hypothetical": False}
    size = int(api.ledger.checkpoint().splitlines()[1])
    verdict = api.post("/v1/checks", json=document).json()
    assert verdict["may_proceed"] == "no"
    assert verdict["codes"] == ["PROHIBITED:41-6_PSEUDONYMISED"]
    entry = api.get(f"/v1/entries/{size}").json()
    assert entry["kind"] == "refusal"
    api.post("/v1/checks", json=CHECKS["pseudonymised"]["value"])
    assert int(api.ledger.checkpoint().splitlines()[1]) == size + 1


def test_words_and_names_outside_the_contract_are_all_named(api: Api) -> None:
    document = {"role": "sender", "third_party": {"country": "EU"}, "consent": {"given_on": "2026-13-01"}, "purpose": 1}
    found = faults(api.post("/v1/checks", json=document), 422)
    assert set(found) == {"/role", "/third_party/country", "/consent/given_on", "/purpose"}
