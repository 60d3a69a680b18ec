"""Trees of selected sizes to 10^5, around every edge of the tiles, against the slow reference: roots, tiles, proofs."""

from __future__ import annotations

import itertools

import pytest

from ledger.log.growth import Growth
from ledger.log.merkle import (
    check_consistency,
    check_inclusion,
    prove_consistency,
    prove_inclusion,
    reader_of,
    root_at,
    root_of,
)
from ledger.log.tile import read_hashes_from, tile_widths
from tests.log.reference import Remembering
from tests.log.trees import leaves_of, stored

SIZES = (71, 127, 128, 129, 255, 256, 257, 511, 513, 1000, 4095, 4097, 65_535, 65_536, 65_537, 65_792, 99_999, 100_000)
LEAVES = leaves_of(SIZES[-1])
REFERENCE = Remembering(LEAVES)


def places(size: int) -> list[int]:
    """Indexes in a tree of this size: its ends, and both sides of what a tile, a level and a power of two separate."""
    edges = {0, 1, size // 3, size // 2, size - 2, size - 1}
    for edge in (2, 128, 256, 512, 32_768, 65_536, 65_792, size // 256 * 256):
        edges |= {edge - 1, edge, edge + 1}
    return sorted(edges & set(range(size)))


@pytest.mark.parametrize("size", SIZES)
def test_root_tiles_and_proofs_are_those_of_the_definitions(size: int) -> None:
    store = stored(size, batch=10_007)
    root = REFERENCE.mth(0, size)
    growth = Growth.load(size, store.read)
    from_tiles, from_memory = read_hashes_from(store.read, size), reader_of(LEAVES[:size])
    assert root_of(LEAVES[:size]) == root_at(size, from_tiles) == growth.root() == root
    wanted = {
        (level, index): REFERENCE.tile(level, index, size)
        for level, (full, partial) in enumerate(tile_widths(size))
        for index in range(full + (partial > 0))
    }
    assert store.tiles == wanted
    for index in places(size):
        proof = REFERENCE.path(index, size)
        assert growth.prove(index) == prove_inclusion(index, size, from_tiles) == proof
        assert prove_inclusion(index, size, from_memory) == proof
        check_inclusion(index, size, LEAVES[index], proof, root)
    for old in [one for one in {*places(size), size} if one]:
        proof = REFERENCE.proof(old, size)
        assert prove_consistency(old, size, from_tiles) == prove_consistency(old, size, from_memory) == proof
        check_consistency(old, size, REFERENCE.mth(0, old), root, proof)


def test_an_older_size_is_proved_from_the_tiles_of_a_newer() -> None:
    """As a checkpoint that witnesses cosigned some time ago is."""
    newest = SIZES[-1]
    from_tiles = read_hashes_from(stored(newest, batch=10_007).read, newest)
    for old, new in itertools.pairwise(SIZES):
        assert root_at(old, from_tiles) == REFERENCE.mth(0, old)
        assert prove_consistency(old, new, from_tiles) == REFERENCE.proof(old, new)
        for index in (0, old // 2, old - 1):
            assert prove_inclusion(index, old, from_tiles) == REFERENCE.path(index, old)


def test_the_quick_reference_is_the_slow_one() -> None:
    from tests.log import reference

    for size in range(1, 71):
        assert REFERENCE.mth(0, size) == reference.mth(LEAVES[:size])
        for index in range(size):
            assert REFERENCE.path(index, size) == reference.path(index, LEAVES[:size])
            assert REFERENCE.proof(index + 1, size) == reference.proof(index + 1, LEAVES[:size])
