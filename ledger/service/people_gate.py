"""The gate, one person after another: who of a list may go with a provision (law.md section 2, design.md section 5).

    ground                                   what is asked of each person
    ACT 27(1), 28(1); 31(1) as recipient     a valid consent of that basis, and no stop
    ACT 27(2)                                no stop
    ACT 27(5)                                nothing; a stop is a warning
    ACT 27(1)(i)-(vii), a person-related     nothing
    provider, other receipts

People who may not go are dropped with the reason, and the drop is one `refusal` entry: positions and reasons in its sealed
body, no identifier at all. People who can't be told apart from others are `not_checkable`, neither dropped nor let through.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger.errors import BadInput, Fault
from ledger.ids import new_id
from ledger.law import RULES_VERSION, add_years, describe_code
from ledger.people import Identifier, OwnTypes
from ledger.sequence.staged import Placed
from ledger.service.checking import REFUSAL_RETENTION_YEARS, check
from ledger.service.consent_scope import Asked
from ledger.service.consent_state import Question, Standing, State, other_stops, standings
from ledger.service.consent_terms import CODES, NOT_THIRD_PARTIES, OPT_OUT, STOP_CITATIONS, basis_of
from ledger.service.core import Core
from ledger.service.gate import party_of
from ledger.service.parsing import parse
from ledger.service.parties import PartyBook, must_know
from ledger.service.principals import identifiers_of
from ledger.service.sealing import stage
from ledger.service.subjects import parse_all
from schemas.consent import ConsentBasis, Dropped, NotCheckable, PeopleAnswer, StopGround
from schemas.record import PrincipalIn

FAULTS_MAX = 100


@dataclass(slots=True)
class _Sorting:
    """Where each position goes."""

    allowed: list[int] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    not_checkable: list[NotCheckable] = field(default_factory=list)
    warned: list[int] = field(default_factory=list)
    types: set[str] = field(default_factory=set)


def check_people(
    core: Core,
    book: PartyBook,
    situation: Mapping[str, Any],
    principals: Iterable[PrincipalIn | Mapping[str, Any]],
    party: str | None = None,
    purpose: str | None = None,
) -> PeopleAnswer:
    """Raises BadInput (also for `hypothetical`: an answer about people always leaves its trace), MissingFacts."""
    if situation.get("hypothetical") is True:
        raise BadInput([_fault("/situation/hypothetical", "仮の質問はできません", "people are never a hypothesis")])
    if party is not None:
        must_know(book, party, core.today(), "/party")
    verdict = check(core, book, situation, party)
    party = party or party_of(book, dict(situation))
    role, ground = situation.get("role", "provider"), verdict["art27_ground"]
    basis = basis_of(role, ground, verdict["transfer_basis"])
    sorting = _Sorting()
    people = _identifiers(principals, core.own_types, sorting.types)
    asked = Asked(party, purpose, _day(core, situation))
    refusal, others = None, 0
    if verdict["may_proceed"] == "no":
        _refuse_all(sorting, people, verdict)
    elif basis is not None or (role == "provider" and (ground == OPT_OUT or ground in NOT_THIRD_PARTIES)):
        warn_only = basis is None and ground in NOT_THIRD_PARTIES
        for position, one in enumerate(standings(core, people, Question(basis, asked))):
            _sort(sorting, position, one, basis, warn_only)
        others = other_stops(core, sorting.types, asked)
        refusal = _write_refusal(core, situation, sorting, asked, basis)
    else:
        sorting.allowed = [position for position, _ in enumerate(people)]
    return _answer(verdict, basis, sorting, others, refusal)


def _sort(sorting: _Sorting, position: int, one: Standing, basis: ConsentBasis | None, warn_only: bool) -> None:
    if warn_only:
        sorting.allowed.append(position)
        if one.stops or one.perhaps_stopped:
            sorting.warned.append(position)
        return
    if one.stops:
        citation = STOP_CITATIONS[StopGround(min(ground for _, ground in one.stops.values()))]
        sorting.dropped.append(_dropped(position, "stopped", "STOPPED", citation))
    elif not one.checkable:
        sorting.not_checkable.append(NotCheckable.model_construct(position=position, reason="no_own_identifier"))
    elif basis is not None and one.state is not State.VALID:
        reason = "withdrawn" if one.state is State.WITHDRAWN else "no_consent"
        sorting.dropped.append(_dropped(position, reason, CODES[basis], describe_code(CODES[basis]).citation))
    elif one.perhaps_stopped:
        sorting.not_checkable.append(NotCheckable.model_construct(position=position, reason="possible_stop"))
    elif basis is not None and one.perhaps_withdrawn:
        sorting.not_checkable.append(NotCheckable.model_construct(position=position, reason="possible_withdrawal"))
    else:
        sorting.allowed.append(position)


def _dropped(position: int, reason: str, code: str, citation: str) -> Dropped:
    return Dropped.model_construct(position=position, reason=reason, code=code, citation=citation)


def _refuse_all(sorting: _Sorting, people: Iterable[object], verdict: dict[str, Any]) -> None:
    code = verdict["codes"][0] if verdict["codes"] else CODES[ConsentBasis.PROVISION]
    citation = describe_code(code).citation
    sorting.dropped = [_dropped(position, "refused", code, citation) for position, _ in enumerate(people)]


def _identifiers(
    principals: Iterable[PrincipalIn | Mapping[str, Any]], own: OwnTypes, types: set[str]
) -> Iterator[list[Identifier]]:
    """Each person's identifiers. Raises BadInput with the first hundred faults once the list is at its end."""
    faults: list[Fault] = []
    for position, given in enumerate(principals):
        try:
            parsed = parse_all(identifiers_of(parse(PrincipalIn, given)), own)
        except BadInput as error:
            at = f"/principals/{position}"
            faults += [Fault(at + f.pointer, f.code, f.citation, f.ja, f.en) for f in error.faults]
            if len(faults) >= FAULTS_MAX:
                break
            continue
        types.update(one.type for one in parsed)
        if not faults:
            yield parsed
    if faults:
        raise BadInput(faults[:FAULTS_MAX])


def _day(core: Core, situation: Mapping[str, Any]) -> str:
    """The day of the provision, else the day of judgement, else today."""
    provision = situation.get("provision")
    planned = provision.get("date") if isinstance(provision, Mapping) else None
    return str(planned or situation.get("on") or core.today().isoformat())


def _write_refusal(
    core: Core, situation: Mapping[str, Any], sorting: _Sorting, asked: Asked, basis: ConsentBasis | None
) -> int | None:
    if not sorting.dropped:
        return None
    positions: dict[str, list[int]] = {}
    for one in sorting.dropped:
        positions.setdefault(one.reason, []).append(one.position)
    codes = sorted({one.code for one in sorting.dropped})
    items = {
        "/refusal/codes": codes,
        "/refusal/articles": sorted({one.citation for one in sorting.dropped}),
        "/refusal/on": asked.day,
        "/refusal/rules_version": RULES_VERSION,
        "/refusal/basis": basis.value if basis else "",
        "/refusal/party": asked.party or "",
        "/refusal/purpose": asked.purpose or "",
        "/refusal/counts": _counts(sorting),
        "/refusal/positions": positions,
        "/refusal/not_checkable": [one.position for one in sorting.not_checkable],
        "/situation": {name: value for name, value in situation.items() if name != "principals"},
    }
    last_day = add_years(core.today(), REFUSAL_RETENTION_YEARS)
    placed = core.writer.submit([stage(core, "refusal", new_id(), items, f"day/{last_day.isoformat()}")]).result()[0]
    assert isinstance(placed, Placed)
    return placed.seq


def _counts(sorting: _Sorting) -> dict[str, int]:
    counts = {"allowed": len(sorting.allowed), "not_checkable": len(sorting.not_checkable)}
    for one in sorting.dropped:
        counts[one.reason] = counts.get(one.reason, 0) + 1
    return counts


def _answer(
    verdict: dict[str, Any], basis: ConsentBasis | None, sorting: _Sorting, others: int, refusal: int | None
) -> PeopleAnswer:
    return PeopleAnswer.model_construct(
        verdict=verdict,
        basis=basis,
        allowed=sorting.allowed,
        dropped=sorting.dropped,
        not_checkable=sorting.not_checkable,
        warned=sorting.warned,
        other_stops=others,
        counts=_counts(sorting),
        refusal_seq=refusal,
    )


def _fault(pointer: str, ja: str, en: str) -> Fault:
    return Fault(pointer, "INVALID_INPUT:hypothetical", "", ja, en)
