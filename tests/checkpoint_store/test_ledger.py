"""A ledger whose released checkpoints stand in another database or on S3: what a crash leaves heals, a loss is refused."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from uuid import UUID

import pytest

from ledger import Ledger
from ledger.errors import Busy, HeadMismatch, Misconfigured
from ledger.ids import new_id
from ledger.log.checkpoint import parse_note_unverified
from ledger.sequence.checkpoint_store import CheckpointStore
from ledger.service.checkpoint_stores import checkpoint_store
from schemas.operations import load_operations
from tests.backup.conftest import NEXT, ORIGIN, PARTY, PROFILE, REASON, record
from tests.checkpoint_store.conftest import BUCKET, LossyProxy
from tests.cli.command import daicho


@pytest.fixture(params=["sqlite", "postgresql", "s3"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A ledger that has used its store from its first entry on."""
    name = tmp_path.name
    if request.param == "s3":
        address = request.getfixturevalue("s3")
        lines = f'kind = "s3"\nbucket = "{BUCKET}"\nkey = "{name}"\nregion = "us-east-1"\nendpoint_url = "{address}"\n'
    else:
        url = f"sqlite:///{tmp_path}/other.db"
        if request.param == "postgresql":
            url = request.getfixturevalue("postgresql")
        lines = f'kind = "database"\nurl = "{url}"\nname = "{name}"\n'
    made = tmp_path / "home"
    made.mkdir()
    (made / "operations.toml").write_text(f"[checkpoint_store]\n{lines}")
    Ledger.create(made, PROFILE, ORIGIN)
    with Ledger.open(made) as ledger:
        ledger.put_party(PARTY)
        ledger.record(record())
    return made


def store_of(home: Path) -> CheckpointStore:
    return checkpoint_store(home, load_operations(home / "operations.toml"))


def test_every_append_is_there_before_its_reply(home: Path) -> None:
    assert not (home / "checkpoint").exists()
    with Ledger.open(home) as ledger:
        done = ledger.record(record())
        assert store_of(home).read() == done.checkpoint.encode()
        assert ledger.audit().clean
    assert daicho("checkpoint", "--home", home).expect(0).json["state"] == "same"


def test_a_crash_between_commit_and_swap_heals_at_the_next_start(home: Path) -> None:
    store = store_of(home)
    before = store.read()
    with Ledger.open(home) as ledger:
        newest = ledger.record(record()).checkpoint.encode()
    assert store.swap(newest, before or b""), "as if the process had died before its swap"
    assert daicho("checkpoint", "--home", home).expect(0).json["state"] == "behind"
    with Ledger.open(home) as ledger:
        assert store.read() == newest
        assert ledger.audit().clean


def test_a_database_put_back_is_refused_and_frozen(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "copy")
    with Ledger.open(home) as ledger:
        ledger.record(record())
    with pytest.raises(HeadMismatch, match="restored from a backup"):
        Ledger.open(tmp_path / "copy")
    assert daicho("checkpoint", "--home", tmp_path / "copy").expect(5).json["state"] == "ahead"
    daicho("freeze", "--home", tmp_path / "copy", "--new-origin", NEXT, "--reason", REASON).expect(0)
    with Ledger.open(tmp_path / "copy") as ledger:
        assert ledger.record(record()).origin == NEXT
        assert ledger.audit().clean
    with pytest.raises(HeadMismatch, match=f"checkpoint of {NEXT}"):
        Ledger.open(home)


def test_two_copies_of_a_ledger_can_not_both_grow(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "copy")
    with Ledger.open(home) as one, Ledger.open(tmp_path / "copy") as other:
        one.record(record())
        with pytest.raises(HeadMismatch):
            other.record(record("鈴木 花子", "hanako@example.jp"))


@pytest.fixture
def lossy(proxy: LossyProxy, tmp_path: Path) -> Path:
    """A ledger whose store is reached over a line that drops replies."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "operations.toml").write_text(
        f'[checkpoint_store]\nkind = "s3"\nbucket = "{BUCKET}"\nkey = "{tmp_path.name}"\nregion = "us-east-1"\n'
        f'endpoint_url = "{proxy.address}"\ntimeout_seconds = 2.0\n'
    )
    Ledger.create(home, PROFILE, ORIGIN)
    with Ledger.open(home) as ledger:
        ledger.put_party(PARTY)
    return home


def test_a_swap_whose_reply_was_lost_is_no_failure(lossy: Path, proxy: LossyProxy) -> None:
    with Ledger.open(lossy) as ledger:
        proxy.left = 2
        done = ledger.record(record())
        assert store_of(lossy).read() == done.checkpoint.encode()


def test_a_store_that_is_gone_stops_the_writing_and_nothing_else(lossy: Path, proxy: LossyProxy) -> None:
    with Ledger.open(lossy) as ledger:
        size = ledger._core.database.size()
        proxy.hang_up()
        with pytest.raises(Busy, match="send it again"):
            ledger.record(record())
        assert ledger._core.database.size() == size, "it was asked before the commit: nothing is stored"
        assert ledger.records().records == []


class GoneAfterCommit:
    """The real store, whose line breaks once the batch is committed and mends when told."""

    def __init__(self, real: CheckpointStore) -> None:
        self.real, self.reads_left, self.broken = real, 1, True

    def read(self) -> bytes | None:
        self._line()
        return self.real.read()

    def swap(self, expected: bytes | None, new: bytes) -> bool:
        self._line()
        return self.real.swap(expected, new)

    def _line(self) -> None:
        if self.broken and self.reads_left == 0:
            raise Busy("the line is down")
        self.reads_left -= 1


def test_reported_failed_but_stored(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The batch is durable, its release failed: nobody is shown the head until it is released; the retry is answered."""
    with Ledger.open(home) as ledger:
        line = GoneAfterCommit(store_of(home))
        monkeypatch.setattr(ledger._core.sequencer, "_checkpoints", line)
        sent = {**record(), "id": str(UUID(bytes=new_id()))}
        with pytest.raises(Busy):
            ledger.record(sent)
        released = parse_note_unverified(line.real.read() or b"")
        assert ledger._core.head().size == released.size + 1
        with pytest.raises(Busy):
            ledger.record(sent)
        with pytest.raises(Busy):
            ledger.checkpoint()
        line.broken = False
        again = ledger.record(sent)
        assert again.replayed
        assert line.real.read() == again.checkpoint.encode() == ledger.checkpoint()
        assert ledger.audit().clean


@pytest.mark.parametrize(("kind", "module"), [("s3", "obstore"), ("postgresql", "psycopg")])
def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, module: str) -> None:
    for name in [name for name in sys.modules if name == module or name.startswith(f"{module}.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    lines = 'kind = "s3"\nbucket = "bucket"\nkey = "x"\n'
    if kind == "postgresql":
        lines = 'kind = "database"\nurl = "postgresql+psycopg://db.example.com/x"\nname = "x"\n'
    (tmp_path / "operations.toml").write_text(f"[checkpoint_store]\n{lines}")
    with pytest.raises(Misconfigured, match=rf"daicho\[{kind}\]"):
        store_of(tmp_path)
