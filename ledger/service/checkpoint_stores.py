"""Which store holds the newest released checkpoint, as `operations.toml` says (schemas/operations.py).

Without a section `[checkpoint_store]` it is the file `checkpoint` beside the database, which catches a restore of the
database alone and nothing more.
"""

from __future__ import annotations

from pathlib import Path

from ledger.sequence.checkpoint_store import CheckpointStore, FileCheckpointStore
from schemas.operations import Operations

CHECKPOINT = "checkpoint"


def checkpoint_store(home: Path, operations: Operations) -> CheckpointStore:
    """The store of the ledger in `home`."""
    return FileCheckpointStore(home / CHECKPOINT)
