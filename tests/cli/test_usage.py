"""Wrong usage: exit code 2, one sentence, and never the value that was typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.exits import ExitCode
from tests.cli.command import daicho
from tests.cli.documents import CANARIES, EMAIL, NAME, PHONE

WRONG = {
    "an argument too many": (("find", "--reason", "x", EMAIL), "1 arguments too many"),
    "no such command": ((EMAIL,), "no such command"),
    "a command mistyped": (("lst",), "did you mean list"),
    "no such subcommand": (("party", NAME), "no such command"),
    "no such option": (("find", f"--{EMAIL}"), "no option --…"),
    "an option mistyped": (("find", "--emial", EMAIL, "--reason", "x"), "did you mean --email"),
    "a short option": (("find", "-x", EMAIL), "no option -x"),
    "an option without value": (("find", "--email"), "--email needs a value"),
    "a required option missing": (("find", "--email", EMAIL), "--reason is missing"),
    "a required argument missing": (("show",), "ID is missing"),
    "not one of the choices": (("list", "--status", EMAIL), "--status is not valid (one of complete"),
    "not a number": (("list", "--limit", EMAIL), "--limit is not valid"),
    "a number out of range": (("serve", "--port", "70000"), "--port is not valid"),
    "nobody named": (("find", "--reason", "x"), "say whom to look for"),
    "an identifier without type": (("find", "--reason", "x", "--identifier", EMAIL), "TYPE=VALUE"),
    "an id that is none": (("show", EMAIL), "ID is a UUID"),
    "a day that is none": (("list", "--since", PHONE), "--since is no day"),
    "a field that is none": (("list", "--fields", EMAIL), "--fields names no field"),
    "format without context": (("record", "-", "--format", "google-customer-match"), "go together"),
    "a group without command": (("party",), "not complete"),
}


@pytest.mark.parametrize(("arguments", "told"), WRONG.values(), ids=WRONG.keys())
def test_wrong_usage_is_told_without_what_was_typed(arguments: tuple[str, ...], told: str, template: Path) -> None:
    at_home = ["--home", str(template)] if arguments[0] in ("list", "show", "find", "record") else []
    for language in ("en", "ja"):
        result = daicho(arguments[0], *at_home, "--lang", language, *arguments[1:]).expect(ExitCode.USAGE)
        assert result.out == ""
        assert result.err.startswith("daicho: ")
        assert "Traceback" not in result.err
        for canary in CANARIES:
            assert canary not in result.err
        if language == "en":
            assert told in result.err
