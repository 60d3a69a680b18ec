"""Taking in a record: document → state → verdict → sealed, tokenised, staged entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ledger.errors import BadInput, Fault, NotFound
from ledger.ids import accept_id, new_id
from ledger.people import Identifier, OwnTypes, index_values, parse_identifier
from ledger.sequence.staged import Placed, Staged, Taken
from ledger.service.attachments import attach, describe
from ledger.service.audience.storing import Listed
from ledger.service.consent_record import asks_consents, held_against
from ledger.service.core import Core, appended
from ledger.service.index_keys import filed, period_of
from ledger.service.judging import Judged, judge_state
from ledger.service.omission import fill_base
from ledger.service.parsing import parse
from ledger.service.parties import PartyBook, PartyVersion, must_know
from ledger.service.replaying import code_out, replay
from ledger.service.sealing import Items, body_key_id, kept_until, stage, stage_encoded
from ledger.service.shapes import Shape, Shapes, Varying, content_of, content_parts, item_parts, items_of
from ledger.service.state import RecordState, fold, last_day_of, split_record
from ledger.service.subjects import any_registered
from ledger.store.reading import seq_of_id
from ledger.store.tables import DependantRow, LedgerTable, RecordRow
from schemas.duty import Attachment
from schemas.record import IdentifierIn, PrincipalIn, RecordIn, document
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
PARTY_FIELDS = ("name", "address", "representative")


@dataclass(slots=True)
class Intake:
    """A record ready to be appended, and what will be answered once it is."""

    staged: Staged
    kind: str
    judged: Judged
    content: Mapping[str, Any] | bytes
    """As sent, without its id; bytes: in canonical JSON."""


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
    varying = shapes.read(given, book, core.today()) if shapes and not papers else None
    shape = shapes.get(varying) if shapes and varying else None
    if shape and varying and not (shape.asks_consents and any_registered(core)):
        return _of_shape(core, shape, varying)
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
        rows=[(RecordRow, row), *leaning(state)],
    )
    # The key of an open record is its own; what was held against a person is that record's own too.
    if shapes and varying and judged.last_day and "/consents" not in items and shapes.wants(varying):
        asks = asks_consents(record.role.value, record.art27_ground, record.transfer_basis)
        parts = content_parts(content), item_parts(items)
        shapes.keep(varying, Shape(kind, *parts, judged, key_id, period, row[1:-2], asks))
    return Intake(attach(core, staged, papers), kind, judged, content)


def _of_shape(core: Core, shape: Shape, varying: Varying) -> Intake:
    """A record of a known shape: its own people and numbers, with what the shape knows already."""
    entry_id = given_id(core, varying.given.id)
    people, values = principal_items(varying.given.principals, core.own_types)
    content = content_of(shape, varying)
    count = sum(path.startswith("/principals/") for path in people)
    staged = stage_encoded(
        core,
        shape.kind,
        entry_id,
        items_of(shape, varying, people),
        content,
        shape.key_id,
        **filed(core, shape.period, values),
        rows=[(RecordRow, (entry_id, *shape.row, count, -1))],
    )
    return Intake(staged, shape.kind, shape.judged, content)


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
    return appended(core, intake.staged.id, intake.kind, outcome, **_said(intake.judged))


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


def principal_items(principals: Iterable[PrincipalIn], own: OwnTypes, first: int = 0) -> tuple[Items, list[str]]:
    """Body items of these principals, numbered from `first`, and the index values of all their identifiers."""
    items: Items = {}
    values: set[str] = set()
    faults: list[Fault] = []
    known_people = [one for one in principals if one.id or one.name or one.identifiers]
    for n, principal in enumerate(known_people, first):
        known = [_stored(identifier) for identifier in principal.identifiers]
        items[f"/principals/{n}"] = _singled_out(principal, known)
        if known:
            items[f"/identifiers/{n}"] = known
        for m, parsed in enumerate(_parsed(principal, own, f"/principals/{n}", faults)):
            if parsed.flags and m < len(known):
                known[m]["flags"] = list(parsed.flags)
            values.update(index_values(parsed))
    if faults:
        raise BadInput(faults)
    return items, sorted(values)


def identifiers_of(principal: PrincipalIn) -> list[IdentifierIn]:
    """Every identifier of a principal, its own id and name included, given ones first."""
    own = [IdentifierIn(type=kind, value=value) for kind, value in _own(principal) if value]
    return [*principal.identifiers, *own]


def _own(principal: PrincipalIn) -> tuple[tuple[str, str | None], ...]:
    return ("customer_id", principal.id), ("name", principal.name)


def _stored(identifier: IdentifierIn) -> dict[str, Any]:
    """As it stands in the body, like pydantic's dump without nulls and at a tenth of its cost."""
    said = {"type": identifier.type, "value": identifier.value, "digest": identifier.digest}
    return {name: value for name, value in said.items() if value is not None}


def _singled_out(principal: PrincipalIn, known: list[dict[str, Any]]) -> dict[str, Any]:
    """The statutory words (GL-K 4-2-1-1(3)): own id and name, or the identifier itself where there is neither."""
    said = {name: value for name, value in (("id", principal.id), ("name", principal.name)) if value}
    return said or {"identifier": known[0]}


def _parsed(principal: PrincipalIn, own: OwnTypes, pointer: str, faults: list[Fault]) -> list[Identifier]:
    parsed: list[Identifier] = []
    said = [(identifier.type, identifier.value, identifier.digest) for identifier in principal.identifiers]
    said += [(kind, value, None) for kind, value in _own(principal) if value]
    for n, one in enumerate(said):
        try:
            parsed.append(parse_identifier(*one, own=own))
        except BadInput as error:
            faults += [
                Fault(f"{pointer}/identifiers/{n}{f.pointer}", f.code, f.citation, f.ja, f.en) for f in error.faults
            ]
    return parsed


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


def _said(judged: Judged) -> dict[str, Any]:
    return {
        "status": judged.status,
        "duty": judged.duty,
        "codes": [code_out(code) for code in judged.codes],
        "missing_facts": judged.missing_facts,
        "warnings": judged.warnings,
    }
