"""The content of a report, letter or form, free of any layout: one list of blocks that PDF and HTML both render.

A `Line` is one run of text in one language; a `Cell` is lines under one another. Sentences meant for the reader are
`Bilingual`: Japanese first, English below. Values of a record (names, items) carry no language.

No block shows its content by `repr`: much of it is about a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple


class Bilingual(NamedTuple):
    ja: str
    en: str


class Line(NamedTuple):
    """`lang`: "ja", "en", or "" for a value that belongs to no language. `url`: the whole line is a link to it."""

    text: str
    lang: Literal["ja", "en", ""] = ""
    url: str | None = None
    strong: bool = False


Cell = tuple[Line, ...]


def said(words: Bilingual, *, strong: bool = False) -> Cell:
    """A sentence in both languages; once only if both are the same (a name, a number)."""
    first = Line(words.ja, "ja", None, strong)
    return (first,) if words.ja == words.en else (first, Line(words.en, "en"))


def value(text: str, *, strong: bool = False) -> Cell:
    return (Line(text, "", None, strong),)


def link(url: str) -> Cell:
    """The URL itself is the visible text: people print this paper. Anything but a web address is text, no link."""
    return (Line(url, "", url if url.startswith(("https://", "http://")) else None),)


@dataclass(frozen=True, slots=True, repr=False)
class Heading:
    """`level` 1 is a numbered section and stands in the outline, 2 a part of it. Never alone at the foot of a page."""

    level: Literal[1, 2]
    text: Bilingual
    new_page: bool = False


def top_level(blocks: Sequence[Block]) -> int:
    """The level that stands directly below the title: 2 in a letter, whose headings are all of that look."""
    return min((block.level for block in blocks if isinstance(block, Heading)), default=1)


@dataclass(frozen=True, slots=True, repr=False)
class Paragraph:
    lines: Cell
    align: Literal["left", "right", "center"] = "left"
    size: Literal["body", "large", "title"] = "body"
    keep_with_next: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Bullets:
    items: Sequence[Cell]
    marker: str = "・"


@dataclass(frozen=True, slots=True, repr=False)
class Facts:
    """Labelled values, one a row. `row_height_min` (points) leaves room to write by hand on a form."""

    rows: Sequence[tuple[Bilingual, Cell]]
    row_height_min: float = 0.0
    caption: Bilingual | None = None


class Column(NamedTuple):
    """`weight`: share of the width, relative to the other columns."""

    label: Bilingual
    weight: float = 1.0


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """Rows are never split between pages; the header is repeated on each."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True, repr=False)
class QrCode:
    """`payload` as one QR code; `alt` says what it holds."""

    payload: bytes
    alt: Bilingual


@dataclass(frozen=True, slots=True, repr=False)
class Space:
    height: float


Block = Heading | Paragraph | Bullets | Facts | Table | QrCode | Space


@dataclass(frozen=True, slots=True, repr=False)
class Document:
    """`number` stands in the footer of every page, `watermark` across every page."""

    title: Bilingual
    number: str
    author: str
    made_at: dt.datetime
    blocks: Sequence[Block]
    watermark: str | None = None
