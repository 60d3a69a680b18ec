"""Recording many: batches of one transaction each, prepared here or, for long runs, by processes of their own.

A preparing process opens the ledger in the same folder, as any other process may, and makes pieces of PIECE_RECORDS
documents ready: parsed, judged, sealed, tokenised. Only this process appends. The keys that a record needs are durable
before it comes back; tokens under an index key that was replaced meanwhile are made again by the sequencer. The first batch
is always prepared here, so that a short run starts no process.

Results come in the order of the records and are what they would be without the processes: what one of them refuses, because
it does not see what is on its way or for a fault, is prepared once more here before it is answered.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from pathlib import Path
from typing import Any

from ledger.clock import utc_now
from ledger.errors import BadInput, Misconfigured
from ledger.service.admission import line_results
from ledger.service.core import Core
from ledger.service.home import open_core
from ledger.service.intake import TOGETHER_RECORDS, Intake, prepare_records
from ledger.service.parties import PartyBook
from ledger.service.shapes import Shapes
from schemas.record import RecordIn
from schemas.views import LineResult

PIECE_RECORDS = 1_000
PIECES_AHEAD = 3
"""For each process: one being made ready, the rest waiting on either side of it."""

Document = RecordIn | Mapping[str, Any]
Prepared = Intake | BadInput


def record_many(
    core: Core, book: PartyBook, shapes: Shapes, records: Iterable[Document], batch_entries: int, workers: int
) -> Iterator[LineResult]:
    """One result for each record, in order. Raises Misconfigured when a preparing process ends early."""
    coming = iter(records)
    # A clock of the caller's own can't be handed to other processes.
    alone = workers <= 0 or core.now is not utc_now
    first = coming if alone else islice(coming, batch_entries)
    ready: Iterable[Prepared] = _here(core, book, shapes, first, batch_entries)
    if not alone:
        ready = chain(ready, _elsewhere(core, book, shapes, coming, workers))
    batch: list[tuple[int, Prepared]] = []
    for one in enumerate(ready, 1):
        batch.append(one)
        if len(batch) >= batch_entries:
            yield from _write(core, batch)
            batch = []
    yield from _write(core, batch)


def _here(
    core: Core, book: PartyBook, shapes: Shapes, records: Iterator[Document], refresh_every: int
) -> Iterator[Prepared]:
    made = refreshed = 0
    while some := list(islice(records, TOGETHER_RECORDS)):
        if made >= refreshed:
            book.refresh_if_behind()
            refreshed += refresh_every
        made += len(some)
        yield from prepare_records(core, book, some, shapes)


def _elsewhere(
    core: Core, book: PartyBook, shapes: Shapes, records: Iterator[Document], workers: int
) -> Iterator[Prepared]:
    piece = list(islice(records, PIECE_RECORDS))
    if not piece:
        return
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=spawn, initializer=_open, initargs=(str(core.home),))
    waiting: deque[tuple[list[Document], Future[list[Intake | None]]]] = deque()
    try:
        while piece or waiting:
            while piece and len(waiting) < workers * PIECES_AHEAD:
                waiting.append((piece, pool.submit(_prepare, piece)))
                piece = list(islice(records, PIECE_RECORDS))
            documents, made = waiting.popleft()
            for document, intake in zip(documents, made.result(), strict=True):
                if intake is None:
                    book.refresh_if_behind()
                yield intake or prepare_records(core, book, [document], shapes)[0]
    except BrokenProcessPool:
        raise Misconfigured(
            "a preparing process ended early; records without a result were not written",
            "準備プロセスが途中で終了しました。結果のない記録は書き込まれていません",
        ) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _write(core: Core, batch: list[tuple[int, Prepared]]) -> Iterator[LineResult]:
    staged = [intake.staged for _, intake in batch if isinstance(intake, Intake)]
    outcomes = core.sequencer.append(staged, proofs=False)
    yield from line_results(core, batch, outcomes)


# In a preparing process

_opened: list[tuple[Core, PartyBook, Shapes]] = []


def _open(home: str) -> None:
    core = open_core(Path(home))
    book = PartyBook(core)
    book.refresh()
    _opened.append((core, book, Shapes()))


def _prepare(documents: list[Document]) -> list[Intake | None]:
    """None for what is refused: whoever appends finds out why."""
    core, book, shapes = _opened[0]
    book.refresh_if_behind()
    made: list[Intake | None] = []
    for start in range(0, len(documents), TOGETHER_RECORDS):
        some = prepare_records(core, book, documents[start : start + TOGETHER_RECORDS], shapes)
        made += [None if isinstance(one, BadInput) else one for one in some]
    return made
