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
