"""Requests as staff see them: the queue, and one request with all its steps.

Identifiers are masked: whoever needs one raw has the paper it came on. Nothing tells of a record that ORDER 11 hides now,
however long before the mark it was found: neither a count of the search nor what was to be withheld.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.desk.requests import CaseFile, days_left, due_on, next_steps, suit_day
from ledger.people import mask, parse_identifier
from ledger.service.core import Core
from ledger.service.desk_files import load_cases, open_intakes
from ledger.service.order11 import excluded_records
from schemas.request_terms import Step
from schemas.request_views import RequestOut, RequestRow, StepOut

_UNSHOWN = frozenset({"principal", "agent", "found", "result"})
"""What a step's document holds for the ledger alone, or what is shown once for the whole request."""


def queue(core: Core, everything: bool = False) -> list[RequestRow]:
    """Requests that are not closed, or all that are kept, the most urgent first."""
    with core.database.reading() as connection:
        cases = load_cases(core, connection, open_intakes(core, connection, everything))
    rows = [row_of(core, case) for case in cases]
    return sorted(rows, key=lambda row: (row.ending is not None, row.due_on, row.number))


def row_of(core: Core, case: CaseFile) -> RequestRow:
    return RequestRow(**_row(core, case))


def view_of(core: Core, case: CaseFile) -> RequestOut:
    """A request as staff see it. Identifiers are masked: whoever needs one raw has the paper it came on."""
    intake = case.intake.document
    return RequestOut(
        **_row(core, case),
        by=case.by,
        principal=intake["principal"],
        agent=intake.get("agent"),
        identifiers=[
            {**_masked(core, one), "confirmed": n in case.confirmed} for n, one in enumerate(case.identifiers)
        ],
        period_start=case.period[0],
        period_end=case.period[1],
        kept_until=case.kept_until,
        steps=[
            StepOut(step=one.step, seq=one.seq, at=one.at, actor=one.actor, document=document)
            for one, document in zip(case.steps, _documents(core, case), strict=True)
        ],
    )


def _row(core: Core, case: CaseFile) -> dict[str, Any]:
    today = core.today()
    due = due_on(case.arrived_on, case.pauses, today)
    waits = case.paused is not None or case.ending is not None
    return {
        "number": case.number,
        "id": case.id,
        "kind": case.kind,
        "state": case.state,
        "arrived_on": case.arrived_on,
        "due_on": due,
        "days_left": None if waits else days_left(due, today),
        "paused": case.paused,
        "earliest_suit_day": suit_day(case),
        "fee": case.fee,
        "outcome": case.outcome,
        "ending": case.ending,
        "next": next_steps(case),
    }


def _documents(core: Core, case: CaseFile) -> Iterator[dict[str, Any]]:
    """The document of each step, as it may be shown now."""
    hidden = excluded_records(core)
    unseen: set[str] = set()
    for one in case.steps:
        shown = {name: value for name, value in one.document.items() if name not in _UNSHOWN}
        if "identifiers" in shown:
            shown["identifiers"] = [_masked(core, identifier) for identifier in shown["identifiers"]]
        if one.step is Step.SEARCH:
            shown["asked"] = [{"type": asked["type"], "masked": asked["masked"]} for asked in shown["asked"]]
            unseen.update(found["id"] for found in one.document["found"] if found["seq"] in hidden)
            shown.update({name: len(set(shown[name]) - hidden) for name in ("outside", "uncertain")})
        if one.step is Step.DECIDE:
            shown["withheld"] = [record for record in shown["withheld"] if record["digest"] not in unseen]
        yield shown


def _masked(core: Core, identifier: dict[str, Any]) -> dict[str, str]:
    parsed = parse_identifier(identifier["type"], identifier.get("value"), identifier.get("digest"), own=core.own_types)
    return {"type": parsed.type, "masked": mask(parsed)}
