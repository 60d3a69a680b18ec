"""The answer to an upload: NDJSON, one verdict for each line, in order, and how it came out.

    ← {"line": 1, "appended": {…}, "faults": []}
    ← {"line": 2, "appended": null, "faults": [{"pointer": "/role", …}]}
    ← {"upload": {"id": "…", "lines": 2, "durable": 1, "replayed": 0, "faults": 1}}

A verdict is written after its line is durable, so verdicts read before a broken connection hold. Lines are numbered from
1; empty lines have a number and no verdict. When the server can't go on (a gzip that ends early, too large, overloaded,
damaged), the last line is `{"problem": {…}, "upload": {…}}` (RFC 9457) and the lines without a verdict were not written. An
answer without a last line of either form was cut.

`on_fault=refuse` reads, parses, judges and seals the whole upload before the first line is written, and refuses it with one
problem document that names every broken line (`/lines/17/role`). Until then it lies sealed in a file without a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from api.json_in import parse_document
from api.line_feed import Cut, Line, LineFeed, at_line
from api.log_lines import log_failure
from api.problems import answer_to, refuse, safe_fault
from ledger.errors import BadInput, DaichoError, Fault, IntegrityError
from ledger.service.line_upload import LineUpload
from ledger.vault import Scratch
from schemas.views import LineResult

FAULTS_SHOWN_MAX = 1_000
_KEPT = re.compile(rb"([0-9]+) ([^\n]*)\n")


class Taker(NamedTuple):
    """What the lines are, and the upload that takes them."""

    model: type[BaseModel]
    upload: LineUpload


def verdicts(taker: Taker, batches: Iterable[list[Line]]) -> Iterator[bytes]:
    """The answer, in pieces of whole lines. Ends early and silently when the client is gone."""
    try:
        for batch in batches:
            read = [(number, _read_line(line, taker.model)) for number, line in batch]
            yield b"".join(_encode(result) for result in taker.upload.write(read))
    except Cut:
        return
    except Exception as error:
        if not isinstance(error, DaichoError) or isinstance(error, IntegrityError):
            log_failure(error)
        yield b'{"problem":%b,"upload":%b}\n' % (answer_to(error).body(), _end(taker))
        return
    yield b'{"upload":%b}\n' % _end(taker)


def try_all(taker: Taker, feed: LineFeed, lines_max: int, kept: Scratch) -> None:
    """Read the whole upload into `kept`, and try each line. Raises BadInput naming every broken line, TooLarge, Cut."""
    broken = _Broken()
    try:
        for batch in feed.batches(lines_max):
            kept.write(b"".join(b"%d %b\n" % (number, line) for number, line in batch if isinstance(line, bytes)))
            for tried in taker.upload.tried([(number, _read_line(line, taker.model)) for number, line in batch]):
                broken.add(BadInput(tried.faults), tried.line)
    except BadInput as error:
        broken.faults += error.faults
        raise type(error)(broken.all()) from None
    if broken.faults:
        raise BadInput(broken.all())


def kept_batches(kept: Scratch) -> Iterator[list[Line]]:
    """The lines that `try_all` put aside."""
    for piece in kept.pieces():
        yield [(int(number), line) for number, line in _KEPT.findall(piece)]


class _Broken:
    """The faults of broken lines, FAULTS_SHOWN_MAX lines of them at most."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._lines = 0

    def add(self, error: BadInput, line: int) -> None:
        if error.faults:
            self._lines += 1
            if self._lines <= FAULTS_SHOWN_MAX:
                self.faults += at_line(error, line).faults

    def all(self) -> list[Fault]:
        if (more := self._lines - FAULTS_SHOWN_MAX) <= 0:
            return self.faults
        return [
            *self.faults,
            Fault("", "MORE_LINES", "", f"ほか{more}行に誤りがあります", f"{more} more lines are broken"),
        ]


def _read_line(line: bytes | BadInput, model: type[BaseModel]) -> dict[str, Any] | BadInput:
    if isinstance(line, BadInput):
        return line
    try:
        document, faults = parse_document(line)
    except BadInput as error:
        return error
    if not isinstance(document, dict):
        return BadInput(
            [Fault("", "NOT_AN_OBJECT", "", "JSONオブジェクトではありません", "the line is not a JSON object")]
        )
    return refuse(document, model, faults) if faults else document


def _encode(result: LineResult) -> bytes:
    told = result.model_copy(update={"faults": [safe_fault(fault) for fault in result.faults]})
    return told.model_dump_json().encode() + b"\n"


def _end(taker: Taker) -> bytes:
    return taker.upload.end().model_dump_json().encode()
