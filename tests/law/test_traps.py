"""13C of the law reference: what a naive implementation gets wrong, one test for each trap, in its order."""

from __future__ import annotations

import datetime as dt

from ledger.law import retention
from tests.law.cases import (
    CONSENT,
    CONSENT_ABROAD,
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


def test_01_no_date_in_a_record_on_consent() -> None:
    """RULE 20(1)(ii), 24(1)(ii)."""
    for base in (CONSENT, CONSENT_ABROAD, RECEIPT):
        said = answer(base, {"/provision/date": "2026-11-02"})
        assert not [field for field in said["required_fields"] if "date" in field]
        assert said["codes"] == []


def test_02_principal_at_one_side_of_person_related_information_only() -> None:
    """RULE 28(1), 24(1)(iii)."""
    assert "principal" not in answer(PRI)["required_fields"]
    assert answer(RECEIPT_PRI, {"/record/principal": DROP})["codes"] == ["MISSING:principal"]


def test_03_confirmed_by_what_method() -> None:
    """GL-T 3-7-4-3-1(1)."""
    said = answer(PRI, {"/record/pri_consent_confirmation_method": DROP})
    assert said["codes"] == ["MISSING:pri_consent_confirmation_method"]


def test_04_entrustment_needs_a_record_on_the_consent_route() -> None:
    """ACT 29(1); GL-K 2-1-2."""
    facts = {"/art27_ground": "ENTRUSTMENT", "/entrustment": ENTRUSTMENT["entrustment"]}
    assert answer(CONSENT_ABROAD, facts)["record_duty"] == "required"
    assert answer(SYSTEM_ABROAD, {**facts, "/record": DROP})["record_duty"] == "none"


def test_05_a_hashed_customer_list_is_neither_anonymous_nor_entrusted() -> None:
    """QA 7-42."""
    hashed = {"/record/items": ["メールアドレス（ハッシュ化）"], "/data/at_recipient": "not_identifiable"}
    assert answer(CONSENT, hashed)["record_duty"] == "required"
    matched = {"/entrustment/matching": "entrustee_data", "/consent": {"act": "none"}}
    assert answer(ENTRUSTMENT, matched)["may_proceed"] == "no"


def test_06_ad_personalisation_opt_out_is_not_27_2() -> None:
    """SEED §2, §4: nothing is filed with the PPC."""
    said = answer(OPT_OUT, {"/opt_out": {"filed": False, "stops_on_request": True}})
    assert said["codes"] == ["NO_GROUND:OPTOUT_NOT_NOTIFIED"]


def test_07_no_lump_sum_and_no_contract_form_for_opt_out() -> None:
    """RULE 19(2); GL-K 4-1-2-3."""
    for form in ("BULK", "CONTRACT"):
        edits = {
            "/record_form": form,
            "/provision/repeated": True,
            "/provision/goods_or_services_to_principal": True,
        }
        said = answer(OPT_OUT, edits)
        assert said["codes"] == [f"FORM_NOT_ALLOWED:{form}"]
        assert said["record_form"] == "EACH"


def test_08_one_year_only_with_goods_or_services_to_the_principal() -> None:
    """RULE 19(3), 21(i)."""
    contract = {"/record_form": "CONTRACT"}
    related = answer(CONSENT, {**contract, "/provision/goods_or_services_to_principal": True})["retention"]
    unrelated = answer(CONSENT, {**contract, "/provision/goods_or_services_to_principal": False})["retention"]
    assert (related["ledger_last_day"], unrelated["ledger_last_day"]) == ("2027-11-02", "2029-11-02")


def test_09_bulk_counts_from_the_last_provision_each_from_creation() -> None:
    """RULE 21."""
    created, last = dt.date(2026, 1, 10), dt.date(2026, 3, 1)
    each, bulk = retention("EACH", created, last), retention("BULK", created, last)
    assert each is not None
    assert bulk is not None
    assert (each.literal_last_day, bulk.literal_last_day) == (dt.date(2029, 1, 10), dt.date(2029, 2, 28))


def test_10_several_principals_several_dates() -> None:
    """GL-K 4-3."""
    principals = [
        {"id": "C-1", "record_created_at": "2026-01-31", "last_provision_date": "2026-01-31"},
        {"id": "C-2", "record_created_at": "2026-03-31", "last_provision_date": "2026-03-15"},
    ]
    kept = answer(CONSENT, {"/record/principals": principals})["retention"]
    assert kept["C-1"]["disposable_from"] != kept["C-2"]["disposable_from"]


def test_11_a_new_representative_breaks_the_reference() -> None:
    """GL-K 4-2-3."""
    edits = {
        "/record/omitted": ["third_party.representative"],
        "/record/third_party.representative": DROP,
        "/record/base": {"role": "provider", "state": "kept", "differs": ["third_party.representative"]},
    }
    assert answer(CONSENT, edits)["codes"] == ["OMISSION_NOT_IDENTICAL"]


def test_12_no_mirror_duties() -> None:
    """GL-K 2-2-2-1; ACT 31."""
    only_ids = {"/data/at_recipient": "not_identifiable", "/record": DROP}
    assert answer(CONSENT, only_ids)["record_duty"] == "required"
    assert answer(RECEIPT, only_ids)["record_duty"] == "none"
    unexpected = {"/pri/expected": "none"}
    assert answer(PRI, unexpected)["record_duty"] == "none"
    assert answer(RECEIPT_PRI)["record_duty"] == "required"


def test_13_consent_does_not_rescue_pseudonymised_data() -> None:
    """ACT 41(6)."""
    said = answer(PSEUDONYMISED, {"/art27_ground": "CONSENT_27_1", "/consent": CONSENT["consent"]})
    assert said["codes"] == ["PROHIBITED:41-6_PSEUDONYMISED"]


def test_14_a_national_university_is_an_operator() -> None:
    """ACT 16(2), Schedule 2."""
    said = answer(CONSENT, {"/third_party/kind": "schedule2_body"})
    assert said["record_duty"] == "required"
    assert "third_party.representative" in said["required_fields"]


def test_15_a_city_office_needs_consent_and_no_record() -> None:
    """GL-K 2-1-3; ACT 27(1)."""
    office = {"/third_party/kind": "public_body_16_2"}
    assert answer(CONSENT, office)["record_duty"] == "none"
    assert answer(CONSENT, {**office, "/consent": {"act": "none"}})["may_proceed"] == "no"


def test_16_a_foreign_court_order_is_no_law() -> None:
    """GL-F 2 (※3)."""
    said = answer(EXCEPTION, {"/art27_ground": "27-1-i", "/exception/law": "foreign_law"})
    assert said["codes"] == ["NO_GROUND:FOREIGN_LAW_IS_NOT_27-1-i"]


def test_17_not_everything_is_disclosed() -> None:
    """ACT 33(5); GL-T 3-8-3-1, 3-8-3-2."""
    for record in ({"role": "pri_provider", "duty": "required"}, {"role": "provider", "duty": "voluntary"}):
        assert answer(REQUEST, {"/request/records": [record]})["disclosable_under_33_5"] is False
    assert any("only the statutory items" in condition for condition in answer(REQUEST)["conditions"])


def test_18_an_nda_is_no_refusal() -> None:
    """GL-T 3-8-3-3(2)."""
    assert answer(REQUEST, {"/request/refusal": "confidentiality_clause"})["codes"] == ["REFUSAL_GROUND_NOT_AUTOMATIC"]


def test_19_no_fee_for_correction_or_stop() -> None:
    """ACT 38."""
    fees = {"/request/fees": {"correction_34": 1000, "stop_35": 1000}}
    assert answer(REQUEST, fees)["codes"] == ["FEE_NOT_ALLOWED:34", "FEE_NOT_ALLOWED:35"]


def test_20_the_watch_of_28_3_is_for_the_system_route_only() -> None:
    """GL-F 6."""
    assert any("RULE 18" in condition for condition in answer(SYSTEM_ABROAD)["conditions"])
    assert not any("RULE 18" in condition for condition in answer(CONSENT_ABROAD)["conditions"])


def test_21_the_r8_amendment_is_not_in_force() -> None:
    """Its grounds are disabled until a day of entry into force is known."""
    said = answer(EXCEPTION, {"/art27_ground": "R8_AMENDMENT"})
    assert (said["may_proceed"], said["codes"]) == ("no", ["GROUND_NOT_IN_FORCE:R8_AMENDMENT"])
