"""Reading records: opening their entries, folding them, and showing them as they stand or stood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, select

from ledger.clock import utc_from_text
from ledger.errors import Gone, NotFound
from ledger.law import describe_code
from ledger.log.header import Header, decode_header
from ledger.service.core import Core
from ledger.service.data_storage import data_storage
from ledger.service.parties import PartyBook, party_out
from ledger.service.sealing import OpenBody, check_commitment, items_under, open_body
from ledger.service.state import RecordState, words_of
from ledger.store.reading import read_bodies
from ledger.store.statements import rows_in
from ledger.store.tables import AmendmentRow, EntryRow, LinkRow, RecordRow
from schemas.record import RecordFilter
from schemas.views import AmendmentOut, CodeOut, LinkOut, PrincipalOut, RecordView, RetentionOut
from schemas.vocabulary import AmendmentAction, Duty, Form, Role, Status

RECORD_KINDS = frozenset({"provision", "receipt"})


@dataclass(slots=True)
class LoadedRecord:
    """A record's own entry, its amendments and the fold of them all, and the links that tell more of its people."""

    seq: int
    header: Header
    body: OpenBody
    amendments: list[tuple[Header, OpenBody]]
    state: RecordState
    links: list[tuple[Header, OpenBody]] = field(default_factory=list)

    change: int = -1
    """The newest entry about it when it was read, as the record's row says; -1 for none, and in a record as of a moment."""

    @property
    def last_entry(self) -> int:
        """The newest amendment or link among those loaded, or -1."""
        return max((body.seq for _, body in (*self.amendments, *self.links)), default=-1)

    def identifiers_at(self, position: int) -> list[dict[str, Any]]:
        """The identifiers by which a principal is known in the record and its links."""
        bodies = (self.body, *(body for _, body in (*self.amendments, *self.links)))
        return [known for body in bodies for known in body.items.get(f"/identifiers/{position}", [])]


def load_records(
    core: Core, connection: Connection, seqs: Sequence[int], as_of: dt.datetime | None = None
) -> list[LoadedRecord]:
    """The records at these places, with the amendments up to `as_of`; disposed ones are left out. Order kept."""
    amending, linking = (_entries_on(core, connection, table, seqs) for table in (AmendmentRow, LinkRow))
    wanted = [*seqs, *(seq for on in (amending, linking) for seqs_ in on.values() for seq in seqs_)]
    headers = read_headers(core, connection, wanted)
    bodies = read_bodies(connection, core.log, wanted)
    loaded: list[LoadedRecord] = []
    for seq in seqs:
        if seq not in bodies or (as_of and utc_from_text(headers[seq].time) > as_of):
            continue
        body = _opened(core, bodies, headers, seq)
        record = LoadedRecord(seq, headers[seq], body, [], RecordState())
        record.state.apply(body.items)
        for amendment in amending.get(seq, []):
            if amendment not in bodies or (as_of and utc_from_text(headers[amendment].time) > as_of):
                continue
            opened = _opened(core, bodies, headers, amendment)
            record.amendments.append((headers[amendment], opened))
            record.state.apply(opened.items)
        for link in linking.get(seq, []):
            if link in bodies and not (as_of and utc_from_text(headers[link].time) > as_of):
                record.links.append((headers[link], _opened(core, bodies, headers, link)))
        loaded.append(record)
    return loaded


def load_record(core: Core, connection: Connection, seq: int, as_of: dt.datetime | None = None) -> LoadedRecord:
    """Raises NotFound (no such record then), Gone (disposed of)."""
    header = read_headers(core, connection, [seq])[seq]
    if header.kind not in RECORD_KINDS:
        raise NotFound("this entry is no record", "この番号は提供・受領の記録ではありません")
    loaded = load_records(core, connection, [seq], as_of)
    if loaded and as_of is None:
        loaded[0].change = change_of(core, connection, seq)
    if not loaded:
        if as_of and utc_from_text(header.time) > as_of:
            raise NotFound("the record was not made yet at that time", "その時点ではこの記録はまだありません")
        raise Gone(f"the content of entry {seq} was disposed of", f"記録{seq}の内容は保存期間満了により廃棄済みです")
    return loaded[0]


def change_of(core: Core, connection: Connection, seq: int) -> int:
    """The newest entry about a record, for `Staged.expect`: it is refused when another came between."""
    table = RecordRow.table_()
    return int(
        connection.execute(select(table.c.last_change).where(table.c.log == core.log, table.c.seq == seq)).scalar_one()
    )


def read_headers(core: Core, connection: Connection, seqs: Sequence[int]) -> dict[int, Header]:
    rows = rows_in(connection, EntryRow, core.log, "seq", seqs, ("seq", "leaf"))
    return {row.seq: decode_header(row.leaf) for row in rows}


def record_query(core: Core) -> Select[Any]:
    return select(RecordRow.table_()).where(RecordRow.table_().c.log == core.log)


def filtered(core: Core, wanted: RecordFilter) -> Select[Any]:
    """The projection rows that match, by seq."""
    table = RecordRow.table_()
    query = record_query(core).order_by(table.c.seq)
    for column, value in (
        (table.c.party, wanted.party),
        (table.c.role, wanted.role),
        (table.c.status, wanted.status),
        (table.c.duty, wanted.duty),
        (table.c.form, wanted.form),
    ):
        if value is not None:
            query = query.where(column == str(value))
    if wanted.open is not None:
        query = query.where(table.c.open == int(wanted.open))
    return query


def view(core: Core, book: PartyBook, record: LoadedRecord, only: Collection[int] | None = None) -> RecordView:
    """The record as it goes out. only: positions of the principals to show (None = all)."""
    state, verdict = record.state, record.state.verdict
    head = state.head
    shown = [n for n in sorted(state.principals) if only is None or n in only]
    party = head.get("party")
    return RecordView(
        id=UUID(bytes=record.body.id),
        origin=record.header.origin,
        seq=record.seq,
        index=record.header.index,
        kind=record.header.kind,
        entered_at=utc_from_text(record.header.time),
        role=Role(head["role"]),
        record_form=Form(verdict.get("record_form") or head["record_form"]),
        form_state=_form_state(state),
        duty=Duty(verdict["duty"]),
        status=Status.VOID if state.void else Status(verdict["status"]),
        codes=[code_out(code) for code in verdict.get("codes", [])],
        missing_facts=verdict.get("missing_facts", []),
        articles=verdict.get("articles", []),
        art27_ground=verdict.get("art27_ground"),
        transfer_basis=verdict.get("transfer_basis"),
        required_fields=verdict.get("required_fields", []),
        statutory=_statutory(state, shown),
        party=party_out(book.version(party["seq"]), book.history(party["key"])[-1]) if party else None,
        unspecified_many=bool(state.record.get("third_party.unspecified_many")),
        principal_count=len(state.principals) + state.listed,
        principals=[_principal(state, n) for n in shown],
        operational=_operational(state),
        data_storage=data_storage(core.profile, state.operational, core.today()),
        provision_date=_day(state.dates.get("provision_date")),
        period_start=_day(state.dates.get("period_start")),
        period_end=_day(state.dates.get("period_end")),
        last_provision_date=_day(state.dates.get("last_provision_date")),
        retention=RetentionOut.model_validate(verdict["retention"]) if verdict.get("retention") else None,
        disclosable_under_33_5=verdict.get("disclosable_under_33_5"),
        amendments=[_amendment(header, body) for header, body in record.amendments],
        links=[_link(body) for _, body in record.links],
        rules_version=verdict.get("rules_version", ""),
        policy_version=head.get("policy_version", ""),
    )


def code_out(code: str) -> CodeOut:
    described = describe_code(code)
    return CodeOut(code=code, citation=described.citation, ja=described.ja, en=described.en)


def _opened(core: Core, bodies: dict[int, Any], headers: dict[int, Header], seq: int) -> OpenBody:
    body = open_body(core, bodies.get(seq), seq)
    check_commitment(body, headers[seq].body)
    return body


def _entries_on(
    core: Core, connection: Connection, rows_of: type[AmendmentRow | LinkRow], seqs: Sequence[int]
) -> dict[int, list[int]]:
    """The amendments or links of each of these records, oldest first."""
    found: dict[int, list[int]] = {}
    for row in rows_in(connection, rows_of, core.log, "target", seqs, ("target", "seq")):
        found.setdefault(row.target, []).append(row.seq)
    return found


def _form_state(state: RecordState) -> str | None:
    if (state.verdict.get("record_form") or state.head["record_form"]) != Form.BULK:
        return None
    return "open" if state.verdict.get("open") else "closed"


def _statutory(state: RecordState, shown: Iterable[int]) -> dict[str, Any]:
    required = state.verdict.get("statutory_fields") or state.verdict.get("required_fields", [])
    names = sorted(
        words_of(required), key=lambda name: (name not in required, required.index(name) if name in required else 0)
    )
    statutory = {name: state.record[name] for name in names if name in state.record}
    if "principal" in required and state.principals:
        statutory["principal"] = [state.principals[n] for n in shown]
    return statutory


def _principal(state: RecordState, position: int) -> PrincipalOut:
    principal = state.principals[position]
    return PrincipalOut(
        position=position,
        id=principal.get("id"),
        name=principal.get("name"),
        identifiers=state.identifiers.get(position, []),
    )


def _operational(state: RecordState) -> dict[str, Any]:
    statutory = words_of(state.verdict.get("statutory_fields") or state.verdict.get("required_fields", []))
    extra = {name: value for name, value in state.record.items() if name not in statutory}
    return {
        **state.operational,
        **({"extra": extra} if extra else {}),
        **({"producer": state.producer} if state.producer else {}),
    }


def _amendment(header: Header, body: OpenBody) -> AmendmentOut:
    ignored = ("/head", "/reason", "/verdict")
    return AmendmentOut(
        id=UUID(bytes=body.id),
        seq=body.seq,
        entered_at=utc_from_text(header.time),
        action=AmendmentAction(body.items["/head"]["action"]),
        reason=body.items["/reason"],
        changed=sorted(path for path in body.items if path not in ignored),
    )


def _link(body: OpenBody) -> LinkOut:
    said = body.items["/link"]
    return LinkOut(
        seq=body.seq,
        linked_on=dt.date.fromisoformat(said["linked_on"]),
        source=said["source"],
        confirmation=said["confirmation"],
        position=min(int(n) for n in items_under(body.items, "principals")),
    )


def _day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None
