"""What the facade does with backups, restores, freezes and the checkpoint store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from ledger.clock import utc_now
from ledger.service.backing_up import back_up, back_up_keys
from ledger.service.backup_check import check_backup
from ledger.service.backup_manifest import Manifest
from ledger.service.core import Core
from ledger.service.key_backups import KeyBackup, delete_backup, enter_deleted, key_backups
from ledger.service.released_state import ReleasedState, accept_database, released_state
from ledger.service.restoring import Restored, Wanted, freeze_in_place, restore
from schemas.views import Appended


class BackupFace:
    """Part of `Ledger`."""

    _core: Core

    def back_up(self, target: str | Path) -> Manifest:
        """A consistent copy without keys, in a new folder, while others write. Raises Conflict, Busy, IntegrityError."""
        return back_up(self._core, Path(target))

    def back_up_keys(self, target: str | Path) -> Manifest:
        """Key store and signing keys, in a new folder; to be deleted when it expires. Raises Conflict, Busy."""
        return back_up_keys(self._core, Path(target))

    def key_backups(self) -> list[KeyBackup]:
        """Every backup of the keys that was entered, whether it is deleted, and which disposals wait for that."""
        return key_backups(self._core)

    def delete_key_backup(self, folder: str | Path, reason: str) -> Appended:
        """Delete a backup of the keys and enter it. Raises Misconfigured, NotFound, Conflict, BadInput."""
        return delete_backup(self._core, Path(folder), reason)

    def key_backup_deleted(self, seq: int, reason: str) -> Appended:
        """Enter that a backup (by the seq of its entry) was deleted by other means. Raises NotFound, Conflict, BadInput."""
        return enter_deleted(self._core, seq, reason)

    @staticmethod
    def check_backup(folder: str | Path) -> Manifest:
        """Verify a backup as it lies there. Raises Misconfigured (no backup), IntegrityError (damaged)."""
        return check_backup(Path(folder))

    @staticmethod
    def restore(
        home: str | Path, backup: str | Path, wanted: Wanted | None = None, now: Callable[[], dt.datetime] = utc_now
    ) -> Restored:
        """Put a backup back where no ledger lives. Raises Blocked, IntegrityError, Misconfigured, BadInput."""
        return restore(Path(home), Path(backup), wanted or Wanted(), now)

    @staticmethod
    def freeze(
        home: str | Path,
        new_origin: str,
        reason: str,
        released: bytes | None = None,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> Restored:
        """Freeze a log whose newest entries are lost, and open the next. Raises Blocked (nothing is lost), BadInput."""
        return freeze_in_place(Path(home), new_origin, reason, released, now)

    @staticmethod
    def released(home: str | Path) -> ReleasedState:
        """What the checkpoint store holds beside what the database holds. Raises Misconfigured."""
        return released_state(Path(home))

    @staticmethod
    def accept_database(home: str | Path, reason: str, now: Callable[[], dt.datetime] = utc_now) -> ReleasedState:
        """Fill an empty checkpoint store from the database; an `admin` entry says why. Raises Blocked, BadInput."""
        return accept_database(Path(home), reason, now)
