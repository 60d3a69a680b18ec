"""Tables: rows that are never split, a header that is repeated, cells of lines under one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

from ledger.desk.blocks import Bilingual, Cell, Facts, Table, said
from ledger.desk.pdf.file import Page
from ledger.desk.pdf.flow import FULL_HEIGHT, LEFT, WIDTH, Atom
from ledger.desk.pdf.structure import Element
from ledger.desk.pdf.typeset import BODY_LEADING, BODY_SIZE, SetCell, Typesetter

_PAD_X = 4.0
_PAD_TOP = 3.0
_PAD_BOTTOM = 4.5
_LABEL_WIDTH = 158.0
_HEADER_FILL = "0.92 g"
_RULE = "0.62 G 0.5 w"
# A row taller than this is the one that must be split: it would not fit on a page of its own with its header and notes.
_ROW_LINES_MAX = int((FULL_HEIGHT - 180.0) / BODY_LEADING)
# Two rows at either end of a table stay together if they are no taller than this: none is left alone on a page. So do the
# last two items of a list.
_PAIR_HEIGHT_MAX = 200.0
_CONTINUED = Bilingual("（続き）", " (continued)")
_NAME_CONTINUED = "（続き / continued）"

Draw = Callable[[Page, float], None]


def table_atoms(block: Table, setter: Typesetter, root: Element) -> list[Atom]:
    element = root.add("Table")
    widths = _shares([column.weight for column in block.columns])
    lefts = list(accumulate(widths, initial=LEFT))[:-1]
    labels = [
        setter.set(_strong(column.label), width - 2 * _PAD_X)
        for column, width in zip(block.columns, widths, strict=True)
    ]
    height = _height(labels)
    first = element.add("TR")
    owners = [first.add("TH", attributes="/A<</O/Table/Scope/Column>>") for _ in labels]
    header = Atom(height, _draw_row(setter, labels, lefts, height, owners, fill=True), before=6.0, keep_with_next=True)
    again = Atom(height, _draw_row(setter, labels, lefts, height, None, fill=True))
    atoms = [header]
    for row in block.rows:
        cells = [setter.set(cell, width - 2 * _PAD_X) for cell, width in zip(row, widths, strict=True)]
        line = element.add("TR")
        owners = [line.add("TD") for _ in cells]
        for piece in _split(cells):
            tall = _height(piece)
            notes = tuple(note for cell in piece for note in cell.notes)
            atoms.append(Atom(tall, _draw_row(setter, piece, lefts, tall, owners), notes, header=again))
    keep_pair(atoms[-2:])
    return atoms


def facts_atoms(block: Facts, setter: Typesetter, root: Element) -> list[Atom]:
    element = root.add("Table")
    atoms: list[Atom] = []
    again: Atom | None = None
    if block.caption is not None:
        atoms.append(_caption(block.caption, setter, element.add("Caption")))
        # The notes are those of the caption itself: they would else name it once more with what is added here.
        again = _caption(_continued(block.caption), setter, None, atoms[0].notes)
    lefts = [LEFT, LEFT + _LABEL_WIDTH]
    for number, (label, cell) in enumerate(block.rows):
        cells = [
            setter.set(_strong(label), _LABEL_WIDTH - 2 * _PAD_X),
            setter.set(cell, WIDTH - _LABEL_WIDTH - 2 * _PAD_X),
        ]
        line = element.add("TR")
        owners = [line.add("TH", attributes="/A<</O/Table/Scope/Row>>"), line.add("TD")]
        for piece in _split(cells):
            tall = max(_height(piece), block.row_height_min)
            notes = tuple(note for part in piece for note in part.notes)
            draw = _draw_row(setter, piece, lefts, tall, owners, label_fill=True)
            before = 6.0 if number == 0 and block.caption is None else 0.0
            atoms.append(Atom(tall, draw, notes, before, near_next=True, header=again))
    atoms[-1].near_next = False
    first = 1 if block.caption is not None else 0
    keep_pair(atoms[first : first + 2])
    keep_pair(atoms[-2:])
    return atoms


def keep_pair(pair: Sequence[Atom]) -> None:
    if len(pair) == 2 and sum(atom.height for atom in pair) <= _PAIR_HEIGHT_MAX:
        pair[0].keep_with_next = True


def _continued(caption: Bilingual) -> Bilingual:
    if caption.ja == caption.en:
        return Bilingual(*(2 * [caption.ja + _NAME_CONTINUED]))
    return Bilingual(caption.ja + _CONTINUED.ja, caption.en + _CONTINUED.en)


def _caption(
    words: Bilingual, setter: Typesetter, element: Element | None, notes: tuple[Bilingual, ...] | None = None
) -> Atom:
    """`element` None: repeated where the table goes on, an artifact of the layout. `notes` None: those of `words`."""
    done = setter.set(said(words, strong=True), WIDTH)

    def draw(page: Page, top: float) -> None:
        _begin(page, element)
        setter.draw(page, done.lines, LEFT, top - BODY_SIZE)
        page.end()

    notes = done.notes if notes is None else notes
    return Atom(len(done.lines) * BODY_LEADING + 2, draw, notes, before=10.0, keep_with_next=True)


def _strong(label: Bilingual) -> Cell:
    return said(label, strong=True)


def _shares(weights: Sequence[float]) -> list[float]:
    total = sum(weights)
    return [WIDTH * weight / total for weight in weights]


def _height(cells: Sequence[SetCell]) -> float:
    return max(len(cell.lines) for cell in cells) * BODY_LEADING + _PAD_TOP + _PAD_BOTTOM


def _split(cells: Sequence[SetCell]) -> list[Sequence[SetCell]]:
    """One row, unless it is taller than a page can hold: then several, each with its share of every cell's lines."""
    tallest = max(len(cell.lines) for cell in cells)
    if tallest <= _ROW_LINES_MAX:
        return [cells]
    return [
        [SetCell(cell.lines[start : start + _ROW_LINES_MAX], cell.notes if start == 0 else ()) for cell in cells]
        for start in range(0, tallest, _ROW_LINES_MAX)
    ]


def _draw_row(
    setter: Typesetter,
    cells: Sequence[SetCell],
    lefts: Sequence[float],
    height: float,
    owners: Sequence[Element] | None,
    *,
    fill: bool = False,
    label_fill: bool = False,
) -> Draw:
    """`owners`: the structure element of each cell; None: a repeated header, an artifact of the layout."""

    def draw(page: Page, top: float) -> None:
        code = page.code
        bottom = top - height
        page.begin_artifact()
        if fill:
            code.append(f"{_HEADER_FILL} {LEFT:.2f} {bottom:.2f} {WIDTH:.2f} {height:.2f} re f")
            code.append(f"{_RULE} {LEFT:.2f} {top:.2f} m {LEFT + WIDTH:.2f} {top:.2f} l S")
        if label_fill:
            code.append(f"{_HEADER_FILL} {LEFT:.2f} {bottom:.2f} {_LABEL_WIDTH:.2f} {height:.2f} re f")
            code.append(f"{_RULE} {LEFT:.2f} {top:.2f} m {LEFT + WIDTH:.2f} {top:.2f} l S")
        code.append(f"{_RULE} {LEFT:.2f} {bottom:.2f} m {LEFT + WIDTH:.2f} {bottom:.2f} l S")
        page.end()
        baseline = top - _PAD_TOP - BODY_SIZE
        for number, cell in enumerate(cells):
            if not cell.lines:
                continue
            _begin(page, owners[number] if owners is not None else None)
            setter.draw(page, cell.lines, lefts[number] + _PAD_X, baseline)
            page.end()

    return draw


def _begin(page: Page, owner: Element | None) -> None:
    if owner is None:
        page.begin_artifact()
    else:
        page.begin(owner, owner.role)
