"""Bulk import: the full path (parse, judge, match keys, seal, index, durable) against bare hashlib and sqlite3.

The floor writes the very rows that the import made, ready-made and in batches of the same size, with leaf hashes and chain
computed by hashlib, into tables and indexes of the same shape and with the same durability.
"""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import world
from ledger.service.facade import BULK_BATCH_ENTRIES
from ledger.store.sqlite import CONNECTION_PRAGMAS

TABLES = ("entry", "entry_id", "body", "record", "person_index")


def run(size: int) -> Iterator[str]:
    with world.ledger() as (ledger, home):
        started = time.perf_counter()
        done = sum(1 for result in ledger.record_many(world.documents(size)) if result.appended)
        full = time.perf_counter() - started
        assert done == size
        floor = _floor(home / "daicho.db")
        disk = (home / "daicho.db").stat().st_size
    yield f"full path   {size / full:10,.0f} records/s   ({size:,} records, {full:.1f} s, {disk / size:,.0f} B on disk each)"
    yield f"bare floor  {size / floor:10,.0f} records/s"
    yield f"ratio       {floor / full:10.2f} of the floor (bar 0.50, and 10,000 records/s)"


def _floor(source: Path) -> float:
    with tempfile.TemporaryDirectory() as folder, sqlite3.connect(f"file:{source}?mode=ro", uri=True) as made:
        target = sqlite3.connect(Path(folder) / "floor.db", isolation_level=None)
        for pragma in CONNECTION_PRAGMAS:
            target.execute(pragma)
        marks = ", ".join(f"'{table}'" for table in TABLES)
        shapes = made.execute(
            f"SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL AND tbl_name IN ({marks})"
        )
        for (shape,) in shapes.fetchall():
            target.execute(shape)
        rows = {table: made.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
        by_seq: dict[int, list[tuple[bytes, int, int]]] = {}
        for token in rows["person_index"]:
            by_seq.setdefault(token[2], []).append(token)
        rows["entry_id"].sort(key=lambda row: row[2])
        started = time.perf_counter()
        _write(target, rows, by_seq)
        taken = time.perf_counter() - started
        target.close()
    return taken


def _write(
    target: sqlite3.Connection,
    rows: dict[str, list[tuple[object, ...]]],
    by_seq: dict[int, list[tuple[bytes, int, int]]],
) -> None:
    chain = bytes(32)
    for start in range(0, len(rows["entry"]), BULK_BATCH_ENTRIES):
        end = start + BULK_BATCH_ENTRIES
        target.execute("BEGIN IMMEDIATE")
        for row in rows["entry"][start:end]:
            leaf = row[2]
            assert isinstance(leaf, bytes)
            chain = hashlib.sha256(chain + hashlib.sha256(b"\x00" + leaf).digest()).digest()
        for table in ("entry", "entry_id", "body", "record"):
            batch = rows[table][start:end]
            if batch:
                target.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(batch[0]))})", batch)
        tokens = sorted(token for seq in range(start, end) for token in by_seq.get(seq, ()))
        target.executemany("INSERT INTO person_index VALUES (?, ?, ?)", tokens)
        target.execute("COMMIT")
