"""Backups: the ledger into one folder, its keys into another, each whole or not there (docs/backup.md).

A backup of the ledger is a snapshot of the database, made while the server writes, and what stands beside it; it holds no
key. A backup of the keys holds the key store and the signing keys, not the master key, and must be deleted when it
expires: until then it can open what was disposed of. A backup is written under another name, checked by reading it back,
made durable, and then renamed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from ledger.clock import utc_text
from ledger.errors import Busy, Conflict, IntegrityError
from ledger.ids import new_id
from ledger.log.encoding import encode_base64
from ledger.service.backup_check import check_database
from ledger.service.backup_manifest import MANIFEST, Manifest, check_files, describe_files, read_manifest
from ledger.service.checkpoint_stores import CHECKPOINT
from ledger.service.core import Core
from ledger.service.disposing import BACKUP_EXPIRES_DAYS
from ledger.service.home import DATABASE, KEYS
from ledger.service.key_backups import ADMIN_KEY_ID, TAKEN, clear_of
from ledger.service.proving import checkpoint_of
from ledger.service.sealing import stage
from ledger.store.migrate import revision_of
from ledger.vault.masterkey import sync_directory

KEY_STORE = "keystore.db"
NOT_COPIED = (DATABASE, f"{KEYS}/", f"{CHECKPOINT}.", ".")
# Of the key folder: the store itself is copied by its own means, and its master key never.
NOT_COPIED_KEYS = frozenset({KEY_STORE, f"{KEY_STORE}-wal", f"{KEY_STORE}-shm", "keystore.key"})


def back_up(core: Core, target: Path) -> Manifest:
    """A consistent copy of the ledger without its keys, in the new folder `target`. Raises Conflict, Busy, IntegrityError.

    Other processes go on writing.
    """
    with _making(target) as folder:
        _snapshot(core, folder / DATABASE)
        own_key = core.operations.report.key if core.operations.report else ""
        for path in sorted(core.home.rglob("*")):
            name = path.relative_to(core.home)
            if path.is_file() and not name.as_posix().startswith(NOT_COPIED) and str(name) not in (CHECKPOINT, own_key):
                (folder / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                _copy(path, folder / name)
        heads = check_database(folder / DATABASE)
        head = heads[-1]
        manifest = Manifest(
            kind="ledger",
            origin=head.origin,
            taken_at=utc_text(core.now()),
            schema=revision_of(core.database.engine) or "",
            entries=head.end,
            tree_size=head.size,
            root=encode_base64(head.root),
            checkpoint=checkpoint_of(core, head).decode(),
            expires_on=None,
            files={},
        )
        _finish(folder, manifest)
    return read_manifest(target)


def back_up_keys(core: Core, target: Path) -> Manifest:
    """The key store and signing keys in the new folder `target`; an `admin` entry says until when it may be kept."""
    expires = core.today() + dt.timedelta(days=BACKUP_EXPIRES_DAYS)
    core.keys.get_or_create(ADMIN_KEY_ID)
    clear = clear_of(core)
    with _making(target) as folder:
        core.keys.backup_to(folder / KEY_STORE)
        for path in sorted((core.home / KEYS).iterdir()):
            if path.is_file() and path.name not in NOT_COPIED_KEYS and not path.name.endswith(".lock"):
                _copy(path, folder / path.name)
        manifest = Manifest(
            kind="keys",
            origin=core.origin,
            taken_at=utc_text(core.now()),
            schema=revision_of(core.database.engine) or "",
            entries=core.database.size(),
            tree_size=core.head().size,
            root=None,
            checkpoint=None,
            expires_on=expires.isoformat(),
            files={},
        )
        _finish(folder, manifest)
        items = {
            "/admin/action": TAKEN,
            "/admin/expires_on": expires.isoformat(),
            "/admin/clear_of": clear,
            "/admin/manifest": read_manifest(folder).encode().decode(),
        }
        # Entered before the backup gets its name: there is none that the ledger does not know of.
        core.writer.submit([stage(core, "admin", new_id(), items, ADMIN_KEY_ID)]).result()
    return read_manifest(target)


@contextlib.contextmanager
def _making(target: Path) -> Iterator[Path]:
    """A private folder that becomes `target` when the body ends well; otherwise nothing of it is left."""
    if os.path.lexists(target):
        raise Conflict(
            "there is something of this name already: a backup is never overwritten",
            "その名前のものが既にあります。控えは上書きしません",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = target.with_name(f".{target.name}.making")
    with _alone(folder):
        try:
            yield folder
            sync_directory(folder)
            folder.rename(target)
            sync_directory(target.parent)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """An empty folder that no other backup works in; what a killed one left there is removed."""
    lock_path = folder.with_suffix(".lock")
    with lock_path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("another backup into this folder is under way", "同じ場所への控えが進行中です") from None
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield
        finally:
            lock_path.unlink(missing_ok=True)


def _snapshot(core: Core, target: Path) -> None:
    """One read transaction, so no batch is there by half; free pages, which may hold what was disposed of, stay behind."""
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with contextlib.closing(sqlite3.connect(core.home / DATABASE, isolation_level=None, timeout=30)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    _sync(target)


def _copy(source: Path, target: Path) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file, source.open("rb") as original:
        shutil.copyfileobj(original, file)
        file.flush()
        os.fsync(file.fileno())


def _finish(folder: Path, manifest: Manifest) -> None:
    """Write the manifest and read everything back."""
    data = describe_files(manifest, folder).encode()
    descriptor = os.open(folder / MANIFEST, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    written = read_manifest(folder)
    if written.encode() != data:
        raise IntegrityError("the backup can't be read back", "控えを読み戻せません")
    check_files(folder, written)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
