"""Amendments: a record is supplemented, corrected, closed or voided by an entry of its own, and judged again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ledger.errors import BadInput, Blocked, Fault
from ledger.service.attachments import attach, describe
from ledger.service.audience.moving import last_list_day, list_moves
from ledger.service.audience.storing import ITEM, Listed
from ledger.service.core import Core
from ledger.service.holding import is_held
from ledger.service.index_keys import filed, guard
from ledger.service.intake import Intake, dates_of, facts_of, fill_from_master, given_id
from ledger.service.judging import Judged, judge_state
from ledger.service.moving import Place, moves, place_of
from ledger.service.parties import PartyBook, PartyVersion, must_know
from ledger.service.principals import odd_identifiers, principal_items
from ledger.service.reading import LoadedRecord
from ledger.service.sealing import Items, kept_until, new_secrets, stage_with
from ledger.service.state import RecordState, fold, last_day_of, split_record
from schemas.duty import Attachment
from schemas.record import AmendmentIn, document
from schemas.vocabulary import AmendmentAction, Form, Status

PROJECT = (
    "UPDATE record SET form = :form, duty = :duty, status = :status, party = :party, open = :open, "
    "first_day = :first_day, last_provision = :last_provision, last_day = :last_day, principals = :principals, "
    "last_change = :seq WHERE log = :log AND seq = :target"
)


def prepare_amendment(
    core: Core,
    book: PartyBook,
    record: LoadedRecord,
    amendment: AmendmentIn,
    papers: Sequence[Attachment] = (),
    listed: Listed | None = None,
) -> Intake:
    """Fold the amendment over the record, judge again, seal. Raises BadInput, Blocked; writes nothing to the log.

    listed: the list of people of an amendment `members`, which has nothing else.
    papers: added to the record, and disposed of with it. A supplement may bring papers and nothing else.
    """
    entry_id = given_id(core, amendment.id)
    content = document(amendment)
    content.pop("id", None)
    if papers:
        content["attachments"] = describe(papers)
    _must_fit(record, amendment, content, listed)
    items, state, party, values = _items_of(core, book, record, amendment, content, listed)
    judged = judge_state(state, party, core.today(), book.duties.stopped_on(party.facts.key) if party else None)
    if state.void:
        judged.status = Status.VOID
    statutory = judged.statutory_fields or judged.required_fields
    said = {name: state.record[name] for name in items.pop("record")}
    items = {**items, **split_record(said, statutory), "/verdict": judged.item(), **content.get("attachments", {})}
    here = place_of(core, record)
    place = here if is_held(core, record.seq) else Place.until(record.body.id, kept_until(core, judged.last_day))
    guards = guard(core, here.period, place.period)
    secrets = new_secrets()
    if listed:
        content["audience"] = listed.said
        items[ITEM] = listed.lay(core, entry_id, *secrets, place.period)
    staged = stage_with(
        core,
        "amendment",
        entry_id,
        items,
        place.key_id,
        content,
        secrets,
        **{**filed(core, place.period, values), "index_keys": guards},
        rows=[],
        writes=[*([listed.write(core, record.seq)] if listed else ()), *list_moves(core, record, place)],
        expect=(record.seq, record.change),
        updates=[
            ("INSERT INTO amendment (log, target, seq) VALUES (:log, :target, :seq)", {"target": record.seq}),
            (PROJECT, _projection(record.seq, state, judged)),
            *moves(core, record, place),
        ],
    )
    return Intake(attach(core, staged, papers), "amendment", judged, content, odd_identifiers(items))


def _must_fit(
    record: LoadedRecord, amendment: AmendmentIn, content: dict[str, Any], listed: Listed | None = None
) -> None:
    """What the action allows. Raises Blocked (a void record), BadInput (every fault)."""
    if record.state.void:
        raise Blocked("the record is void; nothing can be changed in it", "この記録は取り消されています")
    faults: list[Fault] = []
    if amendment.action is AmendmentAction.CLOSE:
        faults += _close_faults(record, content)
    if amendment.action is AmendmentAction.MEMBERS:
        faults += _members_faults(record, listed)
    if amendment.action is AmendmentAction.SUPPLEMENT:
        faults += [
            Fault(
                f"/record/{name}",
                "ALREADY_RECORDED",
                "",
                "既に記録されています。変更は correct で行ってください",
                "this is recorded already; use `correct` to change it",
            )
            for name, value in content.get("record", {}).items()
            if record.state.record.get(name) not in (None, "", []) and record.state.record[name] != value
        ]
    changes = set(content) - {"action", "reason"}
    if amendment.action in (AmendmentAction.SUPPLEMENT, AmendmentAction.CORRECT) and not changes:
        faults.append(Fault("", "NOTHING_CHANGED", "", "変更する内容がありません", "the amendment changes nothing"))
    if amendment.action is AmendmentAction.VOID and changes:
        faults.append(
            Fault("", "VOID_CHANGES", "", "取消では内容を変更できません", "a void amendment changes nothing else")
        )
    if faults:
        raise BadInput(faults)


def _members_faults(record: LoadedRecord, listed: Listed | None) -> list[Fault]:
    if listed is None:
        return [Fault("/action", "LIST_MISSING", "", "名簿がありません", "send the list: see docs/audiences.md")]
    if record.state.head["record_form"] != Form.BULK or not record.state.verdict.get("open"):
        ja = "名簿を変えられるのは継続中の一括記録だけです"
        return [Fault("/target", "NOT_OPEN", "RULE 19(2)", ja, "only a running lump-sum record's list can change")]
    return []


def _close_faults(record: LoadedRecord, content: dict[str, Any]) -> list[Fault]:
    faults = []
    if record.state.head["record_form"] != Form.BULK or not record.state.verdict.get("open"):
        faults.append(
            Fault(
                "/action",
                "NOT_OPEN",
                "RULE 19(2)",
                "終了できるのは継続中の一括記録だけです",
                "only a running lump-sum record can be closed",
            )
        )
    provision = content.get("provision", {})
    if not (provision.get("period_end") or provision.get("last_provision_date")):
        faults.append(
            Fault(
                "/provision/period_end",
                "MISSING:period_end",
                "RULE 21(ii)",
                "期間の末日または最後の提供日が必要です",
                "give the period's last day or the day of the last provision",
            )
        )
    given = max(str(provision.get(name) or "") for name in ("period_end", "last_provision_date"))
    last_list = last_list_day(record)
    if given and last_list > given:
        faults.append(
            Fault(
                "/provision/period_end",
                "BEFORE_LAST_LIST",
                "RULE 21(ii)",
                "その日より後に名簿が提供されています",
                "a list was provided after that day",
            )
        )
    return faults


def _items_of(
    core: Core,
    book: PartyBook,
    record: LoadedRecord,
    amendment: AmendmentIn,
    content: dict[str, Any],
    listed: Listed | None,
) -> tuple[Items, RecordState, PartyVersion | None, list[str]]:
    facts = facts_of(content)
    if amendment.action is AmendmentAction.CLOSE:
        provision = facts.setdefault("provision", {})
        provision["open_ended"] = False
        if last_list_day(record):
            # Lists moved the day of the last provision: the end of the period is not to be counted from an older one.
            provision.setdefault("last_provision_date", provision.get("period_end"))
    said = dict(content.get("record", {}))
    party = _party(core, book, record, amendment)
    changed_party = amendment.third_party is not None and amendment.third_party.party is not None
    if changed_party:
        fill_from_master(said, party)
    people, values = principal_items(amendment.principals, core.own_types, len(record.state.principals))
    claimed: dict[str, Any] = {name: content[name] for name in ("art27_ground", "transfer_basis") if name in content}
    if changed_party and party:
        claimed["party"] = {"key": party.facts.key, "seq": party.seq}
    items: Items = {
        "/head": {
            "target": str(UUID(bytes=record.body.id)),
            "target_seq": record.seq,
            "action": amendment.action.value,
            "set": claimed,
        },
        "/reason": amendment.reason,
        "/facts": facts,
        "/dates": dates_of(facts, said),
        "/operational": content.get("operational", {}),
        **people,
    }
    if listed:
        items |= listed.item(items["/facts"], items["/dates"])
    bodies = [record.body.items, *(body.items for _, body in record.amendments), items]
    state = fold(bodies)
    state.record.update(said)
    return {**items, "record": said}, state, party, values


def _party(core: Core, book: PartyBook, record: LoadedRecord, amendment: AmendmentIn) -> PartyVersion | None:
    if amendment.third_party and amendment.third_party.party:
        return must_know(book, amendment.third_party.party, _day(core, record), "/third_party/party")
    known = record.state.head.get("party")
    return book.version(known["seq"]) if known else None


def _day(core: Core, record: LoadedRecord) -> dt.date:
    dates = record.state.dates
    day = dates.get("last_provision_date") or dates.get("provision_date")
    return dt.date.fromisoformat(day) if day else core.today()


def _projection(target: int, state: RecordState, judged: Judged) -> dict[str, Any]:
    party = state.head.get("party")
    last_day = last_day_of({"retention": judged.retention})
    return {
        "target": target,
        "form": judged.record_form.value,
        "duty": judged.duty.value,
        "status": "void" if state.void else judged.status.value,
        "party": party["key"] if party else "",
        "open": int(judged.open),
        "first_day": state.dates.get("provision_date") or state.dates.get("period_start") or "",
        "last_provision": state.dates.get("last_provision_date") or "",
        "last_day": last_day.isoformat() if last_day else "",
        "principals": len(state.principals) + state.listed,
    }
