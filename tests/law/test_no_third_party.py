"""Section 2C of the law reference: entrustment, succession, joint use; 11A on matching.

The id of a case is its place in the reference and its citation. Expectations come from the text there.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.law.cases import (
    CONSENT,
    ENTRUSTMENT,
    FREE_27_5,
    JOINT_USE,
    NO,
    NOBODY_ASKED,
    SUCCESSION,
    Case,
    expect,
)

SECTION_2C: list[Case] = [
    (
        "2C entrustment [ACT 27(5)(i)]",
        ENTRUSTMENT,
        {},
        {**FREE_27_5, "articles": ["ACT 27(5)(i)"], "art27_ground": "ENTRUSTMENT"},
    ),
    (
        "2C entrusted work only [ACT 27(5)(i); GL-T 3-6-3]",
        ENTRUSTMENT,
        {"/entrustment/own_use": True, **NOBODY_ASKED},
        {**NO, "codes": ["NOT_ENTRUSTMENT:OWN_USE", "NO_GROUND:27-1"]},
    ),
    (
        "2C beyond what the purpose of use needs [ACT 27(5)(i)]",
        ENTRUSTMENT,
        {"/entrustment/within_purpose": False, **NOBODY_ASKED},
        {**NO, "codes": ["NOT_ENTRUSTMENT:OUTSIDE_PURPOSE", "NO_GROUND:27-1"]},
    ),
    (
        "2C no supervision: entrustment, but Art. 25 must be mended [ACT 25]",
        ENTRUSTMENT,
        {"/entrustment/supervised": False},
        {**FREE_27_5, "may_proceed": "conditional"},
    ),
    (
        "11A joining with the entrustee's own data [QA 7-42]",
        ENTRUSTMENT,
        {"/entrustment/matching": "entrustee_data", **NOBODY_ASKED},
        {**NO, "codes": ["NOT_ENTRUSTMENT:MATCHING", "NO_GROUND:27-1"]},
    ),
    (
        "11A joining A's and B's data per person [QA 7-43]",
        ENTRUSTMENT,
        {"/entrustment/matching": "other_entrusters", **NOBODY_ASKED},
        {**NO, "codes": ["NOT_ENTRUSTMENT:MATCHING", "NO_GROUND:27-1"]},
    ),
    (
        "11A pooling without per-person joining [QA 7-43]",
        ENTRUSTMENT,
        {"/entrustment/matching": "pooled_without_joining"},
        FREE_27_5,
    ),
    (
        "11A matching with consent obtained: ordinary provision [QA 7-41]",
        ENTRUSTMENT,
        {"/entrustment/matching": "entrustee_data", "/consent": CONSENT["consent"]},
        {
            "may_proceed": "conditional",
            "duty": "required",
            "is_third_party_provision": True,
            "codes": ["NOT_ENTRUSTMENT:MATCHING"],
            "art27_ground": "CONSENT_27_1",
        },
    ),
    ("2C merger, split, transfer [ACT 27(5)(ii)]", SUCCESSION, {}, {**FREE_27_5, "articles": ["ACT 27(5)(ii)"]}),
    (
        "2C due diligence under a contract fixing four points [GL-T 3-6-3]",
        SUCCESSION,
        {"/succession/points": ["purpose", "handling", "breach", "failed_talks"]},
        FREE_27_5,
    ),
    *[
        (
            f"2C due diligence without the point {point} [GL-T 3-6-3]",
            SUCCESSION,
            {
                "/succession/points": [p for p in ("purpose", "handling", "breach", "failed_talks") if p != point],
                **NOBODY_ASKED,
            },
            {**NO, "codes": ["NO_GROUND:27-1"]},
        )
        for point in ("purpose", "handling", "breach", "failed_talks")
    ],
    ("2C joint use [ACT 27(5)(iii)]", JOINT_USE, {}, {**FREE_27_5, "articles": ["ACT 27(5)(iii)"]}),
    *[
        (
            f"2C joint use without the point {point} [ACT 27(5)(iii)]",
            JOINT_USE,
            {"/joint_use/points": [p for p in JOINT_USE["joint_use"]["points"] if p != point], **NOBODY_ASKED},
            {**NO, "codes": [f"JOINT_USE_NOTICE_MISSING:{point}", "NO_GROUND:27-1"]},
        )
        for point in JOINT_USE["joint_use"]["points"]
    ],
    (
        "2C a notice that lacks a point makes it an ordinary provision: consent and record [ACT 27(5)(iii)]",
        JOINT_USE,
        {
            "/joint_use/points": ["fact", "items", "scope", "purpose", "responsible.name", "responsible.address"],
            "/consent": CONSENT["consent"],
        },
        {
            "may_proceed": "conditional",
            "duty": "required",
            "codes": ["JOINT_USE_NOTICE_MISSING:responsible.representative"],
        },
    ),
    (
        "11D ad partners are no joint users of SEED §9 [SEED §9]",
        JOINT_USE,
        {"/joint_use/third_party_in_scope": False, **NOBODY_ASKED},
        {**NO, "codes": ["JOINT_USE_NOTICE_MISSING:scope", "NO_GROUND:27-1"]},
    ),
    (
        "2C an item outside the notice [ACT 27(5)(iii)]",
        JOINT_USE,
        {"/joint_use/items_in_list": False, **NOBODY_ASKED},
        {**NO, "codes": ["JOINT_USE_NOTICE_MISSING:items", "NO_GROUND:27-1"]},
    ),
]


CASES = [*SECTION_2C]


@pytest.mark.parametrize(("base", "edits", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_row(base: dict[str, Any], edits: dict[str, Any], expected: dict[str, Any]) -> None:
    expect(base, edits, expected)
