"""The audit names what was changed by hand, wherever in the database."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ledger import Ledger
from schemas.vocabulary import Scope
from tests.service.conftest import Make

DAMAGE = [
    ("entry", "UPDATE entry SET leaf = replace(leaf, '\"v\":1', '\"v\":2') WHERE seq = 3", "3"),
    ("chain", "UPDATE entry SET chain = zeroblob(32) WHERE seq = 2", "2"),
    ("tile", "UPDATE tile SET data = zeroblob(length(data))", "0/0"),
    ("head", "UPDATE log SET root = zeroblob(32)", "root"),
    ("head", "UPDATE log SET chain = zeroblob(32)", "chain"),
    ("body", "UPDATE body SET sealed = zeroblob(length(sealed)) WHERE seq = {seq}", "{seq}"),
    ("body", "UPDATE body SET wrapped = zeroblob(length(wrapped)) WHERE seq = {seq}", "{seq}"),
    ("projection", "UPDATE record SET status = 'void'", "record {seq}"),
    ("projection", "DELETE FROM record", "record {seq}"),
    ("projection", "DELETE FROM entry_id WHERE seq = {seq}", "entry_id {seq}"),
    ("projection", "DELETE FROM entry_kind WHERE kind = 'policy'", "entry_kind 1"),
    ("projection", "DELETE FROM log_key", "log_key 0"),
    ("projection", "UPDATE log_key SET since = '2020'", "log_key 0"),
    ("index", "DELETE FROM person_index", "{seq}"),
    ("index", "INSERT INTO person_index VALUES (zeroblob(16), 1, {seq})", "{seq}"),
    ("entry", "DELETE FROM entry WHERE seq = 4", "4"),
    ("body", "DELETE FROM body WHERE seq = {seq}", "{seq}"),
    ("head", "UPDATE log SET time = '2030-01-01T00:00:00.000000Z'", "time"),
    ("head", "UPDATE log SET frozen = 1", "frozen"),
    ("projection", "UPDATE api_key SET scopes = 'admin'", "api_key {key}"),
    ("projection", "UPDATE api_key SET revoked = '2026-01-01T00:00:00.000000Z'", "api_key {key}"),
]


class TestAudit:
    @pytest.mark.parametrize(("what", "sql", "place"), DAMAGE)
    def test_damage_is_named(self, ledger: Ledger, upload: Make, home: Path, what: str, sql: str, place: str) -> None:
        key = ledger.proof(0)["tree_size"]
        ledger.create_key("crm", [Scope.RECORDS_WRITE])
        seq = ledger.record(upload()).seq
        assert ledger.audit().clean
        connection = sqlite3.connect(home / "daicho.db")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute(sql.format(seq=seq)).rowcount > 0
        connection.commit()
        connection.close()
        report = ledger.audit()
        assert (what, place.format(seq=seq, key=key)) in {(finding.what, finding.place) for finding in report.findings}
