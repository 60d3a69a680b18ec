"""Failing system calls, one at a time: a program run with `shim.c` loaded (`LD_PRELOAD`).

    python -m tests.faults.syscalls FOLDER CASES_MAX SEED      prints one JSON object of counts

Each case is a fork: it opens a copy of a ledger, lets one call fail (error number, the how-manieth, and how: at once,
reported as failed but done, or from then on), writes, and ends as a crash does, without closing anything. Then, with nothing
failing, the ledger is opened again: nothing acknowledged may be lost, and the audit is clean.
"""

from __future__ import annotations

import ctypes
import errno
import itertools
import json
import os
import random
import resource
import shutil
import sqlite3
import struct
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from ledger import Ledger
from ledger.errors import DaichoError
from tests.faults.world import Acknowledged, document, make, must_hold

CALLS = {"write": 1, "pwrite": 2, "fsync": 3, "fdatasync": 4, "ftruncate": 5, "rename": 6}
ERRORS = ("ENOSPC", "EIO")
MODES = {"fails": 0, "reported failed but done": 1, "fails from then on": 2}
PLACES = (1, 2, 3, 5, 9)
TRIES = 4
_ACK = struct.Struct(">16sQ")

Case = tuple[str, str, int, str]
Work = Callable[[int], object]
"""Gets the end of a pipe to tell acknowledgements through."""


def main(folder: Path, cases_max: int, seed: int) -> None:
    shim = ctypes.CDLL(None)
    assert hasattr(shim, "fault_set"), "run with the shim in LD_PRELOAD"
    template = folder / "template"
    _forked(lambda tell: make(template))
    cases: list[Case] = list(itertools.product(CALLS, ERRORS, PLACES, MODES))
    random.Random(seed).shuffle(cases)
    counts: Counter[str] = Counter()
    for number, case in enumerate(cases[:cases_max]):
        home = folder / f"case-{number}"
        shutil.copytree(template, home)
        counts.update(_run(shim, home, case))
        shutil.rmtree(home)
    for limit in (0, 4096, 40_000, 120_000):
        home = folder / f"full-{limit}"
        shutil.copytree(template, home)
        counts.update(_full_disk(home, limit))
        shutil.rmtree(home)
    print(json.dumps(counts, sort_keys=True))


def _run(shim: ctypes.CDLL, home: Path, case: Case) -> Counter[str]:
    call, error, place, mode = case

    def work(tell: int) -> None:
        with Ledger.open(home) as ledger:
            shim.fault_set(CALLS[call], getattr(errno, error), place, MODES[mode])
            _write(ledger, tell)
            fired = shim.fault_fired()
            shim.fault_set(0, 0, 0, 0)
            os.write(tell, _ACK.pack(bytes(16), fired))
            os._exit(0)  # before anything is closed

    return _check(home, work, f"{call} {error} {mode}")


def _full_disk(home: Path, more_bytes: int) -> Counter[str]:
    """No file may grow beyond what the largest has now and `more_bytes`: the disk is full in the middle of a write."""

    def work(tell: int) -> None:
        with Ledger.open(home) as ledger:
            largest = max(path.stat().st_size for path in home.glob("daicho.db*"))
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest + more_bytes, resource.RLIM_INFINITY))
            _write(ledger, tell)
            os._exit(0)

    return _check(home, work, "full disk")


def _write(ledger: Ledger, tell: int) -> None:
    for number in range(TRIES):
        try:
            appended = ledger.record(document(number))
        except (DaichoError, SQLAlchemyError, sqlite3.Error, OSError):
            continue
        os.write(tell, _ACK.pack(appended.id.bytes, appended.seq))


def _check(home: Path, work: Work, name: str) -> Counter[str]:
    told = _forked(work)
    acknowledged: Acknowledged = {UUID(bytes=entry_id): seq for entry_id, seq in told if entry_id != bytes(16)}
    fired = any(seq for entry_id, seq in told if entry_id == bytes(16)) or name == "full disk"
    try:
        _forked(lambda tell: must_hold(home, acknowledged))
    except AssertionError:
        raise SystemExit(f"after {name}: an acknowledged entry was lost, or the audit is not clean") from None
    return Counter(
        {
            "cases": 1,
            "cases in which the call failed": int(fired),
            "acknowledged": len(acknowledged),
            "acknowledged and lost": 0,
            "audits clean": 1,
        }
    )


def _forked(work: Work) -> list[tuple[bytes, int]]:
    """Do the work in a fork of this process, which has no threads; what it told."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receiving)
        try:
            work(sending)
        except BaseException as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            os._exit(1)
        os._exit(0)
    os.close(sending)
    with os.fdopen(receiving, "rb") as told:
        data = told.read()
    _, status = os.waitpid(child, 0)
    assert status == 0, "the work of a case ended with an error"
    return list(_ACK.iter_unpack(data[: len(data) // _ACK.size * _ACK.size]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
