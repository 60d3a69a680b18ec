"""`docs/cli.md` from the commands themselves: `python -m cli.document > docs/cli.md`. A test holds the two together."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from cli.exits import EXIT_CODES
from cli.help import parameters, usage
from cli.lang import spoken, using
from cli.run import PROGRAM, root_command

INTRODUCTION = """\
# The command `daicho`

Made from the program by `python -m cli.document > docs/cli.md`. The same texts are shown by `daicho COMMAND --help`, in
Japanese where the locale (`LC_ALL`, `LC_MESSAGES`, `LANG`) is Japanese or `--lang ja` is given.

- **Output.** A table on a terminal, JSON in a pipe; `--format` chooses. Data goes to standard output, everything else
  (notes, progress, what was searched) to standard error, without personal data. Data in a pipe is UTF-8, unescaped.
- **Days** are calendar days in Japan: `2026-11-23`, `2026/11/23`, `令和8年11月23日`, `R8.11.23`, `today`, `今日`. An interval
  is printed back half-open with its zone: `[2026-04-01T00:00+09:00, 2027-04-01T00:00+09:00)`.
- **Home.** The folder of the ledger is `--home`, else the variable `DAICHO_HOME`, else `ledger-home`.
- **Looking somebody up** needs `--reason` and is written to the access log under the name of the system's user. Values
  given as options stay in the shell's history; `--identifiers FILE` avoids that.
- `NO_COLOR` is heeded. `daicho --install-completion` sets up completion for the shell.
"""


def document() -> str:
    """The whole page, in English."""
    with using("en"):
        return "\n".join([INTRODUCTION, *_exit_codes(), *_commands()])


def _exit_codes() -> Iterator[str]:
    yield "## Exit codes\n"
    yield "| Code | Meaning |\n| --- | --- |"
    for code, text in EXIT_CODES.items():
        yield f"| {int(code)} | {spoken(text)} |"
    yield ""


def _commands() -> Iterator[str]:
    root = root_command()
    context = root.make_context(PROGRAM, [], resilient_parsing=True)
    yield from _group(root, context, "##")


def _group(group: Any, context: Any, marks: str) -> Iterator[str]:
    for name, command in group.commands.items():
        inner = command.make_context(name, [], parent=context, resilient_parsing=True)
        yield f"{marks} `{inner.command_path}`\n"
        for paragraph in spoken(command.help or "").split("\n\n"):
            yield f"{paragraph}\n"
        if getattr(command, "commands", None):
            yield from _group(command, inner, marks + "#")
            continue
        yield f"    {usage(command, inner)}\n"
        yield from _table("Argument", parameters(command, inner)[0])
        yield from _table("Option", parameters(command, inner)[1][:-2])  # --lang and --help are everywhere


def _table(heading: str, rows: list[tuple[str, str]]) -> Iterator[str]:
    if not rows:
        return
    yield f"| {heading} | Meaning |\n| --- | --- |"
    for name, meaning in rows:
        shown = name.replace("|", "\\|")
        yield f"| `{shown}` | {meaning} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(document())
