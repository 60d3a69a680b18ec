"""What an open request asks for outlives its last day, and no longer than the request; ORDER 11 leaves no trace of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from ledger import Ledger
from ledger.errors import Gone, NotFound
from tests.desk_requests.conftest import Clock
from tests.desk_requests.desk import CLERK, DECIDER, HANAKO, TARO, Desk, provision

LATER = "2030-12-01"


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger)


def recorded(ledger: Ledger) -> dict[str, object]:
    return {"taro": ledger.record(provision(TARO)).id, "hanako": ledger.record(provision(HANAKO)).id}


def is_there(ledger: Ledger, record_id: object) -> bool:
    try:
        ledger.get(record_id)  # type: ignore[arg-type]  # the id as it was answered
    except (Gone, NotFound):
        return False
    return True


def until_due(ledger: Ledger, clock: Clock) -> dt.date:
    """Move to the day after the last day of what was recorded."""
    clock.to(LATER)
    day = min(one.day for one in ledger.due() if one.day and one.records)
    clock.to((day + dt.timedelta(days=1)).isoformat())
    return day


@pytest.mark.parametrize("state", ["identified", "searched", "decided"])
def test_it_is_kept_while_the_request_is_open_and_goes_when_it_is_closed(
    ledger: Ledger, desk: Desk, clock: Clock, state: str
) -> None:
    records = recorded(ledger)
    day = until_due(ledger, clock)
    number: str = getattr(desk, state)()
    (before,) = [one for one in ledger.due() if one.day == day]
    assert (before.asked, before.records) == ({number: 1}, 1)
    assert before.to_json()["asked"] == {number: 1}
    ledger.dispose()
    assert (is_there(ledger, records["taro"]), is_there(ledger, records["hanako"])) == (True, False)
    found = ledger.search_request(number, {}, CLERK).records
    assert [one["id"] for one in found] == [str(records["taro"])]
    assert ledger.audit().clean
    ledger.withdraw_request(number, {}, CLERK)
    clock.to((day + dt.timedelta(days=3)).isoformat())
    ledger.dispose()
    assert not is_there(ledger, records["taro"])
    assert ledger.audit().clean


def test_the_whole_road_can_be_gone_after_the_last_day(ledger: Ledger, desk: Desk, clock: Clock) -> None:
    recorded(ledger)
    until_due(ledger, clock)
    number = desk.searched()
    ledger.dispose()
    ledger.decide(number, {"outcome": "full"}, DECIDER)
    ledger.letter(number, {}, CLERK)
    ledger.fee(number, {"action": "waived", "reason": "test"}, CLERK)
    assert ledger.deliver(number, {"channel": "email"}, CLERK).startswith(b"%PDF")
    assert ledger.close_request(number, {}, CLERK).ending == "answered"


def test_two_requests_keep_it_until_the_second_is_closed(ledger: Ledger, desk: Desk, clock: Clock) -> None:
    records = recorded(ledger)
    day = until_due(ledger, clock)
    first, second = desk.searched(), desk.searched()
    ledger.dispose()
    for n, (number, there) in enumerate(((first, True), (second, False))):
        ledger.withdraw_request(number, {}, CLERK)
        clock.to((day + dt.timedelta(days=3 + 3 * n)).isoformat())
        ledger.dispose()
        assert is_there(ledger, records["taro"]) is there


@pytest.mark.parametrize("how", ["not identified", "closed", "of somebody else", "outside its period"])
def test_nothing_else_keeps_anything(ledger: Ledger, desk: Desk, clock: Clock, how: str) -> None:
    records = recorded(ledger)
    until_due(ledger, clock)
    roads: dict[str, Callable[[], object]] = {
        "not identified": desk.opened,
        "closed": lambda: ledger.withdraw_request(desk.searched(), {}, CLERK),
        "of somebody else": lambda: desk.searched(HANAKO),
        "outside its period": lambda: desk.identified(period_start="2027-01-01", period_end="2027-02-01"),
    }
    roads[how]()
    ledger.dispose()
    assert not is_there(ledger, records["taro"])


def test_what_order_11_hides_is_disposed_of_as_if_nobody_had_asked(ledger: Ledger, desk: Desk, clock: Clock) -> None:
    records = recorded(ledger)
    ledger.exclude_records({"records": [str(records["taro"])], "item": "iv", "reason": "捜査"}, "admin")
    until_due(ledger, clock)
    desk.searched()
    assert [one.asked for one in ledger.due() if one.asked] == []
    ledger.dispose()
    assert not is_there(ledger, records["taro"])


def test_a_request_that_is_open_for_longer_than_its_own_time_is_kept_on(
    ledger: Ledger, desk: Desk, clock: Clock
) -> None:
    recorded(ledger)
    still, closed = desk.searched(), desk.searched()
    ledger.withdraw_request(closed, {}, CLERK)
    kept_until = ledger.request(still).kept_until
    steps = len(ledger.request(still).steps)
    clock.to((kept_until + dt.timedelta(days=1)).isoformat())
    (before,) = [one for one in ledger.due() if one.day == kept_until]
    assert before.open == {still: steps}
    assert before.to_json()["open"] == {still: steps}
    assert before.kinds["request"] > 1, "those of the closed one"
    ledger.dispose()
    assert ledger.request(still).kept_until == kept_until.replace(year=kept_until.year + 3) + dt.timedelta(days=1)
    with pytest.raises((Gone, NotFound)):
        ledger.request(closed)
    assert ledger.audit().clean
    ledger.withdraw_request(still, {}, CLERK)
    clock.to(f"{kept_until.year + 3}-12-31")
    ledger.dispose()
    with pytest.raises((Gone, NotFound)):
        ledger.request(still)
    assert ledger.audit().clean


def test_a_step_after_its_own_time_is_taken_whether_or_not_anything_was_disposed_of(
    ledger: Ledger, desk: Desk, clock: Clock
) -> None:
    recorded(ledger)
    number, closed = desk.identified(), desk.identified()
    ledger.withdraw_request(closed, {}, CLERK)
    clock.to("2031-06-01")
    ledger.add_identifiers(number, {"identifiers": [{"type": "phone", "value": "090-1234-0000"}]}, CLERK)
    assert ledger.request(number).kept_until > clock.moment.date()
    with pytest.raises(Gone):
        ledger.withdraw_request(closed, {}, CLERK)
    ledger.dispose()
    assert len(ledger.request(number).steps) > 2
    assert ledger.audit().clean
