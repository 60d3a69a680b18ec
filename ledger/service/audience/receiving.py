"""From a file of people to a record or a change of one: read, judge, ask the gate, build the tree, append.

A document is judged and stored by the same path as any other (`intake.py`, `amending.py`); what is special stands here:
the list beside it, and who of it may go.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ledger.errors import BadInput, Busy, Fault, MissingFacts
from ledger.exchange.adapter import LineFault
from ledger.exchange.audience_file import Column, ListForm, Readable, parse_column, read_blocks
from ledger.ids import new_id
from ledger.law import RULES_VERSION, add_years, describe_code
from ledger.log.header import decode_header
from ledger.people import OwnTypes
from ledger.sequence.staged import Placed, Stale, Taken
from ledger.service.amending import prepare_amendment
from ledger.service.audience.gate import judge_members
from ledger.service.audience.members import Members
from ledger.service.audience.outcomes import ALLOWED, NOT_CHECKABLE, OUTCOMES, REFUSED, STOPPED, Outcomes
from ledger.service.audience.preparing import draft, prepare_listed
from ledger.service.audience.storing import ITEM, START, Against, Listed
from ledger.service.checking import REFUSAL_RETENTION_YEARS
from ledger.service.consent_scope import Asked
from ledger.service.consent_state import Question, other_stops
from ledger.service.consent_terms import CODES, NOT_THIRD_PARTIES, OPT_OUT, STOP_CITATIONS, basis_of
from ledger.service.core import Core, appended
from ledger.service.disposing import ranges_of
from ledger.service.intake import finish, knows
from ledger.service.parties import PartyBook
from ledger.service.proving import placed_now
from ledger.service.reading import LoadedRecord, load_record
from ledger.service.replaying import replay
from ledger.service.sealing import open_body, stage
from ledger.service.subjects import any_registered
from ledger.store.reading import read_bodies, seq_of_id
from schemas.audience import AudienceAnswer, AudienceIn, Held, LineFaultOut, ListChange, ListGate
from schemas.consent import ConsentBasis, StopGround
from schemas.record import AmendmentIn, RecordIn, document
from schemas.upload import OnFault
from schemas.views import Appended
from schemas.vocabulary import PROVIDING_ROLES, AmendmentAction

FAULTS_SHOWN_MAX = 1_000
CHANGE_TRIES_MAX = 5
_ONLY_ALLOWED = bytes(int(state == ALLOWED) for state in range(256))
Progress = Callable[[str, int], None]
"""(stage: `lines` | `checking` | `recording`, lines read so far)."""


@dataclass(slots=True, repr=False)
class ReadList:
    """A file, read."""

    members: Members = field(default_factory=Members)
    faults: list[LineFault] = field(default_factory=list)
    fault_count: int = 0
    flags: dict[str, int] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"ReadList({len(self.members)} members, {self.fault_count} faults)"

    def take_members(self) -> Members:
        """Hand them over: a million need not be held here once others were chosen of them."""
        members, self.members = self.members, Members()
        return members


@dataclass(frozen=True, slots=True)
class _Terms:
    """What the document says of the provision, as the gate must know it."""

    role: str
    ground: str | None
    transfer_basis: str | None
    asked: Asked
    may_proceed: str = "yes"
    codes: tuple[str, ...] = ()
    missing_facts: tuple[str, ...] = ()

    @property
    def basis(self) -> ConsentBasis | None:
        return basis_of(self.role, self.ground, self.transfer_basis)

    @property
    def opted_out(self) -> bool:
        return self.role == "provider" and self.ground == OPT_OUT

    @property
    def warn_only(self) -> bool:
        return self.basis is None and self.role == "provider" and self.ground in NOT_THIRD_PARTIES


class Inflated:
    """A gzip stream (RFC 1952, several members too) that ends where it breaks and says so in `broken`."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._inflater = zlib.decompressobj(wbits=31)
        self._left = b""
        self.broken: Fault | None = None

    def read(self, size: int = -1) -> bytes:
        """At least one byte, and at most `size`, until the end."""
        while self.broken is None:
            if self._inflater.eof and self._left:
                self._inflater = zlib.decompressobj(wbits=31)
            chunk = self._left or self._stream.read(256 * 1024)
            if not chunk:
                if not self._inflater.eof:
                    self.broken = _CUT_GZIP
                return b""
            try:
                data = self._inflater.decompress(chunk, max(size, 1))
            except zlib.error:
                self.broken = _BAD_GZIP
                return b""
            self._left = self._inflater.unconsumed_tail or self._inflater.unused_data
            if data:
                return data
        return b""


def read_list(own: OwnTypes, given: AudienceIn, stream: Readable, progress: Progress | None = None) -> ReadList:
    """The members of a file. Raises BadInput when the file as a whole can't be read, or has faults and may not."""
    columns = dict(parse_column(f"{header}={use}") for header, use in given.form.columns.items())
    of_list = Column(given.form.type, given.form.digest)
    form = ListForm(given.form.kind.value, columns, of_list, given.form.encoding, own)
    start = stream.read(2) if given.form.gzip is None else b""
    zipped = start == b"\x1f\x8b" if given.form.gzip is None else given.form.gzip
    plain = _Again(start, stream)
    found = ReadList()
    for block in read_blocks(Inflated(plain) if zipped else plain, form):
        found.members.extend(block.members, block.lines)
        found.fault_count += len(block.faults)
        found.faults += sorted(block.faults, key=lambda one: one.line or 0)[: FAULTS_SHOWN_MAX - len(found.faults)]
        for flag, count in block.flags.items():
            found.flags[flag] = found.flags.get(flag, 0) + count
        if progress and block.lines:
            progress("lines", block.lines[-1])
    if found.fault_count and given.on_fault is OnFault.REFUSE:
        raise BadInput([_at_line(one) for one in found.faults])
    if not len(found.members):
        raise BadInput(
            [Fault("", "EMPTY_LIST", "", "名簿に一人もいません", "the list has nobody"), *map(_at_line, found.faults)]
        )
    return found


def upload(
    core: Core, book: PartyBook, given: AudienceIn, stream: Readable, progress: Progress | None = None
) -> AudienceAnswer:
    """Raises BadInput, MissingFacts (a gate that lacks facts), Blocked, NotFound, Gone, Conflict, Busy."""
    book.refresh_if_behind()
    read = read_list(core.own_types, given, stream, progress)
    rows = len(read.members)
    change = given.change.value if given.change else START
    said = {"sha256": read.members.digest(), "rows": rows, "change": change, "gate": given.gate.value}
    answer: dict[str, Any] = {"rows": rows, "size": rows, "flags": read.flags, "fault_count": read.fault_count}
    answer["faults"] = [_fault_out(one) for one in read.faults]
    if given.id is not None and knows(core, given.id):
        return AudienceAnswer(**answer, appended=_again(core, given, said))
    record = _target(core, given)
    listed = Listed(read.take_members(), change, given.day.isoformat() if given.day else "", said)
    answer |= _ask_gate(core, book, given, record, listed, progress)
    answer["size"] = len(listed.members)
    if given.gate is ListGate.CHECK or not len(listed.members):
        return AudienceAnswer(**answer)
    if progress:
        progress("recording", len(listed.members))
    return AudienceAnswer(**answer, appended=_append(core, book, given, record, listed))


def _ask_gate(
    core: Core,
    book: PartyBook,
    given: AudienceIn,
    record: LoadedRecord | None,
    listed: Listed,
    progress: Progress | None,
) -> dict[str, Any]:
    """What the answer says of consents and stops; leaves in `listed` those who are to be recorded."""
    if given.change is ListChange.REMOVE:
        return {}
    terms = _terms(core, book, given, record)
    if given.gate is not ListGate.RECORD and terms.missing_facts:
        raise MissingFacts(list(terms.missing_facts))
    asks = terms.basis is not None or terms.opted_out or terms.warn_only
    if given.gate is ListGate.RECORD:
        if not ((terms.basis or terms.opted_out) and any_registered(core)):
            return {}
        found = judge_members(core, listed.members, Question(terms.basis, terms.asked), warn_only=False)
        listed.against = _against(found, terms)
        return {"basis": terms.basis, "counts": found.counts()}
    if progress:
        progress("checking", len(listed.members))
    size = len(listed.members)
    if terms.may_proceed == "no":
        found = Outcomes(bytearray([REFUSED]) * size)
    elif asks:
        found = judge_members(core, listed.members, Question(terms.basis, terms.asked), terms.warn_only)
    else:
        found = Outcomes(bytearray([ALLOWED]) * size)
    held = _held(listed.members, found, terms)
    answer = {
        "basis": terms.basis,
        "counts": found.counts(),
        "held": held,
        "warned": found.warned_count if terms.warn_only else 0,
        "other_stops": other_stops(core, found.types, terms.asked) if asks else 0,
        "codes": sorted({one.code for one in held if one.code}),
        "refusal_seq": _write_refusal(core, given, terms, found, held),
    }
    if found.states.count(ALLOWED) < size:
        listed.members = listed.members.kept(found.states.translate(_ONLY_ALLOWED))
    return answer


def _terms(core: Core, book: PartyBook, given: AudienceIn, record: LoadedRecord | None) -> _Terms:
    if record is None:
        assert given.record is not None
        drafted = draft(core, book, given.record)
        party = given.record.third_party.party if given.record.third_party else None
        purpose = given.record.operational.get("purpose")
        judged, dates = drafted.judged, drafted.dates
        day = dates.get("last_provision_date") or dates.get("period_end") or dates.get("provision_date")
        return _Terms(
            given.record.role.value,
            judged.art27_ground or given.record.art27_ground,
            judged.transfer_basis or given.record.transfer_basis,
            Asked(party, purpose if isinstance(purpose, str) else None, day or core.today().isoformat()),
            judged.may_proceed,
            tuple(judged.codes),
            tuple(judged.missing_facts),
        )
    state, verdict = record.state, record.state.verdict
    known, purpose = state.head.get("party"), state.operational.get("purpose")
    assert given.day is not None
    return _Terms(
        state.head["role"],
        verdict.get("art27_ground") or state.head.get("art27_ground"),
        verdict.get("transfer_basis") or state.head.get("transfer_basis"),
        Asked(known["key"] if known else None, purpose if isinstance(purpose, str) else None, given.day.isoformat()),
        verdict.get("may_proceed", "yes"),
        tuple(verdict.get("codes", ())),
    )


def _against(found: Outcomes, terms: _Terms) -> Against:
    return Against(
        withdrawn=found.counts().get("withdrawn", 0),
        stopped=found.stopped_count,
        first_ended=found.first_ended if terms.basis else "",
        first_stopped=found.first_stopped,
        opted_out=terms.opted_out,
    )


def _held(members: Members, found: Outcomes, terms: _Terms) -> list[Held]:
    lines: dict[tuple[int, str], list[int]] = {}
    for n, state in enumerate(found.states):
        if state != ALLOWED:
            ground = found.ground_of(n) if state == STOPPED else ""
            lines.setdefault((state, ground), []).append(members.lines[n])
    held = []
    for (state, ground), numbers in sorted(lines.items()):
        code = citation = ""
        if state == STOPPED:
            code, citation = "STOPPED", STOP_CITATIONS[StopGround(ground)]
        elif state not in NOT_CHECKABLE:
            code = terms.codes[0] if state == REFUSED and terms.codes else CODES[terms.basis]
            citation = describe_code(code).citation
        runs = ranges_of(numbers)
        held.append(Held(outcome=OUTCOMES[state], code=code, citation=citation, count=len(numbers), lines=runs))
    return held


def _write_refusal(core: Core, given: AudienceIn, terms: _Terms, found: Outcomes, held: Sequence[Held]) -> int | None:
    """The `refusal` entry: line numbers and reasons, no identifier at all."""
    dropped = [one for one in held if one.code]
    if not dropped:
        return None
    items: dict[str, Any] = {
        "/refusal/codes": sorted({one.code for one in dropped}),
        "/refusal/articles": sorted({one.citation for one in dropped}),
        "/refusal/on": terms.asked.day,
        "/refusal/rules_version": RULES_VERSION,
        "/refusal/basis": terms.basis.value if terms.basis else "",
        "/refusal/party": terms.asked.party or "",
        "/refusal/purpose": terms.asked.purpose or "",
        "/refusal/counts": found.counts(),
        "/refusal/lines": [one.model_dump(exclude={"count"}) for one in held],
        "/situation": document(given.record) if given.record else {"target": str(given.target)},
    }
    last_day = add_years(core.today(), REFUSAL_RETENTION_YEARS)
    placed = core.writer.submit([stage(core, "refusal", new_id(), items, f"day/{last_day.isoformat()}")]).result()[0]
    assert isinstance(placed, Placed)
    return placed.seq


def _append(core: Core, book: PartyBook, given: AudienceIn, record: LoadedRecord | None, listed: Listed) -> Appended:
    for _ in range(CHANGE_TRIES_MAX):
        if record is None:
            assert given.record is not None
            intake = prepare_listed(core, book, _with_id(given), listed)
        else:
            intake = prepare_amendment(core, book, record, _amendment(given, record), (), listed)
        outcome = core.writer.submit([intake.staged]).result()[0]
        if not isinstance(outcome, Stale):
            assert isinstance(outcome, Placed | Taken)
            return finish(core, intake, outcome)
        record = _target(core, given)
    raise Busy("the record kept changing; try again", "記録が同時に変更され続けています。再試行してください")


def _again(core: Core, given: AudienceIn, said: Mapping[str, Any]) -> Appended:
    """The first result of an upload that is sent again. Raises Conflict, Gone."""
    assert given.id is not None
    if given.record is not None:
        kind = "provision" if given.record.role in PROVIDING_ROLES else "receipt"
        content = document(given.record)
    else:
        kind, record = "amendment", _target(core, given)
        assert record is not None
        content = document(_amendment(given, record))
        content.pop("id", None)
    return replay(core, given.id.bytes, kind, {**content, "audience": dict(said)})


def answer_again(core: Core, entry_id: UUID) -> AudienceAnswer:
    """What became of an upload that was finished and removed. Raises Gone."""
    with core.database.reading() as connection:
        seq = seq_of_id(connection, core.log, entry_id.bytes)
        body = open_body(core, read_bodies(connection, core.log, [seq]).get(seq), seq)
    placed = placed_now(core, seq)
    said = appended(core, entry_id.bytes, decode_header(placed.leaf).kind, placed, replayed=True)
    size = int(body.items.get(ITEM, {"size": 0})["size"])
    return AudienceAnswer(size=size, rows=size, appended=said)


def _with_id(given: AudienceIn) -> RecordIn:
    assert given.record is not None
    return given.record.model_copy(update={"id": given.id}) if given.id else given.record


def _amendment(given: AudienceIn, record: LoadedRecord) -> AmendmentIn:
    """A list that goes out moves the day of the last provision; one that is taken out does not."""
    del record
    assert given.day is not None
    parts: dict[str, Any] = {"action": AmendmentAction.MEMBERS, "reason": given.reason}
    if given.id is not None:
        parts["id"] = given.id
    if given.change is not ListChange.REMOVE:
        parts["provision"] = {"last_provision_date": given.day}
    return AmendmentIn.model_validate(parts)


def _target(core: Core, given: AudienceIn) -> LoadedRecord | None:
    if given.target is None:
        return None
    with core.database.reading() as connection:
        return load_record(core, connection, seq_of_id(connection, core.log, given.target.bytes))


def _at_line(one: LineFault) -> Fault:
    fault = one.fault
    return Fault(
        f"/lines/{one.line}", fault.code, fault.citation, f"{one.line}行目: {fault.ja}", f"line {one.line}: {fault.en}"
    )


def _fault_out(one: LineFault) -> LineFaultOut:
    return LineFaultOut(line=one.line or 0, code=one.fault.code, ja=one.fault.ja, en=one.fault.en)


class _Again:
    """A stream of which the first bytes were read already."""

    def __init__(self, start: bytes, stream: Readable) -> None:
        self._start, self._stream = start, stream

    def read(self, size: int = -1) -> bytes:
        if self._start:
            start, self._start = self._start, b""
            return start
        return self._stream.read(size)


_CUT_GZIP = Fault("", "MALFORMED:gzip", "RFC 1952", "gzipが途中で切れています", "the gzip stream is cut")
_BAD_GZIP = Fault("", "MALFORMED:gzip", "RFC 1952", "gzipとして読めません", "the gzip stream is damaged")
