"""The state of one judgement while it walks the decision procedure.

A step adds rules, codes, conditions and warnings, and returns or raises. A step that lacks facts raises `MissingFacts`
with all the facts it lacks; facts of later steps are not asked for, since the decision may never reach them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

from ledger.errors import MissingFacts
from ledger.law.rules import NUMBERED_FROM, RULES, Rule
from schemas.situation import Situation

_GLOBAL_CBPR_FROM = RULES["global-cbpr"].valid_from or dt.date.max


class Outcome(NamedTuple):
    """How the decision procedure ended, before the record is looked at.

    articles: those that govern. row: exempt row or None. ground: the true ground, for the output. items_ground: which row
    of the matrix, when duty is `required`.
    """

    duty: str
    third_party: bool | None
    articles: tuple[str, ...]
    ground: str | None = None
    basis: str | None = None
    row: int | None = None
    role: str = "provider"
    items_ground: str | None = None
    foreign_info: bool = False


class Days(NamedTuple):
    """What the days of a situation say, so that the walk itself needs none and its end can be kept for a class of them.

    in_time: the consent was given before the first day and not withdrawn by the last; days that were not stated do not
    count against it. ceased: the third party had ceased before the last day. older: judged for a day before the articles
    bore their present numbers. global_cbpr: Global CBPR certification counts on the day of judgement.
    """

    in_time: bool = True
    ceased: bool = False
    older: bool = False
    global_cbpr: bool = True


# One object for each combination, so that equal days are the same object.
_DAYS = {flags: Days(*flags) for flags in product((False, True), repeat=4)}


class Walk:
    """One judgement. `conditional` becomes true when something outside our own paper must be mended first."""

    __slots__ = ("codes", "conditional", "conditions", "days", "rules", "s", "warnings")

    def __init__(self, situation: Situation, days: Days) -> None:
        self.s = situation
        self.days = days
        self.codes: list[str] = []
        self.conditions: list[str] = []
        self.warnings: list[str] = []
        self.rules: list[Rule] = []
        self.conditional = False

    def rule(self, rule_id: str) -> None:
        self.rules.append(RULES[rule_id])

    def require(self, condition: str) -> None:
        """Something must be mended before, or with, this provision: the answer is conditional at best."""
        self.conditional = True
        self.conditions.append(condition)


def ask(pointers: Sequence[str]) -> None:
    """Raise MissingFacts when any pointer is given."""
    if pointers:
        raise MissingFacts(pointers)


def days_of(s: Situation, on: dt.date) -> Days:
    """Compare the days of a situation, judged on `on`."""
    given, withdrawn, ceased = s.consent.given_on, s.consent.withdrawn_on, s.third_party.ceased_on
    in_time, has_ceased = True, False
    if given is not None:
        in_time = given <= _first_day(s, on)
    if withdrawn is not None or ceased is not None:
        last = _last_day(s, on)
        in_time = in_time and (withdrawn is None or withdrawn > last)
        has_ceased = ceased is not None and ceased < last
    return _DAYS[in_time, has_ceased, on < NUMBERED_FROM, on >= _GLOBAL_CBPR_FROM]


def _first_day(s: Situation, on: dt.date) -> dt.date:
    """The first day of the provision, planned or actual; the day of judgement when none is given."""
    p = s.provision
    if p.period_start is not None:
        return p.period_start if p.date is None else min(p.date, p.period_start)
    return on if p.date is None else p.date


def _last_day(s: Situation, on: dt.date) -> dt.date:
    """The last day of the provision as far as known; a running provision lasts at least to the day of judgement."""
    last = last_provision(s)
    if last is None:
        return on
    return max(last, on) if s.provision.open_ended else last


def last_provision(s: Situation) -> dt.date | None:
    """The day of the last provision: as stated, else the end of the period, else the day of the single provision."""
    p = s.provision
    if p.last_provision_date is not None:
        return p.last_provision_date
    return p.period_end if p.period_end is not None else p.date
