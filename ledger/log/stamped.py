"""A checkpoint with its time-stamps, checked offline: who signed it, and since when it exists at the latest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography import x509

from ledger.errors import BadInput, VerificationFailed
from ledger.log.checkpoint import Checkpoint, parse_note_unverified
from ledger.log.note import UnknownSigner, open_note
from ledger.log.outcome import Outcome, outcome
from ledger.log.time_stamp import TimeStamp, TimeStampRefused, check_response
from ledger.log.trusted import TrustedKeys


@dataclass(frozen=True, slots=True)
class StampedCheckpoint:
    """outcomes: `/checkpoint`, then `/time_stamps/<n>` each. stamps: those that are trusted, by n."""

    outcomes: list[Outcome]
    checkpoint: Checkpoint | None = None
    stamps: dict[int, TimeStamp] = field(default_factory=dict)


def verify_checkpoint(
    note: bytes, keys: TrustedKeys, responses: Sequence[bytes] = (), roots: Sequence[x509.Certificate] = ()
) -> StampedCheckpoint:
    """Check a signed checkpoint and RFC 3161 answers over its bytes. Never raises for what they are.

    A checkpoint that a compromised key alone has signed passes where a trusted time-stamp shows that it is older.
    """
    stamped, stamps = [], {}
    for place, response in enumerate(responses):
        code = "TIME_STAMP_TRUSTED"
        try:
            stamps[place] = check_response(response, note, roots)
        except TimeStampRefused as refused:
            code = refused.reason if refused.reason == "TIME_STAMP_NOT_TRUSTED" else "TIME_STAMP_INVALID"
        stamped.append(outcome(f"/time_stamps/{place}", code))
    try:
        checkpoint = parse_note_unverified(note)
    except BadInput:
        return StampedCheckpoint([outcome("/checkpoint", "CHECKPOINT_MALFORMED"), *stamped])
    code = _signed(note, keys.of(checkpoint.origin), [stamp.moment for stamp in stamps.values()])
    return StampedCheckpoint([outcome("/checkpoint", code), *stamped], checkpoint, stamps)


def _signed(note: bytes, keys: TrustedKeys, moments: Sequence[dt.datetime]) -> str:
    try:
        open_note(note, keys.verifiers)
    except UnknownSigner:
        held = keys.compromised_signer(note)
        if held is None:
            return "CHECKPOINT_KEY_UNKNOWN"
        since = dt.datetime.fromisoformat(held.since)
        return "CHECKPOINT_SIGNED_IN_TIME" if any(one < since for one in moments) else "CHECKPOINT_KEY_COMPROMISED"
    except VerificationFailed:
        return "CHECKPOINT_SIGNATURE_INVALID"
    return "CHECKPOINT_SIGNED"
