"""Physical lines of a partner's text file, and its CSV rows, one line at a time.

The partners' list formats hold one record a line: a quoted field that runs over the line's end is a fault of that
line, so that one stray quote can't swallow the rest of the file. Lines end with LF or CRLF; a UTF-8 byte order mark
at the start is dropped.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from ledger.exchange.adapter import LineFault, fault

_UTF8_BOM = b"\xef\xbb\xbf"

Decoder = Callable[[bytes], str]


@dataclass(frozen=True, slots=True)
class Limits:
    """What is no longer a line or cell of the format but a broken file."""

    line_bytes_max: int = 64 * 1024
    cell_chars_max: int = 1_000


LIST_LIMITS = Limits()


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    number: int
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    number: int
    cells: list[str]


def decode_utf8(data: bytes) -> str:
    return data.decode("utf-8")


def decode_shift_jis(data: bytes) -> str:
    """Windows code page 932, which is what Japanese tools write and call Shift_JIS."""
    return data.decode("cp932")


def decoder(encoding: str | None) -> Decoder:
    return decode_shift_jis if encoding == "shift_jis" else decode_utf8


def read_lines(stream: BinaryIO, decode: Decoder, limits: Limits = LIST_LIMITS) -> Iterator[Line | LineFault]:
    """Lines that are not blank, decoded; undecodable and overlong ones as faults."""
    number = 0
    while chunk := stream.readline(limits.line_bytes_max + 1):
        number += 1
        if len(chunk) > limits.line_bytes_max:
            _skip_rest_of_line(stream, chunk)
            yield LineFault(number, fault("", "LINE_TOO_LONG", "行が長すぎます", "the line is too long"))
            continue
        if number == 1:
            chunk = chunk.removeprefix(_UTF8_BOM)
        try:
            text = decode(chunk.rstrip(b"\r\n"))
        except UnicodeDecodeError:
            yield LineFault(
                number,
                fault("", "LINE_ENCODING", "文字コードが正しくありません", "the line is not in the file's encoding"),
            )
            continue
        if text.strip():
            yield Line(number, text)


def read_rows(stream: BinaryIO, decode: Decoder, limits: Limits = LIST_LIMITS) -> Iterator[Row | LineFault]:
    """CSV rows (RFC 4180 quoting), one a line."""
    for line in read_lines(stream, decode, limits):
        yield line if isinstance(line, LineFault) else _split(line, limits)


def _split(line: Line, limits: Limits) -> Row | LineFault:
    try:
        cells = next(csv.reader([line.text], strict=True)) if '"' in line.text else line.text.split(",")
    except (csv.Error, StopIteration):
        return LineFault(
            line.number,
            fault("", "LINE_CSV", "引用符などCSVの書き方が正しくありません", "the line is not well-formed CSV"),
        )
    if any(len(cell) > limits.cell_chars_max for cell in cells):
        return LineFault(line.number, fault("", "CELL_TOO_LONG", "値が長すぎます", "a cell is too long"))
    return Row(line.number, [cell.strip() for cell in cells])


def read_table(
    stream: BinaryIO, decode: Decoder, is_header: Callable[[Sequence[str]], bool], limits: Limits = LIST_LIMITS
) -> Iterator[Row | LineFault]:
    """Rows of a CSV file with a header row, which comes first. Rows of another width than the header are faults.

    A first row that is no header ends the file with one fault: without it no column has a meaning.
    """
    width = 0
    for row in read_rows(stream, decode, limits):
        if isinstance(row, LineFault):
            yield row
        elif not width:
            if not is_header(row.cells):
                yield LineFault(row.number, _NO_HEADER)
                return
            width = len(row.cells)
            yield row
        elif len(row.cells) != width:
            yield LineFault(
                row.number,
                fault("", "COLUMN_COUNT", "列の数が見出し行と違います", "the row has another number of cells"),
            )
        else:
            yield row
    if not width:
        yield LineFault(1, _NO_HEADER)


_NO_HEADER = fault("", "HEADER_MISSING", "見出し行がありません", "the header row of this format is missing")


def _skip_rest_of_line(stream: BinaryIO, chunk: bytes) -> None:
    while chunk and not chunk.endswith(b"\n"):
        chunk = stream.readline(LIST_LIMITS.line_bytes_max)
