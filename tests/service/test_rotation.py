"""Index keys rotate while the ledger is in use: everybody is found at every point, the audit is clean at every point."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger import Ledger
from ledger.errors import Busy, IntegrityError, NotFound
from ledger.service import rotation
from ledger.vault import KeyStore
from schemas.consent import ConsentBasis
from schemas.record import IdentifierIn
from tests.service.conftest import Clock, Make

PERIOD = "2029-11"
CONSENT = {"basis": "27-1", "act": "tick", "at": "2026-06-01", "scope": "all"}


def address(n: int) -> dict[str, str]:
    return {"type": "email", "value": f"person.{n}@example.jp"}


def person(n: int) -> dict[str, Any]:
    return {"id": f"C-{n}", "identifiers": [address(n)]}


def found(ledger: Ledger, n: int) -> list[str]:
    wanted = {"identifiers": [address(n)], "reason": "test"}
    return [str(record.id) for record in ledger.find_person(wanted, "tester").records]


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH_ENTRIES", 2)


@pytest.fixture
def people(ledger: Ledger, upload: Make) -> dict[int, str]:
    return {n: str(ledger.record(upload(principals=[person(n)])).id) for n in range(5)}


def tokens_of(home: Path, table: str = "person_index") -> set[bytes]:
    with sqlite3.connect(home / "daicho.db") as connection:
        return {row[0] for row in connection.execute(f"SELECT token FROM {table}")}  # noqa: S608  (a table's name)


def test_after_a_rotation_all_are_found_and_the_old_tokens_and_key_are_gone(
    ledger: Ledger, people: dict[int, str], home: Path
) -> None:
    before = tokens_of(home)
    done = ledger.rotate_index(PERIOD)
    assert (done.entries, done.tokens, done.retired) == (5, len(before), (f"index/{PERIOD}",))
    assert not before & tokens_of(home)
    assert len(tokens_of(home)) == len(before)
    keys = KeyStore(home / "keys" / "keystore.db")
    assert keys.state(f"index/{PERIOD}") == "destroyed"
    assert keys.state(f"index/{PERIOD}.2") == "living"
    keys.close()
    assert {n: found(ledger, n) for n in people} == {n: [record] for n, record in people.items()}
    assert ledger.audit().clean
    assert ledger.index_periods() == {PERIOD: ""}
    assert ledger.rotate_index(PERIOD).key_id == f"index/{PERIOD}.3"
    assert ledger.audit().clean


def test_at_every_point_of_a_rotation_all_are_found_and_the_audit_is_clean(
    ledger: Ledger, people: dict[int, str], upload: Make, home: Path, clock: Clock, small_batches: None
) -> None:
    seen: list[str] = []

    def look(phase: str, _entries: int) -> None:
        seen.append(phase)
        with Ledger.open(home, clock) as other:
            assert {n: found(other, n) for n in people} == {n: [record] for n, record in people.items()}
            assert other.audit().clean
        new = ledger.record(upload(principals=[person(100 + len(seen))]))
        assert found(ledger, 100 + len(seen)) == [str(new.id)]

    ledger.rotate_index(PERIOD, look)
    assert set(seen) == {"write", "verify", "delete"}
    assert all(found(ledger, 100 + n) for n in range(1, len(seen) + 1))
    assert ledger.audit().clean


@pytest.mark.parametrize("name", ["_insert", "_save", "_verify", "_delete", "_retire", "destroy_retired"])
@pytest.mark.parametrize("calls", [0, 1])
def test_a_rotation_that_was_cut_off_goes_on_where_it_was(
    ledger: Ledger,
    people: dict[int, str],
    home: Path,
    clock: Clock,
    small_batches: None,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    calls: int,
) -> None:
    whole: Callable[..., Any] = getattr(rotation, name)
    left = calls

    def cut(*arguments: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError("power cut")
        return whole(*arguments)

    monkeypatch.setattr(rotation, name, cut)
    try:
        ledger.rotate_index(PERIOD)
        assert calls == 1
    except OSError:
        assert ledger.audit().clean
    monkeypatch.undo()
    ledger.close()
    with Ledger.open(home, clock) as again:
        assert {n: found(again, n) for n in people} == {n: [record] for n, record in people.items()}
        if again.index_periods()[PERIOD]:
            assert again.rotate_index(PERIOD).entries == len(people)
        assert {n: found(again, n) for n in people} == {n: [record] for n, record in people.items()}
        assert again.audit().clean


def test_a_lost_token_is_noticed_before_anything_is_deleted(ledger: Ledger, people: dict[int, str], home: Path) -> None:
    before = tokens_of(home)

    def lose(phase: str, _entries: int) -> None:
        if phase == "write":
            with sqlite3.connect(home / "daicho.db") as connection:
                lost = next(iter(tokens_of(home) - before))
                connection.execute("DELETE FROM person_index WHERE token = ?", (lost,))

    with pytest.raises(IntegrityError, match="1 index tokens"):
        ledger.rotate_index(PERIOD, lose)
    assert before <= tokens_of(home)
    assert ledger.rotate_index(PERIOD).entries == len(people)
    assert not before & tokens_of(home)
    assert ledger.audit().clean


def test_what_another_process_made_ready_under_the_old_key_is_filed_under_the_new_one(
    ledger: Ledger, people: dict[int, str], upload: Make, home: Path, clock: Clock
) -> None:
    with Ledger.open(home, clock) as other:
        ready = other.prepare(upload(principals=[person(50)]))
        other.record_consent({**CONSENT, "identifiers": [address(60)]})
        ledger.rotate_index(PERIOD)
        ledger.rotate_index("subject")
        other.finish(ready, other.submit(ready).result())
        other.record(upload(principals=[person(51)]))
        other.amend(
            other.records().records[0].id,
            {"action": "supplement", "reason": "further person", "principals": [person(52)]},
        )
        other.record_consent({**CONSENT, "identifiers": [address(61)]})
        other.place_stop({"identifiers": [address(62)], "ground": "35-3", "since": "2026-10-01", "reason": "asked"})
        for n in (50, 51, 52):
            assert len(found(ledger, n)) == len(found(other, n)) == 1
        for n, state in ((60, "valid"), (61, "valid"), (62, "none")):
            for one in (ledger, other):
                standing = one.consent_of([IdentifierIn.model_validate(address(n))], ConsentBasis("27-1"), None)
                assert standing.state == state
                assert bool(standing.stops) == (n == 62)
    assert ledger.audit().clean


def test_records_that_move_while_their_period_rotates_keep_their_tokens(
    ledger: Ledger, people: dict[int, str], upload: Make, small_batches: None
) -> None:
    running = upload(record_form="BULK", principals=[person(70)])
    running["provision"] = {"repeated": True, "open_ended": True, "period_start": "2026-10-01"}
    open_id = ledger.record(running).id
    moved: set[str] = set()

    def move(phase: str, _entries: int) -> None:
        if phase in moved:
            return
        moved.add(phase)
        if phase == "write":
            hold = ledger.place_hold([UUID(people[0])], "係争中")
            ledger.rotate_index("hold")
            ledger.lift_hold(hold.id, "和解")
            ledger.amend(open_id, {"action": "close", "reason": "over", "provision": {"period_end": "2026-11-01"}})
        ledger.place_hold([UUID(people[{"write": 1, "verify": 2, "delete": 3}[phase]])], "係争中")

    ledger.rotate_index(PERIOD, move)
    assert {n: found(ledger, n) for n in people} == {n: [record] for n, record in people.items()}
    assert found(ledger, 70) == [str(open_id)]
    assert ledger.audit().clean


def test_readers_and_writers_at_once_while_keys_rotate(
    ledger: Ledger, people: dict[int, str], upload: Make, small_batches: None
) -> None:
    stop = threading.Event()
    wrong: list[object] = []
    made: list[int] = []

    def work(first: int) -> None:
        n = first
        try:
            while not stop.is_set() or n < first + 3:
                record = ledger.record(upload(principals=[person(n)]))
                made.append(n)
                if found(ledger, n) != [str(record.id)] or found(ledger, n % 5) != [people[n % 5]]:
                    wrong.append(n)
                n += 1
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(start,)) for start in (1_000, 2_000)]
    for thread in threads:
        thread.start()
    for _ in range(4):
        ledger.rotate_index(PERIOD)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(made) >= 6
    assert ledger.audit().clean


def test_only_periods_that_have_a_key_rotate(ledger: Ledger, people: dict[int, str]) -> None:
    with pytest.raises(NotFound):
        ledger.rotate_index("2031-01")
    assert ledger.audit().clean


def test_two_processes_that_rotate_one_period_do_not_harm_each_other(
    ledger: Ledger, people: dict[int, str], home: Path, clock: Clock, small_batches: None
) -> None:
    with Ledger.open(home, clock) as other:
        begun: list[str] = []

        def meanwhile(_phase: str, _entries: int) -> None:
            if not begun:
                begun.append(other.rotate_index(PERIOD).key_id)

        with pytest.raises(Busy):
            ledger.rotate_index(PERIOD, meanwhile)
    assert {n: found(ledger, n) for n in people} == {n: [record] for n, record in people.items()}
    assert ledger.audit().clean
