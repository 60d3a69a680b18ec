"""Section 4A and 4C of the law reference: the statutory items, and what they may say."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.law import statutory_fields
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


@pytest.mark.parametrize("said", ["2026-10-01/2026-10-31", ["2026-10-01", "2026-10-31"], {"ref": "contract-3"}])
def test_4c_the_period_may_be_written_as_one_item(said: Any) -> None:
    """RULE 28(1)(ii): the first and last day of a lump-sum record."""
    period = {"repeated": True, "period_start": "2026-10-01", "period_end": "2026-10-31"}
    edits = {"/record_form": "BULK", "/provision": period, "/record/provision_date": DROP}
    assert answer(PRI, {**edits, "/record/provision_date_or_period": said})["codes"] == []
