"""The index tokens of a list, packed and sorted: 20 bytes a row (token ‖ place, uint32 big-endian), in 256 buckets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.people import Tokeniser
from ledger.people.member import SHA256_MEMBER_BYTES, member_values

ROW_BYTES = 20
PLACE_BYTES = 4
Row = tuple[bytes, int]


class TokenRows:
    """Rows by the first byte of the token; each bucket is sorted when it is read, so nothing holds all as objects."""

    def __init__(self) -> None:
        self._buckets = [bytearray() for _ in range(256)]
        self.count = 0

    def __repr__(self) -> str:
        return f"TokenRows({self.count})"

    def add(self, tokens: Sequence[bytes], first: int) -> None:
        """One token a place, counting from `first`."""
        buckets = self._buckets
        for place, token in enumerate(tokens, first):
            buckets[token[0]] += token + place.to_bytes(PLACE_BYTES, "big")
        self.count += len(tokens)

    def add_at(self, tokens: Sequence[bytes], place: int) -> None:
        """Every token of one place."""
        at = place.to_bytes(PLACE_BYTES, "big")
        for token in tokens:
            self._buckets[token[0]] += token + at
        self.count += len(tokens)

    def buckets(self) -> Iterator[list[Row]]:
        """(token, place), ascending, without repeats, some thousands at a time."""
        for bucket in self._buckets:
            rows = sorted({bytes(bucket[at : at + ROW_BYTES]) for at in range(0, len(bucket), ROW_BYTES)})
            if rows:
                yield [(row[:16], int.from_bytes(row[16:], "big")) for row in rows]


def add_members(rows: TokenRows, tokeniser: Tokeniser, members: Sequence[bytes], first: int) -> None:
    """The tokens of members that stand at places `first` and on."""
    if all(len(one) == SHA256_MEMBER_BYTES and one[0] == 1 and one[1] < 0xFF for one in members):
        rows.add(tokeniser.tokens(["d:sha256:" + one[2:].hex() for one in members]), first)
        return
    for place, values in enumerate(member_values(members), first):
        rows.add_at(tokeniser.tokens(values), place)
