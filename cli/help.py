"""`--help` in the language of the run, for every command: usage, what it does, arguments, options, exit codes."""

from __future__ import annotations

import shutil
from typing import Any

from typer.core import TyperCommand, TyperGroup

from cli.exits import EXIT_CODES
from cli.lang import both, say, spoken
from cli.usage import no_such_command, parameter_name, too_many
from cli.wrap import columns, wrap

WIDTH_CELLS_MAX = 100
# Typer adds these two itself, in English.
_COMPLETION = {
    "install_completion": both("このシェルに補完を設定する", "set up completion for this shell"),
    "show_completion": both("補完の設定を表示する", "show the set-up of completion"),
}


class DaichoCommand(TyperCommand):
    """A command whose help is bilingual and whose errors do not repeat what was typed."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write("\n".join(command_help(self, ctx)) + "\n")

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True
        rest: list[str] = super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            raise too_many(len(ctx.args))
        return rest


class DaichoGroup(TyperGroup):
    """A group of commands: the same, and a command that does not exist is answered by those that are near."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write("\n".join(command_help(self, ctx)) + "\n")

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            raise no_such_command(args[0], self.commands)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:
        """In the order in which they were added, which is the order in which one meets them."""
        return list(self.commands)


def command_help(command: Any, ctx: Any, width_cells: int | None = None) -> list[str]:
    """The lines of a command's help."""
    width = width_cells or min(shutil.get_terminal_size().columns, WIDTH_CELLS_MAX)
    lines = [f"{say('使い方', 'Usage')}: {usage(command, ctx)}", ""]
    for paragraph in spoken(command.help or "").split("\n\n"):
        lines += [*(f"  {line}" for line in wrap(paragraph, width - 2)), ""]
    arguments, options = parameters(command, ctx)
    commands = [
        (name, spoken(one.help or "").split("\n\n")[0])
        for name, one in getattr(command, "commands", {}).items()
        if not one.hidden
    ]
    codes = [(str(int(code)), spoken(text)) for code, text in EXIT_CODES.items()]
    for title, rows in (
        (say("引数", "Arguments"), arguments),
        (say("オプション", "Options"), options),
        (say("コマンド", "Commands"), commands),
        (say("終了コード", "Exit codes"), codes),
    ):
        if rows:
            lines += [f"{title}:", *columns(rows, width), ""]
    return lines[:-1]


def usage(command: Any, ctx: Any) -> str:
    """`daicho find [OPTIONS]`: the path of the command and its arguments."""
    pieces = [ctx.command_path, "[OPTIONS]"]
    if getattr(command, "commands", None):
        return " ".join([*pieces, "COMMAND ..."])
    for parameter in command.params:
        if parameter.param_type_name == "argument" and not parameter.hidden:
            name = parameter_name(parameter) + ("..." if parameter.nargs != 1 else "")
            pieces.append(name if parameter.required else f"[{name}]")
    return " ".join(pieces)


def parameters(command: Any, ctx: Any) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Arguments and options of a command as rows (name, meaning)."""
    arguments, options = [], []
    for parameter in command.params:
        if parameter.hidden:
            continue
        meaning = spoken(_COMPLETION.get(parameter.name) or parameter.help or "")
        if parameter.param_type_name == "argument":
            arguments.append((parameter_name(parameter), meaning))
            continue
        names = ", ".join(sorted(parameter.opts, key=len))
        if not parameter.is_flag:
            names += f" {parameter.metavar or 'TEXT'}"
        if parameter.required:
            meaning += say("（必須）", " (required)")
        options.append((names, meaning))
    options.append(("--lang ja|en", say("表示の言語。既定はロケール（LANG）", "language; default: the locale (LANG)")))
    options.append(("--help", say("この説明を表示", "show this")))
    return arguments, options
