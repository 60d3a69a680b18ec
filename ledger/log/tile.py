"""Tiles: how C2SP `tlog-tiles` stores and names a Merkle tree.

Tile (level, index) holds up to 256 hashes, 32 bytes each: the complete subtrees of 256^level leaves, from number
256 · index on. Its *width* is how many it holds; 256 is a full tile, less is a partial one at the right edge. In a
tree of `size` the tile level l has floor(size / 256^l) hashes.

    tile/<level>/<index>            a full tile, 8,192 bytes
    tile/<level>/<index>.p/<width>  a partial tile
    tile/entries/<index>[.p/<width>]  the entries under a level 0 tile, each after its length as a big-endian uint16

The index is written in groups of three digits, all but the last with an "x" before it:

>>> tile_path(0, 1234067, 256)
'tile/0/x001/x234/067'
>>> parse_tile_path("tile/2/000.p/1")
(2, 0, 1)

Readers get tiles through one function, `read_tile(level, index) -> bytes`, which returns all that is known of the
tile (possibly more than a smaller tree needs).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TypeAlias

from ledger.errors import BadInput, IntegrityError
from ledger.log.encoding import HASH_BYTES, SIZE_MAX, malformed
from ledger.log.merkle import Node, ReadHashes, parents_of

TileReader: TypeAlias = Callable[[int, int], bytes]
"""(level, index) -> the tile's hashes, all that are known."""

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
TILE_LEVEL_MAX = 63
ENTRY_BYTES_MAX = 0xFFFF

FOLDED_TILES_MAX = 512
"""Folded tiles kept in memory, about 50 kB each: enough for all the upper levels of ten million entries."""

_CITATION = "C2SP tlog-tiles"
_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<groups>(?:x[0-9]{3}/)*)(?P<last>[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?\Z"
)


def tile_path(level: int, index: int, width: int) -> str:
    """The path of a tile. BadInput unless 0 <= level <= 63, index >= 0, 1 <= width <= 256."""
    if not 0 <= level <= TILE_LEVEL_MAX:
        raise _refuse("the tile level is out of range", "タイルの段が範囲外です")
    return f"tile/{level}/{_index_path(index, width)}"


def entries_path(index: int, width: int) -> str:
    """The path of an entry bundle. BadInput unless index >= 0, 1 <= width <= 256."""
    return f"tile/entries/{_index_path(index, width)}"


def parse_tile_path(path: str) -> tuple[int, int, int]:
    """(level, index, width) of the path that `tile_path` makes of them; BadInput for any other text."""
    level, index, width = _parse(path)
    if level is None:
        raise _refuse("the path names an entry bundle, not a tile", "パスがタイルではなくエントリ束を指しています")
    return level, index, width


def parse_entries_path(path: str) -> tuple[int, int]:
    """(index, width) of the path that `entries_path` makes of them; BadInput for any other text."""
    level, index, width = _parse(path)
    if level is not None:
        raise _refuse("the path names a tile, not an entry bundle", "パスがエントリ束ではなくタイルを指しています")
    return index, width


def tile_widths(size: int) -> list[tuple[int, int]]:
    """For each tile level of a tree of `size`: (number of full tiles, width of the partial tile or 0).

    >>> tile_widths(70_000)
    [(273, 112), (1, 17), (0, 1)]
    """
    widths = []
    while size:
        widths.append((size >> TILE_HEIGHT, size & (TILE_WIDTH - 1)))
        size >>= TILE_HEIGHT
    return widths


def tiles_between(size1: int, size2: int) -> Iterator[tuple[int, int, int]]:
    """(level, index, width) of each tile that a log growing from `size1` to `size2` must publish."""
    level = 0
    while size2:
        if size1 != size2:
            for index in range(size1 >> TILE_HEIGHT, (size2 + TILE_WIDTH - 1) >> TILE_HEIGHT):
                yield level, index, min(TILE_WIDTH, size2 - (index << TILE_HEIGHT))
        size1 >>= TILE_HEIGHT
        size2 >>= TILE_HEIGHT
        level += 1


def encode_entries(entries: Iterable[bytes]) -> bytes:
    """An entry bundle. BadInput if an entry is longer than 65,535 bytes."""
    parts = []
    for entry in entries:
        if len(entry) > ENTRY_BYTES_MAX:
            raise _refuse("an entry is longer than 65,535 bytes", "エントリが65,535バイトを超えています")
        parts.append(len(entry).to_bytes(2, "big"))
        parts.append(entry)
    return b"".join(parts)


def decode_entries(data: bytes, width: int) -> list[bytes]:
    """The `width` entries of a bundle; BadInput if `data` does not hold exactly that many."""
    entries = []
    place = 0
    while place < len(data):
        start = place + 2
        place = start + int.from_bytes(data[place:start], "big")
        entries.append(data[start:place])
    if place != len(data) or len(entries) != width:
        raise _refuse("the entry bundle is cut or has the wrong number of entries", "エントリ束の長さか件数が不正です")
    return entries


def hash_in_tile(tile: bytes, level: int, index: int) -> bytes:
    """The hash of complete subtree (level, index), folded from the one tile that covers it.

    `tile` is the content of the tile that `tile_of((level, index))` names.
    """
    count = 1 << (level % TILE_HEIGHT)
    start = (index * count % TILE_WIDTH) * HASH_BYTES
    hashes = [tile[at : at + HASH_BYTES] for at in range(start, start + count * HASH_BYTES, HASH_BYTES)]
    while len(hashes) > 1:
        hashes = parents_of(hashes)
    return hashes[0]


def tile_of(node: Node) -> tuple[int, int]:
    """(level, index) of the tile from which a complete subtree's hash is folded."""
    level, index = node
    tile_level, height = divmod(level, TILE_HEIGHT)
    return tile_level, index << height >> TILE_HEIGHT


def hash_at(read_tile: TileReader, level: int, index: int, size: int) -> bytes:
    """The hash of complete subtree (level, index) of a tree of `size`, from one tile."""
    return read_hashes_from(read_tile, size)([(level, index)])[0]


class _Folded:
    """One tile and the inner levels folded from it so far. Threads may share it: a level folded twice is the same."""

    __slots__ = ("_levels",)

    def __init__(self, tile: bytes) -> None:
        self._levels: dict[int, list[bytes]] = {
            0: [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]
        }

    def level(self, height: int) -> list[bytes]:
        if height not in self._levels:
            self._levels[height] = parents_of(self.level(height - 1))
        return self._levels[height]


@lru_cache(maxsize=FOLDED_TILES_MAX)
def _folded(tile: bytes) -> _Folded:
    """Keyed by the tile's content, so that a changed tile is never answered from memory."""
    return _Folded(tile)


def read_hashes_from(read_tile: TileReader, size: int) -> ReadHashes:
    """A hash reader over the tiles of a tree of `size`, for the provers of `ledger.log.merkle`.

    Each tile is read once in a call: a proof reads at most one a level beside the right edge's. Raises IntegrityError
    naming the tile if one has not the length that the tree needs. What it returns is as good as the tiles: check a
    proof against a root before giving it out.
    """

    def read_hashes(nodes: Sequence[Node]) -> list[bytes]:
        tiles: dict[tuple[int, int], _Folded] = {}
        hashes = []
        for level, index in nodes:
            assert (index + 1) << level <= size, "a node outside the tree was asked for"
            place = tile_of((level, index))
            if place not in tiles:
                tiles[place] = _folded(read_whole_tile(read_tile, *place, size))
            height = level % TILE_HEIGHT
            hashes.append(tiles[place].level(height)[index & (TILE_WIDTH >> height) - 1])
        return hashes

    return read_hashes


def read_whole_tile(read_tile: TileReader, level: int, index: int, size: int) -> bytes:
    """Tile (level, index) with at least the hashes that a tree of `size` has there, else IntegrityError."""
    width = min(TILE_WIDTH, (size >> level * TILE_HEIGHT) - (index << TILE_HEIGHT))
    tile = read_tile(level, index)
    if not width * HASH_BYTES <= len(tile) <= TILE_WIDTH * HASH_BYTES or len(tile) % HASH_BYTES:
        path = tile_path(level, index, width)
        raise IntegrityError(f"{path} has not the length that the tree needs", f"{path} の長さが木の大きさに合いません")
    return tile


def _index_path(index: int, width: int) -> str:
    if not 0 <= index <= SIZE_MAX or not 1 <= width <= TILE_WIDTH:
        raise _refuse("the tile index or width is out of range", "タイルの番号か幅が範囲外です")
    path = f"{index % 1000:03d}"
    while index >= 1000:
        index //= 1000
        path = f"x{index % 1000:03d}/{path}"
    return path if width == TILE_WIDTH else f"{path}.p/{width}"


def _parse(path: str) -> tuple[int | None, int, int]:
    match = _PATH.match(path)
    if not match or len(path) > 64:
        raise _refuse("the path is not a tile path", "タイルのパスではありません")
    index = int(match["groups"].replace("x", "").replace("/", "") + match["last"])
    width = int(match["width"] or TILE_WIDTH)
    level = None if match["level"] == "entries" else int(match["level"])
    # Only one spelling is accepted: the one that would be written.
    again = entries_path(index, width) if level is None else tile_path(level, index, width)
    if again != path:
        raise _refuse("the path is not a tile path", "タイルのパスではありません")
    return level, index, width


def _refuse(en: str, ja: str) -> BadInput:
    return malformed("tile", en, ja, citation=_CITATION)
