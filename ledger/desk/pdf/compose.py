"""Blocks to atoms: how a heading, paragraph, list or QR code looks. Tables are in `table.py`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ledger.desk.blocks import (
    Block,
    Bullets,
    Cell,
    Document,
    Facts,
    Heading,
    Line,
    Paragraph,
    QrCode,
    Space,
    Table,
    top_level,
)
from ledger.desk.pdf.file import Page, PdfFile
from ledger.desk.pdf.flow import LEFT, WIDTH, Atom, Flow
from ledger.desk.pdf.qr import qr_operators
from ledger.desk.pdf.structure import Element
from ledger.desk.pdf.table import facts_atoms, keep_pair, table_atoms
from ledger.desk.pdf.typeset import BODY_LEADING, BODY_SIZE, SetLine, Typesetter

_SIZES = {"body": (BODY_SIZE, BODY_LEADING), "large": (13.0, 19.0), "title": (19.0, 27.0)}
_HEADINGS = {1: (15.0, 20.0), 2: (12.0, 16.5)}
_LINES_TOGETHER = 6
_BULLET_INDENT = 13.0
_QR_SIDE = 175.0


def render_document(document: Document) -> bytes:
    """The PDF of `document`, unsigned. Deterministic: equal documents give equal bytes."""
    file = PdfFile(f"{document.title.ja} / {document.title.en}", document.author, document.made_at)
    setter = Typesetter(file)
    flow = Flow(setter, document.number, document.title, document.watermark)
    atoms: list[Atom] = []
    top = top_level(document.blocks)
    for block in document.blocks:
        atoms.extend(_atoms(block, setter, top))
    flow.place(atoms)
    flow.finish()
    return file.write()


def _atoms(block: Block, setter: Typesetter, top: int) -> list[Atom]:
    root = setter.file.root
    if isinstance(block, Heading):
        return [_heading(block, setter, root.add(f"H{block.level - top + 2}"))]
    if isinstance(block, Paragraph):
        return _paragraph(block, setter, root.add("H1" if block.size == "title" else "P"))
    if isinstance(block, Bullets):
        return _bullets(block, setter, root.add("L"))
    if isinstance(block, Facts):
        return facts_atoms(block, setter, root)
    if isinstance(block, Table):
        return table_atoms(block, setter, root)
    if isinstance(block, QrCode):
        return [_qr(block, root)]
    assert isinstance(block, Space)
    return [Atom(block.height, lambda page, top: None)]


def _heading(block: Heading, setter: Typesetter, element: Element) -> Atom:
    size, leading = _HEADINGS[block.level]
    japanese = setter.set((Line(block.text.ja, "ja", None, True),), WIDTH, size)
    english = setter.set((Line(block.text.en, "en"),), WIDTH)
    height = len(japanese.lines) * leading + len(english.lines) * BODY_LEADING + 5

    def draw(page: Page, top: float) -> None:
        page.bookmarks.append((block.level - 1, f"{block.text.ja} / {block.text.en}", top + 4))
        page.begin(element, element.role)
        setter.draw(page, japanese.lines, LEFT, top - size, size, leading)
        below = top - len(japanese.lines) * leading
        setter.draw(page, english.lines, LEFT, below - BODY_SIZE)
        if block.level == 1:
            y = below - len(english.lines) * BODY_LEADING - 1
            page.code.append(f"0.2 G 1 w {LEFT:.2f} {y:.2f} m {LEFT + WIDTH:.2f} {y:.2f} l S")
        page.end()

    return Atom(
        height,
        draw,
        (*japanese.notes, *english.notes),
        before=20.0 if block.level == 1 else 12.0,
        keep_with_next=True,
        new_page=block.new_page,
    )


def _paragraph(block: Paragraph, setter: Typesetter, element: Element) -> list[Atom]:
    size, leading = _SIZES[block.size]
    done = setter.set(block.lines, WIDTH, size)
    pieces = _pieces(done.lines)
    atoms = []
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        atoms.append(
            Atom(
                len(piece) * leading,
                _draw_aligned(setter, element, piece, block, size, leading),
                done.notes if number == 0 else (),
                before=6.0 if number == 0 else 0.0,
                keep_with_next=block.keep_with_next and last,
            )
        )
    return atoms


def _pieces(lines: Sequence[SetLine]) -> list[Sequence[SetLine]]:
    """A short paragraph is one piece; a long one breaks anywhere but after its first or before its last two lines."""
    if len(lines) <= _LINES_TOGETHER:
        return [lines]
    return [lines[:2], *([line] for line in lines[2:-2]), lines[-2:]]


def _draw_aligned(
    setter: Typesetter, element: Element, lines: Sequence[SetLine], block: Paragraph, size: float, leading: float
) -> Callable[[Page, float], None]:
    def draw(page: Page, top: float) -> None:
        if block.size == "title":
            page.bookmarks.append((0, block.lines[0].text, top + 4))
        page.begin(element, element.role)
        if block.align == "left":
            setter.draw(page, lines, LEFT, top - size, size, leading)
        else:
            for number, line in enumerate(lines):
                room = WIDTH - setter.width(line, size)
                left = LEFT + (room if block.align == "right" else room / 2)
                setter.draw(page, [line], left, top - size - number * leading, size, leading)
        page.end()

    return draw


def _bullets(block: Bullets, setter: Typesetter, element: Element) -> list[Atom]:
    atoms = [_bullet(block.marker, item, setter, element.add("LI")) for item in block.items]
    keep_pair(atoms[-2:])
    return atoms


def _bullet(marker: str, item: Cell, setter: Typesetter, element: Element) -> Atom:
    done = setter.set(item, WIDTH - _BULLET_INDENT)
    mark = setter.set((Line(marker, ""),), _BULLET_INDENT).lines
    body = element.add("LBody")

    def draw(page: Page, top: float) -> None:
        page.begin(body, "LBody")
        setter.draw(page, mark, LEFT, top - BODY_SIZE)
        setter.draw(page, done.lines, LEFT + _BULLET_INDENT, top - BODY_SIZE)
        page.end()

    return Atom(len(done.lines) * BODY_LEADING, draw, done.notes, before=4.0)


def _qr(block: QrCode, root: Element) -> Atom:
    figure = root.add("Figure", alt=f"{block.alt.ja} / {block.alt.en}")

    def draw(page: Page, top: float) -> None:
        page.begin(figure, "Figure")
        page.code.extend(qr_operators(block.payload, LEFT, top, _QR_SIDE))
        page.end()

    return Atom(_QR_SIDE, draw, before=6.0)
