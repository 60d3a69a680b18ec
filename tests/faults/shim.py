"""The shim compiled, and a program run under it. The compiler is that of the system, else the one of the wheel `ziglang`."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")
SECONDS_MAX = 900


def build(folder: Path) -> Path:
    """Raises AssertionError where there is no C compiler at all."""
    found = shutil.which(os.environ.get("CC", "cc"))
    compiler = [found] if found else [sys.executable, "-m", "ziglang", "cc"]
    assert found or importlib.util.find_spec("ziglang"), "a C compiler is needed: cc, or `pip install ziglang`"
    made = folder / "shim.so"
    subprocess.run([*compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(SOURCE), "-ldl"], check=True)
    return made


def failing_calls(folder: Path, cases_max: int, seed: int) -> Counter[str]:
    """Run `tests.faults.syscalls`; its counts. Raises AssertionError with what it said if something did not hold."""
    environment = {**os.environ, "LD_PRELOAD": str(build(folder))}
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.syscalls", str(folder), str(cases_max), str(seed)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return Counter(json.loads(done.stdout.splitlines()[-1]))
