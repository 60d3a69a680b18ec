"""The hash chain over a log's leaves.

    chain_0     = 32 zero bytes                                  (`CHAIN_START`)
    chain_(i+1) = SHA-256("daicho/chain/v1" 0x0A ‖ chain_i ‖ leaf_hash_i)

Each stored entry carries the value after it. The chain is a pure function of the leaf hashes, which are also the
tree's, so chain and tree cannot disagree: whoever has the leaves can make both again.

>>> chain_next(CHAIN_START, bytes(32)).hex()[:16]
'608193119b262630'
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

DOMAIN = b"daicho/chain/v1\n"
CHAIN_START = bytes(32)


def chain_next(prev: bytes, leaf_hash: bytes) -> bytes:
    """The chain value after the leaf whose hash is `leaf_hash`. Both arguments are 32 bytes."""
    return sha256(DOMAIN + prev + leaf_hash).digest()


def chain_over(prev: bytes, leaf_hashes: Iterable[bytes]) -> list[bytes]:
    """The chain value after each of `leaf_hashes`, in order."""
    values = []
    for leaf_hash in leaf_hashes:
        prev = sha256(DOMAIN + prev + leaf_hash).digest()
        values.append(prev)
    return values
