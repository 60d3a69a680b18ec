"""The party master over HTTP."""

from __future__ import annotations

from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.api.samples import faults, problem, provision


def test_versions_are_entered_listed_and_kept(api: Api) -> None:
    version = {
        "key": "x",
        "kind": "corporation",
        "name": "X Corp.",
        "address": "1 Sample Street",
        "country": "US",
        "source": "SAMPLE, not verified",
        "checked_on": "2026-07-01",
        "sample": True,
    }
    response = api.post("/v1/parties", Scope.ADMIN, json=version)
    assert response.status_code == 201
    assert response.headers["Location"] == "/v1/parties/x"
    history = api.get("/v1/parties/x", Scope.RECORDS_READ).json()
    assert [one["address"] for one in history] == [None, "1 Sample Street"]
    now = {party["key"]: party for party in api.get("/v1/parties", Scope.RECORDS_READ).json()}
    assert now["x"]["address"] == "1 Sample Street"
    assert now["x"]["version_seq"] == response.json()["seq"]
    assert {"google", "meta", "mediamath", "microsoft"} <= set(now)
    third_party = {"party": "x", "kind": "corporation", "country": "US", "equivalent_system": "contract"}
    document = provision(third_party=third_party)
    codes = {code["code"] for code in api.post("/v1/records", json=document).json()["codes"]}
    assert "MISSING:third_party.representative" in codes
    assert "MISSING:third_party.address" not in codes


def test_faults_of_a_party_and_of_its_key(api: Api) -> None:
    before = api.ledger.checkpoint()
    response = api.post("/v1/parties", json={"key": "No Good", "kind": "company", "phone": "1"})
    assert set(faults(response, 422)) == {"/key", "/kind", "/phone", "/source"}
    assert problem(api.get("/v1/parties/nobody-we-know"), 404).code == "NOT_FOUND"
    assert "/path/key" in faults(api.get("/v1/parties/No%20Good"), 422)
    assert "/query/as_of" in faults(api.get("/v1/parties", params={"as_of": "yesterday"}), 422)
    assert "/third_party/party" in faults(api.post("/v1/records", json=provision(third_party={"party": "nobody"})), 422)
    assert api.ledger.checkpoint() == before
