"""A list of a million hashed addresses as one record, its consents and stops joined: time, memory, bytes on disk.

Every member has a consent under ACT 27(1); one in forty withdrew it, another one in forty has a stop, and both are dropped.
Those are filled straight into the projections, ready-made (entering a million consents is not what is measured). The file
names the people in another order than that of their consents. The upload runs in a process of its own, so that its peak
memory is its own. Floor: the very rows of the list and its index through bare sqlite3, in one transaction with the same
durability.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench import world
from ledger import Ledger
from ledger.people import Tokeniser
from ledger.store.sqlite import CONNECTION_PRAGMAS
from ledger.vault import KeyStore

TABLES = ("audience", "audience_group", "audience_index")
DROPPED_EVERY = 40
CONSENTS_FROM, WITHDRAWALS_FROM, STOPS_FROM = 1_000_000, 20_000_000, 30_000_000
UPLOAD = {
    "form": {"kind": "list", "type": "email", "digest": True},
    "gate": "allowed",
    "record": {name: one for name, one in next(world.documents(1)).items() if name != "principals"},
}


def run(size: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        home, file = Path(folder) / "home", Path(folder) / "list.txt"
        digests = [hashlib.sha256(b"person%d@daicho.jp" % n).digest() for n in range(size)]
        _make(home, digests)
        random.Random(1).shuffle(digests)
        file.write_bytes(b"".join(one.hex().encode() + b"\n" for one in digests))
        del digests
        before = _bytes(home)
        program = f"from bench.audience import child; child({str(home)!r}, {str(file)!r})"
        done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True)
        seconds, busy, peak, kept = done.stdout.split()
        disk = (_bytes(home) - before) / int(kept)
        floor = _floor(home / "daicho.db", Path(folder) / "floor.db")
    yield f"upload      {float(seconds):10.1f} s       ({size:,} digests, {size:,} consents; {int(kept):,} recorded; bar 15)"
    yield f"processor   {float(busy):10.1f} s       of the above: what other work on the machine lengthens least"
    yield f"peak        {float(peak):10.0f} MiB     (bar 350)"
    yield f"on disk     {disk:10.1f} B       an identifier, index and sealed list (bar 120)"
    yield f"bare floor  {floor:10.1f} s       the same rows by sqlite3: ratio {floor / float(seconds):.2f}"


def child(home: str, file: str) -> None:
    """Prints seconds, those of the processor, peak MiB and members recorded."""
    marks: list[tuple[str, float]] = []
    with Ledger.open(home) as ledger, Path(file).open("rb") as stream:
        started, own = time.perf_counter(), time.process_time()
        answer = ledger.upload_audience(UPLOAD, stream, lambda stage, _: marks.append((stage, time.perf_counter())))
        seconds, busy = time.perf_counter() - started, time.process_time() - own
    for stage in ("lines", "checking", "recording"):
        last = [at for name, at in marks if name == stage][-1]
        print(f"{stage}: last told of at {last - started:.1f} s", file=sys.stderr)
    assert answer.appended is not None
    print(seconds, busy, _peak_mib(), answer.size)


def _peak_mib() -> float:
    """Of this process alone: `ru_maxrss` would begin with what its parent held when it was started."""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))) / 1024


def _make(home: Path, digests: list[bytes]) -> None:
    Ledger.create(home, "gmo-cybersecurity", world.ORIGIN)
    with Ledger.open(home) as ledger:
        ledger.put_party(world.PARTY)
        # One real consent makes the key; its rows are the pattern of the others.
        ledger.record_consent(
            {"identifiers": [{"type": "email", "digest": digests[0].hex()}], "basis": "27-1", "at": "2026-10-01",
             "act": "tick", "evidence": "bench"}
        )  # fmt: skip
    with KeyStore(home / "keys" / "keystore.db") as keys:
        tokeniser = Tokeniser(keys.get("index/subject"))
    tokens = tokeniser.tokens(f"d:sha256:{one.hex()}" for one in digests)
    with closing(sqlite3.connect(home / "daicho.db")) as database:
        database.execute("DELETE FROM subject_index")
        database.execute("DELETE FROM consent")
        consents, stops, index = [], [], []
        for n, token in enumerate(tokens):
            moment = f"2026-10-{1 + n % 28:02}T{n % 23:02}:{n % 59:02}:{n % 57:02}"
            consents.append((1, CONSENTS_FROM + n, "27-1", 1, moment, "all", 0))
            index.append((token, 1, CONSENTS_FROM + n, 1))
            if n % DROPPED_EVERY == 0:
                consents.append((1, WITHDRAWALS_FROM + n, "27-1", -1, "2026-10-30T00:00:00", "all", 1))
                index.append((token, 1, WITHDRAWALS_FROM + n, 1))
            elif n % DROPPED_EVERY == 1:
                seq = STOPS_FROM + n
                stops.append((1, seq, seq.to_bytes(16, "big"), -1, "35-3", "2026-10-29", "all", "email", 1, -1))
                index.append((token, 1, seq, 1))
        for table, rows in (("consent", consents), ("stop", stops), ("subject_index", index)):
            database.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", sorted(rows))
        database.commit()


def _bytes(home: Path) -> int:
    with closing(sqlite3.connect(home / "daicho.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return (home / "daicho.db").stat().st_size


def _floor(source: Path, target: Path) -> float:
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as made:
        bare = sqlite3.connect(target, isolation_level=None)
        for pragma in CONNECTION_PRAGMAS:
            bare.execute(pragma)
        rows = {}
        for table in TABLES:
            bare.execute(made.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0])
            rows[table] = made.execute(f"SELECT * FROM {table}").fetchall()
    started = time.perf_counter()
    bare.execute("BEGIN IMMEDIATE")
    for table, found in rows.items():
        bare.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(found[0]))})", found)
    bare.execute("COMMIT")
    taken = time.perf_counter() - started
    bare.close()
    return taken
