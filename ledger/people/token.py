"""Tokens of the blind index: what the database holds instead of identifiers.

    token = HMAC-SHA-256(index key, UTF-8 of the index value), first 16 bytes

(RFC 2104, FIPS 198-1). An index value is `c:<type>:<canonical form>` or `d:<hash>:<digest in lower-case hex>`. Without
the index key of its month a token tells nothing and can't be made again. 128 bits leave chance hits negligible: among
10^10 rows a look-up of 40 values meets a stranger's token with a probability of about 10^-27.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

TOKEN_BYTES = 16
_BLOCK_BYTES = 64
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


class Tokeniser:
    """Makes tokens under one index key. The two padded hash states of HMAC are kept, which halves the cost."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        block = (hashlib.sha256(key).digest() if len(key) > _BLOCK_BYTES else key).ljust(_BLOCK_BYTES, b"\0")
        self._inner = hashlib.sha256(block.translate(_INNER))
        self._outer = hashlib.sha256(block.translate(_OUTER))

    def __repr__(self) -> str:
        return "Tokeniser(<key not shown>)"

    def token(self, value: str) -> bytes:
        """16 bytes for one index value."""
        inner = self._inner.copy()
        inner.update(value.encode())
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()[:TOKEN_BYTES]

    def tokens(self, values: Iterable[str]) -> list[bytes]:
        """16 bytes for each index value, in order."""
        return self.tokens_of_bytes([value.encode() for value in values])

    def tokens_of_bytes(self, values: Iterable[bytes]) -> list[bytes]:
        """As `tokens`, of the UTF-8 of index values: a look-up makes those of each value under many keys."""
        return self.tokens_after(b"", values)

    def tokens_after(self, start: bytes, values: Iterable[bytes]) -> list[bytes]:
        """As `tokens_of_bytes`, of `start` followed by each value: what a million values have in common is hashed once."""
        begun = self._inner.copy()
        begun.update(start)
        new_inner, new_outer = begun.copy, self._outer.copy
        made = []
        for value in values:
            inner = new_inner()
            inner.update(value)
            outer = new_outer()
            outer.update(inner.digest())
            made.append(outer.digest()[:TOKEN_BYTES])
        return made


def index_token(key: bytes, value: str) -> bytes:
    """The 16-byte token of one index value under one index key."""
    return Tokeniser(key).token(value)


def index_tokens(key: bytes, values: Iterable[str]) -> list[bytes]:
    """The 16-byte tokens of index values under one index key, in order."""
    return Tokeniser(key).tokens(values)
