from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.ids import new_id
from ledger.log.chain import CHAIN_START, chain_over
from ledger.log.checkpoint import open_checkpoint
from ledger.log.header import decode_header
from ledger.log.merkle import EMPTY_ROOT, check_inclusion, leaf_hash, root_of
from ledger.log.note import Signer
from ledger.sequence.checkpoint_store import FileCheckpointStore
from ledger.sequence.sequencer import Sequencer
from ledger.sequence.staged import Placed, Staged
from ledger.store.database import Database
from ledger.store.reading import read_head, read_leaves, tile_reader
from ledger.store.tables import LogRow

ORIGIN = "ledger.example.com/test"
START = "2026-01-01T00:00:00.000000Z"


class Bench:
    """A database, a signer, a checkpoint file and as many sequencers over them as a test wants."""

    def __init__(self, folder: Path) -> None:
        self.database = Database.create(folder / "log.db")
        self.signer = Signer.generate(ORIGIN)
        self.store = FileCheckpointStore(folder / "checkpoint")
        self.ticks = itertools.count(1)
        with self.database.writing() as connection:
            self.database.insert(connection, LogRow, [(1, ORIGIN, 0, EMPTY_ROOT, CHAIN_START, START, 0)])
            connection.commit()

    def now(self) -> str:
        return f"2026-01-01T00:00:00.{next(self.ticks):06d}Z"

    def sequencer(self, now: Callable[[], str] | None = None) -> Sequencer:
        return Sequencer(self.database, 1, lambda _size: [self.signer], self.store, now or self.now)

    def leaves(self) -> list[bytes]:
        with self.database.reading() as connection:
            return [leaf for _, leaf, _ in read_leaves(connection, 1, 0, 1 << 40)]

    def verify(self) -> int:
        """Re-read the whole log and recompute it; returns its size."""
        with self.database.reading() as connection:
            head = read_head(connection, 1)
            rows = list(read_leaves(connection, 1, 0, 1 << 40))
            tile = tile_reader(connection, 1)
            hashes = [leaf_hash(leaf) for _, leaf, _ in rows]
            assert [seq for seq, _, _ in rows] == list(range(head.size))
            assert root_of(hashes) == head.root
            assert [chain for _, _, chain in rows] == chain_over(CHAIN_START, hashes)
            headers = [decode_header(leaf) for _, leaf, _ in rows]
            assert [header.index for header in headers] == list(range(head.size))
            assert sorted(header.time for header in headers) == [header.time for header in headers]
            for index in range(0, head.size, 256):
                assert tile(0, index // 256) == b"".join(hashes[index : index + 256])
        note = self.store.read()
        if note is not None:
            released = open_checkpoint(note, [self.signer.verifier()], ORIGIN)
            assert released.root == root_of(hashes[: released.size])
        return head.size

    def check_placed(self, placed: Placed) -> None:
        checkpoint = open_checkpoint(placed.checkpoint, [self.signer.verifier()], ORIGIN)
        assert checkpoint.size == placed.size
        check_inclusion(placed.seq, placed.size, leaf_hash(placed.leaf), placed.proof, checkpoint.root)


def entry(entry_id: bytes | None = None, kind: str = "admin", expect: tuple[int, int] | None = None) -> Staged:
    made = entry_id or new_id()
    return Staged(kind, made, made * 2, "keep/test", b"w", b"sealed", b"same", tokens=[made], expect=expect)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.database.close()
