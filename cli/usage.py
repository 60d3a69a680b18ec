"""Wrong usage, told without repeating what was typed: an argument may be somebody's address or telephone number.

Typer's own messages quote the arguments, so they are never printed; what they are about is read from their attributes.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any

import typer

from cli.lang import say

# The common base of typer's usage errors is public only as the parent of BadParameter.
USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]
_OPTION_NAME = re.compile(r"-{1,2}[a-z][a-z-]{0,24}")


class Misuse(Exception):
    """The command line can't be carried out as written. Holds one sentence in each language, exit code 2."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(en)
        self.ja = ja
        self.en = en


def no_such_command(typed: str, known: Iterable[str]) -> Misuse:
    close = difflib.get_close_matches(typed, list(known), n=3, cutoff=0.5)
    return Misuse(
        "そのようなコマンドはありません" + (f"（{'、'.join(close)} ですか）" if close else ""),
        "there is no such command" + (f"; did you mean {' or '.join(close)}?" if close else ""),
    )


def too_many(count: int) -> Misuse:
    return Misuse(f"余分な引数が{count}個あります", f"there are {count} arguments too many")


def explain_usage(error: Exception) -> str:
    """One sentence for a usage error of typer, without the value that was typed."""
    if isinstance(error, Misuse):
        return say(error.ja, error.en)
    parameter = getattr(error, "param", None)
    if parameter is not None:
        return _about_parameter(error, parameter)
    option = str(getattr(error, "option_name", "") or "")
    if not option:
        return say("コマンドの書き方が正しくありません", "the command line is not complete or not correct")
    shown = option if _OPTION_NAME.fullmatch(option) else "--…"
    if not hasattr(error, "possibilities"):
        return say(f"{shown} の値がありません", f"{shown} needs a value")
    close = sorted(error.possibilities or ())
    return say(
        f"{shown} というオプションはありません" + (f"（{'、'.join(close)} ですか）" if close else ""),
        f"there is no option {shown}" + (f"; did you mean {' or '.join(close)}?" if close else ""),
    )


def _about_parameter(error: Exception, parameter: Any) -> str:
    name = parameter_name(parameter)
    choices = [str(getattr(one, "value", one)) for one in parameter.type_descriptor.choices or ()]
    among_ja = f"（{'、'.join(choices)} のいずれか）" if choices else ""
    among_en = f" (one of {', '.join(choices)})" if choices else ""
    if hasattr(error, "param_type"):
        return say(f"{name} を指定してください{among_ja}", f"{name} is missing{among_en}")
    return say(f"{name} の値が正しくありません{among_ja}", f"the value of {name} is not valid{among_en}")


def parameter_name(parameter: Any) -> str:
    """`--since` for an option, `FILE` for an argument."""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name.upper())
    return str(max(parameter.opts, key=len))
