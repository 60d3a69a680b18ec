"""`PublicationFace`: the part of `Ledger` for witnesses, published files and proof files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.service import publishing, witnessed, witnessing
from ledger.service.core import Core
from ledger.service.witness_asker import WitnessAsker
from ledger.service.witness_policy import public_policy
from ledger.service.witnessed import ProofFile
from schemas.publication import Published
from schemas.witness import WitnessesOut


class PublicationFace:
    """What `Ledger` adds for strangers who follow the log, and for those who cosign it. It brings `_core`."""

    _core: Core

    def published_checkpoint(self, origin: str | None = None) -> bytes:
        """The signed note that strangers follow: the newest whose cosignatures meet the policy. Raises NotFound."""
        return witnessed.shown_checkpoint(self._core, origin).note

    def policy(self) -> bytes:
        """The trust policy (C2SP tlog-policy) under which proof files of this ledger are checked."""
        return public_policy(self._core).encode()

    def proof_file(self, seq: int) -> ProofFile:
        """A C2SP `tlog-proof@v1` file for one entry, with the cosignatures there are. Raises NotFound."""
        return witnessed.proof_files(self._core, [seq])[0]

    def proof_files(self, seqs: Iterable[int]) -> list[ProofFile]:
        """As `proof_file`, for many entries, all on the same checkpoint where it holds them. Raises NotFound."""
        return witnessed.proof_files(self._core, seqs)

    def publish(self, directory: str | Path, entries: bool = False, origin: str | None = None) -> Published:
        """Write the log as static files; see `ledger/service/publishing.py`. Raises Misconfigured, HeadMismatch, NotFound."""
        return publishing.publish(self._core, Path(directory), entries, origin)

    def witnesses(self) -> WitnessesOut:
        """How far the witnesses have come. Raises BadInput, Misconfigured for the file `policy`."""
        return witnessing.witnesses(self._core)

    def ask_witnesses(self) -> WitnessesOut:
        """Ask the witnesses for the newest head, in a bounded time. Raises BadInput, Misconfigured. Not in an event loop."""
        return witnessing.ask_witnesses(self._core)

    @contextmanager
    def asking_witnesses(self, told: Callable[[Exception], None]) -> Iterator[None]:
        """While the context lasts a thread asks the witnesses as the log grows; `told` gets the errors of asking."""
        asker = WitnessAsker(self._core, told)
        try:
            yield
        finally:
            asker.close()
