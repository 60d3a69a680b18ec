"""Requests in the store: nothing in the clear, nothing changed unseen, two at once, forgotten in time."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from ledger import Ledger
from ledger.errors import Blocked, Conflict, Gone, IntegrityError, NotFound
from ledger.ids import new_id
from ledger.log.header import decode_header
from ledger.service import desk as acting
from ledger.service.desk_files import load_case
from schemas.request_terms import Step
from tests.desk_requests.conftest import Clock
from tests.desk_requests.desk import CLERK, DECIDER, TARO, Desk, provision, request_of, squeezed


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger)


def change(home: Path, sql: str) -> None:
    with sqlite3.connect(home / "daicho.db") as connection:
        connection.execute(sql)


def test_nobody_stands_in_any_file_or_header_in_the_clear(ledger: Ledger, desk: Desk, home: Path) -> None:
    number = desk.searched(wanted="すべての記録")
    ledger.add_identifiers(number, {"identifiers": [{"type": "email", "value": "old.taro@example.jp"}]}, CLERK)
    secrets = [TARO.name, TARO.email, TARO.phone, "old.taro@example.jp", "東京都見本区見本町1-1", "すべての記録", CLERK]
    for file in sorted(home.rglob("*")):
        if file.is_file():
            content = file.read_bytes()
            assert not [one for one in secrets if one.encode() in content], file.name
    with sqlite3.connect(home / "daicho.db") as connection:
        leaves = [row[0] for row in connection.execute("SELECT leaf FROM entry ORDER BY seq")]
    kinds = [decode_header(leaf).kind for leaf in leaves]
    assert kinds.count("request") == len(ledger.request(number).steps)
    assert all(len(leaf) < 400 for leaf in leaves)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE request SET state = 'closed'",
        "UPDATE request SET number = 2",
        "UPDATE request SET id = x'00'",
        "DELETE FROM request",
        "DELETE FROM request_step WHERE step = 1",
        "UPDATE request_step SET seq = seq - 1 WHERE step = 1",
        "INSERT INTO request_step SELECT log, request, 9, seq FROM request_step WHERE step = 0",
    ],
)
def test_a_changed_row_is_named_by_the_audit(ledger: Ledger, desk: Desk, home: Path, sql: str) -> None:
    desk.searched()
    assert ledger.audit().clean
    change(home, sql)
    findings = ledger.audit().findings
    assert findings
    assert {finding.what for finding in findings} == {"projection"}
    assert all(finding.place.startswith("request") for finding in findings)


def test_a_changed_body_is_named_and_the_request_not_shown(ledger: Ledger, desk: Desk, home: Path) -> None:
    number = desk.identified()
    seq = ledger.request(number).steps[1].seq
    with sqlite3.connect(home / "daicho.db") as connection:
        connection.execute("DROP TRIGGER body_update_rewrap")
        connection.execute("UPDATE body SET sealed = x'00' WHERE seq = ?", (seq,))
    assert "body" in {finding.what for finding in ledger.audit().findings}
    with pytest.raises(IntegrityError):
        ledger.request(number)


class TestTwoAtOnce:
    def test_one_decision_and_one_who_looks_again(self, ledger: Ledger, desk: Desk) -> None:
        """The other process read the request before this one acted, and is told so rather than believed."""
        number = desk.searched()
        with Ledger.open(ledger._core.home, ledger._core.now) as other:
            outcomes: list[Any] = []
            barrier = threading.Barrier(2)

            def act(who: Ledger, actor: str) -> None:
                barrier.wait()
                try:
                    outcomes.append(who.decide(number, {"outcome": "none_exists"}, actor).state)
                except (Conflict, Blocked) as error:
                    outcomes.append(type(error))

            threads = [
                threading.Thread(target=act, args=(who, f"decider {n}")) for n, who in enumerate((ledger, other))
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert outcomes.count("decided") == 1
        assert outcomes.count(Conflict) + outcomes.count(Blocked) == 1
        assert [one.step for one in ledger.request(number).steps].count(Step.DECIDE) == 1
        assert ledger.audit().clean

    def test_a_step_on_a_request_that_moved_on_is_a_conflict(self, ledger: Ledger, desk: Desk) -> None:
        number = desk.searched()
        case = load_case(ledger._core, number)
        ledger.add_identifiers(number, {"identifiers": [{"type": "email", "value": "old@example.jp"}]}, CLERK)
        document = {"outcome": "none_exists", "withheld": [], "grounds": [], "measures": []}
        with pytest.raises(Conflict):
            acting.enter(ledger._core, case, Step.DECIDE, document, DECIDER, new_id(), {})
        assert ledger.request(number).state == "identified"

    def test_intakes_at_once_get_numbers_of_their_own(self, ledger: Ledger) -> None:
        numbers: list[str] = []

        def take() -> None:
            numbers.append(ledger.open_request(request_of(), CLERK).number)

        threads = [threading.Thread(target=take) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(numbers) == [f"R-2026-{n:04d}" for n in range(1, 9)]


class TestForgotten:
    def test_all_of_a_request_dies_on_one_day_and_its_proofs_stand(
        self, ledger: Ledger, desk: Desk, clock: Clock, home: Path
    ) -> None:
        ledger.record(provision(TARO))
        number = desk.notified()
        ledger.deliver(number, {"channel": "email"}, CLERK)
        kept = desk.closed(number)
        assert str(kept.kept_until) == "2030-11-02"
        clock.to("2030-11-02")
        ledger.dispose()
        assert ledger.request(number).state == "closed"
        clock.to("2030-11-03")
        ledger.dispose()
        with pytest.raises(NotFound):
            ledger.request(number)
        assert ledger.requests(everything=True) == []
        assert ledger.audit().clean
        for step in kept.steps:
            assert ledger.proof(step.seq)["leaf"]
        with sqlite3.connect(home / "daicho.db") as connection:
            assert connection.execute("SELECT count(*) FROM request").fetchone() == (0,)
            assert connection.execute("SELECT count(*) FROM request_step").fetchone() == (0,)

    def test_nothing_is_added_once_its_time_is_over(self, ledger: Ledger, desk: Desk, clock: Clock) -> None:
        number = desk.opened()
        ledger.withdraw_request(number, {}, CLERK)
        clock.to("2030-11-03")
        with pytest.raises(Gone):
            ledger.withdraw_request(number, {}, CLERK)

    def test_a_new_year_starts_again_at_one_and_the_old_numbers_are_not_given_twice(
        self, ledger: Ledger, desk: Desk, clock: Clock
    ) -> None:
        desk.opened()
        clock.to("2027-06-01")
        later = desk.opened()
        clock.to("2031-06-02")
        ledger.dispose()
        assert desk.opened() == "R-2031-0001"
        assert later == "R-2027-0001"


def test_a_reopened_ledger_knows_its_requests(home: Path, clock: Clock) -> None:
    with Ledger.open(home, clock) as ledger:
        number = Desk(ledger).identified()
    with Ledger.open(home, clock) as ledger:
        shown = ledger.request(number)
        assert (shown.state, len(shown.steps)) == ("identified", 2)
        assert squeezed(TARO.name) not in squeezed(repr(ledger.requests()))
