"""One thread that drains a bounded queue into batches, so that many callers share one COMMIT.

A caller submits entries and gets a future; the future resolves after the batch is durable and its checkpoint released. A
full queue answers `Busy` at once: nothing waits without limit, nothing is dropped after it was taken.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from ledger.errors import Busy, DaichoError, Frozen
from ledger.sequence.sequencer import Sequencer
from ledger.sequence.staged import Outcome, Staged

QUEUE_SUBMISSIONS_MAX = 4096
BATCH_ENTRIES_MAX = 2048


@dataclass(slots=True)
class _Submission:
    staged: Sequence[Staged]
    done: Future[list[Outcome]] = field(default_factory=Future)


class Writer:
    """Owns the append thread of one log. `submit` never blocks; `close` writes what was taken, then stops."""

    def __init__(self, sequencer: Sequencer, queue_submissions_max: int = QUEUE_SUBMISSIONS_MAX) -> None:
        self._sequencer = sequencer
        self._queue: queue.Queue[_Submission | None] = queue.Queue(queue_submissions_max)
        self._closed = False
        self._gate = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="daicho-writer", daemon=True)
        self._thread.start()

    def submit(self, staged: Sequence[Staged]) -> Future[list[Outcome]]:
        """Raises Busy when the queue is full, Frozen after `close`."""
        submission = _Submission(staged)
        with self._gate:
            if self._closed:
                raise Frozen("the ledger is closed", "台帳は閉じられています")
            try:
                self._queue.put_nowait(submission)
            except queue.Full:
                raise Busy(
                    "the write queue is full; send it again", "書き込み待ちが一杯です。再送してください"
                ) from None
        return submission.done

    @property
    def waiting(self) -> int:
        return self._queue.qsize()

    def close(self) -> None:
        with self._gate:
            if self._closed:
                return
            self._closed = True
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            batch, more = self._next_batch()
            if batch:
                self._write(batch)
            if not more:
                return

    def _next_batch(self) -> tuple[list[_Submission], bool]:
        first = self._queue.get()
        if first is None:
            return [], False
        batch, entries = [first], len(first.staged)
        while entries < BATCH_ENTRIES_MAX:
            try:
                submission = self._queue.get_nowait()
            except queue.Empty:
                break
            if submission is None:
                return batch, False
            batch.append(submission)
            entries += len(submission.staged)
        return batch, True

    def _write(self, batch: list[_Submission]) -> None:
        try:
            outcomes = iter(self._sequencer.append([entry for submission in batch for entry in submission.staged]))
        except Exception as error:
            self._write_one_by_one(batch, error)
            return
        for submission in batch:
            submission.done.set_result([next(outcomes) for _ in submission.staged])

    def _write_one_by_one(self, batch: list[_Submission], error: Exception) -> None:
        """A fault of one submission must not fail its neighbours: when a shared batch fails, each goes alone."""
        if len(batch) == 1 or isinstance(error, DaichoError):
            for submission in batch:
                submission.done.set_exception(error)
            return
        for submission in batch:
            try:
                submission.done.set_result(self._sequencer.append(submission.staged))
            except Exception as alone:
                submission.done.set_exception(alone)
