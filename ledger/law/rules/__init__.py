"""The rules the judge applies, as data. A verdict names those that led to it; a record keeps `RULES_VERSION`.

A rule is in force from `valid_from` to `valid_to`, both inclusive. `valid_from` None means that no day of entry into
force is known: the grounds of the R8 (2026) amendment are here and disabled. Article numbers are those in force since
2022-04-01.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from ledger.law.rules import abroad, domestic, exempt, person_related, record, request, scope
from ledger.law.rules.rule import NUMBERED_FROM, RULES_VERSION, Rule

RULES: Final[dict[str, Rule]] = {
    rule.id: rule
    for module in (scope, domestic, abroad, person_related, exempt, record, request)
    for rule in module.RULES
}


def in_force(rule: Rule, on: dt.date) -> bool:
    """Whether the rule may be applied on that day."""
    return rule.valid_from is not None and rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to)


__all__ = ["NUMBERED_FROM", "RULES", "RULES_VERSION", "Rule", "in_force"]
