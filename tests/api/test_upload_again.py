"""An upload sent again: lines that stand are told again, nothing is recorded twice, a changed line is its own fault."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.verdicts import Taker
from ledger import Ledger
from ledger.ids import line_id, new_id
from schemas.record import RecordIn
from schemas.vocabulary import Scope
from tests.api.conftest import ORIGIN, Api
from tests.api.samples import faults, lines, provision, uuid7
from tests.api.serving import serving
from tests.api.test_bulk import BULK, NDJSON, ndjson

LINES = 800


def upload(api: Api, content: bytes, upload_id: str, query: str = "") -> list[dict[str, Any]]:
    headers = {**NDJSON, "Upload-Id": upload_id}
    response = api.post(BULK + query, Scope.RECORDS_WRITE, content=content, headers=headers)
    assert response.status_code == 200, response.text
    assert response.headers["Upload-Id"] == upload_id
    return lines(response)


def entries(ledger: Ledger) -> int:
    return int(ledger.checkpoint().splitlines()[1])


@pytest.mark.parametrize("query", ["", "?on_fault=refuse"])
def test_the_same_upload_again_is_the_first_result(api: Api, query: str) -> None:
    key, own = uuid7(), uuid7()
    body = ndjson(provision(), b"", provision(id=own), provision())
    first = upload(api, body, key, query)
    before = entries(api.ledger)
    again = upload(api, body, key, query)
    assert entries(api.ledger) == before
    assert [one["appended"]["seq"] for one in again[:-1]] == [one["appended"]["seq"] for one in first[:-1]]
    assert first[-1]["upload"] == {"id": key, "lines": 3, "durable": 3, "replayed": 0, "faults": 0}
    assert again[-1]["upload"] == {"id": key, "lines": 3, "durable": 3, "replayed": 3, "faults": 0}
    told = [one["appended"]["id"] for one in first[:-1]]
    assert told == [str(UUID(bytes=line_id(UUID(key), 1))), own, str(UUID(bytes=line_id(UUID(key), 4)))]


def test_a_changed_line_is_its_own_conflict(api: Api) -> None:
    key = uuid7()
    upload(api, ndjson(provision(), provision(), provision()), key)
    changed = ndjson(provision(), provision(operational={"flow": "B"}), provision(), provision())
    before = entries(api.ledger)
    response = api.post(BULK + "?on_fault=refuse", content=changed, headers={**NDJSON, "Upload-Id": key})
    assert faults(response, 422) == {"/lines/2/id": "CONFLICT"}
    assert entries(api.ledger) == before
    *verdicts, end = upload(api, changed, key)
    assert [[fault["code"] for fault in one["faults"]] for one in verdicts] == [[], ["CONFLICT"], [], []]
    assert end["upload"] | {"id": ""} == {"id": "", "lines": 4, "durable": 3, "replayed": 2, "faults": 1}
    assert entries(api.ledger) == before + 1


def test_another_upload_of_the_same_lines_is_other_records(api: Api) -> None:
    body = ndjson(provision(), provision())
    before = entries(api.ledger)
    for _ in range(2):
        assert upload(api, body, uuid7())[-1]["upload"]["replayed"] == 0
    assert entries(api.ledger) == before + 4


@pytest.mark.parametrize(
    ("upload_id", "code"),
    [
        ("12", "INVALID_INPUT:uuid_parsing"),
        ("c0ffee00-0000-4000-8000-000000000000", "ID_NOT_UUIDV7"),
        ("01800000-0000-7000-8000-000000000000", "ID_TIME_OUT_OF_RANGE"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/records:bulk", "/v1/consents:bulk"])
def test_an_upload_id_is_one_that_an_entry_may_have(api: Api, path: str, upload_id: str, code: str) -> None:
    response = api.post(path, content=b"{}", headers={**NDJSON, "Upload-Id": upload_id})
    assert faults(response, 422) == {"/header/Upload-Id": code}


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_ids_of_lines_are_uuids_of_the_uploads_time_and_differ(one: int, other: int) -> None:
    upload_id = UUID(bytes=new_id())
    made, again = UUID(bytes=line_id(upload_id, one)), UUID(bytes=line_id(upload_id, other))
    assert made.version == again.version == 7
    assert made.int >> 80 == upload_id.int >> 80
    assert (made == again) == (one == other)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.floats(0, 1), min_size=1, max_size=4), cr=st.booleans())
def test_wherever_the_connection_is_cut_the_whole_upload_counts_each_line_once(
    api: Api, cuts: list[float], cr: bool
) -> None:
    body = ndjson(*(provision(operational={"n": n}) for n in range(24)))
    body = body.replace(b"\n", b"\r\n") if cr else body
    key, before = UUID(uuid7()), entries(api.ledger)
    for cut in cuts:
        asyncio.run(_cut_off(api, body[: int(len(body) * cut)], key))
    assert entries(api.ledger) <= before + 24
    *verdicts, end = upload(api, body, str(key))
    assert all(one["appended"] for one in verdicts)
    assert end["upload"]["durable"] == 24
    assert end["upload"]["replayed"] == 24 - (entries(api.ledger) - before - end["upload"]["replayed"])
    assert entries(api.ledger) == before + 24


async def _cut_off(api: Api, part: bytes, key: UUID) -> None:
    """Send part of an upload, then go away without reading."""
    incoming = iter(
        [{"type": "http.request", "body": part, "more_body": True}, {"type": "http.disconnect"}],
    )

    async def receive() -> Any:
        await asyncio.sleep(0.01)
        return next(incoming)

    async def send(_: Any) -> None:
        return

    taker = Taker(RecordIn, api.ledger.upload_records(key))
    await api.app.state.bulk.stream(taker, gzipped=False)({"type": "http"}, receive, send)


@pytest.fixture
def place(tmp_path: Path, new_home: Path) -> tuple[Path, dict[str, str]]:
    import shutil

    home = Path(shutil.copytree(new_home, tmp_path / "home"))
    with Ledger.open(home) as ledger:
        assert ledger.origin == ORIGIN
        key = ledger.create_key("sender", [Scope.RECORDS_WRITE])
    return home, {"Authorization": f"Bearer {key}", **NDJSON}


def _send_half(port: int, headers: dict[str, str], body: bytes) -> socket.socket:
    """Half of an upload on a connection of its own, once its first verdict has come back."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    half = body[: len(body) // 2]
    connection.sendall(f"POST {BULK} HTTP/1.1\r\nHost: t\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + half)
    received = b""
    while b'"line":1,' not in received:
        received += connection.recv(65_536)
    return connection


@pytest.mark.parametrize("server_dies", [False, True], ids=["the connection is cut", "the server is killed"])
def test_a_real_server_cut_off_in_the_middle_counts_each_line_once(
    place: tuple[Path, dict[str, str]], tmp_path: Path, server_dies: bool
) -> None:
    home, headers = place
    body = b"".join(json.dumps(provision(operational={"n": n})).encode() + b"\n" for n in range(LINES))
    headers["Upload-Id"] = uuid7()
    with Ledger.open(home) as ledger:
        before = entries(ledger)
    log = tmp_path / "log"
    with serving(home, log) as server:
        connection = _send_half(server.port, headers, body)
        if server_dies:
            server.stop(signal.SIGKILL)
        connection.close()
        if not server_dies:
            _finish(server.url, headers, body)
    if server_dies:
        with serving(home, log) as server:
            _finish(server.url, headers, body)
    with Ledger.open(home) as ledger:
        assert entries(ledger) == before + LINES


def _finish(url: str, headers: dict[str, str], body: bytes) -> None:
    with httpx.Client(base_url=url, headers=headers, timeout=30) as client:
        *verdicts, end = lines(client.post(BULK, content=body))
    assert [one["line"] for one in verdicts] == list(range(1, LINES + 1))
    assert all(one["appended"] for one in verdicts)
    assert end["upload"]["durable"] == LINES
    assert 0 < end["upload"]["replayed"] < LINES
