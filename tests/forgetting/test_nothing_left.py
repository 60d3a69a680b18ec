"""After disposal nothing of the person can be read, in the living files or in a backup made before; all else is intact."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from ledger import Ledger
from ledger.errors import Blocked, Gone, NotFound
from ledger.people import index_values, lookup_values, match_keys, parse_identifier
from ledger.people.token import index_tokens
from ledger.vault import KeyStore
from tests.forgetting.conftest import EMAIL, FIND, LINKED, NAME, OWN_ID, PHONE, Life, destroyed, files_of, traces
from tests.service.conftest import Clock, Make

BODIES = """SELECT seq, key_id, sealed FROM body WHERE seq IN (SELECT seq FROM record UNION SELECT seq FROM amendment
UNION SELECT seq FROM link UNION SELECT seq FROM entry_kind WHERE kind IN ('consent', 'stop', 'request', 'access'))"""
"""Entries that hold something of the person: records, what is about them, and four of the sparse kinds."""


@pytest.fixture
def backup(home: Path, life: Life, tmp_path: Path) -> Path:
    """A backup of the database, made while everything about the person was there."""
    target = tmp_path / "backup.db"
    with sqlite3.connect(home / "daicho.db") as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    return target


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(path) as connection:
        return connection.execute(sql).fetchall()


def test_every_trace_is_gone_and_every_proof_still_stands(
    ledger: Ledger, life: Life, backup: Path, home: Path, clock: Clock, upload: Make
) -> None:
    assert len(ledger.find_person(FIND, "tester").records) == len(life.records)
    kept = ledger.record(upload(principals=[{"id": "C-2", "identifiers": [{"type": "email", "value": "b@daicho.jp"}]}]))
    later = ledger.place_hold([kept.id], "保全")
    destroyed(ledger, clock)
    for record in life.records:
        with pytest.raises(Gone):
            ledger.get(record)
    with pytest.raises(NotFound):
        ledger.request(life.request)
    assert ledger.find_person({**FIND, "reason": "again"}, "tester").records == []
    report = ledger.audit()
    assert report.findings == []
    assert report.unreadable_by_disposal > 20
    for seq, proof in life.proofs.items():
        # The checkpoint of that size is in the hands of whoever got the proof.
        assert {**ledger.proof(seq, proof["tree_size"]), "checkpoint": proof["checkpoint"]} == proof
    assert ledger.get(kept.id).principals[0].id == "C-2"
    ledger.lift_hold(later.id, "終了")
    for path in files_of(home, backup):
        content = path.read_bytes()
        assert not [trace for trace in traces() if trace in content], path.name


def test_what_was_sealed_is_gone_from_the_living_files_with_its_tokens(
    ledger: Ledger, life: Life, backup: Path, home: Path, clock: Clock
) -> None:
    sealed = [row[2] for row in rows(backup, BODIES)]
    sealed += [row[0] for row in rows(backup, "SELECT sealed FROM attachment")]
    tokens = [row[0] for row in rows(backup, "SELECT token FROM person_index UNION SELECT token FROM subject_index")]
    assert len(sealed) > 20
    assert len(tokens) > 40
    destroyed(ledger, clock)
    ledger.close()
    for path in files_of(home):
        content = path.read_bytes()
        assert not any(bytes(one) in content for one in (*sealed, *tokens)), path.name


def test_nothing_in_an_old_backup_opens(
    ledger: Ledger, life: Life, backup: Path, home: Path, clock: Clock, tmp_path: Path
) -> None:
    wrapped = rows(home / "keys" / "keystore.db", "SELECT key_id, wrapped FROM keys")
    destroyed(ledger, clock)
    ledger.close()
    keys = KeyStore(home / "keys" / "keystore.db")
    key_ids = {str(row[1]) for row in rows(backup, BODIES)}
    assert {key_id.partition("/")[0] for key_id in key_ids} == {"day", "consent", "stop"}
    assert {keys.state(key_id) for key_id in key_ids} == {"destroyed"}
    living = set(keys.list())
    keys.close()
    for path in files_of(home / "keys"):
        content = path.read_bytes()
        assert not [key_id for key_id, blob in wrapped if key_id not in living and bytes(blob) in content], path.name
    old = tmp_path / "old"
    shutil.copytree(home, old)
    for suffix in ("", "-wal", "-shm"):
        (old / f"daicho.db{suffix}").unlink(missing_ok=True)
    shutil.copy(backup, old / "daicho.db")
    unreadable = {finding.place for finding in Ledger.audit_home(old).findings if finding.what == "key"}
    assert unreadable >= {str(row[0]) for row in rows(backup, BODIES)}


def test_no_token_of_an_old_backup_can_be_made_again(
    ledger: Ledger, life: Life, backup: Path, home: Path, clock: Clock
) -> None:
    filed = {
        bytes(row[0]) for row in rows(backup, "SELECT token FROM person_index UNION SELECT token FROM subject_index")
    }
    values = guesses()
    assert filed & _made(home, values), (
        "with the keys of that time a guess is confirmed: the test below means something"
    )
    destroyed(ledger, clock)
    assert not filed & _made(home, values)


def test_a_day_too_early_nothing_goes(ledger: Ledger, life: Life, clock: Clock) -> None:
    clock.to("2029-11-02")
    for through in ("2029-11-02", "2029-11-03", "2040-01-01"):
        with pytest.raises(Blocked) as caught:
            ledger.dispose(through=clock().date().fromisoformat(through))
        assert caught.value.codes == ("RETENTION_NOT_ENDED",)
    assert ledger.due() == []
    assert ledger.dispose() == ([], None)
    assert len(ledger.find_person(FIND, "tester").records) == len(life.records)


def test_the_due_list_and_a_dry_run_show_each_kind_and_destroy_nothing(
    ledger: Ledger, life: Life, clock: Clock, home: Path
) -> None:
    clock.to("2029-12-01")
    before, head = rows(home / "daicho.db", "SELECT count(*) FROM body"), ledger.checkpoint()
    due = ledger.due()
    assert ledger.dispose(dry_run=True) == (due, None)
    assert (rows(home / "daicho.db", "SELECT count(*) FROM body"), ledger.checkpoint()) == (before, head)
    kinds = {kind for one in due for kind in one.kinds}
    assert kinds >= {"provision", "receipt", "amendment", "link", "access"}
    disposed, _ = ledger.dispose()
    assert {kind for one in disposed for kind in one.kinds} == {*kinds, "consent", "stop"}
    assert ledger.due() == []


def test_with_the_key_store_restored_every_undisposed_record_opens(
    ledger: Ledger, life: Life, home: Path, clock: Clock, upload: Make, tmp_path: Path
) -> None:
    destroyed(ledger, clock)
    kept = [ledger.record(upload(provision={"date": "2030-12-01"})).id for _ in range(3)]
    ledger._core.keys.backup_to(tmp_path / "keys.db")
    ledger.close()
    store = home / "keys" / "keystore.db"
    for suffix in ("", "-wal", "-shm"):
        Path(f"{store}{suffix}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "keys.db", store)
    store.chmod(0o600)
    with Ledger.open(home, clock) as again:
        assert [again.get(record).status for record in kept] == ["complete"] * 3
        assert again.audit().findings == []


def guesses() -> list[str]:
    """Every index value that somebody who knows the person could try."""
    known = [("email", EMAIL), ("email", LINKED), ("phone", PHONE), ("name", NAME), ("customer_id", OWN_ID)]
    values: set[str] = set()
    for type_, value in known:
        parsed = parse_identifier(type_, value)
        values.update((*index_values(parsed, complete=True), *lookup_values(parsed)))
        values.update(key.value for key in match_keys(parsed))
    return sorted(values)


def _made(home: Path, values: list[str]) -> set[bytes]:
    keys = KeyStore(home / "keys" / "keystore.db")
    try:
        # Not only index keys: no key that lives may do.
        return {token for key_id in keys.list() for token in index_tokens(keys.get(key_id), values)}
    finally:
        keys.close()
