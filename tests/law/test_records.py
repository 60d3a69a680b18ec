"""Sections 4, 5 and 8 of the law reference: items, forms, retention, confirmation, proxy, omission."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ledger.law import Retention, retention, statutory_fields
from tests.law.cases import (
    CONSENT,
    CONSENT_ABROAD,
    DROP,
    OPT_OUT,
    PRI,
    PRI_ABROAD,
    RECEIPT,
    RECEIPT_OPT_OUT,
    RECEIPT_PRI,
    RECEIPT_PRIVATE,
    THIRD_PARTY,
    answer,
    expect,
)

NAME, ADDRESS, REPRESENTATIVE = THIRD_PARTY

# 4C, one row after the other: exactly these items, and no other.
MATRIX_4C: dict[str, tuple[dict[str, Any], list[str]]] = {
    "provider, opt-out [RULE 20(1)(i)]": (OPT_OUT, ["provision_date", *THIRD_PARTY, "principal", "items"]),
    "provider, consent 27(1) [RULE 20(1)(ii)]": (CONSENT, ["consent_statement", *THIRD_PARTY, "principal", "items"]),
    "provider, consent 28(1) [RULE 20(1)(ii)]": (
        CONSENT_ABROAD,
        ["consent_statement", *THIRD_PARTY, "principal", "items"],
    ),
    "PRI provider [RULE 28(1)]": (
        PRI,
        [
            "pri_consent_confirmed",
            "pri_consent_confirmation_method",
            "provision_date_or_period",
            *THIRD_PARTY,
            "items",
        ],
    ),
    "PRI provider, abroad [RULE 28(1)(i)]": (
        PRI_ABROAD,
        [
            "pri_consent_confirmed",
            "pri_consent_confirmation_method",
            "pri_foreign_info_confirmed",
            "pri_foreign_info_confirmation_method",
            "provision_date_or_period",
            *THIRD_PARTY,
            "items",
        ],
    ),
    "recipient, opt-out [RULE 24(1)(i)]": (
        RECEIPT_OPT_OUT,
        [
            "receipt_date",
            *THIRD_PARTY,
            "acquisition_history",
            "principal",
            "items",
            "ppc_publication_statement",
        ],
    ),
    "recipient, consent [RULE 24(1)(ii)]": (
        RECEIPT,
        ["consent_statement", *THIRD_PARTY, "acquisition_history", "principal", "items"],
    ),
    "recipient of PRI [RULE 24(1)(iii)]": (
        RECEIPT_PRI,
        ["pri_consent_statement", *THIRD_PARTY, "principal", "items"],
    ),
    "from a non-operator, natural person [RULE 24(1)(iv)]": (
        RECEIPT_PRIVATE,
        [NAME, ADDRESS, "acquisition_history", "principal", "items"],
    ),
}


@pytest.mark.parametrize("row", MATRIX_4C)
def test_matrix_demands_these_items_and_no_other(row: str) -> None:
    base, fields = MATRIX_4C[row]
    expect(base, {}, {"may_proceed": "yes", "record_duty": "required", "required_fields": fields, "codes": []})


@pytest.mark.parametrize("row", MATRIX_4C)
def test_each_item_left_out_is_missing_and_nothing_else_is(row: str) -> None:
    base, fields = MATRIX_4C[row]
    for field in fields:
        edits: dict[str, Any] = {f"/record/{field}": DROP}
        expected = [f"MISSING:{field}"]
        if field == "provision_date_or_period":
            edits = {"/record/provision_date": DROP}
        said = answer(base, edits)
        assert said["codes"] == expected, field
        assert said["required_fields"] == fields
        # The foreign-information confirmation is the one item whose absence goes beyond our own paper.
        assert said["may_proceed"] == ("conditional" if field == "pri_foreign_info_confirmed" else "yes"), field


@pytest.mark.parametrize("row", MATRIX_4C)
@pytest.mark.parametrize("empty", ["", " 　", [], None, ["", " "]])
def test_empty_and_absent_are_the_same(row: str, empty: Any) -> None:
    base, fields = MATRIX_4C[row]
    for field in fields:
        if field.endswith(("date", "date_or_period")):
            continue
        assert answer(base, {f"/record/{field}": empty})["codes"] == [f"MISSING:{field}"]


def test_an_empty_record_misses_every_item_but_methods_beside_no_statement() -> None:
    """A method is asked for only when the statement itself is there."""
    said = answer(PRI_ABROAD, {"/record": {}})
    fields = MATRIX_4C["PRI provider, abroad [RULE 28(1)(i)]"][1]
    assert said["codes"] == [f"MISSING:{field}" for field in fields if not field.endswith("_method")]


def test_no_record_means_the_provision_alone() -> None:
    assert answer(CONSENT, {"/record": DROP})["codes"] == []


@pytest.mark.parametrize(
    ("kind", "third_party"),
    [
        ("corporation", THIRD_PARTY),
        ("body_with_representative", THIRD_PARTY),
        ("schedule2_body", THIRD_PARTY),
        ("body_without_representative", (NAME, ADDRESS)),
        ("natural_person", (NAME, ADDRESS)),
    ],
)
def test_4a_who_has_a_representative(kind: str, third_party: tuple[str, ...]) -> None:
    """RULE 20(1)(i)ロ: a corporation, and an unincorporated body with one; a natural person has none."""
    fields = ["consent_statement", *third_party, "principal", "items"]
    expect(CONSENT, {"/third_party/kind": kind}, {"required_fields": fields, "codes": []})


def test_4a_unspecified_many_replaces_the_three() -> None:
    """RULE 20(1)(i)ロ parenthesis; SEED §4-5: a portfolio published on the web."""
    edits = {
        "/third_party": {},
        "/provision/manner": "publish",
        "/record/third_party.name": DROP,
        "/record/third_party.address": DROP,
        "/record/third_party.representative": DROP,
        "/record/third_party.unspecified_many": True,
    }
    fields = ["consent_statement", "third_party.unspecified_many", "principal", "items"]
    expect(CONSENT, edits, {"may_proceed": "yes", "required_fields": fields, "codes": []})


def test_4c_no_unspecified_many_for_person_related_information() -> None:
    assert THIRD_PARTY[0] in answer(PRI, {"/provision/manner": "publish"})["required_fields"]


def test_4c_foreign_information_statement_only_if_we_the_recipient_are_abroad() -> None:
    """RULE 24(1)(iii)イ: where the provider is located does not matter."""
    edits = {"/third_party/country": "US", "/record/third_party.name": "X Corp."}
    assert "pri_foreign_info_statement" not in answer(RECEIPT_PRI, edits)["required_fields"]
    assert "pri_foreign_info_statement" in statutory_fields("pri_recipient", we_are_abroad=True)


@pytest.mark.parametrize(
    ("said", "good"),
    [
        ("C-1001", True),
        (["C-1001", "C-1002"], True),
        ("山田 太郎", True),
        ({"ref": "principals-2026-10"}, True),
        ({"kept_copy": "sha256:19b2dbeac546e007"}, True),
        ("all persons whose data we hold", False),
        ("当社が有する全ての個人情報に係る本人", False),
        ("当社が保有する個人データの全員", False),
        ("顧客", False),
        (["C-1001", "その他の会員"], False),
        ("不明", False),
    ],
)
def test_4a_principal(said: Any, good: bool) -> None:
    """GL-K 4-2-1-1(3)."""
    assert answer(CONSENT, {"/record/principal": said})["codes"] == ([] if good else ["INVALID:principal"])


@pytest.mark.parametrize(
    ("said", "good"),
    [
        ("氏名、住所、電話番号、年齢", True),
        (["氏名", "商品購入履歴"], True),
        ({"kept_copy": "sha256:19b2dbeac546e007"}, True),
        ({"ref": "upload-7"}, True),
        ("some information we hold", False),
        ("当社が有するいずれかの情報", False),
        ("一部の情報", False),
        ("など", False),
        ("個人情報", False),
    ],
)
def test_4a_items(said: Any, good: bool) -> None:
    """GL-K 4-2-1-1(4)."""
    assert answer(CONSENT, {"/record/items": said})["codes"] == ([] if good else ["INVALID:items"])


def test_4a_person_related_items_under_either_name() -> None:
    assert answer(PRI, {"/record/items": DROP, "/record/pri_items": ["Cookie ID"]})["codes"] == []
    assert answer(PRI, {"/record/items": DROP, "/record/pri_items": "データ"})["codes"] == ["INVALID:items"]


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("Microsoft", False),
        ("Microsoft Corporation", True),
        ("Google", False),
        ("Google LLC", True),
        ("X Corp.", True),
        ("LINEヤフー株式会社", True),
        ("㈱サンプル", True),
        ("株式会社", False),
        ("提携会社各社", False),
        ({"ref": "party-1"}, True),
    ],
)
def test_4a_legal_name_of_a_corporation(name: Any, good: bool) -> None:
    """RULE 20(1)(i)ロ: the legal name, with the designator of its form."""
    expected = [] if good else ["INVALID:third_party.name"]
    assert answer(CONSENT, {"/record/third_party.name": name})["codes"] == expected


def test_4a_the_designator_is_a_matter_of_corporations_only() -> None:
    edits = {"/third_party/kind": "natural_person", "/record/third_party.name": "鈴木 一郎"}
    assert answer(CONSENT, edits)["codes"] == []


def test_true_is_a_statement_and_nothing_else() -> None:
    assert answer(CONSENT, {"/record/items": True})["codes"] == ["MISSING:items"]


# 4B ---------------------------------------------------------------------------------------------------------------

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


# 4D ---------------------------------------------------------------------------------------------------------------


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


# 5 ----------------------------------------------------------------------------------------------------------------


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


# 8 ----------------------------------------------------------------------------------------------------------------

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
