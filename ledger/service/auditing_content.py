"""The content part of an audit: bodies, commitments, papers, projections, index rows, keys and retention."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from ledger.service.attachments import damaged, list_papers, stored_places
from ledger.service.audience.auditing import ListAudit
from ledger.service.auditing_index import IndexAudit
from ledger.service.auditing_keys import Disposals, key_findings, retention_findings
from ledger.service.auditing_log_keys import LogKeyAudit
from ledger.service.auditing_open import Content, IndexKeys, Opened, Run
from ledger.service.auditing_tables import compare_generations, compare_tables, stored_rows
from ledger.service.auditing_time_stamps import TimeStampAudit
from ledger.service.completeness import ProducerAudit
from ledger.service.core import Core
from ledger.service.disposing import disposals
from ledger.service.projecting import Projector
from ledger.service.reading import RECORD_KINDS
from ledger.store.reading import as_bytes, read_bodies, read_runs
from ledger.store.tables import EntryIdRow
from schemas.views import AuditFinding

RUN_ENTRIES = 512


class ContentAudit:
    """Takes the opened entries in order, then compares the tables with what they say."""

    def __init__(self, core: Core, size: int, index_keys: IndexKeys) -> None:
        self._core = core
        self._size = size
        self.findings: list[AuditFinding] = []
        self.projector = Projector(core)
        self.bodies = 0
        self.disposed = 0
        self._index = IndexAudit(core.log)
        self._log_keys = LogKeyAudit()
        self._time_stamps = TimeStampAudit()
        self._lists = ListAudit(core, index_keys)
        self.producers = ProducerAudit()
        self._disposals = Disposals()
        self._gone: dict[int, Content] = {}
        self._damaged: set[int] = set()
        self._key_ids: dict[int, str] = {}
        self._key_ids_in_use: set[str] = set()
        self._papers: set[tuple[int, int]] = set()

    def take(self, connection: Connection, run: list[Opened]) -> None:
        for one in run:
            self._take(connection, one)
        if run and self._index.is_due(run[-1].seq + 1):
            self.findings += self._index.compare(connection, run[-1].seq + 1)

    def finish(self, connection: Connection) -> None:
        core = self._core
        self.projector.finish(connection)
        self.findings += self._index.compare(connection, self._size)
        self._explain()
        self.findings += compare_tables(
            connection, core.log, self.projector, self._gone.keys(), self._damaged, self._size
        )
        self.findings += self._disposals.changed_ids(self._ids_stored(connection), self._size)
        self.findings += compare_generations(connection, core.log, self.projector.generations, self.projector.rotating)
        self.findings += self._log_keys.findings(core, connection)
        self.findings += self._time_stamps.findings(core, connection)
        self.findings += key_findings(core, self._disposals, self._key_ids_in_use, self._unfiled())
        self.findings += retention_findings(self.projector, self._key_ids)
        self.findings += self._lists.findings(connection)
        for seq, n in sorted(stored_places(core, connection) - self._papers):
            self._find("attachment", f"{seq}/{n}", "元の記録がない添付です", "the attachment has no entry behind it")

    def _take(self, connection: Connection, one: Opened) -> None:
        self.projector.take(one)
        self._index.take(one)
        if one.key_id:
            self._key_ids_in_use.add(one.key_id)
        if one.content in (Content.NO_BODY, Content.NO_KEY):
            self._gone[one.seq] = one.content
        elif one.body is None:
            self._damaged.add(one.seq)
            if one.header is not None:
                self._find(
                    "body",
                    f"{one.seq}",
                    "内容が見出しの約定値と一致しません",
                    "the body is damaged or not the one committed to",
                )
        else:
            self._opened(connection, one)

    def _opened(self, connection: Connection, one: Opened) -> None:
        assert one.body is not None
        assert one.header is not None
        self.bodies += 1
        if one.seq in self.projector.record_of:
            self._key_ids[one.seq] = one.key_id
        if one.header.kind in RECORD_KINDS:
            self.producers.take(one.body.items.get("/producer"))
        if one.header.kind == "disposal":
            self._disposals.take(one.body.items)
        elif one.header.kind == "key":
            self._log_keys.take(one.seq, one.body.items)
        elif one.header.kind == "admin":
            self._time_stamps.take(one.seq, one.body.items)
        if not one.same:
            self._find(
                "body",
                f"{one.seq}",
                "同一性の値がこの記録の鍵のものではありません",
                "the sameness is not one made under the record's key",
            )
        self._lists.take(connection, one.body)
        if papers := list_papers(one.body):
            self._compare_papers(connection, one, [paper.n for paper in papers])

    def _compare_papers(self, connection: Connection, one: Opened, numbers: list[int]) -> None:
        assert one.body is not None
        self._papers |= {(one.seq, n) for n in numbers}
        stored = read_bodies(connection, self._core.log, [one.seq])[one.seq]
        for n in damaged(self._core, connection, one.body, stored):
            self._find(
                "attachment",
                f"{one.seq}/{n}",
                "添付が記録の約定値と一致しません",
                "the attachment is missing or not the one committed to",
            )

    def _explain(self) -> None:
        """Content that is gone is counted if a disposal explains it; else somebody deleted it."""
        if self._gone.keys() - self._disposals.explained:
            # A disposal may have been written while this audit ran.
            for entry in disposals(self._core, self._size - 1):
                self._disposals.take({f"/disposal/{name}": value for name, value in entry.items()})
        for seq, content in self._gone.items():
            if seq in self._disposals.explained:
                self.disposed += 1
            else:
                self._find(
                    content.value,
                    f"{seq}",
                    "廃棄の記録がないのに内容がありません",
                    "the content is gone and no disposal entry says why",
                )

    def _ids_stored(self, connection: Connection) -> dict[int, bytes]:
        """The stored id of every entry that a disposal explains."""
        rows = stored_rows(connection, EntryIdRow.table_(), self._core.log)
        return {seq: as_bytes(entry_id) for (entry_id,), (seq,) in rows.items() if seq in self._disposals.explained}

    def _unfiled(self) -> set[str]:
        """The index periods in which something should stand, and of which no key lives."""
        return {*self._index.unfiled.values(), *self._lists.unfiled.values()}

    def _find(self, what: str, place: str, ja: str, en: str) -> None:
        self.findings.append(AuditFinding(what=what, place=place, ja=ja, en=en))


def stored_runs(connection: Connection, log: int, size: int, index_keys: IndexKeys) -> Iterator[Run]:
    """Every entry with its sealed body, in order, as tasks for `open_run`."""
    for seqs, leaves, _ in read_runs(connection, log, 0, size, RUN_ENTRIES):
        bodies = read_bodies(connection, log, seqs)
        yield Run(index_keys, [(seq, leaf, bodies.get(seq)) for seq, leaf in zip(seqs, leaves, strict=True)])
