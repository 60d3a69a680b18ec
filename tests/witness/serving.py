"""Real witnesses and a real ledger server, each in a process of its own on loopback; and a server that misbehaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import uvicorn

from api.listening import listen
from api.witness.app import create_witness_app
from ledger.witness import open_witness

STOP_SECONDS = 20
_PROGRAM = """
import sys
from pathlib import Path
from api.witness.server import serve_witness
serve_witness(Path(sys.argv[1]), port=int(sys.argv[3]), ready_fd=int(sys.argv[2]))
"""


@dataclass
class Running:
    process: subprocess.Popen[bytes]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(STOP_SECONDS)


def started(folder: Path, port: int = 0) -> Running:
    """A witness under uvicorn; the caller ends it."""
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(folder), str(writing), str(port)],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.readline()
    assert told, "the witness did not start"
    return Running(process, int(told.split()[1]))


class InThread:
    """A witness under uvicorn in a thread of this process: as real over the wire, and sooner there than a process."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self._witness = open_witness(folder)
        self._socket = listen("127.0.0.1", port)
        self.port = int(self._socket.getsockname()[1])
        config = uvicorn.Config(create_witness_app(self._witness), log_config=None, access_log=False, lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(STOP_SECONDS)
        self._socket.close()
        self._witness.close()


@contextmanager
def in_threads(*folders: Path) -> Iterator[list[InThread]]:
    running = [InThread(folder) for folder in folders]
    try:
        yield running
    finally:
        for one in running:
            one.stop()


@contextmanager
def witnesses(*folders: Path) -> Iterator[list[Running]]:
    running = [started(folder) for folder in folders]
    try:
        yield running
    finally:
        for one in running:
            if one.process.poll() is None:
                one.kill()


@contextmanager
def misbehaving(answer: Callable[[BaseHTTPRequestHandler, bytes], None]) -> Iterator[str]:
    """A server that does with each POST what `answer` does. Gives its URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer(self, self.rfile.read(int(self.headers["Content-Length"])))

        def log_message(self, *_: Any) -> None:
            pass

    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def static_files(folder: Path) -> Iterator[str]:
    """Python's plain file server over a folder. Gives its URL."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, directory=str(folder), **named)

        def log_message(self, *_: Any) -> None:
            pass

    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _serving(server: ThreadingHTTPServer) -> Iterator[int]:
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield int(server.socket.getsockname()[1])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
