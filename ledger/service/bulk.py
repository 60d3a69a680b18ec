"""Recording many: batches of one transaction each, prepared here or, for long runs, by processes of their own.

While one batch is written, by a thread, the next is made ready: SQLite works without the interpreter's lock. At most one
batch is on its way. Its results come out as soon as it is written, at the latest when the next one begins.

A preparing process opens the ledger in the same folder, as any other process may, and makes pieces of PIECE_RECORDS
documents ready: parsed, judged, sealed, tokenised. Only this process appends. The keys that a record needs are durable
before it comes back; tokens under an index key that was replaced meanwhile are made again by the sequencer. The first batch
is always prepared here, while the processes start; a run of one batch starts none.

Results come in the order of the records and are what they would be one after another: a record that leans on another one is
prepared when all before it are written, and so, once more, is what was refused before they were.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from ledger.clock import utc_now
from ledger.collecting import without_collection
from ledger.errors import BadInput, Misconfigured
from ledger.sequence.staged import Outcome, Staged
from ledger.service.admission import line_results
from ledger.service.carrying import Document, pack_documents, pack_prepared, unpack_documents, unpack_prepared
from ledger.service.core import Core
from ledger.service.home import open_core
from ledger.service.intake import TOGETHER_RECORDS, Intake, base_of, prepare_records
from ledger.service.parties import PartyBook
from ledger.service.shapes import Shapes
from schemas.views import LineResult

PIECE_RECORDS = 1_000
PIECES_AHEAD = 3
"""For each process: one being made ready, the rest waiting on either side of it."""

Prepared = Intake | BadInput


class Batch(NamedTuple):
    """Consecutive lines, the first of which is numbered so."""

    first_line: int
    made: list[Prepared]

    def next(self) -> Batch:
        return Batch(self.first_line + len(self.made), [])

    def staged(self) -> list[Staged]:
        return [intake.staged for intake in self.made if isinstance(intake, Intake)]

    def holds(self, entry_id: bytes | None) -> bool:
        return entry_id is not None and any(
            intake.staged.id == entry_id for intake in self.made if isinstance(intake, Intake)
        )


class Piece(NamedTuple):
    """Documents, and what was made of each; None for what must wait for those before it, or was refused by a process."""

    documents: Sequence[Document]
    made: Sequence[Prepared | None]


def record_many(
    core: Core, book: PartyBook, shapes: Shapes, records: Iterable[Document], batch_entries: int, workers: int
) -> Iterator[LineResult]:
    """One result for each record, in order. Raises Misconfigured when a preparing process ends early."""
    with _Writing(core) as writing:
        batch = Batch(1, [])
        for piece in _pieces(core, book, shapes, iter(records), batch_entries, workers):
            yield from writing.results_if_done()
            for document, one in zip(piece.documents, piece.made, strict=True):
                if one is None or (isinstance(one, BadInput) and writing.began):
                    if batch.holds(base_of(document)):
                        yield from writing.write(batch)
                        batch = batch.next()
                    yield from writing.results()
                    book.refresh_if_behind()
                    (one,) = prepare_records(core, book, [document], shapes)
                batch.made.append(one)
                if len(batch.made) >= batch_entries:
                    yield from writing.write(batch)
                    batch = batch.next()
        yield from writing.results()
        yield from line_results(core, *batch, core.sequencer.append(batch.staged(), proofs=False))


class _Writing:
    """Writes one batch at a time in a thread, which is started with the first."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._thread: ThreadPoolExecutor | None = None
        self._on_its_way: tuple[Batch, Future[list[Outcome]]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread is not None:
            self._thread.shutdown()

    @property
    def began(self) -> bool:
        return self._thread is not None

    def write(self, batch: Batch) -> Iterator[LineResult]:
        """Begin with this batch once the one before is written, whose results come out meanwhile."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="daicho-bulk-writer")
        before = self._finished()
        self._on_its_way = batch, self._thread.submit(self._append, batch)
        if before:
            yield from self._told(*before)

    def results(self) -> Iterator[LineResult]:
        """Those of the batch on its way, once it is written."""
        if finished := self._finished():
            yield from self._told(*finished)

    def results_if_done(self) -> Iterator[LineResult]:
        if self._on_its_way and self._on_its_way[1].done():
            yield from self.results()

    def _append(self, batch: Batch) -> list[Outcome]:
        with without_collection():
            return self._core.sequencer.append(batch.staged(), proofs=False)

    def _told(self, batch: Batch, outcomes: Sequence[Outcome]) -> Iterator[LineResult]:
        return line_results(self._core, *batch, outcomes)

    def _finished(self) -> tuple[Batch, list[Outcome]] | None:
        if self._on_its_way is None:
            return None
        (batch, future), self._on_its_way = self._on_its_way, None
        return batch, future.result()


def _pieces(
    core: Core, book: PartyBook, shapes: Shapes, coming: Iterator[Document], batch_entries: int, workers: int
) -> Iterator[Piece]:
    # A clock of the caller's own can't be handed to other processes.
    if workers <= 0 or core.now is not utc_now:
        return _here(core, book, shapes, coming, batch_entries)
    here = _here(core, book, shapes, iter(list(islice(coming, batch_entries))), batch_entries)
    more = list(islice(coming, PIECE_RECORDS))
    return _elsewhere(core, here, chain(more, coming), workers) if more else here


def _here(
    core: Core, book: PartyBook, shapes: Shapes, records: Iterator[Document], refresh_every: int
) -> Iterator[Piece]:
    made = refreshed = 0
    while some := list(islice(records, TOGETHER_RECORDS)):
        if made >= refreshed:
            book.refresh_if_behind()
            refreshed += refresh_every
        made += len(some)
        yield Piece(some, _made(core, book, shapes, some))


def _made(core: Core, book: PartyBook, shapes: Shapes, documents: Sequence[Document]) -> list[Prepared | None]:
    """None for those that lean on another record."""
    alone = [document for document in documents if base_of(document) is None]
    with without_collection():
        prepared = iter(prepare_records(core, book, alone, shapes))
    return [next(prepared) if base_of(document) is None else None for document in documents]


def _elsewhere(core: Core, first: Iterator[Piece], records: Iterator[Document], workers: int) -> Iterator[Piece]:
    """The first pieces, made here while the processes start, and the rest of the records made by these."""
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=spawn, initializer=_open, initargs=(str(core.home),))
    waiting: deque[tuple[list[Document], Future[bytes]]] = deque()

    def ask() -> None:
        while len(waiting) < workers * PIECES_AHEAD and (piece := list(islice(records, PIECE_RECORDS))):
            waiting.append((piece, pool.submit(_prepare, pack_documents(piece))))

    try:
        ask()
        yield from first
        while waiting:
            documents, made = waiting.popleft()
            packed = made.result()
            with without_collection():
                prepared = unpack_prepared(packed)
            ask()
            yield Piece(documents, prepared)
    except BrokenProcessPool:
        raise Misconfigured(
            "a preparing process ended early; records without a result were not written",
            "準備プロセスが途中で終了しました。結果のない記録は書き込まれていません",
        ) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


# In a preparing process

_opened: list[tuple[Core, PartyBook, Shapes]] = []


def _open(home: str) -> None:
    core = open_core(Path(home))
    book = PartyBook(core)
    book.refresh()
    _opened.append((core, book, Shapes()))
    gc.freeze()  # what was imported lives as long as the process


def _prepare(packed: bytes) -> bytes:
    """What is refused is left out: whoever appends finds out why."""
    core, book, shapes = _opened[0]
    documents = unpack_documents(packed)
    book.refresh_if_behind()
    made: list[Intake | None] = []
    with without_collection():
        for start in range(0, len(documents), TOGETHER_RECORDS):
            some = _made(core, book, shapes, documents[start : start + TOGETHER_RECORDS])
            made += [None if isinstance(one, BadInput) else one for one in some]
        return pack_prepared(made)
