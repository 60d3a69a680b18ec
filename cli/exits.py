"""Exit codes: what a script may rely on. `docs/cli.md` and every `--help` show this table."""

from __future__ import annotations

from enum import IntEnum

from cli.lang import both


class ExitCode(IntEnum):
    OK = 0
    ERROR = 1
    USAGE = 2
    NOTHING_FOUND = 3
    AUTH = 4
    INTEGRITY = 5
    BLOCKED = 6
    INTERRUPTED = 130
    BROKEN_PIPE = 141


EXIT_CODES: dict[ExitCode, str] = {
    ExitCode.OK: both("成功", "done"),
    ExitCode.ERROR: both("誤り（調べられなかった場合を含む）", "error, also: could not look"),
    ExitCode.USAGE: both("使い方の誤り", "wrong usage"),
    ExitCode.NOTHING_FOUND: both("調べたが該当なし", "looked, and nothing found"),
    ExitCode.AUTH: both("権限がない", "not allowed: no or wrong key, file not readable"),
    ExitCode.INTEGRITY: both("改ざん・破損を検出", "integrity failure: something is not what was written"),
    ExitCode.BLOCKED: both(
        "法令上できない（checkがyes以外、適法な根拠のない記録、期限を過ぎた義務）",
        "the law says no: a check that is not yes, a record without lawful ground, an overdue duty",
    ),
    ExitCode.INTERRUPTED: both("中断（Ctrl-C）", "interrupted (Ctrl-C)"),
    ExitCode.BROKEN_PIPE: both("出力先が閉じられた", "whoever read the output closed it"),
}
