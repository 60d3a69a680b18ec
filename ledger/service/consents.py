"""Consents given and withdrawn: `consent` entries, one a person, singly or by the million.

Body of a `consent` entry:

    /consent       {action, basis, scope, moment, act, by_legal_representative, consent_id, policy_version, wording_digest}
    /identifiers   the identifiers the person gave
    /linked        of a withdrawal: identifiers that earlier consents or stops give to the same person
    /evidence, /raw_signal

Consents and links that come later and name a withdrawn identifier together with others write a withdrawal with `extends`
for those, of the same basis, scope and moment.

Kept as long as it is in force or a record depends on it (`spent.py`). A signal that is no act of the person
(`system_setting`, a TC string, a Consent Mode state) is kept as evidence and has no effect (GL-T 2-16). ACT 27, 28 and 31
know no article on withdrawal: what was provided before stays as it is, what comes after has no ground (law.md section 2A).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from ledger.clock import JST
from ledger.errors import BadInput, Conflict, DaichoError, Fault, Gone
from ledger.ids import new_id
from ledger.people import Identifier
from ledger.sequence.staged import Outcome, Placed, Staged, Taken
from ledger.service.consent_scope import scope_text
from ledger.service.consent_state import touched
from ledger.service.core import Core, appended
from ledger.service.intake import given_id
from ledger.service.parsing import parse
from ledger.service.replaying import SentAgain, replay, replay_many
from ledger.service.sealing import Items, month_key_id, stage
from ledger.service.stops import as_document, extend_stops, linked_to
from ledger.service.subjects import documents, entries_with, filed_values, parse_all, subject_filed, values_for
from ledger.store.reading import IN_MAX
from ledger.store.tables import ConsentRow
from schemas.consent import CONSENTING_ACTS, ConsentAction, ConsentIn
from schemas.record import document
from schemas.views import Appended, LineResult

KIND = "consent"
NO_CONSENT = (
    "no act of the person: kept as evidence, it is no consent (GL-T 2-16) / 本人の行為ではないため同意になりません"
)
SAID = ("consent_id", "policy_version", "wording_digest")


@dataclass(slots=True)
class Prepared:
    """A consent ready to be appended. repr shows nobody."""

    staged: Staged
    given: dict[str, Any]
    identifiers: list[Identifier]
    action: ConsentAction
    warnings: list[str]

    def __repr__(self) -> str:
        return f"Prepared({self.action.value})"


def record_consent(core: Core, given: ConsentIn | Mapping[str, Any]) -> Appended:
    """One consent or withdrawal. Raises BadInput, Conflict, Gone."""
    prepared = prepare(core, parse(ConsentIn, given))
    outcome = core.writer.submit([prepared.staged]).result()[0]
    extend(core, _added([prepared], [outcome]))
    return _answer(core, prepared, outcome)


def record_consents(
    core: Core, consents: Iterable[ConsentIn | Mapping[str, Any]], batch_entries: int
) -> Iterator[LineResult]:
    """Many, in batches of one transaction each; one result for each in order. A batch is durable when its results come."""
    batch: list[tuple[int, Prepared | BadInput]] = []
    for line, given in enumerate(consents, 1):
        try:
            batch.append((line, prepare(core, parse(ConsentIn, given))))
        except BadInput as error:
            batch.append((line, error))
        if len(batch) >= batch_entries:
            yield from _write(core, batch)
            batch = []
    yield from _write(core, batch)


def prepare(core: Core, consent: ConsentIn) -> Prepared:
    """Parse, seal and tokenise; writes nothing. Raises BadInput naming every fault."""
    entry_id = given_id(core, consent.id)
    given = document(consent)
    given.pop("id", None)
    withdrawn = consent.action is ConsentAction.WITHDRAWN
    identifiers = parse_all(consent.identifiers, core.own_types)
    moment = moment_of(consent.at, withdrawn)
    _must_not_be_ahead(core, moment)
    linked = linked_to(core, identifiers) if withdrawn else []
    effect = -1 if withdrawn else int(consent.act in CONSENTING_ACTS)
    scope = scope_text(consent.scope)
    everyone = [*identifiers, *(one for _, one in linked)]
    values = filed_values(everyone, wide=withdrawn)
    by_digest = int(any(one.raw is None for one in everyone))
    staged = stage(
        core,
        KIND,
        entry_id,
        _items(consent, scope, moment, [known for known, _ in linked]),
        month_key_id(core, KIND),
        given,
        **subject_filed(core, values),
        rows=[(ConsentRow, (consent.basis.value, effect, moment, scope, by_digest))],
    )
    return Prepared(staged, given, identifiers, consent.action, [] if effect else [NO_CONSENT])


def extend(core: Core, people: Sequence[Sequence[Identifier]]) -> None:
    """Let standing stops and withdrawals of one of a person's identifiers reach the others, which were named with it."""
    if not people:
        return
    stopped, withdrawn = touched(core, people)
    extend_stops(core, [people[n] for n in stopped])
    staged = [one for n in withdrawn for one in _extensions(core, people[n])]
    core.sequencer.append(staged, proofs=False)


def _extensions(core: Core, identifiers: Sequence[Identifier]) -> list[Staged]:
    """Withdrawals that reach some of these identifiers, again for those they do not reach."""
    own = [one for one in identifiers if not one.of_many]
    with core.database.reading() as connection:
        reaching = [_withdrawals(core, connection, one) for one in own]
    staged = []
    for basis, scope, moment in sorted(set().union(*reaching)):
        fresh = [one for one, known in zip(own, reaching, strict=True) if (basis, scope, moment) not in known]
        if fresh:
            said = {
                "action": "withdrawn",
                "basis": basis,
                "scope": scope,
                "moment": moment,
                "act": "none",
                "extends": True,
            }
            items: Items = {"/consent": said, "/identifiers": [as_document(one) for one in fresh]}
            row = (basis, -1, moment, scope, int(any(one.raw is None for one in fresh)))
            tokens = subject_filed(core, filed_values(fresh, wide=True))
            staged.append(
                stage(core, KIND, new_id(), items, month_key_id(core, KIND), **tokens, rows=[(ConsentRow, row)])
            )
    return staged


def _withdrawals(core: Core, connection: Connection, identifier: Identifier) -> set[tuple[str, str, str]]:
    """(basis, scope, moment) of the withdrawals that certainly reach an identifier."""
    table = ConsentRow.table_()
    hits = entries_with(core, values_for([identifier], wide=False))
    seqs = [seq for seq, certain in hits.items() if certain]
    found: set[tuple[str, str, str]] = set()
    for start in range(0, len(seqs), IN_MAX):
        rows = connection.execute(
            select(table.c.basis, table.c.scope, table.c.moment).where(
                table.c.log == core.log, table.c.seq.in_(seqs[start : start + IN_MAX]), table.c.effect == -1
            )
        )
        found.update((row.basis, row.scope, row.moment) for row in rows)
    return found


def moment_of(at: dt.date, is_end: bool) -> str:
    """`YYYY-MM-DDTHH:MM:SS` in JST. Of a bare day: its start, and for a withdrawal its end, after all else of that day."""
    if isinstance(at, dt.datetime):
        return at.astimezone(JST).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{at.isoformat()}T{'24' if is_end else '00'}:00:00"


def _items(consent: ConsentIn, scope: str, moment: str, linked: list[dict[str, Any]]) -> Items:
    said = {name: value for name in SAID if (value := getattr(consent, name)) is not None}
    return {
        "/consent": {
            "action": consent.action.value,
            "basis": consent.basis.value,
            "scope": scope,
            "moment": moment,
            "act": consent.act.value,
            "by_legal_representative": consent.by_legal_representative,
            **said,
        },
        "/identifiers": documents(consent.identifiers),
        **({"/linked": linked} if linked else {}),
        **({"/evidence": consent.evidence} if consent.evidence else {}),
        **({"/raw_signal": dict(consent.raw_signal)} if consent.raw_signal else {}),
    }


def _must_not_be_ahead(core: Core, moment: str) -> None:
    if moment[:10] > core.today().isoformat():
        raise BadInput(
            [Fault("/at", "INVALID_INPUT:future", "", "未来の日時です", "is in the future")],
        )


def _write(core: Core, batch: Sequence[tuple[int, Prepared | BadInput]]) -> Iterator[LineResult]:
    ready = [prepared for _, prepared in batch if isinstance(prepared, Prepared)]
    outcomes = core.sequencer.append([prepared.staged for prepared in ready], proofs=False)
    extend(core, _added(ready, outcomes))
    taken = [one for one, outcome in zip(ready, outcomes, strict=True) if isinstance(outcome, Taken)]
    again = iter(replay_many(core, [SentAgain(one.staged.id, KIND, one.given) for one in taken]))
    placed = iter(outcomes)
    for line, prepared in batch:
        if isinstance(prepared, BadInput):
            yield LineResult(line=line, faults=[fault.to_json() for fault in prepared.faults])
            continue
        outcome = next(placed)
        first = next(again) if isinstance(outcome, Taken) else _answer(core, prepared, outcome)
        if isinstance(first, Conflict | Gone):
            yield LineResult(line=line, faults=[_fault(first)])
        else:
            yield LineResult(line=line, appended=first.model_copy(update={"warnings": prepared.warnings}))


def _added(ready: Sequence[Prepared], outcomes: Sequence[Outcome]) -> list[list[Identifier]]:
    """Those whose identifiers were named together for the first time: a stop of one reaches the others."""
    return [
        prepared.identifiers
        for prepared, outcome in zip(ready, outcomes, strict=True)
        if isinstance(outcome, Placed) and len(prepared.identifiers) > 1
    ]


def _answer(core: Core, prepared: Prepared, outcome: Outcome) -> Appended:
    if isinstance(outcome, Placed):
        return appended(core, prepared.staged.id, KIND, outcome, warnings=prepared.warnings)
    assert isinstance(outcome, Taken)
    first = replay(core, prepared.staged.id, KIND, prepared.given)
    return first.model_copy(update={"warnings": prepared.warnings})


def _fault(error: DaichoError) -> dict[str, str]:
    return Fault("/id", error.code, "", error.ja, error.en).to_json()
