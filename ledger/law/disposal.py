"""May a record be destroyed on a day? Not on or before its last day, not while running, not under a hold (ACT 29(2), 22).

No provision is asked about, so `may_proceed` is n/a; the answer is the presence of `RETENTION_NOT_ENDED`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from ledger.errors import MissingFacts
from ledger.law import notes
from ledger.law.form import keep, ledger_last_day
from ledger.law.rules import RULES
from ledger.law.verdict import Verdict
from ledger.law.walk import ask, last_provision
from schemas.situation import Situation

_NOT_ENDED = "RETENTION_NOT_ENDED"


def judge_disposal(s: Situation, dispose_on: dt.date, judge_provision: Callable[[], Verdict]) -> Verdict:
    """The verdict on the provision, with the answer to the question.

    Where the facts of the provision are not all given, the record is taken for one that the law requires: that can only
    keep it longer. A prohibited provision has a record too, made of what happened; it is kept as one made each time.
    """
    try:
        verdict = judge_provision()
    except MissingFacts:
        verdict = _record_alone(s)
    last = ledger_last_day(verdict.retention)
    if last is None and verdict.duty == "prohibited":
        last = _last_day_each(s)
    kept = verdict.duty in ("required", "n/a", "prohibited")
    running = bool(s.provision.open_ended) and verdict.record_form != "EACH"
    if kept and not running and last is None:
        ask(_unknown_days(s))
    conditions = verdict.conditions
    refused = kept and (running or last is None or dispose_on <= last)
    if s.legal_hold:
        refused = True
        conditions = (*conditions, notes.LEGAL_HOLD)
    codes, rules = verdict.codes, verdict.rules
    if refused:
        codes = (*codes, _NOT_ENDED)
        rules = (*rules, RULES["retention-not-ended"])
    return verdict._replace(may_proceed="n/a", codes=codes, rules=rules, conditions=conditions)


def _last_day_each(s: Situation) -> dt.date | None:
    return ledger_last_day(keep(s, "EACH")[0])


def _unknown_days(s: Situation) -> list[str]:
    unknown = []
    if s.record is None or (s.record.record_created_at is None and not s.record.principals):
        unknown.append("/record/record_created_at")
    if last_provision(s) is None and not (s.record is not None and s.record.principals):
        unknown.append("/provision/last_provision_date" if s.record_form in ("BULK", "CONTRACT") else "/provision/date")
    if s.record is not None:
        for index, each in enumerate(s.record.principals):
            if each.record_created_at is None and s.record.record_created_at is None:
                unknown.append(f"/record/principals/{index}/record_created_at")
            if each.last_provision_date is None and last_provision(s) is None:
                unknown.append(f"/record/principals/{index}/last_provision_date")
    return unknown


def _record_alone(s: Situation) -> Verdict:
    """Only the record is known. A contract counts as such only when its condition is known (RULE 19(3))."""
    form = s.record_form or "EACH"
    if form == "CONTRACT":
        related = s.provision.goods_or_services_to_principal
        if related is None:
            ask(["/provision/goods_or_services_to_principal"])
        form = "CONTRACT" if related else "EACH"
    kept, why, rules = keep(s, form)
    return Verdict(
        "n/a",
        None,
        (),
        None,
        None,
        "n/a",
        None,
        form,
        (),
        (),
        (),
        why,
        kept,
        None,
        None,
        rules,
    )
