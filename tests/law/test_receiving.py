"""Sections 5 and 8 of the law reference: confirmation, proxy, omission."""

from __future__ import annotations

from typing import Any

import pytest

from tests.law.cases import (
    CONSENT,
    DROP,
    PRI,
    RECEIPT,
    RECEIPT_OPT_OUT,
    RECEIPT_PRI,
    RECEIPT_PRIVATE,
    THIRD_PARTY,
    answer,
    expect,
)

NAME, ADDRESS, REPRESENTATIVE = THIRD_PARTY


@pytest.mark.parametrize("what", ["identity", "acquisition_history"])
@pytest.mark.parametrize(("state", "may"), [("done", "yes"), ("already_confirmed", "yes"), ("not_done", "conditional")])
def test_5a_confirmation(what: str, state: str, may: str) -> None:
    """ACT 30(1); RULE 22(3): the same content, already confirmed and recorded, is enough."""
    for base in (RECEIPT, RECEIPT_OPT_OUT, RECEIPT_PRIVATE):
        expect(base, {f"/confirmation/{what}": state}, {"may_proceed": may, "record_duty": "required", "codes": []})


def test_6c_acquisition_history_of_person_related_information_is_not_confirmed() -> None:
    """GL-T 3-7-5-1."""
    assert answer(RECEIPT_PRI, {"/confirmation/acquisition_history": "not_done"})["may_proceed"] == "yes"


@pytest.mark.parametrize("base", [RECEIPT, PRI, RECEIPT_PRI, CONSENT])
@pytest.mark.parametrize("who", ["us", "counterparty"])
def test_5a_false_statement(base: dict[str, Any], who: str) -> None:
    """ACT 30(2), by 31(3) for person-related information."""
    said = answer(base, {"/confirmation/false_statement_by": who})
    assert said["may_proceed"] == "conditional"
    assert any("ACT 30(2)" in warning for warning in said["warnings"])


def test_5a_signs_of_unlawful_acquisition() -> None:
    """GL-K 3-1-2: receiving in spite of them may breach ACT 20(1)."""
    said = answer(RECEIPT, {"/data/source": "unlawful_20_1"})
    assert said["may_proceed"] == "conditional"
    assert any("ACT 20(1)" in warning for warning in said["warnings"])


BASE_KEPT = {"role": "provider", "state": "kept", "record_created_at": "2026-05-01", "differs": []}
OMITTING = {
    "/record/omitted": list(THIRD_PARTY),
    "/record/base": BASE_KEPT,
    **{f"/record/{field}": DROP for field in THIRD_PARTY},
}


def test_8b_identical_items_of_a_kept_record_may_be_omitted() -> None:
    """RULE 20(2)."""
    fields = ["consent_statement", "ref:base_record", "principal", "items"]
    expect(CONSENT, OMITTING, {"required_fields": fields, "codes": [], "may_proceed": "yes"})


def test_8b_retention_runs_from_the_remaining_items() -> None:
    """GL-K 4-2-3."""
    assert answer(CONSENT, OMITTING)["retention"]["literal_last_day"] == "2029-11-02"


def test_8b_a_new_representative_must_be_recorded() -> None:
    """GL-K 4-2-3: same corporation, new representative."""
    said = answer(CONSENT, {**OMITTING, "/record/base/differs": ["third_party.representative"]})
    assert said["codes"] == ["OMISSION_NOT_IDENTICAL"]
    assert said["required_fields"] == [
        "consent_statement",
        "ref:base_record",
        "third_party.representative",
        "principal",
        "items",
    ]
    mended = {
        **OMITTING,
        "/record/base/differs": ["third_party.representative"],
        "/record/omitted": [NAME, ADDRESS],
        "/record/third_party.representative": "高橋 新",
    }
    assert answer(CONSENT, mended)["codes"] == []


@pytest.mark.parametrize(
    ("edits", "code"),
    [
        pytest.param({"/record/base/state": "disposed"}, "OMISSION_BASE_NOT_KEPT", id="base disposed"),
        pytest.param({"/record/base/role": "recipient"}, "OMISSION_NOT_IDENTICAL", id="another role, another rule"),
        pytest.param(
            {"/record/base/record_created_at": "2026-12-01"}, "OMISSION_BASE_NOT_KEPT", id="base is not earlier"
        ),
    ],
)
def test_8b_omission_refused(edits: dict[str, Any], code: str) -> None:
    """One cause, one code: what was wrongly omitted is not also missing."""
    said = answer(CONSENT, {**OMITTING, **edits})
    assert said["codes"] == [code]
    assert said["required_fields"] == ["consent_statement", *THIRD_PARTY, "principal", "items"]


@pytest.mark.parametrize("keeper", ["counterparty", "entruster", "entrustee"])
def test_8a_proxy_releases_nobody(keeper: str) -> None:
    """GL-K 4-1-3: the lists differ, so the other side's record is measured by our own."""
    said = answer(CONSENT, {"/record/kept_by": keeper, "/record/consent_statement": DROP})
    assert said["record_duty"] == "required"
    assert said["codes"] == ["MISSING:consent_statement"]
    assert any("GL-K 4-1-3" in condition for condition in said["conditions"])


def test_8a_the_entrustee_gives_it() -> None:
    """GL-K 4-1-3: the duty is first the entrustee's."""
    said = answer(CONSENT, {"/provision/by_entrustee": True})
    assert said["may_proceed"] == "yes"
    assert any("entrustee" in condition for condition in said["conditions"])


def test_8b_a_base_of_the_same_day_will_do() -> None:
    edits = {**OMITTING, "/record/base/record_created_at": "2026-11-02"}
    assert answer(CONSENT, edits)["codes"] == []


def test_8b_omitted_items_of_person_related_information_under_either_name() -> None:
    """RULE 28(2)."""
    base = {"role": "pri_provider", "state": "kept"}
    for name in ("items", "pri_items"):
        said = answer(PRI, {"/record/items": DROP, "/record/omitted": [name], "/record/base": base})
        assert said["codes"] == []
        assert said["required_fields"][-1] == "ref:base_record"
