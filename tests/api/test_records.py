"""Records through the API: in, again, read, amended."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from api.cloudevents import MEDIA_TYPE
from api.examples import RECORDS
from ledger.log import leaf_hash
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.api.samples import faults, problem, provision, uuid7


def receipt() -> dict[str, Any]:
    return dict(RECORDS["receipt"]["value"])


def test_a_record_is_answered_with_its_place_and_its_proof(api: Api) -> None:
    response = api.post("/v1/records", Scope.RECORDS_WRITE, json=provision())
    assert response.status_code == 201
    body = response.json()
    assert response.headers["Location"] == f"/v1/records/{body['id']}"
    assert body["tree_size"] == body["seq"] + 1
    assert str(body["tree_size"]) == body["checkpoint"].splitlines()[1]
    entry = api.get(f"/v1/entries/{body['seq']}", Scope.AUDIT_READ).json()
    assert base64.b64decode(entry["leaf_hash"]) == leaf_hash(base64.b64decode(body["leaf"]))
    view = api.get(response.headers["Location"], Scope.RECORDS_READ).json()
    assert view["statutory"]["items"] == ["メールアドレス（ハッシュ化）", "電話番号（ハッシュ化）"]
    assert view["operational"]["flow"] == "A"


def test_a_missing_statutory_item_is_stored_as_incomplete(api: Api) -> None:
    items_missing = api.post("/v1/records", json=provision())
    assert items_missing.status_code == 201
    assert items_missing.json()["status"] == "incomplete"
    assert {code["code"] for code in items_missing.json()["codes"]} == {
        "MISSING:third_party.address",
        "MISSING:third_party.representative",
    }
    facts_missing = api.post("/v1/records", json=receipt())
    assert (facts_missing.status_code, facts_missing.json()["status"]) == (201, "incomplete")
    assert facts_missing.json()["missing_facts"] == ["/confirmation/identity", "/confirmation/acquisition_history"]


def test_a_record_without_any_ground_is_stored_as_unlawful(api: Api) -> None:
    document = provision(consent={"act": "none", "basis": "27-1", "in_scope": False})
    response = api.post("/v1/records", json=document)
    assert response.status_code == 201
    assert response.json()["status"] == "unlawful"


@pytest.mark.parametrize("quoted", [False, True])
def test_the_same_key_and_content_give_the_first_result_again(api: Api, quoted: bool) -> None:
    key = uuid7()
    headers = {"Idempotency-Key": f'"{key}"' if quoted else key}
    first = api.post("/v1/records", json=provision(), headers=headers)
    assert (first.status_code, first.json()["id"], first.json()["replayed"]) == (201, key, False)
    before = api.ledger.checkpoint()
    again = api.post("/v1/records", json=provision(), headers=headers)
    assert (again.status_code, again.json()["replayed"]) == (200, True)
    assert again.json()["seq"] == first.json()["seq"]
    in_body = api.post("/v1/records", json=provision(id=key))
    assert in_body.status_code == 200
    assert api.post("/v1/records", json=provision(id=key.upper()), headers=headers).status_code == 200
    assert api.ledger.checkpoint() == before


def test_the_same_key_with_other_content_is_a_conflict_and_changes_nothing(api: Api) -> None:
    key = uuid7()
    assert api.post("/v1/records", json=provision(id=key)).status_code == 201
    before = api.ledger.checkpoint()
    other = provision(id=key, operational={"flow": "B"})
    assert problem(api.post("/v1/records", json=other), 409).code == "CONFLICT"
    assert api.ledger.checkpoint() == before


def test_idempotency_key_faults_stand_beside_the_documents(api: Api) -> None:
    for key, code in ((uuid7(), "IDS_DIFFER"), ("2026-1", "ID_NOT_UUIDV7"), ("A" * 900, "ID_NOT_UUIDV7")):
        response = api.post("/v1/records", json=provision(id=uuid7(), role="nobody"), headers={"Idempotency-Key": key})
        assert faults(response, 422) == {"/header/Idempotency-Key": code, "/role": "INVALID_INPUT:enum"}


def test_a_cloudevent_carries_a_record(api: Api) -> None:
    headers = {"Content-Type": f"{MEDIA_TYPE}; charset=UTF-8"}
    event = {"specversion": "1.0", "id": uuid7(), "source": "/crm", "type": "jp.example.sent", "data": provision()}
    event["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    first = api.post("/v1/records", json=event, headers=headers)
    assert (first.status_code, first.json()["id"]) == (201, event["id"])
    assert api.post("/v1/records", json=event, headers=headers).status_code == 200
    own_id = uuid7()
    own = {**event, "id": "order-7", "data": provision(id=own_id)}
    assert api.post("/v1/records", json=own, headers=headers).json()["id"] == own_id


def test_a_cloudevents_faults_point_into_the_envelope_and_into_its_data(api: Api) -> None:
    event = {"specversion": "2.0", "id": "", "Type": "x", "type": "t", "data": provision(role="nobody", nickname="x")}
    response = api.post("/v1/records", json=event, headers={"Content-Type": MEDIA_TYPE})
    assert faults(response, 422) == {
        "/specversion": "UNKNOWN_VERSION",
        "/id": "MISSING_ATTRIBUTE",
        "/source": "MISSING_ATTRIBUTE",
        "/Type": "UNKNOWN_ATTRIBUTE",
        "/data/role": "INVALID_INPUT:enum",
        "/data/nickname": "INVALID_INPUT:extra_forbidden",
    }
    no_data = {"specversion": "1.0", "id": "1", "source": "s", "type": "t", "data_base64": "e30="}
    assert "/data" in faults(api.post("/v1/records", json=no_data, headers={"Content-Type": MEDIA_TYPE}), 422)


def test_an_amendment_changes_what_is_read_now_and_not_what_was_read_then(api: Api) -> None:
    written = api.post("/v1/records", json=receipt()).json()
    location = f"/v1/records/{written['id']}"
    key = uuid7()
    amendment = {"action": "void", "reason": "誤登録"}
    first = api.post(f"{location}/amendments", json=amendment, headers={"Idempotency-Key": key})
    assert first.status_code == 201
    assert first.headers["Location"] == location
    again = api.post(f"{location}/amendments", json=amendment, headers={"Idempotency-Key": key})
    assert (again.status_code, again.json()["seq"]) == (200, first.json()["seq"])
    now, then = api.get(location).json(), api.get(location, params={"as_of": written["time"]}).json()
    assert (now["status"], then["status"]) == ("void", "incomplete")
    assert [amended["reason"] for amended in now["amendments"]] == ["誤登録"]
    assert then["amendments"] == []


def test_amendments_name_every_fault_and_change_nothing(api: Api) -> None:
    written = api.post("/v1/records", json=receipt()).json()
    before = api.ledger.checkpoint()
    response = api.post(f"/v1/records/{written['id']}/amendments", json={"action": "erase", "who": "x"})
    assert faults(response, 422) == {
        "/action": "INVALID_INPUT:enum",
        "/reason": "INVALID_INPUT:missing",
        "/who": "INVALID_INPUT:extra_forbidden",
    }
    amendment = {"action": "void", "reason": "r"}
    assert problem(api.post(f"/v1/records/{uuid7()}/amendments", json=amendment), 404).code == "NOT_FOUND"
    assert api.ledger.checkpoint() == before


def test_lists_are_filtered_and_paged_by_an_opaque_cursor(api: Api) -> None:
    seqs = [api.post("/v1/records", json=receipt()).json()["seq"] for _ in range(5)]
    query: dict[str, Any] = {"party": "gmo-internet-group", "role": "recipient", "limit": 2}
    found: list[int] = []
    while True:
        page = api.get("/v1/records", Scope.RECORDS_READ, params=query).json()
        assert len(page["records"]) <= 2
        assert all(record["role"] == "recipient" for record in page["records"])
        found += [record["seq"] for record in page["records"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert found == sorted(set(found))
    assert set(seqs) <= set(found)
    assert api.get("/v1/records", params={"party": "microsoft"}).json()["records"] == []


def test_query_faults_are_all_named_and_unknown_names_refused(api: Api) -> None:
    query = {"role": "nobody", "limit": "0", "entered_from": "2026-02-30", "pary": "google"}
    assert faults(api.get("/v1/records", params=query), 422) == {
        "/query/role": "INVALID_INPUT:enum",
        "/query/limit": "INVALID_INPUT:greater_than_equal",
        "/query/entered_from": "INVALID_INPUT:date_from_datetime_parsing",
        "/query/pary": "INVALID_INPUT:extra_forbidden",
    }
    for forged in (b"not ours", b"after:x", b"after:-1", b"after:99999999999999999999"):
        cursor = base64.urlsafe_b64encode(forged).decode()
        assert "/cursor" in faults(api.get("/v1/records", params={"cursor": cursor}), 422)


def test_reading_what_is_not_there(api: Api) -> None:
    assert problem(api.get(f"/v1/records/{uuid7()}"), 404).code == "NOT_FOUND"
    assert "/path/record_id" in faults(api.get("/v1/records/17"), 422)
    naive = api.get(f"/v1/records/{uuid7()}", params={"as_of": "2026-11-24T12:00:00"})
    assert "/query/as_of" in faults(naive, 422)
