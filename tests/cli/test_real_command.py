"""The command as a process: pipes, signals, full disks, locales, the server."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

from cli.exits import ExitCode
from tests.cli.command import in_process
from tests.cli.documents import EMAIL, NAME

SECONDS_MAX = 30
ROOT = Path(__file__).parents[2]


def finished(process: subprocess.Popen[bytes]) -> tuple[int, bytes, bytes]:
    out, err = process.communicate(timeout=SECONDS_MAX)
    return process.returncode, out, err


def test_data_in_a_pipe_is_utf_8_whatever_the_locale(home: Path) -> None:
    code, out, err = finished(in_process("find", "--home", home, "--id", "C-1001", "--reason", "x", LC_ALL="C"))
    assert code == 0
    assert NAME in out.decode("utf-8")
    assert json.loads(out)["records"]
    assert b"3 records" in err


def on_a_terminal(*arguments: object) -> tuple[int, str]:
    """The command with a terminal on standard output and error: its exit code and all it showed."""
    mine, its = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", *(str(argument) for argument in arguments)],
        stdin=its,
        stdout=its,
        stderr=its,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "200"},
    )
    os.close(its)
    shown = b""
    # Reading from a terminal whose other side is closed is an error on Linux.
    with contextlib.suppress(OSError):
        while part := os.read(mine, 65_536):
            shown += part
    os.close(mine)
    return process.wait(SECONDS_MAX), shown.decode()


def test_a_terminal_gets_a_table_with_colours_and_a_progress_bar(home: Path) -> None:
    code, shown = on_a_terminal("list", "--home", home)
    assert code == 0
    assert "third party" in shown
    assert "\x1b[32mcomplete" in shown
    code, shown = on_a_terminal("audit", "--home", home)
    assert code == 0
    assert "auditing" in shown
    assert "entries checked" in shown


def test_a_report_is_not_written_to_a_terminal(home: Path) -> None:
    code, shown = on_a_terminal("report", "--home", home, "--email", EMAIL, "--reason", "x", "-o", "-")
    assert code == ExitCode.USAGE
    assert "not to a terminal" in shown


def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    process = in_process("law", "explain", "--format", "jsonl", PYTHONUNBUFFERED="1")
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(SECONDS_MAX) == ExitCode.BROKEN_PIPE
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()


def test_a_full_disk_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "law", "matrix"],
            stdout=full,
            stderr=subprocess.PIPE,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        )
        _, err = process.communicate(timeout=SECONDS_MAX)
    assert process.returncode == ExitCode.ERROR
    assert err == b"daicho: the disk is full\n"


def test_ctrl_c_is_told_in_one_line(home: Path) -> None:
    reading, writing = os.pipe()
    waiting = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "record", "-", "--home", str(home)],
        stdin=reading,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
    )
    os.write(writing, b"{")
    while fcntl.ioctl(reading, termios.FIONREAD, bytes(4)) != bytes(4):
        time.sleep(0.01)  # until the command has read what there is, and waits for more
    os.close(reading)
    waiting.send_signal(signal.SIGINT)
    _, err = waiting.communicate(timeout=SECONDS_MAX)
    os.close(writing)
    assert waiting.returncode == ExitCode.INTERRUPTED
    assert err == b"daicho: interrupted\n"


def test_serve_says_where_it_listens_answers_and_stops(home: Path) -> None:
    process = in_process("serve", "--home", home, "--port", "0", "--log-level", "WARNING")
    assert process.stderr is not None
    told = process.stderr.readline().decode()
    found = re.search(r"listening on http://127\.0\.0\.1:(\d+)", told)
    assert found, told
    connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=SECONDS_MAX)
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200
    connection.close()
    process.send_signal(signal.SIGTERM)
    assert finished(process)[0] == 0


def test_serve_without_a_ledger_says_why(tmp_path: Path) -> None:
    code, _, err = finished(in_process("serve", "--home", tmp_path, "--port", "0"))
    assert code == ExitCode.ERROR
    assert b"daicho init" in err
    assert b"Traceback" not in err


def test_completion_for_the_shell() -> None:
    code, out, _ = finished(in_process(_DAICHO_COMPLETE="complete_bash", COMP_WORDS="daicho aud", COMP_CWORD="1"))
    assert code == 0
    assert out.decode().split() == ["audit", "audience"]


def test_the_value_of_an_option_does_not_reach_the_messages_of_the_interpreter(home: Path) -> None:
    code, out, err = finished(in_process("find", "--home", home, "--email", EMAIL, "--reason"))
    assert code == ExitCode.USAGE
    assert EMAIL.encode() not in out + err
