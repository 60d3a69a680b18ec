"""`init`, `audit`, `migrate`: the ledger's folder itself."""

from __future__ import annotations

import base64
import sqlite3
from pathlib import Path

import pytest

from cli.exits import ExitCode
from ledger import Ledger
from tests.cli.command import daicho
from tests.cli.documents import CANARIES


def test_init_makes_a_ledger_and_gives_its_verifier_key(tmp_path: Path) -> None:
    home = tmp_path / "new"
    made = daicho("init", "--profile", "gmo-cybersecurity", "--origin", "new.example.com/2026", "--home", home)
    assert made.expect(0).json["origin"] == "new.example.com/2026"
    assert made.json["vkey"] == (home / "trusted.vkey").read_text().splitlines()[-1]
    assert made.json["parties"] == 10
    again = daicho("init", "--profile", "gmo-cybersecurity", "--origin", "new.example.com/2026", "--home", home)
    assert "already" in again.expect(ExitCode.ERROR).err


def test_init_by_the_environment_and_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("init", "--profile", "gmo-cybersecurity", "--origin", "new.example.com/2026")
    daicho(*arguments).expect(0)
    assert (tmp_path / "ledger-home" / "daicho.db").exists()
    monkeypatch.setenv("DAICHO_HOME", str(tmp_path / "elsewhere"))
    daicho(*arguments).expect(0)
    assert (tmp_path / "elsewhere" / "daicho.db").exists()


@pytest.mark.parametrize(
    ("profile", "origin"),
    [
        ("no-such-company", "new.example.com/2026"),
        ("gmo-cybersecurity", "new example"),
        ("gmo-cybersecurity", ""),
    ],
)
def test_init_of_what_can_t_be_leaves_nothing_behind(profile: str, origin: str, tmp_path: Path) -> None:
    home = tmp_path / "new"
    result = daicho("init", "--profile", profile, "--origin", origin, "--home", home)
    assert result.code == ExitCode.ERROR
    assert "unexpected" not in result.err
    assert not (home / "daicho.db").exists()


def test_audit_of_a_sound_ledger(home: Path) -> None:
    result = daicho("audit", "--home", home).expect(0)
    assert result.json["findings"] == []
    assert result.json["entries_checked"] == result.json["tree_size"]
    assert "clean" in result.err


def test_audit_names_the_entry_that_was_changed(home: Path) -> None:
    with Ledger.open(home) as ledger:
        leaf = base64.b64decode(ledger.entry(13)["leaf"])
    content = (home / "daicho.db").read_bytes()
    place = content.index(leaf) + leaf.index(b'"body":"') + 8
    changed = b"0" if content[place : place + 1] != b"0" else b"1"
    (home / "daicho.db").write_bytes(content[:place] + changed + content[place + 1 :])
    result = daicho("audit", "--home", home).expect(ExitCode.INTEGRITY)
    assert "13" in {one["place"] for one in result.json["findings"]}
    assert "damaged: entry 13" in result.err
    assert "破損: entry 13" in daicho("audit", "--home", home, "--lang", "ja").err
    assert "what it says" in daicho("audit", "--home", home, "-t").out


def test_audit_reports_progress_on_standard_error_only(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.note.Progress.EVERY_SECONDS", 0.0)
    result = daicho("audit", "--home", home).expect(0)
    assert "auditing" in result.err
    assert "auditing" not in result.out


def changed_bytes(content: bytes) -> list[int]:
    """Places all over the file that hold something."""
    step = len(content) // 40
    return [n for n in range(50, len(content), step) if content[n]]


def test_audit_never_ends_in_a_traceback_whatever_is_changed(home: Path) -> None:
    database = home / "daicho.db"
    whole = database.read_bytes()
    for place in changed_bytes(whole):
        database.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        result = daicho("audit", "--home", home)
        assert result.code in (ExitCode.OK, ExitCode.INTEGRITY), f"byte {place}: {result.err}"
        assert "unexpected" not in result.err
        assert all(canary not in result.err for canary in CANARIES)
        if result.code == ExitCode.INTEGRITY:
            assert "damaged: " in result.err


def test_a_database_that_is_none_is_named_as_damaged(home: Path) -> None:
    (home / "daicho.db").write_bytes(b"not a database" * 400)
    assert daicho("audit", "--home", home).code == ExitCode.INTEGRITY
    assert daicho("list", "--home", home).code == ExitCode.INTEGRITY


def test_a_checkpoint_that_was_changed_is_named(home: Path) -> None:
    checkpoint = home / "checkpoint"
    origin, size, rest = checkpoint.read_bytes().split(b"\n", 2)
    checkpoint.write_bytes(b"\n".join([origin, size + b"0", rest]))
    result = daicho("audit", "--home", home).expect(ExitCode.INTEGRITY)
    assert "checkpoint" in result.err
    assert daicho("list", "--home", home).code == ExitCode.INTEGRITY


def test_a_key_that_others_can_read_is_refused(home: Path) -> None:
    (home / "keys" / "log.key").chmod(0o644)
    assert "chmod 600" in daicho("list", "--home", home).expect(ExitCode.ERROR).err


def test_migrate(home: Path, tmp_path: Path) -> None:
    assert "up to date" in daicho("migrate", "--home", home).expect(0).err
    assert daicho("migrate", "--home", tmp_path / "nowhere").code == ExitCode.ERROR
    with sqlite3.connect(home / "daicho.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.close()
    assert "daicho migrate" in daicho("list", "--home", home).expect(ExitCode.ERROR).err
