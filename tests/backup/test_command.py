"""`daicho backup`, `restore`, `freeze` and `checkpoint` as an operator uses them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger import Ledger
from tests.backup.conftest import NEXT, ORIGIN, REASON, record
from tests.cli.command import daicho


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "DAICHO_HOME"):
        monkeypatch.delenv(name, raising=False)


def test_from_backup_to_a_new_log(folder: Path, lose: Callable[[], Path]) -> None:
    home = ("--home", folder / "home")
    done = daicho("backup", folder / "b1", *home).expect(0).json
    assert (done["kind"], done["origin"]) == ("ledger", ORIGIN)
    keys = daicho("backup", folder / "k1", "--keys", *home).expect(0)
    assert f"delete this backup by {keys.json['expires_on']}" in keys.err
    daicho("backup", folder / "b1", *home).expect(1)
    daicho("backup", folder / "b1", "--check").expect(0)
    with Ledger.open(folder / "home") as ledger:
        ledger.record(record())
        newest = ledger.checkpoint()
    daicho("restore", folder / "b1", *home).expect(6)
    lose()
    (folder / "home/checkpoint").unlink()
    (folder / "kept").write_bytes(newest)
    refused = daicho("restore", folder / "b1", *home, "--released", folder / "kept").expect(6)
    assert "--new-origin" in refused.err
    assert "ENTRIES_LOST" in refused.err
    arguments = ("--released", folder / "kept", "--new-origin", NEXT, "--reason", REASON)
    done = daicho("restore", folder / "b1", *home, *arguments).expect(0)
    assert (done.json["origin"], done.json["frozen"]) == (NEXT, ORIGIN)
    assert done.json["lost"][1] - done.json["lost"][0] == 1, "the record, and the entry of the backup of the keys"
    assert "Publish trusted.vkey anew" in done.err
    daicho("audit", *home).expect(0)
    assert daicho("checkpoint", *home).expect(0).json["state"] == "same"


def test_a_damaged_backup_is_an_integrity_failure(folder: Path) -> None:
    with (folder / "backup/daicho.db").open("r+b") as file:
        file.truncate(4096)
    told = daicho("backup", folder / "backup", "--check").expect(5)
    assert "daicho.db" in told.err
    assert "Traceback" not in told.err


def test_the_checkpoint_store_emptied_and_filled_again(folder: Path) -> None:
    home = ("--home", folder / "home")
    (folder / "home/checkpoint").unlink()
    assert daicho("checkpoint", *home).expect(5).json["state"] == "empty"
    daicho("list", *home).expect(5)
    daicho("checkpoint", "--accept-database", *home).expect(1)
    done = daicho("checkpoint", "--accept-database", "--reason", "the file was deleted by mistake", *home).expect(0)
    assert done.json["state"] == "same"
    daicho("checkpoint", "--accept-database", "--reason", "again", *home).expect(6)
    daicho("list", *home).expect(0)
    daicho("audit", *home).expect(0)


def test_a_store_of_another_root_is_never_accepted(folder: Path) -> None:
    Ledger.create(folder / "other", "gmo-cybersecurity", ORIGIN)
    (folder / "other/checkpoint").replace(folder / "home/checkpoint")
    home = ("--home", folder / "home")
    assert daicho("checkpoint", *home).expect(5).json["state"] == "not_signed"
    daicho("checkpoint", "--accept-database", "--reason", "please", *home).expect(6)


def test_japanese(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    assert "マスター鍵" in daicho("backup", folder / "k2", "--keys", "--home", folder / "home").expect(0).err
    assert "上書きはしません" in daicho("restore", folder / "backup", "--home", folder / "home").expect(6).err


def test_a_freeze_without_a_loss_is_refused(folder: Path) -> None:
    arguments = ("--new-origin", NEXT, "--reason", REASON, "--home", folder / "home")
    assert "NO_LOSS" in daicho("freeze", *arguments).expect(6).err


def test_the_entry_of_a_freeze_holds_no_secret(folder: Path, lose: Callable[[], Path]) -> None:
    with Ledger.open(folder / "home") as ledger:
        ledger.record(record())
    lose()
    arguments = ("--new-origin", NEXT, "--reason", REASON, "--home", folder / "home")
    daicho("restore", folder / "backup", *arguments).expect(0)
    with Ledger.open(folder / "home") as ledger:
        (freeze,) = ledger.freezes()
        assert "PRIVATE" not in json.dumps([freeze.checkpoint.decode(), (freeze.released or b"").decode()])
