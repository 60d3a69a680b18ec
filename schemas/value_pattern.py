"""Patterns in a profile: the part of regular expressions that no value can make slow.

    pattern = element, one or more
    element = (character | `.` | class | escape) ‖ (nothing | `?` | `*` | `+` | `{n}` | `{n,}` | `{n,m}`)
    class   = `[…]`, `[^…]` without `--`, `&&`, `~~`, `||`
    escape  = `\\d` | `\\w` | a backslash and one character of `.\\+*?()[]{}|^$/-`

No groups, no alternatives, no references; at most three elements of variable length. It is matched as a whole, in ASCII.
"""

from __future__ import annotations

import re

PATTERN_MAX = 200
VARIABLE_MAX = 3
_ELEMENT = re.compile(
    r"(?:\\[dw.\\+*?()\[\]{}|^$/-]|\[\^?(?:\\[dw.\\+*?()\[\]{}|^$/-]|[^\\\[\]])+\]|[^\\\[\](){}|*+?^$])"
    r"(?P<times>[?*+]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})?"
)
_SET_OPERATORS = ("--", "&&", "~~", "||")
_FIXED = re.compile(r"\{([0-9]+)(?:,\1)?\}")


def compile_pattern(text: str) -> re.Pattern[str]:
    """Raises ValueError where the text is no such pattern."""
    at, variable = 0, 0
    while at < len(text):
        element = _ELEMENT.match(text, at)
        if element is None or (text[at] == "[" and any(one in element[0] for one in _SET_OPERATORS)):
            raise ValueError("the pattern has a group, an alternative or something else that is not allowed")
        at = element.end()
        times = element["times"]
        variable += times is not None and _FIXED.fullmatch(times) is None
    if not text or len(text) > PATTERN_MAX or variable > VARIABLE_MAX:
        raise ValueError(f"the pattern is too long, or more than {VARIABLE_MAX} of its elements vary in length")
    try:
        return re.compile(text, re.ASCII)
    except (re.error, OverflowError) as error:
        raise ValueError("the pattern can't be compiled") from error
