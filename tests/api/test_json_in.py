"""Strict reading of JSON: what is not I-JSON of integers is refused, with the place and without the content."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.json_in import INTEGER_MAX, parse_document
from ledger.errors import BadInput

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-INTEGER_MAX, INTEGER_MAX) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(values, st.booleans())
def test_what_is_allowed_reads_as_the_standard_reader_reads_it(value: Any, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert parse_document(text.encode()) == (value, [])


@given(st.binary(max_size=60))
def test_any_bytes_are_read_as_json_or_refused_as_bad_input(data: bytes) -> None:
    try:
        value, faults = parse_document(data)
    except BadInput as error:
        codes = [fault.code for fault in error.faults]
    else:
        assert faults or json.loads(data) == value
        return
    assert codes == ["MALFORMED:json"]


@pytest.mark.parametrize(
    ("data", "offset"),
    [
        (b"", 0),
        (b'{"a": }', 6),
        (b'{"a": 1', 7),
        ('{"名前": ]}'.encode(), 11),
        (b'{"a": 1} {}', 9),
        (b"{'a': 1}", 1),
        (b'{"a": "\x01"}', 7),
        (b'{"a": tru}', 6),
        (b'{"a": 01}', 7),
        (b"\xef\xbb\xbf{}", 0),
        (b'{"a": "\xff"}', 7),
        (b'{"a": "\xed\xa0\x80"}', 7),
        (b'{"a": "\\x"}', 7),
    ],
)
def test_what_cannot_be_read_is_one_fault_with_its_byte_offset(data: bytes, offset: int) -> None:
    with pytest.raises(BadInput) as caught:
        parse_document(data)
    (fault,) = caught.value.faults
    assert (fault.pointer, fault.code) == ("", "MALFORMED:json")
    assert fault.en.endswith(f"stopped at byte {offset}")
    assert f"{offset}バイト目" in fault.ja


def test_deep_nesting_is_refused_not_a_crash() -> None:
    with pytest.raises(BadInput, match="too deeply"):
        parse_document(b"[" * 100_000 + b"]" * 100_000)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ('{"a": 1, "a": 1}', {"/a": "REPEATED_MEMBER"}),
        ('{"a": {"b": 1, "c": [{"d": 1, "d": 2}]}}', {"/a/c/0/d": "REPEATED_MEMBER"}),
        ('{"a": 1, "\\u0061": 2}', {"/a": "REPEATED_MEMBER"}),
        ('{"a": 1.0}', {"/a": "NOT_AN_INTEGER"}),
        ('{"a": [1, 1e3]}', {"/a/1": "NOT_AN_INTEGER"}),
        ('{"a": NaN, "b": Infinity, "c": -Infinity}', dict.fromkeys(("/a", "/b", "/c"), "NOT_AN_INTEGER")),
        ('{"a": 9007199254740992}', {"/a": "INTEGER_OUT_OF_RANGE"}),
        ('{"a": -9007199254740992}', {"/a": "INTEGER_OUT_OF_RANGE"}),
        ('{"a": ' + "9" * 5000 + "}", {"/a": "INTEGER_OUT_OF_RANGE"}),
        ('{"a": "\\ud800"}', {"/a": "LONE_SURROGATE"}),
        ('{"\\udc00": 1}', {"": "LONE_SURROGATE"}),
        ('{"a/b": {"~": 1.5}}', {"/a~1b/~0": "NOT_AN_INTEGER"}),
        ('{"a": 1.5, "b": 1, "b": "\\uD800"}', None),
    ],
)
def test_what_can_be_read_names_every_fault_by_pointer(text: str, faults: dict[str, str] | None) -> None:
    _, found = parse_document(text.encode())
    if faults is None:
        assert [(fault.pointer, fault.code) for fault in found] == [
            ("/a", "NOT_AN_INTEGER"),
            ("/b", "REPEATED_MEMBER"),
            ("/b", "LONE_SURROGATE"),
        ]
    else:
        assert {fault.pointer: fault.code for fault in found} == faults


def test_surrogate_pairs_and_escaped_backslashes_are_no_fault() -> None:
    assert parse_document(b'{"a": "\\ud842\\udfb7", "b": "\\\\ud800"}') == ({"a": "𠮷", "b": "\\ud800"}, [])
