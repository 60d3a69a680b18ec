"""The sealed body's format: one plaintext for a body, and nothing else is read."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import BadInput, IntegrityError
from ledger.log.canonical import canonical
from ledger.vault import SealedBody, decode_body, encode_body, new_seed
from ledger.vault.body_words import WORDS

SEED = bytes(range(32))
SEED_TEXT = base64.b64encode(SEED).decode()

leaves = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=50)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)
bodies = st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=30).map(lambda path: "/" + path), values)


@given(items=bodies)
def test_round_trip(items: dict[str, Any]) -> None:
    body = SealedBody(items, SEED)
    plaintext = encode_body(body)
    assert decode_body(plaintext) == body
    assert encode_body(decode_body(plaintext)) == plaintext


def test_small_bodies_are_readable_json_and_large_ones_compressed() -> None:
    small = encode_body(SealedBody({"/b": 1, "/a": "氏名"}, SEED))
    assert small == b"\x00" + f'{{"items":{{"/a":"氏名","/b":1}},"seed":"{SEED_TEXT}"}}'.encode()
    large = encode_body(SealedBody({"/statutory/items": ["氏名"] * 500}, SEED))
    assert large[0] == 2
    assert len(large) < 200
    opened = zlib.decompressobj(-12, zdict=WORDS).decompress(large[1:])
    assert json.loads(opened)["seed"] == SEED_TEXT
    assert canonical(json.loads(opened)) == opened


def test_bodies_written_before_the_words_were_are_still_read() -> None:
    body = SealedBody({"/statutory/items": ["氏名"] * 500}, SEED)
    text = canonical({"items": dict(body.items), "seed": SEED_TEXT})
    assert decode_body(b"\x01" + zlib.compress(text, 1)) == body
    middle = SealedBody({"/a": "x" * 700}, SEED)
    assert decode_body(b"\x00" + canonical({"items": dict(middle.items), "seed": SEED_TEXT})) == middle


def test_the_words_never_change() -> None:
    assert len(WORDS) <= 4096 - 262  # deflate can't point further back than its window
    assert hashlib.sha256(WORDS).hexdigest() == "01944b803e37b50324cad1b070b3f84884f9e11cda88e78ac7718e541a53b5c9"


def _plain(text: str) -> bytes:
    return b"\x00" + text.encode()


@pytest.mark.parametrize(
    "plaintext",
    [
        b"",
        b"\x00",
        b"\x02" + f'{{"items":{{}},"seed":"{SEED_TEXT}"}}'.encode(),
        _plain(f'{{"items":{{}},"seed":"{SEED_TEXT}"}} '),
        _plain(f'{{"items": {{}},"seed":"{SEED_TEXT}"}}'),
        _plain(f'{{"seed":"{SEED_TEXT}","items":{{}}}}'),
        _plain(f'{{"items":{{"/a":1,"/a":2}},"seed":"{SEED_TEXT}"}}'),
        _plain(f'{{"items":{{"/b":1,"/a":2}},"seed":"{SEED_TEXT}"}}'),
        _plain(f'{{"items":{{"/a":1.0}},"seed":"{SEED_TEXT}"}}'),
        _plain(f'{{"items":[],"seed":"{SEED_TEXT}"}}'),
        _plain('{"items":{},"seed":"AAAA"}'),
        _plain('{"items":{},"seed":null}'),
        _plain('{"items":{},"seed":"%%%%"}'),
        _plain('{"items":{}}'),
        _plain("[]"),
        b"\x00\xff\xfe",
        b"\x01" + zlib.compress(f'{{"items":{{}},"seed":"{SEED_TEXT}"}}'.encode()),
        b"\x01not zlib",
    ],
)
def test_anything_else_is_refused(plaintext: bytes) -> None:
    with pytest.raises(IntegrityError):
        decode_body(plaintext)


def test_a_cut_or_lengthened_compressed_body_is_refused() -> None:
    plaintext = encode_body(SealedBody({"/a": "x" * 3000}, SEED))
    assert decode_body(plaintext).items == {"/a": "x" * 3000}
    for bad in (plaintext[:-1], plaintext + b"\0", plaintext[:10]):
        with pytest.raises(IntegrityError):
            decode_body(bad)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), b"bytes", {1: 2}, 2**53, "\ud800", object()])
def test_values_without_json_are_refused_without_being_shown(value: Any) -> None:
    with pytest.raises(BadInput) as caught:
        encode_body(SealedBody({"/principals/0": ["山田太郎", value]}, SEED))
    assert "山田" not in f"{caught.value} {caught.value.ja} {caught.value!r}"


def test_seed_must_be_32_bytes() -> None:
    with pytest.raises(BadInput):
        encode_body(SealedBody({}, b"short"))
    assert len(new_seed()) == 32
    assert new_seed() != new_seed()


def test_repr_shows_neither_items_nor_seed() -> None:
    assert repr(SealedBody({"/name": "山田太郎"}, SEED)) == "SealedBody(<1 items>)"
