"""`audit`: recompute everything the ledger claims, and name each thing that does not hold.

Log part: every leaf parses and stands at its index under its origin with time not going back; the chain; every tile; the
root and chain of the head; the released checkpoint. Content part: every body opens under its key and is the one its header
commits to; the projections and the person index say what the bodies say. Disposed bodies are counted, not faulted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from sqlalchemy import Connection, select

from ledger.errors import BadInput, DaichoError, Gone, NotFound
from ledger.log.chain import CHAIN_START, chain_next
from ledger.log.checkpoint import open_checkpoint
from ledger.log.encoding import encode_base64
from ledger.log.growth import EMPTY_EDGE, Growth
from ledger.log.header import Header, decode_header
from ledger.log.merkle import leaf_hash
from ledger.service.auditing_content import ContentAudit
from ledger.service.auditing_freezes import check_freezes
from ledger.service.auditing_log_keys import checkpoint_findings
from ledger.service.auditing_time_stamps import overdue_stamps
from ledger.service.auditing_witnesses import check_witnesses
from ledger.service.checkpoint_stores import CHECKPOINT, checkpoint_store
from ledger.service.core import Core
from ledger.service.home import DATABASE
from ledger.store.reading import Head, read_bodies, read_heads, read_leaves
from ledger.store.sqlite import integrity_check
from ledger.store.tables import TileRow
from schemas.views import AuditFinding, AuditReport

CHUNK_ENTRIES = 4096
FINDINGS_MAX = 1000

Progress = Callable[[int, int], None]


class LogAudit:
    """Walks the leaves once, growing the tree it finds beside the one that is stored."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.findings: list[AuditFinding] = []
        self.chain = CHAIN_START
        self.growth = Growth(EMPTY_EDGE, _no_tile)
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.next = 0
        self.time = ""

    def take(self, rows: list[tuple[int, bytes, bytes]]) -> dict[int, Header]:
        """Check one run of entries; returns the headers that parse."""
        headers: dict[int, Header] = {}
        hashes: list[bytes] = []
        head_first = self.head.first
        for seq, leaf, chain in rows:
            if seq != head_first + self.next:
                self._find("entry", f"{head_first + self.next}", "記録が欠けています", "the entry is missing")
                self.next = seq - head_first
            header = self._header(seq, leaf)
            if header:
                headers[seq] = header
            leaf_digest = leaf_hash(leaf)
            hashes.append(leaf_digest)
            self.chain = chain_next(self.chain, leaf_digest)
            if self.chain != chain:
                self._find("chain", f"{seq}", "連鎖値が一致しません", "the chain value does not follow from the leaves")
                self.chain = chain
            self.next += 1
        self.growth.append(hashes)
        for level, index, data in self.growth.changed_tiles():
            self.tiles[level, index] = data
        self.growth.commit()
        return headers

    def _header(self, seq: int, leaf: bytes) -> Header | None:
        try:
            header = decode_header(leaf)
        except BadInput:
            self._find("entry", f"{seq}", "見出しが壊れています", "the header bytes are damaged")
            return None
        if header.index != seq - self.head.first or header.origin != self.head.origin:
            self._find("entry", f"{seq}", "見出しの番号または台帳名が違います", "the header is of another place")
        if header.time < self.time:
            self._find("entry", f"{seq}", "時刻が戻っています", "the time goes back")
        self.time = max(self.time, header.time)
        return header

    def finish(self, connection: Connection) -> None:
        """Compare with the stored head and tiles."""
        head = self.head
        if self.next != head.size:
            self._find("head", "size", "件数が先頭の値と違います", f"{self.next} entries, the head says {head.size}")
        if self.growth.root() != head.root:
            self._find("head", "root", "根が先頭の値と違います", "the leaves do not fold to the stored root")
        if self.next and self.chain != head.chain:
            self._find("head", "chain", "連鎖の末尾が先頭の値と違います", "the chain does not end at the stored value")
        if self.next and head.time != self.time:
            self._find("head", "time", "時刻が最後の記録と違います", "the time is not that of the last entry")
        table = TileRow.table_()
        stored = {
            (row.level, row.tile): bytes(row.data)
            for row in connection.execute(select(table).where(table.c.log == head.log))
        }
        for place in sorted(self.tiles.keys() | stored.keys()):
            if self.tiles.get(place) != stored.get(place):
                self._find(
                    "tile",
                    f"{place[0]}/{place[1]}",
                    "タイルが記録と一致しません",
                    "the tile is not what the leaves make",
                )

    def _find(self, what: str, place: str, ja: str, en: str) -> None:
        if len(self.findings) < FINDINGS_MAX:
            self.findings.append(AuditFinding(what=what, place=place, ja=ja, en=en))


def audit(core: Core, progress: Progress | None = None) -> AuditReport:
    """Audit every log against one snapshot of the database. Never raises for damage: it is reported."""
    started = time.monotonic()
    findings = [
        AuditFinding(what="database", place=DATABASE, ja=f"SQLiteの検査: {line}", en=f"SQLite's check: {line}")
        for line in integrity_check(core.home / DATABASE)[:20]
    ]
    with core.database.reading() as connection:
        heads = read_heads(connection)
        head = heads[-1]
        content = ContentAudit(core)
        logs = []
        for one in heads:
            log = LogAudit(one)
            logs.append(log)
            for rows in _chunks(connection, core.log, one):
                headers = log.take(rows)
                content.take(connection, headers, read_bodies(connection, core.log, list(headers)))
                if progress:
                    progress(one.first + log.next, head.end)
            log.finish(connection)
        content.finish(connection)
    findings += [found for log in logs for found in log.findings] + content.findings
    findings += check_freezes(core, heads) + _check_released(core, head, logs[-1])
    cosigned, told = check_witnesses(core, heads)
    findings += cosigned
    return AuditReport(
        origin=core.origin,
        tree_size=head.size,
        root=encode_base64(head.root),
        entries_checked=sum(log.next for log in logs),
        bodies_checked=content.bodies,
        tiles_checked=sum(len(log.tiles) for log in logs),
        findings=findings[:FINDINGS_MAX],
        overdue=overdue_stamps(core),
        unreadable_by_disposal=content.disposed,
        seconds=time.monotonic() - started,
        witnesses=told,
    )


def _chunks(connection: Connection, log: int, head: Head) -> Iterator[list[tuple[int, bytes, bytes]]]:
    for start in range(head.first, head.end, CHUNK_ENTRIES):
        yield list(read_leaves(connection, log, start, min(start + CHUNK_ENTRIES, head.end)))


def _check_released(core: Core, head: Head, log: LogAudit) -> list[AuditFinding]:
    note = checkpoint_store(core.home, core.operations).read()
    try:
        if note is None:
            raise NotFound("none")
        stored = open_checkpoint(note, core.verifiers, core.origin)
    except (DaichoError, Gone):
        return [
            AuditFinding(
                what="checkpoint",
                place=CHECKPOINT,
                ja="公開済みチェックポイントの署名を確かめられません",
                en="the released checkpoint is absent or not signed by this log's key",
            )
        ]
    if stored.size > head.size or (stored.size == head.size and stored.root != log.growth.root()):
        return [
            AuditFinding(
                what="checkpoint",
                place=CHECKPOINT,
                ja="公開済みチェックポイントが記録と一致しません",
                en="the entries do not make the released checkpoint",
            )
        ]
    return checkpoint_findings(core, note, head.first + stored.size)


def _no_tile(level: int, index: int) -> bytes:
    raise AssertionError(f"an audit grows its own tree and reads no tile ({level}, {index})")
