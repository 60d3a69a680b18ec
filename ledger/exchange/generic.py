"""Record documents themselves, in and out: NDJSON (one JSON object a line) and CSV (`ledger.exchange.flat`).

Reading checks only that a line is an object; what stands in it is checked when it is recorded. The context and the
flow are not used: such a document says everything itself.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from ledger.exchange.adapter import Document, Format, LineFault, fault
from ledger.exchange.context import Context
from ledger.exchange.flat import flatten, is_pointer_column, unflatten
from ledger.exchange.flows import FLOWS, Flow
from ledger.exchange.json_file import parse_json
from ledger.exchange.lines import Limits, Row, decoder, read_lines, read_table
from ledger.exchange.sniff import first_row, json_line_members

# A record names up to 10,000 people. A CSV cell holds at most what Python's csv module reads, so such a record goes as
# NDJSON.
DOCUMENT_LIMITS = Limits(line_bytes_max=16 * 1024 * 1024, cell_chars_max=128 * 1024)
_SPREADSHEET_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_ndjson(stream: BinaryIO, context: Context, flow: Flow) -> Iterator[Document | LineFault]:
    for line in read_lines(stream, decoder(context.encoding), DOCUMENT_LIMITS):
        if isinstance(line, LineFault):
            yield line
            continue
        document = parse_json(line.text)
        if isinstance(document, dict):
            yield document
        else:
            yield LineFault(line.number, fault("", "LINE_JSON", "JSONのオブジェクトではありません", "no JSON object"))


def read_csv(stream: BinaryIO, context: Context, flow: Flow) -> Iterator[Document | LineFault]:
    columns: list[str] = []
    for row in read_table(stream, decoder(context.encoding), _is_header, DOCUMENT_LIMITS):
        if isinstance(row, LineFault):
            yield row
        elif not columns:
            columns = row.cells
        else:
            yield _document(columns, row)


def _is_header(cells: Sequence[str]) -> bool:
    return all(map(is_pointer_column, cells)) and len(set(cells)) == len(cells)


def _document(columns: Sequence[str], row: Row) -> Document | LineFault:
    try:
        return unflatten(columns, row.cells)
    except ValueError as error:
        return LineFault(row.number, fault("", "LINE_CELLS", "値を文書に組み立てられません", str(error)))


def write_ndjson(documents: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """One line a document, members in the given order."""
    for document in documents:
        yield json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def write_csv(documents: Sequence[Mapping[str, Any]], *, for_spreadsheet: bool = False) -> Iterator[bytes]:
    """A header row with every column that occurs, then one row a document; CRLF (RFC 4180).

    for_spreadsheet: with a byte order mark, and an apostrophe before cells that a spreadsheet would run as a formula;
    such a file is for reading and does not read back to the same document.
    """
    rows = [flatten(document) for document in documents]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    yield ("\ufeff" if for_spreadsheet else "").encode() + _csv_line(columns)
    for row in rows:
        cells = [row.get(column, "") for column in columns]
        yield _csv_line([_harmless(cell) for cell in cells] if for_spreadsheet else cells)


def _csv_line(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()


def _harmless(cell: str) -> str:
    return "'" + cell if cell.startswith(_SPREADSHEET_FORMULA) else cell


FORMATS = (
    Format(
        "records-ndjson",
        "記録文書（NDJSON）",
        "record documents (NDJSON)",
        None,
        FLOWS["A"],
        read_ndjson,
        lambda head: "role" in json_line_members(head),
        "schemas.record.RecordIn",
    ),
    Format(
        "records-csv",
        "記録文書（CSV）",
        "record documents (CSV)",
        None,
        FLOWS["A"],
        read_csv,
        lambda head: "/role" in first_row(head),
        "ledger.exchange.flat",
    ),
)
