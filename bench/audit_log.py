"""The log part of a full audit: parse, leaf hash, chain, tiles. Floor: hashlib alone over the same bytes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator

from ledger.log.chain import CHAIN_START, chain_over
from ledger.log.header import Header, encode_header
from ledger.log.merkle import leaf_hash
from ledger.service.auditing import CHUNK_ENTRIES, LogAudit
from ledger.store.reading import Head

ORIGIN = "ledger.example.com/bench"
TIME = "2026-01-01T00:00:00.000000Z"


def run(size: int) -> Iterator[str]:
    leaves = [encode_header(Header(ORIGIN, seq, TIME, "provision", bytes(32))) for seq in range(size)]
    chains = chain_over(CHAIN_START, [leaf_hash(leaf) for leaf in leaves])
    rows = list(zip(range(size), leaves, chains, strict=True))
    walk = LogAudit(Head(1, ORIGIN, size, bytes(32), bytes(32), TIME, frozen=False))
    started = time.perf_counter()
    for start in range(0, size, CHUNK_ENTRIES):
        walk.take(rows[start : start + CHUNK_ENTRIES])
    taken = time.perf_counter() - started
    assert not walk.findings
    started = time.perf_counter()
    chain = CHAIN_START
    for leaf in leaves:
        chain = hashlib.sha256(chain + hashlib.sha256(b"\x00" + leaf).digest()).digest()
    floor = time.perf_counter() - started
    yield f"log part    {size / taken:10,.0f} entries/s     (bar 300,000 a core)"
    yield f"ratio       {floor / taken:10.2f} of hashing alone ({size / floor:,.0f} entries/s)"
