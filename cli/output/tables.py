"""Tables for people, by rich: as wide as the terminal, or as they need to be in a file. NO_COLOR is heeded."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TextIO

from rich.box import SIMPLE
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from cli.output.cells import harmless

NARROW_CELLS = 140
FILE_CELLS = 1_000
# What a reader should see first, among the words of the ledger itself.
STYLES = {
    "complete": "green",
    "incomplete": "yellow",
    "unlawful": "bold red",
    "yes": "green",
    "conditional": "yellow",
    "no": "bold red",
    "passed": "green",
    "indeterminate": "yellow",
    "failed": "bold red",
}
_UUID_CHARS = 36


def is_narrow(stream: TextIO) -> bool:
    return _width(stream) < NARROW_CELLS


def table(headings: Sequence[str] | None, rows: Sequence[Sequence[str]], stream: TextIO) -> str:
    """Rows under headings; long cells are folded, ids are not."""
    found = Table(box=SIMPLE, show_header=headings is not None, pad_edge=False)
    for n in range(len(rows[0])):
        whole = all(len(row[n]) == _UUID_CHARS and row[n].count("-") == 4 for row in rows)
        found.add_column(Text(headings[n]) if headings else "", overflow="fold", no_wrap=whole)
    for row in rows:
        found.add_row(*(_text(cell) for cell in row))
    return _render(found, stream)


def grid(pairs: Sequence[tuple[str, str]], stream: TextIO) -> str:
    """Names and values, a line each."""
    found = Table.grid(padding=(0, 2))
    found.add_column(no_wrap=True)
    found.add_column(overflow="fold")
    for name, value in pairs:
        found.add_row(Text(name, style="bold"), _text(value))
    return _render(found, stream)


def _text(cell: str) -> Text:
    return Text(harmless(cell), style=STYLES.get(cell, ""))


def _render(what: RenderableType, stream: TextIO) -> str:
    """The text of it, without the spaces that fill each line up; with colours on a terminal only."""
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        force_terminal=stream.isatty(),
        width=_width(stream),
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(what)
    return "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().strip("\n").splitlines())


def _width(stream: TextIO) -> int:
    return Console(file=stream).width if stream.isatty() else FILE_CELLS
