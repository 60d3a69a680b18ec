"""Three situations agreed with the callers of the contract, answered word for word."""

from __future__ import annotations

from typing import Any

from tests.law.cases import answer

LUMP_SUM: dict[str, Any] = {
    "hypothetical": True,
    "on": "2026-11-02",
    "role": "provider",
    "art27_ground": "CONSENT_27_1",
    "transfer_basis": "EQUIV_SYSTEM",
    "record_form": "BULK",
    "third_party": {"kind": "corporation", "country": "US", "equivalent_system": "contract"},
    "data": {"at_provider": "personal_data"},
    "provision": {
        "repeated": True,
        "period_start": "2026-10-01",
        "period_end": "2026-10-31",
        "last_provision_date": "2026-10-31",
    },
    "consent": {"act": "tick", "basis": "27-1", "in_scope": True},
    "record": {
        "record_created_at": "2026-11-02",
        "consent_statement": {"ref": "consent-log-1"},
        "third_party.name": "Google LLC",
        "third_party.address": {"ref": "party-1"},
        "third_party.representative": {"ref": "party-1"},
        "principal": ["C-1001", "C-1002"],
        "items": ["メールアドレス（ハッシュ化）", "電話番号（ハッシュ化）"],
    },
}
PERSON_RELATED: dict[str, Any] = {
    **LUMP_SUM,
    "role": "pri_provider",
    "art27_ground": None,
    "data": {"at_provider": "person_related", "at_recipient": "personal_data"},
    "pri": {"expected": "told"},
    "consent": {"act": "click", "basis": "31-1", "taken_by": "recipient"},
    "confirmation": {"pri_consent": "done"},
    "record": {
        "pri_consent_confirmed": True,
        "period_start": "2026-10-01",
        "period_end": "2026-10-31",
        "third_party.name": {"ref": "party-1"},
        "third_party.address": {"ref": "party-1"},
        "third_party.representative": {"ref": "party-1"},
        "items": ["Cookie ID", "閲覧履歴"],
    },
}
REQUESTED: dict[str, Any] = {
    "hypothetical": True,
    "on": "2026-04-02",
    "request": {
        "kind": "disclosure_33_5",
        "arrived_on": "2026-04-01",
        "by": "principal",
        "identity": "confirmed",
        "method_asked": "electronic",
        "fees": {"disclosure_33_5": 1000, "correction_34": 1000},
        "fee_made_known": True,
        "refusal": "none",
        "records": [
            {"role": "provider", "duty": "required", "principals": 2},
            {"role": "pri_provider", "duty": "required"},
        ],
    },
}


def told(base: dict[str, Any]) -> dict[str, Any]:
    """The verdict without its words."""
    return {key: value for key, value in answer(base).items() if key not in ("rules", "conditions", "warnings")}


def test_lump_sum_record_on_consent_under_a_system() -> None:
    assert told(LUMP_SUM) == {
        "may_proceed": "yes",
        "is_third_party_provision": True,
        "articles": ["ACT 27(1)", "ACT 28(3)", "ACT 29(1)"],
        "art27_ground": "CONSENT_27_1",
        "transfer_basis": "EQUIV_SYSTEM",
        "duty": "required",
        "record_duty": "required",
        "exempt_row": None,
        "record_form": "BULK",
        "required_fields": [
            "consent_statement",
            "third_party.name",
            "third_party.address",
            "third_party.representative",
            "principal",
            "items",
        ],
        "codes": [],
        "retention": {
            "form": "BULK",
            "record_created": "2026-11-02",
            "last_provision": "2026-10-31",
            "literal_last_day": "2029-10-30",
            "ledger_last_day": "2029-11-02",
            "disposable_from": "2029-11-03",
        },
        "disclosable_under_33_5": True,
        "earliest_suit_day": None,
    }
    assert ["RULE 18" in condition for condition in answer(LUMP_SUM)["conditions"]] == [True]


def test_person_related_record_without_the_method() -> None:
    assert told(PERSON_RELATED) == {
        "may_proceed": "yes",
        "is_third_party_provision": True,
        "articles": ["ACT 31(1)", "ACT 31(2)", "ACT 31(3)"],
        "art27_ground": None,
        "transfer_basis": "EQUIV_SYSTEM",
        "duty": "required",
        "record_duty": "required",
        "exempt_row": None,
        "record_form": "BULK",
        "required_fields": [
            "pri_consent_confirmed",
            "pri_consent_confirmation_method",
            "provision_date_or_period",
            "third_party.name",
            "third_party.address",
            "third_party.representative",
            "items",
        ],
        "codes": ["MISSING:pri_consent_confirmation_method"],
        "retention": None,
        "disclosable_under_33_5": False,
        "earliest_suit_day": None,
    }


def test_request_with_a_fee_for_a_correction() -> None:
    assert told(REQUESTED) == {
        "may_proceed": "conditional",
        "is_third_party_provision": None,
        "articles": ["ACT 33(5)"],
        "art27_ground": None,
        "transfer_basis": None,
        "duty": "n/a",
        "record_duty": "n/a",
        "exempt_row": None,
        "record_form": None,
        "required_fields": [],
        "codes": ["FEE_NOT_ALLOWED:34"],
        "retention": None,
        "disclosable_under_33_5": True,
        "earliest_suit_day": "2026-04-16",
    }
