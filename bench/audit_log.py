"""The log part of a full audit. Floor: hashlib alone over the same bytes, leaf and chain.

The log is an invented one: batches of 1 to 40 entries that share a time, kinds that change, in a real database with its
tiles. `scan` is the reading of leaves in memory; the rest is the audit's own code from the database on, in one process and in
two. The quickest of three counts.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.world import ORIGIN
from ledger import Ledger
from ledger.log.chain import CHAIN_START, chain_over
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.growth import EMPTY_EDGE, Growth
from ledger.log.header import Header, encode_header
from ledger.log.merkle import leaf_hash
from ledger.log.scan import LeafScan, fold_tiles
from ledger.service.auditing import audit_log
from ledger.service.auditing_pool import workers
from ledger.service.core import Core
from ledger.service.home import close_core, open_unchecked
from ledger.store.reading import read_head
from ledger.store.tables import EntryRow, LogRow, TileRow

KINDS = ["provision"] * 6 + ["receipt", "access", "amendment"]
RUN = 512
REPEATS = 3


def leaves_of(size: int) -> list[bytes]:
    leaves: list[bytes] = []
    while len(leaves) < size:
        moment = len(leaves) * 7
        at = f"2026-01-{1 + moment // 10**9 % 28:02d}T00:{moment // 60_000_000 % 60:02d}:{moment // 10**6 % 60:02d}"
        for n in range(min(1 + moment % 40, size - len(leaves))):
            kind = KINDS[(moment + n) % len(KINDS)] if moment % 40 < 4 else KINDS[moment % len(KINDS)]
            header = Header(ORIGIN, len(leaves), f"{at}.{moment % 10**6:06d}Z", kind, os.urandom(32))
            leaves.append(encode_header(header))
    return leaves


def run(size: int) -> Iterator[str]:
    leaves = leaves_of(size)
    hashes = [leaf_hash(leaf) for leaf in leaves]
    chains = chain_over(CHAIN_START, hashes)
    floor = _floor(leaves)
    started = time.perf_counter()
    scan = LeafScan(ORIGIN, 0, CHAIN_START)
    for start in range(0, size, RUN):
        scan.take(leaves[start : start + RUN], chains[start : start + RUN])
    fold_tiles(scan.hashes)
    taken = time.perf_counter() - started
    assert not scan.faults
    yield f"hashing     {size / floor:10,.0f} entries/s     (floor: leaf and chain, nothing else)"
    yield f"scan        {size / taken:10,.0f} entries/s     {floor / taken:.2f} of the floor (headers, chain, tiles)"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        _write(home, leaves, hashes, chains)
        core = open_unchecked(home)
        for processes in (1, 2):
            seconds, core_seconds = min(_audit(core, processes) for _ in range(REPEATS))
            named = f"{processes} process" + ("es" if processes > 1 else "")
            yield f"{named:12}{size / seconds:10,.0f} entries/s     (bar 300,000 on one core, faster on two)"
            if processes == 1:
                yield f"{'its core':12}{size / core_seconds:10,.0f} entries/s     (of processor time, whatever else runs)"
        close_core(core)


def _floor(leaves: list[bytes]) -> float:
    started = time.perf_counter()
    chain = CHAIN_START
    for leaf in leaves:
        chain = hashlib.sha256(chain + hashlib.sha256(b"\x00" + leaf).digest()).digest()
    return time.perf_counter() - started


def _audit(core: Core, processes: int) -> tuple[float, float]:
    """(seconds, seconds of processor time in this process)."""
    with core.database.reading() as connection, workers(core, 0, processes) as work:
        list(work.run(_nothing, range(processes * 2)))  # the start of a process is not what is measured
        started, core_started = time.perf_counter(), time.process_time()
        found = audit_log(core, connection, read_head(connection, core.log), work)
        seconds, core_seconds = time.perf_counter() - started, time.process_time() - core_started
    assert not found.findings, found.findings[:3]
    return seconds, core_seconds


def _nothing(_core: Core, task: int) -> int:
    time.sleep(0.2)
    return task


def _write(home: Path, leaves: list[bytes], hashes: list[bytes], chains: list[bytes]) -> None:
    """Put the entries into the database of a fresh ledger, in place of its own."""
    Ledger.create(home, "gmo-cybersecurity", ORIGIN)
    core = open_unchecked(home)
    growth = Growth(EMPTY_EDGE, lambda level, index: b"")
    growth.append(hashes)
    time_last = leaves[-1][-35:-8].decode()
    with core.database.writing() as connection:
        for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for table in (EntryRow, TileRow, LogRow):
            connection.execute(table.table_().delete())
        rows = [(1, seq, leaf, chain) for seq, (leaf, chain) in enumerate(zip(leaves, chains, strict=True))]
        core.database.insert(connection, EntryRow, rows)
        core.database.insert(connection, TileRow, [(1, *tile) for tile in growth.changed_tiles()])
        core.database.insert(connection, LogRow, [(1, ORIGIN, len(leaves), growth.root(), chains[-1], time_last, 0)])
        connection.commit()
    note = sign_checkpoint(Checkpoint(ORIGIN, len(leaves), growth.root()), core.signers)
    (home / "checkpoint").write_bytes(note)
    close_core(core)
