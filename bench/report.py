"""A signed disclosure report with proofs attached, after a first one has warmed fonts and key."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench import world

ASKED = {"identifiers": [{"type": "email", "value": "person0@example.jp"}], "reason": "bench"}


def run(size: int) -> Iterator[str]:
    for count in (size, size * 10):
        with world.ledger() as (ledger, _):
            for _line in ledger.record_many(world.documents(1, same_person=True)):
                pass
            ledger.report(ASKED, "bench")
            for _line in ledger.record_many(world.documents(count - 1, same_person=True)):
                pass
            started = time.perf_counter()
            pdf = ledger.report(ASKED, "bench")
            taken = time.perf_counter() - started
        kib = len(pdf) / 1024
        yield f"report      {taken:10.2f} s for {count:,} records, {kib:,.0f} KiB (bar 0.5 s for 100, 2 s for 1,000)"
