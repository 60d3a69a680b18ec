"""Growing a log's tree by batches: the writer's hot path.

An `Edge` is the right edge of a tree, all that is needed to go on growing it: for each tile level the hashes of
the partial tile, and for each binary level the last complete subtree that has no sibling yet (the *peaks*, one a
set bit of the size). A `Growth` holds an edge that is committed and, above it, the nodes of what was appended since:

    growth = Growth.load(size, read_tile)        reads at most one tile a level
    growth.append(leaf_hashes)                   hashes; nothing is read
    growth.changed_tiles()                       what to store, whole tiles
    growth.root(), growth.prove(index)           for the checkpoint and the replies
    growth.commit()   or   growth.rollback()     once the store has said yes or no

Proofs of entries of the last batch need no tile; the batch stays provable after `commit` until the next `append`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.errors import BadInput, Fault
from ledger.log.encoding import HASH_BYTES
from ledger.log.merkle import EMPTY_ROOT, Node, inclusion_length, node_hash, parents_of
from ledger.log.tile import TILE_HEIGHT, TILE_WIDTH, TileReader, hash_in_tile, read_hashes_from, read_whole_tile

_MASK = TILE_WIDTH - 1


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a tree. Immutable, a few kilobytes, cheap to keep and to share.

    tiles[l]: the hashes of tile level l's partial tile, b"" where the level ends on a full tile.
    peaks[b]: the hash of complete subtree (b, (size >> b) - 1) where bit b of size is set, else b"".
    """

    size: int
    tiles: tuple[bytes, ...]
    peaks: tuple[bytes, ...]


EMPTY_EDGE = Edge(0, (), ())


def load_edge(size: int, read_tile: TileReader) -> Edge:
    """The edge of the stored tree of `size`. Reads the partial tiles only; IntegrityError if one is too short."""
    tiles: list[bytes] = []
    for level in range((size.bit_length() + TILE_HEIGHT - 1) // TILE_HEIGHT):
        count = size >> level * TILE_HEIGHT
        width = count & _MASK
        tile = read_whole_tile(read_tile, level, count >> TILE_HEIGHT, size) if width else b""
        tiles.append(tile[: width * HASH_BYTES])
    peaks = [
        hash_in_tile(tiles[level // TILE_HEIGHT], level, (size >> level) - 1) if size >> level & 1 else b""
        for level in range(size.bit_length())
    ]
    return Edge(size, tuple(tiles), tuple(peaks))


class Growth:
    """A growing tree. Not thread-safe: it belongs to the one writer of its log."""

    __slots__ = ("_base", "_edge", "_firsts", "_levels", "_read_tile", "_size", "_tails")

    def __init__(self, edge: Edge, read_tile: TileReader) -> None:
        self._edge = edge  # committed
        self._base = edge  # what the nodes in _levels stand on; older than _edge between commit and next append
        self._size = edge.size
        self._levels: list[list[bytes]] = []  # [b][i]: hash of subtree (b, _firsts[b] + i)
        self._firsts: list[int] = []  # always even, so that pairs start at place 0
        self._tails: list[bytes] | None = None
        self._read_tile = read_tile

    @classmethod
    def load(cls, size: int, read_tile: TileReader) -> Growth:
        """Continue the stored tree of `size`."""
        return cls(load_edge(size, read_tile), read_tile)

    @property
    def size(self) -> int:
        """Number of leaves, those appended and not committed included."""
        return self._size

    @property
    def edge(self) -> Edge:
        """The committed edge."""
        return self._edge

    def append(self, leaf_hashes: Sequence[bytes]) -> None:
        """Grow by `leaf_hashes` (32 bytes each). May be called again before `commit`."""
        if self._base is not self._edge:
            self._restart()
        start, level = self._size, 0
        self._size += len(leaf_hashes)
        self._tails = None
        fresh: Sequence[bytes] = leaf_hashes
        while fresh:
            if level == len(self._levels):
                # The left sibling of the first new node, if it has one, is a peak of the edge.
                self._levels.append([self._base.peaks[level]] if start & 1 else [])
                self._firsts.append(start & ~1)
            nodes = self._levels[level]
            unpaired = len(nodes) & ~1
            nodes.extend(fresh)
            fresh = parents_of(nodes[unpaired:] if unpaired else nodes)
            start >>= 1
            level += 1

    def root(self) -> bytes:
        """The tree head at `size`."""
        return self._tail(self._size.bit_length()) if self._size else EMPTY_ROOT

    def changed_tiles(self) -> list[tuple[int, int, bytes]]:
        """(level, index, whole content) of every tile that differs from the committed tree's."""
        changed = []
        if self._base is self._edge:
            for level in range(0, len(self._levels), TILE_HEIGHT):
                changed.extend(self._changed_on(level))
        return changed

    def commit(self) -> None:
        """Take the appended leaves as stored. Their proofs stay at hand until the next `append`."""
        if self._base is not self._edge or self._size == self._edge.size:
            return
        tiles = list(self._edge.tiles)
        for level, _, content in self.changed_tiles():
            tiles[level : level + 1] = [content if len(content) < TILE_WIDTH * HASH_BYTES else b""]
        peaks = tuple(self._peak(level) for level in range(self._size.bit_length()))
        self._edge = Edge(self._size, tuple(tiles), peaks)

    def rollback(self) -> None:
        """Forget what was appended since the last `commit`."""
        if self._base is self._edge:
            self._restart()

    def copy(self) -> Growth:
        """An independent growth from the committed edge; what is not committed is not copied."""
        return Growth(self._edge, self._read_tile)

    def prove(self, index: int) -> list[bytes]:
        """The inclusion proof of `index` in the tree of `size` (RFC 6962 section 2.1.1).

        For an entry of the last batch it is folded from the batch itself; for an older one stored tiles are read.
        BadInput unless index < size.
        """
        if not 0 <= index < self._size:
            raise BadInput(
                [
                    Fault(
                        "/index", "OUT_OF_RANGE", "RFC 6962 2.1", "通番が木の範囲外です", "the index is not in the tree"
                    )
                ]
            )
        proof: list[bytes] = []
        missing: list[Node] = []
        inner = (index ^ (self._size - 1)).bit_length()
        levels, firsts, held = self._levels, self._firsts, len(self._levels)
        for level in range(max(inner, index.bit_length())):
            place = index >> level
            if level >= inner and not place & 1:
                continue
            sibling = place ^ 1
            if (sibling + 1) << level > self._size:
                proof.append(self._tail(level))
            elif level < held and sibling >= firsts[level]:
                proof.append(levels[level][sibling - firsts[level]])
            elif sibling == (self._base.size >> level) - 1 and self._base.size >> level & 1:
                proof.append(self._base.peaks[level])
            else:
                missing.append((level, sibling))
                proof.append(b"")
        if missing:
            hashes = iter(read_hashes_from(self._read_tile, self._base.size)(missing))
            proof = [value or next(hashes) for value in proof]
        assert len(proof) == inclusion_length(index, self._size)
        return proof

    def _restart(self) -> None:
        self._base = self._edge
        self._size = self._edge.size
        self._levels, self._firsts, self._tails = [], [], None

    def _peak(self, level: int) -> bytes:
        """The hash of the last complete subtree of `level` if it has no sibling, else b""."""
        if not self._size >> level & 1:
            return b""
        if level < len(self._levels):
            return self._levels[level][-1]
        return self._base.peaks[level]

    def _tail(self, level: int) -> bytes:
        """The hash of the leaves right of the last complete subtree of `level`; b"" if there are none."""
        if self._tails is None:
            tail = b""
            self._tails = [tail]
            for below in range(self._size.bit_length()):
                peak = self._peak(below)
                tail = node_hash(peak, tail) if peak and tail else peak or tail
                self._tails.append(tail)
        return self._tails[level]

    def _changed_on(self, level: int) -> list[tuple[int, int, bytes]]:
        done, count = self._edge.size >> level, self._size >> level
        tile_level = level // TILE_HEIGHT
        nodes, first = self._levels[level], self._firsts[level]
        changed = []
        for index in range(done >> TILE_HEIGHT, (count + _MASK) >> TILE_HEIGHT):
            start = max(index << TILE_HEIGHT, done)
            content = b"".join(nodes[start - first : (index + 1 << TILE_HEIGHT) - first])
            if start & _MASK:
                content = self._edge.tiles[tile_level] + content
            changed.append((tile_level, index, content))
        return changed
