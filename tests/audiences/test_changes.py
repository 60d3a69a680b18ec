"""The list of a running record over time: in, again, out, replaced; closed, held, disposed of."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import Ledger
from ledger.errors import BadInput
from tests.audiences.conftest import HASHED, asked, digests, listed, running
from tests.service.conftest import Clock, Make


def change(record: Any, what: str, day: str, **more: Any) -> dict[str, Any]:
    return {"target": str(record.id), "change": what, "day": day, "reason": "sync", "form": HASHED, **more}


def started(ledger: Ledger, upload: Make, *numbers: int) -> Any:
    return ledger.upload_audience(listed(running(upload())), digests(*numbers)).appended


def spans(ledger: Ledger, n: int) -> list[tuple[str, str | None, str | None, list[str]]]:
    (record,) = ledger.find_person(asked(n), "tester").records
    assert record.membership is not None
    return [(one.from_day, one.to_day, one.to_proof, one.provided_on) for one in record.membership.intervals]


def test_from_when_to_when_a_person_was_in(ledger: Ledger, upload: Make, clock: Clock) -> None:
    record = started(ledger, upload, 1, 2, 3)
    for day, what, numbers in (
        ("2026-11-05", "add", (3, 4)),
        ("2026-11-08", "remove", (1,)),
        ("2026-11-10", "replace", (3, 1)),
    ):
        clock.to(day)
        assert ledger.upload_audience(change(record, what, day), digests(*numbers)).appended
    assert spans(ledger, 1) == [
        ("2026-10-01", "2026-11-08", "proved", ["2026-10-01"]),
        ("2026-11-10", None, None, ["2026-11-10"]),
    ]
    assert spans(ledger, 2) == [("2026-10-01", "2026-11-10", "stated", ["2026-10-01"])]
    assert spans(ledger, 3) == [("2026-10-01", None, None, ["2026-10-01", "2026-11-05", "2026-11-10"])]
    assert spans(ledger, 4) == [("2026-11-05", "2026-11-10", "stated", ["2026-11-05"])]
    assert ledger.get(record.id).last_provision_date.isoformat() == "2026-11-10"  # type: ignore[union-attr]  # it is set
    assert ledger.audit().clean


def test_a_member_sent_again_moves_the_retention(ledger: Ledger, upload: Make, clock: Clock) -> None:
    record = started(ledger, upload, 1, 2)
    clock.to("2026-12-01")
    ledger.upload_audience(change(record, "add", "2026-12-01"), digests(1))
    with pytest.raises(BadInput) as caught:
        ledger.amend(record.id, {"action": "close", "reason": "end", "provision": {"period_end": "2026-11-30"}})
    assert caught.value.faults[0].code == "BEFORE_LAST_LIST"
    clock.to("2026-12-05")
    ledger.amend(record.id, {"action": "close", "reason": "end", "provision": {"period_end": "2026-12-01"}})
    kept = ledger.get(record.id).retention
    assert kept is not None
    assert str(kept.ledger_last_day) == "2029-12-01"
    assert spans(ledger, 1) == [("2026-10-01", "2026-12-01", "stated", ["2026-10-01", "2026-12-01"])]
    assert ledger.audit().clean
    with pytest.raises(BadInput):
        ledger.upload_audience(change(record, "add", "2026-12-05"), digests(5))


def test_a_list_is_held_and_disposed_of_with_its_record(ledger: Ledger, upload: Make, clock: Clock) -> None:
    record = ledger.upload_audience(listed(upload()), digests(*range(300))).appended
    assert record is not None
    hold = ledger.place_hold([record.id], "dispute")
    assert len(ledger.find_person(asked(7), "tester").records) == 1
    assert ledger.audit().clean
    clock.to("2029-12-01")
    assert sum(one.records for one in ledger.due()) == 0
    ledger.lift_hold(hold.id, "settled")
    assert len(ledger.find_person(asked(7), "tester").records) == 1
    clock.to("2029-12-03")
    ledger.dispose()
    assert ledger.find_person(asked(7), "tester").records == []
    report = ledger.audit()
    assert report.clean, report.findings


def test_the_index_of_lists_rotates_with_the_rest(ledger: Ledger, upload: Make) -> None:
    record = started(ledger, upload, *range(300), 5)
    ledger.upload_audience(change(record, "remove", "2026-11-02"), digests(5))
    rotated = ledger.rotate_index("open")
    assert rotated.tokens >= 300
    assert spans(ledger, 5) == [("2026-10-01", "2026-11-02", "proved", ["2026-10-01"])]
    assert len(ledger.find_person(asked(299), "tester").records) == 1
    assert ledger.audit().clean
