"""Section 6 of the law reference: person-related information.

The id of a case is its place in the reference and its citation. Expectations come from the text there.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.law.cases import (
    DROP,
    ENTRUSTMENT,
    FREE,
    NO,
    NOBODY_ASKED,
    PRI,
    PRI_ABROAD,
    RECEIPT_PRI,
    REQUIRED,
    YES,
    Case,
    expect,
)

_STAYS = {**FREE, "duty": "exempt_express", "exempt_row": None}
SECTION_6: list[Case] = [
    (
        "6A expected to become personal data: confirm and record [ACT 31(1), (3)]",
        PRI,
        {},
        {**REQUIRED, "articles": ["ACT 31(1)", "ACT 31(3)"], "disclosable_under_33_5": False},
    ),
    ("6A not expected [GL-T 3-7-1]", PRI, {"/pri/expected": "none"}, _STAYS),
    *[(f"6A {how} [GL-T 3-7-1-2]", PRI, {"/pri/expected": how}, REQUIRED) for how in ("told", "explained", "normally")],
    ("6A a contract bans it [GL-T 3-7-1-3]", PRI, {"/pri": {"contract_bans_use": True}}, _STAYS),
    (
        "6A a contract bans it, signs to the contrary [GL-T 3-7-1-3]",
        PRI,
        {"/pri": {"expected": "normally", "contract_bans_use": True, "contrary_signs": True}},
        REQUIRED,
    ),
    (
        "6A 27(1)(i) [ACT 31(1)]",
        PRI,
        {"/art27_ground": "27-1-i", "/exception/law": "japanese_law"},
        {**FREE, "duty": "exempt_express", "exempt_row": 1},
    ),
    (
        "6A there is no 27(5) exception [ACT 31(1)]",
        PRI,
        {
            "/art27_ground": "ENTRUSTMENT",
            "/entrustment": ENTRUSTMENT["entrustment"],
            "/confirmation": DROP,
            **NOBODY_ASKED,
        },
        {**NO, "codes": ["NO_CONFIRMATION:31-1-i"]},
    ),
    (
        "6A recipient is a 16(2) body: confirm, no record [GL-T 3-7-4]",
        PRI,
        {"/third_party/kind": "public_body_16_2"},
        {**FREE, "duty": "exempt_express", "exempt_row": 3},
    ),
    (
        "6A recipient is a 16(2) body: confirm all the same [ACT 31(1)]",
        PRI,
        {"/third_party/kind": "public_body_16_2", "/confirmation/pri_consent": "not_done"},
        {**NO, "codes": ["NO_CONFIRMATION:31-1-i"]},
    ),
    (
        "6B consent not confirmed [ACT 31(1)(i)]",
        PRI,
        {"/confirmation/pri_consent": "not_done"},
        {**NO, "codes": ["NO_CONFIRMATION:31-1-i"]},
    ),
    (
        "6B showing text is not enough [GL-T 3-7-2-3]",
        PRI,
        {"/consent/act": "notice_only"},
        {**NO, "codes": ["CONSENT_INVALID:NOTICE_ONLY"]},
    ),
    (
        "6B the provider as proxy must name each recipient [GL-T 3-7-2-2(2)]",
        PRI,
        {"/consent/taken_by": "provider_as_proxy", "/consent/recipient_named": False},
        {**NO, "codes": ["CONSENT_INVALID:RECIPIENT_NOT_NAMED"]},
    ),
    (
        "6B the provider as proxy, recipient named [GL-T 3-7-2-2(2)]",
        PRI,
        {"/consent/taken_by": "provider_as_proxy", "/consent/recipient_named": True},
        REQUIRED,
    ),
    (
        "6B (ii) confirmed, recipient abroad [ACT 31(1)(ii)]",
        PRI_ABROAD,
        {},
        {**REQUIRED, "articles": ["ACT 31(1)", "ACT 31(3)"], "transfer_basis": None},
    ),
    (
        "6B (ii) not confirmed [ACT 31(1)(ii)]",
        PRI_ABROAD,
        {"/confirmation/pri_foreign_info": "not_done"},
        {**NO, "codes": ["NO_CONFIRMATION:31-1-ii"]},
    ),
    *[
        (
            f"6B (ii) without {item} [RULE 17(2)]",
            PRI_ABROAD,
            {f"/rule17/{item}": state},
            {**NO, "codes": [f"RULE17_MISSING:{item}"]},
        )
        for item in ("country_name", "foreign_system", "recipient_measures")
        for state in ("not_given", "substitute")
    ],
    (
        "6B (ii) not needed: EU/UK [GL-T 3-7-3-2]",
        PRI,
        {"/third_party/country": "GB", "/record/third_party.name": "Sample Ltd"},
        {**REQUIRED, "transfer_basis": "ADEQUATE", "articles": ["ACT 31(1)", "ACT 31(3)"]},
    ),
    (
        "6B (ii) not needed: RULE 16 system, 28(3) check applies [ACT 31(2)]",
        PRI,
        {
            "/third_party/country": "US",
            "/third_party/equivalent_system": "contract",
            "/transfer_basis": "EQUIV_SYSTEM",
            "/record/third_party.name": "X Corp.",
        },
        {**REQUIRED, "articles": ["ACT 31(1)", "ACT 31(2)", "ACT 31(3)"], "transfer_basis": "EQUIV_SYSTEM"},
    ),
    (
        "6B (ii) confirmed but not recorded: conditional [RULE 28(1)(i)]",
        PRI_ABROAD,
        {"/record/pri_foreign_info_confirmed": DROP, "/record/pri_foreign_info_confirmation_method": DROP},
        {"may_proceed": "conditional", "codes": ["MISSING:pri_foreign_info_confirmed"], "duty": "required"},
    ),
    (
        "6C recipient of PRI as personal data: 30(1)(i), 30(3), disclosable [ACT 33(5)]",
        RECEIPT_PRI,
        {},
        {**REQUIRED, "articles": ["ACT 30(1)(i)", "ACT 30(3)"], "disclosable_under_33_5": True},
    ),
    ("1 PRI stays PRI at the recipient [GL-T 3-7-1]", RECEIPT_PRI, {"/data/at_recipient": "person_related"}, _STAYS),
    (
        "13A 4 person-related data under the role provider is judged by ACT 31",
        PRI,
        {"/role": DROP},
        {**YES, "duty": "required", "articles": ["ACT 31(1)", "ACT 31(3)"]},
    ),
]


CASES = [*SECTION_6]


@pytest.mark.parametrize(("base", "edits", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_row(base: dict[str, Any], edits: dict[str, Any], expected: dict[str, Any]) -> None:
    expect(base, edits, expected)
