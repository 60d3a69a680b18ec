"""The audit names what was changed by hand, wherever in the database."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ledger import Ledger
from schemas.vocabulary import Scope
from tests.service.conftest import Make

OTHER_DIGIT = "CASE CAST(substr(leaf, 10, 1) AS TEXT) WHEN '0' THEN '1' ELSE '0' END"
LEAF_DIGIT = f"CAST(substr(leaf, 1, 9) || {OTHER_DIGIT} || substr(leaf, 11) AS BLOB)"
BAD_TEXT = "CAST(x'ff' AS TEXT)"

DAMAGE = [
    ("entry", "UPDATE entry SET leaf = {digit} WHERE seq = 3", "3"),
    ("entry", "INSERT INTO entry SELECT log, seq + 1, leaf, chain FROM entry ORDER BY seq DESC LIMIT 1", "{next}"),
    ("tile", "INSERT INTO tile SELECT log, level, tile + 1, data FROM tile", "0/1"),
    ("tile", "DELETE FROM tile", "0/0"),
    ("body", "UPDATE body SET sameness = zeroblob(32) WHERE seq = {seq}", "{seq}"),
    ("body", "UPDATE body SET key_id = 'day/2031-01-01' WHERE seq = {seq}", "{seq}"),
    ("body", "INSERT INTO body SELECT log, seq + 900, id, key_id, wrapped, sealed, sameness FROM body LIMIT 1", "900"),
    ("index", "UPDATE person_index SET seq = seq + 900", "{beyond}"),
    ("projection", "UPDATE hold SET lifted = 1", "hold {hold}"),
    ("projection", "DELETE FROM hold", "hold {hold}"),
    ("projection", "UPDATE hold SET id = zeroblob(16)", "hold {hold}"),
    ("projection", "INSERT INTO entry_id VALUES (1, zeroblob(16), {seq})", "entry_id {seq}"),
    ("projection", "UPDATE record SET status = {bad}", "record {seq}"),
    ("projection", "UPDATE entry_kind SET kind = {bad} WHERE kind = 'policy'", "entry_kind 1"),
    ("body", "UPDATE body SET key_id = {bad} WHERE seq = {seq}", "{seq}"),
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
    ("entry", "UPDATE entry SET seq = 4.5 WHERE seq = 4", "4"),
    ("entry", "UPDATE entry SET seq = 4.5 WHERE seq = 4", "4.5"),
    ("entry", "UPDATE entry SET seq = 'four' WHERE seq = 4", "four"),
    ("body", "DELETE FROM body WHERE seq = {seq}", "{seq}"),
    ("head", "UPDATE log SET time = '2030-01-01T00:00:00.000000Z'", "time"),
    ("head", "UPDATE log SET frozen = 1", "frozen"),
    ("projection", "UPDATE api_key SET scopes = 'admin'", "api_key {key}"),
    ("projection", "UPDATE api_key SET revoked = '2026-01-01T00:00:00.000000Z'", "api_key {key}"),
]


class TestAudit:
    @pytest.mark.parametrize(("what", "sql", "place"), DAMAGE)
    def test_damage_is_named(self, ledger: Ledger, upload: Make, home: Path, what: str, sql: str, place: str) -> None:
        places = {"digit": LEAF_DIGIT, "bad": BAD_TEXT, "key": ledger.proof(0)["tree_size"]}
        ledger.create_key("crm", [Scope.RECORDS_WRITE])
        recorded = ledger.record(upload())
        places["hold"] = ledger.place_hold([recorded.id], "test").seq
        places |= {"seq": recorded.seq, "next": places["hold"] + 1, "beyond": recorded.seq + 900}
        assert ledger.audit().clean
        connection = sqlite3.connect(home / "daicho.db")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute(sql.format(**places)).rowcount > 0
        connection.commit()
        connection.close()
        report = ledger.audit()
        assert (what, place.format(**places)) in {(finding.what, finding.place) for finding in report.findings}

    def test_the_released_checkpoint_and_the_verifier_file(self, ledger: Ledger, upload: Make, home: Path) -> None:
        old = (home / "checkpoint").read_bytes()
        ledger.record(upload())
        new = (home / "checkpoint").read_bytes()
        for name, content in (("checkpoint", old), ("checkpoint", new)):
            (home / name).write_bytes(content)
            assert ledger.audit().clean
        for place in range(len(new)):
            (home / "checkpoint").write_bytes(new[:place] + bytes([new[place] ^ 1]) + new[place + 1 :])
            assert "checkpoint" in {finding.what for finding in ledger.audit().findings}
        (home / "checkpoint").write_bytes(new)
        (home / "trusted.vkey").write_text("other+00000000+AAAA\n")
        assert "trusted.vkey" in {finding.place for finding in ledger.audit().findings}

    def test_keys(self, ledger: Ledger, upload: Make, home: Path) -> None:
        ledger.record(upload())
        store = sqlite3.connect(home / "keys" / "keystore.db")
        ids = [key_id for (key_id,) in store.execute("SELECT key_id FROM keys").fetchall()]
        store.execute("UPDATE keys SET wrapped = zeroblob(60)")
        store.commit()
        assert set(ids) <= {finding.place for finding in ledger.audit().findings}
        store.execute("INSERT INTO tombstones VALUES ('day/2020-01-01', '2020-01-02', 'disposal')")
        store.commit()
        store.close()
        assert "day/2020-01-01" in {finding.place for finding in ledger.audit().findings}


class TestProcesses:
    def test_an_audit_in_processes_finds_the_same(self, ledger: Ledger, upload: Make, home: Path) -> None:
        list(ledger.record_many([upload() for _ in range(40)]))
        told: list[tuple[int, int]] = []
        alone, together = ledger.audit(), ledger.audit(lambda *done: told.append(done), processes=2)
        assert alone.model_copy(update={"seconds": 0.0}) == together.model_copy(update={"seconds": 0.0})
        assert told[-1] == (2 * alone.tree_size, 2 * alone.tree_size)
        connection = sqlite3.connect(home / "daicho.db")
        connection.execute("DROP TRIGGER entry_update_append")
        connection.execute("UPDATE entry SET chain = zeroblob(32) WHERE seq = 11")
        connection.execute("UPDATE record SET status = 'void' WHERE seq = 12")
        connection.commit()
        connection.close()
        assert ledger.audit(processes=2).findings == ledger.audit().findings != []
