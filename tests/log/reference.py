"""The tree of RFC 6962 written word for word from its recursive definitions: slow, and shares no code with ours."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def _split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(leaves: Sequence[bytes]) -> bytes:
    """MTH over leaf hashes, section 2.1."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = _split(len(leaves))
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH(m, D[n]), section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def proof(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PROOF(m, D[n]), section 2.1.2."""
    return _subproof(m, leaves, True)


def _subproof(m: int, leaves: Sequence[bytes], known: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if known else [mth(leaves)]
    k = _split(len(leaves))
    if m <= k:
        return [*_subproof(m, leaves[:k], known), mth(leaves[k:])]
    return [*_subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def subtree_proof(start: int, end: int, leaves: Sequence[bytes], known: bool = True) -> list[bytes]:
    """SUBTREE_PROOF(start, end, D[n]) of the draft Merkle Tree Certificates."""
    if start == 0 and end == len(leaves):
        return [] if known else [mth(leaves)]
    k = _split(len(leaves))
    if end <= k:
        return [*subtree_proof(start, end, leaves[:k], known), mth(leaves[k:])]
    if k <= start:
        return [*subtree_proof(start - k, end - k, leaves[k:], known), mth(leaves[:k])]
    return [*subtree_proof(0, end - k, leaves[k:], False), mth(leaves[:k])]


class Remembering:
    """The same definitions over a range of one list, each MTH computed once: plain still, and quick to 10^5."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._leaves = leaves
        self._known: dict[tuple[int, int], bytes] = {}

    def mth(self, start: int, end: int) -> bytes:
        """MTH(D[start:end])."""
        if end - start == 1:
            return self._leaves[start]
        if (start, end) not in self._known:
            middle = start + _split(end - start)
            both = self.mth(start, middle) + self.mth(middle, end)
            self._known[start, end] = hashlib.sha256(b"\x01" + both).digest()
        return self._known[start, end]

    def path(self, m: int, size: int) -> list[bytes]:
        """PATH(m, D[0:size])."""
        start, end, found = 0, size, list[bytes]()
        while end - start > 1:
            middle = start + _split(end - start)
            if m < middle:
                found.append(self.mth(middle, end))
                end = middle
            else:
                found.append(self.mth(start, middle))
                start = middle
        return found[::-1]

    def proof(self, m: int, size: int) -> list[bytes]:
        """PROOF(m, D[0:size])."""
        return self._subproof(m, 0, size, True)

    def _subproof(self, m: int, start: int, end: int, known: bool) -> list[bytes]:
        if m == end:
            return [] if known else [self.mth(start, end)]
        middle = start + _split(end - start)
        if m <= middle:
            return [*self._subproof(m, start, middle, known), self.mth(middle, end)]
        return [*self._subproof(m, middle, end, False), self.mth(start, middle)]

    def tile(self, level: int, index: int, size: int) -> bytes:
        """The tile as C2SP tlog-tiles defines it: up to 256 heads of full subtrees of 256^level leaves each."""
        span = 256**level
        starts = range(index * 256 * span, min((index + 1) * 256 * span, size // span * span), span)
        return b"".join(self.mth(start, start + span) for start in starts)
