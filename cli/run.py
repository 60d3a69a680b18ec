"""One run of the command `daicho`: language, command line, errors, exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

import typer

import cli.commands  # noqa: F401 - the commands add themselves to the application
from cli.app import app
from cli.errors import report, stop_writing
from cli.lang import LANGUAGES, Language, language_of, using
from cli.usage import Misuse

PROGRAM = "daicho"
_COMPLETION = "_DAICHO_COMPLETE"


def run_process() -> None:
    """Carry out the command line of this process and end it."""
    _write_utf8()
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except OSError:
        stop_writing()  # told already; what could not be written is not tried again at exit
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line and return its exit code. Never raises."""
    with using(language_of(os.environ)):
        try:
            language, rest = take_language(arguments)
        except Misuse as error:
            return report(error)
    with using(language):
        try:
            code = _invoke(rest)
            sys.stdout.flush()
            return code
        except BaseException as error:
            return report(error)


def take_language(arguments: Sequence[str]) -> tuple[Language, list[str]]:
    """`--lang` may stand anywhere before `--`; what is left is the command line proper. Raises Misuse."""
    language = language_of(os.environ)
    rest: list[str] = []
    remaining = iter(arguments)
    for argument in remaining:
        if argument == "--":
            rest += [argument, *remaining]
        elif argument == "--lang" or argument.startswith("--lang="):
            named = argument[len("--lang=") :] if "=" in argument else next(remaining, "")
            found = [one for one in LANGUAGES if one == named]
            if not found:
                raise Misuse("--lang は ja か en です", "--lang is ja or en")
            language = found[0]
        else:
            rest.append(argument)
    return language, rest


@cache
def root_command() -> Any:
    return typer.main.get_command(app)


def _invoke(arguments: list[str]) -> int:
    command = root_command()
    if os.environ.get(_COMPLETION):
        command.main(args=arguments, prog_name=PROGRAM)
    try:
        with command.make_context(PROGRAM, list(arguments) or ["--help"]) as context:
            command.invoke(context)
    except typer.Exit as done:
        return int(done.exit_code)
    return 0


def _write_utf8() -> None:
    """Data in a pipe is UTF-8 whatever the locale; on a terminal, what it can't show is escaped instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
