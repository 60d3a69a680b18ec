"""Section 2A of the law reference: consent and its exceptions.

The id of a case is its place in the reference and its citation. Expectations come from the text there.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.law.cases import (
    CONSENT,
    EXCEPTION,
    FREE,
    NO,
    YES,
    Case,
    expect,
)


def _exception(item: str, facts: dict[str, Any], expected: dict[str, Any], why: str) -> Case:
    edits = {"/art27_ground": item, **{f"/exception/{name}": value for name, value in facts.items()}}
    return (f"2A {why} [ACT 27(1)({item.removeprefix('27-1-')})]", EXCEPTION, edits, expected)


def _granted(item: str) -> dict[str, Any]:
    article = f"ACT 27(1)({item.removeprefix('27-1-')})"
    return {
        **FREE,
        "duty": "exempt_express",
        "exempt_row": 1,
        "is_third_party_provision": True,
        "articles": [article],
        "art27_ground": item,
    }


_NO_27_1 = {**NO, "codes": ["NO_GROUND:27-1"]}
_FOREIGN = {**NO, "codes": ["NO_GROUND:FOREIGN_LAW_IS_NOT_27-1-i"]}
_INSTITUTE = {"/third_party/academic_institution": True}
SECTION_2A: list[Case] = [
    _exception("27-1-i", {"law": "japanese_law"}, _granted("27-1-i"), "warrant"),
    _exception("27-1-i", {"law": "foreign_law"}, _FOREIGN, "foreign court order"),
    _exception("27-1-i", {"law": "none"}, _NO_27_1, "no law at all"),
    _exception("27-1-ii", {"consent_hard": True}, _granted("27-1-ii"), "emergency"),
    _exception("27-1-ii", {"consent_hard": False}, _NO_27_1, "emergency, but consent could be asked"),
    _exception("27-1-iii", {"consent_hard": True}, _granted("27-1-iii"), "suspected child abuse"),
    _exception("27-1-iii", {"consent_hard": False}, _NO_27_1, "health, but consent could be asked"),
    _exception("27-1-iv", {"law": "japanese_law", "consent_impedes": True}, _granted("27-1-iv"), "informal request"),
    _exception("27-1-iv", {"law": "japanese_law", "consent_impedes": False}, _NO_27_1, "asking would not impede"),
    _exception("27-1-iv", {"law": "foreign_law", "consent_impedes": True}, _FOREIGN, "foreign authority"),
    _exception("27-1-v", {"academic_purpose": True, "unjust_harm": False}, _granted("27-1-v"), "publishing results"),
    _exception("27-1-v", {"academic_purpose": True, "unjust_harm": True}, _NO_27_1, "unjust harm"),
    _exception(
        "27-1-vi",
        {"academic_purpose": True, "joint_research": True, "unjust_harm": False},
        _granted("27-1-vi"),
        "joint research",
    ),
    _exception(
        "27-1-vi",
        {"academic_purpose": True, "joint_research": False, "unjust_harm": False},
        _NO_27_1,
        "research, but not joint",
    ),
    (
        "2A the recipient is an academic institution; a private company may use this [ACT 27(1)(vii)]",
        EXCEPTION,
        {
            "/art27_ground": "27-1-vii",
            "/exception": {"academic_purpose": True, "unjust_harm": False},
            **_INSTITUTE,
        },
        _granted("27-1-vii"),
    ),
    (
        "2A the recipient is no academic institution [ACT 27(1)(vii)]",
        EXCEPTION,
        {
            "/art27_ground": "27-1-vii",
            "/exception": {"academic_purpose": True, "unjust_harm": False},
            "/third_party/academic_institution": False,
        },
        _NO_27_1,
    ),
    (
        "2A no record for the seven also where the recipient is abroad [ACT 29(1) proviso; GL-K 2-1-1]",
        EXCEPTION,
        {"/art27_ground": "27-1-ii", "/exception/consent_hard": True, "/third_party/country": "US"},
        {**_granted("27-1-ii"), "transfer_basis": "EXCEPTION_27_1"},
    ),
    (
        "2A consent before the provision, together with collection [QA 7-6, 7-7]",
        CONSENT,
        {"/consent/given_on": "2026-11-02"},
        {**YES, "duty": "required", "articles": ["ACT 27(1)", "ACT 29(1)"], "codes": []},
    ),
    ("2A consent after the provision is none [ACT 27(1)]", CONSENT, {"/consent/given_on": "2026-11-03"}, _NO_27_1),
    (
        "2A one general consent for repeated provisions [QA 7-8]",
        CONSENT,
        {
            "/record_form": "BULK",
            "/provision": {"repeated": True, "period_start": "2026-10-01", "period_end": "2026-10-31"},
        },
        {**YES, "record_form": "BULK", "codes": []},
    ),
    (
        "2A the recipient need not be named for 27(1) [QA 7-9]",
        CONSENT,
        {"/consent/recipient_named": False},
        {**YES, "codes": []},
    ),
    ("2A outside what was shown [GL-T 3-6-1]", CONSENT, {"/consent/in_scope": False}, _NO_27_1),
    (
        "2A a minor's own consent [GL-T 2-16]",
        CONSENT,
        {"/consent/able": False, "/consent/by_legal_representative": False},
        _NO_27_1,
    ),
    (
        "2A consent of the person with parental authority [GL-T 2-16]",
        CONSENT,
        {"/consent/able": False, "/consent/by_legal_representative": True},
        {**YES, "codes": []},
    ),
    (
        "2A a posted policy alone is not consent [GL-T 2-16]",
        CONSENT,
        {"/consent/act": "notice_only"},
        _NO_27_1,
    ),
    ("2A withdrawn: stop future provision [D]", CONSENT, {"/consent/withdrawn_on": "2026-11-01"}, _NO_27_1),
    ("2A withdrawn on the day itself [D]", CONSENT, {"/consent/withdrawn_on": "2026-11-02"}, _NO_27_1),
    (
        "2A withdrawn later: keep old records [D]",
        CONSENT,
        {"/consent/withdrawn_on": "2026-11-03"},
        {**YES, "duty": "required"},
    ),
    ("2A consent of ACT 31 is not that of ACT 27 [ACT 27(1)]", CONSENT, {"/consent/basis": "31-1"}, _NO_27_1),
]


CASES = [*SECTION_2A]


@pytest.mark.parametrize(("base", "edits", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_row(base: dict[str, Any], edits: dict[str, Any], expected: dict[str, Any]) -> None:
    expect(base, edits, expected)
