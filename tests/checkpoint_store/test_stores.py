"""What every checkpoint store promises: compare-and-swap on exact bytes, one winner, and an answer in bounded time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger.errors import Busy
from ledger.sequence.checkpoint_database import DatabaseCheckpointStore
from ledger.sequence.checkpoint_s3 import S3CheckpointStore
from ledger.sequence.checkpoint_store import CheckpointStore
from tests.checkpoint_store.conftest import BUCKET, LossyProxy, Open, free_port

NOTES = [f"ledger.example.com/x\n{n}\nroot\n\n— signature {n}\n".encode() for n in range(4)]


def test_empty_then_first_then_next(open_store: Open) -> None:
    store = open_store()
    assert store.read() is None
    assert not store.swap(NOTES[0], NOTES[1]), "there is nothing to compare with"
    assert store.swap(None, NOTES[0])
    assert open_store().read() == NOTES[0]
    assert not store.swap(None, NOTES[1])
    assert not store.swap(NOTES[1], NOTES[2])
    assert store.swap(NOTES[0], NOTES[1])
    assert open_store().read() == NOTES[1]


def test_bytes_are_compared_exactly(open_store: Open) -> None:
    store = open_store()
    store.swap(None, NOTES[0])
    for wrong in (NOTES[0][:-1], NOTES[0] + b"\n", NOTES[0].upper(), b""):
        assert not store.swap(wrong, NOTES[1])
    assert store.read() == NOTES[0]


@pytest.mark.parametrize("expected", [None, NOTES[0]], ids=["first", "next"])
def test_of_many_at_once_one_wins(open_store: Open, expected: bytes | None) -> None:
    if expected is not None:
        open_store().swap(None, expected)
    stores = [open_store() for _ in range(6)]
    new = [b"note %d\n" % n for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        won = list(pool.map(lambda pair: _tried(pair[0], expected, pair[1]), zip(stores, new, strict=True)))
    assert won.count(True) == 1
    assert open_store().read() == new[won.index(True)]


def _tried(store: CheckpointStore, expected: bytes | None, new: bytes) -> bool:
    try:
        return store.swap(expected, new)
    except Busy:  # SQLite may be locked by the winner for longer than a reader waits
        return False


@pytest.mark.parametrize(
    "store",
    [
        DatabaseCheckpointStore(f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none", "x", 1),
        DatabaseCheckpointStore("sqlite:////nowhere/at/all.db", "x", 1),
        S3CheckpointStore(BUCKET, "x", "us-east-1", f"http://127.0.0.1:{free_port()}", 1),
    ],
    ids=["postgresql", "sqlite", "s3"],
)
def test_one_that_can_not_be_reached_says_so_in_time(store: CheckpointStore) -> None:
    started = time.monotonic()
    with pytest.raises(Busy, match="can't be reached") as told:
        store.read()
    with pytest.raises(Busy):
        store.swap(None, NOTES[0])
    assert time.monotonic() - started < 15
    assert told.value.retry_after_seconds > 0
    assert "127.0.0.1" not in str(told.value)
    assert "nowhere" not in str(told.value)


@pytest.mark.parametrize("lost", [1, 2], ids=["sent again", "never answered"])
@pytest.mark.parametrize("expected", [None, NOTES[0]], ids=["first", "next"])
def test_a_put_that_was_done_and_whose_reply_was_lost(
    s3: str, proxy: LossyProxy, expected: bytes | None, lost: int
) -> None:
    key = f"lost-{lost}-{expected is None}-{time.time_ns()}"
    if expected is not None:
        S3CheckpointStore(BUCKET, key, "us-east-1", s3, 3).swap(None, expected)
    store = S3CheckpointStore(BUCKET, key, "us-east-1", proxy.address, 3)
    proxy.left = lost
    assert store.swap(expected, NOTES[1]), "what is stored is read before anything is said"
    assert S3CheckpointStore(BUCKET, key, "us-east-1", s3, 3).read() == NOTES[1]


def test_an_object_that_is_no_checkpoint_is_not_read_without_end(s3: str) -> None:
    import obstore
    from obstore.store import S3Store

    raw = S3Store(bucket=BUCKET, region="us-east-1", endpoint=s3, client_options={"allow_http": True})
    obstore.put(raw, "huge", b"x" * (2 << 20), use_multipart=False)
    with pytest.raises(Busy, match="no checkpoint"):
        S3CheckpointStore(BUCKET, "huge", "us-east-1", s3, 3).read()
