"""Run the measurements: all, or those named.

python -m bench                       all, at their usual sizes
python -m bench bulk --size 1000000   one, at a size
"""

from __future__ import annotations

import argparse
import os
import platform
import sys

from bench import append, audience, audit_log, bulk, lookup, post, proof, report, verdicts

BENCHES = {
    "audience": (audience.run, 1_000_000),
    "bulk": (bulk.run, 100_000),
    "append": (append.run, 20_000),
    "post": (post.run, 10_000),
    "verdicts": (verdicts.run, 200_000),
    "proof": (proof.run, 1_000_000),
    "audit": (audit_log.run, 300_000),
    "lookup": (lookup.run, 1_000_000),
    "report": (report.run, 100),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("names", nargs="*", choices=[*BENCHES, []], help="which (default: all)")
    parser.add_argument("--size", type=int, help="how many records, entries or verdicts")
    chosen = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {sys.platform}", flush=True
    )
    for name in chosen.names or BENCHES:
        run, usual = BENCHES[name]
        for line in run(chosen.size or usual):
            print(f"{name:9} {line}", flush=True)


main()
