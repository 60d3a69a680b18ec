"""Restoring a backup into a folder without a living ledger; and freezing in place what was put back by other means.

    verify backup and keys → keys in place → copy under another name → every key there? → behind what was released?
    → freeze, new log → rename to daicho.db → checkpoint store

The name is given last: until then there is no ledger in the folder, and running it again begins anew. What the checkpoint
store or `--released` shows to be newer than the backup is lost, and the log is frozen for good; where nobody can say what
was released, it is frozen as well. Before a log goes on under its name the witnesses of its policy are asked, as far as they
answer: one that has cosigned more, or another history, shows a loss too. One origin never signs two histories.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from ledger.clock import jst_day, utc_now
from ledger.errors import Blocked, IntegrityError, Misconfigured
from ledger.log.checkpoint import open_checkpoint, parse_note_unverified
from ledger.service.backing_up import KEY_STORE
from ledger.service.backup_check import check_backup
from ledger.service.backup_manifest import MANIFEST, Manifest
from ledger.service.checkpoint_stores import checkpoint_store
from ledger.service.core import Core
from ledger.service.freezing import Loss, check_loss, freeze
from ledger.service.home import DATABASE, KEYS, OPERATIONS, close_core, open_core, open_unchecked, read_operations
from ledger.service.log_key_acts import settle
from ledger.service.witnessing import who_contradicts
from ledger.store.reading import read_heads
from ledger.store.tables import BodyRow
from ledger.vault.masterkey import ENVIRONMENT_VARIABLE, load_master_key, sync_directory

RESTORING = DATABASE + ".restoring"
MASTER_KEY = "keystore.key"


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands now. frozen: the origin that was frozen, if one was. lost: first and last index lost, both lost."""

    origin: str
    entries: int
    frozen: str | None
    lost: tuple[int, int] | None
    keys_expired: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to restore. keys, master_key: where the folder has none. released: a checkpoint somebody else kept."""

    keys: Path | None = None
    master_key: Path | None = None
    released: bytes | None = None
    new_origin: str | None = None
    reason: str = ""


def restore(home: Path, backup: Path, wanted: Wanted, now: Callable[[], dt.datetime] = utc_now) -> Restored:
    """Put a backup back. Raises Blocked (a living ledger, a loss without `new_origin`), IntegrityError, Misconfigured."""
    if (home / DATABASE).exists():
        raise Blocked(
            "there is a ledger in this folder: a restore never overwrites one. Move it away first, and keep it",
            "このフォルダーには台帳があります。復元で上書きはしません。先に別の場所へ移し、保管してください",
            codes=["LIVING_LEDGER"],
        )
    manifest = _of_kind(backup, "ledger")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = _put_keys(home, wanted)
    _put_files(home, backup, manifest)
    expired = bool(keys and keys.expires_on and keys.expires_on < jst_day(now()).isoformat())
    core = open_unchecked(home, now, database_name=RESTORING)
    try:
        _must_have_keys(core)
        released = newest_note(core, wanted.released)
        loss = _loss(core, manifest, released, wanted)
        if loss:
            freeze(core, loss, (manifest.checkpoint or "").encode(), now)
        with core.database.reading() as connection:
            heads = read_heads(connection)
        with core.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        close_core(core)
    _sync_file(home / RESTORING)
    (home / RESTORING).rename(home / DATABASE)
    sync_directory(home)
    store = checkpoint_store(home, core.operations)
    if not loss and released is not None and store.read() is None:
        store.swap(None, released)
    _settled(home, now)
    return Restored(heads[-1].origin, heads[-1].end, manifest.origin if loss else None, _lost(loss, manifest), expired)


def freeze_in_place(
    home: Path, new_origin: str, reason: str, released: bytes | None, now: Callable[[], dt.datetime] = utc_now
) -> Restored:
    """Freeze the log of a database that is behind what was released, and open a new one. Raises Blocked, BadInput."""
    core = open_unchecked(home, now)
    try:
        with core.database.reading() as connection:
            head = read_heads(connection)[-1]
        newest = newest_note(core, released)
        if newest is not None and parse_note_unverified(newest).size <= head.size:
            raise Blocked(
                "nothing released is missing from this database: there is no loss to freeze for",
                "公開済みの記録はすべてこのデータベースにあります。凍結する理由がありません",
                codes=["NO_LOSS"],
            )
        loss = Loss(newest, new_origin, reason)
        after = freeze(core, loss, None, now)
    finally:
        close_core(core)
    _settled(home, now)
    lost = (head.size, parse_note_unverified(newest).size - 1) if newest else None
    return Restored(after.origin, after.end, head.origin, lost, keys_expired=False)


def newest_note(core: Core, given: bytes | None) -> bytes | None:
    """The newest checkpoint known to have been released: what the store holds, or what somebody else kept."""
    stored = checkpoint_store(core.home, core.operations).read()
    notes = []
    for note in (stored, given):
        if note is None:
            continue
        if parse_note_unverified(note).origin != core.origin:
            raise IntegrityError(
                f"the newest checkpoint is of another log than the backup's ({core.origin}): the backup is from before a "
                "freeze, or of another ledger",
                f"最新のチェックポイントが控えの台帳（{core.origin}）のものではありません。凍結より前の控えか、別の台帳の控えです",
            )
        open_checkpoint(note, core.verifiers, core.origin)
        notes.append(note)
    return max(notes, key=lambda note: parse_note_unverified(note).size, default=None)


def _loss(core: Core, manifest: Manifest, released: bytes | None, wanted: Wanted) -> Loss | None:
    """None when the backup holds everything that was released and the log's key is here: its history goes on."""
    if released is not None and _can_sign(core) and parse_note_unverified(released).size <= manifest.tree_size:
        knowing = who_contradicts(core, core.head(), (manifest.checkpoint or "").encode())
        if not knowing:
            return None
        if wanted.new_origin is None:
            raise _witnesses_know_more(manifest, knowing)
    if wanted.new_origin is None:
        size = parse_note_unverified(released).size if released else None
        en = f"{size:,} entries were released" if size else "nobody can say how many entries were released"
        ja = f"公開済みは{size:,}件" if size else "公開済みの件数は不明"
        raise Blocked(
            f"the backup holds {manifest.tree_size:,} entries of {manifest.origin}, and {en}. To go on, this log must be "
            "frozen for good and a new one opened: give --new-origin and --reason. To show what was released, give "
            "--released FILE with the newest checkpoint that anybody kept",
            f"控えには {manifest.origin} の記録が{manifest.tree_size:,}件あり、{ja}です。続けるには、この台帳を凍結し"
            "新しい台帳を始める必要があります（--new-origin と --reason）。公開済みの範囲を示すには、保管されている"
            "最新のチェックポイントを --released で渡してください",
            codes=["ENTRIES_LOST" if size else "RELEASED_UNKNOWN"],
        )
    loss = Loss(released, wanted.new_origin, wanted.reason)
    with core.database.reading() as connection:
        check_loss(loss, read_heads(connection), list(core.verifiers))
    return loss


def _witnesses_know_more(manifest: Manifest, knowing: list[str]) -> Blocked:
    names = ", ".join(knowing)
    return Blocked(
        f"witnesses have cosigned more of {manifest.origin} than the backup's {manifest.tree_size:,} entries, or another "
        f"history: {names}. To go on, this log must be frozen for good and a new one opened: give --new-origin and --reason, "
        "and with --released the newest checkpoint, which a witness has kept (`daicho witness status`)",
        f"立会人（{names}）は {manifest.origin} について、控えの{manifest.tree_size:,}件より先か、別の履歴に連署しています。"
        "続けるには、この台帳を凍結し新しい台帳を始める必要があります（--new-origin と --reason）。最新のチェックポイントは"
        "立会人が保管しています（`daicho witness status`）。--released で渡してください",
        codes=["ENTRIES_LOST"],
    )


def _can_sign(core: Core) -> bool:
    try:
        return bool(core.signers)
    except Misconfigured:
        return False


def _settled(home: Path, now: Callable[[], dt.datetime]) -> None:
    """Open the ledger once, as every start does: the checkpoint store rolls forward, the verifier keys are published."""
    core = open_core(home, now)
    try:
        settle(core)
    finally:
        close_core(core)


def _lost(loss: Loss | None, manifest: Manifest) -> tuple[int, int] | None:
    if loss is None or loss.released is None:
        return None
    size = parse_note_unverified(loss.released).size
    return (manifest.tree_size, size - 1) if size > manifest.tree_size else None


def _of_kind(folder: Path, kind: str) -> Manifest:
    manifest = check_backup(folder)
    if manifest.kind != kind:
        raise Misconfigured(
            f"this is a backup of the {manifest.kind}, not of the {kind}",
            "控えの種類が違います（台帳の控えと鍵の控えは別のものです）",
        )
    return manifest


def _put_keys(home: Path, wanted: Wanted) -> Manifest | None:
    """The living key store stays where there is one: it is newer, and knows what was destroyed."""
    target = home / KEYS
    if (target / KEY_STORE).exists():
        return None
    if wanted.keys is None:
        raise Misconfigured(
            "there is no key store in this folder: give the backup of the keys with --keys",
            "このフォルダーに鍵保管庫がありません。鍵の控えを --keys で渡してください",
        )
    manifest = _of_kind(wanted.keys, "keys")
    making = home / f".{KEYS}.restoring"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    _copy_all(wanted.keys, making, manifest.files)
    if not os.environ.get(ENVIRONMENT_VARIABLE):
        source = wanted.master_key or target / MASTER_KEY
        load_master_key(source)
        _copy_all(source.parent, making, [source.name])
        (making / source.name).rename(making / MASTER_KEY)
    shutil.rmtree(target, ignore_errors=True)
    making.rename(target)
    sync_directory(home)
    return manifest


def _put_files(home: Path, backup: Path, manifest: Manifest) -> None:
    for leftover in (RESTORING, f"{RESTORING}-wal", f"{RESTORING}-shm"):
        (home / leftover).unlink(missing_ok=True)
    _copy_all(backup, home, [DATABASE], RESTORING)
    # What stands in the folder is the operator's own and newer: where its stores are, whom it trusts.
    _copy_all(backup, home, [name for name in manifest.files if name != DATABASE and not (home / name).exists()])
    read_operations(home)
    sync_directory(home)


def _must_have_keys(core: Core) -> None:
    """Raises IntegrityError when bodies are sealed under keys that the key store never had: it is older than they."""
    table = BodyRow.table_()
    with core.database.reading() as connection:
        used = connection.execute(select(table.c.key_id).where(table.c.log == core.log).distinct()).scalars().all()
    missing = [key_id for key_id in used if core.keys.state(key_id) == "never"]
    if missing:
        raise IntegrityError(
            f"the key store lacks {len(missing)} of the keys that this backup's records are sealed under: it is older than "
            "the backup, or another ledger's. Nothing was restored. Take a newer backup of the keys",
            f"この控えの記録を開く鍵が{len(missing)}個ありません。鍵の控えが古いか、別の台帳のものです。"
            "復元していません。新しい鍵の控えを使ってください",
        )


def _copy_all(source: Path, target: Path, names: Iterable[str], under: str | None = None) -> None:
    """Private, durable copies. under: the one name to give instead."""
    for name in names:
        if name == MANIFEST:
            continue
        temporary = target / f".{Path(name).name}.copying"
        temporary.unlink(missing_ok=True)
        mode = 0o644 if name in ("trusted.vkey", "profile.json", OPERATIONS) else 0o600
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file, (source / name).open("rb") as original:
            shutil.copyfileobj(original, file)
            file.flush()
            os.fsync(file.fileno())
        (target / (under or name)).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.rename(target / (under or name))


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
