"""What the demo says while it works, on standard output."""

from __future__ import annotations

import contextlib
import io
import shlex
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cli.demo.expect import expect_equal
from cli.exits import ExitCode
from cli.lang import current, say
from cli.output import Column, Form, Output


def heading(number: int, ja: str, en: str) -> None:
    _write(f"\n{number}. {say(ja, en)}\n")


def tell(ja: str, en: str) -> None:
    _write(f"   {say(ja, en)}\n")


def table(rows: Iterable[Mapping[str, Any]], columns: Sequence[Column]) -> None:
    Output(form=Form.TABLE).rows(rows, columns)


def daicho(*arguments: str, expected: ExitCode = ExitCode.OK, show: bool = True) -> tuple[str, str]:
    """Carry out a command line, shown first, and return what it printed on standard output and error.

    Raises DemoFailed when it ends with another exit code than expected.
    """
    from cli.run import run  # the command itself, which knows this demo

    if show:
        _write(f"   $ daicho {shlex.join(arguments)}\n")
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([*arguments, "--lang", current()])
    expect_equal(f"exit code of `daicho {arguments[0]}`", code, int(expected))
    return out.getvalue(), err.getvalue()


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
