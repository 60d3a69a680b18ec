"""Atoms onto pages. An atom is never split: a paragraph piece, a table row, a heading.

Rules: a heading stays with what follows; a table's header (a card's caption) is drawn again where it goes on; a card is
whole unless keeping it so would leave a large part of the page empty; the notes of what stands on a page stand at its
foot, each once; every page bears the document's number and "page x / y".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ledger.desk.blocks import Bilingual, Line, said
from ledger.desk.pdf.file import A4_HEIGHT, A4_WIDTH, Page
from ledger.desk.pdf.typeset import SetLine, Typesetter

LEFT = 48.0
WIDTH = A4_WIDTH - 2 * LEFT
TOP = A4_HEIGHT - 48.0
BOTTOM = 58.0
_FOOTER_BASELINE = 32.0
_FOOTER_SIZE = 9.0
_WATERMARK_SIZE = 27.0
_NOTE_SIZE = 9.0
_NOTE_LEADING = 12.5
_NOTES_HEIGHT_MAX = 260.0
_NOTES_GAP = 10.0
FULL_HEIGHT = TOP - BOTTOM
# What would rather stay together breaks if moving it whole would leave more than this empty.
_EMPTY_HEIGHT_MAX = 0.18 * FULL_HEIGHT
# With less than this on it, a page is not left for a block that would rather begin one.
_LEFT_HEIGHT_MIN = 0.2 * FULL_HEIGHT


@dataclass(slots=True, repr=False)
class Atom:
    """`draw(page, top)` draws it with its upper edge at `top`. `before`: space above, dropped at the top of a page.

    `header` is drawn first when this atom begins a page. `keep_with_next` holds always, `near_next` unless it costs much.
    `new_page` begins one, unless so little stands on the present page that it would be left all but empty.
    """

    height: float
    draw: Callable[[Page, float], None]
    notes: tuple[Bilingual, ...] = ()
    before: float = 0.0
    keep_with_next: bool = False
    near_next: bool = False
    new_page: bool = False
    header: Atom | None = None


class Flow:
    """Lays atoms on pages of a file; `finish()` draws notes, footers and the watermark."""

    def __init__(self, setter: Typesetter, number: str, title: Bilingual, watermark: str | None) -> None:
        self._setter = setter
        self._number = number
        self._title = title
        self._watermark = watermark
        self._page: Page | None = None
        self._y = TOP
        self._notes: dict[Bilingual, None] = {}
        self._notes_height = 0.0

    def place(self, atoms: Sequence[Atom]) -> None:
        for group in _chains(atoms, lambda atom: atom.keep_with_next or atom.near_next):
            if self._would_rather_break(group):
                for part in _chains(group, lambda atom: atom.keep_with_next):
                    self._place_group(part)
            else:
                self._place_group(group)

    def finish(self) -> None:
        self._close_page()
        while self._notes:
            self._open_page()
            self._close_page()
        total = len(self._setter.file.pages)
        for page in self._setter.file.pages:
            self._footer(page, total)

    def _would_rather_break(self, group: Sequence[Atom]) -> bool:
        if sum(atom.before + atom.height for atom in group) > FULL_HEIGHT:
            return True
        return not (group[0].new_page or self._group_fits(group)) and self._y - BOTTOM > _EMPTY_HEIGHT_MAX

    def _group_fits(self, group: Sequence[Atom]) -> bool:
        needed = sum(atom.before + atom.height for atom in group)
        return self._fits(needed, dict.fromkeys(note for atom in group for note in atom.notes))

    def _place_group(self, group: Sequence[Atom]) -> None:
        if (group[0].new_page and TOP - self._y > _LEFT_HEIGHT_MIN) or not self._group_fits(group):
            self._open_page()
            # A group taller than a page is the one thing that may break inside.
            group[0].before = 0.0
            if group[0].header is not None:
                self._put(group[0].header)
        for atom in group:
            if not self._fits(atom.before + atom.height, dict.fromkeys(atom.notes)):
                self._open_page()
                atom.before = 0.0
                if atom.header is not None:
                    self._put(atom.header)
            self._put(atom)

    def _put(self, atom: Atom) -> None:
        if self._page is None:
            self._open_page()
        assert self._page is not None
        top = self._y - (0.0 if self._y == TOP else atom.before)
        atom.draw(self._page, top)
        self._y = top - atom.height
        for note in atom.notes:
            if note not in self._notes:
                self._notes[note] = None
                self._notes_height += self._note_height(note)

    def _fits(self, height: float, notes: dict[Bilingual, None]) -> bool:
        if self._page is None:
            return False
        extra = sum(self._note_height(note) for note in notes if note not in self._notes)
        foot = min(self._notes_height + extra, _NOTES_HEIGHT_MAX)
        return self._y - height >= BOTTOM + (foot + _NOTES_GAP if foot else 0.0) or self._y == TOP

    def _note_lines(self, note: Bilingual) -> tuple[SetLine, ...]:
        return self._setter.set(said(note), WIDTH, _NOTE_SIZE).lines

    def _note_height(self, note: Bilingual) -> float:
        return len(self._note_lines(note)) * _NOTE_LEADING

    def _open_page(self) -> None:
        self._close_page()
        self._page = self._setter.file.add_page()
        self._y = TOP
        if self._watermark is not None:
            self._draw_watermark(self._page, self._watermark)

    def _close_page(self) -> None:
        """Draw the notes that have room; the rest moves to the next page."""
        if self._page is None:
            return
        shown: list[SetLine] = []
        for note in list(self._notes):
            lines = self._note_lines(note)
            if shown and (len(shown) + len(lines)) * _NOTE_LEADING > _NOTES_HEIGHT_MAX:
                break
            shown.extend(lines)
            del self._notes[note]
        self._notes_height = sum(map(self._note_height, self._notes))
        if shown:
            top = BOTTOM + len(shown) * _NOTE_LEADING
            self._page.begin(self._setter.file.root.add("Note"), "Note")
            self._page.code.append(f"0.5 G 0.5 w {LEFT:.2f} {top + 4:.2f} m {LEFT + 120:.2f} {top + 4:.2f} l S")
            self._setter.draw(self._page, shown, LEFT, top - _NOTE_SIZE, _NOTE_SIZE, _NOTE_LEADING)
            self._page.end()
        self._page = None

    def _footer(self, page: Page, total: int) -> None:
        left = self._setter.set((Line(f"{self._title.ja}　{self._number}", "ja"),), WIDTH - 90, _FOOTER_SIZE).lines[:1]
        right = self._setter.set((Line(f"{page.index + 1} / {total}", ""),), 90, _FOOTER_SIZE).lines
        right_x = LEFT + WIDTH - self._setter.width(right[0], _FOOTER_SIZE)
        page.begin_artifact()
        page.code.append(f"0.6 G 0.5 w {LEFT:.2f} 46 m {LEFT + WIDTH:.2f} 46 l S")
        self._setter.draw(page, left, LEFT, _FOOTER_BASELINE, _FOOTER_SIZE, _NOTE_LEADING)
        self._setter.draw(page, right, right_x, _FOOTER_BASELINE, _FOOTER_SIZE, _NOTE_LEADING)
        page.end()

    def _draw_watermark(self, page: Page, words: str) -> None:
        """A band at the top that is read and searched, and pale words across the page that are only seen."""
        bold = self._setter.file.bold
        line = self._setter.set((Line(words, "", None, True),), WIDTH, _FOOTER_SIZE).lines[:1]
        half = self._setter.width(line[0], _WATERMARK_SIZE) / 2
        page.begin_artifact()
        self._setter.draw(page, line, LEFT, A4_HEIGHT - 34, _FOOTER_SIZE, _NOTE_LEADING)
        page.code.append(
            f"/Span<</ActualText()>>BDC q 0.64279 0.76604 -0.76604 0.64279 {A4_WIDTH / 2:.2f} {A4_HEIGHT / 2:.2f} cm "
            f"BT /{bold.font.resource} {_WATERMARK_SIZE:g} Tf 0.88 g {-half:.2f} 0 Td "
            f"<{bold.hex(line[0].glyphs)}>Tj ET Q EMC"
        )
        page.end()


def _chains(atoms: Sequence[Atom], holds: Callable[[Atom], bool]) -> Iterator[Sequence[Atom]]:
    """`atoms` in runs in which each but the last `holds` on to the next."""
    start = 0
    for end, atom in enumerate(atoms, start=1):
        if end == len(atoms) or not holds(atom):
            yield atoms[start:end]
            start = end
