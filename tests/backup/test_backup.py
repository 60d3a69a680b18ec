"""Making and checking backups: whole or not there, private, and every change to one is noticed."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.errors import Conflict, DaichoError, IntegrityError, Misconfigured
from ledger.service.restoring import Wanted
from tests.backup.conftest import EMAIL, NEXT, ORIGIN, REASON, record


def entries_of(database: Path) -> int:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT COUNT(*) FROM entry").fetchone()[0])
    finally:
        connection.close()


class TestMaking:
    def test_what_is_in_it_and_who_may_read_it(self, folder: Path) -> None:
        for name, held in (
            ("backup", {"daicho.db", "manifest.json", "profile.json", "trusted.vkey"}),
            ("keys", {"keystore.db", "log.key", "manifest.json"}),
        ):
            assert {path.name for path in (folder / name).iterdir()} == held
            assert stat.S_IMODE((folder / name).stat().st_mode) == 0o700
            assert {stat.S_IMODE(path.stat().st_mode) for path in (folder / name).iterdir()} == {0o600}

    def test_no_key_is_in_the_backup_of_the_ledger_and_no_master_key_in_that_of_the_keys(self, folder: Path) -> None:
        secret = (folder / "home/keys/log.key").read_bytes().strip()
        master = (folder / "home/keys/keystore.key").read_bytes().split()[-1]
        assert not any(secret in path.read_bytes() for path in (folder / "backup").iterdir())
        assert not any(master in path.read_bytes() for path in (folder / "keys").iterdir())

    def test_files_of_the_operator_are_in_it_but_not_the_key_of_the_certificate(self, folder: Path) -> None:
        home = folder / "home"
        (home / "tls").mkdir()
        for name in ("tls/own.key", "tls/own.pem"):
            (home / name).write_text(f"{name}\n")
        (home / "operations.toml").write_text('[report]\nkey = "tls/own.key"\ncertificates = "tls/own.pem"\n')
        with Ledger.open(home) as ledger:
            done = ledger.back_up(folder / "more")
        assert {"operations.toml", "tls/own.pem"} <= set(done.files)
        assert "tls/own.key" not in done.files
        assert Ledger.check_backup(folder / "more") == done

    def test_names_and_addresses_are_in_neither(self, folder: Path) -> None:
        for word in ("山田", "taro.yamada"):
            for path in [*(folder / "backup").iterdir(), *(folder / "keys").iterdir()]:
                assert word.encode() not in path.read_bytes()

    def test_the_manifest_says_what_it_holds(self, folder: Path) -> None:
        ledger, keys = Ledger.check_backup(folder / "backup"), Ledger.check_backup(folder / "keys")
        assert (ledger.kind, ledger.origin, ledger.entries) == ("ledger", ORIGIN, ledger.tree_size)
        assert ledger.entries == entries_of(folder / "backup/daicho.db")
        assert (keys.kind, ledger.expires_on) == ("keys", None)
        assert keys.expires_on is not None
        assert keys.expires_on > keys.taken_at[:10]

    def test_a_backup_of_the_keys_is_entered_with_its_last_day(self, folder: Path) -> None:
        with Ledger.open(folder / "home") as ledger:
            newest = ledger._core.database.size() - 1
            assert ledger.entry(newest)["kind"] == "admin"
            assert ledger.audit().clean

    def test_it_never_overwrites(self, folder: Path) -> None:
        with Ledger.open(folder / "home") as ledger, pytest.raises(Conflict):
            ledger.back_up(folder / "keys")

    def test_what_was_disposed_of_is_not_in_its_free_pages(self, folder: Path) -> None:
        with Ledger.open(folder / "home") as ledger:
            sealed = (
                ledger._core.database.engine.connect().exec_driver_sql("SELECT sealed FROM body LIMIT 1").scalar_one()
            )
            assert sealed in (folder / "backup/daicho.db").read_bytes()
            connection = sqlite3.connect(folder / "home/daicho.db")
            connection.execute("DELETE FROM body WHERE sealed = ?", (sealed,))
            connection.commit()
            connection.close()
            ledger.back_up(folder / "after")
        assert sealed not in (folder / "after/daicho.db").read_bytes()

    def test_while_others_write(self, folder: Path) -> None:
        """Each of several backups holds a whole number of batches and folds to a head that was released."""
        home, stop, written = folder / "home", threading.Event(), [0]

        def write() -> None:
            with Ledger.open(home) as ledger:
                while not stop.is_set():
                    list(ledger.record_many([record(email=f"p{written[0]}-{n}@example.jp") for n in range(20)]))
                    written[0] += 20

        writer = threading.Thread(target=write)
        writer.start()
        try:
            with Ledger.open(home) as ledger:
                base = entries_of(folder / "backup/daicho.db")
                sizes: list[int] = []
                while len(sizes) < 4:
                    before = written[0]
                    sizes.append(ledger.back_up(folder / f"online-{len(sizes)}").entries)
                    while written[0] == before:
                        time.sleep(0.01)
        finally:
            stop.set()
            writer.join()
        assert sizes == sorted(sizes)
        assert sizes[0] < sizes[-1]
        assert {(size - base - 1) % 20 for size in sizes} == {0}
        for n in range(4):
            assert Ledger.check_backup(folder / f"online-{n}").entries == sizes[n]

    def test_a_damaged_ledger_gives_no_backup(self, folder: Path) -> None:
        connection = sqlite3.connect(folder / "home/daicho.db")
        connection.execute("DROP TRIGGER entry_update_append")
        connection.execute("UPDATE entry SET chain = zeroblob(32) WHERE seq = 3")
        connection.commit()
        connection.close()
        with Ledger.open(folder / "home") as ledger, pytest.raises(IntegrityError, match="not whole"):
            ledger.back_up(folder / "bad")
        assert not list(folder.glob("*bad*"))


class TestDamage:
    @pytest.mark.parametrize("name", ["daicho.db", "manifest.json", "profile.json", "trusted.vkey"])
    @pytest.mark.parametrize("place", [0.0, 0.1, 0.31, 0.5, 0.77, 1.0])
    def test_a_flipped_byte(self, folder: Path, lose: Callable[[], Path], name: str, place: float) -> None:
        path = folder / "backup" / name
        data = bytearray(path.read_bytes())
        data[int(place * (len(data) - 1))] ^= 0x01
        path.write_bytes(data)
        lose()
        with pytest.raises((IntegrityError, Misconfigured)):
            Ledger.restore(folder / "home", folder / "backup", Wanted(new_origin=NEXT, reason=REASON))
        assert not list((folder / "home").glob("daicho.db*"))

    def test_every_byte_of_the_manifest(self, folder: Path) -> None:
        path = folder / "backup/manifest.json"
        whole = path.read_bytes()
        for place in range(len(whole)):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x01]) + whole[place + 1 :])
            with pytest.raises(DaichoError):
                Ledger.check_backup(folder / "backup")

    @pytest.mark.parametrize("name", ["keystore.db", "log.key", "manifest.json"])
    def test_a_flipped_byte_of_the_keys(self, folder: Path, name: str) -> None:
        path = folder / "keys" / name
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 0x01
        path.write_bytes(data)
        with pytest.raises((IntegrityError, Misconfigured)):
            Ledger.check_backup(folder / "keys")

    @pytest.mark.parametrize("name", ["daicho.db", "profile.json", "trusted.vkey"])
    def test_a_missing_cut_or_linked_file(self, folder: Path, name: str) -> None:
        path = folder / "backup" / name
        data = path.read_bytes()
        path.unlink()
        with pytest.raises(IntegrityError):
            Ledger.check_backup(folder / "backup")
        path.write_bytes(data[:-1])
        with pytest.raises(IntegrityError):
            Ledger.check_backup(folder / "backup")
        path.unlink()
        path.symlink_to(folder / "home" / name)
        with pytest.raises(IntegrityError):
            Ledger.check_backup(folder / "backup")

    def test_a_file_that_is_not_of_it(self, folder: Path) -> None:
        (folder / "backup/operations.toml").write_text("")
        with pytest.raises(IntegrityError, match=r"operations\.toml"):
            Ledger.check_backup(folder / "backup")

    def test_a_manifest_made_up_for_another_database(self, folder: Path, tmp_path: Path) -> None:
        """Digests can be made anew by anybody; the signed checkpoint can't."""
        Ledger.create(tmp_path / "other", "gmo-cybersecurity", ORIGIN)
        with Ledger.open(tmp_path / "other") as other:
            other.back_up(tmp_path / "theirs")
        shutil.copy(folder / "backup/trusted.vkey", tmp_path / "theirs/trusted.vkey")
        path = tmp_path / "theirs/manifest.json"
        from ledger.service.backup_manifest import describe_files, read_manifest

        path.write_bytes(describe_files(read_manifest(tmp_path / "theirs"), tmp_path / "theirs").encode())
        with pytest.raises(IntegrityError, match="not signed by the log's key"):
            Ledger.check_backup(tmp_path / "theirs")

    def test_a_folder_that_is_none(self, folder: Path) -> None:
        with pytest.raises(Misconfigured, match="no backup"):
            Ledger.check_backup(folder / "home")


KILLED = """
import os, signal, sys
from pathlib import Path
from ledger import Ledger
from ledger.service.restoring import Wanted
left = -1
def counted(real):
    def call(*given, **more):
        global left
        left -= 1
        if left == -1:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **more)
    return call
def work(folder):
    if (folder / "lost").exists():
        Ledger.restore(folder / "home", folder / "backup", Wanted(new_origin=sys.argv[1], reason="a test"))
        Ledger.open(folder / "home").close()
    else:
        with Ledger.open(folder / "home") as ledger:
            ledger.back_up(folder / "new")
for name in ("fsync", "rename", "unlink", "mkdir"):
    setattr(os, name, counted(getattr(os, name)))
sys.addaudithook(lambda event, _: event == "sqlite3.connect" and counted(lambda: None)())
for steps, folder in zip(sys.argv[2::2], sys.argv[3::2]):
    child = os.fork()
    if child == 0:
        left = int(steps)
        work(Path(folder))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status not in (0, signal.SIGKILL):
        sys.exit(f"step {steps}: {status}")
    print("killed" if status else "done", folder)
"""
RESTORE_STEPS, BACKUP_STEPS = (0, 3, 5, 7, 9, 12, 99), (1, 4, 7, 10)


@pytest.fixture(scope="module")
def killed(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies of the template in which a restore, or a backup, died at its n-th step: `restore-n`, `back_up-n`."""
    folder = tmp_path_factory.mktemp("killed")
    shutil.copytree(template, folder / "site")
    with Ledger.open(folder / "site/home") as ledger:
        ledger.record(record())
    cases = [(f"restore-{n}", n) for n in RESTORE_STEPS] + [(f"back_up-{n}", n) for n in BACKUP_STEPS]
    for name, _ in cases:
        site = Path(shutil.copytree(folder / "site", folder / name))
        if name.startswith("restore"):
            (site / "home/daicho.db").rename(site / "lost")
    arguments = [text for name, steps in cases for text in (str(steps), str(folder / name))]
    command = [sys.executable, "-c", KILLED, NEXT, *arguments]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": "."}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {"killed", "done"} == {line.split()[0] for line in done.stdout.splitlines()}, "both are to be seen"
    return folder


class TestKilled:
    @pytest.mark.parametrize("steps", RESTORE_STEPS)
    def test_a_restore_is_there_or_not_and_may_be_run_again(self, killed: Path, steps: int) -> None:
        site = killed / f"restore-{steps}"
        home = site / "home"
        if not (home / "daicho.db").exists():
            assert Ledger.restore(home, site / "backup", Wanted(new_origin=NEXT, reason=REASON)).frozen == ORIGIN
        with Ledger.open(home) as ledger:
            ledger.record(record())
            assert ledger.origins() == [ORIGIN, NEXT]
            assert [one.origin for one in ledger.find_person(EMAIL, "me").records] == [ORIGIN, NEXT]
            assert ledger.audit().clean
        assert not [path.name for path in home.iterdir() if "restoring" in path.name]

    @pytest.mark.parametrize("steps", BACKUP_STEPS)
    def test_a_backup_is_whole_or_not_there(self, killed: Path, steps: int) -> None:
        site = killed / f"back_up-{steps}"
        if (site / "new").exists():
            assert Ledger.check_backup(site / "new").entries
        else:
            with Ledger.open(site / "home") as ledger:
                assert ledger.back_up(site / "new").entries
        assert json.loads((site / "new/manifest.json").read_bytes())["kind"] == "ledger"
