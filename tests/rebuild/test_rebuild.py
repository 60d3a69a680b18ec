"""Tables that somebody changed or emptied are named by the audit, and made again from entries that stay as they are."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sqlite3
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from ledger import Ledger
from ledger.errors import BadInput, DaichoError, HeadMismatch, IntegrityError
from ledger.service.sealing import open_body
from ledger.store.database import Database
from ledger.store.reading import read_bodies
from tests.faults.varied import ROTATED
from tests.rebuild.conftest import LOG_TABLES, Damage, guards, stored

REMADE = (
    *(
        "amendment",
        "api_key",
        "audience",
        "audience_index",
        "consent",
        "dependant",
        "entry_kind",
        "hold",
        "index_period",
    ),
    *("link", "log_key", "person_index", "record", "request", "request_step", "stop", "subject_index"),
)
WHO = ("tester", "rows were changed")
FIND = {"identifiers": [{"type": "email", "value": "person1@example.jp"}], "reason": "test"}
DAMAGE = [
    ("UPDATE record SET status = 'void', last_day = '2020-01-01'", "record"),
    ("UPDATE record SET party = CAST(x'ff' AS TEXT)", "record"),
    ("UPDATE entry_kind SET kind = CAST(x'ff' AS TEXT) WHERE kind = 'party'", "entry_kind"),
    ("UPDATE hold SET log = 2", "hold"),
    ("UPDATE api_key SET revoked = '', digest = 'no bytes'", "api_key"),
    ("UPDATE log_key SET state = 'retired'", "log_key"),
    ("UPDATE index_period SET generation = generation + 256", "index_period"),
    ("UPDATE index_period SET phase = 'delete', place = 'x'", "index_period"),
    ("UPDATE stop SET lifted = -1, scope = 'all'", "stop"),
    ("UPDATE request SET state = 'closed', number = 99", "request"),
    ("UPDATE audience SET target = 1, groups = zeroblob(32)", "audience"),
    ("UPDATE person_index SET seq = seq + 1", "person_index"),
    ("UPDATE person_index SET seq = seq + 1000", "person_index"),
    ("INSERT INTO person_index VALUES ('text', 1, 30)", "person_index"),
    ("INSERT INTO person_index VALUES (zeroblob(16), 1, 3.5)", "person_index"),
    ("UPDATE subject_index SET certain = 1 - certain", "subject_index"),
    ("UPDATE audience_index SET place = place + 1", "audience_index"),
    ("INSERT INTO record SELECT log, seq + 900, id, kind, role, form, duty, status, party, open, first_day, last_provision, "
     "last_day, principals, last_change FROM record", "record"),
]  # fmt: skip


class Stopped(Exception):
    """Stands for whatever ends a program."""


def rebuilt(home: Path) -> dict[str, int]:
    """What a rebuild mends; nothing is left, the log and sealed content are as they were, but for the entry about it."""
    before, size = stored(home), Ledger.audit_home(home).tree_size
    done = Ledger.rebuild(home, *WHO)
    assert done.left == []
    assert (done.seq, done.tree_size) == (size, size + 1)
    after = stored(home)
    for table in set(LOG_TABLES) - {"tile"}:
        assert [row for row in after[table] if row[1] != size] == before[table]
    assert after["tile"][0][3][: 32 * size] == before["tile"][0][3]  # type: ignore[index]  # bytes
    assert Ledger.audit_home(home).clean
    return {one.table: one.differed for one in done.tables}


class TestMadeAgain:
    @pytest.mark.parametrize(("sql", "table"), DAMAGE)
    def test_rows_that_were_changed(self, home: Path, damage: Damage, sql: str, table: str) -> None:
        before = stored(home, (table,))
        damage(sql)
        assert not Ledger.audit_home(home).clean
        assert list(rebuilt(home)) == [table]
        assert stored(home, (table,)) == before if table != "entry_kind" else True

    def test_every_table_emptied_at_once(self, home: Path, damage: Damage) -> None:
        before, standing = stored(home, REMADE), guards(home)
        damage(*(f"DELETE FROM {table}" for table in REMADE))  # noqa: S608  (our own names)
        named = {found.place.partition(" ")[0] for found in Ledger.audit_home(home).findings}
        assert named >= set(REMADE) - {"person_index", "subject_index", "audience_index"}
        mended = rebuilt(home)
        assert sorted(mended) == sorted(REMADE)
        assert {table: rows for table, rows in stored(home, REMADE).items() if table != "entry_kind"} == {
            table: rows for table, rows in before.items() if table != "entry_kind"
        }
        assert guards(home) == standing
        with Ledger.open(home) as ledger:
            assert len(ledger.find_person(FIND, "tester").records) == 1

    def test_ids_but_those_of_disposed_entries(self, home: Path, damage: Damage) -> None:
        disposed = Ledger.audit_home(home).unreadable_by_disposal
        assert disposed > 0
        damage("DELETE FROM entry_id")
        done = Ledger.rebuild(home, *WHO)
        assert {found.place.partition(" ")[0] for found in done.left} == {"entry_id"}
        assert len(done.left) == disposed
        with Ledger.open(home) as ledger:
            assert len(ledger.find_person(FIND, "tester").records) == 1

    def test_nothing_is_written_where_nothing_differs(self, home: Path) -> None:
        before = (home / "daicho.db").read_bytes()
        done = Ledger.rebuild(home, *WHO)
        assert (done.seq, done.tables, done.left) == (None, [], [])
        assert stored(home)["entry"][-1][1] == done.tree_size - 1
        assert (home / "daicho.db").read_bytes() == before

    def test_the_entry_tells_who_why_and_what(self, home: Path, damage: Damage) -> None:
        damage("DELETE FROM consent")
        seq = Ledger.rebuild(home, *WHO).seq
        with Ledger.open(home) as ledger:
            assert seq is not None
            with ledger._core.database.reading() as connection:
                body = open_body(ledger._core, read_bodies(connection, 1, [seq])[seq], seq)
        assert body.items == {
            "/admin/action": "rebuild",
            "/admin/actor": "tester",
            "/admin/reason": "rows were changed",
            "/admin/tables": {"consent": 1},
        }

    def test_an_index_whose_key_was_lost(self, home: Path) -> None:
        store = sqlite3.connect(home / "keys" / "keystore.db")
        store.execute("DELETE FROM keys WHERE key_id LIKE 'index/%'")
        store.commit()
        store.close()
        named = {found.place for found in Ledger.audit_home(home).findings if found.what == "key"}
        assert named == {f"index/{ROTATED}", "index/open", "index/hold", "index/subject"}
        assert set(rebuilt(home)) == {"person_index", "subject_index", "audience_index"}
        with Ledger.open(home) as ledger:
            assert len(ledger.find_person(FIND, "tester").records) == 1

    def test_a_rotation_under_way_starts_over(self, home: Path, damage: Damage) -> None:
        stopped = mock.patch("ledger.service.rotation._delete", side_effect=Stopped)
        with Ledger.open(home) as ledger, stopped, pytest.raises(Stopped):
            ledger.rotate_index("open")
        damage("UPDATE index_period SET phase = '' WHERE period = 'open'", "DELETE FROM person_index")
        assert "index_period open" in {found.place for found in Ledger.audit_home(home).findings}
        assert set(rebuilt(home)) == {"index_period", "person_index"}
        with Ledger.open(home) as ledger:
            assert ledger.index_periods()["open"] == "write"
            assert ledger.rotate_index("open").entries > 0
            assert ledger.audit().clean


class TestOpened:
    @pytest.mark.parametrize(
        "sql",
        [
            "DELETE FROM record",
            "UPDATE log_key SET state = 'retired'",
            "UPDATE index_period SET generation = generation + 1",
            "DELETE FROM index_period",
        ],
    )
    def test_a_changed_row_costs_no_key(self, home: Path, damage: Damage, sql: str) -> None:
        """Opening a ledger destroys keys that are over. What says so must not be a row that somebody changed."""
        before = keys(home)
        damage(sql)
        with contextlib.suppress(DaichoError):
            Ledger.open(home).close()
        assert keys(home) == before
        Ledger.rebuild(home, *WHO)
        assert Ledger.audit_home(home).clean


class TestRefused:
    @pytest.mark.parametrize(
        ("sql", "place"),
        [
            ("UPDATE body SET sealed = zeroblob(length(sealed)) WHERE seq = 12", "body 12"),
            ("DELETE FROM body WHERE seq = 12", "body 12"),
            ("UPDATE entry SET chain = zeroblob(32) WHERE seq = 5", "chain 5"),
            ("UPDATE tile SET data = zeroblob(length(data))", "tile 0/0"),
            ("UPDATE audience_group SET sealed = zeroblob(length(sealed))", "list "),
        ],
    )
    def test_what_no_entry_can_make_again(self, home: Path, damage: Damage, sql: str, place: str) -> None:
        damage(sql, "DELETE FROM record")
        with pytest.raises(IntegrityError, match=place):
            Ledger.rebuild(home, *WHO)
        assert stored(home, ("record",)) == {"record": []}

    def test_a_history_that_was_not_released(self, home: Path, damage: Damage) -> None:
        damage("DELETE FROM record")
        note = (home / "checkpoint").read_bytes()
        (home / "checkpoint").write_bytes(note.replace(b"\n\n", b"\nx\n\n", 1))
        with pytest.raises(HeadMismatch):
            Ledger.rebuild(home, *WHO)

    def test_a_key_that_does_not_open(self, home: Path) -> None:
        store = sqlite3.connect(home / "keys" / "keystore.db")
        store.execute("UPDATE keys SET wrapped = zeroblob(60) WHERE key_id = 'index/open'")
        store.commit()
        store.close()
        with pytest.raises(IntegrityError, match="index/open"):
            Ledger.rebuild(home, *WHO)

    @pytest.mark.parametrize("reason", ["", " ", "a\nb", "a" * 501])
    def test_without_a_reason(self, home: Path, reason: str) -> None:
        with pytest.raises(BadInput):
            Ledger.rebuild(home, "tester", reason)


class TestInTheMiddle:
    def test_a_kill_at_every_write_leaves_the_old_state(self, home: Path, damage: Damage) -> None:
        damage("DELETE FROM record", "DELETE FROM api_key", "DELETE FROM person_index", "UPDATE stop SET lifted = 7")
        before, found = stored(home, (*LOG_TABLES, *REMADE)), Ledger.audit_home(home).findings
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.rebuild.test_rebuild", "ledger.service.facade"])
        kills = 0
        while True:
            child = context.Process(target=rebuild_and_die, args=(home, kills + 1))
            child.start()
            child.join()
            if child.exitcode == 0:
                break
            assert child.exitcode == -signal.SIGKILL
            kills += 1
            assert stored(home, (*LOG_TABLES, *REMADE)) == before
            assert Ledger.audit_home(home).findings == found
        assert kills >= 8
        assert Ledger.audit_home(home).clean

    def test_an_error_leaves_the_old_state(self, home: Path, damage: Damage) -> None:
        damage("DELETE FROM record")
        standing = guards(home)
        with (
            mock.patch("ledger.sequence.sequencer.sign_checkpoint", side_effect=AssertionError),
            mock.patch("ledger.service.rebuilding.stage", side_effect=IntegrityError("no", "no")),
            pytest.raises(DaichoError),
        ):
            Ledger.rebuild(home, *WHO)
        assert stored(home, ("record",)) == {"record": []}
        assert guards(home) == standing


def keys(home: Path) -> tuple[list[Any], list[str]]:
    """The living keys of the key store, and the files of signing keys."""
    store = sqlite3.connect(home / "keys" / "keystore.db")
    try:
        return store.execute("SELECT key_id FROM keys").fetchall(), sorted(p.name for p in home.glob("keys/log*.key"))
    finally:
        store.close()


def rebuild_and_die(home: Path, nth: int) -> None:
    """A rebuild that is killed instead of its nth write of rows."""
    insert, left = Database.insert, [nth]

    def dying(self: Database, *arguments: Any) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        insert(self, *arguments)

    with mock.patch.object(Database, "insert", dying):
        Ledger.rebuild(home, *WHO)
