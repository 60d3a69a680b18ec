"""The real server in a process of its own, by the real command, on a free loopback port."""

from __future__ import annotations

import ctypes
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.demo.expect import DemoFailed
from cli.demo.folder import Folder

START_SECONDS_MAX = 30.0
STOP_SECONDS_MAX = 15.0
_READY = re.compile(r"listening on http://127\.0\.0\.1:(\d+)")
_PR_SET_PDEATHSIG = 1


@contextmanager
def serving(folder: Folder) -> Iterator[int]:
    """Start `daicho serve` and give its port; stopped by SIGTERM afterwards. Raises DemoFailed."""
    with folder.server_log.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-m", "cli.main", "serve", "--home", folder.ledger, "--port", "0", "--lang", "en"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
    folder.server_pid.write_text(f"{process.pid}\n")
    try:
        yield _port(process, folder.server_log)
    finally:
        _stop(process)


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline and process.poll() is None:
        if found := _READY.search(log.read_text(errors="replace")):
            return int(found[1])
        time.sleep(0.05)
    raise DemoFailed("サーバーが起動しません（server.log を見てください）", "the server did not start: see server.log")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _end_with_parent() -> None:
    """In the child: be told to stop when the demo dies, however it dies, so that no server is left behind."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
