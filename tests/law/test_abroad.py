"""Section 3 of the law reference: third parties in a foreign country.

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
    FREE_27_5,
    NO,
    OPT_OUT,
    REQUIRED,
    SYSTEM_ABROAD,
    Case,
    expect,
)

SECTION_3: list[Case] = [
    (
        "3A a foreign subsidiary is a third party abroad [GL-F 2-2]",
        SYSTEM_ABROAD,
        {"/transfer_basis": DROP, "/third_party/equivalent_system": "none", "/record": DROP},
        {**NO, "codes": ["NO_GROUND:28-1"]},
    ),
    (
        "3A foreign corporation with a database for business in Japan [GL-F 2-2]",
        CONSENT,
        {"/third_party/country": "US", "/third_party/database_business_in_japan": True, "/record": DROP},
        {**REQUIRED, "transfer_basis": "DOMESTIC", "articles": ["ACT 27(1)", "ACT 29(1)"]},
    ),
    *[
        (
            f"3A {country} is not “foreign country” [GL-F 3; RULE 15]",
            CONSENT,
            {"/third_party/country": country, "/transfer_basis": "ADEQUATE", "/record": DROP},
            {**REQUIRED, "transfer_basis": "ADEQUATE", "articles": ["ACT 27(1)", "ACT 29(1)"]},
        )
        for country in ("DE", "FR", "IE", "GB", "NO", "IS", "LI")
    ],
    *[
        (
            f"3A {country} is a foreign country [GL-F 3]",
            CONSENT,
            {
                "/third_party/country": country,
                "/third_party/equivalent_system": "none",
                "/transfer_basis": DROP,
                "/record": DROP,
            },
            {**NO, "codes": ["NO_GROUND:28-1"]},
        )
        for country in ("US", "SG", "CH", "CA", "KR")
    ],
    (
        "3B type I on consent: record [ACT 28(1), 29(1)]",
        CONSENT_ABROAD,
        {},
        {**REQUIRED, "transfer_basis": "CONSENT_28", "art27_ground": None, "is_third_party_provision": True},
    ),
    *[
        (
            f"3B type I: record even for {ground} [ACT 29(1) proviso; GL-K 2-1-2]",
            CONSENT_ABROAD,
            {"/art27_ground": ground},
            {**REQUIRED, "transfer_basis": "CONSENT_28", "is_third_party_provision": True},
        )
        for ground in ("ENTRUSTMENT", "SUCCESSION", "JOINT_USE")
    ],
    (
        "3B type II, 27(5): none [GL-K 2-1-2]",
        ENTRUSTMENT,
        {"/third_party/country": "FR"},
        {**FREE_27_5, "transfer_basis": "ADEQUATE"},
    ),
    (
        "3B type III, 27(5): none, but 28(3) watch [GL-K 2-1-2; ACT 28(3)]",
        ENTRUSTMENT,
        {"/third_party/country": "US", "/third_party/equivalent_system": "contract"},
        {**FREE_27_5, "transfer_basis": "EQUIV_SYSTEM", "articles": ["ACT 27(5)(i)", "ACT 28(3)"]},
    ),
    (
        "3B type III still needs an Art. 27 ground [GL-F 2]",
        SYSTEM_ABROAD,
        {"/consent/act": "none", "/consent/given_on": DROP},
        {**NO, "codes": ["NO_GROUND:27-1"]},
    ),
    (
        "3B type III, opt-out: record [GL-K 2-1-2]",
        OPT_OUT,
        {"/third_party/country": "US", "/third_party/equivalent_system": "contract", "/record": DROP},
        {**REQUIRED, "articles": ["ACT 27(2)", "ACT 28(3)", "ACT 29(1)"]},
    ),
    (
        "3B no opt-out on the consent route [ACT 28(1)]",
        OPT_OUT,
        {"/third_party/country": "US", "/third_party/equivalent_system": "none", "/record": DROP},
        {**NO, "codes": ["NO_GROUND:28-1"]},
    ),
    *[
        (
            f"3C {system} [RULE 16; GL-F 4]",
            SYSTEM_ABROAD,
            {"/third_party/equivalent_system": system, "/record": DROP},
            {**REQUIRED, "transfer_basis": "EQUIV_SYSTEM"},
        )
        for system in ("contract", "group_rules", "recipient_apec_cbpr", "recipient_global_cbpr")
    ],
    (
        "3C Global CBPR counts since GL-F of Dec 2025 only",
        SYSTEM_ABROAD,
        {
            "/on": "2025-10-01",
            "/provision/date": "2025-10-01",
            "/consent/given_on": "2025-04-01",
            "/third_party/equivalent_system": "recipient_global_cbpr",
            "/record": DROP,
        },
        {**NO, "codes": ["NO_GROUND:28-1"]},
    ),
    (
        "3C the provider's CBPR certificate, where the recipient handles data on its behalf [GL-F 4-1]",
        ENTRUSTMENT,
        {"/third_party/country": "SG", "/third_party/equivalent_system": "provider_cbpr"},
        {**FREE_27_5, "transfer_basis": "EQUIV_SYSTEM"},
    ),
    (
        "3C the provider's CBPR certificate does not cover a recipient on its own account [GL-F 4-1]",
        SYSTEM_ABROAD,
        {"/third_party/equivalent_system": "provider_cbpr", "/record": DROP},
        {**NO, "codes": ["NO_GROUND:28-1"]},
    ),
    *[
        (
            f"3D without {item} [RULE 17(2)]",
            CONSENT_ABROAD,
            {f"/rule17/{item}": "not_given"},
            {**NO, "codes": [f"RULE17_MISSING:{item}"]},
        )
        for item in ("country_name", "foreign_system", "recipient_measures")
    ],
    (
        "3D 17(3): country not yet known replaces (i) and (ii) [RULE 17(3)]",
        CONSENT_ABROAD,
        {"/rule17": {"country_name": "substitute", "recipient_measures": "given"}},
        REQUIRED,
    ),
    (
        "3D 17(3) is for an unknown country only [RULE 17(3)]",
        CONSENT_ABROAD,
        {"/rule17/foreign_system": "substitute"},
        {**NO, "codes": ["RULE17_MISSING:foreign_system"]},
    ),
    (
        "3D 17(4): measures cannot be given, and why [RULE 17(4)]",
        CONSENT_ABROAD,
        {"/rule17/recipient_measures": "substitute"},
        REQUIRED,
    ),
    (
        "3D consent to a domestic provision does not cover a foreign one [ACT 28(1)]",
        CONSENT_ABROAD,
        {"/consent/basis": "27-1"},
        {**NO, "codes": ["NO_GROUND:28-1"]},
    ),
    (
        "3D a notice is no consent under 28(1)",
        CONSENT_ABROAD,
        {"/consent/act": "notice_only"},
        {**NO, "codes": ["NO_GROUND:28-1"]},
    ),
    (
        "3E on 28(1) consent, 28(3) is not required even if a system exists [GL-F 6]",
        CONSENT_ABROAD,
        {"/third_party/equivalent_system": "contract"},
        {**REQUIRED, "transfer_basis": "CONSENT_28", "conditions": []},
    ),
    (
        "claimed DOMESTIC, true EQUIV_SYSTEM: conditional",
        SYSTEM_ABROAD,
        {"/transfer_basis": "DOMESTIC", "/third_party/database_business_in_japan": False},
        {"may_proceed": "conditional", "transfer_basis": "EQUIV_SYSTEM", "codes": []},
    ),
    (
        "claimed EQUIV_SYSTEM without a system, true CONSENT_28: conditional",
        CONSENT_ABROAD,
        {"/transfer_basis": "EQUIV_SYSTEM"},
        {"may_proceed": "conditional", "transfer_basis": "CONSENT_28", "codes": []},
    ),
    (
        "claimed EQUIV_SYSTEM without a system, nothing else [ACT 28(1)]",
        SYSTEM_ABROAD,
        {"/third_party/equivalent_system": "none"},
        {**NO, "codes": ["NO_GROUND:28-1"]},
    ),
    (
        "0 grounds of the R8 amendment may not be selected [R8 amendment]",
        EXCEPTION,
        {"/art27_ground": "R8_AMENDMENT"},
        {**NO, "codes": ["GROUND_NOT_IN_FORCE:R8_AMENDMENT"]},
    ),
]


CASES = [*SECTION_3]


@pytest.mark.parametrize(("base", "edits", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_row(base: dict[str, Any], edits: dict[str, Any], expected: dict[str, Any]) -> None:
    expect(base, edits, expected)


def test_exceptions_in_a_recognised_country_keep_its_basis() -> None:
    """RULE 15: the EU and the UK are no foreign country, so ACT 28 does not apply at all."""
    facts = {"/art27_ground": "27-1-i", "/exception/law": "japanese_law", "/third_party/country": "DE"}
    expect(EXCEPTION, {**facts, "/transfer_basis": "ADEQUATE"}, {"transfer_basis": "ADEQUATE", "exempt_row": 1})
    expect(EXCEPTION, facts, {"transfer_basis": "EXCEPTION_27_1", "exempt_row": 1})


def test_a_prohibited_provision_has_no_condition_under_which_it_may_go() -> None:
    expect(SYSTEM_ABROAD, {"/consent": {"act": "none"}}, {**NO, "conditions": []})
