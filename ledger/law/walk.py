"""The state of one judgement while it walks the decision procedure.

A step adds rules, codes, conditions and warnings, and returns or raises. A step that lacks facts raises `MissingFacts`
with all the facts it lacks; facts of later steps are not asked for, since the decision may never reach them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from ledger.errors import MissingFacts
from ledger.law.rules import RULES, Rule
from schemas.situation import Situation


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


class Walk:
    """One judgement. `conditional` becomes true when something outside our own paper must be mended first."""

    __slots__ = ("codes", "conditional", "conditions", "rules", "s", "today", "warnings")

    def __init__(self, situation: Situation, today: dt.date) -> None:
        self.s = situation
        self.today = today
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


def first_day(s: Situation, today: dt.date) -> dt.date:
    """The first day of the provision, planned or actual; the day of judgement when none is given."""
    p = s.provision
    if p.period_start is not None:
        return p.period_start if p.date is None else min(p.date, p.period_start)
    return today if p.date is None else p.date


def last_day(s: Situation, today: dt.date) -> dt.date:
    """The last day of the provision as far as known; a running provision lasts at least to the day of judgement."""
    last = last_provision(s)
    if s.provision.open_ended:
        return today if last is None else max(last, today)
    return today if last is None else last


def last_provision(s: Situation) -> dt.date | None:
    """The day of the last provision: as stated, else the end of the period, else the day of the single provision."""
    p = s.provision
    if p.last_provision_date is not None:
        return p.last_provision_date
    return p.period_end if p.period_end is not None else p.date
