"""Parsing is strict: all faults at once, each at its pointer, in two languages; contradictions are named."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ledger.errors import BadInput, MissingFacts
from ledger.law import judge, parse_situation
from schemas.situation import Situation
from tests.law.cases import CONSENT, CONSENT_ABROAD, DROP, PRI, RECEIPT, Document, answer, edit


def faults(document: Any) -> dict[str, str]:
    with pytest.raises(BadInput) as caught:
        parse_situation(document)
    assert all(fault.ja and fault.en for fault in caught.value.faults)
    return {fault.pointer: fault.code for fault in caught.value.faults}


def missing(base: Document, edits: Document) -> tuple[str, ...]:
    with pytest.raises(MissingFacts) as caught:
        answer(base, edits)
    return caught.value.missing_facts


def test_all_faults_at_once() -> None:
    document = {
        "on": "2026-02-30",
        "role": "controller",
        "third_party": {"country": "UK", "kind": 1},
        "provision": {"repeated": "true", "period_start": "2026-1-1"},
        "record": {"items": 3, "third_party.name": {"ref": ""}, "third_party_name": "X Corp."},
        "legal_basis": "consent",
        "dispose_on": "2026-01-01T00:00:00",
    }
    assert faults(document) == {
        "/on": "MALFORMED",
        "/role": "UNKNOWN_VALUE",
        "/third_party/country": "MALFORMED",
        "/third_party/kind": "UNKNOWN_VALUE",
        "/provision/repeated": "MALFORMED",
        "/provision/period_start": "MALFORMED",
        "/record/items": "MALFORMED",
        "/record/third_party.name": "MALFORMED",
        "/record/third_party_name": "UNKNOWN_FIELD",
        "/legal_basis": "UNKNOWN_FIELD",
        "/dispose_on": "MALFORMED",
    }


def test_a_fault_never_repeats_the_value() -> None:
    with pytest.raises(BadInput) as caught:
        parse_situation({"record": {"provision_date": "山田 太郎"}, "third_party": {"kind": "山田 太郎"}})
    assert "山田" not in str(caught.value)
    assert "山田" not in caught.value.ja


@pytest.mark.parametrize("document", [[], "x", None, 3])
def test_no_object(document: Any) -> None:
    assert faults(document) == {"": "MALFORMED"}


@pytest.mark.parametrize(
    ("pointer", "edits"),
    [
        ("/provision/period_end", {"/provision": {"period_start": "2026-10-02", "period_end": "2026-10-01"}}),
        (
            "/provision/last_provision_date",
            {"/provision": {"period_start": "2026-10-02", "last_provision_date": "2026-10-01"}},
        ),
        (
            "/provision/last_provision_date",
            {"/provision": {"period_end": "2026-10-01", "last_provision_date": "2026-10-02"}},
        ),
        ("/provision/last_provision_date", {"/provision": {"date": "2026-10-02", "last_provision_date": "2026-10-01"}}),
        ("/consent/withdrawn_on", {"/consent/withdrawn_on": "2026-03-31"}),
        ("/third_party/same_legal_person", {"/third_party": {"kind": "natural_person", "same_legal_person": True}}),
        (
            "/third_party/academic_institution",
            {"/third_party": {"kind": "natural_person", "academic_institution": True}},
        ),
        ("/data/sensitive", {"/data": {"at_provider": "statistics", "sensitive": True}}),
        ("/record/principals", {"/record/principals": [{"id": "C-1"}, {"id": "C-1"}]}),
        (
            "/request/refused_on",
            {"/request": {"kind": "stop_35", "arrived_on": "2026-04-02", "refused_on": "2026-04-01"}},
        ),
        ("/dispose_on", {"/request": {"kind": "stop_35"}, "/dispose_on": "2029-01-01"}),
    ],
)
def test_contradictions_are_named(pointer: str, edits: Document) -> None:
    assert faults(edit(CONSENT, edits)) == {pointer: "CONTRADICTION"}


def test_defaults_and_no_others() -> None:
    assert Situation().model_dump(exclude_none=True) == {
        "hypothetical": False,
        "role": "provider",
        "third_party": {"same_legal_person": False, "country": "JP"},
        "data": {"sensitive": False, "public": False},
        "provision": {"manner": "send", "repeated": False, "split_to_evade": False, "by_entrustee": False},
        "consent": {"able": True},
        "rule17": {},
        "confirmation": {"false_statement_by": "none"},
        "exception": {},
        "entrustment": {},
        "succession": {},
        "joint_use": {},
        "opt_out": {},
        "pri": {"contract_bans_use": False, "contrary_signs": False},
        "legal_hold": False,
    }


def test_today_is_the_default_of_on_and_comes_from_the_caller() -> None:
    document = edit(CONSENT, {"/on": DROP})
    assert missing(CONSENT, {"/on": DROP}) == ("/on",)
    assert judge(parse_situation(document, dt.date(2026, 11, 2))).to_json() == answer(CONSENT)
    assert parse_situation(CONSENT, dt.date(2030, 1, 1)).situation.on == dt.date(2026, 11, 2)


@pytest.mark.parametrize(
    ("base", "edits", "asked"),
    [
        (CONSENT, {"/data": DROP}, ("/data/at_provider",)),
        (CONSENT, {"/consent": DROP}, ("/consent/act", "/consent/in_scope")),
        (CONSENT, {"/consent/act": DROP}, ("/consent/act",)),
        (CONSENT, {"/third_party/kind": DROP}, ("/third_party/kind",)),
        (CONSENT, {"/art27_ground": DROP, "/consent": DROP}, ("/art27_ground",)),
        (CONSENT, {"/consent/able": False}, ("/consent/by_legal_representative",)),
        (
            CONSENT_ABROAD,
            {"/rule17": DROP},
            ("/rule17/country_name", "/rule17/foreign_system", "/rule17/recipient_measures"),
        ),
        (
            CONSENT,
            {"/third_party/country": "US", "/transfer_basis": "EQUIV_SYSTEM"},
            ("/third_party/equivalent_system",),
        ),
        (CONSENT, {"/third_party/country": "US"}, ("/third_party/database_business_in_japan",)),
        (PRI, {"/pri": DROP}, ("/pri/expected",)),
        (PRI, {"/confirmation": DROP}, ("/confirmation/pri_consent",)),
        (
            PRI,
            {"/consent": DROP, "/confirmation": DROP},
            ("/consent/act", "/consent/taken_by", "/confirmation/pri_consent"),
        ),
        (PRI, {"/consent/taken_by": "provider_as_proxy"}, ("/consent/recipient_named",)),
        (PRI, {"/third_party/country": "US"}, ("/confirmation/pri_foreign_info",)),
        (RECEIPT, {"/confirmation": DROP}, ("/confirmation/identity", "/confirmation/acquisition_history")),
        (RECEIPT, {"/art27_ground": DROP, "/consent": DROP}, ("/art27_ground",)),
        (
            CONSENT,
            {"/record_form": "CONTRACT"},
            ("/provision/goods_or_services_to_principal",),
        ),
        (
            CONSENT,
            {"/record/omitted": ["items"]},
            ("/record/base/role", "/record/base/state"),
        ),
    ],
)
def test_only_the_facts_that_the_decision_reaches(base: Document, edits: Document, asked: tuple[str, ...]) -> None:
    assert missing(base, edits) == asked


@pytest.mark.parametrize(
    "edits",
    [
        {"/consent": {"act": "none"}, "/third_party/kind": DROP},
        {"/consent": {"in_scope": False}},
        {"/third_party": {"same_legal_person": True}, "/data": DROP, "/consent": DROP},
    ],
)
def test_a_fact_that_decides_leaves_the_rest_unasked(edits: Document) -> None:
    assert answer(CONSENT, edits)["may_proceed"] in ("no", "yes")


def test_the_typed_situation_is_judged_like_the_plain_one() -> None:
    typed = parse_situation(CONSENT)
    assert judge(typed.situation) == judge(typed)


def test_a_day_before_the_present_numbering_is_judged_with_a_warning() -> None:
    edits = {"/on": "2018-02-01", "/provision/date": "2018-02-01", "/consent/given_on": DROP}
    said = answer(CONSENT, {**edits, "/record/record_created_at": "2018-02-01"})
    assert said["retention"]["ledger_last_day"] == "2021-02-01"
    assert any("2022-04-01" in warning for warning in said["warnings"])
    assert not answer(CONSENT, {"/on": "2022-04-01", "/provision/date": "2022-04-01", "/consent/given_on": DROP})[
        "warnings"
    ]


@pytest.mark.parametrize(
    ("ceased", "may"), [("2026-11-01", "conditional"), ("2026-11-02", "yes"), ("2026-12-01", "yes")]
)
def test_a_third_party_that_ceased_before_the_provision(ceased: str, may: str) -> None:
    """A warning and `conditional`, not a code (11C: MediaMath ended on 2023-06-30)."""
    said = answer(CONSENT, {"/third_party/ceased_on": ceased})
    assert (said["may_proceed"], said["codes"]) == (may, [])
    assert bool(said["warnings"]) is (may == "conditional")


def test_an_alias_of_the_party_master_is_no_legal_name() -> None:
    document = edit(CONSENT, {"/record/third_party.name": "Sample Ad Co., Ltd."})
    assert judge(parse_situation(document)).codes == ()
    assert judge(parse_situation(document), aliases={"sample ad co., ltd."}).codes == ("INVALID:third_party.name",)
