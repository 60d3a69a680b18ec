"""A log in memory that signs whatever a test wants, two histories included."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ledger.log import AddCheckpoint, Checkpoint, Signer, prove_consistency, root_of, sign_checkpoint
from ledger.log.merkle import reader_of

ORIGIN = "ledger.example.com/2026"


class Log:
    """`fork_at`: leaves from this place on are others than those of the honest history."""

    def __init__(self, signer: Signer, fork_at: int | None = None, entries: int = 64) -> None:
        self.signer = signer
        self.leaves = [
            hashlib.sha256(b"%d%s" % (n, b"'" if fork_at is not None and n >= fork_at else b"")).digest()
            for n in range(entries)
        ]

    def head(self, size: int) -> Checkpoint:
        return Checkpoint(ORIGIN, size, root_of(self.leaves[:size]))

    def note(self, size: int) -> bytes:
        return sign_checkpoint(self.head(size), [self.signer])

    def proof(self, old: int, new: int) -> list[bytes]:
        return prove_consistency(old, new, reader_of(self.leaves)) if 0 < old < new else []

    def request(self, old: int, new: int, proof: Sequence[bytes] | None = None) -> bytes:
        made = self.proof(old, new) if proof is None else proof
        return AddCheckpoint(old, tuple(made), self.note(new)).encode()
