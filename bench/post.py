"""Single `POST /v1/records` over 64 connections to one worker, against a FastAPI application that echoes the same documents.

Both servers run under uvicorn as `daicho serve` runs it (uvloop and httptools), each in a process of its own; the client is
this process, on sockets. The two are asked in turn, so that a busy machine slows both alike.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import cast

import uvloop

from bench import world
from ledger import Ledger
from schemas.vocabulary import Scope

CONNECTIONS = 64
ROUNDS = 4
WARM_UP = 500
STOP_SECONDS = 20
_LEDGER = """
import sys
from pathlib import Path
from api.server import serve
from api.settings import Settings
serve(Settings(home=Path(sys.argv[2]), port=0), ready_fd=int(sys.argv[1]))
"""
_ECHO = """
import sys
from typing import Any
from fastapi import FastAPI
from api.listening import listen, run

app = FastAPI()

@app.post("/v1/records", status_code=201)
async def echo(document: dict[str, Any]) -> dict[str, Any]:
    return document

run(app, listen("127.0.0.1", 0), 5, ready_fd=int(sys.argv[1]))
"""


def run(size: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        Ledger.create(home, "gmo-cybersecurity", world.ORIGIN)
        with Ledger.open(home) as ledger:
            ledger.put_party(world.PARTY)
            key = ledger.create_key("bench", [Scope.RECORDS_WRITE])
        requests = [_request(json.dumps(one, ensure_ascii=False).encode(), key) for one in world.documents(size)]
        echoed, recorded = _Measured(), _Measured()
        with _serving(_ECHO) as echo, _serving(_LEDGER, str(home)) as ours:
            for port in (echo, ours):
                uvloop.run(_ask(port, requests[:WARM_UP]))
            share = -(-len(requests) // ROUNDS)
            for first in range(0, len(requests), share):
                for port, measured in ((echo, echoed), (ours, recorded)):
                    measured.add(*uvloop.run(_ask(port, requests[first : first + share])))
    yield f"echo        {echoed}"
    yield f"records     {recorded}"
    yield f"ratio       {recorded.rate / echoed.rate:10.2f} of the echo (bar 0.35, then 0.45; p99 50 ms)"


class _Measured:
    def __init__(self) -> None:
        self._seconds = 0.0
        self._waits: list[float] = []

    def add(self, seconds: float, waits: list[float]) -> None:
        self._seconds += seconds
        self._waits += waits

    @property
    def rate(self) -> float:
        return len(self._waits) / self._seconds

    def __str__(self) -> str:
        cuts = statistics.quantiles(self._waits, n=100)
        return f"{self.rate:10,.0f} requests/s    p50 {cuts[49] * 1e3:.1f} ms, p99 {cuts[98] * 1e3:.1f} ms"


def _request(body: bytes, key: str) -> bytes:
    head = (
        "POST /v1/records HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _ask(port: int, requests: list[bytes]) -> tuple[float, list[float]]:
    """Seconds for all, and of each. Every connection has one request under way at a time."""
    left, waits = deque(requests), list[float]()
    loop = asyncio.get_running_loop()
    connections = [_Connection(left, waits, loop.create_future()) for _ in range(CONNECTIONS)]
    for connection in connections:
        await loop.create_connection(partial(_same, connection), "127.0.0.1", port)
    started = time.perf_counter()
    for connection in connections:
        connection.send()
    await asyncio.gather(*(connection.ended for connection in connections))
    return time.perf_counter() - started, waits


class _Connection(asyncio.Protocol):
    """Sends the next request when the answer to the last is whole; anything but 201 ends the measurement."""

    def __init__(self, left: deque[bytes], waits: list[float], ended: asyncio.Future[None]) -> None:
        self._left, self._waits, self.ended = left, waits, ended
        self._received = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is of no class of asyncio's

    def send(self) -> None:
        assert self._transport is not None
        if not self._left:
            self._transport.close()
            self.ended.set_result(None)
            return
        self._sent_at = time.perf_counter()
        self._transport.write(self._left.popleft())

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, gap, body = self._received.partition(b"\r\n\r\n")
        if not gap or len(body) < int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]):
            return
        if not head.startswith(b"HTTP/1.1 201"):
            self.ended.set_exception(RuntimeError(head.split(b"\r\n", 1)[0].decode("latin-1")))
            return
        self._waits.append(time.perf_counter() - self._sent_at)
        self._received = b""
        self.send()


def _same(connection: _Connection) -> _Connection:
    return connection


@contextmanager
def _serving(program: str, *arguments: str) -> Iterator[int]:
    """A server in a process of its own; its port."""
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(writing), *arguments], pass_fds=[writing], stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            told = pipe.readline()
        if not told:
            raise RuntimeError("the server did not start")
        yield int(told.split()[1])
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)
