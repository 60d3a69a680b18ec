"""Who looked at whom: all of it for an auditor, and for a person what concerns them and nobody else."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest

from ledger import Ledger
from ledger.errors import BadInput
from tests.desk_requests.conftest import Clock
from tests.desk_requests.desk import CLERK, HANAKO, TARO, Desk, Person, provision


def look(ledger: Ledger, person: Person, reason: str, actor: str = "agent") -> None:
    ledger.find_person({"identifiers": person.identifiers, "reason": reason}, actor)


@pytest.fixture
def looked_up(ledger: Ledger, clock: Clock) -> Ledger:
    ledger.record(provision(TARO, HANAKO))
    look(ledger, TARO, "support case 1")
    look(ledger, HANAKO, "support case 2", "other")
    clock.to("2026-11-05")
    look(ledger, TARO, "support case 3")
    return ledger


def reasons(ledger: Ledger, **wanted: object) -> list[str]:
    return [one.reason or "" for one in ledger.access_log(wanted, CLERK)]


def test_an_auditor_sees_all_of_it_in_order(looked_up: Ledger) -> None:
    found = looked_up.access_log({}, CLERK)
    assert [one.reason for one in found][-3:] == ["support case 1", "support case 2", "support case 3"]
    assert (found[-1].actor, found[-1].found) == ("agent", 1)
    assert [one["masked"] for one in found[-1].asked] == ["t***@e***.jp", "***-****-1001"]
    assert found[-1].at.date() == dt.date(2026, 11, 5)


def test_listing_names_nobody_and_is_no_look_up(looked_up: Ledger) -> None:
    size = looked_up.proof(0)["tree_size"]
    text = repr(looked_up.access_log({}, CLERK))
    assert looked_up.proof(0)["tree_size"] == size
    assert not [trace for trace in [*TARO.traces(), *HANAKO.traces()] if trace in text]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"first_day": "2026-11-05"}, 1),
        ({"first_day": "2026-11-03", "last_day": "2026-11-04"}, 0),
        ({"first_day": "2026-11-02", "last_day": "2026-11-02", "actor": "other"}, 1),
        ({"actor": "agent"}, 2),
        ({"actor": "nobody"}, 0),
    ],
)
def test_by_days_and_by_actor(looked_up: Ledger, wanted: dict[str, str], count: int) -> None:
    assert len(reasons(looked_up, **wanted)) == count


def test_a_person_is_told_of_their_own_look_ups_alone(looked_up: Ledger) -> None:
    """Taro and Hanako stand in one record: a look-up of hers found it too, and is none of his business."""
    told = looked_up.access_log({"identifiers": TARO.identifiers, "reason": "he asked"}, CLERK)
    assert [one.at.date() for one in told] == [dt.date(2026, 11, 2), dt.date(2026, 11, 5)]
    assert {(one.purpose, one.reason) for one in told} == {("other", None)}
    assert HANAKO.email[0] + "***" not in repr(told)


def test_asking_is_itself_entered_and_needs_a_reason(looked_up: Ledger) -> None:
    with pytest.raises(BadInput):
        looked_up.access_log({"identifiers": TARO.identifiers}, CLERK)
    looked_up.access_log({"identifiers": TARO.identifiers, "reason": "he asked"}, CLERK)
    newest = looked_up.access_log({}, "auditor")[-1]
    assert (newest.actor, newest.reason, newest.found) == (CLERK, "he asked", 0)


def test_only_the_identifiers_that_match_are_told(looked_up: Ledger) -> None:
    """A look-up by a household's two addresses tells the one who asks of the one that is theirs."""
    both = [TARO.identifiers[0], HANAKO.identifiers[0]]
    looked_up.find_person({"identifiers": both, "reason": "household"}, "agent")
    told = looked_up.access_log({"identifiers": TARO.identifiers[:1], "reason": "he asked"}, CLERK)
    assert len(told) == 3
    assert told[-1].asked == [{"type": "email", "masked": "t***@e***.jp"}]


@pytest.mark.parametrize("spelling", ["Taro.Yamada@Example.jp", " taro.yamada@example.jp "])
def test_however_the_value_is_spelt(looked_up: Ledger, spelling: str) -> None:
    asked = {"identifiers": [{"type": "email", "value": spelling}], "reason": "he asked"}
    assert len(looked_up.access_log(asked, CLERK)) == 2


def test_a_look_up_by_a_partner_s_digest_is_told_to_the_person_behind_it(ledger: Ledger) -> None:
    digest = hashlib.sha256(TARO.email.encode()).hexdigest()
    ledger.find_person({"identifiers": [{"type": "email", "digest": digest}], "reason": "partner asks"}, "agent")
    told = ledger.access_log({"identifiers": TARO.identifiers, "reason": "he asked"}, CLERK)
    assert [one.asked for one in told] == [[{"type": "email", "masked": told[0].asked[0]["masked"]}]]


def test_the_desk_s_own_look_ups_name_the_request(ledger: Ledger) -> None:
    ledger.record(provision(TARO))
    number = Desk(ledger).searched()
    assert reasons(ledger)[-1] == f"disclosure_33_5 {number}"
    (told,) = ledger.access_log({"identifiers": TARO.identifiers, "reason": "he asked"}, CLERK)
    assert (told.purpose, told.request, told.reason) == ("request", number, None)


def test_a_sample_for_an_audit_is_called_so(looked_up: Ledger) -> None:
    looked_up.audit_sample(5, 1, "auditor", "yearly")
    newest = looked_up.access_log({}, CLERK)[-1]
    assert (newest.purpose, newest.request, newest.reason) == ("audit_sample", None, "yearly")


@pytest.mark.parametrize("reason", ["disclosure_33_5 R-2026-0001", "audit sample / 監査のための抽出"])
def test_no_reason_that_somebody_typed_makes_a_purpose(looked_up: Ledger, reason: str) -> None:
    look(looked_up, TARO, reason)
    told = looked_up.access_log({"identifiers": TARO.identifiers, "reason": "he asked"}, CLERK)[-1]
    assert (told.purpose, told.request, told.reason) == ("other", None, None)


def test_after_three_years_the_look_up_is_forgotten(looked_up: Ledger, clock: Clock) -> None:
    clock.to("2029-12-01")
    looked_up.dispose()
    assert looked_up.access_log({}, CLERK) == []
    assert looked_up.audit().clean
