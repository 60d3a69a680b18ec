"""The law of the third-party provision record as pure functions: rules as data, `judge`, items, dates, codes.

No I/O and no clock; every day comes from the caller. `docs/law.md` holds the tables made from this package.
"""

from __future__ import annotations

from ledger.law.codes import CODES, CodeText, describe_code
from ledger.law.dates import Retention, add_years, earliest_suit_day, retention
from ledger.law.duties import (
    DueItem,
    DutyLimits,
    InformationRequest,
    PartnerState,
    RecordState,
    Severity,
    standing_duties,
)
from ledger.law.explain import Step, explain
from ledger.law.facts import parse_situation
from ledger.law.judge import judge
from ledger.law.lint import (
    Finding,
    MasterParty,
    PolicyDates,
    PolicyLink,
    PolicyMarks,
    PolicyParty,
    PolicyText,
    lint_policy,
)
from ledger.law.matrix import MATRIX, MatrixRow, matrix_table, statutory_fields
from ledger.law.names import bare_name, has_legal_form
from ledger.law.record import principal_fault, record_codes
from ledger.law.rules import RULES, RULES_VERSION, Rule, in_force
from ledger.law.typed import TypedSituation
from ledger.law.verdict import Verdict

__all__ = [
    "CODES",
    "MATRIX",
    "RULES",
    "RULES_VERSION",
    "CodeText",
    "DueItem",
    "DutyLimits",
    "Finding",
    "InformationRequest",
    "MasterParty",
    "MatrixRow",
    "PartnerState",
    "PolicyDates",
    "PolicyLink",
    "PolicyMarks",
    "PolicyParty",
    "PolicyText",
    "RecordState",
    "Retention",
    "Rule",
    "Severity",
    "Step",
    "TypedSituation",
    "Verdict",
    "add_years",
    "bare_name",
    "describe_code",
    "earliest_suit_day",
    "explain",
    "has_legal_form",
    "in_force",
    "judge",
    "lint_policy",
    "matrix_table",
    "parse_situation",
    "principal_fault",
    "record_codes",
    "retention",
    "standing_duties",
    "statutory_fields",
]
