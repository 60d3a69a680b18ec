"""Finding one person among many index rows: all match keys, under the keys of 37 retention months.

The rows are synthetic tokens, entered in order by bare sqlite3, among those of real records that are looked for. Floor: the
same number of token look-ups by bare sqlite3 in one statement a month, and, for the figure with the access entry, one row
inserted and fsynced.
"""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import world
from ledger import Ledger
from ledger.people import lookup_keys, parse_identifier
from ledger.service import searching
from ledger.store.sqlite import CONNECTION_PRAGMAS

LOOK_UPS = 200
REAL_RECORDS = 2_000
MONTHS = [f"{2026 + month // 12}-{month % 12 + 1:02}" for month in range(11, 11 + 36)]
SLICES = 256


def run(size: int) -> Iterator[str]:
    with world.ledger() as (ledger, home):
        for _ in ledger.record_many(world.documents(REAL_RECORDS)):
            pass
        for month in MONTHS:
            ledger._core.keys.get_or_create(f"index/{month}")
        _fill(home / "daicho.db", size)
        alone = _times(lambda who: _search(ledger, who))
        whole = _times(lambda who: _find(ledger, who))
        keys = len(lookup_keys(parse_identifier("email", "person1@example.jp")).keys)
        seeks, insert = _floor(home / "daicho.db", keys)
        megabytes = (home / "daicho.db").stat().st_size / 1e6
    months = len(MONTHS) + 1
    yield f"{size:,} index rows, {megabytes:,.0f} MB; {keys} match keys of an e-mail address under {months} index keys"
    yield f"found       {_say(alone)} (bar 5 ms p99), floor {_say(seeks)}"
    yield f"and entered {_say(whole)} (bar 15 ms p99), floor {_say([a + b for a, b in zip(seeks, insert, strict=True)])}"


def _fill(database: Path, size: int) -> None:
    rows = sqlite3.connect(database, isolation_level=None)
    rows.execute("PRAGMA synchronous=OFF")
    for first in range(SLICES):
        start = bytes([first])
        tokens = sorted(start + os.urandom(15) for _ in range(size // SLICES))
        rows.execute("BEGIN")
        rows.executemany("INSERT INTO person_index VALUES (?, 1, ?)", [(token, 10**9 + first) for token in tokens])
        rows.execute("COMMIT")
    rows.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    rows.close()


def _times(look_up: Callable[[int], None]) -> list[float]:
    taken = []
    for _ in range(LOOK_UPS):
        who = random.randrange(REAL_RECORDS)
        started = time.perf_counter()
        look_up(who)
        taken.append(time.perf_counter() - started)
    return taken


def _search(ledger: Ledger, who: int) -> None:
    done = searching.search(ledger._core, [parse_identifier("email", f"person{who}@example.jp")])
    assert len(done.found) == 1


def _find(ledger: Ledger, who: int) -> None:
    asked = {"identifiers": [{"type": "email", "value": f"person{who}@example.jp"}], "reason": "bench"}
    assert len(ledger.find_person(asked, "bench").records) == 1


def _floor(database: Path, keys: int) -> tuple[list[float], list[float]]:
    rows = sqlite3.connect(database, isolation_level=None)
    for pragma in CONNECTION_PRAGMAS:
        rows.execute(pragma)
    rows.execute("CREATE TABLE floor (n INTEGER PRIMARY KEY, data BLOB)")
    statement = f"SELECT seq FROM person_index WHERE log = 1 AND token IN ({', '.join('?' * keys)})"
    seeks, inserts = [], []
    for n in range(LOOK_UPS):
        months = [sorted(os.urandom(16) for _ in range(keys)) for _ in range(len(MONTHS) + 1)]
        started = time.perf_counter()
        for tokens in months:
            rows.execute(statement, tokens).fetchall()
        found = time.perf_counter()
        rows.execute("INSERT INTO floor VALUES (?, ?)", (n, bytes(500)))
        seeks.append(found - started)
        inserts.append(time.perf_counter() - found)
    rows.close()
    return seeks, inserts


def _say(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    return (
        f"{statistics.median(ordered) * 1e3:6.2f} ms median, {ordered[int(len(ordered) * 0.99) - 1] * 1e3:6.2f} ms p99"
    )
