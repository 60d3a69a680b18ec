"""The ledger's directories become read-only, before it is opened or while it is open: refused in words, nothing lost.

A superuser is not bound by permissions; the programs here run without that power (Linux capability CAP_DAC_OVERRIDE).
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from tests.faults.world import document, make, must_hold

PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1

WRITER = """
import json, sys
from pathlib import Path
from ledger import Ledger
from ledger.errors import DaichoError
from tests.faults.world import document
with Ledger.open(Path(sys.argv[1])) as ledger:
    for number in map(int, sys.argv[2:]):
        try:
            one = ledger.record(document(number))
        except (DaichoError, OSError) as error:
            print(json.dumps({"refused": type(error).__name__}), flush=True)
        else:
            print(json.dumps({"id": str(one.id), "seq": one.seq}), flush=True)
        sys.stdin.readline()
"""


def without_the_power() -> None:
    if os.geteuid() == 0 and ctypes.CDLL(None, use_errno=True).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "this program may not give up CAP_DAC_OVERRIDE")


def run(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=without_the_power,
    )


@contextmanager
def read_only(home: Path) -> Iterator[None]:
    places = [home, *(one for one in home.rglob("*") if one.is_dir())]
    modes = [(one, one.stat().st_mode & 0o777) for one in places]
    try:
        for one in places:
            one.chmod(0o555)
        yield
    finally:
        for one, mode in modes:
            one.chmod(mode)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make(tmp_path / "home")
    return tmp_path / "home"


def taken(line: str) -> dict[UUID, int]:
    answer = json.loads(line)
    return {UUID(answer["id"]): answer["seq"]} if "id" in answer else {}


def test_a_directory_that_cannot_be_written_is_refused_in_words(home: Path, tmp_path: Path) -> None:
    with run("-c", WRITER, str(home), "1") as process:
        held = taken(process.communicate("\n")[0])
    file = tmp_path / "one.ndjson"
    file.write_text(json.dumps(document(2)) + "\n")
    with read_only(home), run("-m", "cli.main", "record", str(file), "--home", str(home)) as process:
        said = "".join(process.communicate())
    assert process.returncode != 0
    assert "Traceback" not in said
    assert said.strip()
    must_hold(home, held)


def test_directories_that_become_read_only_under_an_open_ledger(home: Path) -> None:
    with run("-c", WRITER, str(home), "1", "2", "3") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        held = taken(process.stdout.readline())
        with read_only(home):
            print(file=process.stdin, flush=True)
            refused = process.stdout.readline()
        assert "refused" in json.loads(refused), "the second checkpoint store can't have been swapped"
        out, err = process.communicate("\n\n")
    assert "Traceback" not in err
    held |= taken(out)
    must_hold(home, held)
