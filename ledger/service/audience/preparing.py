"""A record whose people come as a list: judged and sealed as `intake.py` does, with the list beside it."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.service.audience.storing import ITEM, Listed
from ledger.service.core import Core
from ledger.service.index_keys import period_of
from ledger.service.intake import Intake, given_id, items_of_record, leaning, record_row
from ledger.service.judging import Judged, judge_state
from ledger.service.parties import PartyBook
from ledger.service.sealing import body_key_id, kept_until, new_secrets, stage_with
from ledger.service.state import split_record
from schemas.record import RecordIn, document
from schemas.vocabulary import PROVIDING_ROLES


@dataclass(frozen=True, slots=True)
class Draft:
    """What the law says of a document before anybody is named, and its days."""

    judged: Judged
    dates: dict[str, str]


def draft(core: Core, book: PartyBook, record: RecordIn) -> Draft:
    """Judge a document whose people come as a list; seals and writes nothing. Raises BadInput."""
    content = document(record)
    content.pop("id", None)
    _, state, party, _ = items_of_record(core, book, record, content)
    state.listed = 1
    stopped = book.duties.stopped_on(party.facts.key) if party else None
    return Draft(judge_state(state, party, core.today(), stopped), state.dates)


def prepare_listed(core: Core, book: PartyBook, record: RecordIn, listed: Listed) -> Intake:
    """Judge and seal the record and its list. Raises BadInput naming every fault; writes nothing to the log."""
    entry_id = given_id(core, record.id)
    content = document(record)
    content.pop("id", None)
    items, state, party, _ = items_of_record(core, book, record, content, listed)
    judged = judge_state(state, party, core.today(), book.duties.stopped_on(party.facts.key) if party else None)
    statutory, kept_day = judged.statutory_fields or judged.required_fields, kept_until(core, judged.last_day)
    items = {**items, **split_record(state.record, statutory), "/verdict": judged.item()}
    content["audience"] = listed.said
    secrets = new_secrets()
    items[ITEM] = listed.lay(core, entry_id, *secrets, period_of(kept_day))
    kind = "provision" if record.role in PROVIDING_ROLES else "receipt"
    staged = stage_with(
        core,
        kind,
        entry_id,
        items,
        body_key_id(entry_id, kept_day),
        content,
        secrets,
        **listed.filed(),
        record=record_row(entry_id, kind, state, judged),
        rows=leaning(state),
        writes=[listed.write(core, None)],
    )
    return Intake(staged, kind, judged, content)
