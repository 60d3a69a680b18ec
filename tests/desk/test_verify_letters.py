"""What a stranger learns from a letter of the desk, and what no statement from elsewhere makes of one."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, StreamObject, pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from ledger.desk.keys import ReportKey, make_report_key
from ledger.desk.names import LETTER_NOTE_NAME, NOTE_NAME
from ledger.desk.papers import render_letter, seal_letter
from ledger.desk.report import SignedReport
from ledger.desk.sign import attach_and_sign
from ledger.desk.statement import letter_text, parse_letter_statement
from ledger.desk.verify import verify_pdf
from ledger.errors import BadInput
from ledger.log import CompromisedKey, Signer, TrustedKeys, sign_note
from schemas.letter import Ground, LetterKind
from schemas.report import Outcome, PdfOutcome
from tests.desk.inputs import ORIGIN, SIGNER, make_report, sign_statement
from tests.desk.test_papers import letter_of

VKEY = SIGNER.verifier().vkey()
MADE_AT = dt.datetime(2026, 11, 24, 3, 44, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 24)
NUMBER = "R-2026-0042-1"


@pytest.fixture(scope="module")
def pages() -> bytes:
    """Two pages: so many grounds that the remedies stand on the second."""
    grounds = 8 * (Ground(article="ACT 33(2)(i)", ja="他の方の権利を害するおそれ", en="May harm another's rights"),)
    return render_letter(letter_of(LetterKind.REFUSED, number=NUMBER, grounds=grounds))


@pytest.fixture(scope="module")
def letter(pages: bytes, report_key: ReportKey) -> bytes:
    return seal_letter(pages, ORIGIN, NUMBER, DAY, report_key, sign_statement, MADE_AT)


def _note(pages: bytes, key: ReportKey, origin: str = ORIGIN, signer: Signer = SIGNER) -> bytes:
    return sign_note(letter_text(origin, NUMBER, DAY, key.certificate_sha256, pages), [signer])


def _sealed(pages: bytes, key: ReportKey, files: dict[str, bytes]) -> bytes:
    return attach_and_sign(pages, {name: (content, name) for name, content in files.items()}, key, MADE_AT)


def _reasons(outcome: PdfOutcome) -> dict[str, str]:
    return {check.id: check.reason for check in outcome.checks}


def _failed(outcome: PdfOutcome) -> set[str]:
    return {check.reason for check in outcome.checks if check.outcome is Outcome.FAILED}


def test_a_letter_passes_link_by_link_and_says_which_it_is(letter: bytes) -> None:
    outcome = verify_pdf(letter, [VKEY])
    assert outcome.outcome is Outcome.PASSED
    assert _reasons(outcome) == {
        "signature": "SIGNATURE_INTACT",
        "log_key": "STATEMENT_SIGNED",
        "certificate": "CERTIFICATE_BOUND",
        "contents": "LETTER_VOUCHED",
    }
    assert (outcome.origin, outcome.letter, outcome.dated) == (ORIGIN, NUMBER, DAY)
    assert outcome.records is None
    assert {limit.en for limit in outcome.not_proved} >= {"That what the letter says is true."}


@pytest.mark.parametrize("vkeys", [None, [], [Signer.generate(ORIGIN).verifier().vkey()]], ids=["none", "no", "other"])
def test_without_the_logs_key_nothing_is_told(letter: bytes, vkeys: list[str] | None) -> None:
    outcome = verify_pdf(letter, vkeys)
    assert outcome.outcome is Outcome.INDETERMINATE
    assert not [check for check in outcome.checks if check.outcome is not Outcome.INDETERMINATE]
    assert _reasons(outcome)["contents"] == "LETTER_NOT_VOUCHED"


def test_a_key_that_was_stolen_vouches_for_nothing(letter: bytes) -> None:
    stolen = TrustedKeys((), (CompromisedKey(SIGNER.verifier(), "2026-11-25T00:00:00.000000Z"),))
    outcome = verify_pdf(letter, stolen)
    assert outcome.outcome is Outcome.INDETERMINATE
    assert _reasons(outcome)["log_key"] == "STATEMENT_KEY_COMPROMISED"


def test_a_checkpoint_is_compared_with_nothing_and_that_is_said(letter: bytes) -> None:
    outcome = verify_pdf(letter, [VKEY], make_report(1).checkpoint.encode())
    assert outcome.outcome is Outcome.INDETERMINATE
    assert _reasons(outcome)["checkpoint"] == "LETTER_WITHOUT_CHECKPOINT"


def test_every_changed_byte_is_refused(letter: bytes) -> None:
    for place in {*range(0, len(letter), len(letter) // 60), len(letter) - 1}:
        changed = bytearray(letter)
        changed[place] ^= 0x01
        assert verify_pdf(bytes(changed), [VKEY]).outcome is Outcome.FAILED, place


class TestStatementsThatDoNotBelong:
    """All signed again by the desk's own key for PDFs: whoever holds that key alone gets no letter past the log's."""

    def test_none(self, pages: bytes, report_key: ReportKey) -> None:
        assert _failed(verify_pdf(_sealed(pages, report_key, {}), [VKEY])) == {"STATEMENT_MISSING"}

    def test_of_another_letter(self, pages: bytes, report_key: ReportKey) -> None:
        other = render_letter(letter_of(LetterKind.DISCLOSED_FULL, number=NUMBER))
        forged = _sealed(other, report_key, {LETTER_NOTE_NAME: _note(pages, report_key)})
        assert _failed(verify_pdf(forged, [VKEY])) == {"LETTER_DIFFERS"}

    def test_under_another_certificate(
        self, pages: bytes, report_key: ReportKey, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        other = make_report_key(tmp_path_factory.mktemp("other") / "report.pem", "偽造者")
        forged = _sealed(pages, other, {LETTER_NOTE_NAME: _note(pages, report_key)})
        assert _failed(verify_pdf(forged, [VKEY])) == {"CERTIFICATE_DIFFERS"}

    def test_by_another_log(self, pages: bytes, report_key: ReportKey) -> None:
        other = "elsewhere.example/log"
        note = _note(pages, report_key, other, Signer.generate(other))
        outcome = verify_pdf(_sealed(pages, report_key, {LETTER_NOTE_NAME: note}), [VKEY])
        assert outcome.outcome is Outcome.INDETERMINATE
        assert _reasons(outcome)["log_key"] == "STATEMENT_KEY_UNKNOWN"

    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            (NUMBER, "R-2026-0042-2", "STATEMENT_SIGNATURE_INVALID"),
            ("2026-11-24", "2026-11-25", "STATEMENT_SIGNATURE_INVALID"),
            ("2026-11-24", "2026-11-31", "STATEMENT_MALFORMED"),
            ("letter@v1", "letter@v2", "STATEMENT_MALFORMED"),
        ],
    )
    def test_changed(self, pages: bytes, report_key: ReportKey, old: str, new: str, reason: str) -> None:
        note = _note(pages, report_key).replace(old.encode(), new.encode())
        assert _failed(verify_pdf(_sealed(pages, report_key, {LETTER_NOTE_NAME: note}), [VKEY])) == {reason}

    def test_of_a_report_and_of_both(self, pages: bytes, report_key: ReportKey, signed: SignedReport) -> None:
        of_report = {NOTE_NAME: signed.attachments[NOTE_NAME]}
        assert _failed(verify_pdf(_sealed(pages, report_key, of_report), [VKEY])) == {"ATTACHMENT_MISSING"}
        both = {**of_report, LETTER_NOTE_NAME: _note(pages, report_key)}
        assert _failed(verify_pdf(_sealed(pages, report_key, both), [VKEY])) == {"STATEMENT_TWICE"}

    def test_a_letters_under_another_name(self, pages: bytes, report_key: ReportKey) -> None:
        forged = _sealed(pages, report_key, {NOTE_NAME: _note(pages, report_key)})
        assert _failed(verify_pdf(forged, [VKEY])) == {"STATEMENT_MALFORMED"}

    def test_beside_other_attachments(self, pages: bytes, report_key: ReportKey, signed: SignedReport) -> None:
        files = {**signed.attachments, LETTER_NOTE_NAME: _note(pages, report_key)}
        del files[NOTE_NAME]
        assert _failed(verify_pdf(_sealed(pages, report_key, files), [VKEY])) == {"ATTACHMENT_UNEXPECTED"}


def _dictionary(content: dict[Any, Any]) -> DictionaryObject:
    return DictionaryObject(content)  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped


def _number(value: int) -> NumberObject:
    return NumberObject(value)  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped


def _other_words(writer: IncrementalPdfFileWriter) -> None:
    """The first page draws something else."""
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(StreamObject(stream_data=b"0 g 0 0 600 800 re f"))
    writer.update_container(page)


def _other_stream(writer: IncrementalPdfFileWriter) -> None:
    """The same page, whose content is exchanged in its place."""
    content = writer.root["/Pages"]["/Kids"][0]["/Contents"]
    content._data = b"0 g 0 0 600 800 re f"
    content._encoded_data = None
    writer.update_container(content)


def _one_page_less(writer: IncrementalPdfFileWriter) -> None:
    tree = writer.root["/Pages"]
    tree["/Kids"] = ArrayObject(list(tree["/Kids"])[1:])
    tree["/Count"] = _number(len(tree["/Kids"]))
    writer.update_container(tree)


def _something_over_it(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    note = {
        pdf_name("/Type"): pdf_name("/Annot"),
        pdf_name("/Subtype"): pdf_name("/FreeText"),
        pdf_name("/Rect"): ArrayObject(map(_number, (50, 50, 500, 500))),
        pdf_name("/Contents"): pdf_string("開示します"),
    }
    page["/Annots"] = ArrayObject([writer.add_object(_dictionary(note))])
    writer.update_container(page)


def _a_script(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/OpenAction"] = _dictionary(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("1")}
    )
    writer.update_root()  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped


def _named_scripts(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/Names"] = _dictionary({pdf_name("/JavaScript"): _dictionary({})})
    writer.update_root()  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped


@pytest.mark.parametrize(
    "change", [_other_words, _other_stream, _one_page_less, _something_over_it, _a_script, _named_scripts]
)
def test_pages_that_something_was_added_to_are_not_those_the_log_vouches_for(
    pages: bytes, report_key: ReportKey, change: Callable[[IncrementalPdfFileWriter], None]
) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(pages))
    change(writer)
    written = io.BytesIO()
    writer.write(written)  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
    changed = written.getvalue()
    assert changed.startswith(pages)
    forged = _sealed(changed, report_key, {LETTER_NOTE_NAME: _note(pages, report_key)})
    assert _failed(verify_pdf(forged, [VKEY])) == {"LETTER_DIFFERS"}


@given(st.text())
def test_no_other_text_is_a_statement(text: str) -> None:
    with pytest.raises(BadInput):
        parse_letter_statement(text)
