"""Samples that anybody can draw again, and what an audit says of completeness."""

from __future__ import annotations

import base64
import hashlib

import pytest

from ledger import Ledger
from ledger.errors import BadInput
from ledger.log.header import decode_header
from ledger.log.merkle import leaf_hash
from ledger.log.note import Verifier
from ledger.log.proof_file import LogProof
from ledger.log.tile import decode_entries
from schemas.duty import Attachment
from tests.service.conftest import ORIGIN, Clock, Make


class TestSample:
    def test_an_outsider_draws_the_same(self, ledger: Ledger, upload: Make) -> None:
        for _ in range(12):
            ledger.record(upload())
        sample = ledger.audit_sample(7, 5, "auditor", "annual audit")
        leaves = decode_entries(ledger.entry_bundle(0, sample.tree_size), sample.tree_size)
        root = base64.b64decode(sample.root)
        candidates = [n for n, leaf in enumerate(leaves) if decode_header(leaf).kind in ("provision", "receipt")]
        ranked = sorted(
            candidates,
            key=lambda n: hashlib.sha256(b"daicho/sample/v1\n7\n" + root + n.to_bytes(8, "big")).digest(),
        )
        assert [one.index for one in sample.records] == sorted(ranked[:5])
        for one in sample.records:
            leaf = base64.b64decode(one.leaf)
            proof = LogProof.parse(one.proof.encode())
            assert proof.index == one.index
            head = proof.verify(leaf_hash(leaf), [Verifier.parse(ledger.vkey)], ORIGIN)
            assert head.root == root

    def test_evidence_without_names(self, ledger: Ledger, upload: Make) -> None:
        paper = Attachment("contract-yamada.txt", "text/plain", b"contract")
        recorded = ledger.record(upload(), [paper])
        sample = ledger.audit_sample(1, 25, "auditor", "annual audit")
        (one,) = sample.records
        assert (one.id, one.party, one.principals, one.status) == (recorded.id, "google", 1, "complete")
        assert one.papers[0]["sha256"] == hashlib.sha256(b"contract").hexdigest()
        assert one.consent["act"] == "tick"
        assert one.party_version_seq is not None
        said = sample.model_dump_json()
        assert not [word for word in ("山田", "taro", "yamada", "C-1001") if word in said]
        entry = ledger.entry(sample.access_seq)
        assert entry["kind"] == "access"

    def test_what_was_disposed_of_is_drawn_too(self, ledger: Ledger, upload: Make, clock: Clock) -> None:
        ledger.record(upload())
        clock.to("2030-01-01")
        ledger.dispose()
        (one,) = ledger.audit_sample(1, 5, "auditor", "annual audit").records
        assert (one.readable, one.id, one.kind) == (False, None, "provision")

    @pytest.mark.parametrize(("seed", "size"), [(-1, 5), (2**63, 5), (1, 0), (1, 1001)])
    def test_out_of_range(self, ledger: Ledger, seed: int, size: int) -> None:
        with pytest.raises(BadInput):
            ledger.audit_sample(seed, size, "auditor", "annual audit")


class TestCompleteness:
    def test_gaps_and_repeats_of_producers(self, ledger: Ledger, upload: Make) -> None:
        for number in (3, 4, 7, 8, 8, None):
            producer = {"name": "crm"} | ({"seq": number} if number is not None else {})
            ledger.record(upload(producer=producer))
        report = ledger.audit()
        (crm,) = report.producers
        assert report.clean
        assert (crm.producer, crm.first, crm.last, crm.records, crm.unnumbered) == ("crm", 3, 8, 6, 1)
        assert (crm.missing, crm.duplicates) == ([(5, 6)], [8])

    @pytest.mark.parametrize(
        "receipts",
        [
            b"party,day,count\ngoogle,2026-11-01,2\ngoogle,2026-11-02,1\n",
            b'{"party":"google","day":"2026-11-01","count":2}\n{"party":"google","day":"2026-11-02","count":1}\n',
        ],
    )
    def test_receipts_of_a_partner(self, ledger: Ledger, upload: Make, receipts: bytes) -> None:
        ledger.record(upload())
        ledger.record(upload())
        (one,) = ledger.reconcile(receipts)
        assert (one.party, str(one.day), one.receipt, one.ledger) == ("google", "2026-11-02", 1, 0)
        assert ledger.reconcile(b"party,day,count,unit\ngoogle,2026-11-01,2,people\n") == []

    def test_faults_of_a_receipts_file_are_all_named(self, ledger: Ledger) -> None:
        with pytest.raises(BadInput) as refused:
            ledger.reconcile(b"party,day,count\ngoogle,yesterday,2\ngoogle,2026-11-02,-1\n")
        assert [fault.pointer for fault in refused.value.faults] == ["/1", "/2"]
