"""Taking in a record: document → state → verdict → sealed, tokenised, staged entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ledger.errors import BadInput, NotFound
from ledger.ids import accept_id, new_id, new_ids
from ledger.sequence.staged import Placed, Staged, Taken
from ledger.service.attachments import attach, describe
from ledger.service.audience.storing import Listed
from ledger.service.consent_record import asks_consents, held_against
from ledger.service.core import Core, appended
from ledger.service.index_keys import each_filed, filed, period_of
from ledger.service.judging import Judged, judge_state
from ledger.service.omission import fill_base
from ledger.service.parsing import parse
from ledger.service.parties import PartyBook, PartyVersion, must_know
from ledger.service.principals import People, each_principal_items, identifiers_of, odd_identifiers, principal_items
from ledger.service.replaying import code_out, replay
from ledger.service.sealing import Items, ToStage, body_key_id, kept_until, stage, stage_each
from ledger.service.shapes import Shape, Shapes, Varying, content_parts, item_parts, own_items
from ledger.service.state import RecordState, fold, last_day_of, split_record
from ledger.service.subjects import any_registered
from ledger.store.reading import seq_of_id
from ledger.store.tables import DependantRow, LedgerTable
from schemas.duty import Attachment
from schemas.record import RecordIn, document
from schemas.views import Appended
from schemas.vocabulary import PROVIDING_ROLES

FACT_SECTIONS = (
    "third_party",
    "data",
    "provision",
    "consent",
    "rule17",
    "confirmation",
    "exception",
    "entrustment",
    "succession",
    "joint_use",
    "opt_out",
    "pri",
)
TOGETHER_RECORDS = 100
"""How many to give `prepare_records` at once: few enough to stay in the processor's caches."""
PARTY_FIELDS = ("name", "address", "representative")


@dataclass(slots=True)
class Intake:
    """A record ready to be appended, and what will be answered once it is."""

    staged: Staged
    kind: str
    judged: Judged
    content: Mapping[str, Any] | bytes
    """As sent, without its id; bytes: in canonical JSON."""
    odd: Sequence[str] = ()
    """Warnings of its identifiers (`odd_identifiers`)."""


def prepare_record(
    core: Core,
    book: PartyBook,
    given: RecordIn | Mapping[str, Any],
    papers: Sequence[Attachment] = (),
    shapes: Shapes | None = None,
) -> Intake:
    """Judge and seal one record and its papers. Raises BadInput naming every fault; writes nothing to the log.

    shapes: what earlier records had in common with this one. The answer is the same with and without.
    """
    if shapes and not papers:
        (made,) = prepare_records(core, book, [given], shapes)
        if isinstance(made, BadInput):
            raise made
        return made
    return _whole_way(core, book, given, papers)


def prepare_records(
    core: Core, book: PartyBook, given: Sequence[RecordIn | Mapping[str, Any]], shapes: Shapes
) -> list[Intake | BadInput]:
    """`prepare_record` of each, or why not. Those of known shapes are made together, one kind of work at a time."""
    made: list[Intake | BadInput | None] = [None] * len(given)
    known: list[tuple[int, Shape, Varying]] = []
    for n, varying in enumerate(shapes.read_each(given, book, core.today())):
        shape = shapes.get(varying) if varying else None
        if shape and varying and not (shape.asks_consents and any_registered(core)):
            known.append((n, shape, varying))
            continue
        try:
            made[n] = _whole_way(core, book, given[n], (), shapes, varying)
        except BadInput as error:
            made[n] = error
    for (n, _, _), intake in zip(known, _of_shapes(core, [one[1:] for one in known]), strict=True):
        made[n] = intake
    return [one for one in made if one is not None]


def _whole_way(
    core: Core,
    book: PartyBook,
    given: RecordIn | Mapping[str, Any],
    papers: Sequence[Attachment],
    shapes: Shapes | None = None,
    varying: Varying | None = None,
) -> Intake:
    """varying: of `given`, whose shape is kept in `shapes` if it has one."""
    record = parse(RecordIn, given)
    entry_id = given_id(core, record.id)
    content = document(record)
    content.pop("id", None)
    items, state, party, values = items_of_record(core, book, record, content)
    judged = judge_state(state, party, core.today(), book.duties.stopped_on(party.facts.key) if party else None)
    statutory, kept_day = judged.statutory_fields or judged.required_fields, kept_until(core, judged.last_day)
    items = {**items, **split_record(state.record, statutory), "/verdict": judged.item()}
    if papers:
        content["attachments"] = describe(papers)
        items |= content["attachments"]
    kind = "provision" if record.role in PROVIDING_ROLES else "receipt"
    key_id, period = body_key_id(entry_id, kept_day), period_of(kept_day)
    row = record_row(entry_id, kind, state, judged)
    staged = stage(
        core,
        kind,
        entry_id,
        items,
        key_id,
        content,
        **filed(core, period, values),
        record=row,
        rows=leaning(state),
    )
    # The key of an open record is its own; what was held against a person is that record's own too.
    if shapes and varying and judged.last_day and "/consents" not in items and shapes.wants(varying):
        asks = asks_consents(record.role.value, record.art27_ground, record.transfer_basis)
        parts = content_parts(content), item_parts(items)
        shapes.keep(varying, Shape(kind, *parts, judged, key_id, period, row[1:-2], asks))
    return Intake(attach(core, staged, papers), kind, judged, content, odd_identifiers(items))


def _of_shapes(core: Core, known: Sequence[tuple[Shape, Varying]]) -> list[Intake | BadInput]:
    """Records of known shapes: their own people and numbers, with what the shapes know already."""
    read = each_principal_items((varying.given.principals for _, varying in known), core.own_types)
    ids = iter(new_ids(sum(varying.given.id is None for _, varying in known)))
    made: list[Intake | BadInput | None] = [one if isinstance(one, BadInput) else None for one in read]
    taken: list[tuple[int, Shape, People, bytes, Varying]] = []
    for n, (people, (shape, varying)) in enumerate(zip(read, known, strict=True)):
        try:
            entry_id = given_id(core, varying.given.id) if varying.given.id else next(ids)
        except BadInput as error:
            made[n] = error
            continue
        if not isinstance(people, BadInput):
            taken.append((n, shape, people, entry_id, varying))
    filings = each_filed(core, [(shape.period, people.values) for _, shape, people, _, _ in taken])
    contents = [shape.content_of(varying.encoded) for _, shape, _, _, varying in taken]
    encoded = [shape.encoded_with(own_items(varying, people.items)) for _, shape, people, _, varying in taken]
    entries = []
    for (_, shape, people, entry_id, _), filing, content, items in zip(taken, filings, contents, encoded, strict=True):
        count = sum(path.startswith("/principals/") for path in people.items)
        filing["record"] = entry_id, *shape.row, count, -1
        entries.append(ToStage(shape.kind, entry_id, items, content, shape.key_id, filing))
    for (n, shape, people, _, _), content, staged in zip(taken, contents, stage_each(core, entries), strict=True):
        made[n] = Intake(staged, shape.kind, shape.judged, content, odd_identifiers(people.items))
    return [one for one in made if one is not None]


def base_of(given: RecordIn | Mapping[str, Any]) -> bytes | None:
    """The id of the record that a document leans on; b"" when it names one by what is no id."""
    said = given.get("base_record") if isinstance(given, dict | Mapping) else getattr(given, "base_record", None)
    if said is None:
        return None
    try:
        return UUID(str(said)).bytes
    except ValueError:
        return b""


def given_id(core: Core, given: UUID | None) -> bytes:
    """The caller's id, or a new one. An id that stands already is let through however old: its answer is kept for ever."""
    if given is None:
        return new_id()
    try:
        return accept_id(given, core.now())
    except BadInput:
        if not knows(core, given):
            raise
        return given.bytes


def knows(core: Core, entry_id: UUID) -> bool:
    """Whether an entry of this id stands in the log."""
    with core.database.reading() as connection:
        try:
            seq_of_id(connection, core.log, entry_id.bytes)
        except NotFound:
            return False
    return True


def finish(core: Core, intake: Intake, outcome: Placed | Taken) -> Appended:
    """The reply. A taken id with the same content is the first result again. Raises Conflict, Gone."""
    if isinstance(outcome, Taken):
        return replay(core, intake.staged.id, intake.kind, intake.content)
    return appended(core, intake.staged.id, intake.kind, outcome, **_said(intake.judged, intake.odd))


def record_row(entry_id: bytes, kind: str, state: RecordState, judged: Judged) -> tuple[Any, ...]:
    """The projection row behind (log, seq). `last_change` is -1 until the first entry about it."""
    party = state.head.get("party")
    last_day = last_day_of({"retention": judged.retention})
    return (
        entry_id,
        kind,
        state.head["role"],
        judged.record_form.value,
        judged.duty.value,
        judged.status.value,
        party["key"] if party else "",
        int(judged.open),
        state.dates.get("provision_date") or state.dates.get("period_start") or "",
        state.dates.get("last_provision_date") or "",
        last_day.isoformat() if last_day else "",
        len(state.principals) + state.listed,
        -1,
    )


def leaning(state: RecordState) -> list[tuple[type[LedgerTable], tuple[Any, ...]]]:
    """The row that says which record this one leans on for the items it omits."""
    base = state.head.get("base")
    return [(DependantRow, (base["seq"],))] if base else []


def facts_of(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The fact sections of a document, without the party's key, which is no fact of the contract."""
    facts = {section: dict(content[section]) for section in FACT_SECTIONS if content.get(section)}
    if "third_party" in facts:
        facts["third_party"].pop("party", None)
    return {section: values for section, values in facts.items() if values}


def dates_of(facts: dict[str, dict[str, Any]], record: dict[str, Any]) -> dict[str, str]:
    """The days of the provision, from the facts, else from the record's own words."""
    provision = facts.get("provision", {})
    dates = {
        "provision_date": provision.get("date") or record.get("provision_date") or record.get("receipt_date"),
        "period_start": provision.get("period_start") or record.get("period_start"),
        "period_end": provision.get("period_end") or record.get("period_end"),
        "last_provision_date": provision.get("last_provision_date"),
    }
    return {name: str(value) for name, value in dates.items() if isinstance(value, str) and value}


def fill_from_master(record: dict[str, Any], party: PartyVersion | None) -> None:
    """Write the master's name, address and representative where the record refers to it or says nothing."""
    if party is None:
        return
    for name in PARTY_FIELDS:
        said = record.get(f"third_party.{name}")
        known = getattr(party.facts, name)
        if (said is None or _refers_to_master(said)) and known:
            record[f"third_party.{name}"] = known


def items_of_record(
    core: Core, book: PartyBook, record: RecordIn, content: dict[str, Any], listed: Listed | None = None
) -> tuple[Items, RecordState, PartyVersion | None, list[str]]:
    facts = facts_of(content)
    said = dict(content.get("record", {}))
    dates = dates_of(facts, said)
    day = dates.get("last_provision_date") or dates.get("provision_date")
    party_key = record.third_party.party if record.third_party else None
    party = (
        must_know(book, party_key, dt.date.fromisoformat(day) if day else core.today(), "/third_party/party")
        if party_key
        else None
    )
    fill_from_master(said, party)
    base_seq = fill_base(core, record.base_record, said, party) if record.base_record else None
    people, values = principal_items(record.principals, core.own_types)
    known = (identifiers_of(principal) for principal in record.principals)
    people |= held_against(core, record, known, facts, dates, party.facts.key if party else None)
    if listed:
        people |= listed.item(facts, dates)
    items: Items = {
        "/head": {
            "role": record.role.value,
            "record_form": record.record_form.value,
            "created": str(said.get("record_created_at") or core.today()),
            "policy_version": core.profile.policy.citation,
            **{name: content[name] for name in ("art27_ground", "transfer_basis") if name in content},
            **({"party": {"key": party.facts.key, "seq": party.seq}} if party else {}),
            **({"base": {"id": str(record.base_record), "seq": base_seq}} if base_seq is not None else {}),
        },
        "/facts": facts,
        "/dates": dates,
        "/operational": content.get("operational", {}),
        **people,
        **({"/producer": content["producer"]} if content.get("producer") else {}),
    }
    state = fold([items])
    state.record = said
    return items, state, party, values


def _refers_to_master(said: Any) -> bool:
    return isinstance(said, dict) and str(said.get("ref", "")).startswith("party:")


def _said(judged: Judged, odd: Sequence[str]) -> dict[str, Any]:
    return {
        "status": judged.status,
        "duty": judged.duty,
        "codes": [code_out(code) for code in judged.codes],
        "missing_facts": judged.missing_facts,
        "warnings": [*judged.warnings, *odd],
    }
