"""Every error ends in one message and the exit code that is documented; no traceback, no personal data."""

from __future__ import annotations

import errno
import inspect
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from sqlalchemy.exc import OperationalError

from cli.errors import report, safe_pointer
from cli.exits import ExitCode
from cli.lang import using
from ledger import errors
from ledger.errors import DaichoError, Fault
from tests.cli.command import daicho
from tests.cli.documents import CANARIES, EMAIL

CODES = {
    errors.DaichoError: 1,
    errors.BadInput: 1,
    errors.MissingFacts: 1,
    errors.TooLarge: 1,
    errors.Conflict: 1,
    errors.NotFound: 3,
    errors.Gone: 3,
    errors.NotAuthenticated: 4,
    errors.NotAuthorised: 4,
    errors.Blocked: 6,
    errors.Busy: 1,
    errors.Frozen: 1,
    errors.IntegrityError: 5,
    errors.HeadMismatch: 5,
    errors.VerificationFailed: 5,
    errors.Misconfigured: 1,
}


def subclasses(base: type[DaichoError]) -> Iterator[type[DaichoError]]:
    for one in base.__subclasses__():
        if one.__module__ == errors.__name__:
            yield one
            yield from subclasses(one)


def test_the_whole_tree_is_mapped() -> None:
    assert {errors.DaichoError, *subclasses(errors.DaichoError)} == set(CODES)


@pytest.mark.parametrize(("kind", "code"), CODES.items(), ids=lambda one: getattr(one, "__name__", str(one)))
def test_each_class_has_its_exit_code_and_both_languages(
    kind: type[DaichoError], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    if issubclass(kind, errors.MissingFacts):
        error: DaichoError = kind(["/consent/act"])
    elif issubclass(kind, errors.BadInput):
        error = kind([Fault("/items", "INVALID:items", "GL-K 4-2-1-1(4)", "曖昧です", "vague")])
    else:
        error = kind("told in English", "日本語で")
    with using("en"):
        assert report(error) == code
    english = capsys.readouterr().err
    with using("ja"):
        assert report(error) == code
    japanese = capsys.readouterr().err
    assert english.startswith("daicho: ")
    assert english != japanese
    assert "Traceback" not in english + japanese


def test_every_fault_is_listed_with_pointer_code_citation_and_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    faults = [
        Fault("/record/items", "INVALID:items", "GL-K 4-2-1-1(4)", "曖昧です", "vague"),
        Fault("", "MALFORMED:json", "RFC 8259", "JSONではない", "not JSON"),
    ]
    with using("en"):
        report(errors.BadInput(faults))
    told = capsys.readouterr().err.splitlines()
    assert told == [
        "daicho: the input has 2 faults",
        "  /record/items  INVALID:items  GL-K 4-2-1-1(4)  vague",
        "  /  MALFORMED:json  RFC 8259  not JSON",
    ]


def test_a_pointer_shows_only_names_of_our_own_form() -> None:
    assert safe_pointer("/principals/0/identifiers/1/value") == "/principals/0/identifiers/1/value"
    assert safe_pointer("/record/third_party.name") == "/record/third_party.name"
    assert safe_pointer(f"/operational/{EMAIL}/x") == "/operational/*/x"
    assert safe_pointer("/山田") == "/*"
    assert safe_pointer("") == "/"


def test_blocked_says_its_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(errors.Blocked("not yet", "まだです", ["RETENTION_NOT_ENDED"])) == ExitCode.BLOCKED
    assert "RETENTION_NOT_ENDED" in capsys.readouterr().err


def test_an_unexpected_error_tells_its_class_and_place_but_not_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(TypeError) as raised:
        raise TypeError(f"can't handle {EMAIL}")
    assert report(raised.value) == ExitCode.ERROR
    told = capsys.readouterr().err
    assert "TypeError at tests/cli/test_errors.py:" in told
    assert "report this line" in told
    assert all(canary not in told for canary in CANARIES)


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device", EMAIL), 1, "the disk is full"),
        (OSError(errno.EDQUOT, "Quota", EMAIL), 1, "the disk is full"),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", EMAIL), 1, "No such file"),
        (IsADirectoryError(errno.EISDIR, "Is a directory", EMAIL), 1, "Is a directory"),
        (PermissionError(errno.EACCES, "Permission denied", EMAIL), 4, "no permission"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (typer.Abort(), 130, "interrupted"),
        (typer.Exit(3), 3, ""),
        (MemoryError(), 1, "unexpected error (MemoryError"),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, BaseException) else "",
)
def test_what_lies_outside_the_tree(
    error: BaseException, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(error) == code
    said = capsys.readouterr().err
    assert told in said
    assert all(canary not in said for canary in CANARIES)


@pytest.mark.parametrize(
    ("sqlite_code", "code", "told"),
    [
        (sqlite3.SQLITE_FULL, 1, "disk is full"),
        (sqlite3.SQLITE_CORRUPT, 5, "damaged"),
        (sqlite3.SQLITE_NOTADB, 5, "damaged"),
        (sqlite3.SQLITE_BUSY, 1, "busy"),
        (sqlite3.SQLITE_READONLY, 4, "no permission"),
        (sqlite3.SQLITE_MISUSE, 1, "unexpected"),
    ],
)
def test_the_database_s_own_errors(sqlite_code: int, code: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    original = sqlite3.OperationalError(f"near {EMAIL}")
    original.sqlite_errorcode = sqlite_code
    assert report(OperationalError("select", {"value": EMAIL}, original)) == code
    said = capsys.readouterr().err
    assert told in said
    assert all(canary not in said for canary in CANARIES)


def test_no_ledger_is_an_error_and_not_nothing_found(tmp_path: Path) -> None:
    result = daicho("find", "--home", tmp_path, "--email", EMAIL, "--reason", "x").expect(ExitCode.ERROR)
    assert "daicho init" in result.err
    assert daicho("list", "--home", tmp_path).code == ExitCode.ERROR
    assert daicho("audit", "--home", tmp_path).code == ExitCode.ERROR


def test_the_error_classes_of_the_table_are_those_of_the_docstring() -> None:
    drawn = inspect.getdoc(inspect.getmodule(report)) or ""
    assert all(kind.__name__ in drawn for kind in CODES if kind is not DaichoError)
