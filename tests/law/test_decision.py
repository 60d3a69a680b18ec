"""Every row of the law reference, sections 1 to 3 and 6: ground, location, person-related information.

The id of a case is its place in the reference and the citation it is taken from. Expectations come from the text there.
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
    JOINT_USE,
    OPT_OUT,
    PRI,
    PRI_ABROAD,
    PSEUDONYMISED,
    RECEIPT_PRI,
    SUCCESSION,
    SYSTEM_ABROAD,
    expect,
)

Case = tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]

YES = {"may_proceed": "yes"}
FREE = {"may_proceed": "yes", "record_duty": "none", "required_fields": [], "codes": [], "retention": None}
NO = {
    "may_proceed": "no",
    "duty": "prohibited",
    "required_fields": [],
    "retention": None,
    "disclosable_under_33_5": None,
}

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
        "1 provider-side test: personal data at the provider, whatever the recipient can read [MHM]",
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

_FREE_27_5 = {**FREE, "duty": "exempt_express", "exempt_row": 2, "is_third_party_provision": False}
_NOBODY_ASKED = {"/consent/act": "none"}
SECTION_2C: list[Case] = [
    (
        "2C entrustment [ACT 27(5)(i)]",
        ENTRUSTMENT,
        {},
        {**_FREE_27_5, "articles": ["ACT 27(5)(i)"], "art27_ground": "ENTRUSTMENT"},
    ),
    (
        "2C entrusted work only [ACT 27(5)(i); GL-T 3-6-3]",
        ENTRUSTMENT,
        {"/entrustment/own_use": True, **_NOBODY_ASKED},
        {**NO, "codes": ["NOT_ENTRUSTMENT:OWN_USE", "NO_GROUND:27-1"]},
    ),
    (
        "2C beyond what the purpose of use needs [ACT 27(5)(i)]",
        ENTRUSTMENT,
        {"/entrustment/within_purpose": False, **_NOBODY_ASKED},
        {**NO, "codes": ["NOT_ENTRUSTMENT:OUTSIDE_PURPOSE", "NO_GROUND:27-1"]},
    ),
    (
        "2C no supervision: entrustment, but Art. 25 must be mended [ACT 25]",
        ENTRUSTMENT,
        {"/entrustment/supervised": False},
        {**_FREE_27_5, "may_proceed": "conditional"},
    ),
    (
        "11A joining with the entrustee's own data [QA 7-42]",
        ENTRUSTMENT,
        {"/entrustment/matching": "entrustee_data", **_NOBODY_ASKED},
        {**NO, "codes": ["NOT_ENTRUSTMENT:MATCHING", "NO_GROUND:27-1"]},
    ),
    (
        "11A joining A's and B's data per person [QA 7-43]",
        ENTRUSTMENT,
        {"/entrustment/matching": "other_entrusters", **_NOBODY_ASKED},
        {**NO, "codes": ["NOT_ENTRUSTMENT:MATCHING", "NO_GROUND:27-1"]},
    ),
    (
        "11A pooling without per-person joining [QA 7-43]",
        ENTRUSTMENT,
        {"/entrustment/matching": "pooled_without_joining"},
        _FREE_27_5,
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
    ("2C merger, split, transfer [ACT 27(5)(ii)]", SUCCESSION, {}, {**_FREE_27_5, "articles": ["ACT 27(5)(ii)"]}),
    (
        "2C due diligence under a contract fixing four points [GL-T 3-6-3]",
        SUCCESSION,
        {"/succession/points": ["purpose", "handling", "breach", "failed_talks"]},
        _FREE_27_5,
    ),
    *[
        (
            f"2C due diligence without the point {point} [GL-T 3-6-3]",
            SUCCESSION,
            {
                "/succession/points": [p for p in ("purpose", "handling", "breach", "failed_talks") if p != point],
                **_NOBODY_ASKED,
            },
            {**NO, "codes": ["NO_GROUND:27-1"]},
        )
        for point in ("purpose", "handling", "breach", "failed_talks")
    ],
    ("2C joint use [ACT 27(5)(iii)]", JOINT_USE, {}, {**_FREE_27_5, "articles": ["ACT 27(5)(iii)"]}),
    *[
        (
            f"2C joint use without the point {point} [ACT 27(5)(iii)]",
            JOINT_USE,
            {"/joint_use/points": [p for p in JOINT_USE["joint_use"]["points"] if p != point], **_NOBODY_ASKED},
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
        {"/joint_use/third_party_in_scope": False, **_NOBODY_ASKED},
        {**NO, "codes": ["JOINT_USE_NOTICE_MISSING:scope", "NO_GROUND:27-1"]},
    ),
    (
        "2C an item outside the notice [ACT 27(5)(iii)]",
        JOINT_USE,
        {"/joint_use/items_in_list": False, **_NOBODY_ASKED},
        {**NO, "codes": ["JOINT_USE_NOTICE_MISSING:items", "NO_GROUND:27-1"]},
    ),
]

_REQUIRED = {**YES, "duty": "required", "codes": []}
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
        {**_REQUIRED, "transfer_basis": "DOMESTIC", "articles": ["ACT 27(1)", "ACT 29(1)"]},
    ),
    *[
        (
            f"3A {country} is not “foreign country” [GL-F 3; RULE 15]",
            CONSENT,
            {"/third_party/country": country, "/transfer_basis": "ADEQUATE", "/record": DROP},
            {**_REQUIRED, "transfer_basis": "ADEQUATE", "articles": ["ACT 27(1)", "ACT 29(1)"]},
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
        {**_REQUIRED, "transfer_basis": "CONSENT_28", "art27_ground": None, "is_third_party_provision": True},
    ),
    *[
        (
            f"3B type I: record even for {ground} [ACT 29(1) proviso; GL-K 2-1-2]",
            CONSENT_ABROAD,
            {"/art27_ground": ground},
            {**_REQUIRED, "transfer_basis": "CONSENT_28", "is_third_party_provision": True},
        )
        for ground in ("ENTRUSTMENT", "SUCCESSION", "JOINT_USE")
    ],
    (
        "3B type II, 27(5): none [GL-K 2-1-2]",
        ENTRUSTMENT,
        {"/third_party/country": "FR"},
        {**_FREE_27_5, "transfer_basis": "ADEQUATE"},
    ),
    (
        "3B type III, 27(5): none, but 28(3) watch [GL-K 2-1-2; ACT 28(3)]",
        ENTRUSTMENT,
        {"/third_party/country": "US", "/third_party/equivalent_system": "contract"},
        {**_FREE_27_5, "transfer_basis": "EQUIV_SYSTEM", "articles": ["ACT 27(5)(i)", "ACT 28(3)"]},
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
        {**_REQUIRED, "articles": ["ACT 27(2)", "ACT 28(3)", "ACT 29(1)"]},
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
            {**_REQUIRED, "transfer_basis": "EQUIV_SYSTEM"},
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
        {**_FREE_27_5, "transfer_basis": "EQUIV_SYSTEM"},
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
        _REQUIRED,
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
        _REQUIRED,
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
        {**_REQUIRED, "transfer_basis": "CONSENT_28", "conditions": []},
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
        "0 grounds of the R8 amendment may not be selected [AMD]",
        EXCEPTION,
        {"/art27_ground": "R8_AMENDMENT"},
        {**NO, "codes": ["GROUND_NOT_IN_FORCE:R8_AMENDMENT"]},
    ),
]

_STAYS = {**FREE, "duty": "exempt_express", "exempt_row": None}
SECTION_6: list[Case] = [
    (
        "6A expected to become personal data: confirm and record [ACT 31(1), (3)]",
        PRI,
        {},
        {**_REQUIRED, "articles": ["ACT 31(1)", "ACT 31(3)"], "disclosable_under_33_5": False},
    ),
    ("6A not expected [GL-T 3-7-1]", PRI, {"/pri/expected": "none"}, _STAYS),
    *[
        (f"6A {how} [GL-T 3-7-1-2]", PRI, {"/pri/expected": how}, _REQUIRED)
        for how in ("told", "explained", "normally")
    ],
    ("6A a contract bans it [GL-T 3-7-1-3]", PRI, {"/pri": {"contract_bans_use": True}}, _STAYS),
    (
        "6A a contract bans it, signs to the contrary [GL-T 3-7-1-3]",
        PRI,
        {"/pri": {"expected": "normally", "contract_bans_use": True, "contrary_signs": True}},
        _REQUIRED,
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
            **_NOBODY_ASKED,
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
        _REQUIRED,
    ),
    (
        "6B (ii) confirmed, recipient abroad [ACT 31(1)(ii)]",
        PRI_ABROAD,
        {},
        {**_REQUIRED, "articles": ["ACT 31(1)", "ACT 31(3)"], "transfer_basis": None},
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
        {**_REQUIRED, "transfer_basis": "ADEQUATE", "articles": ["ACT 31(1)", "ACT 31(3)"]},
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
        {**_REQUIRED, "articles": ["ACT 31(1)", "ACT 31(2)", "ACT 31(3)"], "transfer_basis": "EQUIV_SYSTEM"},
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
        {**_REQUIRED, "articles": ["ACT 30(1)(i)", "ACT 30(3)"], "disclosable_under_33_5": True},
    ),
    ("1 PRI stays PRI at the recipient [GL-T 3-7-1]", RECEIPT_PRI, {"/data/at_recipient": "person_related"}, _STAYS),
    (
        "13A 4 person-related data under the role provider is judged by ACT 31",
        PRI,
        {"/role": DROP},
        {**YES, "duty": "required", "articles": ["ACT 31(1)", "ACT 31(3)"]},
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

CASES = [*SECTION_1, *SECTION_2A, *SECTION_2B, *SECTION_2C, *SECTION_2D, *SECTION_3, *SECTION_6]


@pytest.mark.parametrize(("base", "edits", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_row(base: dict[str, Any], edits: dict[str, Any], expected: dict[str, Any]) -> None:
    expect(base, edits, expected)
