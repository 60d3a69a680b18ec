"""Is the database of a backup whole? Its b-trees are sound, and every log folds to the root and chain of its head."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from ledger.errors import DaichoError, IntegrityError
from ledger.log.chain import CHAIN_START, chain_over
from ledger.log.checkpoint import open_checkpoint
from ledger.log.encoding import encode_base64
from ledger.log.growth import EMPTY_EDGE, Growth
from ledger.log.merkle import leaf_hash
from ledger.log.trusted import parse_trusted
from ledger.service.backup_manifest import Manifest, check_files, read_manifest
from ledger.store.reading import Head, read_heads, read_leaves
from ledger.store.sqlite import integrity_check

CHUNK_ENTRIES = 4096
ROWS_LOG = 1


def check_backup(folder: Path) -> Manifest:
    """Verify a backup as it lies there: manifest, digests, tree, checkpoint. Raises Misconfigured, IntegrityError."""
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    if manifest.kind == "ledger":
        head = check_database(folder / "daicho.db")[-1]
        stated = (manifest.origin, manifest.tree_size, manifest.root, manifest.entries)
        if stated != (head.origin, head.size, encode_base64(head.root), head.end):
            raise _not_whole("the head differs from the manifest")
        try:
            keys = parse_trusted((folder / "trusted.vkey").read_text("utf-8")).of(head.origin)
            checkpoint = open_checkpoint((manifest.checkpoint or "").encode(), keys.verifiers, head.origin)
        except (OSError, DaichoError, UnicodeDecodeError):
            raise _not_whole("the checkpoint is not signed by the log's key") from None
        if (checkpoint.size, checkpoint.root) != (head.size, head.root):
            raise _not_whole("the checkpoint is of another head")
    return manifest


def check_database(path: Path) -> list[Head]:
    """The heads, each recomputed from its leaves. Raises IntegrityError."""
    if lines := integrity_check(path):
        raise _not_whole(lines[0] if lines[0].isascii() else "the file is damaged")
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False),
        poolclass=NullPool,
    )
    try:
        with contextlib.closing(engine.connect()) as connection:
            heads = read_heads(connection)
            for head in heads:
                _fold(connection, head)
    except SQLAlchemyError:
        raise _not_whole("the database can't be read to its end") from None
    finally:
        engine.dispose()
    if not heads:
        raise _not_whole("it holds no log")
    return heads


def _fold(connection: Connection, head: Head) -> None:
    growth, chain, size = Growth(EMPTY_EDGE, _no_tile), CHAIN_START, 0
    for start in range(head.first, head.end, CHUNK_ENTRIES):
        rows = list(read_leaves(connection, ROWS_LOG, start, min(start + CHUNK_ENTRIES, head.end)))
        hashes = [leaf_hash(leaf) for _, leaf, _ in rows]
        chains = chain_over(chain, hashes)
        if [stored for _, _, stored in rows] != chains:
            raise _not_whole(f"the chain of {head.origin} does not follow from its entries")
        chain = chains[-1] if chains else chain
        size += len(rows)
        growth.append(hashes)
        growth.changed_tiles()
        growth.commit()
    if (size, growth.root(), chain) != (head.size, head.root, head.chain):
        raise _not_whole(f"the entries of {head.origin} do not make its head")


def _no_tile(level: int, index: int) -> bytes:
    return b""


def _not_whole(what: str) -> IntegrityError:
    return IntegrityError(f"the backup is not whole: {what}", f"控えが完全ではありません（{what}）")
