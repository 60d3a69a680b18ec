"""A record of what happened, and what consents and stops said of its people on that day.

Where a record on consent (or ACT 27(2)) names a person whose withdrawal or stop was known and reached the provision, the
fact is added before the record is judged, so that the law's own answer stands in its verdict and survives amendments:

    ACT 27(1), 28(1), 31(1)   /facts/consent/withdrawn_on: the day of the withdrawal, or since when the stop stands
    ACT 27(2)                 /facts/opt_out/stops_on_request: false

It is stored all the same, as `unlawful`. The item `/consents` says of whom, by which entry and what was added. A record
that names a consent newer than the withdrawal is believed; a person of whom nothing is registered changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ledger.service.consent_scope import Asked
from ledger.service.consent_state import Question, Standing, State, standings
from ledger.service.consent_terms import OPT_OUT, basis_of
from ledger.service.core import Core
from ledger.service.sealing import Items
from ledger.service.subjects import any_registered, parse_all
from schemas.record import IdentifierIn, RecordIn

Facts = dict[str, dict[str, Any]]


def asks_consents(role: str, ground: str | None, basis: str | None) -> bool:
    """Whether anything registered of its people may be held against a record that claims this."""
    return bool(basis_of(role, ground, basis)) or (role == "provider" and ground == OPT_OUT)


def held_against(
    core: Core,
    record: RecordIn,
    people: Iterable[Sequence[IdentifierIn]],
    facts: Facts,
    dates: dict[str, str],
    party: str | None,
) -> Items:
    """The item `/consents`, or nothing; adds to `facts`. people: the identifiers of each principal, known to parse."""
    basis = basis_of(record.role.value, record.art27_ground, record.transfer_basis)
    opted_out = record.role.value == "provider" and record.art27_ground == OPT_OUT
    if not record.principals or not (basis or opted_out) or not any_registered(core):
        return {}
    day = dates.get("last_provision_date") or dates.get("period_end") or dates.get("provision_date")
    purpose = record.operational.get("purpose")
    asked = Asked(party, purpose if isinstance(purpose, str) else None, day or core.today().isoformat())
    found = list(standings(core, (parse_all(one, core.own_types) for one in people), Question(basis, asked)))
    withdrawn = {n: one for n, one in enumerate(found) if basis and one.state is State.WITHDRAWN}
    stopped = {n: one for n, one in enumerate(found) if one.stops}
    added = _add(facts, withdrawn, stopped, opted_out)
    if not added:
        return {}
    return {
        "/consents": {
            "withdrawn": {str(n): one.ended_seq for n, one in withdrawn.items()},
            "stopped": {str(n): sorted(one.stops) for n, one in stopped.items()},
            "added": added,
        }
    }


def _add(facts: Facts, withdrawn: dict[int, Standing], stopped: dict[int, Standing], opted_out: bool) -> dict[str, Any]:
    if opted_out:
        if not stopped:
            return {}
        facts["opt_out"] = {**facts.get("opt_out", {}), "stops_on_request": False}
        return {"/opt_out/stops_on_request": False}
    consent = facts.get("consent", {})
    given = str(consent.get("given_on") or "")
    days = [one.ended[:10] for one in withdrawn.values() if one.ended[:10] >= given]
    days += [max(one.stopped_since, given) for one in stopped.values()]
    if not days or consent.get("withdrawn_on"):
        return {}
    facts["consent"] = {**consent, "withdrawn_on": min(days)}
    return {"/consent/withdrawn_on": min(days)}
