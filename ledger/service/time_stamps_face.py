"""`TimeStampsFace`: the part of `Ledger` for time-stamps of its checkpoints."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ledger.service import time_stamping
from ledger.service.core import Core
from schemas.time_stamp import AuthorityState, StampResult, TimeStampOut

LOOK_SECONDS = 60.0


class TimeStampsFace:
    """What `Ledger` adds for time-stamps. The authorities stand in `operations.toml` (`docs/time-stamps.md`)."""

    _core: Core

    def time_stamp(self, everything: bool = False) -> list[StampResult]:
        """Ask the authorities that are due, or all, and keep what they give. Raises Misconfigured, Busy, Frozen."""
        return time_stamping.stamp(self._core, everything)

    def time_stamps(self, size: int | None = None) -> list[TimeStampOut]:
        """The time-stamps that are kept, oldest first; of the checkpoint of one size, or all."""
        return time_stamping.time_stamps(self._core, size)

    def time_stamp_evidence(self, seq: int) -> dict[str, bytes]:
        """Of one: `checkpoint` (the bytes stamped), `stamp.tsr` (DER), `chain.pem`. Raises NotFound."""
        return time_stamping.evidence(self._core, seq)

    def authority_states(self) -> list[AuthorityState]:
        """How each authority does: its newest time-stamp, whether it is overdue, its last error."""
        return time_stamping.authority_states(self._core)

    @contextmanager
    def time_stamping(
        self, look_seconds: float = LOOK_SECONDS, failed: Callable[[str], None] | None = None
    ) -> Iterator[None]:
        """Time-stamp on schedule, in a thread, while the context lasts. failed: told the class of an error of our own."""
        if not self._core.operations.time_stamps.authorities:
            yield
            return
        ended = threading.Event()

        def work() -> None:
            while True:
                try:
                    self.time_stamp()
                except Exception as error:
                    # Whatever went wrong, the next look must come; the message may quote a row, so only its class is told.
                    if failed is not None:
                        failed(type(error).__name__)
                if ended.wait(look_seconds):
                    return

        thread = threading.Thread(target=work, name="daicho-time-stamps", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
