"""`publish`: the log as static files, the same bytes as `/logs/<log>/` serves, for any web server or object store.

    checkpoint                      C2SP tlog-checkpoint: the newest that meets the policy
    tile/<level>/<index>[.p/<w>]    C2SP tlog-tiles
    tile/entries/<index>[.p/<w>]    only when asked for: they tell when each record was made
    policy                          C2SP tlog-policy: the log's keys, its witnesses, the quorum
    trusted.vkey                    the log's verifier keys and their state (`ledger/log/trusted.py`)
    index.html                      what this is and how to check it, in Japanese and English
    .publishing                     a run is under way, or was cut off; the next one heals it

Order: new tiles, whole and durable; the tree they make compared with the checkpoint; then the checkpoint by one rename. So
the checkpoint is never ahead of its tiles, wherever the run is cut off. A partial tile is deleted once its full tile is
there and the checkpoint that says so, as tlog-tiles allows. The folder's checkpoint only ever grows: another log's folder, a
larger checkpoint or another root is refused.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ledger.errors import DaichoError, HeadMismatch, Misconfigured
from ledger.log.checkpoint import Checkpoint, open_checkpoint, parse_note_unverified
from ledger.log.merkle import root_at
from ledger.log.tile import TILE_HEIGHT, TILE_WIDTH, entries_path, read_hashes_from, tile_path, tiles_between
from ledger.service import serving
from ledger.service.core import Core
from ledger.service.log_key_acts import trusted_file
from ledger.service.publication_page import index_page
from ledger.service.witness_policy import public_policy
from ledger.service.witnessed import shown_checkpoint
from schemas.publication import Published

CHECKPOINT, VKEY, POLICY, PAGE, MARK = "checkpoint", "trusted.vkey", "policy", "index.html", ".publishing"
OURS = frozenset({CHECKPOINT, VKEY, POLICY, PAGE, MARK, "tile"})
NOTE_BYTES_MAX = 1 << 20


@dataclass(slots=True)
class _Folder:
    """The folder being written. What was written since `flush` is not durable yet.

    doubtful: the run before this one was cut off, so that what it wrote may not be durable either.
    """

    path: Path
    doubtful: bool
    dirty: list[Path] = field(default_factory=list)

    def put(self, name: str, data: bytes) -> bool:
        """Write a file whole, by a rename; False when it stands there so already."""
        target = self.path / name
        if target.is_file() and target.read_bytes() == data:
            if self.doubtful:
                self.dirty.append(target)
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.new")
        temporary.write_bytes(data)
        temporary.replace(target)
        self.dirty.append(target)
        return True

    def flush(self) -> None:
        """Make everything that was put durable: the files, then the folders that name them."""
        folders = {folder for file in self.dirty for folder in file.parents if folder.is_relative_to(self.path)}
        for path in [*self.dirty, *sorted(folders, reverse=True)]:
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        self.dirty.clear()

    def tile(self, level: int, index: int, size: int) -> bytes:
        """A tile of a tree of `size` as it stands in the folder; empty when it is not there."""
        width = min(TILE_WIDTH, (size >> TILE_HEIGHT * level) - (index << TILE_HEIGHT))
        for name in (tile_path(level, index, width), tile_path(level, index, TILE_WIDTH)):
            if (self.path / name).is_file():
                return (self.path / name).read_bytes()
        return b""

    def root(self, size: int) -> bytes:
        """The root of the first `size` entries by the folder's own tiles. Raises IntegrityError when one is missing."""
        return root_at(size, read_hashes_from(lambda level, index: self.tile(level, index, size), size))


def publish(core: Core, directory: Path, entries: bool = False, origin: str | None = None) -> Published:
    """Bring the folder up to the newest checkpoint that may be shown. Returns what was written.

    entries: entry bundles too. Raises Misconfigured (not a folder of this log), HeadMismatch (the folder's checkpoint is
    ahead of the database, or has another root), NotFound.
    """
    entries = entries or core.profile.choices.open_entry_bundles
    shown = shown_checkpoint(core, origin)
    name = parse_note_unverified(shown.note).origin
    with _opened(directory, core, name) as folder:
        before = _published(core, folder, name)
        if before.size > shown.size:
            # Shown before the policy asked for witnesses: it stays until the cosigned ones have overtaken it.
            _must_be_ours(core, before)
            return Published(origin=name, size=before.size, kept=True)
        if before.size:
            _must_be_ours(core, before)
        size = shown.size
        start = 0 if folder.doubtful else before.size
        tiles = _write_tiles(core, folder, name, start, size)
        bundles = _write_bundles(core, folder, name, start, size) if entries else 0
        folder.put(POLICY, public_policy(core).encode())
        folder.put(VKEY, trusted_file(core).encode())
        folder.put(PAGE, index_page(core, name, entries))
        folder.flush()
        if size and folder.root(size) != shown.root:
            raise HeadMismatch(
                "the published tiles do not make the checkpoint's root: it was not published; run `daicho audit`",
                "公開用のタイルがチェックポイントの根と一致しないため公開を中止しました。`daicho audit` を実行してください",
            )
        folder.put(CHECKPOINT, shown.note)
        folder.flush()
        pruned = _prune(folder, start, size)
        return Published(origin=name, size=size, tiles=tiles, entry_bundles=bundles, partial_tiles_pruned=pruned)


def _must_be_ours(core: Core, checkpoint: Checkpoint) -> None:
    """Raises HeadMismatch unless the database has this checkpoint's tree."""
    shown = serving.root_of(core, checkpoint.size, checkpoint.origin)
    if shown is None:
        raise HeadMismatch(
            f"the folder's checkpoint has {checkpoint.size} entries, the database fewer: was it put back from a backup?",
            f"公開先のチェックポイントは{checkpoint.size}件で、データベースより先です。バックアップから戻していませんか",
        )
    if shown != checkpoint.root:
        raise HeadMismatch(
            f"the folder's checkpoint has another root at size {checkpoint.size}: two histories were signed",
            f"公開先のチェックポイントは{checkpoint.size}件の時点の根が違います。二つの履歴に署名しています",
        )


@contextmanager
def _opened(directory: Path, core: Core, origin: str) -> Iterator[_Folder]:
    """The folder, held by this process alone."""
    directory.mkdir(parents=True, exist_ok=True)
    foreign = [one for one in directory.iterdir() if one.name not in OURS and not one.name.startswith(".")]
    if foreign and not (directory / VKEY).exists():
        raise Misconfigured(
            "the folder holds other files: publish into an empty one, or one published before",
            "このフォルダーには別のファイルがあります。空か、以前に公開したフォルダーを指定してください",
        )
    if (directory / VKEY).exists():
        known = {
            line.rpartition(" ")[2].partition("+")[0] for line in (directory / VKEY).read_text("utf-8").splitlines()
        }
        if known.isdisjoint({verifier.name for verifier in core.verifiers}):
            raise _other_log()
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Misconfigured("another process is publishing here", "他の処理がここに公開しています") from None
        mark = directory / MARK
        was_cut_off = mark.exists()
        mark.touch()
        if was_cut_off:
            for half in directory.rglob(".*.new"):
                half.unlink()
        yield _Folder(directory, was_cut_off)
        mark.unlink()
    finally:
        os.close(descriptor)


def _published(core: Core, folder: _Folder, origin: str) -> Checkpoint:
    """The folder's checkpoint; an empty one when there is none. Raises Misconfigured when it is not this log's."""
    try:
        note = (folder.path / CHECKPOINT).read_bytes()[:NOTE_BYTES_MAX]
    except FileNotFoundError:
        return Checkpoint(origin, 0, b"")
    try:
        return open_checkpoint(note, core.verifiers, origin)
    except DaichoError:
        raise _other_log() from None


def _write_tiles(core: Core, folder: _Folder, origin: str, before: int, size: int) -> int:
    count = 0
    for level, index, width in tiles_between(before, size):
        count += folder.put(tile_path(level, index, width), serving.tile(core, level, index, width, origin))
    return count


def _write_bundles(core: Core, folder: _Folder, origin: str, before: int, size: int) -> int:
    """From the last bundle that is there on; from the first when the folder had none."""
    first = before >> TILE_HEIGHT
    if before and not _has_bundles(folder, before):
        first = 0
    count = 0
    for index in range(first, (size + TILE_WIDTH - 1) >> TILE_HEIGHT):
        width = min(TILE_WIDTH, size - (index << TILE_HEIGHT))
        count += folder.put(entries_path(index, width), serving.entry_bundle(core, index, width, origin))
    return count


def _has_bundles(folder: _Folder, size: int) -> bool:
    last = (size - 1) >> TILE_HEIGHT
    return (folder.path / entries_path(last, size - (last << TILE_HEIGHT))).is_file()


def _prune(folder: _Folder, before: int, size: int) -> int:
    """Delete partial tiles and bundles whose full tile is published. Returns how many there were."""
    count = 0
    for level in range((size.bit_length() + TILE_HEIGHT - 1) // TILE_HEIGHT):
        shift = TILE_HEIGHT * (level + 1)
        for index in range(before >> shift, size >> shift):
            full = [tile_path(level, index, TILE_WIDTH)]
            if level == 0:
                full.append(entries_path(index, TILE_WIDTH))
            for name in full:
                partial = folder.path / f"{name}.p"
                if partial.is_dir() and (folder.path / name).is_file():
                    count += sum(1 for _ in partial.iterdir())
                    shutil.rmtree(partial)
    return count


def _other_log() -> Misconfigured:
    return Misconfigured(
        "the folder is another log's: its checkpoint or key is not this ledger's",
        "このフォルダーは別の台帳のものです（チェックポイントか鍵が違います）",
    )
