"""`judge`: one situation in, one verdict out (the decision procedure of `docs/law.md`).

Pure and deterministic: no clock, no database; the same situation has the same verdict for ever under the same rules.
"""

from __future__ import annotations

from collections.abc import Collection

from ledger.law import notes
from ledger.law.dates import Retention
from ledger.law.disposal import judge_disposal
from ledger.law.form import keep, true_form
from ledger.law.matrix import matrix_row, statutory_fields
from ledger.law.person_related import provide_person_related
from ledger.law.provider import provide_personal_data
from ledger.law.pseudonymised import pseudonymised
from ledger.law.recipient import receive
from ledger.law.record import omit, record_codes, record_mapping
from ledger.law.request import judge_request
from ledger.law.rules import NUMBERED_FROM
from ledger.law.verdict import RetentionByPrincipal, Verdict
from ledger.law.walk import Outcome, Walk, ask, last_day
from schemas.situation import Situation

_PROVIDING = ("provider", "pri_provider")
_NOT_BY_US = {"browser_direct": "browser-direct", "cloud_not_handling": "cloud-not-handling"}
_NOT_A_PROVISION = Outcome("not_a_provision", False, ())


def judge(situation: Situation, *, aliases: Collection[str] = ()) -> Verdict:
    """The verdict on a situation, by the rules in force on `situation.on`.

    aliases: names that the party master marks as aliases, folded by `names.fold`.
    Raises MissingFacts with the pointers of the facts the decision reached and did not find; `/on` among them, since the
    judge has no clock.
    """
    if situation.on is None:
        ask(["/on"])
    assert situation.on is not None
    if situation.request is not None:
        return judge_request(situation, situation.on)
    w = Walk(situation, situation.on)
    if situation.dispose_on is not None:
        return judge_disposal(w, situation.dispose_on, lambda walk: _verdict(walk, decide(walk), aliases))
    return _verdict(w, decide(w), aliases)


def decide(w: Walk) -> Outcome:
    """Steps 1 to 8: is there a third party, a provision, a ground, a duty to record?"""
    s = w.s
    if w.today < NUMBERED_FROM:
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


def _verdict(w: Walk, outcome: Outcome, aliases: Collection[str]) -> Verdict:
    """Steps 9 and 10, the record itself, and the answer."""
    s = w.s
    form: str | None = None
    fields: tuple[str, ...] = ()
    row_key = ""
    kept: Retention | RetentionByPrincipal | None = None
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
            open_ended=bool(s.provision.open_ended) and s.provision.period_end is None,
        )
        if s.record is not None:
            fields = _judge_record(w, outcome, fields, form, aliases)
        if s.provision.by_entrustee:
            w.conditions.append(notes.BY_ENTRUSTEE)
        kept = keep(w, form)
    if outcome.duty != "not_a_provision":
        _look_at_counterparty(w)
    prohibited = outcome.duty == "prohibited"
    disclosable = outcome.duty == "required" and outcome.role != "pri_provider"
    return Verdict(
        "no" if prohibited else ("conditional" if w.conditional else "yes"),
        outcome.third_party,
        outcome.articles,
        outcome.ground,
        outcome.basis,
        outcome.duty,
        outcome.row,
        form,
        fields,
        tuple(w.codes),
        tuple(w.warnings),
        tuple(w.conditions),
        kept,
        None if prohibited else disclosable,
        None,
        tuple(w.rules),
        outcome.role,
        row_key,
    )


def _judge_record(
    w: Walk, outcome: Outcome, fields: tuple[str, ...], form: str, aliases: Collection[str]
) -> tuple[str, ...]:
    """The items left to hold after omission; adds the codes of the record."""
    record = w.s.record
    assert record is not None
    held = fields
    against: tuple[str, ...] = ()
    if record.omitted:
        w.rule("omission")
        held, against = omit(outcome.role, fields, record)
        if not against:
            w.conditions.append(notes.BASE_KEPT)
    # What was omitted against the rule has its own code; its absence is the same cause.
    judged = tuple(field for field in held if field not in record.omitted) if against else held
    codes = record_codes(
        outcome.role,
        judged,
        record_mapping(record),
        form=form,
        third_party_kind=w.s.third_party.kind,
        aliases=aliases,
        held_by_paper=record.holds_all_items is True,
    )
    w.codes.extend(codes)
    w.codes.extend(against)
    if "MISSING:pri_foreign_info_confirmed" in codes:
        w.require(notes.FOREIGN_INFO_UNRECORDED)
    if record.kept_by not in (None, "us"):
        w.rule("proxy")
        w.conditions.append(notes.PROXY)
    return held


def _look_at_counterparty(w: Walk) -> None:
    """A third party that has ceased; a false statement in the confirmation (ACT 30(2))."""
    s = w.s
    ceased = s.third_party.ceased_on
    if ceased is not None and ceased < last_day(s, w.today):
        w.warnings.append(notes.ceased_warning(ceased.isoformat()))
        w.require(notes.CEASED)
    false_by = s.confirmation.false_statement_by
    if false_by != "none":
        note = notes.FALSE_BY_US if false_by == "us" else notes.FALSE_BY_COUNTERPARTY
        w.rule("false-statement")
        w.warnings.append(note)
        w.require(note)


__all__ = ["decide", "judge"]
