"""The whole fault harness at length, with its counts.

python -m tests.faults [--rounds 200] [--cases 180] [--seed N]      or `make faults`
"""

from __future__ import annotations

import argparse
import secrets
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.faults.flipping import flip_files, flip_keys, flip_stored
from tests.faults.killing import kill_rounds
from tests.faults.shim import failing_calls
from tests.faults.varied import make_varied


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="Faults, and what survived them.")
    parser.add_argument("--rounds", type=int, default=200, help="kill -9 at a random point, this often")
    parser.add_argument("--cases", type=int, default=180, help="failing system calls, one a case")
    parser.add_argument("--seed", type=int, default=None, help="draw the same rounds and cases again")
    chosen = parser.parse_args()
    seed = secrets.randbelow(2**32) if chosen.seed is None else chosen.seed
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        _told("kill -9", lambda: kill_rounds(Path(folder), chosen.rounds, seed))
    with tempfile.TemporaryDirectory() as folder:
        _told("failing calls", lambda: failing_calls(Path(folder), chosen.cases, seed))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        make_varied(home)
        _told("stored bytes", lambda: flip_stored(home, 1))
        _told("bytes of files", lambda: flip_files(home, 1))
        _told("key store", lambda: flip_keys(home, 1))


def _told(name: str, run: object) -> None:
    assert callable(run)
    started = time.monotonic()
    counts: Counter[str] = run()
    print(f"{name}: {time.monotonic() - started:.0f} s", flush=True)
    for what, count in sorted(counts.items()):
        print(f"  {count:8,}  {what}", flush=True)


if __name__ == "__main__":
    main()
