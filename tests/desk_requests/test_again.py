"""A step sent twice under one id: one entry, one decision, one look-up, and the first answer; other content is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from ledger import Ledger
from ledger.errors import Conflict
from schemas.request_terms import Step
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.api.samples import faults, problem
from tests.desk_requests.conftest import Clock
from tests.desk_requests.desk import CLERK, DECIDER, TARO, Desk, fresh_id, pdf_text, provision, request_of

IDENTITY = {"result": "confirmed", "way": "email", "seen": ["address_loop"], "confirms": "all"}
REFUSED = {
    "outcome": "refused",
    "grounds": [{"ground": "other_law", "ja": "刑法第134条に違反するため。", "en": "It would violate Penal Code 134."}],
}


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger)


def sent(api: Api, path: str, document: dict[str, Any], key: str, scope: Scope = Scope.DESK) -> httpx.Response:
    return api.post(f"/v1/requests{path}", scope, json=document, headers={"Idempotency-Key": key})


def test_every_step_of_a_road_sent_twice_is_one(api: Api, ledger: Ledger) -> None:
    ledger.record(provision(TARO))
    key = fresh_id()
    number = sent(api, "", request_of(), key).json()["number"]
    assert sent(api, "", request_of(), key).json()["number"] == number
    road: list[tuple[str, dict[str, Any], Scope]] = [
        ("identity", IDENTITY, Scope.DESK),
        ("fee", {"action": "invoiced"}, Scope.DESK),
        ("clock-stop", {"reason": "fee"}, Scope.DESK),
        ("fee", {"action": "paid"}, Scope.DESK),
        ("clock-resume", {}, Scope.DESK),
        ("identifiers", {"identifiers": [{"type": "email", "value": "old@example.jp"}]}, Scope.DESK),
        ("search", {}, Scope.DESK),
        ("decision", {"outcome": "full"}, Scope.ADMIN),
        ("letters", {}, Scope.DESK),
        ("deliveries", {"channel": "email", "form": "json"}, Scope.DESK),
        ("closing", {}, Scope.DESK),
    ]
    for step, document, scope in road:
        key = fresh_id()
        first = sent(api, f"/{number}/{step}", document, key, scope)
        assert first.status_code == 200, (step, first.text)
        size = ledger._core.head().size
        again = sent(api, f"/{number}/{step}", document, key, scope)
        assert (again.status_code, ledger._core.head().size) == (200, size), (step, again.text)
        if step == "deliveries":
            assert again.json()["records"] == first.json()["records"]
        elif step == "letters":
            assert pdf_text(again.content) == pdf_text(first.content)
        else:
            assert again.json() == first.json(), step
        other = problem(sent(api, f"/{number}/{step}", OTHER[step], key, scope), 409)
        assert other.code == "CONFLICT"
        assert ledger._core.head().size == size
    assert [one["step"] for one in api.get(f"/v1/requests/{number}", Scope.DESK).json()["steps"]][1:] == STEPS
    assert ledger.audit().clean


OTHER: dict[str, dict[str, Any]] = {
    "identity": {**IDENTITY, "way": "post"},
    "fee": {"action": "waived", "reason": "x"},
    "clock-stop": {"reason": "identity"},
    "clock-resume": {"note": "x"},
    "identifiers": {"identifiers": [{"type": "email", "value": "other@example.jp"}]},
    "search": {"earlier": {"ja": "無", "en": "none"}},
    "decision": REFUSED,
    "letters": {"letter": "fee"},
    "deliveries": {"channel": "post", "form": "json"},
    "closing": {"note": "x"},
}
STEPS = [
    "identity",
    "fee",
    "stop_clock",
    "fee",
    "resume",
    "identifiers",
    "search",
    "decide",
    "letter",
    "deliver",
    "close",
]


def test_the_first_answer_comes_after_later_steps_too(ledger: Ledger, desk: Desk, clock: Clock) -> None:
    """A retry that comes late is told what its own step did, and moves nothing."""
    number, step = desk.opened(), fresh_id()
    first = ledger.add_identity(number, {**IDENTITY, "id": step}, CLERK)
    ledger.search_request(number, {}, CLERK)
    assert ledger.add_identity(number, {**IDENTITY, "id": step}, CLERK).steps == first.steps
    assert ledger.request(number).state == "searched"


def test_an_id_is_of_one_request_one_step_and_one_person(ledger: Ledger, desk: Desk) -> None:
    first, second, step = desk.identified(), desk.identified(), fresh_id()
    ledger.search_request(first, {"id": step}, CLERK)
    acts: list[Callable[[], object]] = [
        lambda: ledger.search_request(second, {"id": step}, CLERK),
        lambda: ledger.search_request(first, {"id": step}, DECIDER),
        lambda: ledger.withdraw_request(first, {"id": step}, CLERK),
        lambda: ledger.open_request(request_of(id=step), CLERK),
    ]
    size = ledger._core.head().size
    for act in acts:
        with pytest.raises(Conflict):
            act()
    assert ledger._core.head().size == size


def test_the_letter_sent_again_is_the_letter_of_that_day(ledger: Ledger, desk: Desk, clock: Clock) -> None:
    ledger.record(provision(TARO))
    number, step = desk.decided(REFUSED), fresh_id()
    first = ledger.letter(number, {"id": step}, CLERK)
    clock.to("2026-11-20")
    again = ledger.letter(number, {"id": step}, CLERK)
    assert pdf_text(again) == pdf_text(first)
    assert "2026-11-20" not in pdf_text(again)
    assert [one.step for one in ledger.request(number).steps].count(Step.LETTER) == 1


def test_the_same_step_at_once_is_one_step(ledger: Ledger, desk: Desk) -> None:
    ledger.record(provision(TARO))
    number, step = desk.searched(), fresh_id()
    outcomes: list[str | None] = []

    def act() -> None:
        outcomes.append(ledger.decide(number, {"outcome": "full", "id": step}, DECIDER).outcome)

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["full"] * 4
    assert [one.step for one in ledger.request(number).steps].count(Step.DECIDE) == 1


def test_a_key_that_is_no_uuid7_is_a_fault(api: Api) -> None:
    assert faults(sent(api, "", request_of(), "not-a-key"), 422) == {"/header/Idempotency-Key": "ID_NOT_UUIDV7"}
