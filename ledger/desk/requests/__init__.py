"""Requests of a principal (ACT 33, 34, 35, 28(3)) as a pure state machine: no store, no clock, no terminal."""

from ledger.desk.requests.case import CaseFile, StepTaken, open_case
from ledger.desk.requests.deadline import TARGET_DAYS, days_left, due_on, earliest_reply_day, usual_reply_day
from ledger.desk.requests.grounds import GROUNDS, OUTCOMES, ground_text
from ledger.desk.requests.law import suit_day, verdict_on
from ledger.desk.requests.machine import RULES, apply, fold, next_steps, refusals
from ledger.desk.requests.needs import DELIVERABLE, Act, Refused
from ledger.desk.requests.working_days import is_working_day, public_holidays

__all__ = [
    "DELIVERABLE",
    "GROUNDS",
    "OUTCOMES",
    "RULES",
    "TARGET_DAYS",
    "Act",
    "CaseFile",
    "Refused",
    "StepTaken",
    "apply",
    "days_left",
    "due_on",
    "earliest_reply_day",
    "fold",
    "ground_text",
    "is_working_day",
    "next_steps",
    "open_case",
    "public_holidays",
    "refusals",
    "suit_day",
    "usual_reply_day",
    "verdict_on",
]
