"""The second, small store that holds the newest released checkpoint (design.md 4).

Order of every append: commit the database, compare-and-swap here, reply. A file beside the database catches a restore of
the database alone; other stores (another database, an object store) implement the same protocol.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

CHECKPOINT_BYTES_MAX = 1 << 20


class CheckpointStore(Protocol):
    def read(self) -> bytes | None:
        """The stored note, or None when there is none yet."""

    def swap(self, expected: bytes | None, new: bytes) -> bool:
        """Replace `expected` by `new`, durably. False (nothing changed) when something else is stored."""


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
