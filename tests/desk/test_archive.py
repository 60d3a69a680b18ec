"""Do other programs accept the file, and may an archive keep it? By qpdf (pikepdf), and rule by rule of PDF/A-3."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from ledger.desk.keys import ReportKey
from ledger.desk.papers import render_agent_form, render_letter, render_request_form
from ledger.desk.report import SignedReport, build_report, render_pdf
from schemas.letter import Letter, LetterKind
from tests.desk.inputs import make_report, sign_statement

PRINTED, HIDDEN, NO_VIEW = 1 << 2, 1 << 1, 1 << 5


def papers(report_key: ReportKey) -> Iterator[tuple[str, bytes]]:
    report = make_report(40)
    yield "report", build_report(report, report_key, sign_statement).pdf
    yield "pages", render_pdf(report)
    yield "empty report", build_report(make_report(0), report_key, sign_statement).pdf
    yield "request form", render_request_form(report.company)
    yield "agent form", render_agent_form(report.company)
    letter = Letter(
        kind=LetterKind.NONE_EXISTS,
        number="R-2026-0042-1",
        request_number="R-2026-0042",
        received_on=report.received_on,
        dated=report.answered_on,
        made_at=report.generated_at,
        addressee=report.addressee,
        company=report.company,
    )
    yield "letter", render_letter(letter)


@pytest.fixture(scope="module")
def opened(report_key: ReportKey) -> dict[str, bytes]:
    return dict(papers(report_key))


PAPERS = ("report", "pages", "empty report", "request form", "agent form", "letter")


@pytest.mark.parametrize("name", PAPERS)
def test_qpdf_finds_nothing_wrong(opened: dict[str, bytes], name: str) -> None:
    with pikepdf.open(io.BytesIO(opened[name])) as pdf:
        assert pdf.check_pdf_syntax() == []


def test_the_check_by_qpdf_finds_what_is_wrong(opened: dict[str, bytes]) -> None:
    broken = opened["pages"].replace(b"endstream", b"endxtream", 1)
    with pikepdf.open(io.BytesIO(broken)) as pdf:
        assert pdf.check_pdf_syntax() != []


@pytest.mark.parametrize("name", PAPERS)
def test_every_font_used_is_embedded_and_mapped_to_unicode(opened: dict[str, bytes], name: str) -> None:
    """ISO 19005-3, 6.2.11.4 and 6.2.11.7: what `pdffonts` shows as emb yes, sub yes, uni yes."""
    with pikepdf.open(io.BytesIO(opened[name])) as pdf:
        fonts = {font.objgen: font for page in pdf.pages for font in page.resources.Font.values()}
        assert fonts
        for font in fonts.values():
            assert font.Subtype == "/Type0"
            assert font.ToUnicode.read_bytes().startswith(b"/CIDInit")
            (descendant,) = list(font.DescendantFonts)
            assert len(descendant.FontDescriptor.FontFile2.read_bytes()) > 1000
            assert re.fullmatch(r"/[A-Z]{6}\+.+", str(descendant.BaseFont))
            # No character is mapped to nothing, to a byte order mark or to a non-character.
            assert not re.search(rb"> <(0000|FEFF|FFFE)>", font.ToUnicode.read_bytes())


@pytest.mark.parametrize("name", PAPERS)
def test_the_structure_that_pdf_a_3_demands(opened: dict[str, bytes], name: str) -> None:
    with pikepdf.open(io.BytesIO(opened[name])) as pdf:
        assert pdf.pdf_version == "1.7"  # ISO 19005-3 stands on ISO 32000-1
        assert not pdf.is_encrypted
        assert len(pdf.trailer.ID) == 2
        root = pdf.Root
        assert "/Version" not in root
        assert bool(root.MarkInfo.Marked)
        assert "/StructTreeRoot" in root
        assert root.Lang == "ja-JP"
        for forbidden in ("/OpenAction", "/AA", "/OCProperties", "/Requirements"):
            assert forbidden not in root
        (intent,) = list(root.OutputIntents)
        assert intent.S == "/GTS_PDFA1"
        profile = intent.DestOutputProfile
        assert profile.N == 3
        assert profile.read_bytes()[12:20] == b"mntrRGB "
        assert profile.read_bytes()[36:40] == b"acsp"
        scripts = [held for held in pdf.objects if isinstance(held, pikepdf.Dictionary) and "/JS" in held]
        assert scripts == []


@pytest.mark.parametrize("name", PAPERS)
def test_the_metadata_says_what_the_information_dictionary_says(opened: dict[str, bytes], name: str) -> None:
    with pikepdf.open(io.BytesIO(opened[name])) as pdf:
        assert "/Filter" not in pdf.Root.Metadata
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "3U"
            assert metadata["dc:title"] == str(pdf.docinfo.Title)
            assert metadata["dc:creator"] == [str(pdf.docinfo.Author)]
            assert metadata["xmp:CreatorTool"] == str(pdf.docinfo.Creator)
            created = dt.datetime.fromisoformat(metadata["xmp:CreateDate"])
        assert created.strftime("D:%Y%m%d%H%M%S") == str(pdf.docinfo.CreationDate)[:16]


@pytest.mark.parametrize("name", PAPERS)
def test_what_is_marked_on_a_page_is_printed_and_does_nothing_but_open_a_link(
    opened: dict[str, bytes], name: str
) -> None:
    with pikepdf.open(io.BytesIO(opened[name])) as pdf:
        marks = [mark for page in pdf.pages for mark in page.obj.get("/Annots", [])]
        for mark in marks:
            flags = int(mark.get("/F", 0))
            assert flags & PRINTED
            assert not flags & (HIDDEN | NO_VIEW)
            if mark.Subtype == "/Link":
                assert mark.A.S == "/URI"
                assert str(mark.Contents)


def test_every_attachment_is_an_associated_file_of_a_known_kind(signed: SignedReport) -> None:
    with pikepdf.open(io.BytesIO(signed.pdf)) as pdf:
        specs: Any = {str(spec.UF): spec for spec in pdf.Root.AF}
        assert specs.keys() == signed.attachments.keys() == set(pdf.attachments)
        for name, spec in specs.items():
            assert spec.F == spec.UF
            assert spec.AFRelationship in ("/Data", "/Supplement")
            assert (spec.AFRelationship == "/Data") == (name in ("disclosure.json", "records.csv"))
            assert str(spec.Desc)
            held = spec.EF.F
            assert "/" in str(held.Subtype)[1:]
            assert "/ModDate" in held.Params
            assert int(held.Params.Size) == len(signed.attachments[name])


def test_another_program_reads_the_attachments_as_they_were_made(signed: SignedReport) -> None:
    with pikepdf.open(io.BytesIO(signed.pdf)) as pdf:
        read = {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}
    assert read == signed.attachments
