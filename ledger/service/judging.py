"""Asking the law about a record: from its state to a situation, and from the verdict to what is stored.

`record` of a past event never asks for permission (design.md 5): missing facts or items make the record `incomplete`, no
lawful ground makes it `unlawful`, and it is stored either way, with its codes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger.errors import MissingFacts
from ledger.law import RULES_VERSION, Verdict, judge, parse_situation, retention, statutory_fields
from ledger.law.names import fold as fold_name
from ledger.service.parties import PartyVersion, facts_for_judge
from ledger.service.plausible import plausibility_warnings
from ledger.service.principals import IdentifierLike
from ledger.service.state import RecordState
from schemas.vocabulary import Duty, Form, Role, Status

STORED_DUTIES = frozenset(Duty)
STOPPED, STOPPED_PRI = "NO_GROUND:28-1", "NO_CONFIRMATION:31-1-ii"
"""What a provision lacks once the recipient's equivalent-action system counts no more and nothing else carries it."""


@dataclass(slots=True)
class Judged:
    """What the law says of a record as it is now stored."""

    status: Status
    duty: Duty
    may_proceed: str
    record_form: Form
    last_day: dt.date | None
    open: bool
    codes: list[str] = field(default_factory=list)
    missing_facts: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)
    required_fields: list[str] = field(default_factory=list)
    statutory_fields: list[str] = field(default_factory=list)
    art27_ground: str | None = None
    transfer_basis: str | None = None
    retention: dict[str, Any] | None = None
    disclosable_under_33_5: bool | None = None
    exempt_row: int | None = None

    def item(self) -> dict[str, Any]:
        """The `/verdict` item: plain JSON, with the version of the rules that judged."""
        return {
            "status": self.status.value,
            "duty": self.duty.value,
            "may_proceed": self.may_proceed,
            "record_form": self.record_form.value,
            "open": self.open,
            "codes": self.codes,
            "missing_facts": self.missing_facts,
            "warnings": self.warnings,
            "articles": self.articles,
            "required_fields": self.required_fields,
            "statutory_fields": self.statutory_fields,
            "art27_ground": self.art27_ground,
            "transfer_basis": self.transfer_basis,
            "retention": self.retention,
            "disclosable_under_33_5": self.disclosable_under_33_5,
            "exempt_row": self.exempt_row,
            "rules_version": RULES_VERSION,
        }


def judge_state(
    state: RecordState, party: PartyVersion | None, today: dt.date, stopped_on: dt.date | None = None
) -> Judged:
    """Judge the record as folded. Raises BadInput when its facts contradict each other.

    stopped_on: the day of a RULE 18 check of the party that failed and still stands. From the next day on nobody can
    rely on its equivalent-action system, whatever the record claims (RULE 18(1)(ii)).
    """
    document = situation_of(state, party, today)
    relied = False
    if stopped_on is not None and _day_of(state, today) > stopped_on:
        relied = _relies_on_system(document, today)
        document["third_party"] = {**document.get("third_party", {}), "equivalent_system": "none"}
    situation = parse_situation(document, today)
    aliases = [fold_name(party.facts.name)] if party and party.facts.name_is_alias and party.facts.name else []
    try:
        verdict: Verdict | None = judge(situation, aliases=aliases)
        missing: list[str] = []
    except MissingFacts as error:
        verdict, missing = None, list(error.missing_facts)
    judged = _from_verdict(verdict, document) if verdict else _unjudged(document, missing)
    if verdict is None and relied:
        # Only other facts could carry it, and the record has none: it went on a system that no longer counted.
        judged.status, judged.may_proceed, judged.missing_facts = Status.UNLAWFUL, "no", []
        judged.codes = [STOPPED_PRI if document["role"] == Role.PRI_PROVIDER else STOPPED]
    judged.warnings += plausibility_warnings(document, today)
    _keep_until(judged, verdict, document, today)
    return judged


def _relies_on_system(document: dict[str, Any], today: dt.date) -> bool:
    try:
        return judge(parse_situation(document, today)).transfer_basis == "EQUIV_SYSTEM"
    except MissingFacts:
        return False


def situation_of(state: RecordState, party: PartyVersion | None, today: dt.date) -> dict[str, Any]:
    """The situation document: the facts, the master's facts where none were given, and what the record says."""
    head = state.head
    facts = {section: dict(values) for section, values in state.facts.items()}
    if party:
        facts["third_party"] = {**facts_for_judge(party.facts), **facts.get("third_party", {})}
    record: dict[str, Any] = dict(state.record)
    record.setdefault("record_created_at", head["created"])
    if state.principals:
        record["principal"] = [_singled_out(principal) for principal in state.principals.values()]
    if state.listed:
        record["principal"] = [*record.get("principal", []), f"list of {state.listed} members, each singled out"]
    document: dict[str, Any] = {
        "on": _day_of(state, today).isoformat(),
        "role": head["role"],
        "record_form": head["record_form"],
        "record": record,
        **facts,
    }
    for claimed in ("art27_ground", "transfer_basis"):
        if claimed in head:
            document[claimed] = head[claimed]
    return document


def _from_verdict(verdict: Verdict, document: dict[str, Any]) -> Judged:
    said = verdict.to_json()
    codes = list(said["codes"])
    lawful = Status.INCOMPLETE if codes else Status.COMPLETE
    status = Status.UNLAWFUL if said["may_proceed"] == "no" else lawful
    duty = said["duty"]
    required = list(said["required_fields"])
    if status is Status.UNLAWFUL:
        duty = Duty.REQUIRED
    return Judged(
        status=status,
        duty=Duty(duty) if duty in STORED_DUTIES else Duty.VOLUNTARY,
        may_proceed=said["may_proceed"],
        record_form=Form(said["record_form"] or document["record_form"]),
        last_day=None,
        open=False,
        codes=codes,
        warnings=list(said["warnings"]),
        articles=list(said["articles"]),
        required_fields=required,
        statutory_fields=required or _widest_fields(document) if status is Status.UNLAWFUL else required,
        art27_ground=said["art27_ground"],
        transfer_basis=said["transfer_basis"],
        disclosable_under_33_5=_disclosable(said["disclosable_under_33_5"], status, document),
        exempt_row=said["exempt_row"],
    )


def _unjudged(document: dict[str, Any], missing: list[str]) -> Judged:
    """The decision could not be reached: stored as incomplete, with the duty presumed and the widest item list."""
    return Judged(
        status=Status.INCOMPLETE,
        duty=Duty.REQUIRED,
        may_proceed="unknown",
        record_form=Form(document["record_form"]),
        last_day=None,
        open=False,
        missing_facts=missing,
        statutory_fields=_widest_fields(document),
        art27_ground=document.get("art27_ground"),
        transfer_basis=document.get("transfer_basis"),
        disclosable_under_33_5=document["role"] != Role.PRI_PROVIDER,
    )


def _widest_fields(document: dict[str, Any]) -> list[str]:
    """The statutory items of the role when no lawful ground tells which row applies: the consent row's."""
    kind = document.get("third_party", {}).get("kind", "corporation")
    return list(statutory_fields(document["role"], "CONSENT_27_1", document["record_form"], kind))


def _disclosable(said: bool | None, status: Status, document: dict[str, Any]) -> bool:
    """A person may see that their data went out unlawfully: the verdict's null is no reason to hide it."""
    if said is None and status is Status.UNLAWFUL:
        return bool(document["role"] != Role.PRI_PROVIDER)
    return bool(said)


def _keep_until(judged: Judged, verdict: Verdict | None, document: dict[str, Any], today: dt.date) -> None:
    """Set the retention: the law's, or for a record it does not demand the same three years by our own choice."""
    provision = document.get("provision", {})
    judged.open = judged.record_form is Form.BULK and bool(provision.get("open_ended"))
    if judged.open:
        return
    kept = verdict.to_json()["retention"] if verdict else None
    if kept is None or "ledger_last_day" not in kept:
        last = provision.get("last_provision_date") or provision.get("period_end") or provision.get("date")
        made = dt.date.fromisoformat(document["record"]["record_created_at"])
        own = retention(judged.record_form, made, dt.date.fromisoformat(last) if last else made, False)
        assert own is not None
        kept = own.to_json()
    judged.retention = kept
    # The key of a day that is over is gone: a record that comes in after its own last day is kept through today.
    judged.last_day = max(dt.date.fromisoformat(kept["ledger_last_day"]), today)


def _singled_out(principal: dict[str, Any]) -> str:
    identifier = principal.get("identifier", {})
    return str(principal.get("id") or principal.get("name") or identifier.get("value") or identifier.get("digest"))


def named(own_id: str | None, name: str | None, identifiers: Sequence[IdentifierLike]) -> str:
    """How the judge is told of a principal who is someone: `_singled_out` of the item that is made of them."""
    return str(own_id or name or identifiers[0].value or identifiers[0].digest)


def _day_of(state: RecordState, today: dt.date) -> dt.date:
    """The day whose rules judge: that of the provision, as the record tells it, else today."""
    for name in ("last_provision_date", "provision_date", "period_end"):
        if state.dates.get(name):
            return min(dt.date.fromisoformat(state.dates[name]), today)
    return today
