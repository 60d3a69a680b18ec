"""The list of an audience as a file: CSV with a header row, NDJSON, or one identifier a line; plain or gzip.

    csv      columns named by `Columns.of`, each one identifier type; every other column is left out
    ndjson   {"identifiers": [{"type", "value" | "digest"}, …], "id"?, "name"?}: a principal, one a line
    list     one identifier a line, all of one type

Read in blocks of about a megabyte into members (`ledger.people.member`), never into objects a row: a column of SHA-256
digests in hex is decoded by one call a block. A broken line is named by its number and reason, never by what it says.
"""

from __future__ import annotations

import csv
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, Protocol

import orjson

from ledger.errors import BadInput, Fault
from ledger.exchange.adapter import LineFault
from ledger.exchange.identifiers import is_digest
from ledger.exchange.lines import decoder
from ledger.people.identifier import TYPES, is_identifier_type
from ledger.people.member import encode_member, poisoned_digests, sha256_prefix
from ledger.people.own_type import OWN_PREFIX, OwnTypes
from ledger.people.parse import parse_identifier
from ledger.people.poison import digest_poison

BLOCK_BYTES = 1024 * 1024
LINE_BYTES_MAX = 64 * 1024
IDENTIFIERS_MAX = 50
_SHA256_HEX_CHARS = 64
_BOM = b"\xef\xbb\xbf"
_UNUSABLE = frozenset({"no_at_sign", "several_at_signs", "inner_whitespace", "unusual_address"})
_PERSON = frozenset({"id", "name", "identifiers"})
_IDENTIFIER = frozenset({"type", "value", "digest"})


class Readable(Protocol):
    """What a list is read from. `broken`, if it has it, says at the end why the stream ended early."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Column:
    """One column that holds identifiers. digest: its cells are digests, never plain values."""

    type: str
    digest: bool = False


@dataclass(frozen=True, slots=True)
class ListForm:
    """How the file is written. columns: of `csv`, by header. list_column: of `list`. own: the company's own types."""

    kind: str
    columns: Mapping[str, Column] = field(default_factory=dict)
    list_column: Column = field(default_factory=lambda: Column("email"))
    encoding: str = "utf-8"
    own: OwnTypes = field(default_factory=OwnTypes)


@dataclass(slots=True, repr=False)
class Block:
    """The members of one block with their line numbers, and what was wrong in it."""

    members: list[bytes] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    faults: list[LineFault] = field(default_factory=list)
    flags: dict[str, int] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Block({len(self.members)} members, {len(self.faults)} faults)"

    def flag(self, name: str, count: int = 1) -> None:
        self.flags[name] = self.flags.get(name, 0) + count


def parse_column(text: str) -> tuple[str, Column]:
    """`HEADER=TYPE` or `HEADER=TYPE:digest`. Raises BadInput."""
    header, equals, use = text.partition("=")
    kind, colon, how = use.partition(":")
    if not header or not equals or not is_identifier_type(kind) or (colon and how != "digest"):
        raise BadInput([_fault("INVALID_INPUT:column", "列は HEADER=TYPE[:digest] です", "give HEADER=TYPE[:digest]")])
    return header, Column(kind, bool(colon))


def read_blocks(stream: Readable, form: ListForm) -> Iterator[Block]:
    """Raises BadInput when the whole file can't be read (no header, no such column)."""
    makers: dict[str, Callable[[ListForm], _Reader]] = {"csv": _Csv, "ndjson": _Ndjson, "list": _List}
    reader = makers[form.kind](form)
    for first, lines, faults in _numbered(stream):
        block = Block(faults=faults)
        if lines:
            reader.read(first, lines, block)
        yield block
    if not reader.begun:
        raise BadInput([getattr(stream, "broken", None) or _NO_HEADER])


class _Reader(ABC):
    def __init__(self, form: ListForm) -> None:
        self._form = form
        self._decode = decoder("shift_jis" if form.encoding == "shift_jis" else None)

    @abstractmethod
    def read(self, first: int, lines: list[bytes], block: Block) -> None:
        """Adds the members of these lines to the block, and a fault for each line that holds none."""

    @property
    def begun(self) -> bool:
        """Whether what every such file begins with has come."""
        return True

    def _member(self, number: int, cells: Sequence[tuple[Column, str]], block: Block) -> None:
        """One member from the cells of a row, the slow way."""
        try:
            block.members.append(_encoded(cells, self._form.own, block))
        except BadInput as error:
            fault = error.faults[0]
            block.faults.append(LineFault(number, Fault("", fault.code, fault.citation, fault.ja, fault.en)))
        else:
            block.lines.append(number)

    def _text(self, number: int, data: bytes, block: Block) -> str | None:
        try:
            return self._decode(data)
        except UnicodeDecodeError:
            block.faults.append(
                LineFault(
                    number,
                    _fault("LINE_ENCODING", "文字コードが正しくありません", "the line is not in the file's encoding"),
                )
            )
            return None


class _List(_Reader):
    def read(self, first: int, lines: list[bytes], block: Block) -> None:
        column = self._form.list_column
        fast = _sha256_members(column.type, lines, self._form.own, block)
        if fast is not None:
            block.members, block.lines = fast, list(range(first, first + len(lines)))
            return
        for number, line in enumerate(lines, first):
            if not line.strip():
                continue
            text = self._text(number, line, block)
            if text is not None:
                self._member(number, [(column, text.strip())], block)


class _Csv(_Reader):
    def __init__(self, form: ListForm) -> None:
        super().__init__(form)
        self._width = 0
        self._places: list[tuple[int, Column]] = []

    @property
    def begun(self) -> bool:
        return self._width > 0

    def read(self, first: int, lines: list[bytes], block: Block) -> None:
        if not self._width:
            first, lines = self._header(first, lines)
        if lines and not self._read_fast(first, lines, block):
            for number, line in enumerate(lines, first):
                self._read_row(number, line, block)

    def _header(self, first: int, lines: list[bytes]) -> tuple[int, list[bytes]]:
        try:
            cells = [cell.strip() for cell in next(csv.reader([self._decode(lines[0])], strict=True))]
        except UnicodeDecodeError:
            raise BadInput(
                [
                    _fault(
                        "LINE_ENCODING",
                        "見出し行の文字コードが正しくありません",
                        "the header is not in the file's encoding",
                    )
                ]
            ) from None
        except (csv.Error, StopIteration):
            cells = []
        columns = self._form.columns or {cell: one for cell in cells if (one := _by_name(cell, self._form.own))}
        missing = sorted(name for name in columns if name not in cells)
        if missing or not columns:
            raise BadInput(
                [_fault("COLUMN_MISSING", "指定の列が見出しにありません", "the header lacks a named identifier column")]
            )
        self._width = len(cells)
        self._places = [(place, columns[cell]) for place, cell in enumerate(cells) if cell in columns]
        return first + 1, lines[1:]

    def _read_fast(self, first: int, lines: list[bytes], block: Block) -> bool:
        """A block whose identifier columns all hold SHA-256 in hex. Says whether it was one."""
        if any(b'"' in line for line in lines):
            return False
        rows = [line.split(b",") for line in lines] if self._width > 1 else [[line] for line in lines]
        if set(map(len, rows)) != {self._width}:
            return False
        made: list[list[bytes]] = []
        for place, column in self._places:
            fast = _sha256_members(column.type, [row[place] for row in rows], self._form.own, block)
            if fast is None:
                return False
            made.append(fast)
        block.members = made[0] if len(made) == 1 else [b"".join(parts) for parts in zip(*made, strict=True)]
        block.lines = list(range(first, first + len(lines)))
        return True

    def _read_row(self, number: int, line: bytes, block: Block) -> None:
        if not line.strip():
            return
        text = self._text(number, line, block)
        if text is None:
            return
        try:
            cells = next(csv.reader([text], strict=True)) if '"' in text else text.split(",")
        except (csv.Error, StopIteration):
            block.faults.append(
                LineFault(
                    number, _fault("LINE_CSV", "CSVの書き方が正しくありません", "the line is not well-formed CSV")
                )
            )
            return
        if len(cells) != self._width:
            block.faults.append(
                LineFault(
                    number,
                    _fault("COLUMN_COUNT", "列の数が見出し行と違います", "the row has another number of cells"),
                )
            )
            return
        given = [(column, cells[place].strip()) for place, column in self._places]
        self._member(number, [one for one in given if one[1]], block)


class _Ndjson(_Reader):
    def read(self, first: int, lines: list[bytes], block: Block) -> None:
        for number, line in enumerate(lines, first):
            if not line.strip():
                continue
            try:
                person = orjson.loads(line)
            except orjson.JSONDecodeError:
                text = self._text(number, line, block)
                if text is not None:
                    block.faults.append(
                        LineFault(number, _fault("MALFORMED:json", "JSONではありません", "the line is not JSON"))
                    )
                continue
            try:
                member = _of_person(person, self._form.own, block)
            except BadInput as error:
                fault = error.faults[0]
                block.faults.append(LineFault(number, fault))
            else:
                block.members.append(member)
                block.lines.append(number)


def _encoded(cells: Sequence[tuple[Column, str]], own: OwnTypes, block: Block) -> bytes:
    found = []
    for column, cell in cells:
        digest = column.digest
        if digest and not is_digest(cell):
            raise BadInput([_fault("INVALID:identifier.digest", "ハッシュ値ではありません", "the cell is no digest")])
        one = parse_identifier(column.type, None if digest else cell, cell if digest else None, own=own)
        if one.type == "email" and one.raw is not None and not _UNUSABLE.isdisjoint(one.flags):
            raise BadInput(
                [_fault("INVALID:identifier.value", "メールアドレスではありません", "the cell is no e-mail address")]
            )
        for flag in one.flags:
            if flag != "value_is_digest":  # a column may hold either: nothing is odd about it here
                block.flag(flag)
        found.append(one)
    if not found:
        raise BadInput([_fault("NOBODY", "識別子がありません", "the line has no identifier")])
    return encode_member(found)


def _of_person(person: Any, own: OwnTypes, block: Block) -> bytes:
    if not isinstance(person, dict) or not person.keys() <= _PERSON:
        raise BadInput([_fault("INVALID_INPUT:principal", "本人の文書ではありません", "the line is no principal")])
    given = person.get("identifiers", [])
    if not isinstance(given, list) or len(given) > IDENTIFIERS_MAX:
        raise BadInput([_fault("INVALID_INPUT:identifiers", "識別子の一覧が不正です", "the identifiers are no list")])
    said = [
        {"type": kind, "value": person[name]}
        for kind, name in (("customer_id", "id"), ("name", "name"))
        if person.get(name)
    ]
    found: list[bytes] = []
    for one in [*given, *said]:
        if (
            not isinstance(one, dict)
            or not one.keys() <= _IDENTIFIER
            or not all(isinstance(v, str) for v in one.values())
        ):
            raise BadInput([_fault("INVALID_INPUT:identifier", "識別子が不正です", "an identifier is not of the form")])
        kind, value, digest = one.get("type", ""), one.get("value"), one.get("digest")
        if value is None and digest is not None and len(digest) == _SHA256_HEX_CHARS and kind in TYPES:
            fast = _sha256_members(kind, [digest.encode()], own, block)
            if fast:
                found += fast
                continue
        if value is not None:
            found.append(_encoded([(Column(kind), value)], own, block))
        if digest is not None:
            found.append(_encoded([(Column(kind, True), digest)], own, block))
        if value is None and digest is None:
            raise BadInput([_fault("NOBODY", "識別子がありません", "the line has no identifier")])
    if not found:
        raise BadInput([_fault("NOBODY", "識別子がありません", "the line has no identifier")])
    return b"".join(found)


_POISONED = poisoned_digests()


def _sha256_members(kind: str, cells: Sequence[bytes], own: OwnTypes, block: Block) -> list[bytes] | None:
    """The members of cells that are all SHA-256 in hex, or None when one is not."""
    if set(map(len, cells)) != {_SHA256_HEX_CHARS}:
        return None
    try:
        data = bytes.fromhex(b"".join(cells).decode("ascii"))
    except (ValueError, UnicodeDecodeError):
        return None
    if len(data) != 32 * len(cells):  # bytes.fromhex skips white space
        return None
    digests = [data[at : at + 32] for at in range(0, len(data), 32)]
    if not _POISONED.isdisjoint(digests):
        for one in filter(_POISONED.__contains__, digests):
            block.flag(digest_poison("d:sha256:" + one.hex()) or "poison:constant_digest")
    if kind.startswith(OWN_PREFIX):
        for flag in own.rule(kind).flags_of_digest("sha256"):
            block.flag(flag, len(digests))
    prefix = sha256_prefix(kind)
    return [prefix + one for one in digests]


def _by_name(header: str, own: OwnTypes) -> Column | None:
    """`email`, `hashed_email`, `email_sha256`, `email_hash`, and declared own types: understood without being told."""
    name = header.lower().replace("-", "_").replace(" ", "_")
    for kind in (*TYPES, *own.names()):
        known = kind.replace("-", "_")
        if name == known:
            return Column(kind)
        if name in (f"hashed_{known}", f"{known}_sha256", f"sha256_{known}", f"{known}_hash", f"{known}_digest"):
            return Column(kind, True)
    return None


def _numbered(stream: Readable) -> Iterator[tuple[int, list[bytes], list[LineFault]]]:
    """(number of the first line, lines without their ends, faults), block by block. An overlong line comes as empty."""
    rest, number, skipping = b"", 1, False
    while block := stream.read(BLOCK_BYTES):
        faults: list[LineFault] = []
        data = rest + block
        if number == 1:  # until the first line is whole, what a reader gave first may be a part of the mark
            data = data.removeprefix(_BOM)
        *lines, rest = data.split(b"\n")
        if skipping and lines:
            lines[0], skipping = b"", False
        lines = _cleaned(number, lines, faults)
        if skipping:
            rest = b""
        elif len(rest) > LINE_BYTES_MAX:
            faults.append(LineFault(number + len(lines), _TOO_LONG))
            rest, skipping = b"", True
        yield number, lines, faults
        number += len(lines)
    faults = []
    broken = getattr(stream, "broken", None)
    if broken is not None:
        # What stands after the last line's end is a piece of a line, not a line.
        faults.append(LineFault(number, broken))
    elif rest:
        yield number, _cleaned(number, [rest], faults), faults
        return
    if faults:
        yield number, [], faults


def _cleaned(number: int, lines: list[bytes], faults: list[LineFault]) -> list[bytes]:
    if max(map(len, lines), default=0) > LINE_BYTES_MAX:
        for place, line in enumerate(lines):
            if len(line) > LINE_BYTES_MAX:
                faults.append(LineFault(number + place, _TOO_LONG))
                lines[place] = b""
    ends = map(bytes.endswith, lines, repeat(b"\r"))
    return [line.removesuffix(b"\r") for line in lines] if any(ends) else lines


def _fault(code: str, ja: str, en: str) -> Fault:
    return Fault("", code, "", ja, en)


_TOO_LONG = _fault("LINE_TOO_LONG", "行が長すぎます", "the line is too long")
_NO_HEADER = _fault("HEADER_MISSING", "見出し行がありません", "the header row is missing")
