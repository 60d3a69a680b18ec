"""The Merkle tree of RFC 6962 section 2.1 over SHA-256: hashes, inclusion and consistency proofs.

    leaf hash  = SHA-256(0x00 ‖ data)
    node hash  = SHA-256(0x01 ‖ left ‖ right)
    empty tree = SHA-256("")

Of n > 1 leaves the left subtree takes the largest power of two below n. A *complete subtree* is named by
(level, index): the 2^level leaves from index · 2^level on. Storage holds complete subtrees only, and provers read
them through one function, `read_hashes([(level, index), …]) -> [hash, …]` (the manner of Go's `sumdb/tlog`).

Makers and checkers stand in pairs. A checker raises VerificationFailed, and compares the proof's length with the
only possible one before it hashes anything.

>>> leaves = [leaf_hash(data) for data in (b"a", b"b", b"c")]
>>> proof = prove_inclusion(2, 3, reader_of(leaves))
>>> check_inclusion(2, 3, leaves[2], proof, root_of(leaves))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from hashlib import sha256
from hmac import compare_digest
from typing import TypeAlias

from ledger.errors import BadInput, Fault, VerificationFailed
from ledger.log.encoding import HASH_BYTES, SIZE_MAX

Node: TypeAlias = tuple[int, int]
"""(level, index) of a complete subtree."""

ReadHashes: TypeAlias = Callable[[Sequence[Node]], Sequence[bytes]]
"""Returns the hashes of the complete subtrees asked for, in order."""

Range: TypeAlias = tuple[int, int]
"""Half-open range of leaf indexes."""

PROOF_LENGTH_MAX = 64
"""No inclusion or consistency proof in a tree of at most 2^63 - 1 leaves is longer."""

EMPTY_ROOT = sha256(b"").digest()

_NODE = sha256(b"\x01")


def leaf_hash(data: bytes) -> bytes:
    """RFC 6962 leaf hash of an entry's bytes."""
    return sha256(b"\x00" + data).digest()


def leaf_hashes(leaves: Iterable[bytes]) -> list[bytes]:
    """`leaf_hash` of each."""
    return [sha256(b"\x00" + leaf).digest() for leaf in leaves]


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def parents_of(hashes: Sequence[bytes]) -> list[bytes]:
    """The node hashes of consecutive pairs; an odd last hash is left out. The one hot loop of tree growth."""
    pairs = iter(hashes)
    parents = []
    for left, right in zip(pairs, pairs):  # noqa: B905 - the odd last hash is left out
        node = _NODE.copy()  # costs less than a new hash object, and joining the two less than a second update
        node.update(left + right)
        parents.append(node.digest())
    return parents


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """The tree head over `leaf_hashes` (RFC 6962 section 2.1)."""
    return levels_of(leaf_hashes)[-1][0]


def reader_of(leaf_hashes: Sequence[bytes]) -> ReadHashes:
    """A reader over a tree held in memory."""
    levels = [leaf_hashes]
    while len(levels[-1]) > 1:
        levels.append(parents_of(levels[-1]))
    return lambda nodes: [levels[level][index] for level, index in nodes]


def levels_of(leaf_hashes: Sequence[bytes]) -> list[Sequence[bytes]]:
    """A whole tree held in memory, leaves first, its head alone last; an odd last hash stands in the level above, too."""
    if not leaf_hashes:
        return [[EMPTY_ROOT]]
    levels = [leaf_hashes]
    while len(levels[-1]) > 1:
        above = parents_of(levels[-1])
        if len(levels[-1]) & 1:
            above.append(levels[-1][-1])
        levels.append(above)
    return levels


def path_in(levels: Sequence[Sequence[bytes]], index: int) -> list[bytes]:
    """What `prove_inclusion` gives for this leaf, at a fraction of its cost. levels: those of `levels_of`."""
    path = []
    for level in levels[:-1]:
        sibling = index ^ 1
        if sibling < len(level):  # else the hash stands above as it is
            path.append(level[sibling])
        index >>= 1
    return path


def nodes_of(start: int, end: int) -> list[Node]:
    """The complete subtrees, left to right, that make up leaves [start, end) of a subtree starting at `start`."""
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def hash_range(ranges: Sequence[Range], read_hashes: ReadHashes) -> list[bytes]:
    """The subtree hash of each range, with one call of `read_hashes` for all of them."""
    groups = [nodes_of(start, end) for start, end in ranges]
    hashes = iter(read_hashes([node for group in groups for node in group]))
    folded = []
    for group in groups:
        pieces = [next(hashes) for _ in group]
        top = pieces.pop()
        while pieces:
            top = node_hash(pieces.pop(), top)
        folded.append(top)
    return folded


def root_at(size: int, read_hashes: ReadHashes) -> bytes:
    """The tree head at `size`, read from stored subtrees."""
    return hash_range([(0, size)], read_hashes)[0] if size else EMPTY_ROOT


def _split(start: int, end: int) -> int:
    """Where the left subtree of [start, end) ends."""
    return start + (1 << ((end - start - 1).bit_length() - 1))


def _inclusion_ranges(index: int, size: int) -> list[Range]:
    """The sibling ranges from leaf to root."""
    start, end, siblings = 0, size, []
    while end - start > 1:
        middle = _split(start, end)
        if index < middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((start, middle))
            start = middle
    return siblings[::-1]


def prove_inclusion(index: int, size: int, read_hashes: ReadHashes) -> list[bytes]:
    """PATH(index, D[0:size]) of RFC 6962 section 2.1.1, leaf's sibling first. BadInput unless index < size."""
    if not 0 <= index < size <= SIZE_MAX:
        raise _out_of_range("/index", "the index is not in the tree", "通番が木の範囲外です")
    return hash_range(_inclusion_ranges(index, size), read_hashes)


def inclusion_length(index: int, size: int) -> int:
    """The number of hashes in the inclusion proof of `index` in a tree of `size`."""
    inner = (index ^ (size - 1)).bit_length()
    return inner + (index >> inner).bit_count()


def root_from_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """The root that `proof` leads to from the leaf hash `leaf` (RFC 9162 section 2.1.3.2).

    Proves nothing until the result is compared with a trusted root. Raises VerificationFailed if index is not
    below size, or the proof has not exactly the length it must have, or a hash is not 32 bytes.
    """
    if not 0 <= index < size <= SIZE_MAX:
        raise _refused("the index is outside the tree", "通番が木の範囲外です")
    if len(proof) != inclusion_length(index, size):
        raise _refused("the inclusion proof has the wrong length", "包含証明の長さが違います")
    _check_hashes(leaf, *proof)
    inner = (index ^ (size - 1)).bit_length()
    for place, sibling in enumerate(proof):
        # Above the fork from the last leaf's path every sibling lies to the left.
        is_left = place >= inner or index >> place & 1
        leaf = node_hash(sibling, leaf) if is_left else node_hash(leaf, sibling)
    return leaf


def check_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf with hash `leaf` stands at `index` in the tree of `size` with head `root`.

    Raises VerificationFailed if not.
    """
    if not compare_digest(root_from_inclusion(index, size, leaf, proof), root):
        raise _refused("the inclusion proof does not lead to the root", "包含証明がルートに至りません")


def prove_consistency(size1: int, size2: int, read_hashes: ReadHashes) -> list[bytes]:
    """PROOF(size1, D[0:size2]) of RFC 6962 section 2.1.2. BadInput unless 0 < size1 <= size2."""
    if not 0 < size1 <= size2 <= SIZE_MAX:
        raise _out_of_range("/size1", "the sizes are not 0 < size1 <= size2", "大きさの順が不正です")
    return prove_subtree_consistency(0, size1, size2, read_hashes)


def check_consistency(size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree (size1, root1) is a prefix of the tree (size2, root2) (RFC 9162 section 2.1.4.2).

    Raises VerificationFailed if not. size1 = 0 is refused: every tree grows out of the empty one, so such a proof
    would say nothing about root2.
    """
    if not 0 < size1 <= size2 <= SIZE_MAX:
        raise _refused("the sizes are not 0 < size1 <= size2", "大きさの順が不正です")
    check_subtree_consistency(0, size1, size2, root1, root2, proof)


def is_subtree(start: int, end: int) -> bool:
    """Whether leaves [start, end) form a subtree of every tree that holds them (draft-ietf-plants-merkle-tree-certs,
    section "Subtrees"): not empty, and start is a multiple of the least power of two not below end - start.
    """
    return 0 <= start < end <= SIZE_MAX and start & ((1 << (end - start - 1).bit_length()) - 1) == 0


def prove_subtree_inclusion(index: int, start: int, end: int, read_hashes: ReadHashes) -> list[bytes]:
    """The inclusion proof of leaf `index` in the subtree [start, end). BadInput if there is no such subtree."""
    if not is_subtree(start, end) or not start <= index < end:
        raise _out_of_range("/index", "the index is not in a valid subtree", "通番が部分木の範囲外です")
    ranges = _inclusion_ranges(index - start, end - start)
    return hash_range([(start + low, start + high) for low, high in ranges], read_hashes)


def check_subtree_inclusion(index: int, start: int, end: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf with hash `leaf` stands at `index` in the subtree [start, end) with hash `root`."""
    if not is_subtree(start, end):
        raise _refused("the range is not a subtree", "範囲が部分木ではありません")
    check_inclusion(index - start, end - start, leaf, proof, root)


class _Step(Enum):
    """How one sibling enters a consistency proof, seen from the subtree's own path."""

    RIGHT = "right of it: only the tree's root contains it"
    LEFT = "left of the whole subtree: only the tree's root contains it"
    WITHIN = "inside the subtree, left of its last leaf: both roots contain it"


def _consistency_plan(start: int, end: int, size: int) -> tuple[Range | None, list[tuple[_Step, Range]]]:
    """What a proof from the subtree [start, end) to the tree of `size` holds, in order.

    First the part of the subtree that is itself a subtree of the tree, or None where that is the whole of it
    (its hash is then the one being proved); then the siblings up to the root.
    """
    low, high, steps, whole = 0, size, [], True
    while (low, high) != (start, end):
        middle = _split(low, high)
        if end <= middle:
            steps.append((_Step.RIGHT, (middle, high)))
            high = middle
        elif start >= middle:
            steps.append((_Step.LEFT, (low, middle)))
            low = middle
        else:
            steps.append((_Step.WITHIN, (low, middle)))
            start = low = middle
            whole = False
    return (None if whole else (low, high)), steps[::-1]


def prove_subtree_consistency(start: int, end: int, size: int, read_hashes: ReadHashes) -> list[bytes]:
    """SUBTREE_PROOF(start, end, D[0:size]) of draft-ietf-plants-merkle-tree-certs, section "Subtree Consistency
    Proofs". BadInput unless [start, end) is a subtree of the tree of `size`.
    """
    if not is_subtree(start, end) or end > size:
        raise _out_of_range("/start", "the range is not a subtree of the tree", "範囲がこの木の部分木ではありません")
    first, steps = _consistency_plan(start, end, size)
    ranges = [step_range for _, step_range in steps]
    return hash_range([first, *ranges] if first else ranges, read_hashes)


def check_subtree_consistency(
    start: int, end: int, size: int, subtree_root: bytes, root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the subtree [start, end) with hash `subtree_root` is part of the tree (size, root).

    Raises VerificationFailed if not. An empty range (start = end <= size) is consistent with any tree if its hash
    is `EMPTY_ROOT` and the proof is empty.
    """
    if 0 <= start == end <= size <= SIZE_MAX:
        if proof or subtree_root != EMPTY_ROOT:
            raise _refused("the empty subtree's hash or proof is wrong", "空の部分木の値か証明が不正です")
        return
    if not is_subtree(start, end) or not end <= size <= SIZE_MAX:
        raise _refused("the range is not a subtree of the tree", "範囲がこの木の部分木ではありません")
    first, steps = _consistency_plan(start, end, size)
    if len(proof) != len(steps) + (first is not None):
        raise _refused("the consistency proof has the wrong length", "一貫性証明の長さが違います")
    _check_hashes(*proof, *([subtree_root] if steps else []))
    rest = list(proof)
    inside = whole = rest.pop(0) if first else subtree_root
    for (step, _), sibling in zip(steps, rest, strict=True):
        whole = node_hash(whole, sibling) if step is _Step.RIGHT else node_hash(sibling, whole)
        if step is _Step.WITHIN:
            inside = node_hash(sibling, inside)
    if not compare_digest(inside, subtree_root) or not compare_digest(whole, root):
        raise _refused("the consistency proof does not lead to the roots", "一貫性証明がルートに至りません")


def _check_hashes(*hashes: bytes) -> None:
    for value in hashes:
        if type(value) is not bytes or len(value) != HASH_BYTES:
            raise _refused("a hash is not 32 bytes", "ハッシュ値が32バイトではありません")


def _refused(en: str, ja: str) -> VerificationFailed:
    return VerificationFailed(en, ja)


def _out_of_range(pointer: str, en: str, ja: str) -> BadInput:
    return BadInput([Fault(pointer, "OUT_OF_RANGE", "RFC 6962 2.1", ja, en)])
