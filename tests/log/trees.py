"""Leaves and stores that the log's tests share."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ledger.log.growth import Growth


def leaves_of(size: int) -> list[bytes]:
    """Leaf hashes of `size` different entries."""
    return [hashlib.sha256(b"\x00entry %d" % index).digest() for index in range(size)]


class TileStore:
    """Tiles in memory, as a database keeps them; counts reads."""

    def __init__(self) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.reads: list[tuple[int, int]] = []

    def read(self, level: int, index: int) -> bytes:
        self.reads.append((level, index))
        return self.tiles[level, index]

    def write(self, tiles: Sequence[tuple[int, int, bytes]]) -> None:
        for level, index, content in tiles:
            old = self.tiles.get((level, index), b"")
            assert content.startswith(old), "a tile only ever grows"
            assert len(content) > len(old), "an unchanged tile is not written"
            self.tiles[level, index] = content


def stored(size: int, batch: int = 4096) -> TileStore:
    """A store with the tiles of `leaves_of(size)`."""
    store = TileStore()
    growth = Growth.load(0, store.read)
    leaves = leaves_of(size)
    for start in range(0, size, batch):
        growth.append(leaves[start : start + batch])
        store.write(growth.changed_tiles())
        growth.commit()
    return store
