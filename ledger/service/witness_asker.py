"""The thread that asks the witnesses while a server runs: after growth, not more often than the settings say."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ledger.service.core import Core
from ledger.service.witness_policy import read_policy
from ledger.service.witnessing import ask_witnesses

LOOK_SECONDS = 0.5
STOP_SECONDS = 5.0


class WitnessAsker:
    """Started with the server, stopped with it. told: what is called with an error that asking raised.

    A daemon thread: a witness that hangs can't keep the process from ending.
    """

    def __init__(self, core: Core, told: Callable[[Exception], None]) -> None:
        self._core = core
        self._told = told
        self._stop = threading.Event()
        self._asked_size = 0
        self._asked_at = float("-inf")
        self._complete = False
        self._thread = threading.Thread(target=self._run, name="daicho-witnesses", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(STOP_SECONDS + self._core.operations.witnesses.timeout_seconds)

    def _run(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            try:
                if self._is_due():
                    self._ask()
            except Exception as error:
                self._asked_at = time.monotonic()
                self._told(error)

    def _is_due(self) -> bool:
        settings = self._core.operations.witnesses
        waited = time.monotonic() - self._asked_at >= settings.every_seconds
        size = self._core.head().size
        grown = size - self._asked_size
        return (waited and (grown > 0 or not self._complete)) or grown >= settings.every_entries

    def _ask(self) -> None:
        self._asked_at = time.monotonic()
        if not read_policy(self._core).witnesses:
            self._complete = False  # a policy may be put there any time
            self._asked_size = self._core.head().size
            return
        found = ask_witnesses(self._core)
        self._asked_size, self._complete = found.asked_size, not found.missing
