r"""Reading a log's leaves from end to end: strict and quick. What an audit does a million times.

`LeafScan` takes runs of consecutive (leaf, chain) and checks each against the formats of `header.py` and `chain.py`:

    header   exactly the bytes that `encode_header` makes for this origin and index. Almost every leaf of a log is
                 {"body":"<64 hex>","index":<index>,"kind":"<kind>","origin":"<origin>","time":"<time>","v":1}
             with a kind that was seen before: it is compared with that layout as bytes, its hex digits and its time are
             looked at, and nothing is parsed. Whatever does not fit goes through `decode_header`, which alone says that a
             header is damaged; the two accept the same leaves (a property in the tests).
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

_HEAD, _HEX = b'{"body":"', b"0123456789abcdef"
_BODY = slice(len(_HEAD), len(_HEAD) + 64)
_SECONDS, _FRACTION = slice(0, 20), slice(20, 26)
_LAYOUT = b'{"body":"%b","index":%d,%b%b","v":1}'
_TIME_BYTES, _END_BYTES = 27, len(b'","v":1}')
_TIME = slice(-_TIME_BYTES - _END_BYTES, -_END_BYTES)

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
        """The quick look: as bytes, against the layout of the kind that came before."""
        seq, bodies, start = self._next, [], b""
        last = self.last_time.encode()
        seconds = last[_SECONDS]
        for leaf in leaves:
            time, body = leaf[_TIME], leaf[_BODY]
            if (
                leaf == _LAYOUT % (body, seq, start, time)
                and time >= last
                and time[_SECONDS] == seconds
                and time[_FRACTION].isdigit()
                and time[26:] == b"Z"
            ):
                bodies.append(body)
                last = time
            else:
                self.last_time = last.decode()
                start = self._look(seq, leaf, time, start, bodies)
                last = self.last_time.encode()
                seconds = last[_SECONDS]
            seq += 1
        self.last_time = last.decode()
        self.first_time = self.first_time or self.last_time
        if not _is_hex(bodies):
            self._find_bad_hex(leaves)

    def _look(self, seq: int, leaf: bytes, time: bytes, start: bytes, bodies: list[bytes]) -> bytes:
        """The next look, for a leaf of another kind or time than the one before; returns the layout to go on with."""
        found = self._layouts.of(seq, leaf)
        if found is None or not is_time(text := time.decode("latin-1")):
            self._decode(seq, leaf)
            return start
        bodies.append(leaf[_BODY])
        self._at(seq, text)
        return found

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

    def _find_bad_hex(self, leaves: Sequence[bytes]) -> None:
        known = {fault.index for fault in self.faults}
        for seq, leaf in enumerate(leaves, self._next):
            if seq not in known and not _is_hex([leaf[_BODY]]):
                self.faults.append(ScanFault("HEADER", seq))

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

    def of(self, seq: int, leaf: bytes) -> bytes | None:
        """The layout that `leaf`, but for its hex digits and its time, has as the entry `seq`; None if it has none."""
        start = leaf[len(_HEAD) + 64 + len(b'","index":%d,' % seq) : _TIME.start]
        if start not in self._known and not self._learn(start):
            return None
        return start if seq <= INTEGER_MAX and leaf == _LAYOUT % (leaf[_BODY], seq, start, leaf[_TIME]) else None

    def _learn(self, start: bytes) -> bool:
        kind = start.partition(b'"kind":"')[2].partition(b'"')[0].decode("latin-1")
        try:
            model = encode_header(Header(self._origin, 0, "2026-01-01T00:00:00.000000Z", kind, bytes(HASH_BYTES)))
        except BadInput:
            return False
        if model != _LAYOUT % (b"0" * 64, 0, start, b"2026-01-01T00:00:00.000000Z"):
            return False
        self._known.add(start)
        return True


def _is_hex(bodies: Sequence[bytes]) -> bool:
    return not b"".join(bodies).translate(None, _HEX)


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
