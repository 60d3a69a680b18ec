"""Append replies: entry durable, then leaf, inclusion proof and checkpoint in the answer, against the same without the two.

Proofs are folded from the batch's own tree, which is in memory; no tile is read. One signature a batch is made in both, for
the second checkpoint store is swapped before any reply.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import replace

from bench import world
from ledger import Ledger
from ledger.sequence.staged import Placed
from ledger.service.intake import Intake

BATCHES = (1, 64, 1_000)
ENTRIES = 3_000
ROUNDS = 3


def run(size: int) -> Iterator[str]:
    with world.ledger() as (ledger, _):
        for result in ledger.record_many(world.documents(size)):
            assert result.appended
        head = ledger._core.head().size
        for batch in BATCHES:
            wanted = max(batch, min(ENTRIES, batch * 500))
            rates: dict[bool, list[float]] = {True: [], False: []}
            for _ in range(ROUNDS):
                for proofs in (True, False):
                    rates[proofs].append(_entries_per_second(ledger, wanted, batch, proofs))
            with_proofs, without = (statistics.median(rates[proofs]) for proofs in (True, False))
            yield (
                f"batch {batch:5,} {with_proofs:9,.0f} entries/s with proof and checkpoint, {without:9,.0f} without: "
                f"{with_proofs / without:.2f}   (bar 0.50; at {head:,} entries)"
            )


def _entries_per_second(ledger: Ledger, wanted: int, batch: int, proofs: bool) -> float:
    """From records that are prepared to answers as JSON."""
    intakes = [ledger.prepare(document) for document in world.documents(wanted)]
    started = time.perf_counter()
    for first in range(0, wanted, batch):
        _append(ledger, intakes[first : first + batch], proofs)
    return wanted / (time.perf_counter() - started)


def _append(ledger: Ledger, intakes: list[Intake], proofs: bool) -> None:
    outcomes = ledger._core.sequencer.append([intake.staged for intake in intakes], proofs=proofs)
    for intake, placed in zip(intakes, outcomes, strict=True):
        assert isinstance(placed, Placed)
        told = placed if proofs else replace(placed, checkpoint=b"")
        ledger.finish(intake, [told]).model_dump_json()
