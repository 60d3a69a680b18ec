"""What a stranger learns from a finished report with nothing but the file and a key he trusts."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from pyhanko.keys.internal import (
    translate_pyca_cryptography_cert_to_asn1,
    translate_pyca_cryptography_key_to_asn1,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ledger.desk.keys import ReportKey, make_report_key
from ledger.desk.names import BUNDLE_NAME, DISCLOSURE_NAME, NOTE_NAME
from ledger.desk.report import SignedReport, build_report, render_pdf
from ledger.desk.verify import verify_pdf
from ledger.errors import BadInput
from ledger.log import Signer, sign_note
from ledger.log.outcome import NOT_PROVED
from schemas.report import Outcome, PdfOutcome
from schemas.views import RecordView
from tests.desk.forging import note_over, sign_again, with_bundle, with_disclosure
from tests.desk.inputs import ORIGIN, PARTIES, SIGNER, Log, consent_record, make_report, record_id, sign_statement
from tests.desk.reading import reader
from tests.desk.test_keys import company_key

VKEY = SIGNER.verifier().vkey()


def _reasons(outcome: PdfOutcome) -> dict[str, str]:
    return {check.id: check.reason for check in outcome.checks}


def _failed(outcome: PdfOutcome) -> set[str]:
    return {check.reason for check in outcome.checks if check.outcome is Outcome.FAILED}


def test_a_finished_report_passes_link_by_link(signed: SignedReport) -> None:
    outcome = verify_pdf(signed.pdf, [VKEY])
    assert outcome.outcome is Outcome.PASSED
    assert _reasons(outcome) == {
        "signature": "SIGNATURE_INTACT",
        "log_key": "STATEMENT_SIGNED",
        "certificate": "CERTIFICATE_BOUND",
        "attachments": "ATTACHMENTS_MATCH",
        "inclusion": "ENTRY_INCLUDED",
        "proof_files": "PROOF_FILES_MATCH",
        "contents": "RECORDS_MATCH",
    }
    assert (outcome.origin, outcome.tree_size, outcome.records) == (ORIGIN, 4, 3)


def test_what_it_does_not_prove_is_said_each_time(signed: SignedReport) -> None:
    for outcome in (verify_pdf(signed.pdf, [VKEY]), verify_pdf(signed.pdf), verify_pdf(b"")):
        assert [words.en for words in outcome.not_proved] == [limit.en for limit in NOT_PROVED]
        assert "every record" in outcome.not_proved[0].en


@pytest.mark.parametrize("vkeys", [None, [], [Signer.generate("other.example").verifier().vkey()]])
def test_without_a_trusted_key_nothing_that_hangs_on_it_passes(signed: SignedReport, vkeys: list[str] | None) -> None:
    outcome = verify_pdf(signed.pdf, vkeys)
    assert outcome.outcome is Outcome.INDETERMINATE
    assert {check.outcome for check in outcome.checks} == {Outcome.INDETERMINATE}
    assert _reasons(outcome)["signature"] == "SIGNED_BY_UNKNOWN_KEY"


def test_another_key_of_the_same_name_does_not_pass(signed: SignedReport) -> None:
    outcome = verify_pdf(signed.pdf, [Signer.generate(ORIGIN).verifier().vkey()])
    assert outcome.outcome is not Outcome.PASSED
    assert not any(check.outcome is Outcome.PASSED for check in outcome.checks)


def test_a_verifier_key_that_is_none_is_the_callers_fault(signed: SignedReport) -> None:
    with pytest.raises(BadInput):
        verify_pdf(signed.pdf, ["no key"])


def test_any_changed_byte_is_refused(report_key: ReportKey) -> None:
    """Spread over the whole file, and dense where the signature does not cover itself: the gap and its edges."""
    pdf = build_report(make_report(1), report_key, sign_statement).pdf
    found = re.search(rb"/ByteRange *\[ *0 (\d+) (\d+) ", pdf)
    assert found is not None
    start, end = int(found[1]), int(found[2])
    content_end = start + len(pdf[start:end].rstrip(b"0>"))
    places = {
        *range(0, len(pdf), len(pdf) // 40),
        *range(start - 3, start + 4),
        *range(start, content_end, 149),
        *range(content_end - 3, content_end + 5),
        *range(content_end, end, 601),
        *range(end - 4, end + 3),
        len(pdf) - 1,
    }
    for number, place in enumerate(sorted(places)):
        changed = bytearray(pdf)
        changed[place] ^= (0x01, 0x20)[number % 2]
        assert verify_pdf(bytes(changed), [VKEY]).outcome is Outcome.FAILED, place


def test_the_hex_of_the_signature_has_one_spelling(signed: SignedReport) -> None:
    found = re.search(rb"/Contents <([0-9A-F]+)>", signed.pdf)
    assert found is not None
    for changed in (found[1].lower(), found[1][:-2] + b"01"):
        assert changed != found[1]
        forged = signed.pdf.replace(found[1], changed)
        assert _failed(verify_pdf(forged, [VKEY])) & {"SIGNATURE_ENCODING", "PDF_UNREADABLE"}


@pytest.mark.parametrize("tail", [b"\n", b"%", b"\n1 0 obj\n<<>>\nendobj\n"])
def test_anything_added_is_refused(signed: SignedReport, tail: bytes) -> None:
    assert verify_pdf(signed.pdf + tail, [VKEY]).outcome is Outcome.FAILED


@pytest.mark.parametrize("cut", [1, 100, 10_000])
def test_anything_cut_off_is_refused(signed: SignedReport, cut: int) -> None:
    assert verify_pdf(signed.pdf[:-cut], [VKEY]).outcome is Outcome.FAILED


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"no pdf", bytes(1000), b"%PDF-1.7\n" + b"1 0 obj\n" * 50])
def test_what_is_no_report_is_refused_without_an_error(data: bytes) -> None:
    assert _failed(verify_pdf(data, [VKEY])) == {"PDF_UNREADABLE"}


def test_an_unsigned_pdf_is_refused() -> None:
    assert _failed(verify_pdf(render_pdf(make_report(1)), [VKEY])) == {"NOT_SIGNED"}


def test_a_second_signature_is_refused(report_key: ReportKey) -> None:
    twice = render_pdf(make_report(1))
    for name in ("First", "Second"):
        signer = signers.SimpleSigner(
            signing_cert=translate_pyca_cryptography_cert_to_asn1(
                x509.load_der_x509_certificate(report_key.certificate_der)
            ),
            signing_key=translate_pyca_cryptography_key_to_asn1(report_key.private_key),
            cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
        )
        metadata = signers.PdfSignatureMetadata(field_name=name)
        output = signers.PdfSigner(metadata, signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(twice)))
        twice = bytes(output.getbuffer())
    assert _failed(verify_pdf(twice, [VKEY])) == {"MORE_THAN_ONE_SIGNATURE"}


@pytest.fixture(scope="module")
def other_key(tmp_path_factory: pytest.TempPathFactory) -> ReportKey:
    return make_report_key(tmp_path_factory.mktemp("other") / "report.pem", "偽造者")


def test_pages_signed_by_another_key_are_refused_though_every_attachment_is_genuine(
    signed: SignedReport, other_key: ReportKey
) -> None:
    forged = sign_again(make_report(3), signed.attachments, other_key)
    outcome = verify_pdf(forged, [VKEY])
    assert _failed(outcome) == {"CERTIFICATE_DIFFERS"}
    assert _reasons(outcome)["signature"] == "SIGNED_BY_UNKNOWN_KEY"


def test_a_statement_by_another_log_key_does_not_pass(signed: SignedReport, other_key: ReportKey) -> None:
    stranger = Signer.generate(ORIGIN)
    files = {**signed.attachments, NOTE_NAME: note_over(signed.attachments, other_key, stranger)}
    outcome = verify_pdf(sign_again(make_report(3), files, other_key), [VKEY])
    assert outcome.outcome is not Outcome.PASSED
    assert _reasons(outcome)["log_key"] == "STATEMENT_KEY_UNKNOWN"
    assert _reasons(outcome)["signature"] == "SIGNED_BY_UNKNOWN_KEY"


def test_a_trusted_key_speaks_for_its_own_log_only(signed: SignedReport, report_key: ReportKey) -> None:
    note = note_over(signed.attachments, report_key, SIGNER, "another.example.jp/2026")
    files = {**signed.attachments, NOTE_NAME: note}
    outcome = verify_pdf(sign_again(make_report(3), files, report_key), [VKEY])
    assert _reasons(outcome)["log_key"] == "STATEMENT_KEY_UNKNOWN"


@pytest.mark.parametrize("name", [DISCLOSURE_NAME, BUNDLE_NAME])
def test_an_exchanged_attachment_is_refused(signed: SignedReport, report_key: ReportKey, name: str) -> None:
    files = {**signed.attachments, name: signed.attachments[name] + b" "}
    assert _failed(verify_pdf(sign_again(make_report(3), files, report_key), [VKEY])) == {"ATTACHMENT_DIFFERS"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (DISCLOSURE_NAME, "ATTACHMENT_MISSING"),
        (BUNDLE_NAME, "ATTACHMENT_MISSING"),
        (NOTE_NAME, "STATEMENT_MISSING"),
    ],
)
def test_a_missing_attachment_is_refused(signed: SignedReport, report_key: ReportKey, name: str, reason: str) -> None:
    files = {key: data for key, data in signed.attachments.items() if key != name}
    assert _failed(verify_pdf(sign_again(make_report(3), files, report_key), [VKEY])) == {reason}


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        (b"", "STATEMENT_MALFORMED"),
        (sign_note("something else\n", [SIGNER]), "STATEMENT_MALFORMED"),
        (sign_note(f"daicho-report@v2\n{ORIGIN}\n", [SIGNER]), "STATEMENT_MALFORMED"),
    ],
)
def test_a_statement_that_is_none_is_refused(
    signed: SignedReport, report_key: ReportKey, note: bytes, reason: str
) -> None:
    files = {**signed.attachments, NOTE_NAME: note}
    assert _failed(verify_pdf(sign_again(make_report(3), files, report_key), [VKEY])) == {reason}


def test_a_statement_of_another_report_is_refused(signed: SignedReport, report_key: ReportKey) -> None:
    other = build_report(make_report(4), report_key, sign_statement)
    files = {**signed.attachments, NOTE_NAME: other.attachments[NOTE_NAME]}
    assert "ATTACHMENT_DIFFERS" in _failed(verify_pdf(sign_again(make_report(3), files, report_key), [VKEY]))


def test_a_statement_whose_signature_is_spoilt_is_refused(signed: SignedReport, report_key: ReportKey) -> None:
    note = signed.attachments[NOTE_NAME].replace(b"daicho-report@v1\n", b"daicho-report@v1\n", 1)
    text, _, tail = note.rpartition(b"\n\n")
    head, old, rest = text.partition(text.split(b"\n")[2])
    spoilt = head + b"f" * 64 + rest + b"\n\n" + tail
    assert old
    files = {**signed.attachments, NOTE_NAME: spoilt}
    assert _failed(verify_pdf(sign_again(make_report(3), files, report_key), [VKEY])) == {"STATEMENT_SIGNATURE_INVALID"}


# From here on the forger is the operator itself: it holds the log's key and the report's, but not the past.


def _set(path: list[Any], content: Any) -> Any:
    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = content

    return change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_set(["records", 0, "statutory", "items"], ["氏名"]), "RECORD_DIFFERS"),
        (_set(["records", 1, "statutory", "third_party.name"], "株式会社別会社"), "RECORD_DIFFERS"),
        (_set(["records", 0, "statutory", "consent_statement"], None), "RECORD_DIFFERS"),
        (_set(["records", 0, "statutory", "provision_date"], "2026-04-01"), "RECORD_DIFFERS"),
        (_set(["records", 0, "statutory", "principal"], [{"id": "C-1", "name": "別人"}]), "RECORD_DIFFERS"),
        (_set(["records", 0, "statutory", "principal"], []), "RECORD_DIFFERS"),
        (_set(["records", 0, "seq"], 2), "RECORD_DIFFERS"),
        (_set(["records", 0, "part"], "receipt"), "RECORD_DIFFERS"),
        (_set(["records", 0, "additional", "dates", "entered_at"], "2026-04-01T00:00:00.000001Z"), "RECORD_DIFFERS"),
        (_set(["records", 0, "id"], "019d4657-0000-7fec-ab66-ffc86f38d953"), "RECORD_WITHOUT_PROOF"),
        (_set(["log", "tree_size"], 5), "LOG_PLACE_DIFFERS"),
        (_set(["log", "origin"], "other.example"), "LOG_PLACE_DIFFERS"),
        (_set(["records", 0, "unknown"], 1), "ATTACHMENT_MALFORMED"),
        (_set(["format"], "daicho-disclosure@v2"), "ATTACHMENT_MALFORMED"),
    ],
)
def test_what_is_shown_must_be_what_was_written(
    signed: SignedReport, report_key: ReportKey, change: Any, reason: str
) -> None:
    forged = with_disclosure(make_report(3), signed.attachments, report_key, change)
    assert _failed(verify_pdf(forged, [VKEY])) == {reason}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_set(["entries", 0, "openings", 0, "value"], "別の値"), "ITEM_NOT_COMMITTED"),
        (_set(["entries", 0, "proof"], []), "ENTRY_NOT_INCLUDED"),
        (_set(["entries", 0, "record_id"], "019d4657-0000-7fec-ab66-ffc86f38d953"), "ITEM_NOT_COMMITTED"),
        (_set(["origin"], "other.example"), "LOG_PLACE_DIFFERS"),
        (_set(["entries", 0, "more"], 1), "ATTACHMENT_MALFORMED"),
        (_set(["checkpoint"], "no checkpoint"), "CHECKPOINT_MALFORMED"),
        (_set(["entries", 0, "leaf"], "AAAA"), "ENTRY_MALFORMED"),
        (lambda bundle: bundle["entries"].pop(0), "RECORD_WITHOUT_PROOF"),
    ],
)
def test_the_proofs_must_hold(signed: SignedReport, report_key: ReportKey, change: Any, reason: str) -> None:
    forged = with_bundle(make_report(3), signed.attachments, report_key, change)
    assert reason in _failed(verify_pdf(forged, [VKEY]))


def _amended(log: Log, number: int, *, told: str) -> RecordView:
    """A record whose name was corrected to `told` by a later entry."""
    view = consent_record(log, number, party=PARTIES[0])
    statutory = {**view.statutory, "third_party.name": told}
    return view.model_copy(update={"statutory": statutory})


def _amended_report(report_key: ReportKey, told: str) -> SignedReport:
    log = Log()
    view = _amended(log, 0, told=told)
    amendment = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    items = {
        "/head": {"action": "correct", "target": str(view.id), "target_seq": 0},
        "/reason": "名称の誤り",
        "/statutory/third_party.name": "Adnet Corrected LLC",
    }
    log.append(record_id(500), "amendment", amendment, items)
    report = make_report(1)
    answer = report.answer.model_copy(update={"records": [view], "tree_size": 2, "root": log.root_base64})
    changed = report.model_copy(
        update={"answer": answer, "checkpoint": log.checkpoint().decode(), "bundle": log.bundle([0, 1])}
    )
    return build_report(changed, report_key, sign_statement)


def test_an_amended_record_is_compared_as_it_stands_now(report_key: ReportKey) -> None:
    assert verify_pdf(_amended_report(report_key, "Adnet Corrected LLC").pdf, [VKEY]).outcome is Outcome.PASSED
    stale = verify_pdf(_amended_report(report_key, "Adnet Example LLC").pdf, [VKEY])
    assert _failed(stale) == {"RECORD_DIFFERS"}


def test_a_report_without_records_passes_as_such(report_key: ReportKey) -> None:
    outcome = verify_pdf(build_report(make_report(0), report_key, sign_statement).pdf, [VKEY])
    assert outcome.outcome is Outcome.PASSED
    assert _reasons(outcome)["contents"] == "NO_RECORDS"


def test_without_a_trusted_key_not_even_an_empty_report_passes(report_key: ReportKey) -> None:
    outcome = verify_pdf(build_report(make_report(0), report_key, sign_statement).pdf)
    assert not any(check.outcome is Outcome.PASSED for check in outcome.checks)


def test_a_checkpoint_that_the_reader_kept_is_compared(signed: SignedReport) -> None:
    same = make_report(3).checkpoint.encode()
    outcome = verify_pdf(signed.pdf, [VKEY], same)
    assert outcome.outcome is Outcome.PASSED
    assert _reasons(outcome)["checkpoint"] == "CONSISTENT"
    older = verify_pdf(signed.pdf, [VKEY], make_report(1).checkpoint.encode())
    assert older.outcome is Outcome.INDETERMINATE
    assert _reasons(older)["checkpoint"] == "CONSISTENCY_NOT_SHOWN"


def test_a_kept_checkpoint_of_another_history_is_named(signed: SignedReport) -> None:
    log = Log()
    for number in range(4):
        consent_record(log, number + 50)
    outcome = verify_pdf(signed.pdf, [VKEY], log.checkpoint())
    assert _failed(outcome) == {"INCONSISTENT"}


def test_a_company_certificate_with_its_chain_passes(tmp_path: Path) -> None:
    key = company_key(tmp_path / "company.pem")
    pdf = build_report(make_report(1), key, sign_statement).pdf
    assert verify_pdf(pdf, [VKEY]).outcome is Outcome.PASSED


def test_no_sentence_of_an_outcome_holds_personal_data(signed: SignedReport, report_key: ReportKey) -> None:
    forged = with_disclosure(
        make_report(3), signed.attachments, report_key, _set(["records", 0, "statutory", "items"], 5)
    )
    for outcome in (verify_pdf(signed.pdf, [VKEY]), verify_pdf(forged, [VKEY])):
        assert "髙橋" not in outcome.model_dump_json()


def test_the_time_the_report_was_made_is_not_read_from_the_clock(report_key: ReportKey) -> None:
    metadata = reader(build_report(make_report(1), report_key, sign_statement).pdf).metadata
    assert metadata is not None
    assert metadata.creation_date == make_report(1).generated_at


def test_pyhanko_itself_judges_the_signature_valid_and_over_the_whole_file(
    signed: SignedReport, report_key: ReportKey
) -> None:
    root = translate_pyca_cryptography_cert_to_asn1(x509.load_der_x509_certificate(report_key.certificate_der))
    (embedded,) = PdfFileReader(io.BytesIO(signed.pdf)).embedded_signatures
    status = validate_pdf_signature(embedded, ValidationContext(trust_roots=[root], allow_fetching=False))
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert embedded.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
