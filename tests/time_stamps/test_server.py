"""A running server asks by itself, and follows a rotation of the log's keys made by a command beside it."""

from __future__ import annotations

import time
from pathlib import Path

import httpx

from ledger.log import open_note, parse_trusted
from tests.api.serving import serving
from tests.cli.command import daicho
from tests.time_stamps.authority import Authority
from tests.time_stamps.conftest import ORIGIN, configure

WAIT_SECONDS = 20


def test_a_server_stamps_and_follows_a_rotation(home: Path, two: tuple[Authority, ...], tmp_path: Path) -> None:
    configure(home, *two)
    with serving(home, tmp_path / "log") as server:
        ends = time.monotonic() + WAIT_SECONDS
        while daicho("time-stamp", "list", "--home", home).code:
            assert time.monotonic() < ends, server.log.read_text()
            time.sleep(0.1)
        health = httpx.get(f"{server.url}/healthz").json()
        assert health["status"] == "ok"
        assert not health.get("overdue")
        daicho("log-key", "rotate", "--reason", "yearly", "--home", home).expect(0)
        note = httpx.get(f"{server.url}/logs/{ORIGIN.replace('/', '-')}/checkpoint").content
        trusted = parse_trusted((home / "trusted.vkey").read_text())
        assert len(trusted.verifiers) == 2
        assert len(open_note(note, trusted.verifiers).verified) == 2
        assert server.stop() == 0
