"""Standing duties done, and information given: `duty` and `notice` entries with their papers.

How long they are kept: a check that passed, and one about a record, three years from the day of entry; a failed one, the
selection of an entrustee and the end of a provision as long as the ledger (they hold while in force); a notice three years,
but RULE 17 information that names no principal as long as the ledger.

Body of a `notice` entry: /notice/kind, /notice/given_on, /notice/method, /notice/reason, /notice/party with
/notice/party_version and /notice/regime_information_digest where they are known, /notice/record, /principals/0.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from ledger.errors import BadInput, Blocked, Fault
from ledger.ids import new_id
from ledger.law import add_years
from ledger.sequence.staged import Placed
from ledger.service.attachments import attach, describe
from ledger.service.core import Core, appended
from ledger.service.parties import PartyBook, must_know
from ledger.service.reading import LoadedRecord, load_record
from ledger.service.sealing import ACCESS_RETENTION_YEARS, Items, stage
from ledger.store.reading import seq_of_id
from schemas.duty import Attachment, DutyIn, DutyKind, DutyResult, NoticeIn, NoticeKind
from schemas.views import Appended
from schemas.vocabulary import Role

KEPT, KEPT_NOTICE = "keep/duty", "keep/notice"
PERIODIC = frozenset(
    {DutyKind.SYSTEM_CHECK, DutyKind.ENTRUSTEE_SUPERVISION, DutyKind.PARTY_FACTS, DutyKind.LATE_RECORD}
)
_PRI = frozenset({Role.PRI_PROVIDER.value, Role.PRI_RECIPIENT.value})


def record_duty(core: Core, book: PartyBook, duty: DutyIn, papers: Sequence[Attachment] = ()) -> Appended:
    """Enter a duty done. Raises BadInput, TooLarge, NotFound (no such record)."""
    _must_be_past(core, duty.done_on, "/done_on")
    items: Items = {
        "/duty/kind": duty.kind.value,
        "/duty/done_on": duty.done_on.isoformat(),
        "/duty/result": duty.result.value,
        "/duty/reason": duty.reason,
        **describe(papers),
    }
    if duty.party is not None:
        items["/duty/party"] = duty.party
        items["/duty/party_version"] = must_know(book, duty.party, core.today(), "/party").seq
    if duty.record is not None:
        _load(core, duty.record.bytes)
        items["/duty/record"] = str(duty.record)
    expires = duty.kind in PERIODIC and duty.result is not DutyResult.FAILED
    return _append(core, "duty", items, _day_key(core) if expires else KEPT, papers)


def record_notice(core: Core, book: PartyBook, notice: NoticeIn, papers: Sequence[Attachment] = ()) -> Appended:
    """Enter information given to a principal.

    Raises Blocked where RULE 18(3) does not apply: after a consent of ACT 28(1) (GL-F 6), for person-related information
    (ACT 31(2)), or without an equivalent-action system (ACT 28(3)); BadInput, TooLarge, NotFound, Gone.
    """
    _must_be_past(core, notice.given_on, "/given_on")
    items: Items = {
        "/notice/kind": notice.kind.value,
        "/notice/given_on": notice.given_on.isoformat(),
        "/notice/method": notice.method,
        "/notice/reason": notice.reason,
        **describe(papers),
    }
    party = notice.party
    if notice.record is not None:
        record = _load(core, notice.record.bytes)
        must_owe_information(record)
        items["/notice/record"] = str(notice.record)
        party = record.state.head.get("party", {}).get("key")
    if party is not None:
        version = must_know(book, party, core.today(), "/party")
        items |= {"/notice/party": party, "/notice/party_version": version.seq}
        if version.facts.regime_information_digest and notice.kind is not NoticeKind.RULE_18_4:
            items["/notice/regime_information_digest"] = version.facts.regime_information_digest
    if notice.principal is not None:
        items["/principals/0"] = notice.principal.model_dump(exclude_none=True)
    # A text shown to everybody is evidence for every later consent, and holds nobody's data.
    kept = notice.kind is NoticeKind.RULE_17 and notice.principal is None
    return _append(core, "notice", items, KEPT_NOTICE if kept else _day_key(core), papers)


def must_owe_information(record: LoadedRecord) -> None:
    """Raises Blocked unless RULE 18(3) applies to the record."""
    verdict = record.state.verdict
    basis = verdict.get("transfer_basis") or record.state.head.get("transfer_basis")
    if record.state.head["role"] in _PRI:
        raise _not_owed(
            "ACT 31(2)",
            "person-related information: the information of ACT 28(3) is not owed",
            "個人関連情報の提供には法第28条第3項の情報提供の義務がありません",
        )
    if basis == "CONSENT_28":
        raise _not_owed(
            "GL-F 6",
            "provided on a consent of ACT 28(1): the information of ACT 28(3) is not owed",
            "法第28条第1項の同意による提供には同条第3項の情報提供の義務がありません",
        )
    if basis != "EQUIV_SYSTEM":
        raise _not_owed(
            "ACT 28(3)",
            "not provided on an equivalent-action system: the information of ACT 28(3) is not owed",
            "基準適合体制による提供ではないため、法第28条第3項の情報提供の義務がありません",
        )


def _not_owed(citation: str, en: str, ja: str) -> Blocked:
    return Blocked(f"{en} ({citation})", f"{ja}（{citation}）")


def _append(core: Core, kind: str, items: Items, key_id: str, papers: Sequence[Attachment]) -> Appended:
    entry_id = new_id()
    staged = attach(core, stage(core, kind, entry_id, items, key_id), papers)
    placed: Any = core.writer.submit([staged]).result()[0]
    assert isinstance(placed, Placed)
    return appended(core, entry_id, kind, placed)


def _load(core: Core, record_id: bytes) -> LoadedRecord:
    with core.database.reading() as connection:
        return load_record(core, connection, seq_of_id(connection, core.log, record_id))


def _day_key(core: Core) -> str:
    return f"day/{add_years(core.today(), ACCESS_RETENTION_YEARS).isoformat()}"


def _must_be_past(core: Core, day: dt.date, pointer: str) -> None:
    if day > core.today():
        raise BadInput(
            [
                Fault(
                    pointer,
                    "INVALID_INPUT:future",
                    "",
                    "未来の日付です",
                    "this day has not come yet: say what was done",
                )
            ]
        )
