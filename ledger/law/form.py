"""The form of a record and its retention (RULE 19, 21, 23, 25, 27, 29).

A form that is not allowed falls back to EACH: a paper that fails RULE 19(3) is still a record if it holds the items, and
is kept for three years (GL-K 4-1-2-3).
"""

from __future__ import annotations

import datetime as dt

from ledger.law import notes
from ledger.law.dates import Retention, retention
from ledger.law.rules import RULES, Rule
from ledger.law.verdict import RetentionByPrincipal
from ledger.law.walk import Walk, ask, last_provision
from schemas.situation import Situation

FORM_RULE = {"EACH": "form-each", "BULK": "form-bulk", "CONTRACT": "form-contract"}
RETENTION_RULE = {"EACH": "retention-each", "BULK": "retention-bulk", "CONTRACT": "retention-contract"}


def true_form(w: Walk, opt_out: bool) -> str:
    """The form in which the record may be made; adds FORM_NOT_ALLOWED where the claimed one may not."""
    s = w.s
    claim = s.record_form or "EACH"
    if claim == "BULK" and (opt_out or not s.provision.repeated):
        w.codes.append("FORM_NOT_ALLOWED:BULK")
        w.rule("form-bulk-refused")
        w.require(notes.FORM_EACH)
        claim = "EACH"
    elif claim == "CONTRACT":
        paper_short = s.record is not None and s.record.holds_all_items is False
        if not opt_out and not paper_short and s.provision.goods_or_services_to_principal is None:
            ask(["/provision/goods_or_services_to_principal"])
        if opt_out or paper_short or not s.provision.goods_or_services_to_principal:
            w.codes.append("FORM_NOT_ALLOWED:CONTRACT")
            w.rule("form-contract-refused")
            w.conditions.append(notes.FORM_PAPER)
            claim = "EACH"
    w.rule(FORM_RULE[claim])
    return claim


Kept = tuple[Retention | RetentionByPrincipal | None, tuple[str, ...], tuple[Rule, ...]]
_COUNTED = {form: (RULES[rule],) for form, rule in RETENTION_RULE.items()}


def keep(s: Situation, form: str) -> Kept:
    """Until when a record made in `form` is kept, the conditions that say why it cannot be counted, the rules used."""
    running = bool(s.provision.open_ended) and form != "EACH"
    if running:
        return None, (notes.STILL_RUNNING,), ()
    created = None if s.record is None else s.record.record_created_at
    last = last_provision(s)
    if s.record is not None and s.record.principals:
        by_principal = {
            each.id: retention(form, _first(each.record_created_at, created), _first(each.last_provision_date, last))
            for each in s.record.principals
        }
        return by_principal, (), _COUNTED[form]
    if created is None:
        return None, (notes.DAY_CREATED_UNKNOWN,), ()
    if last is None:
        return None, (notes.DAY_PROVISION_UNKNOWN,), ()
    return retention(form, created, last), (), _COUNTED[form]


def _first(own: dt.date | None, common: dt.date | None) -> dt.date | None:
    return common if own is None else own


def ledger_last_day(kept: Retention | RetentionByPrincipal | None) -> dt.date | None:
    """The last day of the record as a whole: the latest of its principals'; None where any is unknown."""
    if kept is None or isinstance(kept, Retention):
        return None if kept is None else kept.ledger_last_day
    days = [None if each is None else each.ledger_last_day for each in kept.values()]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None
