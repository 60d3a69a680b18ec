"""Growth by batches against the slow reference, through tiles as a store keeps them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import BadInput, IntegrityError
from ledger.log.growth import EMPTY_EDGE, Growth, load_edge
from ledger.log.merkle import prove_inclusion, reader_of, root_of
from ledger.log.tile import read_hashes_from
from tests.log import reference
from tests.log.trees import TileStore, leaves_of, stored

LEAVES = leaves_of(1200)


def test_every_size_to_70_grown_from_every_smaller_size() -> None:
    roots = [reference.mth(LEAVES[:size]) for size in range(71)]
    for size1 in range(71):
        store = stored(size1)
        for size2 in range(size1, 71):
            growth = Growth.load(size1, store.read)
            growth.append(LEAVES[size1:size2])
            assert (growth.size, growth.root()) == (size2, roots[size2])
            store.reads.clear()
            for index in range(size1, size2):
                assert growth.prove(index) == reference.path(index, LEAVES[:size2])
            assert not store.reads, "a proof of the batch reads no tile"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 300), st.sampled_from(["commit", "append", "rollback", "reload"])), max_size=8)
)
def test_any_history_of_batches_keeps_tree_and_tiles_right(steps: list[tuple[int, str]]) -> None:
    store, growth, size, pending = TileStore(), Growth(EMPTY_EDGE, lambda level, index: b""), 0, 0
    growth = Growth.load(0, store.read)
    leaves = leaves_of(2400)
    for count, step in steps:
        growth.append(leaves[size + pending : size + pending + count])
        pending += count
        if step == "rollback":
            growth.rollback()
            pending = 0
        elif step != "append":
            store.write(growth.changed_tiles())
            growth.commit()
            size, pending = size + pending, 0
            assert growth.changed_tiles() == []
            assert growth.edge == load_edge(size, store.read)
            if step == "reload":
                growth = Growth.load(size, store.read)
        total = size + pending
        assert growth.size == total
        assert growth.root() == root_of(leaves[:total])
        reader = reader_of(leaves[:total])
        for index in {0, size - 1, size, total // 2, total - 1} & set(range(total)):
            assert growth.prove(index) == prove_inclusion(index, total, reader)


def test_proofs_of_a_committed_batch_need_no_tile_until_the_next_append() -> None:
    store = stored(300)
    growth = Growth.load(300, store.read)
    growth.append(LEAVES[300:700])
    store.write(growth.changed_tiles())
    growth.commit()
    store.reads.clear()
    assert growth.prove(555) == reference.path(555, LEAVES[:700])
    assert not store.reads
    assert growth.prove(17) == reference.path(17, LEAVES[:700])
    assert store.reads


def test_a_proof_from_tiles_reads_one_tile_a_level_and_the_right_edge() -> None:
    size = 70_000
    store = stored(size)
    store.reads.clear()
    prove_inclusion(33_333, size, read_hashes_from(store.read, size))
    levels = [level for level, _ in store.reads]
    assert len(store.reads) == len(set(store.reads))
    assert max(levels.count(level) for level in levels) <= 2


def test_many_proofs_fold_from_memory_and_a_changed_tile_never_does() -> None:
    size = 70_000
    leaves, store = leaves_of(size), stored(size)
    shared, from_memory = read_hashes_from(store.read, size), reader_of(leaves)
    for index in [*range(0, size, 97), *range(300)]:
        assert prove_inclusion(index, size, shared) == prove_inclusion(index, size, from_memory)
    proof = prove_inclusion(300, size, shared)
    store.tiles[0, 1] = bytes(8192)
    assert prove_inclusion(300, size, shared)[0] == bytes(32) != proof[0]


def test_loading_reads_only_partial_tiles() -> None:
    store = stored(70_000)
    store.reads.clear()
    load_edge(70_000, store.read)
    assert store.reads == [(0, 273), (1, 1), (2, 0)]
    store.reads.clear()
    load_edge(65_536, stored(65_536).read)
    assert store.reads == []


def test_a_short_tile_is_named_and_a_wider_one_serves_smaller_trees() -> None:
    store = stored(600)
    assert Growth.load(530, store.read).root() == reference.mth(LEAVES[:530])
    store.tiles[0, 2] = store.tiles[0, 2][:-32]
    with pytest.raises(IntegrityError, match=r"tile/0/002\.p/88"):
        Growth.load(600, store.read)
    for damaged in (b"x" * 3000, b"x" * 8224, b""):
        store.tiles[0, 2] = damaged
        with pytest.raises(IntegrityError, match=r"tile/0/002\.p/88"):
            prove_inclusion(599, 600, read_hashes_from(store.read, 600))


def test_copies_are_independent_and_a_missing_index_is_refused() -> None:
    store = stored(10)
    growth = Growth.load(10, store.read)
    growth.append(LEAVES[10:12])
    other = growth.copy()
    assert (growth.size, other.size) == (12, 10)
    other.append(LEAVES[10:15])
    assert growth.root() == reference.mth(LEAVES[:12])
    assert other.root() == reference.mth(LEAVES[:15])
    for index in (-1, 12):
        with pytest.raises(BadInput):
            growth.prove(index)
