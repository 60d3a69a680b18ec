"""Tokens: HMAC-SHA-256 cut to 128 bits, checked against RFC 4231 and the standard library."""

from __future__ import annotations

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.people import Tokeniser, index_token, index_tokens

# RFC 4231 sections 4.2 to 4.8 (IETF Trust; test vectors). Those whose data is text; 4.6 is itself cut to 128 bits.
VECTORS = [
    (b"\x0b" * 20, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b"),
    (b"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c7"),
    (b"\x0c" * 20, "Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
    (b"\xaa" * 131, "Test Using Larger Than Block-Size Key - Hash Key First", "60e431591ee0b67f0d8a26aacbf5b77f"),
    (
        b"\xaa" * 131,
        "This is a test using a larger than block-size key and a larger than block-size data. "
        "The key needs to be hashed before being used by the HMAC algorithm.",
        "9b09ffa71b942fcb27635fbcd5b0e944",
    ),
]


@pytest.mark.parametrize(("key", "text", "token"), VECTORS)
def test_published_vectors(key: bytes, text: str, token: str) -> None:
    assert index_token(key, text).hex() == token


@given(key=st.binary(max_size=200), values=st.lists(st.text(), max_size=5))
def test_one_and_many_agree_with_the_standard_library(key: bytes, values: list[str]) -> None:
    values = [value.encode("utf-8", "replace").decode() for value in values]
    expected = [hmac.digest(key, value.encode(), "sha256")[:16] for value in values]
    assert index_tokens(key, values) == expected
    assert [Tokeniser(key).token(value) for value in values] == expected
    assert Tokeniser(key).tokens(values) == expected


def test_repr_does_not_show_the_key() -> None:
    assert repr(Tokeniser(b"k" * 32)) == "Tokeniser(<key not shown>)"
