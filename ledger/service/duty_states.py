"""From the ledger to the facts that `ledger.law.standing_duties` asks for: partners and records as they stand now.

Reads the projections first and opens a body only where the projection cannot tell: every living record is opened once,
for its transfer basis and its consent evidence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.clock import jst_day, utc_from_text
from ledger.law import DueItem, DutyLimits, PartnerState, RecordState, standing_duties
from ledger.service.attachments import list_papers
from ledger.service.core import Core
from ledger.service.duty_book import DutyBook
from ledger.service.parties import PartyBook
from ledger.service.reading import LoadedRecord, load_records
from ledger.store.tables import RecordRow
from schemas.duty import DutyKind, DutyOut, DutyResult
from schemas.vocabulary import PROVIDING_ROLES, Duty, Form, Status

CHUNK_RECORDS = 500
_GOOD = (DutyResult.PASSED, DutyResult.TROUBLE)
_PROVIDING = frozenset(role.value for role in PROVIDING_ROLES)


@dataclass(slots=True)
class _Partner:
    """What the records of one party say together."""

    on_system: bool = False
    plain_data: bool = False
    entrusted: bool = False
    days: list[dt.date] = field(default_factory=list)
    running: bool = False
    since: dt.date | None = None

    def add(self, day: dt.date, running: bool) -> None:
        self.days = [min([*self.days, day]), max([*self.days, day])]
        self.running = self.running or running


def due_now(core: Core, book: PartyBook, as_of: dt.date, limits: DutyLimits | None = None) -> list[DutyOut]:
    """Everything due on `as_of` for the ledger as it stands, the most urgent first; severity `later` included."""
    partners: dict[str, _Partner] = {}
    party_of: dict[str, str] = {}
    states: list[RecordState] = []
    for row, record in _living(core):
        if row.party:
            _note_partner(partners.setdefault(row.party, _Partner()), row, record)
        if (state := _record_state(row, record, book.duties)) is not None:
            states.append(state)
            party_of[state.ref] = row.party
    for key in book.duties.entrustees():
        partners.setdefault(key, _Partner()).entrusted = True
    items = standing_duties(
        as_of,
        partners=[_partner_state(book, key, partners[key]) for key in sorted(partners) if book.knows(key)],
        records=states,
        limits=limits,
    )
    return [_out(item, party_of.get(item.subject, item.subject)) for item in items]


def _living(core: Core) -> Iterator[tuple[Any, LoadedRecord]]:
    """Every record that is neither void nor disposed of, with its projection row."""
    table = RecordRow.table_()
    query = select(table).where(table.c.log == core.log, table.c.status != Status.VOID.value).order_by(table.c.seq)
    with core.database.reading() as connection:
        for rows in _chunks(connection, query):
            by_seq = {row.seq: row for row in rows}
            for record in load_records(core, connection, list(by_seq)):
                yield by_seq[record.seq], record


def _chunks(connection: Connection, query: Any) -> Iterable[list[Any]]:
    table = RecordRow.table_()
    after = -1
    while rows := list(connection.execute(query.where(table.c.seq > after).limit(CHUNK_RECORDS))):
        yield rows
        after = rows[-1].seq


def _note_partner(partner: _Partner, row: Any, record: LoadedRecord) -> None:
    partner.add(_day_of(row, record), bool(row.open))
    if row.role not in _PROVIDING:
        return
    if _claimed(record, "transfer_basis") == "EQUIV_SYSTEM":
        partner.on_system = True
        first = _first_day_of(row, record)
        partner.since = first if partner.since is None else min(partner.since, first)
        partner.plain_data = partner.plain_data or row.role == "provider"
    if _claimed(record, "art27_ground") == "ENTRUSTMENT":
        partner.entrusted = True


def _partner_state(book: PartyBook, key: str, partner: _Partner) -> PartnerState:
    duties = book.duties
    newest = book.history(key)[-1].facts
    last_provision = partner.days[-1] if partner.days else None
    check = duties.last(key, DutyKind.SYSTEM_CHECK, results=_GOOD)
    supervised = duties.last(key, DutyKind.ENTRUSTEE_SUPERVISION, DutyKind.ENTRUSTEE_SELECTION, results=_GOOD)
    facts = duties.last(key, DutyKind.PARTY_FACTS, results=_GOOD)
    looked_up = [day for day in (newest.checked_on, facts.done_on if facts else None) if day is not None]
    return PartnerState(
        key,
        transfer_basis="EQUIV_SYSTEM" if partner.on_system else None,
        person_related=partner.on_system and not partner.plain_data,
        handles_data=not _settled(duties, key, DutyKind.DATA_ERASED, None, partner),
        first_provision_on=partner.since,
        last_provision_on=last_provision,
        system_checked_on=check.done_on if check else None,
        system_trouble_since=_unheeded_stop(duties, key, partner),
        entrusted=partner.entrusted,
        supervised_on=supervised.done_on if supervised else None,
        facts_checked_on=max(looked_up, default=None),
    )


def _unheeded_stop(duties: DutyBook, key: str, partner: _Partner) -> dt.date | None:
    """The day since which provision should have stopped, unless it was entered that it did and nothing went since."""
    stopped = duties.stopped_on(key)
    if stopped is None or _settled(duties, key, DutyKind.PROVISION_STOPPED, stopped, partner):
        return None
    return stopped


def _settled(duties: DutyBook, key: str, kind: DutyKind, since: dt.date | None, partner: _Partner) -> bool:
    """Whether `kind` was entered, on or after `since`, and nothing was provided after it."""
    done = duties.last(key, kind)
    if done is None or (since is not None and done.done_on < since) or partner.running:
        return False
    return not partner.days or partner.days[-1] <= done.done_on


def _record_state(row: Any, record: LoadedRecord, duties: DutyBook) -> RecordState | None:
    """None for a record that the law does not demand."""
    if row.duty != Duty.REQUIRED.value:
        return None
    ref = str(UUID(bytes=row.id))
    on_consent = (
        _claimed(record, "art27_ground") == "CONSENT_27_1" or _claimed(record, "transfer_basis") == "CONSENT_28"
    )
    made = dt.date.fromisoformat(record.state.head["created"])
    looked_into = duties.last(ref, DutyKind.LATE_RECORD) is not None
    return RecordState(
        ref,
        form=row.form,
        status=row.status,
        role=row.role,
        running=bool(row.open),
        period_start=_iso(record.state.dates.get("period_start")),
        last_provision_on=_iso(row.last_provision) or _last_day(record),
        record_created_on=None if looked_into else made,
        on_consent=on_consent and row.role == "provider",
        consent_evidence=_has_evidence(record),
    )


def _last_day(record: LoadedRecord) -> dt.date | None:
    dates = record.state.dates
    return _iso(dates.get("period_end") or dates.get("provision_date"))


def _has_evidence(record: LoadedRecord) -> bool:
    """GL-K 4-2-1-2(1): a reference or kept copy in the consent statement, a paper, or a system that lets no other out."""
    if (
        record.state.facts.get("consent", {}).get("act") == "system_setting"
        or record.state.head["record_form"] == Form.CONTRACT
    ):
        return True
    statement = record.state.record.get("consent_statement")
    if isinstance(statement, dict) and any(statement.get(name) for name in ("ref", "kept_copy", "evidence")):
        return True
    return any(list_papers(body) for body in (record.body, *(body for _, body in record.amendments)))


def _day_of(row: Any, record: LoadedRecord) -> dt.date:
    """The last day on which something went, as far as the record tells; else the day it was entered."""
    return _iso(row.last_provision) or _last_day(record) or _entered(record)


def _first_day_of(row: Any, record: LoadedRecord) -> dt.date:
    return _iso(row.first_day) or _day_of(row, record)


def _entered(record: LoadedRecord) -> dt.date:
    return jst_day(utc_from_text(record.header.time))


def _claimed(record: LoadedRecord, name: str) -> Any:
    return record.state.verdict.get(name) or record.state.head.get(name)


def _iso(day: str | None) -> dt.date | None:
    return dt.date.fromisoformat(day) if day else None


def _out(item: DueItem, party: str) -> DutyOut:
    return DutyOut.model_validate({**item.to_json(), "party": party or None})
