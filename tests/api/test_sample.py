"""The sample for an outside auditor over HTTP: the same as by command, nobody named, checked with the public key alone."""

from __future__ import annotations

import base64

import pytest

from ledger.log import LogProof, Policy, Verifier, leaf_hash, parse_note_unverified
from schemas.audit import AuditSample
from schemas.vocabulary import Scope
from tests.api.conftest import ORIGIN, Api
from tests.api.samples import faults, provision

PATH = "/v1/audit/sample"


@pytest.fixture(scope="module", autouse=True)
def _records(api: Api) -> None:
    for _ in range(12):
        assert api.post("/v1/records", json=provision()).status_code == 201


def drawn(api: Api, query: str) -> AuditSample:
    answer = api.get(f"{PATH}?{query}", Scope.AUDIT_READ)
    assert answer.status_code == 200, answer.text
    assert not [word for word in ("山田", "taro", "yamada", "C-1001") if word in answer.text]
    return AuditSample.model_validate_json(answer.content)


def test_each_record_drawn_is_proved_under_the_checkpoint_that_is_given(api: Api) -> None:
    sample = drawn(api, "seed=7&size=5")
    assert (len(sample.records), sample.origin, sample.seed) == (5, ORIGIN, 7)
    policy = Policy.parse(sample.policy.encode())
    for one in sample.records:
        proof = LogProof.parse(one.proof.encode())
        leaf = leaf_hash(base64.b64decode(one.leaf))
        assert proof.verify(leaf, [Verifier.parse(api.ledger.vkey)], ORIGIN).size == sample.tree_size
        assert proof.verify_under(leaf, policy).root == base64.b64decode(sample.root)
    assert parse_note_unverified(sample.checkpoint.encode()).size == sample.tree_size
    assert sample.cosigned is None


def test_the_drawing_is_entered_under_the_keys_name(api: Api) -> None:
    sample = drawn(api, "seed=8")
    entry = api.get(f"/v1/entries/{sample.access_seq}", Scope.AUDIT_READ).json()
    assert entry["kind"] == "access"
    assert sample.access_seq == sample.tree_size


def test_what_is_out_of_range_is_refused_with_every_fault(api: Api) -> None:
    for query, pointers in (
        ("", {"/query/seed"}),
        ("seed=-1", {"/query/seed"}),
        ("seed=1&size=0", {"/query/size"}),
        ("seed=x&size=1001", {"/query/seed", "/query/size"}),
        ("seed=1&more=2", {"/query/more"}),
    ):
        assert set(faults(api.get(f"{PATH}?{query}", Scope.AUDIT_READ), 422)) == pointers
