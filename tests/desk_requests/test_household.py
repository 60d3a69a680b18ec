"""People who share a telephone, an address or a mailbox: each is shown their own part, and nothing of the others."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import Ledger
from tests.desk_requests.desk import CLERK, DECIDER, Desk, Person, found_in, provision

HOME = "03-1234-5678"
TARO = Person(2001, "甲野 太郎", "taro.kono@example.jp", HOME)
HANAKO = Person(2002, "甲野 花子", "hanako.kono@example.jp", HOME)
PHONE = {"type": "phone", "value": HOME}
ADDRESS = {"type": "postal_address", "value": "東京都見本区見本町1-1"}
MAILBOX = {"type": "email", "value": "kono.family@example.jp"}


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger)


def known_by(person: Person, *identifiers: dict[str, str], **changes: Any) -> dict[str, Any]:
    return {"id": person.id, "name": person.name, "identifiers": list(identifiers), **changes}


def found(ledger: Ledger, desk: Desk, *identifiers: dict[str, str], **changes: Any) -> tuple[list[str], int]:
    """The records that Taro's request finds, and how many it leaves to nobody."""
    number = desk.identified(TARO, identifiers=list(identifiers) or TARO.identifiers, **changes)
    done = ledger.search_request(number, {}, CLERK)
    return [one["id"] for one in done.records], done.uncertain


def answered(ledger: Ledger, desk: Desk, *identifiers: dict[str, str]) -> bytes:
    number = desk.notified(person=TARO, identifiers=list(identifiers) or TARO.identifiers)
    return ledger.deliver(number, {"channel": "email"}, CLERK)


def test_of_one_record_of_both_each_is_shown_their_own_part(ledger: Ledger, desk: Desk) -> None:
    ledger.record(provision(TARO, HANAKO))
    content = answered(ledger, desk)
    assert found_in(content, [TARO.id]) == [TARO.id]
    assert found_in(content, [HANAKO.id, HANAKO.name, HANAKO.email]) == []


def test_of_one_record_by_the_telephone_alone_too(ledger: Ledger, desk: Desk) -> None:
    ledger.record(provision(principals=[known_by(TARO, PHONE), known_by(HANAKO, PHONE)]))
    content = answered(ledger, desk, PHONE)
    assert found_in(content, [TARO.id]) == [TARO.id]
    assert found_in(content, [HANAKO.id, HANAKO.name]) == []


@pytest.mark.parametrize("given", [[PHONE], [PHONE, ADDRESS]], ids=["telephone", "telephone and address"])
def test_a_record_of_the_other_is_not_shown(ledger: Ledger, desk: Desk, given: list[dict[str, str]]) -> None:
    """However much of what a household has alike fits: the request says that its principal has another name."""
    ledger.record(provision(principals=[known_by(HANAKO, PHONE, ADDRESS)]))
    assert found(ledger, desk, *given) == ([], 1)


def test_somebody_unnamed_beside_the_person_is_somebody_else(ledger: Ledger, desk: Desk) -> None:
    """And then the number is more than one person's: what only it finds elsewhere is nobody's."""
    shared = ledger.record(provision(TARO, principals=[TARO.principal(), {"id": "C-9", "identifiers": [PHONE]}])).id
    ledger.record(provision(principals=[{"identifiers": [PHONE]}]))
    assert found(ledger, desk) == ([str(shared)], 1)
    assert found_in(answered(ledger, desk), ["C-9"]) == []


def test_a_number_that_nobody_else_is_known_by_is_the_person_s(ledger: Ledger, desk: Desk) -> None:
    named = ledger.record(provision(TARO)).id
    by_number = ledger.record(provision(principals=[{"identifiers": [PHONE]}])).id
    assert found(ledger, desk) == ([str(named), str(by_number)], 0)


def test_a_family_s_mailbox_in_one_record(ledger: Ledger, desk: Desk) -> None:
    ledger.record(provision(principals=[known_by(TARO, MAILBOX), known_by(HANAKO, MAILBOX)]))
    content = answered(ledger, desk, MAILBOX)
    assert found_in(content, [TARO.id]) == [TARO.id]
    assert found_in(content, [HANAKO.id, HANAKO.name]) == []


def test_the_reading_of_the_name_counts_as_the_name(ledger: Ledger, desk: Desk) -> None:
    known = ledger.record(provision(principals=[known_by(TARO, PHONE, name="コウノ タロウ")])).id
    principal = {"name": TARO.name, "reading": "コウノ タロウ", "address": []}
    assert found(ledger, desk, PHONE, principal=principal) == ([str(known)], 0)
    assert found(ledger, desk, PHONE) == ([], 1)


def test_a_name_with_the_household_s_address_is_enough(ledger: Ledger, desk: Desk) -> None:
    known = ledger.record(provision(principals=[known_by(TARO, ADDRESS)])).id
    assert found(ledger, desk, {"type": "name", "value": TARO.name}, ADDRESS) == ([str(known)], 0)


def test_the_decision_on_what_only_others_may_have_is_that_none_exists(ledger: Ledger, desk: Desk) -> None:
    ledger.record(provision(principals=[known_by(HANAKO, PHONE)]))
    number = desk.searched(TARO, identifiers=[PHONE])
    ledger.decide(number, {"outcome": "none_exists"}, DECIDER)
    assert found_in(ledger.letter(number, {}, CLERK), [HANAKO.id, HANAKO.name]) == []
