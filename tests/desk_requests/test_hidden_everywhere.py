"""ORDER 11 where the desk looks beside the papers: histories, counts, who looked, what other records are told by, holds."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ledger import Ledger
from ledger.errors import Blocked
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.desk_requests.conftest import Clock
from tests.desk_requests.desk import (
    CLERK,
    DECIDER,
    HANAKO,
    TARO,
    WORDS,
    Desk,
    fresh_id,
    person_related,
    provision,
)
from tests.desk_requests.test_kept_for_a_request import is_there, until_due

Json = dict[str, Any]


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger)


def hide(ledger: Ledger, *records: object) -> None:
    ledger.exclude_records({"records": [str(one) for one in records], "item": "iv", "reason": "照会"}, "admin")


def step(request: Json, name: str) -> Json:
    document: Json = next(one["document"] for one in request["steps"] if one["step"] == name)
    return document


def test_the_history_of_a_request_forgets_what_was_hidden_since(api: Api, ledger: Ledger, desk: Desk) -> None:
    shown, hidden = ledger.record(provision(TARO)).id, ledger.record(provision(TARO, party="meta")).id
    aside = ledger.record(person_related(TARO)).id
    unsure = ledger.record(provision(HANAKO, principals=[{"identifiers": [{"type": "name", "value": TARO.name}]}])).id
    number = desk.searched(identifiers=[*TARO.identifiers, {"type": "name", "value": TARO.name}])
    withheld = [{"record": str(hidden), "ground": "harm", **WORDS}]
    ledger.decide(number, {"outcome": "part", "withheld": withheld}, DECIDER)
    before = api.get(f"/v1/requests/{number}", Scope.DESK).json()
    assert (step(before, "search")["outside"], step(before, "search")["uncertain"]) == (1, 1)
    assert [one["record"] for one in step(before, "decide")["withheld"]] == [str(hidden)]
    hide(ledger, hidden, aside, unsure)
    after = api.get(f"/v1/requests/{number}", Scope.DESK)
    assert (step(after.json(), "search")["outside"], step(after.json(), "search")["uncertain"]) == (0, 0)
    assert step(after.json(), "decide")["withheld"] == []
    assert not [one for one in (hidden, aside, unsure, shown) if str(one) in after.text]


def test_a_history_shows_no_identifier_by_its_digest_either(api: Api, ledger: Ledger, desk: Desk) -> None:
    number = desk.searched()
    asked = step(api.get(f"/v1/requests/{number}", Scope.DESK).json(), "search")["asked"]
    assert [set(one) for one in asked] == [{"type", "masked"}] * 2


def test_who_looked_counts_nothing_that_was_hidden_since(api: Api, ledger: Ledger) -> None:
    records = [ledger.record(provision(TARO)).id for _ in range(3)]
    ledger.find_person({"identifiers": TARO.identifiers, "reason": "support"}, "agent")

    def counted() -> int:
        rows = api.post("/v1/access:search", Scope.DESK, json={"actor": "agent"}).json()
        count: int = rows[-1]["found"]
        return count

    assert counted() == 3
    hide(ledger, *records[:2])
    assert counted() == 1
    hide(ledger, records[2])
    assert counted() == 0


@pytest.mark.parametrize(
    "decision",
    [
        {"outcome": "full"},
        {"outcome": "none_exists"},
        {
            "outcome": "part",
            "withheld": [{"record": "01930000-0000-7000-8000-000000000000", "ground": "harm", **WORDS}],
        },
    ],
)
def test_no_wrong_decision_tells_what_was_found_before(ledger: Ledger, desk: Desk, decision: Json) -> None:
    """The outcome is not compared with what the search found before it is compared with the present."""
    record = ledger.record(provision(TARO))
    number = desk.searched()
    hide(ledger, record.id)
    with pytest.raises(Blocked) as caught:
        ledger.decide(number, decision, DECIDER)
    assert list(caught.value.codes) == ["SEARCH_AGAIN"]


@pytest.mark.parametrize("name", ["letter", "deliver"])
def test_a_paper_sent_again_tells_nothing_that_was_hidden_since(ledger: Ledger, desk: Desk, name: str) -> None:
    record = ledger.record(provision(TARO))
    sent: Json = {"id": fresh_id(), **({"channel": "email"} if name == "deliver" else {})}
    number = desk.notified() if name == "deliver" else desk.decided()
    getattr(ledger, name)(number, sent, CLERK)
    hide(ledger, record.id)
    with pytest.raises(Blocked) as caught:
        getattr(ledger, name)(number, sent, CLERK)
    assert list(caught.value.codes) == ["SEARCH_AGAIN"]


def test_a_hidden_record_does_not_settle_whose_a_shared_telephone_is(ledger: Ledger, desk: Desk) -> None:
    """Two people of one household by one number: nobody's for certain, until one of them is as if not there."""
    phone = [{"type": "phone", "value": TARO.phone}]
    ledger.record(provision(principals=[{"id": TARO.id, "identifiers": phone}]))
    hidden = ledger.record(provision(principals=[{"id": HANAKO.id, "identifiers": phone}]))
    first = ledger.search_request(desk.identified(identifiers=phone), {}, CLERK)
    assert (len(first.records), first.uncertain) == (0, 2)
    hide(ledger, hidden.id)
    found = ledger.search_request(desk.identified(identifiers=phone), {}, CLERK)
    assert (len(found.records), found.uncertain) == (1, 0)


def test_the_report_outside_the_desk_and_its_look_up(api: Api, ledger: Ledger) -> None:
    hide(ledger, ledger.record(provision(TARO)).id)
    wanted = {"identifiers": TARO.identifiers, "reason": "copy"}
    assert api.post("/v1/principals:report", Scope.DESK, json=wanted).status_code == 200
    assert api.post("/v1/access:search", Scope.DESK, json={}).json()[-1]["found"] == 0


def test_a_hold_for_a_request_does_not_outlast_the_mark(ledger: Ledger, desk: Desk, clock: Clock) -> None:
    hidden, kept = ledger.record(provision(TARO)).id, ledger.record(provision(TARO, party="meta")).id
    day = until_due(ledger, clock)
    desk.searched()
    ledger.dispose()
    assert is_there(ledger, hidden)
    hide(ledger, hidden)
    for n in (1, 4):
        clock.to((day + dt.timedelta(days=n)).isoformat())
        ledger.dispose()
    assert (is_there(ledger, hidden), is_there(ledger, kept)) == (False, True)
    assert ledger.audit().clean
