"""Pages as operators, gathered until all are known, then written as one PDF 1.7 by reportlab.

Nothing here reads the clock: the dates of the file are the document's own, so that equal input gives equal bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from ledger.desk.pdf.archive import add_archive_parts
from ledger.desk.pdf.font import FontUse, bold, regular
from ledger.desk.pdf.structure import Element, write_structure

A4_WIDTH, A4_HEIGHT = 595.28, 841.89
_CREATOR, _PRODUCER = "daicho", "daicho (reportlab)"
_PRINTED = 1 << 2  # an annotation that is there on paper, too (ISO 19005-3, 6.3.2)


@dataclass(slots=True)
class Page:
    """One page. `marks` counts its marked-content sequences; bookmarks are (level, title, y)."""

    index: int
    code: list[str] = field(default_factory=list)
    marks: int = 0
    links: list[tuple[str, float, float, float, float]] = field(default_factory=list)
    bookmarks: list[tuple[int, str, float]] = field(default_factory=list)

    def begin(self, element: Element, role: str) -> None:
        """Open a marked-content sequence that belongs to `element`; `end()` closes it."""
        self.code.append(f"/{role}<</MCID {self.marks}>>BDC")
        element.marks.append((self.index, self.marks))
        self.marks += 1

    def begin_artifact(self) -> None:
        self.code.append("/Artifact BMC")

    def end(self) -> None:
        self.code.append("EMC")


class _Canvas(Canvas):
    def _make_preamble(self) -> None:
        """reportlab would name Helvetica on every page, a font that is not embedded."""
        self._preamble = ""


class PdfFile:
    """The file being made. `fonts`: regular and bold as used by this document."""

    def __init__(self, title: str, author: str, made_at: dt.datetime) -> None:
        self.title = title
        self.author = author
        self.made_at = made_at
        self.regular = FontUse(regular())
        self.bold = FontUse(bold())
        self.pages: list[Page] = []
        self.root = Element("Document")

    def add_page(self) -> Page:
        page = Page(len(self.pages))
        self.pages.append(page)
        return page

    def write(self) -> bytes:
        buffer = io.BytesIO()
        canvas: Any = _Canvas(
            buffer, pagesize=(A4_WIDTH, A4_HEIGHT), pageCompression=1, invariant=1, pdfVersion=(1, 7), lang="ja-JP"
        )
        canvas.setTitle(self.title)
        canvas.setAuthor(self.author)
        canvas.setSubject(self.title)
        canvas.setCreator(_CREATOR)
        canvas.setProducer(_PRODUCER)
        canvas.setViewerPreference("DisplayDocTitle", "true")
        document = canvas._doc
        _set_moment(document, self.made_at)
        for page in self.pages:
            self._write_page(canvas, page)
        document.Catalog.StructTreeRoot = write_structure(document, self.root, [page.marks for page in self.pages])
        document.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})
        add_archive_parts(
            document,
            title=self.title,
            author=self.author,
            creator=_CREATOR,
            producer=_PRODUCER,
            made_at=self.made_at,
        )
        for font in (self.regular, self.bold):
            if font:
                font.add_to(document)
        if any(page.bookmarks for page in self.pages):
            canvas.showOutline()
        # Canvas.save() would add one more, empty page.
        buffer.write(document.GetPDFData(canvas))
        return buffer.getvalue()

    def _write_page(self, canvas: Any, page: Page) -> None:
        for number, (level, title, y) in enumerate(page.bookmarks):
            key = f"b{page.index}.{number}"
            canvas.bookmarkPage(key, fit="XYZ", left=0, top=round(y, 2), zoom=0)
            canvas.addOutlineEntry(title, key, level=level, closed=0)
        for url, left, bottom, right, top in page.links:
            canvas.linkURL(url, (left, bottom, right, top), Contents=pdfdoc.PDFString(url), F=_PRINTED)
        written: Any = pdfdoc.PDFPage()
        # The keys of a page that reportlab does not know, but writes if they are listed.
        written.__NoDefault__ = [*written.__NoDefault__, "StructParents", "Tabs"]
        written.pagewidth, written.pageheight = A4_WIDTH, A4_HEIGHT
        written.setCompression(0)
        written.Contents = _content("\n".join(page.code))
        written.StructParents = page.index
        written.Tabs = "/S"
        written.Resources = pdfdoc.PDFResourceDictionary()
        written.Resources.basicFonts()
        canvas._setAnnotations(written)
        canvas._doc.addPage(written)
        canvas._startPage()


def _content(code: str) -> Any:
    return pdfdoc.PDFStream(content=code.encode("ascii"), filters=[pdfdoc.PDFZCompress])


def _set_moment(document: Any, moment: dt.datetime) -> None:
    """reportlab's `invariant` mode dates every file 2000-01-01; the document knows its own moment."""
    utc = moment.astimezone(dt.UTC)
    stamp = document._timeStamp
    stamp.t = utc.timestamp()
    stamp.lt = utc.timetuple()
    stamp.YMDhms = tuple(utc.timetuple())[:6]
