r"""Canonical JSON, RFC 8785 (JSON Canonicalization Scheme).

One value, one byte string: no white space, object keys sorted by their UTF-16 code units, strings with the
shortest escapes, numbers as ECMAScript prints a double. Input is I-JSON (RFC 7493): NaN, infinities, lone
surrogates and integers outside ±(2^53 - 1) have no canonical form and are refused.

>>> canonical({"b": [1e21, 0.5, -0.0], "a": "é\n"})
b'{"a":"\xc3\xa9\\n","b":[1e+21,0.5,0]}'

`canonical` is the reference, written from the RFC. `canonical_fast` gives the same bytes for every value; it is
quick for what the ledger writes itself (no floats, ASCII keys) and falls back to the reference for the rest.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import TypeAlias

import orjson

from ledger.errors import BadInput
from ledger.log.encoding import malformed

JSON: TypeAlias = "bool | int | float | str | list[JSON] | tuple[JSON, ...] | Mapping[str, JSON] | None"

DEPTH_MAX = 64
"""Deepest nesting of lists and objects that is encoded or parsed."""

INTEGER_MAX = 2**53 - 1
"""Largest integer that every JSON reader keeps exactly (RFC 7493 section 2.2)."""

_CITATION = "RFC 8785"
_ESCAPES = {chr(code): f"\\u{code:04x}" for code in range(0x20)} | {
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}
_MUST_ESCAPE = re.compile(r'[\x00-\x1f"\\]')
_FAST = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
_EXACT = orjson.OPT_PASSTHROUGH_SUBCLASS | orjson.OPT_PASSTHROUGH_DATETIME
_LEAVES = frozenset({str, int, bool, type(None)})


def canonical(value: JSON, depth: int = 0) -> bytes:
    """The RFC 8785 bytes of `value`. Raises BadInput (`MALFORMED:json`) for a value that has none.

    depth: how many lists and objects it will stand in; they count towards DEPTH_MAX.
    """
    parts: list[str] = []
    _write(value, parts, depth)
    try:
        return "".join(parts).encode("utf-8")
    except UnicodeEncodeError:
        raise _refuse("a string holds a lone surrogate", "文字列に対にならないサロゲートがあります") from None


def canonical_fast(value: JSON, depth: int = 0) -> bytes:
    """The same bytes and errors as `canonical`, several times faster for documents of our own."""
    if type(value) in _LEAVES or _is_plain(value, depth):
        try:
            return orjson.dumps(value, option=_FAST)
        except TypeError:
            pass  # a surrogate or a large integer: the reference names the fault
    return canonical(value, depth)


def canonical_plain(value: JSON) -> bytes:
    """`canonical_fast` of a value already found plain: exact built-in types, no floats, ASCII keys, not too deep."""
    try:
        return orjson.dumps(value, option=_FAST)
    except TypeError:  # a surrogate or a large integer: the reference names the fault
        return canonical(value)


def canonical_text(text: str) -> bytes:
    """`canonical(text)`, for the paths of items."""
    try:
        return orjson.dumps(text, option=_EXACT)
    except TypeError:  # a surrogate, or no plain string
        return canonical(text)


def _is_plain(value: JSON, depth: int) -> bool:
    """Whether orjson's output is known to be canonical: no floats, ASCII keys, exact built-in types."""
    kind = type(value)
    if kind in _LEAVES:
        return True
    if depth >= DEPTH_MAX:
        return False
    depth += 1
    # Loops: all() over a generator costs several times the encoding itself.
    if kind is dict:
        for key, item in value.items():  # type: ignore[union-attr]  # a dict, as its type says
            if type(key) is not str or not key.isascii():
                return False
            if type(item) not in _LEAVES and not _is_plain(item, depth):
                return False
        return True
    if kind is list or kind is tuple:
        plain = True
        for item in value:  # type: ignore[union-attr]  # a list, as its type says
            plain = plain and (type(item) in _LEAVES or _is_plain(item, depth))
        return plain
    return False


def _write(value: JSON, parts: list[str], depth: int) -> None:
    if value is None:
        parts.append("null")
    elif value is True:
        parts.append("true")
    elif value is False:
        parts.append("false")
    elif isinstance(value, str):
        parts.append(_string(value))
    elif isinstance(value, int):
        parts.append(_integer(value))
    elif isinstance(value, float):
        parts.append(_double(value))
    elif depth >= DEPTH_MAX:
        raise _refuse("the value is nested too deeply", "入れ子が深すぎます")
    elif isinstance(value, Mapping):
        _write_object(value, parts, depth)
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            parts.append("," if place else "[")
            _write(item, parts, depth + 1)
        parts.append("]" if value else "[]")
    else:
        raise _refuse("a value is of no JSON type", "JSONで表せない値があります")


def _write_object(value: Mapping[str, JSON], parts: list[str], depth: int) -> None:
    if not all(isinstance(key, str) for key in value):
        raise _refuse("an object key is not a string", "オブジェクトのキーが文字列ではありません")
    for place, key in enumerate(sorted(value, key=_utf16)):
        parts.append("," if place else "{")
        parts.append(_string(key))
        parts.append(":")
        _write(value[key], parts, depth + 1)
    parts.append("}" if value else "{}")


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _string(text: str) -> str:
    return '"' + _MUST_ESCAPE.sub(lambda match: _ESCAPES[match.group()], text) + '"'


def _integer(number: int) -> str:
    if not -INTEGER_MAX <= number <= INTEGER_MAX:
        raise _refuse("an integer is outside ±(2^53 - 1)", "整数が±(2^53 - 1)の範囲外です")
    return int.__repr__(number)


def _double(number: float) -> str:
    """ECMAScript Number::toString (ECMA-262 section 6.1.6.1.20), radix 10, of a finite double."""
    if not math.isfinite(number):
        raise _refuse("a number is not finite", "有限でない数があります")
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    # repr gives the shortest digits that read back as the same double, which is what ECMAScript asks for.
    mantissa, _, exponent = float.__repr__(abs(number)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = whole + fraction
    stripped = digits.lstrip("0")
    point -= len(digits) - len(stripped)
    digits = stripped.rstrip("0")
    count = len(digits)
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    tail = "." + digits[1:] if count > 1 else ""
    return f"{sign}{digits[0]}{tail}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def parse_json(data: bytes, what: str = "json") -> JSON:
    """Strict I-JSON: UTF-8, no repeated keys, no NaN or number beyond the doubles, bounded nesting.

    Raises BadInput (`MALFORMED:<what>`). Integers that RFC 8785 reads as doubles come back as floats, so that the
    canonical bytes of a value, parsed and encoded again, are the same bytes.
    """
    try:
        value: JSON = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_number,
            parse_float=_finite,
            parse_constant=_finite,
        )
        canonical(value)
    except (ValueError, RecursionError, BadInput):
        raise malformed(
            what, "the bytes are not I-JSON in UTF-8", "UTF-8のI-JSONではありません", citation="RFC 7493"
        ) from None
    return value


def _object(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("repeated key")
    return found


def _number(text: str) -> int | float:
    number = int(text)
    return number if -INTEGER_MAX <= number <= INTEGER_MAX else _finite(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("not finite")
    return number


def _refuse(en: str, ja: str) -> BadInput:
    return malformed("json", en, ja, citation=_CITATION)
