"""`judge`: one situation in, one verdict out (the decision procedure of `docs/law.md`).

Pure and deterministic: no clock, no database; the same situation has the same verdict for ever under the same rules.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from ledger.law import notes
from ledger.law.disposal import judge_disposal
from ledger.law.form import keep, true_form
from ledger.law.matrix import matrix_row, statutory_fields
from ledger.law.person_related import provide_person_related
from ledger.law.provider import provide_personal_data
from ledger.law.pseudonymised import pseudonymised
from ledger.law.recipient import receive
from ledger.law.record import omit, record_codes
from ledger.law.request import judge_request
from ledger.law.rules import Rule
from ledger.law.typed import TypedSituation
from ledger.law.verdict import Verdict
from ledger.law.walk import Days, Outcome, Walk, ask, days_of
from schemas.situation import Situation

_PROVIDING = ("provider", "pri_provider")
_NOT_BY_US = {"browser_direct": "browser-direct", "cloud_not_handling": "cloud-not-handling"}
_NOT_A_PROVISION = Outcome("not_a_provision", False, ())


class Plan(NamedTuple):
    """The end of the decision procedure for a class of situations: all of a verdict but the record and the days."""

    outcome: Outcome
    form: str | None
    fields: tuple[str, ...]
    row_key: str
    conditional: bool
    codes: tuple[str, ...]
    warnings: tuple[str, ...]
    conditions: tuple[str, ...]
    rules: tuple[Rule, ...]


def judge(situation: Situation | TypedSituation, *, aliases: Collection[str] = ()) -> Verdict:
    """The verdict on a situation, by the rules in force on `situation.on`.

    aliases: names that the party master marks as aliases, folded by `names.fold`.
    Raises MissingFacts with the pointers of the facts the decision reached and did not find; `/on` among them, since the
    judge has no clock.
    """
    typed = situation if isinstance(situation, TypedSituation) else TypedSituation(situation)
    s = typed.situation
    on = s.on
    if on is None:
        ask(["/on"])
    assert on is not None
    if s.request is not None:
        return judge_request(s)
    if s.dispose_on is not None:
        return judge_disposal(s, s.dispose_on, lambda: _judge_provision(typed, on, aliases))
    return _judge_provision(typed, on, aliases)


def _judge_provision(typed: TypedSituation, on: dt.date, aliases: Collection[str]) -> Verdict:
    days = days_of(typed.situation, on)
    plan: Plan | None = typed.kind.ends.get(days)
    if plan is None:
        plan = typed.kind.ends[days] = make_plan(typed.situation, days)
    return _verdict(typed, plan, days, aliases)


def make_plan(s: Situation, days: Days) -> Plan:
    """Walk the decision procedure. Reads no text of the record and no day. Raises MissingFacts."""
    w = Walk(s, days)
    outcome = decide(w)
    form: str | None = None
    fields: tuple[str, ...] = ()
    row_key = ""
    if outcome.duty == "required":
        row = matrix_row(outcome.role, outcome.items_ground)
        row_key = row.key
        form = true_form(w, row.each_only)
        w.rule(f"items-{row_key}")
        fields = statutory_fields(
            outcome.role,
            outcome.items_ground,
            form,
            s.third_party.kind,
            unspecified_many=s.provision.manner == "publish",
            foreign_info=outcome.foreign_info,
            open_ended=bool(s.provision.open_ended),
        )
        if s.provision.by_entrustee:
            w.conditions.append(notes.BY_ENTRUSTEE)
        if s.record is not None and s.record.kept_by not in (None, "us"):
            w.rule("proxy")
            w.conditions.append(notes.PROXY)
    if outcome.duty != "not_a_provision" and s.confirmation.false_statement_by != "none":
        note = notes.FALSE_BY_US if s.confirmation.false_statement_by == "us" else notes.FALSE_BY_COUNTERPARTY
        w.rule("false-statement")
        w.warnings.append(note)
        w.require(note)
    return Plan(
        outcome,
        form,
        fields,
        row_key,
        w.conditional,
        tuple(w.codes),
        tuple(w.warnings),
        () if outcome.duty == "prohibited" else tuple(w.conditions),
        tuple(w.rules),
    )


def decide(w: Walk) -> Outcome:
    """Steps 1 to 8: is there a third party, a provision, a ground, a duty to record?"""
    s = w.s
    if w.days.older:
        w.warnings.append(notes.RULES_OLDER)
    if s.third_party.same_legal_person:
        w.rule("same-legal-person")
        return _NOT_A_PROVISION
    not_by_us = _NOT_BY_US.get(s.provision.manner)
    if not_by_us is not None:
        w.rule(not_by_us)
        return _NOT_A_PROVISION
    at_provider = s.data.at_provider
    if at_provider is None and s.role in _PROVIDING:
        ask(["/data/at_provider"])
    if at_provider == "statistics" or at_provider == "anonymised":
        w.rule(at_provider)
        return _NOT_A_PROVISION
    providing = s.role in _PROVIDING
    if at_provider == "pseudonymised":
        return pseudonymised(w, "provider" if providing else "recipient")
    if not providing:
        return receive(w, _receiving_role(w))
    if at_provider == "personal_information":
        w.rule("not-personal-data")
        return Outcome("exempt_express", True, (), None, None, None, "provider")
    if at_provider == "person_related":
        if "role" in s.model_fields_set and s.role == "provider":
            w.warnings.append(notes.ROLE_BY_DATA)
        return provide_person_related(w)
    if s.role == "pri_provider":
        w.warnings.append(notes.ROLE_BY_DATA)
    return provide_personal_data(w)


def _receiving_role(w: Walk) -> str:
    """What the data is at the provider decides between ACT 31 and 27; a private source is bound by neither."""
    role, at_provider = w.s.role, w.s.data.at_provider
    if role == "private_source" or at_provider is None:
        return role
    true_role = "pri_recipient" if at_provider == "person_related" else "recipient"
    if true_role != role:
        w.warnings.append(notes.ROLE_BY_DATA)
    return true_role


def _verdict(typed: TypedSituation, plan: Plan, days: Days, aliases: Collection[str]) -> Verdict:
    """Step 10 and the record itself: what differs from case to case within a class."""
    s, outcome, form, fields = typed.situation, plan.outcome, plan.form, plan.fields
    codes, warnings, conditions, rules = plan.codes, plan.warnings, plan.conditions, plan.rules
    conditional, prohibited = plan.conditional, outcome.duty == "prohibited"
    kept = None
    if form is not None:
        if s.record is not None:
            if s.record.omitted:
                fields, against, more, rule = omit(outcome.role, fields, s.record)
                conditions, rules = conditions + more, (*rules, rule)
                # What was omitted against the rule has its own code; its absence is the same cause.
                judged = tuple(field for field in fields if not against or field not in s.record.omitted)
            else:
                judged, against = fields, ()
            assert typed.said is not None
            faults = record_codes(
                outcome.role,
                judged,
                typed.said,
                form=form,
                third_party_kind=s.third_party.kind,
                aliases=aliases,
                held_by_paper=s.record.holds_all_items is True,
            )
            if faults or against:
                codes = codes + faults + against
                if "MISSING:pri_foreign_info_confirmed" in faults:
                    conditional = True
                    conditions = (*conditions, notes.FOREIGN_INFO_UNRECORDED)
        kept, why, counted = keep(s, form)
        rules = rules + counted
        conditions = conditions + why
    if days.ceased and outcome.duty != "not_a_provision":
        assert s.third_party.ceased_on is not None
        conditional = True
        warnings = (*warnings, notes.ceased_warning(s.third_party.ceased_on.isoformat()))
        conditions = conditions if prohibited else (*conditions, notes.CEASED)
    return Verdict(
        "no" if prohibited else ("conditional" if conditional else "yes"),
        outcome.third_party,
        outcome.articles,
        outcome.ground,
        outcome.basis,
        outcome.duty,
        outcome.row,
        form,
        fields,
        codes,
        warnings,
        conditions,
        kept,
        None if prohibited else form is not None and outcome.role != "pri_provider",
        None,
        rules,
        outcome.role,
        plan.row_key,
    )
