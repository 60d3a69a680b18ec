"""Who of a list may go."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from ledger import Ledger
from ledger.errors import BadInput
from schemas.consent import PeopleAnswer
from tests.consents.conftest import SITUATION, consent, email, person, stop, withdrawal

OPTED_OUT: dict[str, Any] = {
    "art27_ground": "OPT_OUT",
    "data": {"at_provider": "personal_data", "items": ["氏名"], "source": "principal"},
    "opt_out": {
        "filed": True,
        "published_by_ppc": True,
        "stops_on_request": True,
        "items": ["氏名"],
        "points": ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii-1", "viii-2"],
    },
    "consent": {"act": "none"},
}


def check(ledger: Ledger, *people: dict[str, Any], **more: Any) -> PeopleAnswer:
    situation = {**SITUATION, **more.pop("situation", {})}
    return ledger.check_people(situation, people, **more)


def reasons(answer: PeopleAnswer) -> dict[int, str]:
    """Every position with what became of it."""
    return {
        **dict.fromkeys(answer.allowed, "allowed"),
        **{one.position: one.reason for one in answer.dropped},
        **{one.position: one.reason for one in answer.not_checkable},
    }


def test_each_person_is_sorted_by_consent_withdrawal_and_stop(ledger: Ledger) -> None:
    for name in ("valid", "withdrawn", "again", "stopped"):
        ledger.record_consent(consent(f"{name}@daicho.jp"))
    ledger.record_consent(withdrawal("withdrawn@daicho.jp"))
    ledger.record_consent(withdrawal("again@daicho.jp"))
    ledger.record_consent(consent("again@daicho.jp", "2026-10-25"))
    ledger.place_stop(stop(email("stopped@daicho.jp")))
    names = ("valid", "withdrawn", "again", "stopped", "stranger")
    answer = check(ledger, *(person(email(f"{name}@daicho.jp")) for name in names))
    assert reasons(answer) == {0: "allowed", 1: "withdrawn", 2: "allowed", 3: "stopped", 4: "no_consent"}
    assert {one.reason: (one.code, one.citation) for one in answer.dropped} == {
        "withdrawn": ("NO_GROUND:27-1", "ACT 27(1)"),
        "no_consent": ("NO_GROUND:27-1", "ACT 27(1)"),
        "stopped": ("STOPPED", "ACT 35(3)"),
    }
    assert answer.counts == {"allowed": 2, "not_checkable": 0, "withdrawn": 1, "stopped": 1, "no_consent": 1}
    assert answer.refusal_seq == ledger.audit().tree_size - 1


def test_a_consent_by_address_covers_the_digest_that_is_uploaded(ledger: Ledger) -> None:
    ledger.record_consent(consent("Taro.Yamada@gmail.com"))
    for text in ("taro.yamada@gmail.com", "taroyamada@gmail.com"):
        digest = hashlib.sha256(text.encode()).hexdigest()
        assert check(ledger, person({"type": "email", "digest": digest})).allowed == [0]


def test_a_stop_known_by_a_digest_alone_reaches_the_address(ledger: Ledger) -> None:
    ledger.record_consent(consent("taro@daicho.jp"))
    digest = hashlib.sha1(b"TARO@daicho.jp", usedforsecurity=False).hexdigest()
    before = check(ledger, person(email("taro@daicho.jp")))
    ledger.place_stop(stop({"type": "email", "digest": hashlib.sha256(b"TARO@DAICHO.JP").hexdigest()}))
    ledger.place_stop(stop({"type": "email", "digest": digest}))
    after = check(ledger, person(email("taro@daicho.jp")))
    assert (reasons(before), reasons(after)) == ({0: "allowed"}, {0: "stopped"})


def test_nobody_goes_on_the_consent_of_someone_alike(ledger: Ledger) -> None:
    ledger.record_consent(consent("taro.yamada@daicho.jp"))
    digest = hashlib.sha256(b"taroyamada@daicho.jp").hexdigest()
    answer = check(ledger, person({"type": "email", "digest": digest}), person(email("taroyamada@daicho.jp")))
    assert reasons(answer) == {0: "no_consent", 1: "no_consent"}
    ledger.record_consent(consent("x@daicho.jp", identifiers=[{"type": "name", "value": "山田 太郎"}]))
    assert reasons(check(ledger, person(name="山田太郎"))) == {0: "no_own_identifier"}


def test_a_stop_that_may_be_of_another_person_is_not_waved_through(ledger: Ledger) -> None:
    ledger.record_consent(consent("hanako@daicho.jp"))
    ledger.place_stop(stop(email("taro@daicho.jp"), {"type": "name", "value": "佐藤 花子"}))
    people = [person(email("hanako@daicho.jp"), name="佐藤花子"), person(email("hanako@daicho.jp"))]
    assert reasons(check(ledger, *people)) == {0: "possible_stop", 1: "allowed"}


def test_a_signal_is_evidence_and_no_consent(ledger: Ledger) -> None:
    done = ledger.record_consent(
        consent("taro@daicho.jp", act="system_setting", raw_signal={"tc_string": "CPz", "ad_user_data": "granted"})
    )
    assert any("GL-T 2-16" in warning for warning in done.warnings)
    assert reasons(check(ledger, person(email("taro@daicho.jp")))) == {0: "no_consent"}


@pytest.mark.parametrize(
    ("consented", "asked", "outcome"),
    [
        ("all", {}, "allowed"),
        ({"parties": ["google"]}, {"party": "google"}, "allowed"),
        ({"parties": ["google"]}, {"party": "meta"}, "no_consent"),
        ({"parties": ["google"]}, {}, "no_consent"),
        ({"purposes": ["3-1-6"]}, {"purpose": "3-1-6"}, "allowed"),
        ({"purposes": ["3-1-6"]}, {"purpose": "3-1-7"}, "no_consent"),
        ({"purposes": ["3-1-6"]}, {}, "no_consent"),
    ],
)
def test_a_consent_covers_what_it_names(ledger: Ledger, consented: Any, asked: dict[str, Any], outcome: str) -> None:
    ledger.record_consent(consent("taro@daicho.jp", scope=consented))
    assert reasons(check(ledger, person(email("taro@daicho.jp")), **asked)) == {0: outcome}


@pytest.mark.parametrize(
    ("withdrawn", "asked", "outcome"),
    [
        ({"parties": ["google"]}, {"party": "google"}, "withdrawn"),
        ({"parties": ["google"]}, {"party": "meta"}, "allowed"),
        ({"parties": ["google"]}, {}, "withdrawn"),
        ({"purposes": ["3-1-6"]}, {"purpose": "3-1-7"}, "allowed"),
        ({"purposes": ["3-1-6"]}, {}, "withdrawn"),
    ],
)
def test_a_withdrawal_reaches_what_it_may_mean(
    ledger: Ledger, withdrawn: Any, asked: dict[str, Any], outcome: str
) -> None:
    ledger.record_consent(consent("taro@daicho.jp"))
    ledger.record_consent(withdrawal("taro@daicho.jp", scope=withdrawn))
    assert reasons(check(ledger, person(email("taro@daicho.jp")), **asked)) == {0: outcome}


@pytest.mark.parametrize(
    ("given", "ended", "day", "outcome"),
    [
        ("2026-10-20", "2026-10-20", "2026-10-20", "withdrawn"),
        ("2026-10-20T15:00:00+09:00", "2026-10-20T10:00:00+09:00", "2026-10-20", "allowed"),
        ("2026-10-20T10:00:00+09:00", "2026-10-20T10:00:00+09:00", "2026-10-20", "withdrawn"),
        ("2026-10-01", "2026-10-20", "2026-10-19", "allowed"),
        ("2026-10-01", "2026-10-20", "2026-10-20", "withdrawn"),
        ("2026-10-20", "2026-11-01", "2026-10-19", "no_consent"),
        ("2026-10-19T16:00:00Z", "2026-11-01", "2026-10-19", "no_consent"),
    ],
)
def test_the_newest_of_the_day_counts(ledger: Ledger, given: str, ended: str, day: str, outcome: str) -> None:
    ledger.record_consent(withdrawal("taro@daicho.jp", ended))
    ledger.record_consent(consent("taro@daicho.jp", given))
    answer = check(ledger, person(email("taro@daicho.jp")), situation={"provision": {"date": day}})
    assert reasons(answer) == {0: outcome}


def test_the_consent_of_another_article_does_not_help(ledger: Ledger) -> None:
    ledger.record_consent(consent("taro@daicho.jp", basis="28-1"))
    assert reasons(check(ledger, person(email("taro@daicho.jp")))) == {0: "no_consent"}
    abroad = {
        "art27_ground": None,
        "transfer_basis": "CONSENT_28",
        "third_party": {"kind": "corporation", "country": "US", "equivalent_system": "none"},
        "consent": {"act": "tick", "basis": "28-1", "in_scope": True},
        "rule17": {"country_name": "given", "foreign_system": "given", "recipient_measures": "given"},
    }
    answer = check(ledger, person(email("taro@daicho.jp")), person(email("jiro@daicho.jp")), situation=abroad)
    assert reasons(answer) == {0: "allowed", 1: "no_consent"}
    assert answer.dropped[0].code == "NO_GROUND:28-1"


def test_a_stop_never_blocks_a_duty_under_law_and_only_warns_under_27_5(ledger: Ledger) -> None:
    ledger.place_stop(stop(email("taro@daicho.jp")))
    by_law = {"art27_ground": "27-1-i", "exception": {"law": "japanese_law"}, "consent": {"act": "none"}}
    answer = check(ledger, person(email("taro@daicho.jp")), situation=by_law)
    assert (answer.basis, answer.allowed, answer.warned, answer.refusal_seq) == (None, [0], [], None)
    entrusted = {
        "art27_ground": "ENTRUSTMENT",
        "entrustment": {"within_purpose": True, "own_use": False, "supervised": True, "matching": "none"},
        "consent": {"act": "none"},
    }
    people = [person(email("taro@daicho.jp")), person(email("jiro@daicho.jp"))]
    answer = check(ledger, *people, situation=entrusted)
    assert (answer.allowed, answer.warned, answer.refusal_seq) == ([0, 1], [0], None)


def test_opt_out_stops_on_request(ledger: Ledger) -> None:
    ledger.place_stop(stop(email("taro@daicho.jp"), ground="27-2"))
    people = [person(email("taro@daicho.jp")), person(email("jiro@daicho.jp")), person(name="山田太郎")]
    answer = check(ledger, *people, situation=OPTED_OUT)
    assert answer.verdict["may_proceed"] == "yes"
    assert reasons(answer) == {0: "stopped", 1: "allowed", 2: "no_own_identifier"}
    assert answer.dropped[0].citation == "ACT 27(2)"


def test_a_lifted_stop_and_one_of_a_later_day_have_no_effect(ledger: Ledger) -> None:
    ledger.record_consent(consent("taro@daicho.jp"))
    placed = ledger.place_stop(stop(email("taro@daicho.jp")))
    assert reasons(check(ledger, person(email("taro@daicho.jp")))) == {0: "stopped"}
    ledger.lift_stop(placed.id, "asked again")
    ledger.place_stop(stop(email("taro@daicho.jp"), since="2026-12-01"))
    assert reasons(check(ledger, person(email("taro@daicho.jp")))) == {0: "allowed"}
    assert ledger.audit().findings == []


def test_stops_that_the_list_can_not_show_are_counted(ledger: Ledger) -> None:
    ledger.place_stop(stop({"type": "phone", "value": "090-1234-5678"}))
    assert check(ledger, person(email("taro@daicho.jp"))).other_stops == 1
    assert check(ledger, person({"type": "phone", "value": "080-1111-2222"})).other_stops == 0


def test_a_provision_that_is_refused_as_such_drops_everybody(ledger: Ledger) -> None:
    ledger.record_consent(consent("taro@daicho.jp"))
    answer = check(ledger, person(email("taro@daicho.jp")), situation={"consent": {"act": "none", "basis": "27-1"}})
    assert answer.verdict["may_proceed"] == "no"
    assert reasons(answer) == {0: "refused"}


def test_faults_are_named_by_place_and_never_by_value(ledger: Ledger) -> None:
    with pytest.raises(BadInput) as caught:
        check(ledger, person(email("taro@daicho.jp")), {"nickname": "taro"}, person(email("")))
    assert {fault.pointer.split("/")[2] for fault in caught.value.faults} == {"1", "2"}
    with pytest.raises(BadInput) as caught:
        check(ledger, person(email("taro@daicho.jp")), situation={"hypothetical": True})
    assert [fault.pointer for fault in caught.value.faults] == ["/situation/hypothetical"]
    with pytest.raises(BadInput) as caught:
        check(ledger, party="nobody")
    assert [fault.code for fault in caught.value.faults] == ["UNKNOWN_PARTY"]


LOCAL_TYPES = ("customer_id", "account_id", "gmo_id", "cookie_id", "x-member")


@pytest.mark.parametrize("kind", LOCAL_TYPES)
@pytest.mark.parametrize("hashed", [False, True])
def test_an_id_of_another_kind_is_another_person(ledger: Ledger, kind: str, hashed: bool) -> None:
    """Customer 1001 is not the holder of a GMO ID 1001: nobody's consent or stop is taken for theirs."""
    digest = hashlib.sha256(b"1001").hexdigest()
    people = [person({"type": one, **({"digest": digest} if hashed else {"value": "1001"})}) for one in LOCAL_TYPES]
    ledger.record_consent(consent("", identifiers=[{"type": kind, "value": "1001"}]))
    own = LOCAL_TYPES.index(kind)
    expected = dict.fromkeys(range(len(LOCAL_TYPES)), "no_consent")
    assert reasons(check(ledger, *people)) == {**expected, own: "allowed"}
    ledger.place_stop(stop({"type": kind, "value": "1001"}))
    found = reasons(check(ledger, *people, situation=OPTED_OUT))
    assert found == {**dict.fromkeys(found, "possible_stop" if hashed else "allowed"), own: "stopped"}
