"""Section 7 of the law reference: the fourteen rows of exemptions, for provider and recipient."""

from __future__ import annotations

from typing import Any

import pytest

from tests.law.cases import (
    CONSENT,
    CONSENT_ABROAD,
    DROP,
    ENTRUSTMENT,
    EXCEPTION,
    OPT_OUT,
    PSEUDONYMISED,
    RECEIPT,
    RECEIPT_OPT_OUT,
    RECEIPT_PRI,
    RECEIPT_PRIVATE,
    answer,
    expect,
)

NO_CONSENT = {"/consent": DROP, "/record": DROP}
NO_FACTS = {"/consent": DROP, "/record": DROP, "/confirmation": DROP, "/art27_ground": DROP}


def exempt(row: int, kind: str = "exempt_interpretive", third_party: bool = True) -> dict[str, Any]:
    return {
        "may_proceed": "yes",
        "duty": kind,
        "record_duty": "none",
        "exempt_row": row,
        "is_third_party_provision": third_party,
        "required_fields": [],
        "codes": [],
        "disclosable_under_33_5": False,
    }


REQUIRED = {"may_proceed": "yes", "record_duty": "required", "exempt_row": None}
EXPRESS = "exempt_express"
ROWS: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    (
        "1 provider [GL-K 2-1-1]",
        EXCEPTION,
        {"/art27_ground": "27-1-i", "/exception/law": "japanese_law"},
        exempt(1, EXPRESS),
    ),
    (
        "1 recipient [GL-K 2-1-1]",
        RECEIPT,
        {**NO_FACTS, "/art27_ground": "27-1-i", "/exception/law": "japanese_law"},
        exempt(1, EXPRESS),
    ),
    ("2 provider [GL-K 2-1-2]", ENTRUSTMENT, {}, exempt(2, EXPRESS, third_party=False)),
    (
        "2 recipient, the entrustee [GL-K 2-1-2]",
        RECEIPT,
        {**NO_FACTS, "/art27_ground": "ENTRUSTMENT", "/entrustment": ENTRUSTMENT["entrustment"]},
        exempt(2, EXPRESS, third_party=False),
    ),
    (
        "3 provider to a city office [GL-K 2-1-3]",
        CONSENT,
        {"/third_party/kind": "public_body_16_2", "/record": DROP},
        exempt(3, EXPRESS),
    ),
    (
        "3 recipient from a city office; its ground lies outside ACT 27 [GL-K 2-1-3]",
        RECEIPT,
        {**NO_FACTS, "/third_party/kind": "public_body_16_2"},
        exempt(3, EXPRESS),
    ),
    (
        "3 consent is still needed [GL-K 2-1-3; ACT 27(1)]",
        CONSENT,
        {"/third_party/kind": "public_body_16_2", "/consent": {"act": "none"}, "/record": DROP},
        {"may_proceed": "no", "codes": ["NO_GROUND:27-1"]},
    ),
    (
        "3 Schedule 2 bodies are operators [ACT 16(2), Schedule 2]",
        CONSENT,
        {"/third_party/kind": "schedule2_body", "/record/third_party.name": "国立大学法人東京大学"},
        {**REQUIRED, "codes": []},
    ),
    (
        "4 the SNS operator [GL-K 2-2-1-1(1)]",
        CONSENT,
        {**NO_CONSENT, "/provision/manner": "by_principal"},
        exempt(4),
    ),
    (
        "4 whoever takes it from the SNS [GL-K 2-2-1-1(1)]",
        RECEIPT,
        {**NO_FACTS, "/provision/manner": "by_principal"},
        exempt(4),
    ),
    (
        "5 on behalf of the principal, provider [GL-K 2-2-1-1(2)]",
        CONSENT,
        {"/provision/principal_specifies": True, "/record": DROP},
        exempt(5),
    ),
    (
        "5 the request itself is consent in substance [GL-K 2-2-1]",
        CONSENT,
        {**NO_CONSENT, "/provision/principal_specifies": True},
        exempt(5),
    ),
    (
        "5 presupposes consent in substance [GL-K 2-2-1]",
        CONSENT,
        {"/consent": {"act": "none"}, "/record": DROP, "/provision/principal_specifies": True},
        {"may_proceed": "no", "codes": ["NO_GROUND:27-1"]},
    ),
    (
        "5 the principal cannot specify it: record [GL-K 2-2-1-1(2)]",
        CONSENT,
        {"/provision/principal_specifies": False},
        {**REQUIRED, "codes": []},
    ),
    (
        "5 ex.4 GMO ID login, received [GL-K 2-2-1-1(2)]",
        RECEIPT,
        {**NO_FACTS, "/provision/principal_specifies": True},
        exempt(5),
    ),
    (
        "5 ex.4 GMO ID login filed as person-related information [GL-K 2-2-1-1(2); 11E]",
        RECEIPT_PRI,
        {**NO_FACTS, "/provision/principal_specifies": True},
        exempt(5),
    ),
    (
        "6 to the principal's side [GL-K 2-2-1-2]",
        CONSENT,
        {**NO_CONSENT, "/provision/manner": "to_principal_side"},
        exempt(6),
    ),
    (
        "7 passing through to the principal [GL-K 2-2-1-2]",
        CONSENT,
        {**NO_CONSENT, "/provision/manner": "through_to_principal"},
        exempt(7),
    ),
    (
        "7 the bank in between [GL-K 2-2-1-2]",
        RECEIPT,
        {**NO_FACTS, "/provision/manner": "through_to_principal"},
        exempt(7),
    ),
    ("8 public information, provider [GL-K 2-2-1-3]", CONSENT, {"/data/public": True, "/record": DROP}, exempt(8)),
    ("8 public information, recipient [GL-K 2-2-1-3]", RECEIPT, {**NO_FACTS, "/data/public": True}, exempt(8)),
    (
        "8 the other duties remain: a ground is needed [GL-K 2-2-1-3]",
        CONSENT,
        {"/data/public": True, "/consent": {"act": "none"}, "/record": DROP},
        {"may_proceed": "no", "codes": ["NO_GROUND:27-1"]},
    ),
    (
        "8 the first publication must be recorded [GL-K 2-2-1-3]",
        CONSENT,
        {"/provision/manner": "publish", "/third_party": {}, "/record": DROP},
        {**REQUIRED, "codes": []},
    ),
    ("9 provider of a business card: yes [GL-K 2-2-2-1(1)]", CONSENT, {"/data/at_recipient": "single_item"}, REQUIRED),
    (
        "9 recipient of a business card: no [GL-K 2-2-2-1(1)]",
        RECEIPT,
        {"/data/at_recipient": "single_item", "/record": DROP, "/confirmation": DROP},
        exempt(9),
    ),
    (
        "9 splitting to escape is evasion [GL-K 2-2-2-1(1)]",
        RECEIPT,
        {"/data/at_recipient": "single_item", "/provision/split_to_evade": True},
        {**REQUIRED, "codes": []},
    ),
    (
        "10 provider of data under its own ID numbers: yes [GL-K 2-2-2-1(2)]",
        CONSENT,
        {"/data/at_recipient": "not_identifiable"},
        REQUIRED,
    ),
    (
        "10 recipient: no [GL-K 2-2-2-1(2)]",
        RECEIPT,
        {"/data/at_recipient": "not_identifiable", "/record": DROP, "/confirmation": DROP},
        exempt(10),
    ),
    (
        "10 personal data there, person-related information here [GL-K 2-2-2-1]",
        RECEIPT,
        {"/data/at_recipient": "person_related", "/record": DROP, "/confirmation": DROP},
        exempt(10),
    ),
    ("11 putting data at disposal is provision [GL-K 2-2-2-2]", CONSENT, {"/provision/manner": "view_only"}, REQUIRED),
    ("11 only looking [GL-K 2-2-2-2]", RECEIPT, {**NO_FACTS, "/provision/manner": "view_only"}, exempt(11)),
    ("12 unsolicited, provider: yes [GL-K 2-2-2-2]", CONSENT, {"/provision/manner": "unsolicited"}, REQUIRED),
    (
        "12 unsolicited, without any act of receiving [GL-K 2-2-2-2]",
        RECEIPT,
        {**NO_FACTS, "/provision/manner": "unsolicited"},
        exempt(12),
    ),
    (
        "12 unsolicited from a private person [GL-K 2-2-2-2]",
        RECEIPT_PRIVATE,
        {"/provision/manner": "unsolicited", "/record": DROP, "/confirmation": DROP},
        exempt(12),
    ),
    (
        "13 pseudonymised data under 41(6) [GL-P]",
        PSEUDONYMISED,
        {"/art27_ground": "ENTRUSTMENT", "/entrustment": ENTRUSTMENT["entrustment"]},
        exempt(13, EXPRESS, third_party=False),
    ),
    (
        "14 to a press body: an ordinary provision for us [ACT 57]",
        CONSENT,
        {"/record/third_party.name": "株式会社サンプル新聞社"},
        {**REQUIRED, "codes": []},
    ),
]


@pytest.mark.parametrize(("base", "edits", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_row(base: dict[str, Any], edits: dict[str, Any], expected: dict[str, Any]) -> None:
    expect(base, edits, expected)


@pytest.mark.parametrize(
    "edits",
    [
        {"/provision/manner": "by_principal"},
        {"/provision/manner": "to_principal_side"},
        {"/provision/manner": "through_to_principal"},
        {"/provision/principal_specifies": True},
        {"/data/public": True},
    ],
)
def test_interpretation_never_fits_opt_out(edits: dict[str, Any]) -> None:
    """GL-K 2-2-1."""
    assert answer(OPT_OUT, edits)["record_duty"] == "required"
    assert answer(RECEIPT_OPT_OUT, edits)["record_duty"] == "required"


def test_on_his_behalf_abroad_without_rule_17_information() -> None:
    """The exemption of GL-K 2-2-1-1(2) is from the record; ACT 28(1) remains."""
    edits = {"/provision/principal_specifies": True, "/rule17/foreign_system": "not_given"}
    expect(CONSENT_ABROAD, edits, {"may_proceed": "no", "codes": ["RULE17_MISSING:foreign_system"]})


def test_mirror_duties_are_not_assumed() -> None:
    """13C 12: the provider of one business card records, its recipient does not."""
    card = {"/data/at_recipient": "single_item"}
    assert answer(CONSENT, card)["record_duty"] == "required"
    assert answer(RECEIPT, card)["record_duty"] == "none"
