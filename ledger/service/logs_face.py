"""What the facade serves to strangers, for each of the ledger's logs: checkpoints, tiles, entry bundles, consistency.

A ledger has one log, and one more for each that was frozen after a loss (`freezes.py`). `origin` picks it; None is the
log that takes new entries.
"""

from __future__ import annotations

from typing import Any

from ledger.service import proving, serving
from ledger.service.core import Core
from ledger.service.freezes import Freeze, freeze_of, frozen_logs


class LogsFace:
    """Part of `Ledger`."""

    _core: Core

    def origins(self) -> list[str]:
        """The names of all logs, frozen ones first, oldest first; the last takes new entries."""
        return [*(head.origin for head in frozen_logs(self._core)), self._core.origin]

    def freezes(self) -> list[Freeze]:
        """Why each frozen log is frozen, oldest first."""
        return [freeze_of(self._core, head) for head in frozen_logs(self._core)]

    def checkpoint(self, origin: str | None = None) -> bytes:
        """The signed note of the newest head. Raises NotFound."""
        with self._core.database.reading() as connection:
            head = proving.head_named(self._core, connection, origin)
        return proving.checkpoint_of(self._core, head)

    def consistency(self, old_size: int, new_size: int | None = None, origin: str | None = None) -> dict[str, Any]:
        """Consistency proof between two sizes. Raises BadInput, NotFound."""
        return serving.consistency_proof(self._core, old_size, new_size, origin)

    def tile(self, level: int, index: int, width: int, origin: str | None = None) -> bytes:
        """A C2SP tile of `width` hashes. Raises NotFound."""
        return serving.tile(self._core, level, index, width, origin)

    def entry_bundle(self, index: int, width: int, origin: str | None = None) -> bytes:
        """A C2SP entry bundle of `width` leaves. Raises NotFound."""
        return serving.entry_bundle(self._core, index, width, origin)
