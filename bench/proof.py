"""Inclusion proofs folded from tiles, against the bare hashing of as many nodes as the proof has."""

from __future__ import annotations

import hashlib
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from ledger.log.growth import EMPTY_EDGE, Growth
from ledger.log.merkle import check_inclusion, prove_inclusion
from ledger.log.tile import read_hashes_from

PROOFS = 2_000


def run(size: int) -> Iterator[str]:
    leaves = [hashlib.sha256(number.to_bytes(8, "big")).digest() for number in range(size)]
    growth = Growth(EMPTY_EDGE, lambda level, index: b"")
    started = time.perf_counter()
    growth.append(leaves)
    root = growth.root()
    grown = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "tiles.db")
        database.execute("CREATE TABLE tile (level INT, tile INT, data BLOB, PRIMARY KEY (level, tile)) WITHOUT ROWID")
        database.executemany("INSERT INTO tile VALUES (?, ?, ?)", growth.changed_tiles())
        database.commit()

        def read_tile(level: int, index: int) -> bytes:
            row = database.execute("SELECT data FROM tile WHERE level = ? AND tile = ?", (level, index)).fetchone()
            return bytes(row[0]) if row else b""

        hashes = read_hashes_from(read_tile, size)
        picked = [random.randrange(size) for _ in range(PROOFS)]
        started = time.perf_counter()
        proofs = [prove_inclusion(index, size, hashes) for index in picked]
        taken = (time.perf_counter() - started) / PROOFS
        database.close()
    for index, made in zip(picked[:50], proofs, strict=False):
        check_inclusion(index, size, leaves[index], made, root)
    yield f"growth      {grown / size * 1e6:10.2f} us/leaf       (one batch of {size:,})"
    yield f"proof       {taken * 1e3:10.3f} ms            (from tiles in SQLite at {size:,} entries; bar 0.5)"
