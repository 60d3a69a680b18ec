"""CSV files with a header row in which every column means one kind of data: most list formats are of this shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import BinaryIO

from ledger.exchange.adapter import LineFault
from ledger.exchange.documents import Entry
from ledger.exchange.identifiers import IdentifierDocument, full_name, is_digest, plain, principal
from ledger.exchange.json_file import no_identifier
from ledger.exchange.lines import Decoder, Row, read_table


class Use(Enum):
    """What a cell does for the record, beside its kind being one of the record's items (our own id is none)."""

    PLAIN_OR_DIGEST = auto()
    PLAIN = auto()
    OWN_ID = auto()
    FIRST_NAME = auto()
    LAST_NAME = auto()
    ITEM = auto()


_MAY_BE_HASHED = (Use.PLAIN_OR_DIGEST, Use.FIRST_NAME, Use.LAST_NAME)


@dataclass(frozen=True, slots=True)
class Column:
    """item: the kind of data as the record's items name it. kind: identifier type, for the two identifier uses."""

    item: str
    use: Use = Use.ITEM
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """columns: by header, in lower case. needed: at least one of these headers makes a row a header row."""

    columns: Mapping[str, Column]
    needed: frozenset[str]

    def is_header(self, cells: Sequence[str]) -> bool:
        return any(cell.lower() in self.needed for cell in cells)

    def column(self, header: str) -> Column:
        """A column that the format does not know was sent all the same: its header names the item."""
        return self.columns.get(header.lower(), Column(header or "見出しのない列"))


def hashed(item: str) -> str:
    return f"{item}（ハッシュ化）"


def read_entries(
    stream: BinaryIO, decode: Decoder, table: Table, *, names_people: bool = True
) -> Iterator[Entry | LineFault]:
    """One entry a row. A row that singles nobody out is a fault, unless the record names nobody anyway."""
    columns: list[Column] = []
    for row in read_table(stream, decode, table.is_header):
        if isinstance(row, LineFault):
            yield row
        elif not columns:
            columns = [table.column(cell) for cell in row.cells]
        else:
            entry = entry_of_row(columns, row)
            yield entry if entry.principal or not names_people else no_identifier("", row.number)


def entry_of_row(columns: Sequence[Column], row: Row) -> Entry:
    """Empty cells were not sent and make no item."""
    identifiers: list[IdentifierDocument] = []
    items: list[str] = []
    own_id = first = last = ""
    for column, cell in zip(columns, row.cells, strict=True):
        if not cell:
            continue
        use = column.use
        if use is Use.OWN_ID:
            own_id = cell
            continue
        digest = use in _MAY_BE_HASHED and is_digest(cell)
        items.append(hashed(column.item) if digest else column.item)
        if use is Use.PLAIN_OR_DIGEST:
            identifiers.append({"type": column.kind, "digest" if digest else "value": cell})
        elif use is Use.PLAIN:
            identifiers.append(plain(column.kind, cell))
        elif use is Use.FIRST_NAME:
            first = "" if digest else cell
        elif use is Use.LAST_NAME:
            last = "" if digest else cell
    person = principal(identifiers, own_id=own_id, name=full_name(first, last))
    return Entry(person, tuple(items), line=row.number)
