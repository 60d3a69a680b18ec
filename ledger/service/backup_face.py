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
from ledger.service.released_state import ReleasedState, accept_database, released_state
from ledger.service.restoring import Restored, Wanted, freeze_in_place, restore


class BackupFace:
    """Part of `Ledger`."""

    _core: Core

    def back_up(self, target: str | Path) -> Manifest:
        """A consistent copy without keys, in a new folder, while others write. Raises Conflict, Busy, IntegrityError."""
        return back_up(self._core, Path(target))

    def back_up_keys(self, target: str | Path) -> Manifest:
        """Key store and signing keys, in a new folder; to be deleted when it expires. Raises Conflict, Busy."""
        return back_up_keys(self._core, Path(target))

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
