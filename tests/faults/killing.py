"""kill -9 at random points: writers that are killed while they open the ledger, write, or release a checkpoint.

Writers are forked from a server that has loaded everything once, so that a round costs milliseconds and not a start of
Python. A writer tells what was acknowledged through a pipe, 24 bytes each, written at once: the id and the seq.
"""

from __future__ import annotations

import itertools
import multiprocessing
import multiprocessing.context
import os
import random
import signal
import struct
import time
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn
from uuid import UUID

from ledger import Ledger
from tests.faults.world import Acknowledged, document, make, must_hold

ROUNDS_OF_A_LEDGER = 25
_ACK = struct.Struct(">16sQ")


def kill_rounds(folder: Path, rounds: int, seed: int) -> Counter[str]:
    """Returns the counts; raises AssertionError on the first round in which something does not hold."""
    chance = random.Random(seed)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.killing", "ledger.service.facade"])
    counts: Counter[str] = Counter()
    for first in range(0, rounds, ROUNDS_OF_A_LEDGER):
        home = folder / f"ledger-{first}"
        make(home)
        acknowledged: Acknowledged = {}
        for number in range(first, min(first + ROUNDS_OF_A_LEDGER, rounds)):
            acknowledged |= _round(context, home, number, chance)
            counts["kills"] += 1
            counts["audits clean"] += must_hold(home, acknowledged)["audits clean"]
        counts["acknowledged"] += len(acknowledged)
    counts["acknowledged and lost"] = 0
    return counts


def _round(
    context: multiprocessing.context.ForkServerContext, home: Path, number: int, chance: random.Random
) -> Acknowledged:
    receiving, sending = context.Pipe(duplex=False)
    writer = context.Process(target=write_until_killed, args=(home, number, sending))
    writer.start()
    sending.close()
    time.sleep(chance.uniform(0.0, 0.5))
    assert writer.pid is not None
    os.kill(writer.pid, signal.SIGKILL)
    with os.fdopen(os.dup(receiving.fileno()), "rb") as told:
        acks = told.read()
    writer.join()
    receiving.close()
    whole = len(acks) // _ACK.size * _ACK.size
    return {UUID(bytes=entry_id): seq for entry_id, seq in _ACK.iter_unpack(acks[:whole])}


def write_until_killed(home: Path, round_number: int, pipe: Connection) -> NoReturn:
    """Write one by one and in batches, amend now and then, for ever."""
    tell = pipe.fileno()
    with Ledger.open(home) as ledger:
        for number in itertools.count(round_number * 100_000):
            appended = ledger.record(document(number))
            os.write(tell, _ACK.pack(appended.id.bytes, appended.seq))
            if number % 4 == 1:
                ledger.amend(appended.id, {"action": "correct", "reason": "test", "record": {"items": ["氏名"]}})
            if number % 4 == 3:
                batch = list(ledger.record_many([document(number) for _ in range(5)]))
                os.write(
                    tell, b"".join(_ACK.pack(one.appended.id.bytes, one.appended.seq) for one in batch if one.appended)
                )
    raise AssertionError("the loop has no end")
