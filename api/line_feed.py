"""The lines of an upload, as its bytes come: plain or gzipped, however they are cut.

Lines are numbered from 1; empty ones have a number and are passed over. An overlong line is one broken line. What ends the
reading early (a cut or damaged gzip, a size over its limit, a sender that stands still) is told with the line it was reached
in, after all lines before it. A client that went away is no line's fault.
"""

from __future__ import annotations

import dataclasses
import queue
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from api.body import too_large
from ledger.errors import BadInput, Fault

if TYPE_CHECKING:
    from zlib import _Decompress

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
        self._number = 0

    def push(self, chunk: bytes) -> None:
        self._chunks.put(chunk)

    def end(self) -> None:
        self._chunks.put(None)

    def abort(self, error: Exception) -> None:
        self._chunks.put(error)

    def batches(self, lines_max: int) -> Iterator[list[Line]]:
        """Up to `lines_max` lines each; fewer when no more have come yet.

        Raises TooLarge, BadInput, which name the line reached, after the lines before it; Cut at once.
        """
        batch: list[Line] = []
        broken: BadInput | None = None
        try:
            for line in self._lines():
                if line is not None:
                    batch.append(line)
                if batch and (len(batch) >= lines_max or (line is None and self._chunks.empty())):
                    yield batch
                    batch = []
        except BadInput as error:
            broken = error
        if batch:
            yield batch
        if broken is not None:
            raise at_line(broken, self._number + 1)

    def _lines(self) -> Iterator[Line | None]:
        """Every line that is not empty, and None after each chunk that was read."""
        rest, skipping = b"", False
        for chunk in self._inflated():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._number += 1
                if skipping:
                    skipping = False
                elif line.strip():
                    yield self._number, self._checked(line)
            if skipping:
                rest = b""
            elif len(rest) > self._line_bytes_max:
                yield self._number + 1, too_large(self._line_bytes_max)
                rest, skipping = b"", True
            yield None
        if rest.strip():
            yield self._number + 1, self._checked(rest)

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
                before = inflater.copy()
                try:
                    piece = inflater.decompress(chunk, PIECE_BYTES_MAX)
                except zlib.error:
                    yield from map(self._counted, _sound_part(before, chunk))
                    raise BadInput([_BAD_GZIP]) from None
                yield self._counted(piece)
                chunk = inflater.unconsumed_tail or inflater.unused_data
        yield self._counted(inflater.flush())
        if not inflater.eof:
            raise BadInput([_CUT_GZIP])

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
                raise BadInput([_STALLED]) from None
            if chunk is None:
                return
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk


def at_line(error: BadInput, line: int) -> BadInput:
    """The same error, of the same class, whose faults point into this line of the upload."""
    return type(error)([dataclasses.replace(one, pointer=f"/lines/{line}{one.pointer}") for one in error.faults])


def _sound_part(inflater: _Decompress, chunk: bytes) -> Iterator[bytes]:
    """What can be read of a chunk before the damage in it: zlib gives nothing of a call that fails."""
    try:
        for n in range(len(chunk)):
            yield inflater.decompress(chunk[n : n + 1])
    except zlib.error:
        return


_CUT_GZIP = Fault(
    "", "MALFORMED:gzip", "RFC 1952", "gzipがこの行の途中で切れています", "the gzip stream ends within this line"
)
_BAD_GZIP = Fault(
    "", "MALFORMED:gzip", "RFC 1952", "gzipがこの行から先は読めません", "the gzip stream is damaged from this line on"
)
_STALLED = Fault(
    "", "UPLOAD_STALLED", "", "送信がこの行で止まりました", "the upload stood still in this line for too long"
)
