"""A real server in a process of its own, on a loopback port of its choice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

STOP_SECONDS = 20

_PROGRAM = """
import sys
from pathlib import Path
from api.server import serve
from api.settings import Settings
serve(Settings(home=Path(sys.argv[1]), port=0), ready_fd=int(sys.argv[2]))
"""


@dataclass
class Serving:
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)


@contextmanager
def serving(home: Path, log: Path) -> Iterator[Serving]:
    reading, writing = os.pipe()
    with log.open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(home), str(writing)], pass_fds=[writing], stderr=errors
        )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.readline()
    try:
        assert told, f"the server did not start: {log.read_text()}"
        yield Serving(process, int(told.split()[1]), log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(STOP_SECONDS)
