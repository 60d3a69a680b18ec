"""The witness over HTTP: statuses and types to the letter, bounded bodies, a key for whoever asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from api.witness.app import create_witness_app
from ledger.witness import Witness
from tests.witness.logs import Log


def ask(witness: Witness, method: str, path: str, content: Any = None, body_seconds: float = 5.0) -> httpx.Response:
    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(create_witness_app(witness, body_seconds))
        async with httpx.AsyncClient(transport=transport, base_url="http://witness.test") as client:
            return await client.request(method, path, content=content)

    return asyncio.run(once())


def test_growth_is_answered_with_signature_lines(witness: Witness, log: Log) -> None:
    answer = ask(witness, "POST", "/add-checkpoint", log.request(0, 7))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.startswith("— witness.example.org/audit ")
    assert answer.text.endswith("\n")


def test_the_conflict_names_the_size_and_its_type(witness: Witness, log: Log) -> None:
    ask(witness, "POST", "/add-checkpoint", log.request(0, 7))
    answer = ask(witness, "POST", "/add-checkpoint", log.request(0, 9))
    assert (answer.status_code, answer.content) == (409, b"7\n")
    assert answer.headers["content-type"] == "text/x.tlog.size"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/add-checkpoint", 405), ("POST", "/", 404), ("POST", "/add-checkpoint", 400)],
)
def test_other_requests(witness: Witness, method: str, path: str, status: int) -> None:
    assert ask(witness, method, path, b"nothing").status_code == status


def test_the_key_is_shown(witness: Witness) -> None:
    assert ask(witness, "GET", "/vkey").text == f"{witness.vkey}\n"


def test_a_body_without_end_is_refused_before_it_is_held(witness: Witness) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100_000_000:
            sent += 10_000
            yield b"x" * 10_000

    assert ask(witness, "POST", "/add-checkpoint", endless()).status_code == 413
    assert sent < 200_000


def test_a_body_that_does_not_come_is_not_waited_for(witness: Witness) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"old 0\n"
        await asyncio.sleep(20)

    assert ask(witness, "POST", "/add-checkpoint", slow(), body_seconds=0.05).status_code == 408


def test_a_fault_of_the_witness_tells_nothing(witness: Witness, log: Log, caplog: pytest.LogCaptureFixture) -> None:
    witness.state.close()
    answer = ask(witness, "POST", "/add-checkpoint", log.request(0, 7))
    assert (answer.status_code, answer.text) == (500, "the witness can't answer now\n")
