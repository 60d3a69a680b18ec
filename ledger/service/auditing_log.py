"""The log part of an audit: leaves, chain, tiles, root, time, the head and the released checkpoint.

The log is cut into ranges of 65,536 entries, each checked by itself (`check_range`), in this process or another: its
headers, its links of the chain from the stored value before it, its tiles of level 0. `LogAudit` takes what was found in
order and folds the levels above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from ledger.errors import DaichoError, NotFound
from ledger.log.chain import CHAIN_START
from ledger.log.checkpoint import open_checkpoint
from ledger.log.encoding import HASH_BYTES
from ledger.log.merkle import root_at
from ledger.log.scan import LeafScan, fold_tiles, root_of_tiles, tiles_of
from ledger.log.tile import TILE_WIDTH, read_hashes_from, tile_widths
from ledger.service.auditing_log_keys import checkpoint_findings
from ledger.service.checkpoint_stores import CHECKPOINT, checkpoint_store
from ledger.service.core import Core
from ledger.store.reading import Head, as_bytes, read_head, read_runs, tile_reader
from ledger.store.tables import EntryRow, TileRow
from schemas.views import AuditFinding

RANGE_ENTRIES = 1 << 16
RUN_ENTRIES = 512
"""Fewer rows than let Python's collector run: they are gone again before it looks."""
RANGE_FINDINGS_MAX = 1000

_WORDS = {
    "HEADER": ("entry", "見出しが壊れています", "the header bytes are damaged"),
    "OTHER_PLACE": ("entry", "見出しの番号または台帳名が違います", "the header is of another place"),
    "TIME": ("entry", "時刻が戻っています", "the time goes back"),
    "CHAIN": ("chain", "連鎖値が一致しません", "the chain value does not follow from the leaves"),
    "LEAF": ("entry", "連鎖値とタイルの示す記録ではありません", "the entry is not the one that chain and tile hold"),
    "MISSING": ("entry", "記録が欠けています", "the entry is missing"),
    "BEYOND": ("entry", "どの台帳の範囲にもない記録があります", "there is an entry that no log has"),
    "TILE": ("tile", "タイルが記録と一致しません", "the tile is not what the leaves make"),
    "TILE_BEYOND": ("tile", "木にないタイルがあります", "there is a tile that the tree does not have"),
    "SIZE": ("head", "件数が先頭の値と違います", "the number of entries is not that of the head"),
    "ROOT": ("head", "根が先頭の値と違います", "the leaves do not fold to the stored root"),
    "CHAIN_END": ("head", "連鎖の末尾が先頭の値と違います", "the chain does not end at the stored value"),
    "HEAD_TIME": ("head", "時刻が最後の記録と違います", "the time is not that of the last entry"),
    "NOT_SIGNED": (
        "checkpoint",
        "公開済みチェックポイントの署名を確かめられません",
        "the released checkpoint is absent or not signed by this log's key",
    ),
    "NOT_RELEASED": (
        "checkpoint",
        "公開済みチェックポイントが記録と一致しません",
        "the entries do not make the released checkpoint",
    ),
}


@dataclass(frozen=True, slots=True)
class LogRange:
    """A run of one log to be checked: indexes start <= index < end. head: the log's. ledger: the number of its rows."""

    ledger: int
    head: Head
    start: int
    end: int


@dataclass(slots=True)
class RangeFound:
    """What is in a range. folded: the hash over each of its full tiles; edge: the leaf hashes after the last of them."""

    entries: int
    first_time: str
    last_time: str
    chain: bytes | None
    folded: list[bytes]
    edge: list[bytes]
    findings: list[AuditFinding] = field(default_factory=list)


def ranges_of_log(ledger: int, head: Head) -> Iterator[LogRange]:
    for start in range(0, head.size, RANGE_ENTRIES):
        yield LogRange(ledger, head, start, min(start + RANGE_ENTRIES, head.size))


def check_range(connection: Connection, part: LogRange) -> RangeFound:
    """Read and check one range. Never raises for damage."""
    findings: list[AuditFinding] = []
    head, first = part.head, part.head.first
    scan = LeafScan(head.origin, part.start, _chain_before(connection, part))
    chain: bytes | None = None
    for seqs, leaves, chains in read_runs(connection, part.ledger, first + part.start, first + part.end, RUN_ENTRIES):
        chain = chains[-1]
        if seqs == tuple(range(first + scan.next, first + scan.next + len(seqs))):
            scan.take(leaves, chains)
            continue
        for seq, leaf, link in zip(seqs, leaves, chains, strict=True):
            if type(seq) is not int:  # SQLite keeps 4.5 in a column of integers
                findings.append(finding("BEYOND", f"{seq}"))
                continue
            _skip_to(scan, seq - first, first, findings)
            scan.take([leaf], [link])
    if scan.next < part.end:
        chain = None
        _skip_to(scan, part.end, first, findings)
    wrong_tiles, changed = _compare_tiles(connection, part, scan.hashes)
    for fault in scan.faults:
        # Where chain and tile agree on another leaf than the one stored, it is the leaf that was changed.
        code = "LEAF" if fault.code == "CHAIN" and fault.index in changed else fault.code
        findings.append(finding(code, f"{first + fault.index}"))
    findings += [finding("TILE", tile_place(head, 0, index)) for index in wrong_tiles]
    full = len(scan.hashes) // TILE_WIDTH * TILE_WIDTH
    return RangeFound(
        entries=part.end - part.start,
        first_time=scan.first_time,
        last_time=scan.last_time,
        chain=chain,
        folded=fold_tiles(scan.hashes[:full]),
        edge=scan.hashes[full:],
        findings=findings[:RANGE_FINDINGS_MAX],
    )


class LogAudit:
    """Takes the ranges in order; `finish` compares what they make with the head, the upper tiles and the checkpoint."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.findings: list[AuditFinding] = []
        self.entries = 0
        self.tiles = sum(full + (width > 0) for full, width in tile_widths(head.size))
        self.root = b""
        self._chain: bytes | None = CHAIN_START
        self._time = ""
        self._folded: list[bytes] = []
        self._edge: list[bytes] = []

    def take(self, found: RangeFound) -> None:
        if found.first_time and found.first_time < self._time:
            self.findings.append(finding("TIME", f"{self.head.first + self.entries}"))
        self._time = max(self._time, found.last_time)
        self._chain = found.chain
        self._folded += found.folded
        self._edge = found.edge
        self.entries += found.entries
        self.findings += found.findings

    def finish(self, core: Core, connection: Connection, released: bool = True) -> None:
        head = self.head
        levels = [self._edge, self._folded]
        while len(levels[-1]) >= TILE_WIDTH:
            levels.append(fold_tiles(levels[-1]))
        self.root = root_of_tiles(levels)
        self._expect(self.root == head.root, "ROOT", self._place("root"))
        if head.size:
            self._expect(self._chain == head.chain, "CHAIN_END", self._place("chain"))
            self._expect(head.time == self._time, "HEAD_TIME", self._place("time"))
        missing = any(one.en == _WORDS["MISSING"][2] for one in self.findings)
        self._expect(not missing, "SIZE", self._place("size"))
        self._upper_tiles(connection, levels)
        if released and head.log == core.current:
            self._released(core, connection)

    def _place(self, what: str) -> str:
        return what if self.head.first == 0 else f"{self.head.origin} {what}"

    def _upper_tiles(self, connection: Connection, levels: Sequence[Sequence[bytes]]) -> None:
        """Every tile above level 0 as bytes, and that there is no tile which the tree has not."""
        table = TileRow.table_()
        there = {
            (row.level, row.tile)
            for row in connection.execute(select(table.c.level, table.c.tile).where(table.c.log == self.head.log))
        }
        wanted = {
            (level, index)
            for level, (full, width) in enumerate(tile_widths(self.head.size))
            for index in range(full + (width > 0))
        }
        self.findings += [
            finding("TILE_BEYOND", tile_place(self.head, level, index)) for level, index in sorted(there - wanted)
        ]
        read = tile_reader(connection, self.head.log)
        for level, hashes in enumerate(levels[1:], 1):
            for index, content in enumerate(tiles_of(hashes)):
                self._expect(read(level, index) == content, "TILE", tile_place(self.head, level, index))

    def _released(self, core: Core, connection: Connection) -> None:
        """The released checkpoint is signed by the log and a head that the log has, or had on its way."""
        try:
            note = checkpoint_store(core.home, core.operations).read()
            if note is None:
                raise NotFound("no checkpoint was released")
            stored = open_checkpoint(note, core.verifiers, core.origin)
        except (DaichoError, OSError):
            self._expect(False, "NOT_SIGNED", CHECKPOINT)
            return
        if stored.size == self.head.size:
            holds = stored.root == self.root
        elif stored.size < self.head.size:
            holds = _root_then(connection, self.head, stored.size) == stored.root
        else:
            holds = False
        self._expect(holds, "NOT_RELEASED", CHECKPOINT)
        if holds:
            self.findings += checkpoint_findings(core, note, self.head.first + stored.size)

    def _expect(self, holds: bool, code: str, place: str) -> None:
        if not holds:
            self.findings.append(finding(code, place))


def finding(code: str, place: str) -> AuditFinding:
    what, ja, en = _WORDS[code]
    return AuditFinding(what=what, place=place, ja=ja, en=en)


def tile_place(head: Head, level: int, index: int) -> str:
    """How a tile is named: by level and index, and of a log that is not the ledger's first by its origin too."""
    return f"{level}/{index}" if head.first == 0 else f"{head.origin} {level}/{index}"


def beyond(connection: Connection, ledger: int, end: int) -> list[AuditFinding]:
    """Entries that no log of the ledger has. end: the number after the newest log's last entry."""
    table = EntryRow.table_()
    outside = (table.c.seq >= end) | (table.c.seq < 0)
    query = select(table.c.seq).where(table.c.log == ledger, outside).order_by(table.c.seq).limit(RANGE_FINDINGS_MAX)
    return [finding("BEYOND", f"{seq}") for seq in connection.execute(query).scalars()]


def _skip_to(scan: LeafScan, index: int, first: int, findings: list[AuditFinding]) -> None:
    for missing in range(scan.next, min(index, scan.next + RANGE_FINDINGS_MAX)):
        findings.append(finding("MISSING", f"{first + missing}"))
    if index > scan.next:
        scan.skip(index - scan.next)


def _chain_before(connection: Connection, part: LogRange) -> bytes | None:
    if part.start == 0:
        return CHAIN_START
    seq = part.head.first + part.start - 1
    for _, _, chains in read_runs(connection, part.ledger, seq, seq + 1, 1):
        return chains[0]
    return None


def _compare_tiles(connection: Connection, part: LogRange, hashes: Sequence[bytes]) -> tuple[list[int], set[int]]:
    """(tiles of level 0 that are not what the leaves make, entries whose hash is not the one in their tile)."""
    table = TileRow.table_()
    first, last = part.start // TILE_WIDTH, (part.end - 1) // TILE_WIDTH
    rows = connection.execute(
        select(table.c.tile, table.c.data).where(
            table.c.log == part.head.log, table.c.level == 0, table.c.tile >= first, table.c.tile <= last
        )
    )
    stored = {row.tile: as_bytes(row.data) for row in rows}
    grown = read_head(connection, part.head.log).size > part.head.size
    wrong: list[int] = []
    changed: set[int] = set()
    for index, content in enumerate(tiles_of(hashes), first):
        data = stored.get(index, b"")
        if data == content or (grown and data.startswith(content)):
            continue
        wrong.append(index)
        if len(data) >= len(content):
            changed |= {
                index * TILE_WIDTH + n
                for n in range(len(content) // HASH_BYTES)
                if data[n * HASH_BYTES : (n + 1) * HASH_BYTES] != content[n * HASH_BYTES : (n + 1) * HASH_BYTES]
            }
    return wrong, changed


def _root_then(connection: Connection, head: Head, size: int) -> bytes:
    """The root at an earlier size, from the tiles: where those are damaged they are named themselves."""
    try:
        return root_at(size, read_hashes_from(tile_reader(connection, head.log), head.size))
    except DaichoError:
        return b""
