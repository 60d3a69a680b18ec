"""A report whose head witnesses have cosigned: what paper, data and proofs say of it must be the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from ledger.desk.keys import ReportKey
from ledger.desk.names import LOG_POLICY_NAME
from ledger.desk.report import SignedReport, build_report
from ledger.desk.verify import verify_pdf
from ledger.log import COSIGNATURE, Checkpoint, Policy, Signer, parse_note, parse_note_unverified, sign_checkpoint
from schemas.attested import Cosigned
from schemas.report import DisclosureReport, Outcome
from tests.desk.forging import sign_again, with_bundle, with_disclosure
from tests.desk.inputs import SIGNER, make_report, sign_statement

VKEY = SIGNER.verifier().vkey()
WITNESSES = {name: Signer.generate(f"{name}.example.org", COSIGNATURE) for name in ("legal", "auditor")}
POLICY = (
    f"log {VKEY}\n"
    + "".join(f"witness {name} {one.verifier().vkey()}\n" for name, one in WITNESSES.items())
    + "group q any legal auditor\nquorum q\n"
)
TIME_S = 1_795_491_840


def cosigned_by(checkpoint: str, name: str) -> str:
    head = parse_note_unverified(checkpoint.encode())
    known = parse_note(checkpoint.encode())[1]
    bare = Checkpoint(head.origin, head.size, head.root)
    return sign_checkpoint(bare, [WITNESSES[name]], known, time_s=TIME_S).decode()


@pytest.fixture(scope="module")
def report() -> DisclosureReport:
    plain = make_report(3)
    note = cosigned_by(plain.checkpoint, "legal")
    said = Cosigned(
        signed=("legal",), missing=("auditor",), quorum_met=True, first_at=dt.datetime.fromtimestamp(TIME_S, dt.UTC)
    )
    bundle = {**plain.bundle, "checkpoint": note, "policy": POLICY}
    return plain.model_copy(update={"checkpoint": note, "bundle": bundle, "cosigned": said})


@pytest.fixture(scope="module")
def cosigned(report: DisclosureReport, report_key: ReportKey) -> SignedReport:
    return build_report(report, report_key, sign_statement)


def reasons(pdf: bytes) -> set[str]:
    return {one.reason for one in verify_pdf(pdf, [VKEY]).checks if one.outcome is Outcome.FAILED}


def test_it_verifies_and_the_attached_policy_names_the_witnesses(cosigned: SignedReport) -> None:
    found = verify_pdf(cosigned.pdf, [VKEY])
    assert (found.outcome, reasons(cosigned.pdf)) == (Outcome.PASSED, set())
    policy = Policy.parse(cosigned.attachments[LOG_POLICY_NAME])
    assert list(policy.witnesses) == ["legal", "auditor"]
    (one,) = (one for one in found.checks if one.id == "witnesses")
    assert "1 of the 2 witnesses that the attached policy names have cosigned (legal; the first at 2026-11-24" in one.en


@pytest.mark.parametrize(
    "change",
    [
        {"signed": ["legal", "auditor"], "missing": []},
        {"signed": []},
        {"missing": []},
        {"quorum_met": False},
        {"first_at": "2026-11-23T00:00:00Z"},
    ],
    ids=str,
)
def test_data_that_say_more_or_less_of_the_witnesses_than_they_signed_fail(
    report: DisclosureReport, cosigned: SignedReport, report_key: ReportKey, change: dict[str, Any]
) -> None:
    def lie(document: Any) -> None:
        document["log"]["cosigned"].update(change)

    assert reasons(with_disclosure(report, cosigned.attachments, report_key, lie)) == {"LOG_PLACE_DIFFERS"}


def test_data_that_are_silent_on_the_witnesses_fail(
    report: DisclosureReport, cosigned: SignedReport, report_key: ReportKey
) -> None:
    def hush(document: Any) -> None:
        document["log"]["cosigned"] = None

    assert reasons(with_disclosure(report, cosigned.attachments, report_key, hush)) == {"LOG_PLACE_DIFFERS"}


def _other_witness(policy: str) -> str:
    return policy.replace(WITNESSES["auditor"].verifier().vkey(), Signer.generate("x", COSIGNATURE).verifier().vkey())


def _without_witnesses(_: str) -> str:
    return f"log {VKEY}\nquorum none\n"


@pytest.mark.parametrize("change", [_other_witness, _without_witnesses, lambda policy: f"{policy}\n"])
def test_another_policy_than_the_bundles_own_is_named(
    report: DisclosureReport, cosigned: SignedReport, report_key: ReportKey, change: Callable[[str], str]
) -> None:
    files = {**cosigned.attachments, LOG_POLICY_NAME: change(POLICY).encode()}
    assert reasons(sign_again(report, files, report_key)) == {"KEY_FILE_DIFFERS"}


def test_a_policy_that_lists_another_log_is_named(
    report: DisclosureReport, cosigned: SignedReport, report_key: ReportKey
) -> None:
    other = f"log {Signer.generate('example.com/other').verifier().vkey()}\n{POLICY}"

    def change(bundle: Any) -> None:
        bundle["policy"] = other

    files = {**cosigned.attachments, LOG_POLICY_NAME: other.encode()}
    assert reasons(with_bundle(report, files, report_key, change)) == {"KEY_FILE_DIFFERS"}
