"""Section 1 and §8 of the law reference: is there a third party, and what kind of data is it?

The id of a case is its place in the reference and its citation. Expectations come from the text there.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.law.cases import (
    CONSENT,
    CONSENT_ABROAD,
    DROP,
    ENTRUSTMENT,
    EXCEPTION,
    FREE,
    JOINT_USE,
    NO,
    OPT_OUT,
    PSEUDONYMISED,
    YES,
    Case,
    expect,
)

SECTION_1: list[Case] = [
    (
        "1 own branch, own department [GL-T 3-6-1; GL-F 2-2]",
        EXCEPTION,
        {"/third_party/same_legal_person": True},
        {**FREE, "duty": "not_a_provision", "is_third_party_provision": False},
    ),
    (
        "1 a group company is a third party [GL-T 3-6-1]",
        CONSENT,
        {"/consent/act": "none", "/consent/given_on": DROP},
        {**NO, "is_third_party_provision": True, "codes": ["NO_GROUND:27-1"]},
    ),
    (
        "1 statistics are no information about an individual [GL-T 2-8]",
        EXCEPTION,
        {"/data/at_provider": "statistics"},
        {**FREE, "duty": "not_a_provision", "is_third_party_provision": False},
    ),
    (
        "1 anonymised information is outside this ledger [ACT 2(6)]",
        EXCEPTION,
        {"/data/at_provider": "anonymised"},
        {**FREE, "duty": "not_a_provision"},
    ),
    (
        "1 personal information outside a database is no personal data [ACT 16(3)]",
        EXCEPTION,
        {"/data/at_provider": "personal_information"},
        FREE,
    ),
    (
        "1 provider-side test: personal data at the provider, whatever the recipient can read [ACT 27(1)]",
        CONSENT,
        {"/data/at_recipient": "not_identifiable"},
        {**YES, "duty": "required", "codes": []},
    ),
    (
        "3A a cloud provider that does not handle the data: no provision [QA 7-53]",
        EXCEPTION,
        {"/provision/manner": "cloud_not_handling", "/data/at_provider": DROP},
        {**FREE, "duty": "not_a_provision", "is_third_party_provision": False},
    ),
    (
        "11B-B the platform's own tag in the browser: no provision by us [Q8-10]",
        EXCEPTION,
        {"/provision/manner": "browser_direct"},
        {**FREE, "duty": "not_a_provision", "is_third_party_provision": False},
    ),
]


_BARRED_41_6 = {**NO, "codes": ["PROHIBITED:41-6_PSEUDONYMISED"], "articles": ["ACT 41(6)"]}
_ROW_13 = {**FREE, "duty": "exempt_express", "exempt_row": 13}
SECTION_2D: list[Case] = [
    *[
        (f"2D §8 {ground} does not help [ACT 41(6)]", PSEUDONYMISED, {"/art27_ground": ground, **facts}, _BARRED_41_6)
        for ground, facts in (
            ("CONSENT_27_1", {"/consent": CONSENT["consent"]}),
            ("OPT_OUT", {"/opt_out": OPT_OUT["opt_out"]}),
            ("27-1-ii", {"/exception/consent_hard": True}),
            ("27-1-vii", {"/exception/academic_purpose": True}),
            (None, {"/transfer_basis": "CONSENT_28", "/consent": CONSENT_ABROAD["consent"]}),
        )
    ],
    (
        "2D §8 based on law [ACT 41(6)]",
        PSEUDONYMISED,
        {"/art27_ground": "27-1-i", "/exception/law": "japanese_law"},
        {**_ROW_13, "is_third_party_provision": True},
    ),
    (
        "2D §8 entrustment [ACT 41(6)]",
        PSEUDONYMISED,
        {"/art27_ground": "ENTRUSTMENT", "/entrustment": ENTRUSTMENT["entrustment"]},
        {**_ROW_13, "is_third_party_provision": False},
    ),
    (
        "2D §9 joint use, published [ACT 41(6)]",
        PSEUDONYMISED,
        {
            "/art27_ground": "JOINT_USE",
            "/joint_use": {**JOINT_USE["joint_use"], "made_known": "published"},
        },
        {**_ROW_13, "is_third_party_provision": False},
    ),
    *[
        (
            f"2D §9 joint use, {how}: 41(6) needs publication [ACT 41(6)]",
            PSEUDONYMISED,
            {"/art27_ground": "JOINT_USE", "/joint_use": {**JOINT_USE["joint_use"], "made_known": how}},
            _BARRED_41_6,
        )
        for how in ("notified", "easily_knowable")
    ],
    (
        "13A pseudonymised data received on consent [ACT 41(6)]",
        PSEUDONYMISED,
        {"/role": "recipient", "/art27_ground": "CONSENT_27_1"},
        _BARRED_41_6,
    ),
    (
        "13A pseudonymised data received under entrustment [ACT 41(6)]",
        PSEUDONYMISED,
        {"/role": "recipient", "/art27_ground": "ENTRUSTMENT", "/entrustment": ENTRUSTMENT["entrustment"]},
        _ROW_13,
    ),
]


CASES = [*SECTION_1, *SECTION_2D]


@pytest.mark.parametrize(("base", "edits", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_row(base: dict[str, Any], edits: dict[str, Any], expected: dict[str, Any]) -> None:
    expect(base, edits, expected)
