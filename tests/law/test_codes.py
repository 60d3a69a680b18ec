"""13B of the law reference: every code can be raised, has its citation, and is written in two languages."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.errors import NotFound
from ledger.law import CODES, MATRIX, describe_code
from ledger.law.codes import FIELD_NAMES
from tests.law.cases import (
    CONSENT,
    CONSENT_ABROAD,
    DROP,
    ENTRUSTMENT,
    EXCEPTION,
    JOINT_USE,
    OPT_OUT,
    PRI,
    PRI_ABROAD,
    PSEUDONYMISED,
    RECEIPT,
    RECEIPT_OPT_OUT,
    RECEIPT_PRI,
    REQUEST,
    SYSTEM_ABROAD,
    answer,
)

NONE = {"/consent": {"act": "none"}}
OMITTED = {"/record/omitted": ["items"], "/record/items": DROP}
MANY = {"/provision/manner": "publish", "/third_party": {}}
# code -> (citation in the reference, base, edits)
RAISED: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "MISSING:provision_date": ("RULE 20", OPT_OUT, {"/record/provision_date": DROP}),
    "MISSING:provision_date_or_period": ("RULE 28", PRI, {"/record/provision_date": DROP}),
    "MISSING:period_start": (
        "RULE 28",
        PRI,
        {"/record_form": "BULK", "/provision": {"repeated": True, "open_ended": True}},
    ),
    "MISSING:receipt_date": ("RULE 24", RECEIPT_OPT_OUT, {"/record/receipt_date": DROP}),
    "MISSING:third_party.name": ("RULE 20", CONSENT, {"/record/third_party.name": DROP}),
    "MISSING:third_party.address": ("RULE 20", CONSENT, {"/record/third_party.address": DROP}),
    "MISSING:third_party.representative": ("RULE 20", CONSENT, {"/record/third_party.representative": DROP}),
    "MISSING:third_party.unspecified_many": ("RULE 20", CONSENT, MANY),
    "MISSING:principal": ("RULE 20", CONSENT, {"/record/principal": DROP}),
    "MISSING:items": ("RULE 20", CONSENT, {"/record/items": DROP}),
    "MISSING:consent_statement": ("RULE 20", CONSENT, {"/record/consent_statement": DROP}),
    "MISSING:acquisition_history": ("RULE 24", RECEIPT, {"/record/acquisition_history": DROP}),
    "MISSING:ppc_publication_statement": ("RULE 24", RECEIPT_OPT_OUT, {"/record/ppc_publication_statement": DROP}),
    "MISSING:pri_consent_confirmed": ("RULE 28", PRI, {"/record/pri_consent_confirmed": DROP}),
    "MISSING:pri_consent_confirmation_method": ("GL-T 3-7-4-3-1", PRI, {"/record/pri_consent_confirmation_method": ""}),
    "MISSING:pri_foreign_info_confirmed": ("RULE 28", PRI_ABROAD, {"/record/pri_foreign_info_confirmed": DROP}),
    "MISSING:pri_foreign_info_confirmation_method": (
        "GL-T 3-7-4-3-1",
        PRI_ABROAD,
        {"/record/pri_foreign_info_confirmation_method": DROP},
    ),
    "MISSING:pri_consent_statement": ("RULE 24", RECEIPT_PRI, {"/record/pri_consent_statement": DROP}),
    "INVALID:principal": ("GL-K 4-2-1-1", CONSENT, {"/record/principal": "顧客全員"}),
    "INVALID:items": ("GL-K 4-2-1-1", CONSENT, {"/record/items": "顧客情報"}),
    "INVALID:third_party.name": ("RULE 20(1)(i)ロ", CONSENT, {"/record/third_party.name": "Microsoft"}),
    "FORM_NOT_ALLOWED:BULK": ("RULE 19", OPT_OUT, {"/record_form": "BULK"}),
    "FORM_NOT_ALLOWED:CONTRACT": ("RULE 19", OPT_OUT, {"/record_form": "CONTRACT"}),
    "NO_GROUND:27-1": ("ACT 27", CONSENT, NONE),
    "NO_GROUND:28-1": ("ACT 28", CONSENT_ABROAD, NONE),
    "NO_GROUND:OPTOUT_SENSITIVE": ("ACT 27", OPT_OUT, {"/data/sensitive": True}),
    "NO_GROUND:OPTOUT_CHAIN": ("ACT 27", OPT_OUT, {"/data/source": "opt_out_received"}),
    "NO_GROUND:OPTOUT_UNLAWFUL_SOURCE": ("ACT 27", OPT_OUT, {"/data/source": "unlawful_20_1"}),
    "NO_GROUND:OPTOUT_NOT_NOTIFIED": ("ACT 27", OPT_OUT, {"/opt_out/stops_on_request": False}),
    "NO_GROUND:FOREIGN_LAW_IS_NOT_27-1-i": (
        "GL-F 2",
        EXCEPTION,
        {"/art27_ground": "27-1-i", "/exception/law": "foreign_law"},
    ),
    "PROHIBITED:41-6_PSEUDONYMISED": ("ACT 41(6)", PSEUDONYMISED, {"/art27_ground": "OPT_OUT"}),
    "NO_CONFIRMATION:31-1-i": ("ACT 31(1)", PRI, {"/confirmation/pri_consent": "not_done"}),
    "NO_CONFIRMATION:31-1-ii": ("ACT 31(1)", PRI_ABROAD, {"/confirmation/pri_foreign_info": "not_done"}),
    "CONSENT_INVALID:NOTICE_ONLY": ("GL-T 3-7-2", PRI, {"/consent/act": "notice_only"}),
    "CONSENT_INVALID:RECIPIENT_NOT_NAMED": (
        "GL-T 3-7-2",
        PRI,
        {"/consent/taken_by": "provider_as_proxy", "/consent/recipient_named": False},
    ),
    "RULE17_MISSING:country_name": ("RULE 17", CONSENT_ABROAD, {"/rule17/country_name": "not_given"}),
    "RULE17_MISSING:foreign_system": ("RULE 17", CONSENT_ABROAD, {"/rule17/foreign_system": "not_given"}),
    "RULE17_MISSING:recipient_measures": ("RULE 17", CONSENT_ABROAD, {"/rule17/recipient_measures": "not_given"}),
    "NOT_ENTRUSTMENT:OWN_USE": ("GL-T 3-6-3", ENTRUSTMENT, {"/entrustment/own_use": True, **NONE}),
    "NOT_ENTRUSTMENT:MATCHING": ("QA 7-41", ENTRUSTMENT, {"/entrustment/matching": "entrustee_data", **NONE}),
    "NOT_ENTRUSTMENT:OUTSIDE_PURPOSE": ("ACT 27", ENTRUSTMENT, {"/entrustment/within_purpose": False, **NONE}),
    **{
        f"JOINT_USE_NOTICE_MISSING:{point}": (
            "ACT 27(5)(iii)",
            JOINT_USE,
            {"/joint_use/points": [p for p in JOINT_USE["joint_use"]["points"] if p != point], **NONE},
        )
        for point in JOINT_USE["joint_use"]["points"]
    },
    "OPTOUT_ITEM_NOT_NOTIFIED:年収": ("GL-T 3-6-2-1(3)", OPT_OUT, {"/data/items": ["年収"]}),
    "OMISSION_NOT_IDENTICAL": (
        "RULE 20(2)",
        CONSENT,
        {**OMITTED, "/record/base": {"role": "provider", "state": "kept", "differs": ["items"]}},
    ),
    "OMISSION_BASE_NOT_KEPT": ("RULE 20(2)", CONSENT, {**OMITTED, "/record/base": {"state": "disposed"}}),
    "RETENTION_NOT_ENDED": ("RULE 21", CONSENT, {"/dispose_on": "2029-11-02"}),
    "REFUSAL_GROUND_NOT_AUTOMATIC": ("ACT 33", REQUEST, {"/request/refusal": "volume"}),
    "FEE_NOT_ALLOWED:34": ("ACT 38", REQUEST, {"/request/fees": {"correction_34": 1}}),
    "FEE_NOT_ALLOWED:35": ("ACT 38", REQUEST, {"/request/fees": {"stop_35": 1}}),
    "MAY_NOT_FORCE_NARROWING": ("ACT 37", REQUEST, {"/request/narrowing_forced": True}),
    "GROUND_NOT_IN_FORCE:R8_AMENDMENT": ("R8", EXCEPTION, {"/art27_ground": "R8_AMENDMENT"}),
}


@pytest.mark.parametrize("code", RAISED)
def test_raised_with_its_citation(code: str) -> None:
    citation, base, edits = RAISED[code]
    assert code in answer(base, edits)["codes"]
    assert citation in describe_code(code).citation


def test_every_code_of_the_catalogue_is_raised_above() -> None:
    """But one: the judge is for a company in Japan, and that statement is for a recipient located abroad."""
    families = {code.partition(":")[0] if code.startswith("OPTOUT_ITEM") else code for code in RAISED}
    assert set(CODES) - families == {"MISSING:pri_foreign_info_statement"}


def test_every_item_of_the_matrix_has_a_name_and_a_missing_code() -> None:
    for row in MATRIX:
        for field in row.fields:
            assert field in FIELD_NAMES
            assert f"MISSING:{field}" in CODES


@pytest.mark.parametrize("code", CODES)
def test_words_in_two_languages(code: str) -> None:
    text = CODES[code]
    assert text.code == code
    assert any("\u3040" <= c <= "\u9fff" for c in text.ja)
    assert text.en.isascii() or "“" in text.en
    assert text.cure_ja
    assert text.cure_en
    assert set(text.to_json()) == {"code", "citation", "ja", "en", "cure_ja", "cure_en"}


def test_no_code_of_ours() -> None:
    with pytest.raises(NotFound):
        describe_code("NO_SUCH_CODE")


def test_one_cause_one_code_on_the_system_route() -> None:
    """The consent of 28(1) lacks information: RULE17_MISSING stands instead of NO_GROUND."""
    assert answer(CONSENT_ABROAD, {"/rule17/country_name": "not_given"})["codes"] == ["RULE17_MISSING:country_name"]
    assert answer(SYSTEM_ABROAD, NONE)["codes"] == ["NO_GROUND:27-1"]
