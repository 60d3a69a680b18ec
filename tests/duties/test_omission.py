"""RULE 20(2): items omitted against an earlier record, which is kept as long as anybody leans on it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from ledger import Ledger
from ledger.errors import Gone
from schemas.views import Appended
from tests.duties.conftest import Clock, Make

OMITTED = ["third_party.name", "third_party.address", "third_party.representative"]


def lean(upload: Make, base: Appended, day: str, **changes: Any) -> dict[str, Any]:
    """A record of that day that omits the third party, which `base` names."""
    document = upload(provision={"date": day}, record={"omitted": OMITTED}, **changes)
    return {**document, "base_record": str(base.id)}


def test_the_base_is_read_in_the_ledger(ledger: Ledger, upload: Make) -> None:
    base = ledger.record(upload())
    later = ledger.record(lean(upload, base, "2026-11-02"))
    assert later.status == "complete"
    shown = ledger.get(later.id)
    assert "ref:base_record" in shown.required_fields
    assert shown.operational["extra"]["base"] == {
        "role": "provider",
        "state": "kept",
        "record_created_at": "2026-11-02",
    }
    assert ledger.audit().clean


def test_a_new_representative_breaks_it(ledger: Ledger, upload: Make) -> None:
    base = ledger.record(upload())
    ledger.put_party(
        {
            "key": "google",
            "kind": "corporation",
            "name": "Google LLC",
            "address": "1 Sample Street",
            "representative": "New Representative",
            "country": "US",
            "equivalent_system": "contract",
            "source": "SAMPLE, not verified",
        }
    )
    later = ledger.record(lean(upload, base, "2026-11-02"))
    assert (later.status, [code.code for code in later.codes]) == ("incomplete", ["OMISSION_NOT_IDENTICAL"])


def test_a_base_that_is_not_kept(ledger: Ledger, upload: Make, clock: Clock) -> None:
    base, void = ledger.record(upload()), ledger.record(upload())
    ledger.amend(void.id, {"action": "void", "reason": "nothing went"})
    assert [c.code for c in ledger.record(lean(upload, void, "2026-11-02")).codes] == ["OMISSION_BASE_NOT_KEPT"]
    clock.to("2029-12-01")
    ledger.dispose()
    late = ledger.record(lean(upload, base, "2029-12-01"))
    assert [code.code for code in late.codes] == ["OMISSION_BASE_NOT_KEPT"]
    assert ledger.audit().clean


def test_the_base_waits_for_its_last_dependant(ledger: Ledger, upload: Make, clock: Clock) -> None:
    base, free = ledger.record(upload()), ledger.record(upload())
    ledger.amend(base.id, {"action": "correct", "reason": "wording", "record": {"items": ["氏名"]}})
    clock.to("2027-06-01")
    first = ledger.record(lean(upload, base, "2027-06-01"))
    clock.to("2028-06-01")
    last = ledger.record(lean(upload, first, "2028-06-01"))

    clock.to("2029-11-03")
    (due,) = ledger.due()
    assert (due.entries, due.records) == (1, 1), "only the record that nobody leans on"
    assert ledger.dispose(dry_run=True)[0] == [due]
    ledger.dispose()
    with pytest.raises(Gone):
        ledger.get(free.id)
    assert ledger.get(base.id).statutory["items"] == ["氏名"]
    assert ledger.due() == []
    assert ledger.audit().clean

    clock.to("2030-06-02")
    ledger.dispose()
    assert ledger.get(base.id).seq == base.seq, "the base of a base waits, too"
    assert ledger.get(first.id).status == "complete"
    assert ledger.audit().clean

    clock.to("2031-06-02")
    ledger.dispose()
    for record in (base, first, last):
        with pytest.raises(Gone):
            ledger.get(record.id)
    assert ledger.due() == []
    assert ledger.audit().clean


def test_a_dependant_that_runs_on_keeps_its_base(ledger: Ledger, upload: Make, clock: Clock) -> None:
    base = ledger.record(upload())
    running = lean(upload, base, "2026-11-02", record_form="BULK")
    running["provision"] = {"repeated": True, "open_ended": True, "period_start": "2026-10-01"}
    open_record = ledger.record(running)
    for day in ("2029-11-03", "2031-01-01", "2033-01-01"):
        clock.to(day)
        ledger.dispose()
        assert ledger.get(base.id).seq == base.seq
    closing = {"action": "close", "reason": "over", "provision": {"last_provision_date": "2033-01-01"}}
    ledger.amend(open_record.id, closing)
    clock.to("2036-01-02")
    ledger.dispose()
    with pytest.raises(Gone):
        ledger.get(open_record.id)
    clock.to("2037-01-05")
    ledger.dispose()
    with pytest.raises(Gone):
        ledger.get(base.id)
    assert ledger.audit().clean


def test_a_held_dependant_keeps_its_base(ledger: Ledger, upload: Make, clock: Clock) -> None:
    base = ledger.record(upload())
    held = ledger.record(lean(upload, base, "2026-11-02"))
    ledger.place_hold([held.id], "dispute")
    clock.to("2029-11-03")
    assert ledger.due() == []
    ledger.dispose()
    assert ledger.get(base.id).status == "complete"


def test_a_void_dependant_keeps_nothing(ledger: Ledger, upload: Make, clock: Clock) -> None:
    base = ledger.record(upload())
    clock.to("2027-06-01")
    later = ledger.record(lean(upload, base, "2027-06-01"))
    ledger.amend(later.id, {"action": "void", "reason": "nothing went"})
    clock.to("2029-11-03")
    ledger.dispose()
    with pytest.raises(Gone):
        ledger.get(base.id)


def test_the_audit_misses_a_lost_dependant(ledger: Ledger, upload: Make, home: Path) -> None:
    base = ledger.record(upload())
    later = ledger.record(lean(upload, base, "2026-11-02"))
    with sqlite3.connect(home / "daicho.db") as database:
        database.execute("DELETE FROM dependant")
    assert [(f.what, f.place) for f in ledger.audit().findings] == [("projection", f"dependant {later.seq}")]
