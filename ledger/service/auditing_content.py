"""The content part of an audit: bodies, commitments, projections, index rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.errors import DaichoError, Gone
from ledger.log.header import Header
from ledger.people import index_tokens
from ledger.sequence.sequencer import DENSE_KINDS
from ledger.service.attachments import damaged, list_papers, stored_places
from ledger.service.auditing_keys import KeyAudit
from ledger.service.auditing_log_keys import LogKeyAudit
from ledger.service.auditing_subjects import SubjectAudit
from ledger.service.auditing_time_stamps import TimeStampAudit
from ledger.service.core import Core
from ledger.service.desk_audit import desk_findings
from ledger.service.disposing import disposed_seqs
from ledger.service.index_keys import living_by_period
from ledger.service.moving import Place, values_of
from ledger.service.reading import RECORD_KINDS
from ledger.service.sealing import OpenBody, check_commitment, open_body
from ledger.service.state import RecordState, last_day_of
from ledger.store.reading import StoredBody
from ledger.store.tables import AmendmentRow, DependantRow, EntryIdRow, KindRow, RecordRow, TokenRow
from schemas.views import AuditFinding
from schemas.vocabulary import Form


class ContentAudit:
    """Opens every body, folds the records, and compares the projections with what the bodies say."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.findings: list[AuditFinding] = []
        self._explained = _explained(core)
        self._index_keys = living_by_period(core)
        self._api_keys = KeyAudit()
        self._log_keys = LogKeyAudit()
        self._time_stamps = TimeStampAudit()
        self.bodies = 0
        self.disposed = 0
        self._records: dict[int, tuple[Header, bytes, RecordState]] = {}
        self._changes: dict[int, int] = {}
        self._holds: dict[str, list[int]] = {}
        self._amendments: set[tuple[int, int]] = set()
        self._kinds: set[tuple[str, int]] = set()
        self._ids: dict[bytes, int] = {}
        self._values: dict[int, list[str]] = {}
        self._record_of: dict[int, int] = {}
        self._key_ids: dict[int, str] = {}
        self._bases: set[tuple[int, int]] = set()
        self._papers: set[tuple[int, int]] = set()
        self._subjects = SubjectAudit(core)

    def take(self, connection: Connection, headers: Mapping[int, Header], stored: Mapping[int, StoredBody]) -> None:
        for seq, header in headers.items():
            if header.kind not in DENSE_KINDS:
                self._kinds.add((header.kind, seq))
            body = self._open(seq, header, stored.get(seq))
            if body is None:
                continue
            self._ids[body.id] = seq
            self._key_ids[seq] = stored[seq].key_id
            self.bodies += 1
            self._fold(seq, header, body)
            self._compare_papers(connection, body, stored[seq])
            self._subjects.take(header, body)

    def finish(self, connection: Connection) -> None:
        log = self._core.log
        self._compare_records(connection, log)
        self.findings += self._api_keys.findings(self._core, connection)
        self.findings += self._log_keys.findings(self._core, connection)
        self.findings += self._time_stamps.findings(self._core, connection)
        table = AmendmentRow.table_()
        amendments = {(r.target, r.seq) for r in connection.execute(select(table).where(table.c.log == log))}
        readable = {pair for pair in amendments if pair[1] in self._record_of}
        self._differ("amendment", self._amendments, readable)
        leaning = DependantRow.table_()
        rows = {(r.base, r.seq) for r in connection.execute(select(leaning).where(leaning.c.log == log))}
        self._differ("dependant", self._bases, {pair for pair in rows if pair[1] in self._record_of})
        kinds = KindRow.table_()
        self._differ(
            "entry_kind",
            self._kinds,
            {(r.kind, r.seq) for r in connection.execute(select(kinds).where(kinds.c.log == log))},
        )
        ids = EntryIdRow.table_()
        for row in connection.execute(select(ids).where(ids.c.log == log)):
            if row.id in self._ids and self._ids.pop(row.id) != row.seq:
                self._find("projection", f"entry_id {row.seq}", "IDの番号が違います", "the id stands at another entry")
        for seq in self._ids.values():
            self._find("projection", f"entry_id {seq}", "IDの行がありません", "the id's row is missing")
        self._compare_tokens(connection, log)
        self.findings += desk_findings(self._core, connection)
        self.findings += self._subjects.findings(connection)
        for seq, n in sorted(stored_places(self._core, connection) - self._papers):
            self._find("attachment", f"{seq}/{n}", "元の記録がない添付です", "the attachment has no entry behind it")

    def _compare_papers(self, connection: Connection, body: OpenBody, stored: StoredBody) -> None:
        self._papers |= {(paper.seq, paper.n) for paper in list_papers(body)}
        for n in damaged(self._core, connection, body, stored):
            self._find(
                "attachment",
                f"{body.seq}/{n}",
                "添付が記録の約定値と一致しません",
                "the attachment is missing or not the one committed to",
            )

    def _open(self, seq: int, header: Header, stored: StoredBody | None) -> OpenBody | None:
        if stored is None:
            self._gone(seq, "body")
            return None
        try:
            body = open_body(self._core, stored, seq)
            check_commitment(body, header.body)
        except Gone:
            self._gone(seq, "key")
            return None
        except DaichoError:
            self._find(
                "body",
                f"{seq}",
                "内容が見出しの約定値と一致しません",
                "the body is damaged or not the one committed to",
            )
            return None
        return body

    def _gone(self, seq: int, what: str) -> None:
        """Content that can't be read: counted if a disposal explains it, else somebody deleted it."""
        if seq in self._explained:
            self.disposed += 1
        else:
            self._find(
                what,
                f"{seq}",
                "廃棄の記録がないのに内容がありません",
                "the content is gone and no disposal entry says why",
            )

    def _fold(self, seq: int, header: Header, body: OpenBody) -> None:
        if header.kind == "admin":
            self._api_keys.take(seq, body.id, body.items)
            self._time_stamps.take(seq, body.items)
        if header.kind == "key":
            self._log_keys.take(seq, body.items)
        if header.kind in RECORD_KINDS:
            state = RecordState()
            state.apply(body.items)
            self._records[seq] = (header, body.id, state)
            self._record_of[seq] = seq
            if base := state.head.get("base"):
                self._bases.add((base["seq"], seq))
        elif header.kind == "amendment":
            target = int(body.items["/head"]["target_seq"])
            self._amendments.add((target, seq))
            self._record_of[seq] = target
            if target in self._records:
                self._records[target][2].apply(body.items)
                self._changes[target] = seq
        elif header.kind == "link":
            self._record_of[seq] = int(body.items["/link"]["record_seq"])
            self._changes[self._record_of[seq]] = seq
        elif header.kind == "hold":
            self._holds.setdefault(str(UUID(bytes=body.id)), body.items.get("/hold/records", []))
            for record in self._holds.get(body.items.get("/hold/of", str(UUID(bytes=body.id))), []):
                self._changes[record] = seq
            return
        else:
            return
        if values := values_of(body.items):
            self._values[seq] = values

    def _compare_records(self, connection: Connection, log: int) -> None:
        table = RecordRow.table_()
        stored = {row.seq: row for row in connection.execute(select(table).where(table.c.log == log))}
        for seq, (header, entry_id, state) in self._records.items():
            row = stored.pop(seq, None)
            if row is None:
                self._find("projection", f"record {seq}", "記録の行がありません", "the record's row is missing")
                continue
            expected = self._expected(seq, header, entry_id, state)
            wrong = sorted(name for name, value in expected.items() if getattr(row, name) != value)
            if wrong:
                names = ", ".join(wrong)
                self._find(
                    "projection",
                    f"record {seq}",
                    f"記録の行が内容と違います: {names}",
                    f"the row differs from its entries: {names}",
                )
        for seq in stored:
            if self._present(seq):
                self._find("projection", f"record {seq}", "元の記録がない行です", "the row has no entry behind it")

    def _present(self, seq: int) -> bool:
        """A row whose body was disposed of (or is damaged, and reported as such) has nothing to be compared with."""
        return seq in self._record_of

    def _expected(self, seq: int, header: Header, entry_id: bytes, state: RecordState) -> dict[str, Any]:
        verdict, party = state.verdict, state.head.get("party")
        last_day = last_day_of(verdict)
        return {
            "id": entry_id,
            "kind": header.kind,
            "role": state.head["role"],
            "form": Form(verdict["record_form"]).value,
            "duty": verdict["duty"],
            "status": "void" if state.void else verdict["status"],
            "party": party["key"] if party else "",
            "open": int(verdict["open"]),
            "first_day": state.dates.get("provision_date") or state.dates.get("period_start") or "",
            "last_provision": state.dates.get("last_provision_date") or "",
            "last_day": last_day.isoformat() if last_day else "",
            "principals": len(state.principals),
            "last_change": self._changes.get(seq, -1),
        }

    def _compare_tokens(self, connection: Connection, log: int) -> None:
        table = TokenRow.table_()
        stored: dict[int, set[bytes]] = {}
        for row in connection.execute(select(table.c.token, table.c.seq).where(table.c.log == log)):
            stored.setdefault(row.seq, set()).add(row.token)
        for seq, values in self._values.items():
            if not self._is_filed(seq, values, stored.pop(seq, set())):
                self._find(
                    "index",
                    f"{seq}",
                    "検索索引が内容と一致しません",
                    "the person index differs from the identifiers in the body",
                )
        for seq in stored:
            if seq in self._record_of:
                self._find(
                    "index", f"{seq}", "内容にない検索索引があります", "index rows without an identifier in the body"
                )

    def _is_filed(self, seq: int, values: list[str], stored: set[bytes]) -> bool:
        """Whether the tokens are those of the values, under one generation of the index key, or more while it rotates."""
        period = Place.of_key(self._key_ids[seq]).period
        made = [set(index_tokens(key, values)) for key in self._index_keys.get(period, ())]
        return any(tokens <= stored for tokens in made) and stored <= set().union(*made)

    def _differ(self, what: str, expected: set[Any], stored: set[Any]) -> None:
        for place in sorted(expected - stored):
            self._find("projection", f"{what} {place[-1]}", "行がありません", "the row is missing")
        for place in sorted(stored - expected):
            self._find("projection", f"{what} {place[-1]}", "元の記録がない行です", "the row has no entry behind it")

    def _find(self, what: str, place: str, ja: str, en: str) -> None:
        self.findings.append(AuditFinding(what=what, place=place, ja=ja, en=en))


def _explained(core: Core) -> set[int]:
    """Entries whose absence a disposal explains. A damaged disposal entry explains nothing, and is named itself."""
    try:
        return disposed_seqs(core)
    except (DaichoError, KeyError):
        return set()
