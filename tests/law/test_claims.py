"""Claimed and true: a wrong claim beside a ground that stands is `conditional`, and the true ground is named."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.errors import MissingFacts
from tests.law.cases import (
    CONSENT,
    CONSENT_ABROAD,
    DROP,
    ENTRUSTMENT,
    EXCEPTION,
    JOINT_USE,
    OPT_OUT,
    PRI,
    PSEUDONYMISED,
    RECEIPT,
    RECEIPT_OPT_OUT,
    RECEIPT_PRI,
    RECEIPT_PRIVATE,
    SYSTEM_ABROAD,
    answer,
    expect,
)

NO_CONSENT = {"/consent": {"act": "none"}, "/record": DROP}
GIVEN = CONSENT["consent"]
STANDING: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("entrustment", {"/entrustment": ENTRUSTMENT["entrustment"]}, "ENTRUSTMENT", {"exempt_row": 2}),
    (
        "joint use",
        {"/joint_use": JOINT_USE["joint_use"], "/data/items": JOINT_USE["data"]["items"]},
        "JOINT_USE",
        {"exempt_row": 2},
    ),
    ("a Japanese law", {"/exception/law": "japanese_law"}, "27-1-i", {"exempt_row": 1}),
    (
        "a filed opt-out",
        {
            "/opt_out": OPT_OUT["opt_out"],
            "/data/items": OPT_OUT["data"]["items"],
            "/data/source": OPT_OUT["data"]["source"],
        },
        "OPT_OUT",
        {"record_duty": "required"},
    ),
]


@pytest.mark.parametrize(("facts", "ground", "more"), [case[1:] for case in STANDING], ids=[c[0] for c in STANDING])
def test_consent_claimed_and_another_ground_stands(facts: dict[str, Any], ground: str, more: dict[str, Any]) -> None:
    said = {"may_proceed": "conditional", "art27_ground": ground, "codes": [], **more}
    expect(CONSENT, {**NO_CONSENT, **facts}, said)
    expect(CONSENT, {**NO_CONSENT, **facts, "/art27_ground": None}, {**said, "may_proceed": "yes"})


@pytest.mark.parametrize(
    "facts",
    [
        {"/entrustment": {"within_purpose": True, "own_use": False}},
        {"/entrustment": {"within_purpose": True, "own_use": True, "matching": "none"}},
        {"/joint_use": JOINT_USE["joint_use"]},
        {"/joint_use": {**JOINT_USE["joint_use"], "points": []}, "/data/items": ["氏名"]},
        {"/opt_out": {"filed": True, "published_by_ppc": True}},
        {"/exception/law": "foreign_law"},
    ],
)
def test_no_other_ground_from_facts_that_are_not_all_stated_or_not_met(facts: dict[str, Any]) -> None:
    expect(CONSENT, {**NO_CONSENT, **facts}, {"may_proceed": "no", "codes": ["NO_GROUND:27-1"]})


@pytest.mark.parametrize(
    ("edits", "codes"),
    [
        pytest.param({"/art27_ground": "27-1-i", "/exception/law": "foreign_law"}, [], id="27(1)(i)"),
        pytest.param({"/art27_ground": "27-1-ii", "/exception/consent_hard": False}, [], id="27(1)(ii)"),
        pytest.param({"/art27_ground": "R8_AMENDMENT"}, ["GROUND_NOT_IN_FORCE:R8_AMENDMENT"], id="R8"),
        pytest.param(
            {"/art27_ground": "ENTRUSTMENT", "/entrustment/own_use": True}, ["NOT_ENTRUSTMENT:OWN_USE"], id="27(5)(i)"
        ),
        pytest.param({"/art27_ground": "SUCCESSION", "/succession/points": []}, [], id="27(5)(ii)"),
    ],
)
def test_another_ground_claimed_and_consent_stands(edits: dict[str, Any], codes: list[str]) -> None:
    """A code that says "no ground" would be false; all other codes stay."""
    said = {"may_proceed": "conditional", "record_duty": "required", "art27_ground": "CONSENT_27_1", "codes": codes}
    expect(CONSENT, edits, said)
    expect(RECEIPT, edits, said)


def test_the_same_on_the_consent_route_abroad() -> None:
    for claim in ("OPT_OUT", "R8_AMENDMENT"):
        said = answer(CONSENT_ABROAD, {"/art27_ground": claim})
        assert (said["may_proceed"], said["transfer_basis"]) == ("conditional", "CONSENT_28")


def test_a_failed_claim_without_consent_stays_prohibited_abroad() -> None:
    edits = {"/art27_ground": "27-1-i", "/exception/law": "foreign_law", **NO_CONSENT}
    expect(SYSTEM_ABROAD, edits, {"may_proceed": "no", "codes": ["NO_GROUND:FOREIGN_LAW_IS_NOT_27-1-i"]})
    out_of_scope = {**edits, "/consent": {**GIVEN, "in_scope": False}}
    expect(SYSTEM_ABROAD, out_of_scope, {"may_proceed": "no", "codes": ["NO_GROUND:FOREIGN_LAW_IS_NOT_27-1-i"]})


@pytest.mark.parametrize(
    ("edits", "basis", "may"),
    [
        ({"/transfer_basis": DROP}, "ADEQUATE", "yes"),
        ({"/transfer_basis": "ADEQUATE"}, "ADEQUATE", "yes"),
        ({"/transfer_basis": "DOMESTIC"}, "ADEQUATE", "conditional"),
        ({"/transfer_basis": "DOMESTIC", "/third_party/database_business_in_japan": True}, "DOMESTIC", "yes"),
        ({"/transfer_basis": DROP, "/third_party/database_business_in_japan": True}, "ADEQUATE", "yes"),
        ({"/transfer_basis": "EQUIV_SYSTEM", "/third_party/equivalent_system": "contract"}, "ADEQUATE", "conditional"),
    ],
)
def test_claimed_basis_in_a_recognised_country(edits: dict[str, Any], basis: str, may: str) -> None:
    expect(CONSENT, {"/third_party/country": "DE", **edits}, {"transfer_basis": basis, "may_proceed": may})


@pytest.mark.parametrize("claim", ["CONSENT_28", "ADEQUATE", "EQUIV_SYSTEM"])
def test_claimed_basis_at_home(claim: str) -> None:
    expect(CONSENT, {"/transfer_basis": claim}, {"transfer_basis": "DOMESTIC", "may_proceed": "conditional"})


def test_consent_abroad_falls_short_but_a_system_stands() -> None:
    edits = {"/rule17/country_name": "not_given", "/third_party/equivalent_system": "contract"}
    expect(CONSENT_ABROAD, edits, {"may_proceed": "conditional", "transfer_basis": "EQUIV_SYSTEM", "codes": []})


def test_without_a_claim_the_basis_of_the_consent_is_taken() -> None:
    edits = {"/transfer_basis": DROP, "/third_party/equivalent_system": "contract"}
    expect(CONSENT_ABROAD, edits, {"may_proceed": "yes", "transfer_basis": "CONSENT_28"})
    expect(SYSTEM_ABROAD, {"/transfer_basis": DROP}, {"may_proceed": "yes", "transfer_basis": "EQUIV_SYSTEM"})


@pytest.mark.parametrize("base", [PRI, RECEIPT_PRI])
@pytest.mark.parametrize("claim", ["CONSENT_27_1", "ENTRUSTMENT", "OPT_OUT", "R8_AMENDMENT"])
def test_person_related_information_knows_no_ground_of_act_27_but_exceptions(base: dict[str, Any], claim: str) -> None:
    said = answer(base, {"/art27_ground": claim})
    assert (said["may_proceed"], said["art27_ground"]) == ("conditional", None)
    assert said["codes"] == (["GROUND_NOT_IN_FORCE:R8_AMENDMENT"] if claim == "R8_AMENDMENT" else [])


@pytest.mark.parametrize("base", [PRI, RECEIPT_PRI])
def test_r8_and_no_consent_for_person_related_information(base: dict[str, Any]) -> None:
    edits = {"/art27_ground": "R8_AMENDMENT", "/consent/act": "none"}
    expect(base, edits, {"may_proceed": "no", "codes": ["GROUND_NOT_IN_FORCE:R8_AMENDMENT"]})


@pytest.mark.parametrize("base", [PRI, RECEIPT_PRI])
def test_a_failed_exception_for_person_related_information(base: dict[str, Any]) -> None:
    edits = {"/art27_ground": "27-1-i", "/exception/law": "none"}
    expect(base, edits, {"may_proceed": "conditional", "record_duty": "required", "codes": []})


def test_27_1_v_is_not_for_a_purpose_that_is_not_academic() -> None:
    edits = {"/art27_ground": "27-1-v", "/exception": {"academic_purpose": False, "unjust_harm": False}}
    expect(EXCEPTION, edits, {"may_proceed": "no", "codes": ["NO_GROUND:27-1"]})


@pytest.mark.parametrize("fact", ["/data/source", "/data/items", "/opt_out/filed", "/opt_out/items"])
def test_the_provider_under_opt_out_states_every_fact(fact: str) -> None:
    with pytest.raises(MissingFacts) as caught:
        answer(OPT_OUT, {fact: DROP})
    assert caught.value.missing_facts == (fact,)
    assert answer(RECEIPT_OPT_OUT)["may_proceed"] == "yes"


def test_pseudonymised_data_needs_a_claim() -> None:
    with pytest.raises(MissingFacts) as caught:
        answer(PSEUDONYMISED, {})
    assert caught.value.missing_facts == ("/art27_ground",)


def test_what_the_provider_holds_decides_the_receiving_role_but_not_for_a_private_source() -> None:
    said = answer(RECEIPT_PRI, {"/role": "recipient"})
    assert said["articles"] == ["ACT 30(1)(i)", "ACT 30(3)"]
    assert said["warnings"]
    expect(RECEIPT_PRIVATE, {"/data/at_provider": "person_related"}, {"articles": ["ACT 30(1)", "ACT 30(3)"]})


@pytest.mark.parametrize("edits", [{"/provision/manner": "view_only"}, {"/provision/manner": "unsolicited"}])
def test_a_failed_exception_does_not_take_the_recipients_exemption(edits: dict[str, Any]) -> None:
    failed = {"/art27_ground": "27-1-i", "/exception/law": "foreign_law", "/consent": DROP, "/record": DROP}
    expect(RECEIPT, {**failed, **edits}, {"may_proceed": "conditional", "duty": "exempt_interpretive"})


def test_the_provider_of_barred_opt_out_data_has_no_ground_for_the_recipient_either() -> None:
    edits = {"/data/sensitive": True, "/consent": DROP}
    expect(RECEIPT_OPT_OUT, edits, {"may_proceed": "no", "codes": ["NO_GROUND:OPTOUT_SENSITIVE"]})
    expect(RECEIPT_OPT_OUT, {"/data/sensitive": True}, {"may_proceed": "conditional", "art27_ground": "CONSENT_27_1"})


def test_what_the_recipient_knows_against_the_consent_counts() -> None:
    """GL-K 3-1-2; and what it does not know is not asked."""
    for consent in ({"act": "none"}, {"in_scope": False}, {"basis": "31-1"}):
        expect(RECEIPT, {"/consent": consent}, {"may_proceed": "no", "codes": ["NO_GROUND:27-1"]})
    minor = {"able": False, "by_legal_representative": False}
    expect(RECEIPT, {"/consent": minor}, {"may_proceed": "no", "codes": ["NO_GROUND:27-1"]})
    expect(RECEIPT, {"/consent": DROP}, {"may_proceed": "yes"})


def test_received_on_a_consent_to_provision_abroad() -> None:
    """RULE 24(1)(ii) is for ACT 27(1) and 28(1) alike."""
    edits = {"/art27_ground": None, "/transfer_basis": "CONSENT_28", "/consent": DROP}
    expect(RECEIPT, edits, {"may_proceed": "yes", "art27_ground": None, "transfer_basis": "CONSENT_28", "codes": []})


@pytest.mark.parametrize(
    ("role", "item"), [("provider", "27-1-vii"), ("recipient", "27-1-v"), ("recipient", "27-1-vi")]
)
def test_is_the_other_side_an_academic_institution(role: str, item: str) -> None:
    facts = {"academic_purpose": True, "joint_research": True, "unjust_harm": False}
    edits = {"/role": role, "/art27_ground": item, "/exception": facts, "/data/at_recipient": "personal_data"}
    with pytest.raises(MissingFacts) as caught:
        answer(EXCEPTION, edits)
    assert caught.value.missing_facts == ("/third_party/academic_institution",)
    for institution, may in ((True, "yes"), (False, "no")):
        expect(EXCEPTION, {**edits, "/third_party/academic_institution": institution}, {"may_proceed": may})


@pytest.mark.parametrize(("country", "rule"), [("JP", "basis-domestic"), ("US", "basis-database-in-japan")])
def test_the_rule_says_why_it_is_domestic(country: str, rule: str) -> None:
    edits = {"/third_party/country": country, "/third_party/database_business_in_japan": True}
    assert rule in [each["id"] for each in answer(CONSENT, edits)["rules"]]
