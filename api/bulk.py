"""Bulk uploads as HTTP: the request is read while its answer (`api/verdicts.py`) is written.

The upload is read to its end without waiting for the client to read verdicts: many clients send everything before they
read anything, and would otherwise wait for ever. What is held is bounded by the limit of an upload. The work is done in a
small pool of threads of its own; when all are taken the answer is 503.

`Upload-Id` (a UUIDv7, of the request or made here) stands in the head of the answer before the first line is written: whoever
was cut off sends the same upload again under it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import TypeVar

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from api.body import too_large
from api.line_feed import Cut, LineFeed
from api.settings import Settings
from api.verdicts import Taker, kept_batches, try_all, verdicts
from ledger.errors import Busy
from ledger.vault import Scratch

MEDIA_TYPES = ("application/x-ndjson", "application/ndjson", "application/jsonl")
UPLOAD_ID = "Upload-Id"
BUSY_RETRY_SECONDS = 5

Done = TypeVar("Done")


class BulkRunner:
    """The threads for bulk uploads, and how many uploads run now."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._free = settings.bulk_concurrent_max
        self._pool = ThreadPoolExecutor(settings.bulk_concurrent_max, thread_name_prefix="daicho-bulk")

    def stream(self, taker: Taker, gzipped: bool, kept: Scratch | None = None) -> VerdictStream:
        """The answer to an upload. kept: where it is put aside until all of it was tried; the answer closes it."""
        limits = self._settings
        feed = LineFeed(limits.body_bytes_max, limits.bulk_bytes_max, limits.bulk_idle_seconds, gzipped)
        lines_max = limits.bulk_batch_lines
        before = partial(try_all, taker, feed, lines_max, kept) if kept else None
        batches = kept_batches(kept) if kept else feed.batches(lines_max)
        stream = VerdictStream(self, feed, verdicts(taker, batches), limits.bulk_bytes_max, before)
        stream.headers[UPLOAD_ID] = str(taker.upload.id)
        if kept:
            stream.closing.callback(kept.close)
        return stream

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

    async def run(self, work: Callable[[], Done]) -> Done:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


class VerdictStream(Response):
    """The response to a bulk upload. It reads the request while it writes, so the body must not have been read.

    before: all that must be done before the answer begins; what it raises is the answer instead.
    """

    media_type = MEDIA_TYPES[0]

    def __init__(
        self,
        runner: BulkRunner,
        feed: LineFeed,
        pieces: Iterator[bytes],
        bytes_max: int,
        before: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        del self.headers["content-length"]
        self.closing = ExitStack()
        self._runner = runner
        self._feed = feed
        self._pieces = pieces
        self._bytes_max = bytes_max
        self._before = before

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self.closing, self._runner.place():
            reading = asyncio.create_task(self._read(receive))
            try:
                if self._before:
                    await self._runner.run(self._before)
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                while piece := await self._runner.run(partial(next, self._pieces, b"")):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            except Cut:
                return
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
