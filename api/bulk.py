"""Bulk upload: NDJSON in, NDJSON out, one verdict for each line, in order.

    ← {"line": 1, "appended": {…}, "faults": []}
    ← {"line": 2, "appended": null, "faults": [{"pointer": "/role", …}]}

A verdict is written after its line is durable, so verdicts read before a broken connection hold. Lines are numbered from
1; empty lines have a number and no verdict. When the server can't go on (too large, overloaded, damaged), the last line
is `{"problem": {…}}` (RFC 9457) and the lines without a verdict were not written.

The upload is read to its end without waiting for the client to read verdicts: many clients send everything before they
read anything, and would otherwise wait for ever. What is held is bounded by the limit of an upload. The work is done in a
small pool of threads of its own; when all are taken the answer is 503.
"""

from __future__ import annotations

import asyncio
import queue
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from pydantic import BaseModel
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from api.body import too_large
from api.json_in import parse_document
from api.log_lines import log_failure
from api.problems import answer_to, refuse, safe_fault
from api.settings import Settings
from ledger import Ledger
from ledger.errors import BadInput, Busy, DaichoError, Fault, IntegrityError
from schemas.record import RecordIn
from schemas.views import LineResult

MEDIA_TYPES = ("application/x-ndjson", "application/ndjson", "application/jsonl")
BUSY_RETRY_SECONDS = 5
PIECE_BYTES_MAX = 256 * 1024
GZIP = 31  # zlib's wbits for the gzip format with the largest window

Line = tuple[int, bytes | BadInput]


class Cut(Exception):
    """The client went away: nobody reads what follows."""


class LineFeed:
    """Lines of an upload. The event loop calls `push`, `end` and `abort`; one thread reads `batches`."""

    def __init__(self, line_bytes_max: int, bytes_max: int, idle_seconds: float, gzipped: bool) -> None:
        self._chunks: queue.SimpleQueue[bytes | Exception | None] = queue.SimpleQueue()
        self._line_bytes_max = line_bytes_max
        self._bytes_max = bytes_max
        self._idle_seconds = idle_seconds
        self._gzipped = gzipped
        self._size = 0

    def push(self, chunk: bytes) -> None:
        self._chunks.put(chunk)

    def end(self) -> None:
        self._chunks.put(None)

    def abort(self, error: Exception) -> None:
        self._chunks.put(error)

    def batches(self, lines_max: int) -> Iterator[list[Line]]:
        """Up to `lines_max` lines each; fewer when no more have come yet. Raises TooLarge, BadInput, Cut."""
        batch: list[Line] = []
        for line in self._lines():
            if line is not None:
                batch.append(line)
            if batch and (len(batch) >= lines_max or (line is None and self._chunks.empty())):
                yield batch
                batch = []
        if batch:
            yield batch

    def _lines(self) -> Iterator[Line | None]:
        """Every line that is not empty, and None after each chunk that was read."""
        rest, number, skipping = b"", 0, False
        for chunk in self._inflated():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                number += 1
                if skipping:
                    skipping = False
                elif line.strip():
                    yield number, self._checked(line)
            if skipping:
                rest = b""
            elif len(rest) > self._line_bytes_max:
                yield number + 1, too_large(self._line_bytes_max)
                rest, skipping = b"", True
            yield None
        if rest.strip():
            yield number + 1, self._checked(rest)

    def _checked(self, line: bytes) -> bytes | BadInput:
        return too_large(self._line_bytes_max) if len(line) > self._line_bytes_max else line

    def _inflated(self) -> Iterator[bytes]:
        if not self._gzipped:
            yield from map(self._counted, self._received())
            return
        inflater = zlib.decompressobj(wbits=GZIP)
        for chunk in self._received():
            while chunk:
                if inflater.eof:  # a gzip file may have several members (RFC 1952 section 2.2)
                    inflater = zlib.decompressobj(wbits=GZIP)
                try:
                    yield self._counted(inflater.decompress(chunk, PIECE_BYTES_MAX))
                except zlib.error:
                    raise _bad_gzip() from None
                chunk = inflater.unconsumed_tail or inflater.unused_data
        yield self._counted(inflater.flush())
        if not inflater.eof:
            raise _bad_gzip()

    def _counted(self, chunk: bytes) -> bytes:
        self._size += len(chunk)
        if self._size > self._bytes_max:
            raise too_large(self._bytes_max)
        return chunk

    def _received(self) -> Iterator[bytes]:
        while True:
            try:
                chunk = self._chunks.get(timeout=self._idle_seconds)
            except queue.Empty:
                raise _stalled() from None
            if chunk is None:
                return
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk


class Taker(NamedTuple):
    """What the lines are, and what writes them: one result for each document, in order."""

    model: type[BaseModel]
    write: Callable[[Iterable[Mapping[str, Any]]], Iterator[LineResult]]


def verdicts(taker: Taker, feed: LineFeed, lines_max: int) -> Iterator[bytes]:
    """The answer, in pieces of whole lines. Ends early and silently when the client is gone."""
    try:
        for batch in feed.batches(lines_max):
            yield b"".join(_verdicts_of(taker, batch))
    except Cut:
        return
    except Exception as error:
        if not isinstance(error, DaichoError) or isinstance(error, IntegrityError):
            log_failure(error)
        yield b'{"problem":' + answer_to(error).body() + b"}\n"


def _verdicts_of(taker: Taker, batch: list[Line]) -> Iterator[bytes]:
    read = [(number, _read_line(line, taker.model)) for number, line in batch]
    results = iter(taker.write(document for _, document in read if isinstance(document, Mapping)))
    for number, document in read:
        if isinstance(document, BadInput):
            faults = [fault.to_json() for fault in document.faults]
            result = LineResult(line=number, faults=faults)
        else:
            result = next(results)
        yield _encode(number, result)


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


def _encode(number: int, result: LineResult) -> bytes:
    told = result.model_copy(update={"line": number, "faults": [safe_fault(fault) for fault in result.faults]})
    return told.model_dump_json().encode() + b"\n"


def _bad_gzip() -> BadInput:
    return BadInput([Fault("", "MALFORMED:gzip", "RFC 1952", "gzipとして読めません", "the body is not gzip")])


def _stalled() -> BadInput:
    return BadInput(
        [Fault("", "UPLOAD_STALLED", "", "送信が途中で止まりました", "the upload stood still for too long")]
    )


class BulkRunner:
    """The threads for bulk uploads, and how many uploads run now."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._free = settings.bulk_concurrent_max
        self._pool = ThreadPoolExecutor(settings.bulk_concurrent_max, thread_name_prefix="daicho-bulk")

    def stream(self, ledger: Ledger, gzipped: bool, taker: Taker | None = None) -> VerdictStream:
        """The answer to an upload of records, or of what `taker` says."""
        taker = taker or Taker(RecordIn, ledger.record_many)
        limits = self._settings
        feed = LineFeed(limits.body_bytes_max, limits.bulk_bytes_max, limits.bulk_idle_seconds, gzipped)
        return VerdictStream(self, feed, verdicts(taker, feed, limits.bulk_batch_lines), limits.bulk_bytes_max)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among the uploads that may run at once. Raises Busy."""
        if self._free == 0:
            raise Busy("too many bulk uploads are running", "一括登録の同時実行数が上限です", BUSY_RETRY_SECONDS)
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1

    async def run(self, pieces: Iterator[bytes]) -> bytes:
        """The next piece, b"" at the end."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, next, pieces, b"")

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


class VerdictStream(Response):
    """The response to a bulk upload. It reads the request while it writes, so the body must not have been read."""

    media_type = MEDIA_TYPES[0]

    def __init__(self, runner: BulkRunner, feed: LineFeed, pieces: Iterator[bytes], bytes_max: int) -> None:
        super().__init__()
        del self.headers["content-length"]
        self._runner = runner
        self._feed = feed
        self._pieces = pieces
        self._bytes_max = bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._runner.place():
            reading = asyncio.create_task(self._read(receive))
            try:
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                while piece := await self._runner.run(self._pieces):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            finally:
                self._feed.abort(Cut())
                reading.cancel()
                with suppress(asyncio.CancelledError):
                    await reading

    async def _read(self, receive: Receive) -> None:
        size = 0
        while True:
            message: Message = await receive()
            if message["type"] == "http.disconnect":
                self._feed.abort(Cut())
                return
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > self._bytes_max:
                self._feed.abort(too_large(self._bytes_max))
                return
            if chunk:
                self._feed.push(chunk)
            if not message.get("more_body", False):
                self._feed.end()
                return
