"""Finding one person by e-mail among many, with the fsynced access entry. Floor: one probe of the index by sqlite3."""

from __future__ import annotations

import random
import sqlite3
import statistics
import time
from collections.abc import Iterator

from bench import world

LOOK_UPS = 100


def run(size: int) -> Iterator[str]:
    with world.ledger() as (ledger, home):
        for _ in ledger.record_many(world.documents(size)):
            pass
        taken = []
        for _ in range(LOOK_UPS):
            who = random.randrange(size)
            asked = {"identifiers": [{"type": "email", "value": f"person{who}@example.jp"}], "reason": "bench"}
            started = time.perf_counter()
            found = ledger.find_person(asked, "bench")
            taken.append(time.perf_counter() - started)
            assert len(found.records) == 1
        rows = sqlite3.connect(home / "daicho.db")
        tokens = [row[0] for row in rows.execute("SELECT token FROM person_index LIMIT 1000")]
        total = rows.execute("SELECT count(*) FROM person_index").fetchone()[0]
        started = time.perf_counter()
        for token in tokens:
            rows.execute("SELECT seq FROM person_index WHERE token = ?", (token,)).fetchall()
        floor = (time.perf_counter() - started) / len(tokens)
        rows.close()
    taken.sort()
    median, p99 = statistics.median(taken) * 1e3, taken[-2] * 1e3
    yield f"find        {median:10.2f} ms median, {p99:.2f} ms p99 (bar 15; {total:,} index rows)"
    yield f"one probe   {floor * 1e3:10.4f} ms"
