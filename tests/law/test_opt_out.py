"""Section 2B of the law reference: opt-out.

The id of a case is its place in the reference and its citation. Expectations come from the text there.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.law.cases import (
    DROP,
    NO,
    OPT_OUT,
    YES,
    Case,
    expect,
)

_BARRED = {**NO, "art27_ground": None}
SECTION_2B: list[Case] = [
    (
        "2B all conditions met [ACT 27(2); RULE 20(1)(i)]",
        OPT_OUT,
        {},
        {**YES, "duty": "required", "articles": ["ACT 27(2)", "ACT 29(1)"], "codes": [], "art27_ground": "OPT_OUT"},
    ),
    (
        "2B (a) does not stop on request [ACT 27(2)]",
        OPT_OUT,
        {"/opt_out/stops_on_request": False},
        {**_BARRED, "codes": ["NO_GROUND:OPTOUT_NOT_NOTIFIED"]},
    ),
    *[
        (
            f"2B (b) point {point} not notified [RULE 11]",
            OPT_OUT,
            {"/opt_out/points": [other for other in OPT_OUT["opt_out"]["points"] if other != point]},
            {**_BARRED, "codes": ["NO_GROUND:OPTOUT_NOT_NOTIFIED"]},
        )
        for point in OPT_OUT["opt_out"]["points"]
    ],
    (
        "2B (c) not filed with the PPC [ACT 27(2)]",
        OPT_OUT,
        {"/opt_out/filed": False, "/opt_out/published_by_ppc": False},
        {**_BARRED, "codes": ["NO_GROUND:OPTOUT_NOT_NOTIFIED"]},
    ),
    (
        "2B (d) not yet published by the PPC [ACT 27(4)]",
        OPT_OUT,
        {"/opt_out/published_by_ppc": False},
        {**_BARRED, "codes": ["NO_GROUND:OPTOUT_NOT_NOTIFIED"]},
    ),
    (
        "2B iii an item that is not filed [GL-T 3-6-2-1(3)]",
        OPT_OUT,
        {"/data/items": ["氏名", "年収", "病歴"]},
        {**_BARRED, "codes": ["OPTOUT_ITEM_NOT_NOTIFIED:年収", "OPTOUT_ITEM_NOT_NOTIFIED:病歴"]},
    ),
    (
        "2B barred: sensitive information [ACT 27(2) proviso]",
        OPT_OUT,
        {"/data/sensitive": True},
        {**_BARRED, "codes": ["NO_GROUND:OPTOUT_SENSITIVE"]},
    ),
    (
        "2B barred: acquired in breach of 20(1) [ACT 27(2) proviso]",
        OPT_OUT,
        {"/data/source": "unlawful_20_1"},
        {**_BARRED, "codes": ["NO_GROUND:OPTOUT_UNLAWFUL_SOURCE"]},
    ),
    (
        "2B barred: itself received under opt-out [ACT 27(2) proviso]",
        OPT_OUT,
        {"/data/source": "opt_out_received"},
        {**_BARRED, "codes": ["NO_GROUND:OPTOUT_CHAIN"]},
    ),
    (
        "2B one cause, one code: the most specific only",
        OPT_OUT,
        {"/data/sensitive": True, "/opt_out/filed": False, "/opt_out/published_by_ppc": False},
        {**_BARRED, "codes": ["NO_GROUND:OPTOUT_SENSITIVE"]},
    ),
    (
        "2B the claimed opt-out fails, but consent stands [ACT 27(1)]",
        OPT_OUT,
        {"/data/sensitive": True, "/consent": {"act": "written", "basis": "27-1", "in_scope": True}, "/record": DROP},
        {"may_proceed": "conditional", "art27_ground": "CONSENT_27_1", "codes": [], "duty": "required"},
    ),
]


CASES = [*SECTION_2B]


@pytest.mark.parametrize(("base", "edits", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_row(base: dict[str, Any], edits: dict[str, Any], expected: dict[str, Any]) -> None:
    expect(base, edits, expected)
