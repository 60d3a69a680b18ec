"""What must hold for every situation the contract can express."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.errors import BadInput, MissingFacts
from ledger.law import CODES, Retention, Verdict, describe_code, judge, parse_situation, retention
from tests.law.cases import EVERY_BASE, edit, verdict_on
from tests.law.strategies import days, situations
from tests.law.supply import value_at

Document = dict[str, Any]

KEYS = [
    "may_proceed",
    "is_third_party_provision",
    "articles",
    "art27_ground",
    "transfer_basis",
    "duty",
    "record_duty",
    "exempt_row",
    "record_form",
    "required_fields",
    "codes",
    "warnings",
    "conditions",
    "retention",
    "disclosable_under_33_5",
    "earliest_suit_day",
    "rules",
]
many = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Codes that say "this may not go"; with one of them the answer may be yes only beside a ground that stands.
BARRING = ("NO_GROUND", "PROHIBITED", "NO_CONFIRMATION", "CONSENT_INVALID", "RULE17_MISSING", "OPTOUT_ITEM")


def lacking(document: Document) -> tuple[str, ...]:
    """The facts that are asked for; none where there is a verdict."""
    try:
        judge(parse_situation(document))
    except MissingFacts as error:
        return error.missing_facts
    return ()


def contradictory(document: Document) -> bool:
    """Whether the facts contradict each other, which is the only fault a document of the schema can have."""
    try:
        parse_situation(document)
    except BadInput as error:
        return all(fault.code == "CONTRADICTION" for fault in error.faults)
    return False


def from_any(document: Document) -> Verdict | None:
    """The verdict; None where facts are missing or contradict each other. Any other error fails the test."""
    if contradictory(document) or lacking(document):
        return None
    return judge(parse_situation(document))


@many
@given(situations)
def test_every_situation_has_a_verdict_or_asks_or_is_contradictory(document: Document) -> None:
    verdict = from_any(document)
    if verdict is None:
        return
    said = verdict.to_json()
    assert list(said) == KEYS
    assert said["may_proceed"] in ("yes", "no", "conditional", "n/a")
    assert said["duty"] in (
        "required",
        "exempt_express",
        "exempt_interpretive",
        "not_a_provision",
        "prohibited",
        "n/a",
    )
    assert said["record_duty"] == (said["duty"] if said["duty"] in ("required", "n/a") else "none")
    assert said["rules"]
    assert len(set(said["codes"])) == len(said["codes"])
    for code in said["codes"]:
        assert describe_code(code).citation


@many
@given(situations)
def test_nothing_prohibited_is_recordable_as_lawful(document: Document) -> None:
    verdict = from_any(document)
    if verdict is None or verdict.may_proceed == "n/a" or document.get("request"):
        return
    assert (verdict.may_proceed == "no") == (verdict.duty == "prohibited")
    if verdict.duty == "prohibited":
        assert verdict.required_fields == ()
        assert verdict.record_form is None
        assert verdict.retention is None
        assert verdict.disclosable_under_33_5 is None
        assert any(code.startswith((*BARRING, "GROUND_NOT_IN_FORCE")) for code in verdict.codes)
    else:
        assert not [code for code in verdict.codes if code.startswith(BARRING)]
    if verdict.duty == "required":
        assert verdict.required_fields
        assert verdict.record_form in ("EACH", "BULK", "CONTRACT")
        assert verdict.art27_ground != "OPT_OUT" or verdict.record_form == "EACH"


@many
@given(situations)
def test_pseudonymised_and_foreign_data_never_slip_through(document: Document) -> None:
    """ACT 41(6); ACT 28(1): outside Japan and the EU/UK only a system, a consent with its basis, or 27(1)(i)-(vii)."""
    verdict = from_any(document)
    if verdict is None or verdict.duty in ("n/a", "prohibited", "not_a_provision"):
        return
    if document.get("data", {}).get("at_provider") == "pseudonymised":
        assert verdict.exempt_row == 13
    giving = document.get("role", "provider") == "provider"
    third = document.get("third_party", {})
    if giving and verdict.duty == "required" and third.get("country") in ("US", "SG") and verdict.role == "provider":
        basis = verdict.transfer_basis
        assert basis in ("DOMESTIC", "EQUIV_SYSTEM", "CONSENT_28")
        assert basis != "DOMESTIC" or third["database_business_in_japan"] is True
        assert basis != "CONSENT_28" or document["consent"]["basis"] == "28-1"


@many
@given(situations)
def test_judge_is_deterministic_and_leaves_its_input_alone(document: Document) -> None:
    before = copy.deepcopy(document)
    assert repr(from_any(document)) == repr(from_any(document))
    assert document == before


@many
@given(
    st.sampled_from(["EACH", "BULK", "CONTRACT"]),
    st.dates(dt.date(2017, 5, 30), dt.date(2090, 1, 1)),
    st.dates(dt.date(2017, 5, 30), dt.date(2090, 1, 1)),
)
def test_retention_is_never_before_the_literal_day(form: str, created: dt.date, last: dt.date) -> None:
    kept = retention(form, created, last)
    assert isinstance(kept, Retention)
    assert kept.ledger_last_day >= kept.literal_last_day
    assert kept.disposable_from - kept.ledger_last_day == dt.timedelta(days=1)
    years = 1 if form == "CONTRACT" else 3
    latest = max(created, last)
    assert kept.ledger_last_day.year == latest.year + years
    assert kept.ledger_last_day.month == latest.month
    assert latest.day - kept.ledger_last_day.day in (0, 1)


@many
@given(situations, st.data())
def test_asking_terminates(document: Document, data: st.DataObject) -> None:
    """Supply what is asked for, and only that: each answer moves the decision on, until there is a verdict."""
    asked: set[str] = set()
    while not contradictory(document) and (pointers := lacking(document)):
        assert asked.isdisjoint(pointers), f"asked twice: {asked.intersection(pointers)}"
        asked.update(pointers)
        for pointer in pointers:
            document = edit(document, {pointer: data.draw(value_at(pointer))})


@pytest.mark.parametrize("name", EVERY_BASE)
def test_a_fact_that_is_asked_for_decides(name: str) -> None:
    """Leave one stated fact out at a time: either the verdict stands without it, or exactly that fact is asked for."""
    base = EVERY_BASE[name]
    whole = verdict_on(base)
    for section, facts in base.items():
        if section == "record" or not isinstance(facts, dict):
            continue
        for fact in facts:
            without = {key: value for key, value in facts.items() if key != fact}
            document = {**base, section: without}
            asked = lacking(document)
            assert asked in ((), (f"/{section}/{fact}",))
            if not asked:
                verdict = judge(parse_situation(document))
                assert verdict.duty == whole.duty or fact in ("country", "kind"), (section, fact)


@given(situations, days)
@many
def test_a_code_of_the_record_never_changes_whether_it_may_go(document: Document, day: str) -> None:
    """Faults of our own paper stand in the codes only; but for the foreign-information confirmation."""
    document = {key: value for key, value in document.items() if key not in ("record", "dispose_on", "request")}
    with_record = {**document, "record": {"record_created_at": day}}
    alone, recorded = from_any(document), from_any(with_record)
    if alone is None or recorded is None or "MISSING:pri_foreign_info_confirmed" in recorded.codes:
        return
    assert alone.may_proceed == recorded.may_proceed


def test_the_catalogue_has_no_code_that_bars_without_a_cure_in_words() -> None:
    for code, text in CODES.items():
        if code.startswith(BARRING):
            assert text.cure_en
