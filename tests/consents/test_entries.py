"""Consents, stops and links as entries: what is kept, who is reached, what the audit names."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import Ledger
from ledger.errors import BadInput, Blocked, Conflict, NotFound
from ledger.people import lookup_keys, parse_identifier
from ledger.service.subjects import own_values, wide_values
from schemas.consent import ConsentBasis
from schemas.record import IdentifierIn
from tests.consents.conftest import SITUATION, consent, email, person, stop, withdrawal
from tests.service.conftest import Clock, Make

TARO, PHONE = "taro@daicho.jp", {"type": "phone", "value": "090-1234-5678"}
ID = "019ab000-0000-7000-8000-00000000000"
COOKIE = {"type": "cookie_id", "value": "GA1.1.1234567890.1700000000"}


def outcome(ledger: Ledger, *identifiers: dict[str, Any]) -> str:
    answer = ledger.check_people(SITUATION, [person(*identifiers)])
    return "allowed" if answer.allowed else answer.dropped[0].reason


def received(google: str) -> dict[str, Any]:
    return {
        "role": "pri_recipient",
        "third_party": {"party": google},
        "data": {"at_provider": "person_related", "at_recipient": "personal_data"},
        "provision": {"date": "2026-11-01"},
        "consent": {"act": "tick", "basis": "31-1", "in_scope": True, "taken_by": "recipient"},
        "confirmation": {"identity": "done"},
        "pri": {"expected": "told"},
        "record": {"pri_consent_statement": {"ref": "consent-log-2"}, "items": ["閲覧履歴"]},
        "principals": [person(COOKIE)],
    }


class TestManyAtOnce:
    def test_every_line_has_its_result_and_its_faults(self, ledger: Ledger) -> None:
        lines = [consent("a@daicho.jp", id=f"{ID}1"), {"basis": "27-2"}, withdrawal("b@daicho.jp", "2027-01-01")]
        lines += [consent("a@daicho.jp", id=f"{ID}1"), consent("c@daicho.jp", id=f"{ID}1")]
        done = list(ledger.record_consents(lines, batch_entries=3))
        assert [one.line for one in done] == [1, 2, 3, 4, 5]
        assert [bool(one.appended) for one in done] == [True, False, False, True, False]
        assert {fault["pointer"] for fault in done[1].faults} == {"/identifiers", "/basis", "/at", "/act"}
        assert [fault["pointer"] for fault in done[2].faults] == ["/at"]
        assert done[3].appended is not None
        assert done[3].appended.replayed
        assert [fault["code"] for fault in done[4].faults] == ["CONFLICT"]
        assert ledger.audit().findings == []

    def test_a_list_of_thousands_is_joined_at_once(self, ledger: Ledger) -> None:
        count = 2_000
        done = list(ledger.record_consents(consent(f"p{n}@daicho.jp") for n in range(count)))
        assert all(one.appended for one in done)
        list(ledger.record_consents(withdrawal(f"p{n}@daicho.jp") for n in range(0, count, 100)))
        digests = [hashlib.sha256(f"p{n}@daicho.jp".encode()).hexdigest() for n in range(count + 10)]
        people = [person({"type": "email", "digest": digest}) for digest in digests]
        answer = ledger.check_people(SITUATION, iter(people))
        assert {one.position for one in answer.dropped if one.reason == "withdrawn"} == set(range(0, count, 100))
        assert {one.position for one in answer.dropped if one.reason == "no_consent"} == set(range(count, count + 10))
        assert len(answer.allowed) == count - count // 100


class TestWhoIsReached:
    def test_a_stop_reaches_what_earlier_consents_link(self, ledger: Ledger) -> None:
        ledger.record_consent(consent(TARO, identifiers=[email(TARO), PHONE]))
        assert outcome(ledger, PHONE) == "allowed"
        ledger.place_stop(stop(email(TARO)))
        assert (outcome(ledger, email(TARO)), outcome(ledger, PHONE)) == ("stopped", "stopped")

    def test_a_stop_reaches_what_a_later_consent_links(self, ledger: Ledger) -> None:
        placed = ledger.place_stop(stop(email(TARO)))
        ledger.record_consent(consent(TARO, identifiers=[email(TARO), PHONE]))
        assert outcome(ledger, PHONE) == "stopped"
        ledger.record_consent(consent(TARO, identifiers=[PHONE, {"type": "customer_id", "value": "C-1"}]))
        assert outcome(ledger, {"type": "customer_id", "value": "C-1"}) == "stopped"
        assert ledger.audit().findings == []
        ledger.lift_stop(placed.id, "asked again")
        assert outcome(ledger, PHONE) == "allowed"
        assert ledger.audit().findings == []

    def test_a_withdrawal_reaches_what_earlier_consents_link(self, ledger: Ledger) -> None:
        ledger.record_consent(consent(TARO, identifiers=[email(TARO), PHONE]))
        ledger.record_consent(withdrawal(TARO))
        assert outcome(ledger, PHONE) == "withdrawn"

    def test_a_withdrawal_reaches_what_the_lines_before_it_link(self, ledger: Ledger) -> None:
        list(ledger.record_consents([consent(TARO, identifiers=[email(TARO), PHONE]), withdrawal(TARO)]))
        assert outcome(ledger, PHONE) == "withdrawn"

    def test_a_withdrawal_reaches_what_a_later_line_links(self, ledger: Ledger) -> None:
        ledger.record_consent(consent(TARO, identifiers=[PHONE]))
        ledger.record_consent(withdrawal(TARO))
        assert outcome(ledger, PHONE) == "allowed"
        both = consent(TARO, identifiers=[email(TARO), PHONE])
        ledger.record_consent(both)
        assert outcome(ledger, PHONE) == "withdrawn"
        size = ledger.audit().tree_size
        ledger.record_consent(both)
        assert ledger.audit().tree_size == size + 1
        ledger.record_consent({**both, "at": "2026-10-30"})
        assert (outcome(ledger, PHONE), outcome(ledger, email(TARO))) == ("allowed", "allowed")
        assert ledger.audit().findings == []

    def test_a_stop_reaches_what_a_record_knows_of_the_person(self, ledger: Ledger, upload: Make) -> None:
        ledger.record(upload(principals=[person(email(TARO), PHONE, id="C-1")]))
        ledger.record_consent(consent(TARO, identifiers=[PHONE]))
        ledger.place_stop(stop(email(TARO)))
        assert outcome(ledger, PHONE) == "stopped"


class TestLink:
    def test_the_record_is_found_by_what_it_was_linked_to(self, ledger: Ledger, google: str, clock: Clock) -> None:
        record = ledger.record(received(google))
        wanted = {"identifiers": [email(TARO)], "reason": "request 12"}
        assert ledger.find_person(wanted, "desk").records == []
        linked = {
            "source": "login of 5 November",
            "confirmation": "same browser session",
            "linked_on": "2026-11-02",
            "principal": person(email(TARO), id="C-7"),
        }
        done = ledger.link(record.id, linked)
        assert done.kind == "link"
        found = ledger.find_person(wanted, "desk").records
        assert [one.id for one in found] == [record.id]
        assert [(link.seq, link.source) for link in found[0].links] == [(done.seq, "login of 5 November")]
        assert ledger.get(record.id).duty == record.duty
        assert ledger.audit().findings == []
        hold = ledger.place_hold([record.id], "case 1")
        assert [one.id for one in ledger.find_person(wanted, "desk").records] == [record.id]
        ledger.lift_hold(hold.id, "over")
        assert ledger.audit().findings == []
        clock.to("2030-06-01")
        ledger.dispose()
        assert ledger.find_person(wanted, "desk").records == []
        assert ledger.audit().findings == []

    def test_a_stop_reaches_the_cookie_once_it_is_linked(self, ledger: Ledger, google: str) -> None:
        record = ledger.record(received(google))
        ledger.record_consent(consent(TARO, identifiers=[COOKIE]))
        ledger.place_stop(stop(email(TARO)))
        assert outcome(ledger, COOKIE) == "allowed"
        linked = {"source": "login", "confirmation": "session", "linked_on": "2026-11-02"}
        ledger.link(record.id, {**linked, "principal": person(email(TARO))})
        assert outcome(ledger, COOKIE) == "stopped"

    def test_what_is_no_person_related_receipt_is_not_linked(self, ledger: Ledger, upload: Make, google: str) -> None:
        linked = {"source": "x", "confirmation": "y", "linked_on": "2026-11-02", "principal": person(email(TARO))}
        with pytest.raises(Blocked):
            ledger.link(ledger.record(upload()).id, linked)
        record = ledger.record(received(google))
        for wrong, pointer in (({"linked_on": "2026-12-01"}, "/linked_on"), ({"position": 4}, "/position")):
            with pytest.raises(BadInput) as caught:
                ledger.link(record.id, {**linked, **wrong})
            assert [fault.pointer for fault in caught.value.faults] == [pointer]


class TestKept:
    def test_nothing_of_the_person_is_in_the_clear(self, ledger: Ledger, home: Path) -> None:
        ledger.record_consent(consent(TARO, consent_id="CMP-77", raw_signal={"tc_string": "CPzXYZ"}))
        ledger.place_stop(stop(email(TARO), PHONE))
        ledger.check_people(SITUATION, [person(email(TARO), name="山田太郎")])
        digest = hashlib.sha256(TARO.encode())
        secrets = [
            TARO.encode(),
            b"CMP-77",
            b"CPzXYZ",
            "山田太郎".encode(),
            digest.digest(),
            digest.hexdigest().encode(),
        ]
        for file in home.glob("daicho.db*"):
            content = file.read_bytes()
            assert not [secret for secret in secrets if secret in content]

    def test_the_same_stop_twice_is_one_entry(self, ledger: Ledger) -> None:
        first = ledger.place_stop(stop(email(TARO), id=f"{ID}2"))
        again = ledger.place_stop(stop(email(TARO), id=f"{ID}2"))
        assert (again.replayed, again.seq) == (True, first.seq)
        with pytest.raises(Conflict):
            ledger.place_stop(stop(email("jiro@daicho.jp"), id=f"{ID}2"))
        ledger.lift_stop(first.id, "over")
        with pytest.raises(NotFound):
            ledger.lift_stop(first.id, "over")

    def test_one_person_is_asked_about(self, ledger: Ledger) -> None:
        known = [IdentifierIn(**email(TARO))]
        assert ledger.consent_of(known, ConsentBasis.PROVISION).state == "none"
        ledger.record_consent(consent(TARO))
        assert ledger.consent_of(known, ConsentBasis.PROVISION).state == "valid"
        done = ledger.place_stop(stop(email(TARO)))
        assert ledger.consent_of(known, ConsentBasis.PROVISION).stops == {done.seq: ("2026-10-15", "35-3")}

    @pytest.mark.parametrize(
        ("damage", "place"),
        [
            ("DELETE FROM consent", "consent"),
            ("UPDATE consent SET effect = 1 WHERE effect = -1", "consent"),
            ("UPDATE consent SET scope = 'all'", "consent"),
            ("DELETE FROM stop", "stop"),
            ("UPDATE stop SET lifted = 99", "stop"),
            ("DELETE FROM link", "link"),
            ("INSERT INTO link VALUES (1, 1, 1)", "link"),
            ("DELETE FROM subject_index WHERE token = (SELECT MIN(token) FROM subject_index)", "subject"),
            ("UPDATE subject_index SET certain = 0", "subject"),
            ("INSERT INTO subject_index VALUES (zeroblob(16), 1, 3, 1)", "subject"),
        ],
    )
    def test_the_audit_names_a_row_that_was_changed(
        self, ledger: Ledger, home: Path, google: str, damage: str, place: str
    ) -> None:
        ledger.record_consent(consent(TARO))
        ledger.record_consent(withdrawal(TARO, scope={"parties": ["google"]}))
        ledger.place_stop(stop(email(TARO)))
        linked = {"source": "x", "confirmation": "y", "linked_on": "2026-11-02", "principal": person(email(TARO))}
        ledger.link(ledger.record(received(google)).id, linked)
        assert ledger.audit().findings == []
        database = sqlite3.connect(home / "daicho.db")
        log = database.execute("SELECT log FROM log").fetchone()[0]
        assert database.execute(damage.replace("(1,", f"({log},").replace("16), 1", f"16), {log}")).rowcount
        database.commit()
        database.close()
        findings = ledger.audit().findings
        assert findings
        assert {finding.place.split()[0] for finding in findings} == {place}


LOCAL = st.text(st.sampled_from("abcz019.-_"), min_size=1, max_size=8)
ADDRESS = st.builds("{}@{}".format, LOCAL, st.sampled_from(["daicho.jp", "gmail.com", "docomo.ne.jp", "example.jp"]))
NUMBER = st.builds(
    "{}{}".format,
    st.sampled_from(["090", "080-", "+8190", "03-", "0120-", "+1415", "050"]),
    st.from_regex(r"[0-9]{7,8}", fullmatch=True),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=200)
@given(st.one_of(st.tuples(st.just("email"), ADDRESS), st.tuples(st.just("phone"), NUMBER)))
def test_what_others_may_share_is_never_certain(of: tuple[str, str]) -> None:
    identifier = parse_identifier(*of)
    plan = lookup_keys(identifier)
    certain, uncertain = own_values(identifier)
    assert not set(certain) & plan.shared
    assert set(uncertain) <= plan.shared
    wide = wide_values(identifier)
    assert set(plan.keys) <= {*wide[0], *wide[1]}
    assert not set(wide[0]) & plan.shared
