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
    """The store of the ledger in `home`. Raises Misconfigured when its library is not installed."""
    wanted = operations.checkpoint_store
    # A store's library is loaded by those who use it: a ledger with a file needs neither driver nor S3.
    if wanted.kind == "database":
        from ledger.sequence.checkpoint_database import DatabaseCheckpointStore

        return DatabaseCheckpointStore(wanted.url, wanted.name, wanted.timeout_seconds)
    if wanted.kind == "s3":
        from ledger.sequence.checkpoint_s3 import S3CheckpointStore

        return S3CheckpointStore(wanted.bucket, wanted.key, wanted.region, wanted.endpoint_url, wanted.timeout_seconds)
    return FileCheckpointStore(wanted.path or home / CHECKPOINT)
