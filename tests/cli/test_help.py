"""`--help` in both languages, for every command; the page in `docs/` says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.document import document
from cli.exits import EXIT_CODES, ExitCode
from cli.lang import spoken, using
from cli.run import PROGRAM, root_command
from cli.wrap import columns, wrap
from tests.cli.command import daicho

JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")


def commands() -> Iterator[tuple[list[str], Any]]:
    def inside(group: Any, path: list[str]) -> Iterator[tuple[list[str], Any]]:
        for name, command in group.commands.items():
            yield [*path, name], command
            yield from inside(command, [*path, name]) if getattr(command, "commands", None) else ()

    yield [], root_command()
    yield from inside(root_command(), [])


ALL = list(commands())


def test_every_command_of_the_issue_is_there() -> None:
    names = {" ".join(path) for path, _ in ALL}
    assert names >= {
        *("init", "serve", "record", "amend", "check", "list", "show", "find", "report", "verify", "audit", "migrate"),
        *("demo", "party list", "party show", "party put", "party lint", "law explain", "law matrix"),
        *("key create", "key revoke", "key list"),
    }


@pytest.mark.parametrize("path", [path for path, _ in ALL], ids=lambda path: " ".join(path) or PROGRAM)
def test_help_is_in_the_language_asked_for(path: list[str]) -> None:
    english = daicho(*path, "--help", "--lang", "en").expect(0)
    japanese = daicho(*path, "--help", "--lang", "ja").expect(0)
    assert english.out.startswith("Usage: daicho")
    assert japanese.out.startswith("使い方: daicho")
    told = english.out.replace("令和8年11月23日", "").replace("default 本人", "")
    assert not JAPANESE.search(told), "Japanese in the English help"
    assert english.err == japanese.err == ""


def test_every_text_of_every_option_has_both_languages() -> None:
    for path, command in ALL:
        for parameter in command.params:
            if "completion" in parameter.name or parameter.name == "help":
                continue
            with using("ja"):
                assert JAPANESE.search(spoken(parameter.help)), f"{path} {parameter.name}"
            with using("en"):
                assert re.search("[a-zA-Z]", spoken(parameter.help)), f"{path} {parameter.name}"


def test_exit_codes_are_all_explained_in_help() -> None:
    assert set(EXIT_CODES) == set(ExitCode)
    told = daicho("find", "--help").out
    for code in ExitCode:
        assert re.search(rf"^  {int(code)}\s", told, re.MULTILINE)


@pytest.mark.parametrize(
    ("environment", "japanese"),
    [
        ({"LANG": "ja_JP.UTF-8"}, True),
        ({"LANG": "en_US.UTF-8"}, False),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, False),
        ({"LANG": "C", "LC_MESSAGES": "ja_JP"}, True),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": ""}, True),
        ({}, False),
    ],
)
def test_the_locale_chooses_the_language(
    environment: dict[str, str], japanese: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert daicho("--help").out.startswith("使い方" if japanese else "Usage")


def test_lang_beats_the_locale_and_may_stand_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    assert daicho("--lang", "en", "list", "--help").out.startswith("Usage")
    assert daicho("list", "--help", "--lang=en").out.startswith("Usage")
    assert daicho("list", "--lang", "fr").code == ExitCode.USAGE
    assert daicho("list", "--lang").code == ExitCode.USAGE


def test_no_argument_shows_the_help_and_version_the_version() -> None:
    assert daicho().expect(0).out.startswith("Usage: daicho")
    assert re.match(r"daicho \d+\.\d+\.\d+ \(Python 3", daicho("--version").expect(0).out)


def test_the_page_in_docs_is_that_of_the_program() -> None:
    page = Path(__file__).parents[2] / "docs" / "cli.md"
    assert page.read_text(encoding="utf-8") == document(), "run: python -m cli.document > docs/cli.md"


def test_lines_are_wrapped_by_the_width_of_their_characters() -> None:
    assert wrap("記録をすべて探します。", 10) == ["記録をすべ", "て探しま", "す。"]
    assert wrap("記録を daicho verify で", 10) == ["記録を", "daicho", "verify で"]
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("", 10) == []
    assert columns([("--a", "x"), ("--a-long-name-of-an-option-indeed", "y")], 60) == [
        "  --a                           x",
        "  --a-long-name-of-an-option-indeed",
        "                                y",
    ]
