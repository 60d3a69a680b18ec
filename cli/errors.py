"""Every error of a run as one clear message on standard error and an exit code, mapped here once.

The tree of `ledger/errors.py`:

    BadInput, MissingFacts, TooLarge     1   every fault: pointer, code, citation, sentence
    Conflict, Busy, Frozen               1
    Misconfigured                        1
    NotFound, Gone                       3
    NotAuthenticated, NotAuthorised      4
    IntegrityError, HeadMismatch         5
    VerificationFailed                   5
    Blocked                              6   with its codes

and what lies outside it: wrong usage 2, an unreadable file 4, a closed pipe 141, Ctrl-C 130, a full disk and all else 1.
An unexpected exception is told by its type and place only: its message may hold personal data.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sqlite3
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typer

from cli.demo.expect import DemoFailed
from cli.exits import ExitCode
from cli.lang import say
from cli.usage import USAGE_ERROR, Misuse, explain_usage

_OUR_NAMES = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}|\d{1,8}", re.ASCII)
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


def report(error: BaseException) -> int:
    """Tell the error on standard error and return the exit code."""
    if isinstance(error, typer.Exit):
        return int(error.exit_code)
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else int(ExitCode.ERROR)
    if isinstance(error, KeyboardInterrupt | typer.Abort | EOFError):
        return _tell(ExitCode.INTERRUPTED, say("中断しました", "interrupted"))
    if isinstance(error, Misuse | USAGE_ERROR):
        hint = say("`daicho --help` に書き方があります", "see `daicho --help`")
        return _tell(ExitCode.USAGE, explain_usage(error), [hint])
    if isinstance(error, DemoFailed):
        return _tell(ExitCode.ERROR, say(f"デモが失敗しました: {error.ja}", f"the demo failed: {error.en}"))
    if isinstance(error, BrokenPipeError):
        stop_writing()
        return int(ExitCode.BROKEN_PIPE)
    if isinstance(error, OSError):
        return _system(error)
    if (sqlite := _sqlite_error(error)) is not None:
        return _database(sqlite)
    return _ledger_error(error)


def fault_lines(faults: Iterable[Any]) -> list[str]:
    """A line for each fault, as `/items  INVALID:items  GL-K 4-2-1-1(4)  what is wrong`. Takes Faults or their JSON."""
    lines = []
    for fault in faults:
        said = fault if isinstance(fault, dict) else fault.to_json()
        parts = (safe_pointer(said["pointer"]), said["code"], said["citation"], say(said["ja"], said["en"]))
        lines.append("  ".join(part for part in parts if part))
    return lines


def safe_pointer(pointer: str) -> str:
    """A JSON pointer with the names that are not of the form of our own shown as `*`: they may be anything."""
    head, *tokens = pointer.split("/")
    return "/".join([head and "*", *(token if _OUR_NAMES.fullmatch(token) else "*" for token in tokens)]) or "/"


def _ledger_error(error: BaseException) -> int:
    from ledger import errors  # here, so that `--help` does not load the whole ledger

    if isinstance(error, errors.BadInput) and error.faults:
        count = len(error.faults)
        headline = say(f"入力に{count}件の誤りがあります", f"the input has {count} fault{'s' if count > 1 else ''}")
        return _tell(ExitCode.ERROR, headline, fault_lines(error.faults))
    if isinstance(error, errors.DaichoError):
        return _tell(_code_of(error, errors), say(error.ja, error.en), list(getattr(error, "codes", ())))
    return _unexpected(error)


def _code_of(error: BaseException, errors: Any) -> ExitCode:
    for kinds, code in (
        ((errors.NotFound, errors.Gone), ExitCode.NOTHING_FOUND),
        ((errors.NotAuthenticated, errors.NotAuthorised), ExitCode.AUTH),
        ((errors.IntegrityError, errors.VerificationFailed), ExitCode.INTEGRITY),
        ((errors.Blocked,), ExitCode.BLOCKED),
    ):
        if isinstance(error, kinds):
            return code
    return ExitCode.ERROR


def _system(error: OSError) -> int:
    if error.errno == errno.EPIPE:
        stop_writing()
        return int(ExitCode.BROKEN_PIPE)
    if error.errno in _DISK_FULL:
        return _tell(ExitCode.ERROR, say("ディスクの空きがありません", "the disk is full"))
    if isinstance(error, PermissionError):
        return _tell(
            ExitCode.AUTH, say("ファイルを読み書きする権限がありません", "no permission to read or write the file")
        )
    # strerror only: the name of the file may be somebody's.
    why = error.strerror or type(error).__name__
    return _tell(ExitCode.ERROR, say(f"ファイルを扱えません（{why}）", f"the file can't be used: {why}"))


def _database(error: sqlite3.Error) -> int:
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if primary == sqlite3.SQLITE_FULL:
        return _tell(ExitCode.ERROR, say("ディスクの空きがありません", "the disk is full"))
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "decode" in str(error):
        return _tell(ExitCode.INTEGRITY, say("データベースのファイルが壊れています", "the database file is damaged"))
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return _tell(ExitCode.AUTH, say("データベースを開く権限がありません", "no permission to open the database"))
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return _tell(
            ExitCode.ERROR, say("データベースが使用中です。再試行してください", "the database is busy: try again")
        )
    return _unexpected(error)


def _sqlite_error(error: BaseException | None) -> sqlite3.Error | None:
    """The database's own error, which SQLAlchemy carries as `orig` and Python as the cause."""
    while error is not None:
        if isinstance(error, sqlite3.Error):
            return error
        original = getattr(error, "orig", None)
        error = original if isinstance(original, BaseException) else error.__cause__
    return None


def _unexpected(error: BaseException) -> int:
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{_module(frames[-1].filename)}:{frames[-1].lineno}" if frames else "?"
    name = type(error).__name__
    return _tell(
        ExitCode.ERROR,
        say(f"想定外のエラーです（{name}、{place}）", f"unexpected error ({name} at {place})"),
        [
            say(
                "この行と `daicho --version` の出力を添えて開発元に報告してください",
                "please report this line and the output of `daicho --version` to the project",
            )
        ],
    )


def _module(file: str) -> str:
    """The last three steps of a path: where in the program, not where on the machine."""
    return "/".join(Path(file).parts[-3:])


def _tell(code: ExitCode, headline: str, lines: Iterable[str] = ()) -> int:
    try:
        sys.stderr.write("".join([f"daicho: {headline}\n", *(f"  {line}\n" for line in lines)]))
        sys.stderr.flush()
    except OSError:
        pass  # nobody reads the message either; the exit code still tells
    return int(code)


def stop_writing() -> None:
    """Let the flush at exit go nowhere instead of failing again."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
