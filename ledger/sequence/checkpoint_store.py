"""The second, small store that holds the newest released checkpoint (design.md 4).

Order of every append: commit the database, compare-and-swap here, reply. A file beside the database catches a restore of
the database alone; other stores implement the same protocol: another database (`checkpoint_database.py`), an object on S3
(`checkpoint_s3.py`). A store that can't be reached raises Busy within its time: before the commit nothing is stored; after
it the batch is durable and not released, the caller is told to send again, and the next swap covers it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from ledger.errors import Busy

CHECKPOINT_BYTES_MAX = 1 << 20
RETRY_AFTER_SECONDS = 5


class CheckpointStore(Protocol):
    def read(self) -> bytes | None:
        """The stored note, or None when there is none yet. Raises Busy."""

    def swap(self, expected: bytes | None, new: bytes) -> bool:
        """Replace `expected` by `new`, durably. False (nothing changed) when something else is stored. Raises Busy."""


def unreachable(what: str) -> Busy:
    """The store does not answer, or refuses. what: a class of error, never a message, which may hold an address."""
    return Busy(
        f"the checkpoint store can't be reached ({what}): no reply is given until it is. "
        "What you sent may be stored already; send it again under the same id",
        f"チェックポイントの保存先に届きません（{what}）。届くまで応答しません。送られた内容は保存済みのことがあります。"
        "同じIDでもう一度送ってください",
        retry_after_seconds=RETRY_AFTER_SECONDS,
    )


class FileCheckpointStore:
    """A file, replaced by an atomic rename. An flock on `<path>.lock` makes the swap one step between processes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> bytes | None:
        try:
            with self.path.open("rb") as file:
                return file.read(CHECKPOINT_BYTES_MAX)
        except FileNotFoundError:
            return None

    def swap(self, expected: bytes | None, new: bytes) -> bool:
        with self._locked():
            if self.read() != expected:
                return False
            temporary = self.path.with_suffix(".new")
            with temporary.open("wb") as file:
                file.write(new)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self.path)
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
            return True

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with self.path.with_suffix(".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
