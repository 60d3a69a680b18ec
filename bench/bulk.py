"""Bulk import: the full path (parse, judge, match keys, seal, index, durable) against bare hashlib and sqlite3.

The floor writes the very rows that the import made, ready-made and in batches of the same size, with leaf hashes and chain
computed by hashlib, into tables and indexes of the same shape and with the same durability.
"""

from __future__ import annotations

import hashlib
import os
import resource
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bench import world
from ledger import Ledger
from ledger.service.admission import line_results
from ledger.service.intake import TOGETHER_RECORDS, Intake, prepare_records
from ledger.service.uploads_face import BULK_BATCH_ENTRIES
from ledger.store.sqlite import CONNECTION_PRAGMAS

TABLES = ("entry", "entry_id", "body", "record", "person_index")

TRIED_RECORDS = 10_000


class Taken(NamedTuple):
    """Seconds by the clock, of the processor in this process, and in the preparing ones (their start included)."""

    wall: float
    own: float
    helpers: float = 0.0


def run(size: int) -> Iterator[str]:
    workers = max(1, (os.cpu_count() or 1) - 1)
    alone, floor, disk, split = _measured(size, 0)
    helped, _, _, _ = _measured(size, workers)
    of = f"{size:,} records, {alone.wall:.1f} s, {disk / size:,.0f} B on disk"
    yield f"full path   {size / alone.wall:10,.0f} records/s   ({of})"
    yield f"+ {workers} process {size / helped.wall:10,.0f} records/s   ({helped.wall:.1f} s, its start included)"
    yield f"bare floor  {size / floor.wall:10,.0f} records/s"
    ratios = f"{floor.wall / alone.wall:.2f} of the floor, {floor.wall / helped.wall:.2f} with the process"
    yield f"ratio       {ratios:>10} (bar 0.50, 10,000/s)"
    each = 1e6 / size
    yield (
        f"processor   {alone.own * each:10.0f} us a record; with the process {helped.own * each:.0f} us here and "
        f"{helped.helpers * each:.0f} us there; floor {floor.own * each:.0f} us"
    )
    yield f"in one process, a record: {split}"


def _measured(size: int, workers: int) -> tuple[Taken, Taken, int, str]:
    """What the import took, what the floor took, bytes of the database, and where the time of a record goes."""
    with world.ledger() as (ledger, home):
        started, own, helpers = time.perf_counter(), time.process_time(), _of_children()
        done = sum(1 for result in ledger.record_many(world.documents(size), workers=workers) if result.appended)
        full = Taken(time.perf_counter() - started, time.process_time() - own, _of_children() - helpers)
        assert done == size
        disk = (home / "daicho.db").stat().st_size
        if workers:
            return full, Taken(0, 0), disk, ""
        floor = _floor(home / "daicho.db")
        return full, floor, disk, _split(ledger)


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _split(ledger: Ledger) -> str:
    """By the processor's time, which other work on the machine lengthens least."""
    documents = list(world.documents(TRIED_RECORDS))
    core, book, shapes = ledger._core, ledger._parties, ledger._shapes
    started = time.process_time()
    made = [
        one
        for start in range(0, TRIED_RECORDS, TOGETHER_RECORDS)
        for one in prepare_records(core, book, documents[start : start + TOGETHER_RECORDS], shapes)
    ]
    prepared = time.process_time()
    intakes = [one for one in made if isinstance(one, Intake)]
    placed = core.sequencer.append([intake.staged for intake in intakes], proofs=False)
    appended = time.process_time()
    for _ in line_results(core, 1, intakes, placed):
        pass
    told = time.process_time()
    parts = {"prepare": prepared - started, "append": appended - prepared, "result": told - appended}
    return ", ".join(f"{name} {seconds / TRIED_RECORDS * 1e6:.0f} us" for name, seconds in parts.items())


def _floor(source: Path) -> Taken:
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
        started, own = time.perf_counter(), time.process_time()
        _write(target, rows, by_seq)
        taken = Taken(time.perf_counter() - started, time.process_time() - own)
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
