"""What is said beside the data: notes and progress, on standard error only, never with personal data."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cli.lang import say


def note(ja: str, en: str) -> None:
    """One line on standard error in the language of the run."""
    sys.stderr.write(say(ja, en) + "\n")
    sys.stderr.flush()


def counted(count: int, noun: str) -> str:
    """`1 record`, `2 records`, for the English sentences."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


class Progress:
    """A bar on a terminal; elsewhere a line every few seconds, so that a log shows that work goes on."""

    EVERY_SECONDS = 5.0

    def __init__(self, bar: Any, task: Any, ja: str, en: str) -> None:
        self._bar = bar
        self._task = task
        self._words = (ja, en)
        self._told_at = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total)
        elif time.monotonic() - self._told_at >= self.EVERY_SECONDS:
            self._told_at = time.monotonic()
            note(f"{self._words[0]} {done:,}/{total:,}", f"{self._words[1]} {done:,}/{total:,}")


@contextmanager
def progress(ja: str, en: str) -> Iterator[Progress]:
    """Show how far long work has come: call the progress with (done, total)."""
    if not sys.stderr.isatty():
        yield Progress(None, None, ja, en)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    shown = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*shown, console=Console(file=sys.stderr), transient=True) as bar:
        yield Progress(bar, bar.add_task(say(ja, en), total=None), ja, en)
