"""The index tokens of a list, packed: 20 bytes a row (token ‖ number, uint32 big-endian), in 256 buckets."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator, Sequence
from itertools import chain
from struct import Struct

from ledger.people import Tokeniser
from ledger.people.member import SHA256_MEMBER_BYTES, member_values
from ledger.store.packed import PackedTokens

ROW_BYTES = 20
NUMBER_BYTES = 4
CUSTOM_TYPE = 0xFF
Row = tuple[bytes, int]

_ROWS, _ROW, _NUMBER = Struct(f"{ROW_BYTES}s"), Struct(">16sI"), Struct(f"{NUMBER_BYTES}s")
_NUMBERS = Struct(">16xI")
_HEX_OF_MEMBER = Struct("4x64s")
_OF_SHA256 = b"d:sha256:"


class TokenRows:
    """Rows by the first byte of the token. No object stands for a row until its bucket is read.

    Whoever adds gives a number no token twice.
    """

    def __init__(self) -> None:
        self._buckets = [bytearray() for _ in range(256)]
        self.count = 0

    def __repr__(self) -> str:
        return f"TokenRows({self.count})"

    def add(self, tokens: Sequence[bytes], numbers: range) -> None:
        """One token a number."""
        packed = array("I", numbers)
        if sys.byteorder == "little":
            packed.byteswap()
        buckets = self._buckets
        for token, number in zip(tokens, chain.from_iterable(_NUMBER.iter_unpack(packed.tobytes())), strict=True):
            bucket = buckets[token[0]]
            bucket += token
            bucket += number
        self.count += len(tokens)

    def add_at(self, tokens: Sequence[bytes], number: int) -> None:
        """Every token of one number."""
        packed = number.to_bytes(NUMBER_BYTES, "big")
        for token in tokens:
            self._buckets[token[0]] += token + packed
        self.count += len(tokens)

    def buckets(self) -> Iterator[list[Row]]:
        """(token, number), ascending, some thousands at a time."""
        for bucket in self._buckets:
            if bucket:  # sorted as bytes, which compare faster than tuples do
                rows = sorted(chain.from_iterable(_ROWS.iter_unpack(bucket)))
                yield list(_ROW.iter_unpack(b"".join(rows)))

    def packed(self) -> Iterator[PackedTokens]:
        """Bucket by bucket, ascending; within one in no order."""
        for bucket in self._buckets:
            if bucket:
                yield PackedTokens(bucket, [number for (number,) in _NUMBERS.iter_unpack(bucket)], ROW_BYTES)

    def drained(self) -> Iterator[tuple[dict[bytes, int], dict[bytes, list[int]]]]:
        """Bucket by bucket, each given up as it is read: token to a number, and repeated tokens to their other numbers."""
        for place, bucket in enumerate(self._buckets):
            first: dict[bytes, int] = dict(_ROW.iter_unpack(bucket))
            others: dict[bytes, list[int]] = {}
            if len(first) * ROW_BYTES < len(bucket):
                for token, number in _ROW.iter_unpack(bucket):
                    if first[token] != number:
                        others.setdefault(token, []).append(number)
            self._buckets[place] = bytearray()
            if first:
                yield first, others
        self.count = 0


def are_plain(members: bytes) -> bool:
    """Whether members, joined, are each one SHA-256 digest of a type with a number."""
    count, rest = divmod(len(members), SHA256_MEMBER_BYTES)
    heads, types = members[::SHA256_MEMBER_BYTES], members[1::SHA256_MEMBER_BYTES]
    return not rest and heads.count(1) == count and CUSTOM_TYPE not in types


def plain_tokens(tokeniser: Tokeniser, members: bytes, start: bytes = _OF_SHA256) -> list[bytes]:
    """The token of each of these members, which `are_plain`. start: what stands before the digest in the index value."""
    texts = chain.from_iterable(_HEX_OF_MEMBER.iter_unpack(members.hex().encode()))
    return tokeniser.tokens_after(start, texts)


def add_members(rows: TokenRows, tokeniser: Tokeniser, members: Sequence[bytes], first: int) -> None:
    """The tokens of members that stand at places `first` and on."""
    if set(map(len, members)) == {SHA256_MEMBER_BYTES} and are_plain(joined := b"".join(members)):
        rows.add(plain_tokens(tokeniser, joined), range(first, first + len(members)))
        return
    for place, values in enumerate(member_values(members), first):
        rows.add_at(tokeniser.tokens(values), place)
