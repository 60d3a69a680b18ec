"""Section 4B and 4D of the law reference: forms of a record, and how long it is kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ledger.law import Retention, retention
from tests.law.cases import (
    CONSENT,
    CONSENT_ABROAD,
    DROP,
    OPT_OUT,
    PRI,
    RECEIPT,
    RECEIPT_OPT_OUT,
    answer,
    expect,
)

PERIOD = {"repeated": True, "period_start": "2026-10-01", "period_end": "2026-10-31"}


@pytest.mark.parametrize(
    ("base", "edits", "form", "codes"),
    [
        pytest.param(CONSENT, {"/record_form": DROP}, "EACH", [], id="EACH is always allowed [RULE 19(2)]"),
        pytest.param(
            CONSENT, {"/record_form": "BULK", "/provision": PERIOD}, "BULK", [], id="BULK repeated [RULE 19(2) proviso]"
        ),
        pytest.param(
            CONSENT,
            {"/record_form": "BULK"},
            "EACH",
            ["FORM_NOT_ALLOWED:BULK"],
            id="BULK neither continuous nor repeated [RULE 19(2)]",
        ),
        pytest.param(
            OPT_OUT,
            {"/record_form": "BULK", "/provision/repeated": True},
            "EACH",
            ["FORM_NOT_ALLOWED:BULK"],
            id="BULK opt-out [RULE 19(2)]",
        ),
        pytest.param(
            OPT_OUT,
            {"/record_form": "CONTRACT"},
            "EACH",
            ["FORM_NOT_ALLOWED:CONTRACT"],
            id="CONTRACT opt-out [RULE 19(3)]",
        ),
        pytest.param(
            RECEIPT_OPT_OUT,
            {"/record_form": "BULK", "/provision/repeated": True},
            "EACH",
            ["FORM_NOT_ALLOWED:BULK"],
            id="5B BULK opt-out received [RULE 23(2)]",
        ),
        pytest.param(
            RECEIPT_OPT_OUT,
            {"/record_form": "CONTRACT", "/provision/goods_or_services_to_principal": True},
            "EACH",
            ["FORM_NOT_ALLOWED:CONTRACT"],
            id="5B CONTRACT opt-out received [RULE 23(3)]",
        ),
        pytest.param(
            CONSENT,
            {"/record_form": "CONTRACT", "/provision/goods_or_services_to_principal": True},
            "CONTRACT",
            [],
            id="CONTRACT goods or services [RULE 19(3)]",
        ),
        pytest.param(
            CONSENT_ABROAD,
            {"/record_form": "CONTRACT", "/provision/goods_or_services_to_principal": True},
            "CONTRACT",
            [],
            id="CONTRACT on 28(1) [RULE 19(3)]",
        ),
        pytest.param(
            PRI,
            {"/record_form": "CONTRACT", "/provision/goods_or_services_to_principal": True},
            "CONTRACT",
            [],
            id="CONTRACT on 31(1) [RULE 27(3)]",
        ),
        pytest.param(
            RECEIPT,
            {"/record_form": "CONTRACT", "/provision/goods_or_services_to_principal": True},
            "CONTRACT",
            [],
            id="CONTRACT received [RULE 23(3)]",
        ),
        pytest.param(
            CONSENT,
            {"/record_form": "CONTRACT", "/provision/goods_or_services_to_principal": False},
            "EACH",
            ["FORM_NOT_ALLOWED:CONTRACT"],
            id="CONTRACT not tied to goods or services [RULE 19(3)]",
        ),
        pytest.param(
            CONSENT,
            {
                "/record_form": "CONTRACT",
                "/provision/goods_or_services_to_principal": True,
                "/record/holds_all_items": False,
            },
            "EACH",
            ["FORM_NOT_ALLOWED:CONTRACT"],
            id="CONTRACT must hold the items [RULE 19(3)]",
        ),
    ],
)
def test_4b_form(base: dict[str, Any], edits: dict[str, Any], form: str, codes: list[str]) -> None:
    expect(base, edits, {"record_form": form, "codes": codes})


def test_4b_no_paper_saves_a_lump_sum_record_of_opt_out() -> None:
    edits = {"/record_form": "BULK", "/provision/repeated": True}
    assert answer(OPT_OUT, edits)["may_proceed"] == "conditional"


def test_4b_a_paper_that_fails_rule_19_3_is_still_a_record_for_three_years() -> None:
    """GL-K 4-1-2-3."""
    edits = {
        "/record_form": "CONTRACT",
        "/provision/goods_or_services_to_principal": False,
        "/record": {"record_created_at": "2026-11-02", "holds_all_items": True},
    }
    said = answer(CONSENT, edits)
    assert said["may_proceed"] == "yes"
    assert said["codes"] == ["FORM_NOT_ALLOWED:CONTRACT"]
    assert said["retention"]["form"] == "EACH"
    assert said["retention"]["ledger_last_day"] == "2029-11-02"


def test_4b_bulk_person_related_with_an_open_end() -> None:
    """QA 8-13: the first day at the start, the last day when it ends."""
    running = {"repeated": True, "period_start": "2026-10-01", "open_ended": True}
    edits = {"/record_form": "BULK", "/provision": running, "/record/provision_date": DROP}
    said = answer(PRI, {**edits, "/record/period_start": "2026-10-01"})
    assert "period_start" in said["required_fields"]
    assert "provision_date_or_period" not in said["required_fields"]
    assert said["codes"] == []
    assert said["retention"] is None
    assert answer(PRI, edits)["codes"] == ["MISSING:period_start"]


def test_4b_bulk_person_related_needs_first_and_last_day() -> None:
    edits = {"/record_form": "BULK", "/provision": PERIOD, "/record/period_start": "2026-10-01"}
    assert answer(PRI, edits)["codes"] == ["MISSING:provision_date_or_period"]
    assert answer(PRI, {**edits, "/record/period_end": "2026-10-31"})["codes"] == []


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("form", "created", "last", "literal", "ledger"),
    [
        ("EACH", "2025-05-20", "2025-05-20", "2028-05-20", "2028-05-20"),
        ("BULK", "2025-07-03", "2025-06-30", "2028-06-29", "2028-07-03"),
        ("CONTRACT", "2025-04-01", "2026-03-31", "2027-03-30", "2027-03-31"),
        ("EACH", "2024-02-29", "2024-02-29", "2027-02-28", "2027-02-28"),
        # QA 13-35: a record made on 2018-02-01 is kept until 2021-02-01.
        ("EACH", "2018-02-01", "2018-02-01", "2021-02-01", "2021-02-01"),
        # Made before the provision: the law counts from the making, the ledger from the later day.
        ("EACH", "2026-01-10", "2026-03-01", "2029-01-10", "2029-03-01"),
    ],
)
def test_4d_worked_examples(form: str, created: str, last: str, literal: str, ledger: str) -> None:
    kept = retention(form, _day(created), _day(last))
    assert kept == Retention(
        form, _day(created), _day(last), _day(literal), _day(ledger), _day(ledger) + dt.timedelta(days=1)
    )


def test_4d_an_open_bulk_record_has_no_end() -> None:
    assert retention("BULK", _day("2026-01-01"), _day("2026-02-01"), open_ended=True) is None


def test_4d_days_may_differ_by_principal() -> None:
    """GL-K 4-3."""
    principals = [
        {"id": "C-1", "record_created_at": "2026-01-31", "last_provision_date": "2026-01-31"},
        {"id": "C-2", "record_created_at": "2026-03-31", "last_provision_date": "2026-03-15"},
    ]
    kept = answer(CONSENT, {"/record/principals": principals, "/record/principal": DROP})["retention"]
    assert {name: each["ledger_last_day"] for name, each in kept.items()} == {"C-1": "2029-01-31", "C-2": "2029-03-31"}


def test_4d_unknown_days_are_named() -> None:
    said = answer(CONSENT, {"/record/record_created_at": DROP})
    assert said["retention"] is None
    assert any("record_created_at" in condition for condition in said["conditions"])
    said = answer(CONSENT, {"/provision/date": DROP})
    assert said["retention"] is None
    assert any("last provision is unknown" in condition for condition in said["conditions"])


def test_4d_no_end_agreed_is_open_whatever_end_is_written() -> None:
    """Never disposable too early: `open_ended` outweighs a `period_end`."""
    said = answer(CONSENT, {"/record_form": "BULK", "/provision": {**PERIOD, "open_ended": True}})
    assert said["retention"] is None
    assert any("still going on" in condition for condition in said["conditions"])
