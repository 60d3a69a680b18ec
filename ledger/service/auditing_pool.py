"""Doing the parts of an audit one after the other, or in processes of their own.

A worker opens the ledger's home for itself and answers tasks; results come back in the order of the tasks, and no more are
in flight than the workers can chew. Processes are started anew (`spawn`): a fork would copy locks that our threads hold.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from ledger.service.core import Core
from ledger.service.home import open_unchecked

PARALLEL_FROM_ENTRIES = 20_000
"""Below this the start of a process costs more than it saves."""

IN_FLIGHT_PER_PROCESS = 3

Task = TypeVar("Task")
Found = TypeVar("Found")

_core: Core | None = None


class Workers:
    """`run` does tasks here, or in processes if there is a pool."""

    def __init__(self, core: Core, pool: ProcessPoolExecutor | None, processes: int) -> None:
        self._core = core
        self._pool = pool
        self._in_flight_max = processes * IN_FLIGHT_PER_PROCESS

    def run(self, work: Callable[[Core, Task], Found], tasks: Iterable[Task]) -> Iterator[Found]:
        """The results of a module's function over tasks, in their order."""
        if self._pool is None:
            for task in tasks:
                yield work(self._core, task)
            return
        waiting: deque[Future[Found]] = deque()
        for task in tasks:
            waiting.append(self._pool.submit(_work, work, task))
            if len(waiting) >= self._in_flight_max:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextmanager
def workers(core: Core, entries: int, processes: int | None) -> Iterator[Workers]:
    """processes: how many; None for one a core, or none at all for a small ledger."""
    if processes is None:
        processes = (os.cpu_count() or 1) if entries >= PARALLEL_FROM_ENTRIES else 1
    if processes <= 1:
        yield Workers(core, None, 1)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, initializer=_open, initargs=(core.home,)) as pool:
        yield Workers(core, pool, processes)


def _open(home: Path) -> None:
    global _core
    _core = open_unchecked(home)


def _work(work: Callable[[Core, Task], Found], task: Task) -> Found:
    assert _core is not None, "the worker was not opened"
    return work(_core, task)
