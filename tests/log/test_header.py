"""The entry header: one spelling of each, and bytes that never drift."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import BadInput
from ledger.log.canonical import canonical
from ledger.log.header import KINDS, Header, decode_header, encode_header, encode_headers
from ledger.log.merkle import leaf_hash
from tests.log.vectors import flips

HEADER = Header("log.example.com/daicho", 1_000_000, "2026-11-24T03:44:00.123456Z", "provision", bytes(range(32)))
GOLDEN = (
    b'{"body":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f","index":1000000,"kind":"provision",'
    b'"origin":"log.example.com/daicho","time":"2026-11-24T03:44:00.123456Z","v":1}'
)

headers = st.builds(
    Header,
    origin=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=255),
    index=st.integers(0, 2**53 - 1),
    time=st.datetimes().map(lambda moment: moment.isoformat(timespec="microseconds") + "Z"),
    kind=st.sampled_from(sorted(KINDS)) | st.from_regex(r"[a-z_]{1,32}", fullmatch=True),
    body=st.binary(min_size=32, max_size=32),
)


def test_golden() -> None:
    assert encode_header(HEADER) == GOLDEN
    assert decode_header(GOLDEN) == HEADER
    assert leaf_hash(GOLDEN).hex() == "48b03d1551c9bfeb7e082a129148c5a333beef9e56979d3559feec0730bb4b69"


@given(headers)
def test_round_trip_is_canonical_json(header: Header) -> None:
    data = encode_header(header)
    assert decode_header(data) == header
    assert data == canonical(json.loads(data))


@given(
    header=headers,
    entries=st.lists(st.tuples(st.sampled_from(["access", "consent"]), st.binary(min_size=32, max_size=32))),
)
def test_many_are_encoded_as_each(header: Header, entries: list[tuple[str, bytes]]) -> None:
    first = min(header.index, 2**53 - 1 - len(entries))
    each = [
        encode_header(replace(header, index=index, kind=kind, body=body))
        for index, (kind, body) in enumerate(entries, first)
    ]
    assert encode_headers(header.origin, first, header.time, entries) == each


@pytest.mark.parametrize(
    ("first", "last"), [(0, ("access", bytes(31))), (2**53 - 2, ("access", bytes(32))), (0, ("A", bytes(32)))]
)
def test_none_of_many_is_written_wrong(first: int, last: tuple[str, bytes]) -> None:
    entries = [("access", bytes(32)), ("access", bytes(32)), last]
    with pytest.raises(BadInput):
        encode_headers(HEADER.origin, first, HEADER.time, entries)


def test_no_changed_byte_reads_as_the_same_header() -> None:
    for changed in flips(GOLDEN):
        try:
            header = decode_header(changed)
        except BadInput:
            continue
        assert header != HEADER
        assert encode_header(header) == changed
    for cut in range(len(GOLDEN)):
        with pytest.raises(BadInput):
            decode_header(GOLDEN[:cut])


def _compact(members: dict[str, Any]) -> bytes:
    return json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": True},
        {"v": 1.0},
        {"v": "1"},
        {"extra": 1},
        {"body": "00" * 31},
        {"body": "00" * 31 + "AA"},
        {"body": None},
        {"index": -1},
        {"index": 2**53},
        {"index": 1.5},
        {"index": True},
        {"index": "1"},
        {"kind": ""},
        {"kind": "Provision"},
        {"kind": "provision "},
        {"kind": "a" * 33},
        {"kind": 7},
        {"origin": ""},
        {"origin": "a\nb"},
        {"origin": "a" * 256},
        {"origin": None},
        {"time": "2026-11-24T03:44:00Z"},
        {"time": "2026-11-24T03:44:00.123456+00:00"},
        {"time": "2026-11-24 03:44:00.123456Z"},
        {"time": "2026-02-29T03:44:00.123456Z"},
        {"time": "2026-11-24T24:00:00.000000Z"},
        {"time": "2026-12-31T23:59:60.000000Z"},
        {"time": "２026-11-24T03:44:00.123456Z"},
        {"time": 0},
    ],
    ids=str,
)
def test_members_outside_the_format_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as caught:
        decode_header(_compact(json.loads(GOLDEN) | change))
    [fault] = caught.value.faults
    assert fault.code == "MALFORMED:header"
    assert fault.pointer in {"", *(f"/{name}" for name in change)}
    assert fault.pointer != "" or "extra" in change


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b" " + GOLDEN,
        GOLDEN + b"\n",
        GOLDEN.replace(b":", b": "),
        GOLDEN.replace(b'{"body"', b'{"v":1,"body"'),
        GOLDEN.replace(b"example", b"ex\\u0061mple"),
        b'{"v":1,' + GOLDEN[1:].replace(b',"v":1', b""),
        GOLDEN.replace(b"log.", b"l" * 3000),
    ],
    ids=lambda data: data[:24].decode(),
)
def test_other_spellings_are_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        decode_header(data)


@pytest.mark.parametrize(
    "change",
    [
        {"body": bytes(31)},
        {"body": "00" * 32},
        {"index": -1},
        {"index": True},
        {"kind": "É"},
        {"origin": "\ud800"},
        {"time": ""},
    ],
    ids=str,
)
def test_wrong_headers_are_not_written(change: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        encode_header(replace(HEADER, **change))


def test_the_kinds_of_the_design() -> None:
    assert len(KINDS) == 18
    for kind in KINDS:
        assert decode_header(encode_header(replace(HEADER, kind=kind))).kind == kind
