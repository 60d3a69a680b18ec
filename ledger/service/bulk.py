"""Recording many: batches of one transaction each, made ready here or, for long runs, by other processes (`preparing.py`).

While one batch is written, by a thread, the next is made ready: SQLite works without the interpreter's lock. At most one
batch is on its way. Its results come out as soon as it is written, at the latest when the next one begins.

Results come in the order of the records and are what they would be one after another: a record that leans on another one is
prepared when all before it are written, and so, once more, is what was refused before they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import NamedTuple, Self

from ledger.collecting import without_collection
from ledger.errors import BadInput
from ledger.sequence.staged import Outcome, Staged
from ledger.service.admission import line_results
from ledger.service.carrying import Document
from ledger.service.core import Core
from ledger.service.intake import Intake, base_of, prepare_records
from ledger.service.parties import PartyBook
from ledger.service.preparing import pieces_of
from ledger.service.shapes import Shapes
from schemas.views import LineResult

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


def record_many(
    core: Core, book: PartyBook, shapes: Shapes, records: Iterable[Document], batch_entries: int, workers: int
) -> Iterator[LineResult]:
    """One result for each record, in order. Raises Misconfigured when a preparing process ends early."""
    with _Writing(core) as writing:
        batch = Batch(1, [])
        for made, documents in pieces_of(core, book, shapes, iter(records), batch_entries, workers):
            yield from writing.results_if_done()
            given: Sequence[Document] = ()
            for n, one in enumerate(made):
                if one is None or (isinstance(one, BadInput) and writing.began):
                    given = given or documents()
                    if batch.holds(base_of(given[n])):
                        yield from writing.write(batch)
                        batch = batch.next()
                    yield from writing.results()
                    book.refresh_if_behind()
                    (one,) = prepare_records(core, book, [given[n]], shapes)
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
