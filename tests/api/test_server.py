"""The real server: ready, killed, stopped, and asked badly."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from api.server import serve
from api.settings import Settings
from ledger import Ledger
from ledger.errors import Misconfigured
from schemas.vocabulary import Scope
from tests.api.samples import CANARY, lines, problem, provision, uuid7
from tests.api.serving import Serving, serving

ENOUGH = 20
"""Acknowledged records before the end comes."""


@dataclass
class Place:
    home: Path
    log: Path
    headers: dict[str, str]


@pytest.fixture
def place(new_home: Path, tmp_path: Path) -> Place:
    home = Path(shutil.copytree(new_home, tmp_path / "home"))
    with Ledger.open(home) as ledger:
        secret = ledger.create_key("writer", [Scope.ADMIN])
    return Place(home, tmp_path / "server.log", {"Authorization": f"Bearer {secret}"})


@pytest.fixture
def running(place: Place) -> Iterator[Serving]:
    with serving(place.home, place.log) as server:
        yield server


def write_until_refused(url: str, headers: dict[str, str], acknowledged: list[str]) -> None:
    with httpx.Client(base_url=url, headers=headers, timeout=10) as client:
        while True:
            try:
                response = client.post("/v1/records", json=provision(id=uuid7()))
            except httpx.TransportError:
                return
            if response.status_code == 201:
                acknowledged.append(response.json()["id"])


def write_in_bulk_until_cut(url: str, headers: dict[str, str], acknowledged: list[str]) -> None:
    body = b"".join(json.dumps(provision(id=uuid7())).encode() + b"\n" for _ in range(600))
    try:
        with (
            httpx.Client(base_url=url, headers={**headers, "Content-Type": "application/x-ndjson"}) as client,
            client.stream("POST", "/v1/records:bulk", content=body) as response,
        ):
            acknowledged += [json.loads(line)["appended"]["id"] for line in response.iter_lines() if '"line"' in line]
    except (httpx.TransportError, json.JSONDecodeError):
        return


@pytest.mark.parametrize(("number", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGTERM, 0)])
def test_whatever_ends_the_server_every_acknowledged_record_is_there(place: Place, number: int, code: int) -> None:
    acknowledged: list[str] = []
    with serving(place.home, place.log) as server:
        given = (server.url, place.headers, acknowledged)
        writers = [threading.Thread(target=write_until_refused, args=given) for _ in range(4)]
        writers.append(threading.Thread(target=write_in_bulk_until_cut, args=given))
        for writer in writers:
            writer.start()
        deadline = time.monotonic() + 60
        while len(acknowledged) < ENOUGH and time.monotonic() < deadline:
            time.sleep(0.01)
        assert server.stop(number) == code
        for writer in writers:
            writer.join(20)
            assert not writer.is_alive()
    assert len(acknowledged) >= ENOUGH
    with serving(place.home, place.log) as server, httpx.Client(base_url=server.url, headers=place.headers) as client:
        assert client.post("/v1/audit").json()["findings"] == []
        assert server.stop() == 0
    with Ledger.open(place.home) as ledger:
        seqs = {ledger.get(UUID(record_id)).seq for record_id in acknowledged}
    assert len(seqs) == len(acknowledged)


def test_a_dribbling_upload_has_its_first_verdict_before_its_last_line(place: Place, running: Serving) -> None:
    first_seen = threading.Event()

    def slowly() -> Iterator[bytes]:
        yield json.dumps(provision()).encode() + b"\n"
        assert first_seen.wait(20)
        yield json.dumps(provision()).encode() + b"\n"

    request = (
        f"POST /v1/records:bulk HTTP/1.1\r\nHost: t\r\nAuthorization: {place.headers['Authorization']}\r\n"
        "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as connection:
        connection.sendall(request.encode())
        parts = slowly()
        first = next(parts)
        connection.sendall(b"%x\r\n%s\r\n" % (len(first), first))
        received = b""
        while b'"line":1' not in received:
            received += connection.recv(65_536)
        first_seen.set()
        second = next(parts)
        connection.sendall(b"%x\r\n%s\r\n0\r\n\r\n" % (len(second), second))
        received += b"".join(iter(lambda: connection.recv(65_536), b""))
    assert b'"line":2' in received


def test_an_oversized_body_is_refused_before_it_is_sent(place: Place, running: Serving) -> None:
    request = (
        f"POST /v1/records HTTP/1.1\r\nHost: t\r\nAuthorization: {place.headers['Authorization']}\r\n"
        "Content-Type: application/json\r\nContent-Length: 99999999999\r\nExpect: 100-continue\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
        connection.sendall(request.encode())
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in answer


def test_the_server_says_where_it_listens_and_logs_only_templates(place: Place, running: Serving) -> None:
    with httpx.Client(base_url=running.url, headers=place.headers) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        assert problem(client.get(f"/v1/parties/{CANARY}", params={"q": CANARY}), 422)
        response = client.post("/v1/records:bulk", content=b"{}\n", headers={"Content-Type": "application/x-ndjson"})
        assert len(lines(response)) == 2
        assert "server" not in response.headers
    assert running.stop() == 0
    told = [json.loads(line) for line in place.log.read_text().splitlines()]
    assert told[0] | {"time": "", "level": ""} == {
        "time": "",
        "level": "",
        "event": "ready",
        "host": "127.0.0.1",
        "port": running.port,
    }
    assert [line.get("route") for line in told if line["event"] == "request"] == [
        "/healthz",
        "/v1/parties/{key}",
        "/v1/records:bulk",
    ]
    assert told[-1]["event"] == "stopped"
    assert CANARY not in place.log.read_text()


def test_a_taken_port_and_a_folder_without_a_ledger_are_misconfigured(
    place: Place, running: Serving, tmp_path: Path
) -> None:
    with pytest.raises(Misconfigured, match="can't listen"):
        serve(Settings(home=place.home, port=running.port))
    with pytest.raises(Misconfigured, match="no ledger"):
        serve(Settings(home=tmp_path / "nothing", port=0))
