"""Appending: every batch verifies as a whole, whatever goes wrong in between."""

from __future__ import annotations

import time
from concurrent.futures import Future
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from ledger.errors import Busy, Frozen, HeadMismatch, IntegrityError
from ledger.ids import new_id
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.merkle import root_at
from ledger.log.note import Signer
from ledger.log.tile import read_hashes_from
from ledger.sequence.checkpoint_store import FileCheckpointStore
from ledger.sequence.released import reconcile
from ledger.sequence.sequencer import Sequencer
from ledger.sequence.staged import Outcome, Placed, Taken
from ledger.sequence.writer import Writer
from ledger.store.reading import read_head, tile_reader
from tests.sequence.conftest import ORIGIN, Bench, entry


def start(bench: Bench) -> None:
    """What opening a ledger does to bring store and database into step."""
    released = bench.store.read()
    with bench.database.reading() as connection:
        head = read_head(connection, 1)
        hashes = read_hashes_from(tile_reader(connection, 1), head.size)
        reconcile(
            bench.store, released, head, lambda size: root_at(size, hashes), [bench.signer], [bench.signer.verifier()]
        )


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(sizes=st.lists(st.integers(1, 300), min_size=1, max_size=4), writers=st.integers(1, 3))
def test_any_batches_by_any_writers_make_one_log(tmp_path_factory: Any, sizes: list[int], writers: int) -> None:
    bench = Bench(tmp_path_factory.mktemp("log"))
    sequencers = [bench.sequencer() for _ in range(writers)]
    expected = 0
    for n, size in enumerate(sizes):
        outcomes = sequencers[n % writers].append([entry() for _ in range(size)])
        for outcome in (outcomes[0], outcomes[-1], outcomes[len(outcomes) // 2]):
            assert isinstance(outcome, Placed)
            bench.check_placed(outcome)
        expected += size
        assert bench.verify() == expected
    bench.database.close()


def test_an_id_is_taken_once(bench: Bench) -> None:
    sequencer, twice = bench.sequencer(), entry()
    first, second = sequencer.append([twice, twice])
    assert isinstance(first, Placed)
    assert second == Taken(-1) or second == Taken(first.seq)
    assert sequencer.append([twice]) == [Taken(first.seq)]
    assert bench.verify() == 1


def test_time_never_goes_back(bench: Bench) -> None:
    bench.sequencer(lambda: "2030-01-01T00:00:00.000000Z").append([entry()])
    (late,) = bench.sequencer(lambda: "2020-01-01T00:00:00.000000Z").append([entry()])
    assert isinstance(late, Placed)
    assert late.time == "2030-01-01T00:00:00.000000Z"
    bench.verify()


def test_a_frozen_log_takes_nothing(bench: Bench) -> None:
    bench.sequencer().append([entry()])
    with bench.database.writing() as connection:
        connection.exec_driver_sql("UPDATE log SET frozen = 1")
        connection.commit()
    with pytest.raises(Frozen):
        bench.sequencer().append([entry()])
    assert bench.verify() == 1


@pytest.mark.parametrize("persisted", [False, True], ids=["not stored", "reported failed but stored"])
def test_a_commit_with_an_unknown_outcome(bench: Bench, monkeypatch: pytest.MonkeyPatch, persisted: bool) -> None:
    sequencer = bench.sequencer()
    sequencer.append([entry()])
    commit = Connection.commit

    def failing(connection: Connection) -> None:
        monkeypatch.setattr(Connection, "commit", commit)
        if persisted:
            commit(connection)
        raise OperationalError("COMMIT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(Connection, "commit", failing)
    if persisted:
        (placed,) = sequencer.append([entry()])
        assert isinstance(placed, Placed)
        bench.check_placed(placed)
    else:
        with pytest.raises(IntegrityError, match="nothing of it"):
            sequencer.append([entry()])
    assert bench.verify() == 1 + persisted
    sequencer.append([entry()])
    assert bench.verify() == 2 + persisted


def test_a_crash_between_commit_and_swap_heals(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.sequencer().append([entry()])
    monkeypatch.setattr(FileCheckpointStore, "swap", _crash)
    with pytest.raises(OSError, match="power"):
        bench.sequencer().append([entry()])
    monkeypatch.undo()
    assert bench.verify() == 2
    start(bench)
    with bench.database.reading() as connection:
        size = read_head(connection, 1).size
    note = bench.store.read()
    assert note is not None
    assert note.startswith(f"{ORIGIN}\n{size}\n".encode())
    bench.sequencer().append([entry()])
    assert bench.verify() == 3


def _crash(*_: object) -> bool:
    raise OSError("power cut")


def test_a_restored_database_is_refused(bench: Bench) -> None:
    sequencer = bench.sequencer()
    sequencer.append([entry()])
    ahead = sign_checkpoint(Checkpoint(ORIGIN, 9, b"x" * 32), [bench.signer])
    assert bench.store.swap(bench.store.read(), ahead)
    with pytest.raises(HeadMismatch, match="restored"):
        start(bench)


def test_another_history_of_the_same_size_is_refused(bench: Bench) -> None:
    bench.sequencer().append([entry()])
    other = sign_checkpoint(Checkpoint(ORIGIN, 1, b"x" * 32), [bench.signer])
    assert bench.store.swap(bench.store.read(), other)
    with pytest.raises(HeadMismatch):
        start(bench)
    with pytest.raises(HeadMismatch):
        bench.sequencer().append([entry()])
    assert len(bench.leaves()) == 1


def test_a_checkpoint_by_another_key_is_refused(bench: Bench) -> None:
    bench.sequencer().append([entry()])
    with bench.database.reading() as connection:
        head = read_head(connection, 1)
    forged = sign_checkpoint(Checkpoint(ORIGIN, 1, head.root), [Signer.generate(ORIGIN)])
    assert bench.store.swap(bench.store.read(), forged)
    with pytest.raises(HeadMismatch, match="key"):
        start(bench)


def test_an_empty_checkpoint_store_beside_a_full_database_is_refused(bench: Bench) -> None:
    bench.sequencer().append([entry()])
    bench.store.path.unlink()
    with pytest.raises(HeadMismatch, match="empty"):
        start(bench)


def test_damaged_tiles_stop_the_writer(bench: Bench) -> None:
    bench.sequencer().append([entry() for _ in range(3)])
    with bench.database.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER tile_update_grows")
        connection.exec_driver_sql("UPDATE tile SET data = zeroblob(96)")
        connection.commit()
    with pytest.raises(HeadMismatch, match="audit"):
        bench.sequencer().append([entry()])


def _fill(writer: Writer) -> list[Future[list[Outcome]]]:
    """Submit until the queue is full. The thread may hold one batch more than the queue does."""
    taken = []
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            taken.append(writer.submit([entry()]))
        except Busy:
            if writer.waiting >= 4:
                return taken
    raise AssertionError("the queue never filled")


class TestWriter:
    def test_many_callers_share_batches(self, bench: Bench) -> None:
        writer = Writer(bench.sequencer())
        waiting = [writer.submit([entry()]) for _ in range(200)]
        placed = [outcome for future in waiting for outcome in future.result(30)]
        writer.close()
        assert len({outcome.seq for outcome in placed}) == 200
        assert len({outcome.size for outcome in placed if isinstance(outcome, Placed)}) < 200
        assert bench.verify() == 200

    def test_a_full_queue_says_so_and_loses_nothing(self, bench: Bench) -> None:
        sequencer = bench.sequencer()
        writer = Writer(sequencer, queue_submissions_max=4)
        with sequencer._lock:
            taken = _fill(writer)
            with pytest.raises(Busy, match="full"):
                writer.submit([entry()])
        for future in taken:
            future.result(30)
        writer.close()
        assert bench.verify() == len(taken) >= 4

    def test_one_bad_entry_does_not_fail_its_neighbours(self, bench: Bench) -> None:
        sequencer = bench.sequencer()
        writer = Writer(sequencer)
        bad = entry()
        bad.updates = [("UPDATE no_such_table SET x = 1", {})]
        with sequencer._lock:
            futures = [writer.submit([one]) for one in (entry(), bad, entry())]
        results = [future.exception(30) for future in futures]
        writer.close()
        assert [error is None for error in results] == [True, False, True]
        assert bench.verify() == 2

    def test_a_closed_writer_refuses(self, bench: Bench) -> None:
        writer = Writer(bench.sequencer())
        writer.close()
        with pytest.raises(Frozen):
            writer.submit([entry(new_id())])


def test_sequencers_in_one_process_agree(bench: Bench) -> None:
    one, two = bench.sequencer(), bench.sequencer()
    assert isinstance(one, Sequencer)
    for sequencer in (one, two, one, two):
        sequencer.append([entry() for _ in range(130)])
    assert bench.verify() == 520
