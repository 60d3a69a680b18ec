"""The witness's one decision, C2SP `tlog-witness`: is this head the one it knows, grown?

The checks stand in the order of the specification. The new head is durable before the cosignature is made: a crash in
between leaves a head that the log asks for again, with the size that the 409 names. Times of cosignatures never go back,
so that a clock set back can't make an older head look like the newest.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ledger.errors import BadInput, VerificationFailed
from ledger.log.add_checkpoint import AddCheckpoint, Verdict, cosign, encode_cosignatures, encode_size
from ledger.log.checkpoint import Checkpoint, open_checkpoint
from ledger.log.merkle import check_consistency
from ledger.log.note import Signer, Verifier
from ledger.witness.state import Evidence, Kind, Seen, State

SWAP_TRIES_MAX = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """body: signature lines (200) or the size cosigned last (409 with `is_size`); else one sentence for a person."""

    verdict: Verdict
    body: bytes
    is_size: bool = False


class Witness:
    """Cosigns the heads of the logs it was told of. Thread-safe.

    logs: the keys of each log, by origin. clock: POSIX seconds.
    """

    def __init__(
        self,
        signer: Signer,
        logs: Mapping[str, Sequence[Verifier]],
        state: State,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._signer = signer
        self._logs = {origin: tuple(keys) for origin, keys in logs.items()}
        self._clock = clock
        self.state = state

    @property
    def vkey(self) -> str:
        """The verifier key, for the policies of those who trust this witness."""
        return self._signer.verifier().vkey()

    @property
    def origins(self) -> tuple[str, ...]:
        """The logs it was told of."""
        return tuple(self._logs)

    def close(self) -> None:
        self.state.close()

    def add_checkpoint(self, body: bytes) -> Answer:
        """Judge one request. Never raises for what a client sent."""
        try:
            request = AddCheckpoint.parse(body)
        except BadInput:
            return _refused(Verdict.MALFORMED, "the request is not an old size, a proof and a checkpoint")
        head = request.head
        if head.origin not in self._logs:
            return _refused(Verdict.UNKNOWN_LOG, "this witness was not told of the log")
        try:
            open_checkpoint(request.checkpoint, self._logs[head.origin], head.origin)
        except (BadInput, VerificationFailed):
            return _refused(Verdict.NO_TRUSTED_KEY, "no trusted key of the log has signed the checkpoint")
        if request.old_size > head.size:
            return _refused(Verdict.MALFORMED, "the old size is larger than the checkpoint's")
        for _ in range(SWAP_TRIES_MAX):
            answer = self._try(request, head)
            if answer is not None:
                return answer
        raise AssertionError("the state changed under every try")

    def _try(self, request: AddCheckpoint, head: Checkpoint) -> Answer | None:
        """None when another request moved the state in between."""
        seen = self.state.seen(head.origin)
        if request.old_size != seen.size:
            return Answer(Verdict.CONFLICT, encode_size(seen.size), is_size=True)
        if head.size == seen.size and head.root != seen.root:
            self._keep("other_root", request, head)
            return _refused(Verdict.CONFLICT, "this witness knows another root for this size")
        if not _is_proved(seen, request, head):
            self._keep("not_proved", request, head)
            return _refused(Verdict.NOT_PROVED, "the consistency proof does not hold")
        time_s = max(int(self._clock()), seen.time_s)
        if not self.state.advance(head.origin, seen, Seen(head.size, head.root, request.checkpoint, time_s)):
            return None
        return Answer(Verdict.COSIGNED, encode_cosignatures([cosign(head, self._signer, time_s)]))

    def _keep(self, kind: Kind, request: AddCheckpoint, head: Checkpoint) -> None:
        found = Evidence(head.origin, kind, head.size, head.root, request.checkpoint, int(self._clock()))
        self.state.keep(found)


def _is_proved(seen: Seen, request: AddCheckpoint, head: Checkpoint) -> bool:
    if seen.size in (0, head.size):
        return not request.proof
    try:
        check_consistency(seen.size, head.size, seen.root, head.root, request.proof)
    except VerificationFailed:
        return False
    return True


def _refused(verdict: Verdict, en: str) -> Answer:
    return Answer(verdict, f"{en}\n".encode())
