"""The files for other programs: each proof stands alone, and none says anything but what the bundle says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from uuid import UUID

import pytest

from ledger.desk.keys import ReportKey
from ledger.desk.names import LOG_POLICY_NAME, NOTE_NAME, VKEY_NAME
from ledger.desk.proofs import proof_files
from ledger.desk.report import SignedReport, build_report
from ledger.desk.verify import verify_pdf
from ledger.log import Signer, decode_header, leaf_hash
from ledger.log.policy import Policy
from ledger.log.proof_file import LogProof
from schemas.report import Outcome
from tests.desk.forging import sign_again
from tests.desk.inputs import ORIGIN, SIGNER, Log, consent_record, make_report, record_id, sign_statement

VKEY = SIGNER.verifier().vkey()
FIRST = "record-0001.tlog-proof"


def proofs(report: SignedReport) -> dict[str, LogProof]:
    return {name: LogProof.parse(data) for name, data in report.attachments.items() if name.endswith(".tlog-proof")}


def test_each_record_shown_has_a_proof_that_needs_nothing_else(signed: SignedReport) -> None:
    shown = json.loads(signed.attachments["disclosure.json"])["records"]
    found = proofs(signed)
    assert sorted(found) == [f"record-{record['number']:04d}.tlog-proof" for record in shown]
    for record in shown:
        proof = found[f"record-{record['number']:04d}.tlog-proof"]
        header = decode_header(proof.extra)
        assert (header.origin, header.index, proof.index) == (ORIGIN, record["seq"], record["seq"])
        assert proof.verify(leaf_hash(proof.extra), [SIGNER.verifier()], ORIGIN).size == 4


def test_the_policy_and_the_key_are_read_by_the_tools_of_their_formats(signed: SignedReport) -> None:
    policy = Policy.parse(signed.attachments[LOG_POLICY_NAME])
    assert [log.verifier.vkey() for log in policy.logs] == [VKEY]
    proof = proofs(signed)[FIRST]
    assert proof.verify_under(leaf_hash(proof.extra), policy).origin == ORIGIN


def test_what_was_said_of_a_record_later_has_a_proof_beside_the_record() -> None:
    log = Log()
    for number in range(2):
        consent_record(log, number)
    for seq, target in ((500, 1), (501, 0), (502, 1)):
        head = {"action": "supplement", "target": str(record_id(target)), "target_seq": target}
        log.append(record_id(seq), "amendment", dt.datetime(2026, 5, 1, tzinfo=dt.UTC), {"/head": head})
    files = proof_files(log.bundle(range(5)), {str(record_id(0)): 1, str(record_id(1)): 2})
    assert {name: LogProof.parse(data).index for name, data in files.items()} == {
        "record-0001.tlog-proof": 0,
        "record-0001-2.tlog-proof": 3,
        "record-0002.tlog-proof": 1,
        "record-0002-2.tlog-proof": 2,
        "record-0002-3.tlog-proof": 4,
    }


def test_no_file_is_made_for_a_record_that_is_not_shown() -> None:
    log = Log()
    consent_record(log, 0)
    assert proof_files(log.bundle([0]), {str(UUID(int=5)): 1}) == {}


def _without(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if name != FIRST}


def _of_another(files: dict[str, bytes]) -> dict[str, bytes]:
    return {**files, FIRST: files["record-0002.tlog-proof"]}


def _one_more(files: dict[str, bytes]) -> dict[str, bytes]:
    return {**files, "record-0009.tlog-proof": files[FIRST]}


def _other_key(files: dict[str, bytes]) -> dict[str, bytes]:
    return {**files, VKEY_NAME: f"{Signer.generate(ORIGIN).verifier().vkey()}\n".encode()}


def _other_policy(files: dict[str, bytes]) -> dict[str, bytes]:
    return {**files, LOG_POLICY_NAME: f"log {Signer.generate(ORIGIN).verifier().vkey()}\nquorum none\n".encode()}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_without, "PROOF_FILE_MISSING"),
        (_of_another, "PROOF_FILE_DIFFERS"),
        (_one_more, "PROOF_FILE_DIFFERS"),
        (_other_key, "KEY_FILE_DIFFERS"),
        (_other_policy, "KEY_FILE_DIFFERS"),
        (lambda files: {**files, VKEY_NAME: b"\xff"}, "KEY_FILE_DIFFERS"),
        (lambda files: {name: data for name, data in files.items() if name != LOG_POLICY_NAME}, "KEY_FILE_DIFFERS"),
        (lambda files: {**files, LOG_POLICY_NAME: b"quorum none\n"}, "KEY_FILE_DIFFERS"),
    ],
)
def test_a_file_that_would_mislead_another_tool_is_named(
    signed: SignedReport,
    report_key: ReportKey,
    change: Callable[[dict[str, bytes]], dict[str, bytes]],
    reason: str,
) -> None:
    outcome = verify_pdf(sign_again(make_report(3), change(signed.attachments), report_key), [VKEY])
    assert {one.reason for one in outcome.checks if one.outcome is Outcome.FAILED} == {reason}


def test_without_a_key_of_the_readers_own_the_files_pass_no_check(signed: SignedReport) -> None:
    reasons = {one.id: one.reason for one in verify_pdf(signed.pdf).checks}
    assert reasons["proof_files"] == "PROOF_FILES_UNSIGNED"
    assert NOTE_NAME in signed.attachments


def test_an_empty_report_has_no_proof_file_and_passes(report_key: ReportKey) -> None:
    empty = build_report(make_report(0), report_key, sign_statement)
    assert proofs(empty) == {}
    assert verify_pdf(empty.pdf, [VKEY]).outcome is Outcome.PASSED
