"""What was disposed of lives on in an older backup of the keys: a disposal is not final before that is gone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.errors import BadInput, Conflict, Misconfigured, NotFound
from ledger.service.sealing import items_under, open_body
from ledger.store.reading import read_bodies
from ledger.vault import KeyStore
from tests.cli.command import daicho
from tests.forgetting.conftest import FIND
from tests.service.conftest import Clock, Make

GONE = "2029-11-02"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "DAICHO_HOME"):
        monkeypatch.delenv(name, raising=False)


def disposed(ledger: Ledger, clock: Clock, day: str = "2029-12-01") -> int:
    clock.to(day)
    _, entry = ledger.dispose()
    assert entry is not None
    return entry.seq


def test_a_disposal_waits_for_every_backup_that_holds_its_keys(
    ledger: Ledger, upload: Make, clock: Clock, tmp_path: Path
) -> None:
    ledger.record(upload())
    clock.to("2029-10-20")
    ledger.back_up_keys(tmp_path / "early")
    clock.to("2029-11-30")
    ledger.back_up_keys(tmp_path / "late")
    seq = disposed(ledger, clock)
    ledger.back_up_keys(tmp_path / "after")
    early, late, after = ledger.key_backups()
    assert (early.holds, late.holds, after.holds) == ([seq], [seq], [])
    (waiting,) = ledger.unfinished_disposals()
    assert (waiting.seq, str(waiting.final_from)) == (seq, "2029-12-31")
    assert {of: str(day) for of, day in waiting.key_backups.items()} == {
        early.seq: "2029-11-19",
        late.seq: "2029-12-30",
    }
    clock.to("2030-02-01")
    assert ledger.finish_disposals() == []
    ledger.delete_key_backup(tmp_path / "early", "expired")
    assert ledger.finish_disposals() == []
    ledger.key_backup_deleted(late.seq, "the tape was shredded")
    (final,) = ledger.finish_disposals()
    with ledger._core.database.reading() as connection:
        stored = read_bodies(connection, ledger._core.log, [final.seq])[final.seq]
    said = items_under(open_body(ledger._core, stored, final.seq).items, "disposal")
    assert said == {
        "state": "final",
        "of": seq,
        "backups": [{"seq": one.seq, "deleted_on": "2030-02-01"} for one in (early, late)],
    }
    assert ledger.unfinished_disposals() == []
    assert ledger.audit().clean
    assert not (tmp_path / "early").exists()
    assert (tmp_path / "late").exists()


def test_the_backup_that_is_named_is_the_one_that_opens_what_is_gone(
    ledger: Ledger, upload: Make, clock: Clock, tmp_path: Path, home: Path
) -> None:
    ledger.record(upload())
    ledger.back_up_keys(tmp_path / "before")
    disposed(ledger, clock)
    ledger.back_up_keys(tmp_path / "after")
    for folder, state in (("before", "living"), ("after", "destroyed")):
        shutil.copy(home / "keys/keystore.key", tmp_path / folder)
        keys = KeyStore(tmp_path / folder / "keystore.db")
        assert keys.state(f"day/{GONE}") == state
        keys.close()
    assert [bool(one.holds) for one in ledger.key_backups()] == [True, False]


def test_a_backup_between_a_disposal_and_the_rotation_it_asks_for_holds_the_old_index_key(
    ledger: Ledger, upload: Make, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.record(upload())
    held = ledger.record(upload())
    ledger.lift_hold(ledger.place_hold([held.id], "係争中").id, "和解")
    with monkeypatch.context() as patched:
        patched.setattr("ledger.service.disposing.rotate", lambda core, period: None)
        seq = disposed(ledger, clock)
    ledger.back_up_keys(tmp_path / "between")
    (waiting,) = ledger.unfinished_disposals()
    assert waiting.rotations == ["hold"]
    ledger.dispose()
    ledger.back_up_keys(tmp_path / "after")
    between, after = ledger.key_backups()
    assert (between.holds, after.holds) == ([seq], [])


def test_what_is_past_its_day_is_named_by_the_audit_and_the_commands(
    ledger: Ledger, upload: Make, clock: Clock, tmp_path: Path, home: Path
) -> None:
    ledger.record(upload())
    clock.to("2029-11-30")
    ledger.back_up_keys(tmp_path / "keys")
    seq = disposed(ledger, clock)
    (backup,) = ledger.key_backups()
    report = ledger.audit()
    assert (report.clean, report.overdue) == (True, [])
    assert [one.seq for one in report.unfinished_disposals] == [seq]
    clock.to("2029-12-31")
    report = ledger.audit()
    assert report.clean
    assert [(one.what, one.place) for one in report.overdue] == [("key_backup", str(backup.seq))]
    assert str(seq) in report.overdue[0].en
    ledger.close()
    place = ("--home", home)
    told = (
        f"not final: disposal {seq}, from 2029-12-31 on; backups of its keys: entry {backup.seq} (delete by 2029-12-30)"
    )
    assert told in daicho("due", *place).err
    assert told in daicho("audit", *place).expect(0).err
    listed = daicho("key-backup", "list", *place).expect(0).json
    assert listed[0]["holds"] == [seq]
    daicho("key-backup", "delete", tmp_path / "keys", *place).expect(0)
    daicho("key-backup", "deleted", backup.seq, "--reason", "again", *place).expect(1)
    assert "backups of its keys: none" in daicho("due", *place).err
    with Ledger.open(home, clock) as opened:
        assert len(opened.finish_disposals()) == 1


def test_only_what_the_manifest_names_is_deleted_and_only_of_this_ledger(
    ledger: Ledger, upload: Make, clock: Clock, tmp_path: Path
) -> None:
    ledger.back_up(tmp_path / "ledger")
    ledger.back_up_keys(tmp_path / "keys")
    (tmp_path / "keys/notes.txt").write_text("mine")
    Ledger.create(tmp_path / "other", "gmo-cybersecurity", "other.example/1", clock)
    with Ledger.open(tmp_path / "other", clock) as other:
        other.back_up_keys(tmp_path / "theirs")
        with pytest.raises(NotFound):
            other.delete_key_backup(tmp_path / "keys", "expired")
    with pytest.raises(NotFound):
        ledger.delete_key_backup(tmp_path / "theirs", "expired")
    with pytest.raises(Misconfigured):
        ledger.delete_key_backup(tmp_path / "ledger", "expired")
    with pytest.raises(Misconfigured):
        ledger.delete_key_backup(tmp_path / "nowhere", "expired")
    with pytest.raises(NotFound):
        ledger.key_backup_deleted(0, "shredded")
    with pytest.raises(BadInput):
        ledger.key_backup_deleted(ledger.key_backups()[0].seq, " ")
    assert len(list((tmp_path / "keys").iterdir())) > 2
    assert len(list((tmp_path / "theirs").iterdir())) > 1
    ledger.delete_key_backup(tmp_path / "keys", "expired")
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["notes.txt"]
    with pytest.raises(Conflict):
        ledger.key_backup_deleted(ledger.key_backups()[0].seq, "again")


def test_a_deletion_that_was_cut_off_is_run_again(ledger: Ledger, tmp_path: Path) -> None:
    ledger.back_up_keys(tmp_path / "keys")
    manifest = json.loads((tmp_path / "keys/manifest.json").read_bytes())
    (tmp_path / "keys" / next(iter(manifest["files"]))).unlink()
    ledger.delete_key_backup(tmp_path / "keys", "expired")
    assert not (tmp_path / "keys").exists()
    assert ledger.key_backups()[0].deleted_on is not None


def test_after_a_restore_of_old_keys_what_was_disposed_of_is_destroyed_again(
    ledger: Ledger, upload: Make, clock: Clock, tmp_path: Path, home: Path
) -> None:
    ledger.record(upload())
    clock.to("2026-12-02")
    ledger.record(upload())
    disposed(ledger, clock, "2029-11-15")
    ledger.back_up_keys(tmp_path / "keys")
    disposed(ledger, clock, "2030-01-05")
    ledger.back_up(tmp_path / "ledger")
    ledger.close()
    master = (home / "keys/keystore.key").read_bytes()
    shutil.rmtree(home)
    home.mkdir()
    (tmp_path / "master").write_bytes(master)
    (tmp_path / "master").chmod(0o600)
    arguments = ("--keys", tmp_path / "keys", "--master-key", tmp_path / "master")
    daicho(
        "restore", tmp_path / "ledger", "--home", home, *arguments, "--new-origin", "n.example/2", "--reason", "x"
    ).expect(0)
    with Ledger.open(home, clock) as opened:
        assert opened._core.keys.state("day/2029-12-02") == "destroyed"
        assert opened.find_person(FIND, "tester").records == []
