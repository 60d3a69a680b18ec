"""RFC 8785: the published cases, the RFC's own numbers, and the fast encoder against the reference."""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import BadInput
from ledger.log.canonical import DEPTH_MAX, canonical, canonical_fast, canonical_text, parse_json
from tests.log.vectors import load

JCS = load("jcs/cases.json")

# RFC 8785 appendix B.
DOUBLES = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]

integers = st.integers(-(2**53) + 1, 2**53 - 1)
texts = st.text(st.characters(exclude_categories=["Cs"]))
ascii_keys = st.text(st.characters(max_codepoint=127), max_size=8)


def _nested(keys: st.SearchStrategy[str], leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(leaves, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=5))


plain = st.none() | st.booleans() | integers | texts
own_documents = _nested(ascii_keys, plain)
any_documents = _nested(texts, plain | st.floats(allow_nan=False, allow_infinity=False))


@pytest.mark.parametrize("name", sorted(JCS))
def test_published_cases(name: str) -> None:
    value = json.loads(JCS[name]["input"])
    expected = bytes.fromhex(JCS[name]["output_hex"])
    assert JCS[name]["output"].encode() == expected
    assert canonical(value) == canonical_fast(value) == expected
    assert canonical(parse_json(JCS[name]["input"].encode())) == expected


@pytest.mark.parametrize(("bits", "text"), DOUBLES)
def test_numbers_of_the_rfc(bits: str, text: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical(number) == canonical_fast([number])[1:-1] == text.encode()


@given(own_documents)
def test_the_fast_encoder_gives_the_same_bytes_for_our_documents(value: Any) -> None:
    assert canonical_fast(value) == canonical(value)


@given(any_documents)
def test_the_fast_encoder_gives_the_same_bytes_for_every_document(value: Any) -> None:
    data = canonical(value)
    assert canonical_fast(value) == data
    again = parse_json(data)
    assert again == value
    assert canonical(again) == data


@given(texts, plain | own_documents)
def test_a_list_is_its_parts_with_commas(key: str, value: Any) -> None:
    assert b"[%b,%b]" % (canonical_text(key), canonical_fast(value)) == canonical([key, value])
    with pytest.raises(BadInput):
        canonical_text("\ud800")


def test_the_depth_above_a_value_counts() -> None:
    for encode in (canonical, canonical_fast):
        assert encode(_deep(DEPTH_MAX - 2), 2) == canonical(_deep(DEPTH_MAX - 2))
        with pytest.raises(BadInput):
            encode(_deep(DEPTH_MAX - 1), 2)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_read_back_as_the_same_double(number: float) -> None:
    text = canonical(number).decode()
    assert float(text) == number
    assert "e" not in text or not 1e-6 <= abs(number) < 1e21


def test_keys_sort_by_utf16_not_by_code_point() -> None:
    assert canonical({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()
    assert canonical_fast({"\ufb33": 1, "\U0001f600": 2}) == canonical({"\ufb33": 1, "\U0001f600": 2})


def _deep(levels: int) -> Any:
    value: Any = 0
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        -math.inf,
        "\ud800",
        ["a\udfff"],
        {"\ud800": 1},
        2**53,
        -(2**53),
        {1: "x"},
        {None: "x"},
        {"a": b"bytes"},
        {1, 2},
        object(),
        _deep(DEPTH_MAX + 1),
        _deep(10_000),
    ],
    ids=(
        *("nan", "infinity", "-infinity", "surrogate", "surrogate in a list", "surrogate as a key", "2^53", "-2^53"),
        *("integer key", "null key", "bytes", "set", "object", "one level too deep", "far too deep"),
    ),
)
def test_values_without_a_canonical_form_are_refused(value: Any) -> None:
    for encode in (canonical, canonical_fast, lambda bad: canonical_fast([bad])):
        with pytest.raises(BadInput) as caught:
            encode(value)
        assert caught.value.faults[0].code == "MALFORMED:json"


def test_the_deepest_allowed_value_is_encoded() -> None:
    assert canonical(_deep(DEPTH_MAX)) == canonical_fast(_deep(DEPTH_MAX)) == b"[" * 64 + b"0" + b"]" * 64


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":1}',
        b'[{"a":{"b":1,"b":2}}]',
        b"[NaN]",
        b"[Infinity]",
        b"-Infinity",
        b"1e999",
        b"9" * 400,
        b"9" * 5000,
        b'"\xff"',
        b'"\\ud800"',
        b"",
        b"{",
        b"1 2",
        b"[" * 100_000,
        b"[" * 65 + b"]" * 65,
    ],
    ids=lambda data: f"{data[:16].decode('latin-1')}-{len(data)}",
)
def test_bytes_that_are_not_i_json_are_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        parse_json(data)
