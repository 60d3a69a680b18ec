"""Reading one JSON document strictly (RFC 8259, I-JSON of RFC 7493).

UTF-8 without a byte order mark, no repeated member, no lone surrogate, no NaN or infinity; and, because money and ids
are never floats and a float has no single spelling to hash, no number but integers within ±(2^53 - 1).

A document that can't be read at all is one fault with the byte offset at which reading stopped. One that can be read
names every fault at once, each by its JSON pointer. No fault repeats a value of the document.
"""

from __future__ import annotations

import json
from typing import Any

from ledger.errors import BadInput, Fault

MALFORMED = "MALFORMED:json"
INTEGER_MAX = 2**53 - 1
_INTEGER_DIGITS_MAX = 17  # with the sign; longer ones are never within the range


class _Suspicious(Exception):
    """The document needs the careful reading that finds pointers."""


class _Odd:
    """A number of the document that is not allowed."""

    def __init__(self, fault: tuple[str, str, str, str]) -> None:
        self.fault = fault


class _Pairs(list[tuple[str, Any]]):
    """An object's members in order, repeated ones included."""


_FLOAT = ("NOT_AN_INTEGER", "RFC 8259 6", "整数以外の数は使えません", "a number that is not an integer is not taken")
_RANGE = ("INTEGER_OUT_OF_RANGE", "RFC 7493 2.2", "整数が±(2^53 - 1)の範囲外です", "the integer is outside ±(2^53 - 1)")
_REPEATED = ("REPEATED_MEMBER", "RFC 7493 2.3", "同じ名前の項目が重複しています", "the member stands twice")
_SURROGATE = (
    "LONE_SURROGATE",
    "RFC 7493 2.1",
    "対にならないサロゲートがあります",
    "the string holds a lone surrogate",
)


def parse_document(data: bytes) -> tuple[Any, list[Fault]]:
    """The value and its faults, each with a pointer. Raises BadInput (`MALFORMED:json`) when it can't be read."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable(error.start, "UTF-8ではありません", "the body is not UTF-8") from None
    if "\\ud" in text or "\\uD" in text:
        return _read_carefully(text)
    try:
        return _decode(_QUICK, text), []
    except _Suspicious:
        return _read_carefully(text)


def pointer_token(name: str) -> str:
    """A member name as a token of a JSON pointer (RFC 6901 section 3)."""
    return name.replace("~", "~0").replace("/", "~1")


def _decode(decoder: json.JSONDecoder, text: str) -> Any:
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        offset = len(text[: error.pos].encode("utf-8"))
        raise _unreadable(offset, "JSONとして読めません", "the body is not JSON") from None
    except RecursionError:
        raise _unreadable(0, "入れ子が深すぎます", "the body is nested too deeply") from None


def _read_carefully(text: str) -> tuple[Any, list[Fault]]:
    faults: list[Fault] = []
    return _plain(_decode(_CAREFUL, text), "", faults), faults


def _plain(value: Any, pointer: str, faults: list[Fault]) -> Any:
    """`value` without the marks; a number that is not allowed becomes 0, so that the rest can be judged as well."""
    if isinstance(value, _Odd):
        faults.append(_fault(pointer, value.fault))
        return 0
    if isinstance(value, str):
        if _has_surrogate(value):
            faults.append(_fault(pointer, _SURROGATE))
            return "?"
        return value
    if isinstance(value, _Pairs):
        found: dict[str, Any] = {}
        for name, member in value:
            safe = "?" if _has_surrogate(name) else name
            if safe is not name:
                faults.append(_fault(pointer, _SURROGATE))
            place = f"{pointer}/{pointer_token(safe)}"
            if safe in found:
                faults.append(_fault(place, _REPEATED))
            found[safe] = _plain(member, place, faults)
        return found
    if isinstance(value, list):
        return [_plain(element, f"{pointer}/{n}", faults) for n, element in enumerate(value)]
    return value


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _fault(pointer: str, words: tuple[str, str, str, str]) -> Fault:
    code, citation, ja, en = words
    return Fault(pointer, code, citation, ja, en)


def _unreadable(offset: int, ja: str, en: str) -> BadInput:
    return BadInput([Fault("", MALFORMED, "RFC 8259", f"{ja}（{offset}バイト目）", f"{en}: stopped at byte {offset}")])


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Suspicious
    return found


def _suspect(_: str) -> Any:
    raise _Suspicious


def _integer(digits: str) -> int:
    if len(digits) > _INTEGER_DIGITS_MAX or not -INTEGER_MAX <= (value := int(digits)) <= INTEGER_MAX:
        raise _Suspicious
    return value


def _integer_or_mark(digits: str) -> int | _Odd:
    try:
        return _integer(digits)
    except _Suspicious:
        return _Odd(_RANGE)


def _float_mark(_: str) -> _Odd:
    return _Odd(_FLOAT)


_QUICK = json.JSONDecoder(object_pairs_hook=_members, parse_float=_suspect, parse_constant=_suspect, parse_int=_integer)
_CAREFUL = json.JSONDecoder(
    object_pairs_hook=_Pairs, parse_float=_float_mark, parse_constant=_float_mark, parse_int=_integer_or_mark
)
