"""Section 9 of the law reference and the disposal question: what the desk may do, and when."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.errors import MissingFacts
from tests.law.cases import CONSENT, DROP, EXCEPTION, OPT_OUT, PRI, REQUEST, answer, expect

OPEN = {"may_proceed": "conditional", "codes": []}
CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "9A provider's record [ACT 33(5)]",
        {},
        {
            "may_proceed": "yes",
            "duty": "n/a",
            "record_duty": "n/a",
            "is_third_party_provision": None,
            "disclosable_under_33_5": True,
            "articles": ["ACT 33(5)"],
            "codes": [],
        },
    ),
    *[
        (
            f"9A {role} [ACT 33(5); RULE 24]",
            {"/request/records": [{"role": role, "duty": "required"}]},
            {"may_proceed": "yes", "disclosable_under_33_5": True},
        )
        for role in ("recipient", "pri_recipient", "private_source")
    ],
    (
        "9A PRI provider's record: no [ACT 33(5), 31(3)]",
        {"/request/records": [{"role": "pri_provider", "duty": "required"}]},
        {"may_proceed": "yes", "disclosable_under_33_5": False},
    ),
    *[
        (
            f"9A {duty} record is no third-party provision record [GL-T 3-8-3-1]",
            {"/request/records": [{"role": "provider", "duty": duty}]},
            {"may_proceed": "yes", "disclosable_under_33_5": False},
        )
        for duty in ("voluntary", "exempt_express", "exempt_interpretive")
    ],
    (
        "9A pseudonymised personal data: 32-39 do not apply [ACT 41(9)]",
        {"/request/records": [{"role": "provider", "duty": "required", "pseudonymised": True}]},
        {"may_proceed": "yes", "disclosable_under_33_5": False},
    ),
    (
        "9A ORDER 11 alone: answered as if none existed [ORDER 11]",
        {"/request/records": [{"role": "provider", "duty": "required", "order11": True}]},
        {"may_proceed": "no", "disclosable_under_33_5": False, "codes": []},
    ),
    (
        "9A ORDER 11 beside others [ORDER 11]",
        {
            "/request/records": [
                {"role": "provider", "duty": "required", "order11": True},
                {"role": "recipient", "duty": "required"},
            ]
        },
        {"may_proceed": "yes", "disclosable_under_33_5": True},
    ),
    (
        "9A none exists: notify [ACT 33(3)]",
        {"/request/records": []},
        {"may_proceed": "yes", "disclosable_under_33_5": False},
    ),
    *[
        (
            f"9C refusal: {ground} [ACT 33(2)]",
            {"/request/refusal": ground},
            {"may_proceed": "no", "codes": [], "disclosable_under_33_5": False},
        )
        for ground in ("harm", "gravely_hinders", "repeated_same", "other_law")
    ],
    *[
        (
            f"9C {no_ground} does not justify refusal by itself [GL-T 3-8-3-3(2)]",
            {"/request/refusal": no_ground},
            {"may_proceed": "conditional", "codes": ["REFUSAL_GROUND_NOT_AUTOMATIC"], "disclosable_under_33_5": True},
        )
        for no_ground in ("confidentiality_clause", "volume")
    ],
    ("9C lawsuit: arrival 1 April, suit from 16 April [ACT 39]", {}, {"earliest_suit_day": "2026-04-16"}),
    (
        "9C lawsuit: at once if refused [ACT 39]",
        {"/request/refused_on": "2026-04-05", "/request/refusal": "harm"},
        {"earliest_suit_day": "2026-04-05"},
    ),
    (
        "9C refused after the two weeks: the wait is over by then [ACT 39]",
        {"/request/refused_on": "2026-05-01", "/request/refusal": "harm"},
        {"earliest_suit_day": "2026-04-16"},
    ),
    (
        "9C method too difficult: paper, after notifying [ACT 33(2)]",
        {"/request/method_difficult": True},
        {"may_proceed": "yes"},
    ),
    ("9C no method named [GL-T 3-8-2 (※1)]", {"/request/method_asked": "none"}, {"may_proceed": "yes", "codes": []}),
    ("9D identity not checked [ACT 37]", {"/request/identity": "missing"}, OPEN),
    (
        "9D agent without authority [ORDER 13]",
        {"/request/by": "appointed_agent", "/request/authority": "missing"},
        OPEN,
    ),
    (
        "9D legal representative with papers [ORDER 13]",
        {"/request/by": "legal_representative", "/request/authority": "confirmed"},
        {"may_proceed": "yes", "codes": []},
    ),
    (
        "9D narrowing forced [ACT 37(2)]",
        {"/request/narrowing_forced": True},
        {"may_proceed": "conditional", "codes": ["MAY_NOT_FORCE_NARROWING"]},
    ),
    (
        "9D a fee for disclosure of records, made known [ACT 38]",
        {"/request/fees": {"disclosure_33_5": 1000}, "/request/fee_made_known": True},
        {"may_proceed": "yes", "codes": []},
    ),
    (
        "9D a fee not made known [ACT 38]",
        {"/request/fees": {"disclosure_33_5": 1000}, "/request/fee_made_known": False},
        OPEN,
    ),
    (
        "9D no fee for correction [ACT 38]",
        {"/request/kind": "correction_34", "/request/fees": {"correction_34": 1000}},
        {"may_proceed": "conditional", "codes": ["FEE_NOT_ALLOWED:34"]},
    ),
    (
        "9D no fee for stopping [ACT 38]",
        {"/request/kind": "stop_35", "/request/fees": {"stop_35": 500}},
        {"may_proceed": "conditional", "codes": ["FEE_NOT_ALLOWED:35"]},
    ),
    (
        "9D a fee of nothing is none [ACT 38]",
        {"/request/kind": "stop_35", "/request/fees": {"stop_35": 0}},
        {"may_proceed": "yes", "codes": []},
    ),
    (
        "3E information on request, system route [RULE 18(3)]",
        {"/request/kind": "information_28_3", "/transfer_basis": "EQUIV_SYSTEM"},
        {"may_proceed": "yes", "codes": [], "earliest_suit_day": None, "articles": ["ACT 28(3)"]},
    ),
    (
        "3E may withhold what would gravely hinder [RULE 18(3) proviso]",
        {"/request/kind": "information_28_3", "/request/refusal": "gravely_hinders"},
        {"may_proceed": "no", "codes": []},
    ),
]


@pytest.mark.parametrize(("edits", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_request(edits: dict[str, Any], expected: dict[str, Any]) -> None:
    expect(REQUEST, edits, expected)


@pytest.mark.parametrize("basis", ["CONSENT_28"])
def test_3e_not_owed_on_the_consent_route(basis: str) -> None:
    """GL-F 6."""
    said = answer(REQUEST, {"/request/kind": "information_28_3", "/transfer_basis": basis})
    assert any("not owed" in condition for condition in said["conditions"])


def test_3e_not_owed_for_person_related_information() -> None:
    """ACT 31(2)."""
    said = answer(REQUEST, {"/request/kind": "information_28_3", "/role": "pri_provider"})
    assert any("not owed" in condition for condition in said["conditions"])


def test_9b_requesters_part_only() -> None:
    """ACT 33(5), 33(2)(i)."""
    many = {"/request/records": [{"role": "provider", "duty": "required", "principals": 2}]}
    assert any("requester's part" in condition for condition in answer(REQUEST, many)["conditions"])
    assert not any("requester's part" in condition for condition in answer(REQUEST)["conditions"])


def test_9a_order_11_leaves_no_trace() -> None:
    """Not in the words, not in the rules: the answer is that of no record, but for the verdict itself."""
    none = answer(REQUEST, {"/request/records": []})
    hidden = answer(REQUEST, {"/request/records": [{"role": "provider", "duty": "required", "order11": True}]})
    assert {**hidden, "may_proceed": None} == {**none, "may_proceed": None}


@pytest.mark.parametrize("kind", ["disclosure_33_5", "disclosure_33_1", "correction_34", "stop_35"])
def test_every_request_of_act_39_has_a_suit_day(kind: str) -> None:
    assert answer(REQUEST, {"/request/kind": kind})["earliest_suit_day"] == "2026-04-16"


def test_request_asks_for_what_it_lacks() -> None:
    with pytest.raises(MissingFacts) as caught:
        answer({"on": "2026-04-02"}, {"/request/kind": "disclosure_33_5"})
    assert caught.value.missing_facts == ("/request/arrived_on", "/request/by", "/request/identity")


# Disposal (ACT 22, 29(2); RULE 21) ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "edits", "day", "ended"),
    [
        pytest.param(CONSENT, {}, "2029-11-02", False, id="on the last day [RULE 21(iii)]"),
        pytest.param(CONSENT, {}, "2029-11-03", True, id="the day after [D]"),
        pytest.param(OPT_OUT, {}, "2027-11-03", False, id="opt-out, one year is not enough"),
        pytest.param(
            CONSENT,
            {"/record_form": "CONTRACT", "/provision/goods_or_services_to_principal": True},
            "2027-11-03",
            True,
            id="CONTRACT, one year [RULE 21(i)]",
        ),
        pytest.param(
            CONSENT,
            {"/record_form": "CONTRACT", "/provision/goods_or_services_to_principal": False},
            "2027-11-03",
            False,
            id="13C 8: not tied to goods or services, three years [RULE 19(3)]",
        ),
        pytest.param(
            CONSENT,
            {
                "/record_form": "BULK",
                "/provision": {"repeated": True, "period_start": "2020-01-01", "open_ended": True},
            },
            "2099-01-01",
            False,
            id="open BULK is not disposable [RULE 21(ii)]",
        ),
        pytest.param(CONSENT, {"/legal_hold": True}, "2099-01-01", False, id="legal hold"),
        pytest.param(PRI, {}, "2029-11-03", True, id="PRI provider [RULE 29(iii)]"),
        pytest.param(
            CONSENT,
            {
                "/record/principals": [
                    {"id": "C-1", "record_created_at": "2026-01-31", "last_provision_date": "2026-01-31"},
                    {"id": "C-2", "record_created_at": "2026-03-31", "last_provision_date": "2026-03-15"},
                ]
            },
            "2029-03-31",
            False,
            id="13C 10: the record lives until the latest principal's day [GL-K 4-3]",
        ),
        pytest.param(
            CONSENT,
            {"/consent": {"act": "none"}},
            "2028-01-01",
            False,
            id="a prohibited provision's record is kept no shorter",
        ),
        pytest.param(
            EXCEPTION,
            {"/art27_ground": "27-1-i", "/exception/law": "japanese_law"},
            "2026-11-03",
            True,
            id="no duty, no retention [ACT 29(1) proviso]",
        ),
        pytest.param(
            {"on": "2029-01-01", "provision": {"date": "2026-01-10"}},
            {"/record/record_created_at": "2026-01-10"},
            "2029-01-10",
            False,
            id="only the record is known: taken as required",
        ),
    ],
)
def test_disposal(base: dict[str, Any], edits: dict[str, Any], day: str, ended: bool) -> None:
    said = answer(base, {**edits, "/dispose_on": day})
    assert said["may_proceed"] == "n/a"
    assert ("RETENTION_NOT_ENDED" in said["codes"]) is not ended


def test_disposal_asks_for_the_days_it_lacks() -> None:
    with pytest.raises(MissingFacts) as caught:
        answer(CONSENT, {"/record/record_created_at": DROP, "/provision/date": DROP, "/dispose_on": "2040-01-01"})
    assert caught.value.missing_facts == ("/record/record_created_at", "/provision/date")


def test_disposal_asks_for_each_principals_days() -> None:
    principals = [{"id": "C-1", "record_created_at": "2026-01-31"}, {"id": "C-2"}]
    edits = {"/record": {"principals": principals}, "/provision": DROP, "/dispose_on": "2040-01-01"}
    with pytest.raises(MissingFacts) as caught:
        answer(CONSENT, edits)
    assert caught.value.missing_facts == (
        "/record/principals/0/last_provision_date",
        "/record/principals/1/record_created_at",
        "/record/principals/1/last_provision_date",
    )


def test_a_refusal_is_notified_with_reasons() -> None:
    """ACT 33(3), 36."""
    assert any("reasons" in condition for condition in answer(REQUEST, {"/request/refusal": "harm"})["conditions"])
