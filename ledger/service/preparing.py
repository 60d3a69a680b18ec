"""The records of a bulk run made ready, piece by piece: here, or by processes of their own.

A preparing process opens the ledger in the same folder, as any other process may. The keys that a record needs are durable
before it comes back; tokens under an index key that was replaced meanwhile are made again by the sequencer. The first batch
is always made ready here, while the processes start; a run of one batch starts none.

What waits, on either side, waits packed: many small objects cost the garbage collector more than packing them does.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from ledger.clock import utc_now
from ledger.collecting import without_collection
from ledger.errors import BadInput, Misconfigured
from ledger.service.carrying import Document, pack_documents, pack_prepared, unpack_documents, unpack_prepared
from ledger.service.core import Core
from ledger.service.home import open_core
from ledger.service.intake import TOGETHER_RECORDS, Intake, base_of, prepare_records
from ledger.service.parties import PartyBook
from ledger.service.shapes import Shapes

PIECES_TOGETHER = 10
"""How many times TOGETHER_RECORDS go to a process at once."""

AHEAD = 3
"""For each process: one being made ready, the rest waiting on either side of it."""


class Piece(NamedTuple):
    """What was made of consecutive documents; None for what must wait for those before it, or was refused by a process."""

    made: Sequence[Intake | BadInput | None]
    documents: Callable[[], Sequence[Document]]


def pieces_of(
    core: Core, book: PartyBook, shapes: Shapes, records: Iterator[Document], batch_entries: int, workers: int
) -> Iterator[Piece]:
    """Of all records in order. Raises Misconfigured when a preparing process ends early."""
    # A clock of the caller's own can't be handed to other processes.
    if workers <= 0 or core.now is not utc_now:
        return _here(core, book, shapes, _cut(records), batch_entries)
    first = [*map(pack_documents, _cut(islice(records, batch_entries)))]
    here = _here(core, book, shapes, map(unpack_documents, first), batch_entries)
    more = list(islice(records, 1))
    return _elsewhere(core, here, _cut(chain(more, records)), workers) if more else here


def _cut(records: Iterable[Document]) -> Iterator[list[Document]]:
    coming = iter(records)
    return iter(lambda: list(islice(coming, TOGETHER_RECORDS)), [])


def _here(
    core: Core, book: PartyBook, shapes: Shapes, coming: Iterable[list[Document]], refresh_every: int
) -> Iterator[Piece]:
    made = refreshed = 0
    for documents in coming:
        if made >= refreshed:
            book.refresh_if_behind()
            refreshed += refresh_every
        made += len(documents)
        yield Piece(_made(core, book, shapes, documents), partial(list, documents))


def _made(core: Core, book: PartyBook, shapes: Shapes, documents: Sequence[Document]) -> list[Intake | BadInput | None]:
    """None for those that lean on another record."""
    alone = [document for document in documents if base_of(document) is None]
    with without_collection():
        made = prepare_records(core, book, alone, shapes)
    if len(alone) == len(documents):
        return [*made]
    coming = iter(made)
    return [next(coming) if base_of(document) is None else None for document in documents]


def _elsewhere(core: Core, first: Iterator[Piece], coming: Iterator[list[Document]], workers: int) -> Iterator[Piece]:
    """The first pieces, made here while the processes start, and what comes after them, made by these."""
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=spawn, initializer=_open, initargs=(str(core.home),))
    waiting: deque[tuple[list[bytes], Future[bytes]]] = deque()

    def ask() -> None:
        while len(waiting) < workers * AHEAD and (packed := [*map(pack_documents, islice(coming, PIECES_TOGETHER))]):
            waiting.append((packed, pool.submit(_prepare, packed)))

    try:
        ask()
        yield from first
        while waiting:
            packed, future = waiting.popleft()
            made = future.result()
            ask()
            with without_collection():
                prepared = unpack_prepared(made)
            yield Piece(prepared, partial(_unpacked, packed))
    except BrokenProcessPool:
        raise Misconfigured(
            "a preparing process ended early; records without a result were not written",
            "準備プロセスが途中で終了しました。結果のない記録は書き込まれていません",
        ) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _unpacked(packed: list[bytes]) -> list[Document]:
    return [document for some in packed for document in unpack_documents(some)]


# In a preparing process

_opened: list[tuple[Core, PartyBook, Shapes]] = []


def _open(home: str) -> None:
    core = open_core(Path(home))
    book = PartyBook(core)
    book.refresh()
    _opened.append((core, book, Shapes()))
    gc.freeze()  # what was imported lives as long as the process


def _prepare(packed: list[bytes]) -> bytes:
    """What is refused is left out: whoever appends finds out why."""
    core, book, shapes = _opened[0]
    book.refresh_if_behind()
    with without_collection():
        made = [one for some in packed for one in _made(core, book, shapes, unpack_documents(some))]
        return pack_prepared([None if isinstance(one, BadInput) else one for one in made])
