"""The key store under several processes, and under kill -9."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.vault import KeyStore

ASK = """
import sys
from ledger.vault import KeyStore
sys.stdin.readline()
with KeyStore(sys.argv[1]) as store:
    for number in range(30):
        print(f"open/{number}", store.get_or_create(f"open/{number}").hex(), flush=True)
"""
MAKE = """
import sys
from ledger.vault import KeyStore
with KeyStore(sys.argv[1]) as store:
    number = int(sys.argv[2])
    while True:
        print(f"open/{number}", store.get_or_create(f"open/{number}").hex(), flush=True)
        number += 1
"""


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DAICHO_MASTER_KEY_FILE"}
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )


def test_processes_that_open_and_ask_at_once_get_the_same_keys(tmp_path: Path) -> None:
    workers = [start(ASK, str(tmp_path / "keystore.db")) for _ in range(4)]
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    answers = [worker.communicate(timeout=60)[0].splitlines() for worker in workers]
    assert len(answers[0]) == 30
    assert len({line.split()[1] for line in answers[0]}) == 30
    assert all(answer == answers[0] for answer in answers)


def test_kill_minus_nine_never_loses_a_key_that_was_returned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAICHO_MASTER_KEY_FILE", raising=False)
    path = tmp_path / "keystore.db"
    told: dict[str, str] = {}
    for turn, lines_before_kill in enumerate((1, 3, 7, 20)):
        worker = start(MAKE, str(path), str(turn * 100_000))
        assert worker.stdout is not None
        seen = [worker.stdout.readline() for _ in range(lines_before_kill)]
        worker.send_signal(signal.SIGKILL)
        rest = worker.stdout.read()
        worker.wait()
        worker.stdout.close()
        assert worker.stdin is not None
        worker.stdin.close()
        told |= dict(line.split() for line in ("".join(seen) + rest).splitlines(keepends=True) if line.endswith("\n"))
        with KeyStore(path) as store:
            assert {key_id: store.get(key_id).hex() for key_id in told} == told
    assert len(told) >= 31
