"""The command in this process, through the same function as the console script; and in a process of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from unittest import mock

from cli.run import run


@dataclass(frozen=True, slots=True)
class Result:
    code: int
    out: str
    err: str

    def expect(self, code: int) -> Self:
        assert self.code == code, f"exit code {self.code}, not {code}: {self.err}"
        return self

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


class Terminal(io.StringIO):
    """Standard output that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def daicho(*arguments: object, stdin: bytes = b"", terminal: bool = False) -> Result:
    out, err = Terminal() if terminal else io.StringIO(), io.StringIO()
    with (
        mock.patch("sys.stdin", _Stdin(stdin)),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = run([str(argument) for argument in arguments])
    return Result(code, out.getvalue(), err.getvalue())


def in_process(*arguments: object, **environment: str) -> subprocess.Popen[bytes]:
    """The real command, started. The caller waits for it or ends it."""
    return subprocess.Popen(
        [sys.executable, "-m", "cli.main", *(str(argument) for argument in arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "HOME": str(Path.cwd()), "PYTHONPATH": str(_ROOT), **environment},
    )


_ROOT = Path(__file__).parents[2]
