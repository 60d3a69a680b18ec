"""Retention, holds, disposal: forgotten when the law allows it, never a day before, and then for good."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.errors import Blocked, Gone, NotFound
from ledger.people import index_values, parse_identifier
from ledger.people.token import index_token
from ledger.vault import KeyStore
from tests.service.conftest import Clock, Make

EMAIL = {"identifiers": [{"type": "email", "value": "taro.yamada@example.jp"}], "reason": "test"}
CANARIES = ("山田 太郎", "taro.yamada@example.jp", "C-1001", "1 Sample Street")


def test_nothing_is_due_before_the_last_day_is_over(ledger: Ledger, upload: Make, clock: Clock) -> None:
    ledger.record(upload())
    clock.to("2029-11-02")
    assert ledger.due() == []
    with pytest.raises(Blocked) as caught:
        ledger.dispose(through=clock().date())
    assert caught.value.codes == ("RETENTION_NOT_ENDED",)
    clock.to("2029-11-03")
    (due,) = ledger.due()
    assert (str(due.day), due.records) == ("2029-11-02", 1)


def test_a_dry_run_destroys_nothing(ledger: Ledger, upload: Make, clock: Clock) -> None:
    appended = ledger.record(upload())
    clock.to("2029-11-03")
    before = ledger.checkpoint()
    due, entry = ledger.dispose(dry_run=True)
    assert (len(due), entry) == (1, None)
    assert ledger.checkpoint() == before
    assert ledger.get(appended.id).status == "complete"


def test_after_disposal_the_content_is_gone_and_the_rest_is_intact(
    ledger: Ledger, upload: Make, clock: Clock, home: Path, tmp_path: Path
) -> None:
    gone = ledger.record(upload())
    proof_before = ledger.proof(gone.seq)
    backup = tmp_path / "backup.db"
    with sqlite3.connect(home / "daicho.db") as source, sqlite3.connect(backup) as target:
        source.backup(target)
    clock.to("2029-10-01")
    kept = ledger.record(upload(provision={"date": "2029-10-01"}))
    clock.to("2029-12-01")
    ledger.dispose()

    with pytest.raises(Gone):
        ledger.get(gone.id)
    with pytest.raises(Gone):
        ledger.record(upload(id=str(gone.id), provision={"date": "2029-12-01"}))
    assert ledger.get(kept.id).status == "complete"
    assert [record.id for record in ledger.find_person(EMAIL, "tester").records] == [kept.id]
    report = ledger.audit()
    assert report.clean
    assert report.unreadable_by_disposal > 0
    assert ledger.proof(gone.seq)["leaf"] == proof_before["leaf"]

    ledger.close()
    keys = KeyStore(home / "keys" / "keystore.db")
    assert keys.state("day/2029-11-02") == "destroyed"
    assert keys.state("index/2029-11") == "destroyed"
    tokens = {
        index_token(keys.get(key_id), value)
        for key_id in keys.list("index/")
        for value in index_values(parse_identifier("email", "taro.yamada@example.jp"))
    }
    keys.close()
    with sqlite3.connect(backup) as old:
        filed = {row[0] for row in old.execute("SELECT token FROM person_index WHERE seq = ?", (gone.seq,))}
    assert filed
    assert not filed & tokens
    for path in [*home.rglob("*"), backup]:
        if path.is_file():
            content = path.read_bytes()
            for canary in CANARIES:
                assert canary.encode() not in content, path.name


def test_a_held_record_outlives_its_day_and_goes_after_the_hold(ledger: Ledger, upload: Make, clock: Clock) -> None:
    held, free = ledger.record(upload()), ledger.record(upload())
    hold = ledger.place_hold([held.id], "係争中")
    assert ledger.audit().clean
    clock.to("2029-12-01")
    ledger.dispose()
    assert ledger.get(held.id).status == "complete"
    with pytest.raises(Gone):
        ledger.get(free.id)
    assert [record.id for record in ledger.find_person(EMAIL, "tester").records] == [held.id]
    assert ledger.audit().clean
    ledger.lift_hold(hold.id, "和解")
    assert ledger.audit().clean
    assert ledger.get(held.id).status == "complete"
    with pytest.raises(NotFound):
        ledger.lift_hold(hold.id, "again")
    clock.to("2029-12-03")
    ledger.dispose()
    with pytest.raises(Gone):
        ledger.get(held.id)
    assert ledger.audit().clean


def test_an_open_record_is_never_due(ledger: Ledger, upload: Make, clock: Clock) -> None:
    running = upload(record_form="BULK")
    running["provision"] = {"repeated": True, "open_ended": True, "period_start": "2026-10-01"}
    ledger.record(running)
    clock.to("2049-01-01")
    assert ledger.due() == []


def test_a_disposal_is_final_when_the_backups_have_expired(ledger: Ledger, upload: Make, clock: Clock) -> None:
    ledger.record(upload())
    clock.to("2029-12-01")
    ledger.dispose()
    assert ledger.finish_disposals() == []
    clock.to("2030-01-01")
    assert len(ledger.finish_disposals()) == 1
    assert ledger.finish_disposals() == []
    assert ledger.audit().clean


def test_a_crash_before_the_keys_are_destroyed_heals_at_the_next_start(
    ledger: Ledger, upload: Make, clock: Clock, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.record(upload())
    clock.to("2029-12-01")

    def crash(*_: object, **__: object) -> tuple[str, ...]:
        raise OSError("power cut")

    monkeypatch.setattr(KeyStore, "destroy", crash)
    with pytest.raises(OSError, match="power"):
        ledger.dispose()
    monkeypatch.undo()
    ledger.close()
    Ledger.open(home, clock).close()
    keys = KeyStore(home / "keys" / "keystore.db")
    assert keys.state("day/2029-11-02") == "destroyed"
    keys.close()


def test_a_restored_key_store_opens_every_record_not_disposed(
    ledger: Ledger, upload: Make, clock: Clock, home: Path, tmp_path: Path
) -> None:
    first = ledger.record(upload())
    ledger._core.keys.backup_to(tmp_path / "keys.db")
    ledger.close()
    (home / "keys" / "keystore.db").unlink()
    for suffix in ("-wal", "-shm"):
        (home / "keys" / f"keystore.db{suffix}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "keys.db", home / "keys" / "keystore.db")
    (home / "keys" / "keystore.db").chmod(0o600)
    with Ledger.open(home, clock) as again:
        assert again.get(first.id).status == "complete"
        assert again.audit().clean
