"""Every small tree against the slow reference; every damaged proof refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import BadInput, DaichoError, VerificationFailed
from ledger.log import merkle
from ledger.log.merkle import (
    check_consistency,
    check_inclusion,
    check_subtree_consistency,
    check_subtree_inclusion,
    is_subtree,
    levels_of,
    path_in,
    prove_consistency,
    prove_inclusion,
    prove_subtree_consistency,
    prove_subtree_inclusion,
    reader_of,
    root_at,
    root_of,
)
from tests.log import reference
from tests.log.trees import leaves_of

SIZE_MAX = 70
LEAVES = leaves_of(SIZE_MAX)
ROOTS = [reference.mth(LEAVES[:size]) for size in range(SIZE_MAX + 1)]
READ = reader_of(LEAVES)


@pytest.mark.parametrize("size", range(SIZE_MAX + 1))
def test_roots_and_inclusion_proofs_of_every_small_tree(size: int) -> None:
    assert root_of(LEAVES[:size]) == root_at(size, READ) == ROOTS[size]
    for index in range(size):
        proof = prove_inclusion(index, size, READ)
        assert proof == reference.path(index, LEAVES[:size])
        assert path_in(levels_of(LEAVES[:size]), index) == proof
        assert len(proof) == merkle.inclusion_length(index, size)
        check_inclusion(index, size, LEAVES[index], proof, ROOTS[size])


@pytest.mark.parametrize("size2", range(1, SIZE_MAX + 1))
def test_consistency_proofs_of_every_small_pair(size2: int) -> None:
    for size1 in range(1, size2 + 1):
        proof = prove_consistency(size1, size2, READ)
        assert proof == reference.proof(size1, LEAVES[:size2])
        check_consistency(size1, size2, ROOTS[size1], ROOTS[size2], proof)


def test_subtree_proofs_of_every_small_tree() -> None:
    for size in range(1, 20):
        for start in range(size):
            for end in range(start + 1, size + 1):
                if not is_subtree(start, end):
                    with pytest.raises(BadInput):
                        prove_subtree_consistency(start, end, size, READ)
                    continue
                root = reference.mth(LEAVES[start:end])
                proof = prove_subtree_consistency(start, end, size, READ)
                assert proof == reference.subtree_proof(start, end, LEAVES[:size])
                check_subtree_consistency(start, end, size, root, ROOTS[size], proof)
                for index in range(start, end):
                    path = prove_subtree_inclusion(index, start, end, READ)
                    assert path == reference.path(index - start, LEAVES[start:end])
                    check_subtree_inclusion(index, start, end, LEAVES[index], path, root)


def test_damaged_inclusion_proofs_are_refused() -> None:
    for index, size in ((0, 1), (2, 3), (4, 7), (31, 32), (32, 33), (40, 70)):
        proof = prove_inclusion(index, size, READ)
        leaf, root = LEAVES[index], ROOTS[size]
        bad = [
            (index + 1, size, leaf, proof, root),
            (size, size, leaf, proof, root),
            (-1, size, leaf, proof, root),
            (index, 0, leaf, proof, root),
            (index, 2**63, leaf, proof, root),
            (index, size, root, proof, leaf),
            (index, size, leaf, [*proof, leaf], root),
            (index, size, leaf, [leaf, *proof], root),
            (index, size, leaf, [*proof, b""], root),
            (index, size, leaf[:31], proof, root),
            (index, size, leaf, proof, root + b"\x00"),
        ]
        bad += [(index, size, leaf, proof[:cut], root) for cut in range(len(proof))]
        for case in bad[4:] if size == 1 else bad:
            if case[2] != case[4] or case[3]:
                with pytest.raises(VerificationFailed):
                    check_inclusion(*case)


@given(st.data())
def test_any_flipped_bit_of_a_proof_is_refused(data: st.DataObject) -> None:
    size2 = data.draw(st.integers(2, SIZE_MAX))
    size1 = data.draw(st.integers(1, size2 - 1))
    index = data.draw(st.integers(0, size2 - 1))
    inclusion = prove_inclusion(index, size2, READ)
    consistency = prove_consistency(size1, size2, READ)
    bit = data.draw(st.integers(0, 255))

    def flip(value: bytes) -> bytes:
        return (int.from_bytes(value, "big") ^ 1 << bit).to_bytes(32, "big")

    place = data.draw(st.integers(0, len(inclusion) - 1))
    inclusion[place] = flip(inclusion[place])
    with pytest.raises(VerificationFailed):
        check_inclusion(index, size2, LEAVES[index], inclusion, ROOTS[size2])
    place = data.draw(st.integers(0, len(consistency) - 1))
    broken = [*consistency[:place], flip(consistency[place]), *consistency[place + 1 :]]
    with pytest.raises(VerificationFailed):
        check_consistency(size1, size2, ROOTS[size1], ROOTS[size2], broken)
    for roots in ((flip(ROOTS[size1]), ROOTS[size2]), (ROOTS[size1], flip(ROOTS[size2]))):
        with pytest.raises(VerificationFailed):
            check_consistency(size1, size2, *roots, consistency)


def test_wrong_lengths_are_refused_before_any_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    proof = prove_inclusion(5, 7, READ)
    steps = prove_consistency(3, 7, READ)

    def no_hashing(left: bytes, right: bytes) -> bytes:
        raise AssertionError("hashed")

    monkeypatch.setattr(merkle, "node_hash", no_hashing)
    with pytest.raises(VerificationFailed, match="wrong length"):
        check_inclusion(5, 7, LEAVES[5], proof * 1000, ROOTS[7])
    with pytest.raises(VerificationFailed, match="wrong length"):
        check_consistency(3, 7, ROOTS[3], ROOTS[7], steps * 1000)


def test_provers_refuse_what_is_not_in_the_tree() -> None:
    for index, size in ((-1, 5), (5, 5), (0, 0), (0, 2**63)):
        with pytest.raises(BadInput):
            prove_inclusion(index, size, READ)
    for size1, size2 in ((0, 5), (6, 5), (-1, 5), (1, 2**63)):
        with pytest.raises(BadInput):
            prove_consistency(size1, size2, READ)
        with pytest.raises(VerificationFailed):
            check_consistency(size1, size2, ROOTS[0], ROOTS[5], [])
    for index, start, end in ((0, 1, 3), (4, 0, 4), (3, 4, 8)):
        with pytest.raises(DaichoError):
            prove_subtree_inclusion(index, start, end, READ)
