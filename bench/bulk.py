"""Bulk import: the full path (parse, judge, match keys, seal, index, durable) against bare hashlib and sqlite3.

The floor writes the very rows that the import made, ready-made and in batches of the same size, with leaf hashes and chain
computed by hashlib, into tables and indexes of the same shape and with the same durability.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import world
from ledger import Ledger
from ledger.service.admission import line_results
from ledger.service.intake import prepare_record
from ledger.service.uploads_face import BULK_BATCH_ENTRIES
from ledger.store.sqlite import CONNECTION_PRAGMAS

TABLES = ("entry", "entry_id", "body", "record", "person_index")


TRIED_RECORDS = 2_000


def run(size: int) -> Iterator[str]:
    workers = max(1, (os.cpu_count() or 1) - 1)
    alone, floor, disk, split = _measured(size, 0)
    helped, _, _, _ = _measured(size, workers)
    yield f"full path   {size / alone:10,.0f} records/s   ({size:,} records, {alone:.1f} s, {disk / size:,.0f} B on disk)"
    yield f"+ {workers} process {size / helped:10,.0f} records/s   ({helped:.1f} s, its start included)"
    yield f"bare floor  {size / floor:10,.0f} records/s"
    yield f"ratio       {floor / alone:10.2f} of the floor, {floor / helped:.2f} with the process (bar 0.50, 10,000/s)"
    yield f"in one process, a record: {split}"


def _measured(size: int, workers: int) -> tuple[float, float, int, str]:
    """Seconds of the import and of the floor, bytes of the database, and where the time of a record goes."""
    with world.ledger() as (ledger, home):
        started = time.perf_counter()
        done = sum(1 for result in ledger.record_many(world.documents(size), workers=workers) if result.appended)
        full = time.perf_counter() - started
        assert done == size
        disk = (home / "daicho.db").stat().st_size
        if workers:
            return full, 0.0, disk, ""
        floor = _floor(home / "daicho.db")
        return full, floor, disk, _split(ledger)


def _split(ledger: Ledger) -> str:
    documents = list(world.documents(TRIED_RECORDS))
    started = time.perf_counter()
    intakes = [prepare_record(ledger._core, ledger._parties, one, (), ledger._shapes) for one in documents]
    prepared = time.perf_counter()
    placed = ledger._core.sequencer.append([intake.staged for intake in intakes], proofs=False)
    appended = time.perf_counter()
    for _ in line_results(ledger._core, 1, intakes, placed):
        pass
    told = time.perf_counter()
    parts = {"prepare": prepared - started, "append": appended - prepared, "result": told - appended}
    return ", ".join(f"{name} {seconds / TRIED_RECORDS * 1e6:.0f} us" for name, seconds in parts.items())


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
