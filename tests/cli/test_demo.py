"""`daicho demo`: whole, again, refused where it would do harm, and killed at random while it writes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path
from uuid import UUID

import pytest

from cli.demo.expect import DemoFailed, expect_equal
from cli.demo.folder import fresh
from cli.demo_data import demo_files, demo_subject
from cli.exits import ExitCode
from ledger import Ledger
from tests.cli.command import daicho, in_process

RECORDS = sum(file.expected["records"] for file in demo_files())
SECONDS_MAX = 60.0


def acknowledged(output: Path) -> list[dict[str, object]]:
    """What the server acknowledged before it was killed: whole lines only."""
    file = output / "acknowledged.ndjson"
    text = file.read_text() if file.exists() else ""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def wait_until_acknowledged(process: subprocess.Popen[bytes], output: Path, count: int) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while len(acknowledged(output)) < count:
        assert process.poll() is None, "the demo ended before it was killed"
        assert time.monotonic() < deadline, "the demo did not get that far"
        time.sleep(0.002)


def nothing_is_lost(output: Path) -> None:
    """The ledger opens, is sound, and holds every record that was acknowledged at its place."""
    report = Ledger.audit_home(output / "ledger")
    assert report.clean, report.findings
    with Ledger.open(output / "ledger") as ledger:
        assert ledger.audit().clean
        for one in acknowledged(output):
            assert ledger.get(UUID(str(one["id"]))).seq == one["seq"]


def test_the_whole_demo_and_again(tmp_path: Path) -> None:
    output = tmp_path / "demo-output"
    output.mkdir()
    (output / ".daicho-demo").touch()
    (output / "left-over").touch()
    process = in_process("demo", "--output", output, "--lang", "ja")
    out, err = process.communicate(timeout=SECONDS_MAX)
    assert (process.returncode, err) == (0, b"")
    told = out.decode()
    assert "すべての手順が期待どおりでした" in told
    assert "damaged" not in told.split("監査")[0]
    assert not (output / "left-over").exists()
    assert len(acknowledged(output)) == RECORDS
    assert demo_subject()["id"] in (output / "answer.json").read_text()
    assert (output / "answer.pdf").read_bytes().startswith(b"%PDF")
    trusted = output / "ledger" / "trusted.vkey"
    assert daicho("verify", output / "answer.pdf", "--trusted", trusted).expect(0).json["records"] > 10
    assert daicho("audit", "--home", output / "damaged").code == ExitCode.INTEGRITY
    nothing_is_lost(output)
    server = int((output / "server.pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)


@pytest.mark.parametrize("round_", range(2))
def test_killed_at_random_while_it_writes_nothing_acknowledged_is_missing(round_: int, tmp_path: Path) -> None:
    output = tmp_path / "demo-output"
    process = in_process("demo", "--output", output)
    try:
        # Each round kills in its own half, so that both one-by-one and bulk writing are met.
        wait_until_acknowledged(process, output, random.randint(1 + round_ * 12, 12 + round_ * 12))
        time.sleep(random.random() * 0.02)
    finally:
        server = int((output / "server.pid").read_text())
        os.kill(server, signal.SIGKILL)
        process.kill()
        process.communicate()
    nothing_is_lost(output)


def test_a_demo_whose_server_dies_fails_loudly(tmp_path: Path) -> None:
    output = tmp_path / "demo-output"
    process = in_process("demo", "--output", output)
    wait_until_acknowledged(process, output, 3)
    os.kill(int((output / "server.pid").read_text()), signal.SIGKILL)
    out, err = process.communicate(timeout=SECONDS_MAX)
    assert process.returncode == ExitCode.ERROR
    assert b"the demo failed: the server does not answer" in err
    assert b"every step came out" not in out
    nothing_is_lost(output)


def test_only_what_a_demo_made_is_removed(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("x")
    assert daicho("demo", "--output", mine).code == ExitCode.USAGE
    assert daicho("demo", "--output", mine / "thesis.txt").code == ExitCode.USAGE
    assert (mine / "thesis.txt").read_text() == "x"
    assert fresh(tmp_path / "new" / "folder").root.is_dir()


def test_a_promise_that_is_not_kept_is_told_and_ends_with_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DemoFailed, match="status is unlawful, not complete"):
        expect_equal("status", "unlawful", "complete")
    monkeypatch.setattr("cli.demo.run.PROFILE", "no-such-company")
    result = daicho("demo", "--output", tmp_path / "demo-output").expect(ExitCode.ERROR)
    assert "the demo failed: exit code of `daicho init` is 1, not 0" in result.err
