"""Conditions, warnings and the smaller keys of a verdict: what a careful reader is told beside the codes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.law.cases import (
    CONSENT,
    DROP,
    ENTRUSTMENT,
    EXCEPTION,
    OPT_OUT,
    PRI,
    PSEUDONYMISED,
    RECEIPT,
    RECEIPT_PRI,
    REQUEST,
    SYSTEM_ABROAD,
    answer,
)

ACADEMIC = {"academic_purpose": True, "joint_research": True, "unjust_harm": False}


def conditions(base: dict[str, Any], edits: dict[str, Any], word: str) -> bool:
    return any(word in condition for condition in answer(base, edits)["conditions"])


@pytest.mark.parametrize(("item", "told"), [("27-1-v", True), ("27-1-vi", True), ("27-1-vii", False)])
def test_only_an_institution_may_provide_under_v_and_vi(item: str, told: bool) -> None:
    """ACT 27(1)(v), (vi)."""
    edits = {"/art27_ground": item, "/exception": ACADEMIC, "/third_party/academic_institution": True}
    assert conditions(EXCEPTION, edits, "the provider itself") is told


def test_the_paper_is_kept_three_years() -> None:
    """GL-K 4-1-2-3."""
    assert conditions(OPT_OUT, {"/record_form": "CONTRACT"}, "GL-K 4-1-2-3")
    assert not conditions(OPT_OUT, {}, "GL-K 4-1-2-3")


@pytest.mark.parametrize(
    ("base", "edits", "told"),
    [
        (PRI, {"/role": "provider"}, True),
        (PRI, {"/role": DROP}, False),
        (PRI, {}, False),
        (CONSENT, {"/role": "pri_provider"}, True),
        (RECEIPT_PRI, {"/role": "recipient"}, True),
        (RECEIPT, {"/role": "pri_recipient"}, True),
        (RECEIPT, {}, False),
    ],
)
def test_a_role_that_does_not_fit_the_data_is_told(base: dict[str, Any], edits: dict[str, Any], told: bool) -> None:
    said = answer(base, edits)
    assert bool(said["warnings"]) is told
    assert said["record_duty"] == "required"


def test_entrustment_of_person_related_information_is_told() -> None:
    """ACT 31(1) knows no ACT 27(5)."""
    warnings = answer(PRI, {"/art27_ground": "ENTRUSTMENT"})["warnings"]
    assert any("no exception" in warning for warning in warnings)


def test_acquired_in_spite_of_the_contract() -> None:
    """GL-T 3-7-1-3."""
    assert answer(RECEIPT_PRI, {"/pri/contract_bans_use": True})["warnings"]


def test_none_exists_is_to_be_answered() -> None:
    """ACT 33(3)."""
    assert conditions(REQUEST, {"/request/records": []}, "no such record")
    assert not conditions(REQUEST, {}, "no such record")


def test_the_watch_is_told_to_the_provider_of_person_related_information_too() -> None:
    """ACT 31(2)."""
    edits = {
        "/third_party/country": "US",
        "/third_party/equivalent_system": "contract",
        "/transfer_basis": "EQUIV_SYSTEM",
    }
    assert conditions(PRI, edits, "RULE 18")


def test_deleted_information_is_kept_safe_by_who_receives_it() -> None:
    """ACT 41(2)."""
    edits = {"/art27_ground": "ENTRUSTMENT", "/entrustment": ENTRUSTMENT["entrustment"]}
    assert conditions(PSEUDONYMISED, {**edits, "/role": "recipient"}, "ACT 41(2)")
    assert not conditions(PSEUDONYMISED, edits, "ACT 41(2)")


def test_why_an_entrustment_of_pseudonymised_data_fails() -> None:
    """ACT 41(6): what fails has its own code beside the prohibition."""
    facts = {**ENTRUSTMENT["entrustment"], "own_use": True}
    said = answer(PSEUDONYMISED, {"/art27_ground": "ENTRUSTMENT", "/entrustment": facts})
    assert said["codes"] == ["NOT_ENTRUSTMENT:OWN_USE", "PROHIBITED:41-6_PSEUDONYMISED"]
    said = answer(PSEUDONYMISED, {"/art27_ground": "SUCCESSION", "/succession/points": []})
    assert said["codes"] == ["PROHIBITED:41-6_PSEUDONYMISED"]


def test_unsupervised_entrustment_of_pseudonymised_data() -> None:
    """ACT 25."""
    facts = {**ENTRUSTMENT["entrustment"], "supervised": False}
    said = answer(PSEUDONYMISED, {"/art27_ground": "ENTRUSTMENT", "/entrustment": facts})
    assert said["may_proceed"] == "conditional"


@pytest.mark.parametrize(
    ("base", "edits"),
    [
        (PRI, {"/pri/expected": "none"}),
        (PRI, {"/third_party/kind": "public_body_16_2"}),
        (RECEIPT_PRI, {"/third_party/kind": "public_body_16_2"}),
        (RECEIPT_PRI, {"/data/at_recipient": "person_related"}),
        (CONSENT, {"/third_party/kind": "public_body_16_2"}),
        (RECEIPT, {"/third_party/kind": "public_body_16_2"}),
        (EXCEPTION, {"/data/at_provider": "personal_information"}),
    ],
)
def test_an_exemption_by_the_text_of_the_law_is_still_a_provision_to_a_third_party(
    base: dict[str, Any], edits: dict[str, Any]
) -> None:
    said = answer(base, edits)
    assert (said["duty"], said["is_third_party_provision"]) == ("exempt_express", True)


@pytest.mark.parametrize(("on", "may"), [("2025-11-30", "no"), ("2025-12-01", "yes")])
def test_global_cbpr_counts_from_its_day(on: str, may: str) -> None:
    """GL-F 4-3, revised in December 2025."""
    edits = {
        "/on": on,
        "/provision/date": on,
        "/consent/given_on": DROP,
        "/record": DROP,
        "/third_party/equivalent_system": "recipient_global_cbpr",
    }
    assert answer(SYSTEM_ABROAD, edits)["may_proceed"] == may


def test_principals_with_days_of_their_own_are_the_records_principals() -> None:
    principals = [{"id": "C-1", "record_created_at": "2026-01-31", "last_provision_date": "2026-01-31"}]
    assert answer(CONSENT, {"/record/principal": DROP, "/record/principals": principals})["codes"] == []
    vague = {"/record/principal": "顧客全員", "/record/principals": principals}
    assert answer(CONSENT, vague)["codes"] == ["INVALID:principal"]


def test_an_exception_abroad_says_that_act_28_asks_no_consent() -> None:
    facts = {"/art27_ground": "27-1-i", "/exception/law": "japanese_law"}
    abroad = answer(EXCEPTION, {**facts, "/third_party/country": "US"})
    at_home = answer(EXCEPTION, facts)
    assert "basis-exception" in [rule["id"] for rule in abroad["rules"]]
    assert "basis-exception" not in [rule["id"] for rule in at_home["rules"]]
