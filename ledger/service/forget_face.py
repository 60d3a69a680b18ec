"""The part of `Ledger` about forgetting: index keys, holds, what is due, disposal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from ledger.service.core import Core
from ledger.service.disposal_due import Due, due
from ledger.service.disposing import dispose
from ledger.service.finishing import finish_disposals
from ledger.service.holding import lift_hold, place_hold
from ledger.service.index_keys import periods
from ledger.service.key_backups import unfinished
from ledger.service.rotation import Progress, Rotated, rotate, rotating
from schemas.views import Appended, UnfinishedDisposal


class ForgetFace:
    """Mixed into `Ledger`."""

    _core: Core

    def index_periods(self) -> dict[str, str]:
        """The periods of the person index that have a key; the phase of a rotation that was begun, "" where none was."""
        begun = rotating(self._core)
        return {period: begun.get(period, "") for period in periods(self._core)}

    def rotate_index(self, period: str, progress: Progress = lambda phase, entries: None) -> Rotated:
        """Replace the index key of a period (`2029-11`, `open`, `hold`, `subject`), or finish a rotation that was begun.

        The ledger may be in use meanwhile, here and in other processes. Raises NotFound, IntegrityError, Busy.
        """
        return rotate(self._core, period, progress)

    def place_hold(self, record_ids: Sequence[UUID], reason: str) -> Appended:
        """A legal hold: nothing of these records is disposed of while it stands. Raises NotFound, Gone, Conflict."""
        return place_hold(self._core, record_ids, reason)

    def lift_hold(self, hold_id: UUID, reason: str) -> Appended:
        """Lift a hold (`id` of its entry). Raises NotFound."""
        return lift_hold(self._core, hold_id, reason)

    def due(self, through: dt.date | None = None) -> list[Due]:
        """What may be destroyed, up to the day `through` (default yesterday), with the number of entries of each kind."""
        return due(self._core, through, storage=True)

    def dispose(self, through: dt.date | None = None, dry_run: bool = False) -> tuple[list[Due], Appended | None]:
        """Destroy what is due. Raises Blocked (`RETENTION_NOT_ENDED`), Busy (run it again)."""
        return dispose(self._core, through, dry_run)

    def finish_disposals(self) -> list[Appended]:
        """Write `final` for disposals whose term is over and of whose keys no backup of the key store is left."""
        return finish_disposals(self._core)

    def unfinished_disposals(self) -> list[UnfinishedDisposal]:
        """Disposals that are not final, and what each waits for."""
        return unfinished(self._core)
