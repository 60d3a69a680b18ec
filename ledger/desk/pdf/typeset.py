"""Cells set in lines at a size and width, and drawn. Sizes and widths are in points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.desk.blocks import Bilingual, Cell, Line
from ledger.desk.pdf.file import Page, PdfFile
from ledger.desk.pdf.font import FontUse
from ledger.desk.pdf.shaping import Shaped, shape
from ledger.desk.pdf.wrap import wrap

BODY_SIZE = 10.5
BODY_LEADING = 15.0
_BLACK = "0 g"
_ENGLISH = "0.27 g"  # dark enough to stay legible in a greyscale print
_LINK = "0.05 0.2 0.5 rg"
_LINK_STROKE = "0.05 0.2 0.5 RG 0.5 w"


class SetLine(NamedTuple):
    """One line of glyph characters as it will be drawn."""

    glyphs: str
    lang: str
    url: str | None
    strong: bool


class SetCell(NamedTuple):
    lines: tuple[SetLine, ...]
    notes: tuple[Bilingual, ...]


class Typesetter:
    """Shapes, wraps and draws for one document. Equal cells are set once; the memory goes with the document."""

    def __init__(self, file: PdfFile) -> None:
        self.file = file
        self._shaped: dict[tuple[str, bool], Shaped] = {}
        self._set: dict[tuple[Cell, float, float], SetCell] = {}

    def set(self, cell: Cell, width: float, size: float = BODY_SIZE) -> SetCell:
        """`cell` in lines no wider than `width`."""
        key = (cell, width, size)
        done = self._set.get(key)
        if done is None:
            lines: list[SetLine] = []
            notes: dict[Bilingual, None] = {}
            for line in cell:
                shaped = self._shape(line)
                notes.update(dict.fromkeys(shaped.notes))
                widths = self._font(line.strong).font.widths
                lines.extend(
                    SetLine(glyphs, line.lang, line.url, line.strong)
                    for glyphs in wrap(shaped.text, widths, width * 1000 / size)
                )
            done = self._set[key] = SetCell(tuple(lines), tuple(notes))
        return done

    def width(self, line: SetLine, size: float) -> float:
        return sum(map(self._font(line.strong).font.widths.__getitem__, line.glyphs)) * size / 1000

    def draw(
        self,
        page: Page,
        lines: Sequence[SetLine],
        left: float,
        baseline: float,
        size: float = BODY_SIZE,
        leading: float = BODY_LEADING,
    ) -> None:
        """Draw `lines` below one another, the first on `baseline`. English runs are marked as English."""
        code = page.code
        code.append(f"BT {leading:g} TL {left:.2f} {baseline + leading:.2f} Td")
        state: tuple[bool, str] | None = None
        for number, line in enumerate(lines):
            colour = _LINK if line.url else _ENGLISH if line.lang == "en" else _BLACK
            if state != (line.strong, colour):
                font = self._font(line.strong)
                code.append(f"/{font.font.resource} {size:g} Tf {colour}")
                state = (line.strong, colour)
            drawn = self._shown(line, size)
            code.append(f"/Span<</Lang(en)>>BDC {drawn} EMC" if line.lang == "en" else drawn)
            if line.url:
                y = baseline - number * leading
                page.links.append((line.url, left, y - 3, left + self.width(line, size), y + size))
        code.append("ET")
        if any(line.url for line in lines):
            self._underline(code, lines, left, baseline, size, leading)

    def _shown(self, line: SetLine, size: float) -> str:
        """The operators of one line. Where other faces take part, the line's own is set again after each."""
        own = self._font(line.strong).font.resource
        first, *others = self._font(line.strong).runs(line.glyphs)
        if not others and first[0] == own:
            return f"T*<{first[1]}>Tj"
        pieces = [f"/{resource} {size:g} Tf<{code}>Tj" for resource, code in (first, *others)]
        return "T*" + "".join(pieces) + f"/{own} {size:g} Tf"

    def _underline(
        self, code: list[str], lines: Sequence[SetLine], left: float, baseline: float, size: float, leading: float
    ) -> None:
        code.append(_LINK_STROKE)
        for number, line in enumerate(lines):
            if line.url:
                y = baseline - number * leading - 1.8
                code.append(f"{left:.2f} {y:.2f} m {left + self.width(line, size):.2f} {y:.2f} l S")

    def _font(self, strong: bool) -> FontUse:
        return self.file.bold if strong else self.file.regular

    def _shape(self, line: Line) -> Shaped:
        key = (line.text, line.strong)
        shaped = self._shaped.get(key)
        if shaped is None:
            shaped = self._shaped[key] = shape(line.text, self._font(line.strong).font)
        return shaped
