"""Restoring: a loss freezes the log, and everybody in it is still found, proved and disposed of."""

from __future__ import annotations

import base64
import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from ledger import Ledger
from ledger.desk.verify import verify_pdf
from ledger.errors import BadInput, Blocked, Conflict, HeadMismatch, IntegrityError, Misconfigured
from ledger.log.checkpoint import open_checkpoint
from ledger.log.merkle import check_consistency, check_inclusion, leaf_hash
from ledger.log.note import Verifier
from ledger.service.restoring import Wanted
from tests.backup.conftest import EMAIL, NEXT, ORIGIN, REASON, record

LOST = Wanted(new_origin=NEXT, reason=REASON)


def trusted(home: Path) -> list[str]:
    return [line for line in (home / "trusted.vkey").read_text().splitlines() if line and not line.startswith("#")]


def check(ledger: Ledger, home: Path, seq: int) -> str:
    """The proof of an entry verifies under its log's checkpoint; returns the log."""
    proof = ledger.proof(seq)
    verifiers = [Verifier.parse(key) for key in trusted(home)]
    checkpoint = open_checkpoint(proof["checkpoint"].encode(), verifiers, proof["origin"])
    siblings = [base64.b64decode(one) for one in proof["proof"]]
    leaf = leaf_hash(base64.b64decode(proof["leaf"]))
    check_inclusion(proof["index"], checkpoint.size, leaf, siblings, checkpoint.root)
    return str(proof["origin"])


@pytest.fixture
def frozen(folder: Path, lose: Callable[[], Path]) -> Path:
    """A home whose log lost one record and was frozen; the new log holds a record of the same person."""
    home = folder / "home"
    with Ledger.open(home) as ledger:
        ledger.record(record())
    lose()
    Ledger.restore(home, folder / "backup", LOST)
    with Ledger.open(home) as ledger:
        ledger.record(record())
    return home


class TestNothingLost:
    def test_a_backup_of_the_last_released_state_goes_on_under_the_same_origin(
        self, folder: Path, lose: Callable[[], Path]
    ) -> None:
        home = folder / "home"
        with Ledger.open(home) as ledger:
            ledger.back_up(folder / "newest")
        lose()
        done = Ledger.restore(home, folder / "newest")
        assert (done.origin, done.frozen, done.lost) == (ORIGIN, None, None)
        with Ledger.open(home) as ledger:
            ledger.record(record())
            assert ledger.audit().clean

    def test_on_another_machine_with_keys_master_key_and_the_newest_checkpoint(self, folder: Path) -> None:
        with Ledger.open(folder / "home") as ledger:
            ledger.back_up(folder / "newest")
            released = ledger.checkpoint()
        wanted = Wanted(keys=folder / "keys", master_key=folder / "home/keys/keystore.key", released=released)
        done = Ledger.restore(folder / "elsewhere", folder / "newest", wanted)
        assert (done.origin, done.frozen) == (ORIGIN, None)
        assert Ledger.released(folder / "elsewhere").state == "same"
        with Ledger.open(folder / "elsewhere") as ledger:
            assert len(ledger.find_person(EMAIL, "me").records) == 1
            assert ledger.audit().clean


class TestRefusals:
    def test_over_a_living_ledger(self, folder: Path) -> None:
        before = (folder / "home/daicho.db").read_bytes()
        with pytest.raises(Blocked) as refused:
            Ledger.restore(folder / "home", folder / "backup", LOST)
        assert refused.value.codes == ("LIVING_LEDGER",)
        assert (folder / "home/daicho.db").read_bytes() == before

    def test_a_loss_without_a_new_origin(self, folder: Path, lose: Callable[[], Path]) -> None:
        lose()
        with pytest.raises(Blocked) as refused:
            Ledger.restore(folder / "home", folder / "backup")
        assert refused.value.codes == ("ENTRIES_LOST",)
        assert not (folder / "home/daicho.db").exists()

    def test_where_nobody_can_say_what_was_released(self, folder: Path, lose: Callable[[], Path]) -> None:
        lose()
        (folder / "home/checkpoint").unlink()
        with pytest.raises(Blocked) as refused:
            Ledger.restore(folder / "home", folder / "backup")
        assert refused.value.codes == ("RELEASED_UNKNOWN",)
        done = Ledger.restore(folder / "home", folder / "backup", LOST)
        assert (done.frozen, done.lost) == (ORIGIN, None)
        with Ledger.open(folder / "home") as ledger:
            assert ledger.freezes()[0].released is None
            assert ledger.audit().clean

    @pytest.mark.parametrize(
        ("origin", "reason", "error"),
        [(ORIGIN, REASON, Conflict), ("https://x", REASON, BadInput), (NEXT, " ", BadInput), (NEXT, "a\nb", BadInput)],
        ids=["the same origin", "no origin", "no reason", "two lines"],
    )
    def test_a_new_log_without_name_or_reason(
        self, folder: Path, lose: Callable[[], Path], origin: str, reason: str, error: type[Exception]
    ) -> None:
        lose()
        with pytest.raises(error):
            Ledger.restore(folder / "home", folder / "backup", Wanted(new_origin=origin, reason=reason))
        assert not (folder / "home/daicho.db").exists()

    def test_keys_that_are_older_than_the_records(self, folder: Path) -> None:
        home, master = folder / "home", folder / "home/keys/keystore.key"
        with Ledger.open(home) as ledger:
            ledger.record(record(record={"record_created_at": "2026-10-31", "items": ["氏名"]}))
            ledger.back_up(folder / "newer")
        with pytest.raises(Misconfigured, match="--keys"):
            Ledger.restore(folder / "elsewhere", folder / "newer", LOST)
        with pytest.raises(Misconfigured, match="master key"):
            Ledger.restore(folder / "elsewhere", folder / "newer", replace(LOST, keys=folder / "keys"))
        with pytest.raises(IntegrityError, match="lacks 1 of the keys"):
            Ledger.restore(
                folder / "elsewhere", folder / "newer", replace(LOST, keys=folder / "keys", master_key=master)
            )
        assert not (folder / "elsewhere/daicho.db").exists()

    def test_a_backup_of_the_keys_is_no_backup_of_the_ledger(self, folder: Path, lose: Callable[[], Path]) -> None:
        lose()
        with pytest.raises(Misconfigured, match="not of the ledger"):
            Ledger.restore(folder / "home", folder / "keys", LOST)

    def test_a_backup_from_before_a_freeze(self, folder: Path, frozen: Path) -> None:
        away = folder / "away"
        away.mkdir()
        for path in sorted(frozen.glob("daicho.db*")):
            path.rename(away / path.name)
        with pytest.raises(IntegrityError, match="before a freeze"):
            Ledger.restore(frozen, folder / "backup", Wanted(new_origin="ledger.example.com/c", reason=REASON))

    def test_an_old_database_put_back_by_hand_after_a_freeze(self, folder: Path, frozen: Path) -> None:
        shutil.copy(folder / "backup/daicho.db", frozen / "daicho.db")
        for name in ("daicho.db-wal", "daicho.db-shm"):
            (frozen / name).unlink(missing_ok=True)
        with pytest.raises((HeadMismatch, Misconfigured)):
            Ledger.open(frozen)


class TestAfterALoss:
    def test_the_new_log_says_what_was_lost(self, frozen: Path) -> None:
        with Ledger.open(frozen) as ledger:
            assert ledger.origins() == [ORIGIN, NEXT]
            (freeze,) = ledger.freezes()
            first = ledger.entry(freeze.seq)
            old = [Verifier.parse(key) for key in trusted(frozen)]
            kept = open_checkpoint(freeze.checkpoint, old, ORIGIN)
            assert freeze.released is not None
            released = open_checkpoint(freeze.released, old, ORIGIN)
        assert (first["kind"], first["origin"], first["index"]) == ("freeze", NEXT, 0)
        assert freeze.lost == (kept.size, released.size - 1)
        assert kept.size < released.size
        assert freeze.reason == REASON

    def test_proofs_of_both_logs_hold(self, frozen: Path) -> None:
        with Ledger.open(frozen) as ledger:
            found = ledger.find_person(EMAIL, "me").records
            assert {check(ledger, frozen, one.seq) for one in found} == {ORIGIN, NEXT}
            end = found[-1].seq
            assert {check(ledger, frozen, seq) for seq in range(end + 1)} == {ORIGIN, NEXT}

    def test_a_proof_from_before_the_loss_still_holds(self, folder: Path, frozen: Path) -> None:
        with Ledger.open(frozen) as ledger:
            old = ledger.freezes()[0].checkpoint
            stated = open_checkpoint(old, [Verifier.parse(key) for key in trusted(frozen)], ORIGIN)
            proof = ledger.consistency(1, origin=ORIGIN)
            hashes = [base64.b64decode(one) for one in proof["proof"]]
            check_consistency(1, stated.size, base64.b64decode(proof["old_root"]), stated.root, hashes)
            assert ledger.checkpoint(ORIGIN) == old

    def test_the_person_is_found_in_both_and_the_report_verifies(self, frozen: Path) -> None:
        with Ledger.open(frozen) as ledger:
            records = ledger.find_person(EMAIL, "me").records
            assert [one.origin for one in records] == [ORIGIN, NEXT]
            pdf = ledger.report(EMAIL, "me")
        done = verify_pdf(pdf, trusted(frozen))
        assert (done.outcome, done.records) == ("passed", 2)
        assert (
            verify_pdf(pdf, [key for key in trusted(frozen) if key.startswith(f"{NEXT}+")]).outcome == "indeterminate"
        )

    def test_a_record_of_the_frozen_log_is_amended_held_and_read_as_of_then(self, frozen: Path) -> None:
        with Ledger.open(frozen) as ledger:
            old = ledger.find_person(EMAIL, "me").records[0]
            before = dt.datetime.now(dt.UTC)
            amended = ledger.amend(old.id, {"action": "correct", "reason": "typing", "record": {"items": ["電話番号"]}})
            assert amended.origin == NEXT
            assert ledger.get(old.id).statutory["items"] == ["電話番号"]
            assert ledger.get(old.id, before).statutory["items"] == ["メールアドレス"]
            hold = ledger.place_hold([old.id], "court")
            ledger.lift_hold(hold.id, "settled")
            assert ledger.audit().clean
            pdf = ledger.report(EMAIL, "me")
        assert verify_pdf(pdf, trusted(frozen)).outcome == "passed"

    def test_the_frozen_logs_records_are_disposed_of_when_their_day_is_over(self, frozen: Path) -> None:
        later = dt.datetime.now(dt.UTC) + dt.timedelta(days=4 * 366)
        with Ledger.open(frozen, lambda: later) as ledger:
            records = ledger.records().records
            days, done = ledger.dispose()
            assert done is not None
            assert sum(day.records for day in days) == len(records) == 3
            assert not ledger.find_person(EMAIL, "me").records
            assert ledger.audit().clean
            assert {check(ledger, frozen, one.seq) for one in records} == {ORIGIN, NEXT}

    def test_ids_stay_unique_in_the_whole_ledger(self, frozen: Path) -> None:
        with Ledger.open(frozen) as ledger:
            old = ledger.records().records[0]
            with pytest.raises(Conflict):
                ledger.record({**record("別人 次郎"), "id": str(old.id)})

    def test_the_lost_record_can_be_entered_again_under_its_id(self, frozen: Path) -> None:
        with Ledger.open(frozen) as ledger:
            again = ledger.record({**record(), "id": str(UUID(bytes=ledger.prepare(record()).staged.id))})
            assert (again.origin, again.replayed) == (NEXT, False)

    def test_the_frozen_log_signs_nothing_more(self, frozen: Path) -> None:
        secrets = [path.read_text() for path in (frozen / "keys").glob("log*.key")]
        assert len(secrets) == 1
        assert f"+{NEXT}+" in secrets[0]

    def test_a_second_loss_freezes_the_second_log(self, folder: Path, frozen: Path) -> None:
        with Ledger.open(frozen) as ledger:
            ledger.back_up(folder / "second")
            ledger.record(record())
        away = folder / "away"
        away.mkdir()
        for path in sorted(frozen.glob("daicho.db*")):
            path.rename(away / path.name)
        third = "ledger.example.com/2026c"
        assert Ledger.restore(frozen, folder / "second", Wanted(new_origin=third, reason=REASON)).frozen == NEXT
        with Ledger.open(frozen) as ledger:
            ledger.record(record())
            assert ledger.origins() == [ORIGIN, NEXT, third]
            assert [one.origin for one in ledger.find_person(EMAIL, "me").records] == [ORIGIN, NEXT, third]
            assert verify_pdf(ledger.report(EMAIL, "me"), trusted(frozen)).outcome == "passed"
            assert ledger.audit().clean

    def test_a_freeze_without_its_entry_is_named_by_the_audit(self, frozen: Path) -> None:
        with Ledger.open(frozen) as ledger:
            with ledger._core.database.writing() as connection:
                connection.exec_driver_sql("DELETE FROM body WHERE key_id = 'keep/freeze'")
                connection.commit()
            ledger._core.frozen_notes.clear()
            found = ledger.audit().findings
        assert f"{ORIGIN} freeze" in {one.place for one in found}


class TestFreezeInPlace:
    def test_an_old_copy_put_back_by_hand(self, folder: Path) -> None:
        home = folder / "home"
        with Ledger.open(home) as ledger:
            ledger.record(record())
        for name in ("daicho.db", "daicho.db-wal", "daicho.db-shm"):
            (home / name).unlink(missing_ok=True)
        shutil.copy(folder / "backup/daicho.db", home / "daicho.db")
        with pytest.raises(HeadMismatch, match="daicho freeze"):
            Ledger.open(home)
        assert Ledger.released(home).state == "ahead"
        done = Ledger.freeze(home, NEXT, REASON)
        assert (done.frozen, done.origin) == (ORIGIN, NEXT)
        with Ledger.open(home) as ledger:
            ledger.record(record())
            assert ledger.audit().clean

    def test_nothing_is_frozen_without_a_loss(self, folder: Path) -> None:
        with pytest.raises(Blocked) as refused:
            Ledger.freeze(folder / "home", NEXT, REASON)
        assert refused.value.codes == ("NO_LOSS",)
        with Ledger.open(folder / "home") as ledger:
            assert ledger.origins() == [ORIGIN]
