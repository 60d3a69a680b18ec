"""A short run of the fault harness (`make faults`): nothing acknowledged is lost, every changed byte is named."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import shutil
import sqlite3
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.errors import DaichoError, HeadMismatch, Misconfigured
from tests.faults.flipping import flip_files, flip_keys, flip_stored
from tests.faults.killing import kill_rounds
from tests.faults.shim import failing_calls
from tests.faults.varied import make_varied
from tests.faults.world import Acknowledged, document, make, must_hold


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make(tmp_path / "home")
    return tmp_path / "home"


def record(home: Path, count: int) -> Acknowledged:
    with Ledger.open(home) as ledger:
        return {one.id: one.seq for one in (ledger.record(document(number)) for number in range(count))}


def untriggered(home: Path) -> sqlite3.Connection:
    """The database without its guards, as somebody has it who wants to change the past."""
    database = sqlite3.connect(home / "daicho.db", isolation_level=None)
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        database.execute(f"DROP TRIGGER {name}")
    return database


class TestCrashes:
    def test_kill_at_random_points(self, tmp_path: Path) -> None:
        counts = kill_rounds(tmp_path, 20, 20261124)
        print(dict(counts))
        assert counts["kills"] == counts["audits clean"] == 20
        assert counts["acknowledged"] > 0

    def test_system_calls_that_fail_one_at_a_time(self, tmp_path: Path) -> None:
        counts = failing_calls(tmp_path, 18, 20261124)
        print(dict(counts))
        assert counts["cases"] == counts["audits clean"] == 22
        assert counts["cases in which the call failed"] >= 8


class TestSurvived:
    def test_a_clock_that_goes_back(self, home: Path) -> None:
        moment = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
        with Ledger.open(home, lambda: moment) as ledger:
            first = ledger.record(document(1))
        with Ledger.open(home, lambda: moment - dt.timedelta(hours=5)) as ledger:
            second = ledger.record(document(2))
        assert second.time == first.time
        must_hold(home, {first.id: first.seq, second.id: second.seq})

    def test_two_writers_at_once(self, home: Path) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.faults.killing", "ledger.service.facade"])
        ends = [context.Pipe(duplex=False) for _ in range(2)]
        writers = [context.Process(target=write_some, args=(home, n, ends[n][1])) for n in range(2)]
        for writer in writers:
            writer.start()
        acknowledged: Acknowledged = {}
        for receiving, _ in ends:
            acknowledged |= receiving.recv()
        for writer in writers:
            writer.join()
        assert len(acknowledged) == len(set(acknowledged.values())) == 24
        must_hold(home, acknowledged)


class TestNamed:
    def test_every_byte_of_what_is_stored(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        make_varied(home)
        counts = flip_stored(home, 37)
        print(dict(counts))
        assert counts["bytes changed"] > 10_000

    def test_bytes_of_files(self, home: Path) -> None:
        record(home, 2)
        assert flip_files(home, 23)["bytes changed in files"] > 40

    def test_rows_of_the_key_store(self, tmp_path: Path) -> None:
        make_varied(tmp_path / "home")
        assert flip_keys(tmp_path / "home", 61)["rows of the key store changed"] > 60

    def test_a_line_end_and_a_spelling_that_are_not_the_format_s(self, home: Path) -> None:
        for name, wrong in (("log.key", b"\v"), ("log.key", b"\n\n"), ("keystore.key", b" \n")):
            path = home / "keys" / name
            before = path.read_bytes()
            path.write_bytes(before[:-1] + wrong)
            with pytest.raises(DaichoError):
                Ledger.open(home)
            path.write_bytes(before)
        path = home / "keys" / "keystore.key"
        line = path.read_bytes()
        assert line.endswith(b"=\n")
        digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        path.write_bytes(
            line[:-3] + digits[digits.index(line[-3]) + 1 :][:1] + b"=\n"
        )  # the same bytes, spelt otherwise
        with pytest.raises(Misconfigured):
            Ledger.open(home)

    def test_a_cut_write_ahead_log_loses_nothing_silently(self, home: Path, tmp_path: Path) -> None:
        with Ledger.open(home) as ledger:
            acknowledged = {one.id: one.seq for one in (ledger.record(document(number)) for number in range(4))}
            shutil.copytree(home, tmp_path / "living")
        whole = (tmp_path / "living" / "daicho.db-wal").read_bytes()
        refused = 0
        for cut in range(0, len(whole), len(whole) // 12):
            copy = tmp_path / f"cut-{cut}"
            shutil.copytree(tmp_path / "living", copy)
            (copy / "daicho.db-wal").write_bytes(whole[:cut])
            (copy / "daicho.db-shm").unlink(missing_ok=True)
            try:
                must_hold(copy, acknowledged)
            except (DaichoError, AssertionError):
                refused += 1
                assert not Ledger.audit_home(copy).clean
        assert refused >= 10

    def test_an_old_backup_put_back(self, home: Path) -> None:
        record(home, 2)
        shutil.copy(home / "daicho.db", home / "old.db")
        record(home, 3)
        shutil.copy(home / "old.db", home / "daicho.db")
        with pytest.raises(HeadMismatch):
            Ledger.open(home)
        assert "checkpoint" in {found.what for found in Ledger.audit_home(home).findings}

    @pytest.mark.parametrize(
        ("sql", "what"),
        [
            (("DELETE FROM entry WHERE seq >= 5",), "entry"),
            (
                (
                    "UPDATE entry SET seq = -9 WHERE seq = 4",
                    "UPDATE entry SET seq = 4 WHERE seq = 5",
                    "UPDATE entry SET seq = 5 WHERE seq = -9",
                ),
                "entry",
            ),
            (
                (
                    "UPDATE body SET seq = -9 WHERE seq = (SELECT max(seq) FROM body)",
                    "UPDATE body SET seq = seq + 1 WHERE seq = (SELECT max(seq) FROM body)",
                    "UPDATE body SET seq = (SELECT max(seq) - 1 FROM body) WHERE seq = -9",
                ),
                "body",
            ),
        ],
    )
    def test_a_cut_tail_and_swapped_entries(self, home: Path, sql: tuple[str, ...], what: str) -> None:
        record(home, 3)
        database = untriggered(home)
        for statement in sql:
            database.execute(statement)
        database.close()
        assert what in {found.what for found in Ledger.audit_home(home).findings}

    def test_tiles_of_another_ledger(self, home: Path, tmp_path: Path) -> None:
        make(tmp_path / "other")
        record(home, 2)
        record(tmp_path / "other", 2)
        database = untriggered(home)
        database.execute("ATTACH DATABASE ? AS other", (str(tmp_path / "other" / "daicho.db"),))
        database.execute("UPDATE tile SET data = (SELECT data FROM other.tile AS o WHERE o.level = tile.level)")
        database.close()
        assert "tile" in {found.what for found in Ledger.audit_home(home).findings}
        with pytest.raises(HeadMismatch):
            Ledger.open(home)


def write_some(home: Path, writer: int, tell: Connection) -> None:
    with Ledger.open(home) as ledger:
        told = {one.id: one.seq for one in (ledger.record(document(100 * writer + n)) for n in range(12))}
    tell.send(told)
