"""The key store: durable before it answers, one key an id, and destruction that leaves nothing."""

from __future__ import annotations

import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from ledger.errors import BadInput, Busy, Conflict, Gone, IntegrityError, Misconfigured, NotFound
from ledger.vault import KeyStore, Tombstone

DAY = "day/2029-11-02"
NOW = "2029-11-03T00:00:00Z"


@pytest.fixture(autouse=True)
def _no_master_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAICHO_MASTER_KEY_FILE", raising=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "keystore.db"


def wrapped_rows(path: Path) -> dict[str, bytes]:
    with closing(sqlite3.connect(path)) as db:
        return dict(db.execute("select key_id, wrapped from keys").fetchall())


def holders(directory: Path, needle: bytes) -> list[str]:
    return [each.name for each in directory.iterdir() if needle in each.read_bytes()]


def test_a_key_is_made_once_and_survives_reopening(path: Path) -> None:
    with KeyStore(path) as store:
        key = store.get_or_create(DAY)
        assert len(key) == 32
        assert store.get(DAY) == store.get_or_create(DAY) == key
        assert store.get_or_create("index/2029-11") != key
    with KeyStore(path) as again:
        assert again.get(DAY) == key


def test_states_and_lists(path: Path) -> None:
    with KeyStore(path) as store:
        store.get_or_create_many(["day/2029-11-03", DAY, "index/2029-11", "index/open", "keep/party"])
        assert store.list("day/") == (DAY, "day/2029-11-03")
        assert store.list() == (DAY, "day/2029-11-03", "index/2029-11", "index/open", "keep/party")
        assert store.list("%") == ()
        assert (store.state(DAY), store.state("day/2030-01-01")) == ("living", "never")
        assert store.destroy([DAY], "retention ended", NOW) == (DAY,)
        assert store.state(DAY) == "destroyed"
        assert store.list("day/") == ("day/2029-11-03",)
        assert store.destroyed("day/") == (Tombstone(DAY, NOW, "retention ended"),)
        assert store.destroyed("index/") == ()


def test_absent_keys_say_why(path: Path) -> None:
    with KeyStore(path) as store:
        with pytest.raises(NotFound):
            store.get(DAY)
        store.get_or_create(DAY)
        store.destroy([DAY], "retention ended", NOW)
        for ask in (store.get, store.get_or_create):
            with pytest.raises(Gone):
                ask(DAY)


@pytest.mark.parametrize(
    "key_id", ["", "day", "day/", "/x", "day/氏名", "day/a b", "DAY/x", "day/" + "x" * 65, "check"]
)
def test_ids_are_of_one_form(path: Path, key_id: str) -> None:
    with KeyStore(path) as store, pytest.raises(BadInput):
        store.get_or_create(key_id)


def test_destruction_is_all_or_nothing_and_repeatable(path: Path) -> None:
    with KeyStore(path) as store:
        keys = store.get_or_create_many([DAY, "day/2029-11-03"])
        with pytest.raises(NotFound):
            store.destroy([DAY, "day/2099-01-01"], "retention ended", NOW)
        assert store.get(DAY) == keys[DAY]
        assert store.destroy([DAY, DAY], "retention ended", NOW) == (DAY,)
        assert store.destroy([DAY, "day/2029-11-03"], "again", "later") == ("day/2029-11-03",)
        assert store.destroyed(DAY) == (Tombstone(DAY, NOW, "retention ended"),)


def test_destroyed_bytes_are_found_nowhere(path: Path) -> None:
    with KeyStore(path) as store:
        store.get_or_create_many([f"day/2029-{month:02}-01" for month in range(1, 13)])
        store.get_or_create(DAY)
        wrapped = wrapped_rows(path)
        assert holders(path.parent, wrapped[DAY]), "the search must be able to find a living key"
        store.destroy([DAY], "retention ended", NOW)
        assert holders(path.parent, wrapped[DAY]) == []
        assert holders(path.parent, wrapped[DAY][-24:]) == []
        assert (path.parent / "keystore.db-wal").stat().st_size == 0
        assert all(holders(path.parent, row) for key_id, row in wrapped.items() if key_id != DAY)
    assert holders(path.parent, wrapped[DAY]) == []


def test_a_reader_that_keeps_the_log_fails_the_destruction_until_it_is_repeated(path: Path) -> None:
    with KeyStore(path, busy_timeout_ms=50) as store:
        store.get_or_create(DAY)
        wrapped = wrapped_rows(path)[DAY]
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("begin")
            reader.execute("select count(*) from keys").fetchall()
            with pytest.raises(Busy):
                store.destroy([DAY], "retention ended", NOW)
            reader.execute("commit")
        with pytest.raises(Gone):
            store.get(DAY)
        assert store.destroy([DAY], "retention ended", NOW) == ()
        assert holders(path.parent, wrapped) == []


def test_another_process_drops_its_cache_when_a_key_is_destroyed(path: Path) -> None:
    with KeyStore(path) as one, KeyStore(path) as two:
        key = one.get_or_create(DAY)
        assert two.get(DAY) == key
        one.destroy([DAY], "retention ended", NOW)
        with pytest.raises(Gone):
            two.get(DAY)


def test_threads_that_ask_at_once_get_one_key(path: Path) -> None:
    ids = [f"open/{number}" for number in range(20)]
    gate = threading.Barrier(8)
    with KeyStore(path) as store, ThreadPoolExecutor(8) as pool:

        def ask(_: int) -> dict[str, bytes]:
            gate.wait()
            return {key_id: store.get_or_create(key_id) for key_id in ids}

        answers = list(pool.map(ask, range(8)))
        assert all(answer == answers[0] for answer in answers)
        assert len(set(answers[0].values())) == 20


def test_a_moved_or_changed_row_is_refused(path: Path) -> None:
    with KeyStore(path) as store:
        store.get_or_create_many([DAY, "day/2029-11-03"])
    rows = wrapped_rows(path)
    for bad in (rows["day/2029-11-03"], rows[DAY][:-1], b"", bytes(60), rows[DAY][:-1] + bytes([rows[DAY][-1] ^ 1])):
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("update keys set wrapped = ? where key_id = ?", (bad, DAY))
        with KeyStore(path) as store, pytest.raises(IntegrityError):
            store.get(DAY)


@pytest.mark.parametrize(
    "sql",
    [
        "delete from tombstones where key_id = 'day/2029-11-02'",
        "update tombstones set reason = 'another'",
        "update tombstones set destroyed_at = '2031-01-01' where key_id = 'day/2029-11-02'",
        "update tombstones set key_id = 'day/2029-11-09' where key_id = 'day/2029-11-02'",
        "insert into tombstones values ('day/2020-01-01', '2020-01-02', 'retention ended')",
        "update meta set value = zeroblob(60)",
    ],
)
def test_a_changed_note_of_a_destroyed_key_is_noticed_and_stays_so(path: Path, sql: str) -> None:
    with KeyStore(path) as store:
        store.get_or_create_many([DAY, "day/2029-11-03", "day/2029-11-04"])
        assert store.tombstones_hold()
        store.destroy([DAY], "retention ended", NOW)
        store.destroy(["day/2029-11-03"], "retention ended", NOW)
        assert store.tombstones_hold()
        with closing(sqlite3.connect(path)) as db, db:
            assert db.execute(sql).rowcount > 0
        assert not store.tombstones_hold()
        if "meta" in sql:
            return
        store.destroy(["day/2029-11-04"], "retention ended", NOW)
        assert not store.tombstones_hold()


def test_a_store_that_lost_its_check_value_is_not_taken_for_a_new_one(path: Path) -> None:
    with KeyStore(path) as store:
        store.get_or_create(DAY)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("delete from meta")
    with pytest.raises(Misconfigured):
        KeyStore(path)


def test_a_backup_opens_with_the_master_key_and_lacks_it(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup" / "keystore.db"
    backup.parent.mkdir()
    with KeyStore(path) as store:
        key, other = store.get_or_create(DAY), store.get_or_create("index/open")
        store.backup_to(backup)
        assert [each.name for each in backup.parent.iterdir()] == ["keystore.db"]
        assert backup.stat().st_mode & 0o777 == 0o600
        with pytest.raises(Conflict):
            store.backup_to(backup)
        store.destroy([DAY], "retention ended", NOW)
        later = tmp_path / "later.db"
        store.backup_to(later)
    with pytest.raises(Misconfigured):
        KeyStore(backup)
    master = path.with_suffix(".key").read_bytes()
    assert master.split()[1] not in backup.read_bytes()
    for place in (backup.with_suffix(".key"), later.with_suffix(".key")):
        place.write_bytes(master)
        place.chmod(0o600)
    with KeyStore(backup) as old, KeyStore(later) as new:
        assert (old.get(DAY), old.get("index/open"), new.get("index/open")) == (key, other, other)
        with pytest.raises(Gone):
            new.get(DAY)


def test_files_are_private(path: Path) -> None:
    before = os.umask(0)
    try:
        with KeyStore(path) as store:
            store.get_or_create(DAY)
            assert all(each.stat().st_mode & 0o077 == 0 for each in path.parent.iterdir())
    finally:
        os.umask(before)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_master_key_open_to_others_is_refused(path: Path, mode: int) -> None:
    KeyStore(path).close()
    path.with_suffix(".key").chmod(mode)
    with pytest.raises(Misconfigured):
        KeyStore(path)


def test_a_missing_master_key_is_never_replaced(path: Path) -> None:
    KeyStore(path).close()
    path.with_suffix(".key").unlink()
    with pytest.raises(Misconfigured):
        KeyStore(path)
    assert not path.with_suffix(".key").exists()


def test_a_wrong_or_broken_master_key_is_refused(path: Path, tmp_path: Path) -> None:
    KeyStore(path).close()
    KeyStore(tmp_path / "other.db").close()
    master, other = path.with_suffix(".key"), (tmp_path / "other.key").read_bytes()
    good = master.read_bytes()
    for bad in (other, b"", good[:-1], good + b"\n", good[:-3] + b"\n", good.upper(), b"x" * 1000):
        master.write_bytes(bad)
        with pytest.raises(Misconfigured) as caught:
            KeyStore(path)
        assert good.split()[1].decode() not in f"{caught.value!r}{caught.value}{caught.value.ja}"
    master.write_bytes(good)
    KeyStore(path).close()


def test_the_master_key_may_live_elsewhere(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "safe" / "master"
    monkeypatch.setenv("DAICHO_MASTER_KEY_FILE", str(elsewhere))
    with KeyStore(path) as store:
        key = store.get_or_create(DAY)
    assert elsewhere.exists()
    assert not path.with_suffix(".key").exists()
    monkeypatch.delenv("DAICHO_MASTER_KEY_FILE")
    with pytest.raises(Misconfigured):
        KeyStore(path)
    monkeypatch.setenv("DAICHO_MASTER_KEY_FILE", str(elsewhere))
    with KeyStore(path) as store:
        assert store.get(DAY) == key


def test_a_file_that_is_no_key_store_is_refused(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(Misconfigured):
        KeyStore(path)


def test_repr_shows_no_key(path: Path) -> None:
    with KeyStore(path) as store:
        key = store.get_or_create(DAY)
        assert key.hex() not in repr(store)
        assert repr(key) not in repr(store)
        assert repr(store) == "KeyStore(<keys not shown>)"
