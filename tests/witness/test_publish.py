"""`publish`: read back by a path that shares no code; cut off anywhere, the checkpoint is never ahead of its tiles."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger import Ledger
from ledger.errors import HeadMismatch, Misconfigured
from ledger.log import Checkpoint, Signer, parse_note_unverified, sign_checkpoint
from ledger.service import serving
from tests.api.samples import provision
from tests.cli.command import daicho
from tests.witness.serving import static_files

ORIGIN = "ledger.example.com/2026"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of more than a tile."""
    home = tmp_path_factory.mktemp("publish") / "home"
    Ledger.create(home, "gmo-cybersecurity", ORIGIN)
    with Ledger.open(home) as ledger:
        fill(ledger, 300)
    return home


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "home"))


@pytest.fixture
def ledger(home: Path) -> Iterator[Ledger]:
    with Ledger.open(home) as opened:
        yield opened


def fill(ledger: Ledger, count: int) -> None:
    assert all(line.appended for line in ledger.record_many(provision() for _ in range(count)))


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Stranger:
    """Follows a log over plain HTTP with hashlib and the words of the specifications: nothing of ours."""

    def __init__(self, url: str, vkey: str) -> None:
        self.url = url
        self.name, _, key = vkey.split("+", 2)
        self.key = base64.b64decode(key)[1:]

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"{self.url}/{path}", timeout=10) as answer:  # noqa: S310  (a loopback server)
            return bytes(answer.read())

    def head(self) -> tuple[int, bytes]:
        text, _, signatures = self.get("checkpoint").decode().partition("\n\n")
        mine = [line.split(" ") for line in signatures.splitlines() if line.startswith(f"— {self.name} ")]
        Ed25519PublicKey.from_public_bytes(self.key).verify(base64.b64decode(mine[0][2])[4:], f"{text}\n".encode())
        origin, size, root = text.split("\n")
        assert origin == self.name
        return int(size), base64.b64decode(root)

    def follow(self, entries: bool = False) -> int:
        """Recompute the root from the leaf tiles, and each upper tile from those below. Returns the size."""
        size, root = self.head()
        below, level = self.level(0, size), 0
        leaves = below
        if entries:
            assert [hashlib.sha256(b"\0" + entry).digest() for entry in self.entries(size)] == leaves
        while len(below) >= 256:
            level += 1
            above = [mth(below[at : at + 256]) for at in range(0, len(below) // 256 * 256, 256)]
            assert self.level(level, len(above)) == above
            below = above
        assert mth(leaves) == root
        return size

    def level(self, level: int, count: int) -> list[bytes]:
        data = b"".join(self.get(f"tile/{level}/{place}") for place in places(count))
        assert len(data) == 32 * count
        return [data[at : at + 32] for at in range(0, len(data), 32)]

    def entries(self, size: int) -> Iterator[bytes]:
        for place in places(size):
            data = self.get(f"tile/entries/{place}")
            while data:
                length = int.from_bytes(data[:2], "big")
                yield data[2 : 2 + length]
                data = data[2 + length :]


def places(count: int) -> Iterator[str]:
    assert count < 256_000
    for index in range(count // 256):
        yield f"{index:03d}"
    if count % 256:
        yield f"{count // 256:03d}.p/{count % 256}"


def mth(hashes: list[bytes]) -> bytes:
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + mth(hashes[:split]) + mth(hashes[split:])).digest()


def test_a_stranger_follows_the_folder_behind_a_plain_file_server(ledger: Ledger, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    with static_files(folder) as url:
        stranger = Stranger(url, ledger.vkey)
        for count in (0, 1, 211, 3):
            fill(ledger, count)
            done = ledger.publish(folder, entries=True)
            assert stranger.follow(entries=True) == done.size == parse_note_unverified(ledger.checkpoint()).size
            assert stranger.get("trusted.vkey").decode() == ledger.trusted_keys()
            assert stranger.get("policy") == ledger.policy()
        page = stranger.get("index.html").decode()
        assert ledger.key_fingerprint in page
        assert "確かめ方" in page
        assert "How to check" in page


def test_only_what_is_new_is_written(ledger: Ledger, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    first = ledger.publish(folder)
    assert first.tiles >= 3
    times = {name: (folder / name).stat().st_mtime_ns for name in files(folder)}
    again = ledger.publish(folder)
    assert (again.tiles, again.size, again.partial_tiles_pruned) == (0, first.size, 0)
    fill(ledger, 2)
    assert ledger.publish(folder).tiles == 1
    assert (folder / "tile/0/000").stat().st_mtime_ns == times["tile/0/000"]
    assert times["index.html"] == (folder / "index.html").stat().st_mtime_ns


def test_entry_bundles_stay_at_home_unless_asked_for(ledger: Ledger, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    ledger.publish(folder)
    assert not (folder / "tile/entries").exists()
    fill(ledger, 2)
    assert ledger.publish(folder, entries=True).entry_bundles == 2
    with static_files(folder) as url:
        Stranger(url, ledger.vkey).follow(entries=True)


def test_a_partial_tile_stays_until_its_full_tile_is_there(ledger: Ledger, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    size = ledger.publish(folder, entries=True).size
    fill(ledger, 5)
    ledger.publish(folder, entries=True)
    partial = folder / "tile/0/001.p"
    assert sorted(int(one.name) for one in partial.iterdir()) == [size - 256, size - 251]
    fill(ledger, 512 - (size + 5))
    assert ledger.publish(folder, entries=True).partial_tiles_pruned == 4
    assert not partial.exists()
    assert not (folder / "tile/entries/001.p").exists()
    assert (folder / "tile/0/001").is_file()
    assert sorted(one.name for one in (folder / "tile/1/000.p").iterdir()) == ["1", "2"]


CRASH = """
import os, sys
from pathlib import Path
from ledger import Ledger
import ledger.service.publishing

def publish_and_die(home, folder, steps):
    left = int(steps)
    def counted(step):
        def run(*given, **named):
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), 9)
            return step(*given, **named)
        return run
    with Ledger.open(home) as ledger:
        Path.replace, os.fsync, Path.unlink = counted(Path.replace), counted(os.fsync), counted(Path.unlink)
        ledger.publish(folder, entries=True)
    os._exit(0)

for folder, steps in zip(sys.argv[2::2], sys.argv[3::2]):
    child = os.fork() or publish_and_die(sys.argv[1], folder, steps)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
STEPS = (0, 2, 5, 8, 10, 12, 14, 16, 17, 18, 19)
"""How many renames, fsyncs and deletions are let through before kill -9; the last runs to its end."""


def crash(home: Path, *runs: tuple[Path, int]) -> list[int]:
    """Publish into each folder in a process of its own that is killed after so many steps; the exit codes."""
    told = [str(part) for run in runs for part in run]
    done = subprocess.run([sys.executable, "-c", CRASH, str(home), *told], check=True, capture_output=True, text=True)
    return [int(line) for line in done.stdout.split()]


def test_killed_at_any_step_the_folder_is_whole_and_the_next_run_heals_it(home: Path, tmp_path: Path) -> None:
    """kill -9 between any two steps, tiles and checkpoint among them: a stranger always finds a whole tree."""
    folder = tmp_path / "public"
    with Ledger.open(home) as ledger:
        vkey = ledger.vkey
        before = ledger.publish(folder, entries=True).size
        fill(ledger, 230)
        after = parse_note_unverified(ledger.checkpoint()).size
    copies = [Path(shutil.copytree(folder, tmp_path / f"copy{step}")) for step in (*STEPS, 1000)]
    codes = crash(home, *zip(copies, (*STEPS, 1000), strict=True))
    assert codes == [-9] * len(STEPS) + [0]
    seen = set()
    with Ledger.open(home) as ledger:
        for copy, code in zip(copies, codes, strict=True):
            with static_files(copy) as url:
                seen.add(Stranger(url, vkey).follow(entries=True))
                assert (copy / ".publishing").exists() == (code == -9)
                ledger.publish(copy, entries=True)
                assert Stranger(url, vkey).follow(entries=True) == after
            assert not [name for name in files(copy) if ".new" in name or name == ".publishing"]
            assert not (copy / "tile/0/001.p").exists()
    assert seen == {before, after}


def test_a_first_run_that_is_killed_leaves_no_checkpoint(home: Path, tmp_path: Path) -> None:
    assert crash(home, (tmp_path / "public", 3)) == [-9]
    assert not (tmp_path / "public/checkpoint").exists()
    daicho("publish", tmp_path / "public", "--home", home).expect(0)


def other_log(folder: Path) -> None:
    signer = Signer.generate("other.example.com/log")
    (folder / "checkpoint").write_bytes(sign_checkpoint(Checkpoint("other.example.com/log", 0, bytes(32)), [signer]))


def stranger_of_the_same_name(folder: Path) -> None:
    (folder / "checkpoint").write_bytes(sign_checkpoint(Checkpoint(ORIGIN, 3, bytes(32)), [Signer.generate(ORIGIN)]))


def other_key_file(folder: Path) -> None:
    (folder / "trusted.vkey").write_text(Signer.generate("other.example.com/log").verifier().vkey() + "\n")


@pytest.mark.parametrize("damage", [other_log, stranger_of_the_same_name, other_key_file])
def test_a_folder_of_another_log_is_refused(ledger: Ledger, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    folder = tmp_path / "public"
    ledger.publish(folder)
    damage(folder)
    before = files(folder)
    with pytest.raises(Misconfigured, match="another log"):
        ledger.publish(folder)
    assert {name: data for name, data in files(folder).items() if name != ".publishing"} == before


def test_a_folder_of_other_files_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/letter.txt").write_text("to somebody")
    with pytest.raises(Misconfigured, match="other files"):
        ledger.publish(tmp_path / "letters")
    assert list(files(tmp_path / "letters")) == ["letter.txt"]


def test_a_database_put_back_is_refused(home: Path, template: Path, tmp_path: Path) -> None:
    """The folder is ahead of the database; later it has another root at a size that the database has again."""
    folder = tmp_path / "public"
    with Ledger.open(home) as ledger:
        fill(ledger, 5)
        ledger.publish(folder)
    before = (folder / "checkpoint").read_bytes()
    older = Path(shutil.copytree(template, tmp_path / "older"))
    with Ledger.open(older) as ledger:
        with pytest.raises(HeadMismatch, match="put back from a backup"):
            ledger.publish(folder)
        fill(ledger, 9)
        with pytest.raises(HeadMismatch, match="another root"):
            ledger.publish(folder)
    assert (folder / "checkpoint").read_bytes() == before
    daicho("publish", folder, "--home", older).expect(5)


def test_a_tile_damaged_on_the_way_keeps_the_checkpoint_back(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "public"
    before = ledger.publish(folder).size
    fill(ledger, 3)
    honest = serving.tile
    monkeypatch.setattr(serving, "tile", lambda *given: bytes(len(honest(*given))))
    with pytest.raises(HeadMismatch, match="not published"):
        ledger.publish(folder)
    assert parse_note_unverified((folder / "checkpoint").read_bytes()).size == before
    monkeypatch.undo()
    ledger.publish(folder)
    with static_files(folder) as url:
        assert Stranger(url, ledger.vkey).follow() == before + 3


def test_two_at_once_are_refused(ledger: Ledger, tmp_path: Path) -> None:

    ledger.publish(tmp_path / "public")
    holding = os.open(tmp_path / "public", os.O_RDONLY)
    fcntl.flock(holding, fcntl.LOCK_EX)
    try:
        with pytest.raises(Misconfigured, match="another process"):
            ledger.publish(tmp_path / "public")
    finally:
        os.close(holding)


def test_nothing_private_is_published(ledger: Ledger, tmp_path: Path) -> None:
    ledger.publish(tmp_path / "public", entries=True)
    everything = b"\n".join(files(tmp_path / "public").values())
    for secret in ("山田", "taro", "PRIVATE+KEY", str(tmp_path)):
        assert secret.encode() not in everything
    with static_files(tmp_path / "public") as url, pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{url}/../home/keys/log.key", timeout=10)  # noqa: S310  (a loopback server)


def test_the_command_says_what_it_did_in_both_languages(home: Path, tmp_path: Path) -> None:
    done = daicho("publish", tmp_path / "public", "--home", home).expect(0).json
    assert done["origin"] == ORIGIN
    assert done["tiles"] > 0
    assert "公開した件数" in daicho("publish", tmp_path / "public", "--home", home, "-t", "--lang", "ja").expect(0).out
