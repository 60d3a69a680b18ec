"""What the judge answers: the output of `docs/situation.md`, key for key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger.law.dates import Retention
from ledger.law.rules import Rule

RetentionByPrincipal = Mapping[str, Retention | None]


class Verdict(NamedTuple):
    """may_proceed: yes, no, conditional, n/a. duty: required, exempt_express, exempt_interpretive, not_a_provision,
    prohibited, n/a. `rules` are those that led to the verdict, in the order in which they were reached.

    `role` and `items_row` are for callers inside: the role judged by, and the row of the matrix of items ("" if none).
    They are not part of the JSON.
    """

    may_proceed: str
    is_third_party_provision: bool | None
    articles: tuple[str, ...]
    art27_ground: str | None
    transfer_basis: str | None
    duty: str
    exempt_row: int | None
    record_form: str | None
    required_fields: tuple[str, ...]
    codes: tuple[str, ...]
    warnings: tuple[str, ...]
    conditions: tuple[str, ...]
    retention: Retention | RetentionByPrincipal | None
    disclosable_under_33_5: bool | None
    earliest_suit_day: dt.date | None
    rules: tuple[Rule, ...]
    role: str = "provider"
    items_row: str = ""

    @property
    def record_duty(self) -> str:
        return self.duty if self.duty in ("required", "n/a") else "none"

    def to_json(self) -> dict[str, Any]:
        """Exactly the keys of the contract; days as text."""
        kept = self.retention
        return {
            "may_proceed": self.may_proceed,
            "is_third_party_provision": self.is_third_party_provision,
            "articles": list(self.articles),
            "art27_ground": self.art27_ground,
            "transfer_basis": self.transfer_basis,
            "duty": self.duty,
            "record_duty": self.record_duty,
            "exempt_row": self.exempt_row,
            "record_form": self.record_form,
            "required_fields": list(self.required_fields),
            "codes": list(self.codes),
            "warnings": list(self.warnings),
            "conditions": list(self.conditions),
            "retention": retention_json(kept),
            "disclosable_under_33_5": self.disclosable_under_33_5,
            "earliest_suit_day": None if self.earliest_suit_day is None else self.earliest_suit_day.isoformat(),
            "rules": [rule.to_json() for rule in self.rules],
        }


def retention_json(kept: Retention | RetentionByPrincipal | None) -> dict[str, Any] | None:
    """One retention, a map of them by principal id, or None."""
    if kept is None:
        return None
    if isinstance(kept, Retention):
        return kept.to_json()
    return {principal: None if each is None else each.to_json() for principal, each in kept.items()}
