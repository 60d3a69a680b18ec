r"""Reading a log's leaves from end to end: strict and quick. What an audit does a million times.

`LeafScan` takes runs of consecutive (leaf, chain) and checks each against the formats of `header.py` and `chain.py`:

    header   exactly the bytes that `encode_header` makes for this origin and index. Almost every leaf of a log is
                 {"body":"<64 hex>","index":<index>,"kind":"<kind>","origin":"<origin>","time":"<time>","v":1}
             with a kind that was seen before: a run of leaves is compared with that layout as bytes, its hex digits and its
             times are looked at, and nothing is parsed. A run with a leaf that does not fit goes through `decode_header`,
             which alone says that a header is damaged; the two accept the same leaves (a property in the tests).
    time     never before that of the entry in front of it
    chain    each link against the stored link before it, so that any run of a log can be checked alone; a log whose
             every run holds has a whole chain

`fold_tiles` grows the tiles of the levels above from the leaf hashes, and `root_of_tiles` the root.

>>> from ledger.log.header import Header, encode_header
>>> from ledger.log.chain import CHAIN_START, chain_next
>>> from ledger.log.merkle import leaf_hash
>>> leaf = encode_header(Header("example.com/log", 0, "2026-11-24T03:44:00.123456Z", "policy", bytes(32)))
>>> scan = LeafScan("example.com/log", 0, CHAIN_START)
>>> scan.take([leaf, leaf], [chain_next(CHAIN_START, leaf_hash(leaf)), bytes(32)])
>>> [(fault.code, fault.index) for fault in scan.faults]
[('OTHER_PLACE', 1), ('CHAIN', 1)]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from ledger.errors import BadInput
from ledger.log.canonical import INTEGER_MAX
from ledger.log.chain import DOMAIN
from ledger.log.encoding import HASH_BYTES
from ledger.log.header import Header, decode_header, encode_header, is_time
from ledger.log.merkle import EMPTY_ROOT, parents_of, root_of
from ledger.log.tile import TILE_HEIGHT, TILE_WIDTH

MISSING_HASH = bytes(HASH_BYTES)
"""Stands in the place of an entry that is not there: no leaf has this hash."""

_HEX = b"0123456789abcdef"
_BODY = slice(len(b'{"body":"'), len(b'{"body":"') + 64)
_FRONT, _END = b'{"body":"%b","index":' % (b"0" * 64), b'","v":1}'
_FRONT_NOT_HEX = (_FRONT + b",").translate(None, _HEX)
_FIXED = [(n, _FRONT[n : n + 1]) for n in range(len(_FRONT)) if n not in range(_BODY.start, _BODY.stop)]
_TIME_BYTES = 27
_TIME, _AFTER_TIME = slice(-_TIME_BYTES - len(_END), -len(_END)), slice(-len(_END), None)
_SECONDS, _FRACTION = slice(0, 20), slice(20, 26)

_LEAF = sha256(b"\x00")
_CHAIN = sha256(DOMAIN)


@dataclass(frozen=True, slots=True)
class ScanFault:
    """code: HEADER (no header), OTHER_PLACE (of another log or index), TIME (goes back) or CHAIN."""

    code: str
    index: int


class LeafScan:
    """Checks the leaves from `start` on; `chain` is the stored value before it, or None where that is not known.

    hashes: the leaf hash of every place so far, `MISSING_HASH` where no entry is. first_time, last_time: of the headers
    that parse, "" if none does.
    """

    def __init__(self, origin: str, start: int, chain: bytes | None) -> None:
        self.faults: list[ScanFault] = []
        self.hashes: list[bytes] = []
        self.first_time = self.last_time = ""
        self._origin = origin
        self._next = start
        self._chain = chain
        self._layouts = _Layouts(origin)

    @property
    def next(self) -> int:
        return self._next

    def skip(self, count: int) -> None:
        """Places of which no entry is stored; the caller has named them."""
        self.hashes += [MISSING_HASH] * count
        self._next += count
        self._chain = None

    def take(self, leaves: Sequence[bytes], chains: Sequence[bytes]) -> None:
        """The next entries, in order without a gap."""
        self._check_headers(leaves)
        hashes = []
        for leaf in leaves:
            digest = _LEAF.copy()  # costs less than a new hash object
            digest.update(leaf)
            hashes.append(digest.digest())
        self._check_chain(hashes, chains)
        self.hashes += hashes
        self._next += len(leaves)

    def _check_headers(self, leaves: Sequence[bytes]) -> None:
        if not leaves or self._is_plain(leaves):
            return
        for seq, leaf in enumerate(leaves, self._next):
            self._decode(seq, leaf)

    def _is_plain(self, leaves: Sequence[bytes]) -> bool:
        """The quick look, at the whole run or not at all: whether every leaf has the layout, and no time goes back.

        What stands before the kind is of one length for all indexes of so many digits: it is laid end to end and looked at
        in columns, as bytes.
        """
        start, count = self._next, len(leaves)
        digits = len(b"%d" % start)
        if len(b"%d" % (start + count - 1)) != digits or start + count - 1 > INTEGER_MAX:
            return False
        width = len(_FRONT) + digits + 1
        fronts = b"".join([leaf[:width] for leaf in leaves])
        if len(fronts) != width * count or len(fronts.translate(None, _HEX)) != len(_FRONT_NOT_HEX) * count:
            return False
        if any(fronts[place::width] != fixed * count for place, fixed in (*_FIXED, (width - 1, b","))):
            return False
        numbers = b"%d" * count % tuple(range(start, start + count))
        if any(fronts[len(_FRONT) + n :: width] != numbers[n::digits] for n in range(digits)):
            return False
        return self._are_plain_ends([leaf[width:] for leaf in leaves])

    def _are_plain_ends(self, ends: Sequence[bytes]) -> bool:
        """Whether each end is a known kind, this origin and a time that does not go back; then the times are kept."""
        last, first, seconds, before = self.last_time.encode(), self.first_time, b"", b""
        for end in ends:
            if end == before:  # a batch shares its time
                continue
            time = end[_TIME]
            if time < last or end[_AFTER_TIME] != _END or not self._layouts.knows(end[: _TIME.start]):
                return False
            if not (time[_SECONDS] == seconds and time[_FRACTION].isdigit() and time[26:] == b"Z"):
                if not is_time(time.decode("latin-1")):
                    return False
                seconds = time[_SECONDS]
            first, last, before = first or time.decode(), time, end
        self.first_time, self.last_time = first, last.decode()
        return True

    def _decode(self, seq: int, leaf: bytes) -> None:
        """The strict look, which alone says what is wrong."""
        try:
            header = decode_header(leaf)
        except BadInput:
            self.faults.append(ScanFault("HEADER", seq))
            return
        if header.index != seq or header.origin != self._origin:
            self.faults.append(ScanFault("OTHER_PLACE", seq))
        self._at(seq, header.time)

    def _at(self, seq: int, time: str) -> None:
        if time < self.last_time:
            self.faults.append(ScanFault("TIME", seq))
        self.first_time = self.first_time or time
        self.last_time = max(self.last_time, time)

    def _check_chain(self, hashes: Sequence[bytes], chains: Sequence[bytes]) -> None:
        if not hashes:
            return
        if self._chain is None:
            self._chain, hashes, after = chains[0], hashes[1:], chains[1:]
            first = self._next + 1
        else:
            first, after = self._next, chains
        expected = []
        for before, leaf in zip([self._chain, *after[:-1]], hashes, strict=bool(after)):
            link = _CHAIN.copy()
            link.update(before)
            link.update(leaf)
            expected.append(link.digest())
        if expected != list(after):
            self._find_broken(first, hashes, after)
        self._chain = chains[-1]

    def _find_broken(self, first: int, hashes: Sequence[bytes], chains: Sequence[bytes]) -> None:
        """Name the broken links: a changed value breaks its own link, and not the next one too."""
        assert self._chain is not None
        before = {self._chain}
        for seq, (leaf, stored) in enumerate(zip(hashes, chains, strict=True), first):
            made = [sha256(DOMAIN + value + leaf).digest() for value in before]
            if stored in made:
                before = {stored}
            else:
                self.faults.append(ScanFault("CHAIN", seq))
                before = {stored, made[0]}


class _Layouts:
    """The parts of a header between its index and its time, as bytes: one for each kind seen in a log."""

    def __init__(self, origin: str) -> None:
        self._known: set[bytes] = set()
        self._origin = origin

    def knows(self, part: bytes) -> bool:
        """Whether a header of this origin and of some kind has this part."""
        return part in self._known or self._learn(part)

    def _learn(self, part: bytes) -> bool:
        kind = part.partition(b'"kind":"')[2].partition(b'"')[0].decode("latin-1")
        time = "2026-01-01T00:00:00.000000Z"
        try:
            model = encode_header(Header(self._origin, 0, time, kind, bytes(HASH_BYTES)))
        except BadInput:
            return False
        if model != b"".join((_FRONT, b"0,", part, time.encode(), _END)):
            return False
        self._known.add(part)
        return True


def fold_tiles(hashes: Sequence[bytes]) -> list[bytes]:
    """The hash over each full tile of consecutive hashes, of which the first starts a tile."""
    nodes: Sequence[bytes] = hashes[: len(hashes) // TILE_WIDTH * TILE_WIDTH]
    for _ in range(TILE_HEIGHT):
        nodes = parents_of(nodes)
    return list(nodes)


def tiles_of(hashes: Sequence[bytes]) -> Iterator[bytes]:
    """The content of the tiles that hold these hashes, of which the first starts a tile."""
    for start in range(0, len(hashes), TILE_WIDTH):
        yield b"".join(hashes[start : start + TILE_WIDTH])


def root_of_tiles(levels: Sequence[Sequence[bytes]]) -> bytes:
    """The tree head, from the hashes of each tile level: those of the leaves first, of which the partial tile will do."""
    root: bytes | None = None
    for hashes in levels:
        edge = list(hashes[len(hashes) // TILE_WIDTH * TILE_WIDTH :])
        if root is not None:
            edge.append(root)
        root = root_of(edge) if edge else root
    return EMPTY_ROOT if root is None else root
