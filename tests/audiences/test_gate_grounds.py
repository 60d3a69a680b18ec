"""The gate over a list by the ground of the provision: what it never blocks, what it drops, what it only warns of."""

from __future__ import annotations

import io
from typing import Any

import pytest

from ledger import Ledger
from schemas.audience import AudienceAnswer
from tests.audiences.conftest import address, asked, digests, listed
from tests.audiences.test_gate import known, outcomes, record
from tests.consents.conftest import consent, email, stop, withdrawal
from tests.service.conftest import Make

BY_LAW: dict[str, dict[str, Any]] = {
    "27-1-i": {"law": "japanese_law"},
    "27-1-ii": {"consent_hard": True},
    "27-1-iii": {"consent_hard": True},
    "27-1-iv": {"law": "japanese_law", "consent_impedes": True},
    "27-1-v": {"academic_purpose": True, "unjust_harm": False},
    "27-1-vi": {"academic_purpose": True, "joint_research": True, "unjust_harm": False},
    "27-1-vii": {"academic_purpose": True, "unjust_harm": False},
}
NOT_THIRD_PARTIES: dict[str, dict[str, Any]] = {
    "ENTRUSTMENT": {
        "entrustment": {"within_purpose": True, "own_use": False, "supervised": True, "matching": "none"},
    },
    "SUCCESSION": {},
    "JOINT_USE": {
        "data": {"at_provider": "personal_data", "items": ["氏名"]},
        "joint_use": {
            "points": [
                *("fact", "items", "scope", "purpose"),
                *("responsible.name", "responsible.address", "responsible.representative"),
            ],
            "made_known": "easily_knowable",
            "third_party_in_scope": True,
            "items_in_list": True,
        },
    },
}
OPT_OUT: dict[str, Any] = {
    "art27_ground": "OPT_OUT",
    "data": {"at_provider": "personal_data", "items": ["メールアドレス"], "source": "principal"},
    "opt_out": {
        "filed": True,
        "published_by_ppc": True,
        "stops_on_request": True,
        "items": ["メールアドレス"],
        "points": ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii-1", "viii-2"],
    },
}


def sent(ledger: Ledger, upload: Make, people: io.BytesIO, **ground: Any) -> AudienceAnswer:
    document = {**record(upload), "consent": {"act": "none"}, **ground}
    return ledger.upload_audience(listed(document, gate="allowed"), people)


def recorded(ledger: Ledger, *numbers: int) -> list[int]:
    return [n for n in numbers if ledger.find_person(asked(n), "tester").records]


@pytest.mark.parametrize("ground", BY_LAW)
def test_no_stop_and_no_missing_consent_blocks_what_the_law_lets_go(ledger: Ledger, upload: Make, ground: str) -> None:
    known(ledger)
    party = {"kind": "corporation", "country": "JP", "academic_institution": ground == "27-1-vii"}
    answer = sent(ledger, upload, digests(0, 1, 2, 9), art27_ground=ground, exception=BY_LAW[ground], third_party=party)
    assert (answer.basis, answer.held, answer.codes, answer.warned) == (None, [], [], 0)
    assert (answer.size, answer.refusal_seq) == (4, None)
    assert recorded(ledger, 0, 1, 2, 9) == [0, 1, 2, 9]
    assert answer.appended is not None
    assert answer.appended.status == "complete"


def test_the_rows_are_all_of_article_27_1() -> None:
    assert list(BY_LAW) == [f"27-1-{item}" for item in ("i", "ii", "iii", "iv", "v", "vi", "vii")]


@pytest.mark.parametrize("ground", NOT_THIRD_PARTIES)
def test_27_5_warns_of_each_stop_and_drops_nobody(ledger: Ledger, upload: Make, ground: str) -> None:
    known(ledger)
    ledger.place_stop(stop(email(address(3)), ground="27-2"))
    answer = sent(ledger, upload, digests(0, 1, 2, 3, 9), art27_ground=ground, **NOT_THIRD_PARTIES[ground])
    assert (answer.held, answer.warned, answer.refusal_seq) == ([], 2, None)
    assert answer.size == 5
    assert recorded(ledger, 0, 1, 2, 3, 9) == [0, 1, 2, 3, 9]


def test_27_2_needs_no_consent_and_obeys_each_stop(ledger: Ledger, upload: Make) -> None:
    known(ledger)
    ledger.place_stop(stop(email(address(3)), ground="27-2"))
    answer = sent(ledger, upload, digests(0, 1, 2, 3, 9), **OPT_OUT)
    assert answer.basis is None
    assert {one.citation: one.lines for one in answer.held} == {"ACT 35(3)": [[3, 3]], "ACT 27(2)": [[4, 4]]}
    assert {one.code for one in answer.held} == {"STOPPED"}
    assert answer.refusal_seq is not None
    assert recorded(ledger, 0, 1, 2, 3, 9) == [0, 1, 9]


def test_27_2_that_was_not_notified_lets_nobody_go(ledger: Ledger, upload: Make) -> None:
    known(ledger)
    unfiled = {**OPT_OUT, "opt_out": {**OPT_OUT["opt_out"], "filed": False}}
    answer = sent(ledger, upload, digests(0, 2), **unfiled)
    assert (answer.size, answer.appended) == (0, None)
    assert outcomes(answer) == {"refused": [[1, 2]]}


def test_what_went_out_under_27_2_against_a_stop_is_recorded_as_unlawful(ledger: Ledger, upload: Make) -> None:
    known(ledger)
    document = {**record(upload), "consent": {"act": "none"}, **OPT_OUT}
    clean = ledger.upload_audience(listed(document), digests(0, 9)).appended
    against = ledger.upload_audience(listed(document), digests(0, 2)).appended
    assert clean is not None
    assert against is not None
    assert (clean.status, against.status) == ("incomplete", "unlawful")  # the third party's name is wanting in both


def received(**changes: Any) -> dict[str, Any]:
    """Person-related information that becomes personal data here: ACT 31(1), as recipient."""
    return {
        "role": "pri_recipient",
        "third_party": {"party": "google"},
        "data": {"at_provider": "person_related", "at_recipient": "personal_data"},
        "provision": {"date": "2026-11-01"},
        "consent": {"act": "tick", "basis": "31-1", "in_scope": True, "taken_by": "recipient"},
        "confirmation": {"identity": "done"},
        "pri": {"expected": "told"},
        "record": {"pri_consent_statement": {"ref": "consent-log-2"}, "items": ["閲覧履歴"]},
        **changes,
    }


def test_31_1_as_recipient_asks_for_that_consent_and_no_other(ledger: Ledger, google: str) -> None:
    ledger.record_consent(consent(address(0), basis="31-1"))
    ledger.record_consent(consent(address(1), basis="27-1"))
    ledger.record_consent(consent(address(2), basis="31-1"))
    ledger.record_consent(withdrawal(address(2), basis="31-1"))
    ledger.record_consent(consent(address(3), basis="31-1", act="system_setting", raw_signal={"tc_string": "CPz"}))
    answer = ledger.upload_audience(listed(received(), gate="allowed"), digests(0, 1, 2, 3))
    assert answer.basis == "31-1"
    assert outcomes(answer) == {"no_consent": [[2, 2], [4, 4]], "withdrawn": [[3, 3]]}
    assert {one.code for one in answer.held} == {"NO_CONFIRMATION:31-1-i"}
    assert {one.citation for one in answer.held} == {"ACT 31(1)(i)"}
    assert recorded(ledger, 0, 1, 2, 3) == [0]
    (found,) = ledger.find_person(asked(0), "tester").records
    assert (found.role, found.kind) == ("pri_recipient", "receipt")


def test_28_1_asks_for_the_consent_to_the_transfer(ledger: Ledger, upload: Make) -> None:
    ledger.record_consent(consent(address(0), basis="28-1"))
    ledger.record_consent(consent(address(1), basis="27-1"))
    abroad = {
        "art27_ground": None,
        "transfer_basis": "CONSENT_28",
        "third_party": {"kind": "corporation", "country": "US", "equivalent_system": "none"},
        "consent": {"act": "tick", "basis": "28-1", "in_scope": True},
        "rule17": {"country_name": "given", "foreign_system": "given", "recipient_measures": "given"},
    }
    answer = sent(ledger, upload, digests(0, 1), **abroad)
    assert (answer.basis, outcomes(answer)) == ("28-1", {"no_consent": [[2, 2]]})
    assert [one.code for one in answer.held] == ["NO_GROUND:28-1"]
