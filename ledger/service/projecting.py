"""The relational tables as the entries make them: what an audit compares and a rebuild writes.

`Projector` takes opened entries in order of seq and holds, for each table, the rows that must stand in it: primary key
(without the log) to the rest of the row. What a table says of an entry whose content is gone is not made here.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from ledger.errors import DaichoError
from ledger.log.header import Header
from ledger.sequence.sequencer import DENSE_KINDS
from ledger.service.auditing_open import Opened
from ledger.service.core import Core
from ledger.service.projecting_desk import request_rows
from ledger.service.reading import RECORD_KINDS
from ledger.service.sealing import Items, OpenBody, open_body
from ledger.service.state import RecordState, fold, last_day_of
from ledger.service.subjects import parse_documents
from ledger.store.reading import read_bodies
from ledger.store.tables import (
    AmendmentRow,
    ApiKeyRow,
    ConsentRow,
    DependantRow,
    EntryIdRow,
    HoldRow,
    KindRow,
    LedgerTable,
    LinkRow,
    RecordRow,
    RequestRow,
    RequestStepRow,
    StopRow,
)
from schemas.consent import CONSENTING_ACTS, ConsentAct
from schemas.vocabulary import Form

Row = tuple[Any, ...]
Rows = dict[Row, Row]

PROJECTED: tuple[type[LedgerTable], ...] = (
    EntryIdRow,
    KindRow,
    RecordRow,
    AmendmentRow,
    DependantRow,
    ConsentRow,
    StopRow,
    LinkRow,
    HoldRow,
    ApiKeyRow,
    RequestRow,
    RequestStepRow,
)


class Projector:
    """Takes every entry of a log in order, then `finish`. rows: complete after that.

    generations: the newest of each index key that was ever rotated. rotating: periods whose rotation has not ended.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self.rows: dict[type[LedgerTable], Rows] = {table: {} for table in PROJECTED}
        self.record_of: dict[int, int] = {}
        self.generations: dict[str, int] = {}
        self.rotating: set[str] = set()
        self._changes: dict[int, int] = {}
        self._amendments: dict[int, list[int]] = {}
        self._headers: dict[int, Header] = {}
        self._requests: list[tuple[Header, OpenBody]] = []
        self._makers = {
            "amendment": self._amendment,
            "link": self._link,
            "consent": self._consent,
            "stop": self._stop,
            "hold": self._hold,
            "admin": self._admin,
            "key": self._key,
        }

    def take(self, one: Opened) -> None:
        header, body = one.header, one.body
        if header is None:
            return
        if header.kind not in DENSE_KINDS:
            self.rows[KindRow][header.kind, one.seq] = ()
        if body is None:
            return
        self.rows[EntryIdRow][body.id,] = (one.seq,)
        if header.kind in RECORD_KINDS:
            self._record(header, body)
        elif header.kind == "request":
            self._requests.append((header, body))
        elif header.kind in self._makers:
            self._makers[header.kind](body)

    def finish(self, connection: Connection) -> None:
        """What needs more than one entry: records as amended, requests as they stand."""
        for target, seqs in self._amendments.items():
            if target in self._headers:
                self._amended(connection, target, seqs)
        records = self.rows[RecordRow]
        for record, seq in self._changes.items():
            if (record,) in records:
                records[record,] = (*records[record,][:-1], seq)
        requests, steps = request_rows(self._requests)
        self.rows[RequestRow], self.rows[RequestStepRow] = requests, steps

    def _record(self, header: Header, body: OpenBody) -> None:
        state = fold([body.items])
        self.record_of[body.seq] = body.seq
        self._headers[body.seq] = header
        self.rows[RecordRow][body.seq,] = _record_row(header, body.id, state)
        if base := state.head.get("base"):
            self.rows[DependantRow][body.seq,] = (base["seq"],)

    def _amendment(self, body: OpenBody) -> None:
        target = int(body.items["/head"]["target_seq"])
        self.rows[AmendmentRow][target, body.seq] = ()
        self.record_of[body.seq] = target
        self._amendments.setdefault(target, []).append(body.seq)
        self._changes[target] = body.seq

    def _amended(self, connection: Connection, target: int, seqs: list[int]) -> None:
        """Opened again rather than kept: few records are amended, and a log may hold millions."""
        stored = read_bodies(connection, self._core.log, [target, *seqs])
        try:
            bodies = [open_body(self._core, stored.get(seq), seq) for seq in (target, *seqs)]
        except DaichoError:
            return
        state = fold(body.items for body in bodies)
        self.rows[RecordRow][target,] = _record_row(self._headers[target], bodies[0].id, state)

    def _link(self, body: OpenBody) -> None:
        target = int(body.items["/link"]["record_seq"])
        self.rows[LinkRow][target, body.seq] = ()
        self.record_of[body.seq] = target
        self._changes[target] = body.seq

    def _consent(self, body: OpenBody) -> None:
        said = body.items["/consent"]
        effect = -1 if said["action"] == "withdrawn" else int(ConsentAct(said["act"]) in CONSENTING_ACTS)
        row = (said["basis"], effect, said["moment"], said["scope"], _by_digest(body.items))
        self.rows[ConsentRow][body.seq,] = row

    def _stop(self, body: OpenBody) -> None:
        said, rows = body.items["/stop"], self.rows[StopRow]
        if said["action"] == "lift":
            of = int(said["of"])
            for place, row in rows.items():
                if (place == (of,) or row[1] == of) and row[-1] == -1:
                    rows[place] = (*row[:-1], body.seq)
            return
        origin = int(said["of"]) if said["action"] == "extend" else -1
        first = rows.get((origin,))
        known = parse_documents([*body.items["/identifiers"], *body.items.get("/linked", [])])
        terms = first[2:5] if first else tuple(said.get(name) for name in ("ground", "since", "scope"))
        types = " ".join(sorted({one.type for one in known}))
        rows[body.seq,] = (body.id, origin, *terms, types, int(any(one.raw is None for one in known)), -1)

    def _hold(self, body: OpenBody) -> None:
        rows = self.rows[HoldRow]
        if body.items["/hold/action"] == "place":
            for record in map(int, body.items["/hold/records"]):
                rows[record, body.seq] = (body.id, -1)
                self._changes[record] = body.seq
            return
        of = UUID(body.items["/hold/of"]).bytes
        for place, row in rows.items():
            if row == (of, -1):
                rows[place] = (of, body.seq)
                self._changes[place[0]] = body.seq

    def _key(self, body: OpenBody) -> None:
        action = body.items.get("/key/action")
        if action == "rotate_index":
            self.generations[body.items["/key/period"]] = int(body.items["/key/generation"])
            self.rotating.add(body.items["/key/period"])
        elif action == "retire_index":
            self.rotating.discard(body.items["/key/period"])

    def _admin(self, body: OpenBody) -> None:
        items, rows = body.items, self.rows[ApiKeyRow]
        if items.get("/admin/action") == "create_key":
            digest = bytes.fromhex(items["/admin/digest"])
            rows[body.seq,] = (body.id, items["/admin/name"], digest, " ".join(items["/admin/scopes"]), "")
        elif items.get("/admin/action") == "revoke_key":
            living = [place for place, row in rows.items() if row[1] == items["/admin/name"] and not row[-1]]
            for place in living[:1]:
                rows[place] = (*rows[place][:-1], items["/admin/at"])


def _record_row(header: Header, entry_id: bytes, state: RecordState) -> Row:
    verdict, party = state.verdict, state.head.get("party")
    last_day = last_day_of(verdict)
    return (
        entry_id,
        header.kind,
        state.head["role"],
        Form(verdict["record_form"]).value,
        verdict["duty"],
        "void" if state.void else verdict["status"],
        party["key"] if party else "",
        int(verdict["open"]),
        state.dates.get("provision_date") or state.dates.get("period_start") or "",
        state.dates.get("last_provision_date") or "",
        last_day.isoformat() if last_day else "",
        len(state.principals) + state.listed,
        -1,
    )


def _by_digest(items: Items) -> int:
    known = parse_documents([*items["/identifiers"], *items.get("/linked", [])])
    return int(any(one.raw is None for one in known))
