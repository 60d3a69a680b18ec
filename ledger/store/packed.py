"""Index tokens on their way into a table: one piece of memory for all, no object each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

TOKEN_BYTES = 16


class PackedTokens(NamedTuple):
    """Tokens of 16 bytes, one at every `stride` bytes of `packed`, and a number for each."""

    packed: bytes | bytearray
    numbers: Sequence[int]
    stride: int = TOKEN_BYTES

    def __repr__(self) -> str:
        return f"PackedTokens({len(self.numbers)})"

    def tokens(self) -> Iterator[bytes]:
        for at in range(0, len(self.packed), self.stride):
            yield bytes(self.packed[at : at + TOKEN_BYTES])
