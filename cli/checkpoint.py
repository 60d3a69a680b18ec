"""What `daicho verify` says of a checkpoint and its time-stamps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cryptography import x509

from ledger.clock import utc_text
from ledger.errors import BadInput
from ledger.log import NOT_PROVED, Policy, parse_note, verdict
from ledger.log.attested import judge_witnesses
from ledger.log.stamped import verify_checkpoint
from ledger.log.trusted import TrustedKeys


def is_note(data: bytes) -> bool:
    """Whether the file is a signed note at all."""
    try:
        parse_note(data)
    except BadInput:
        return False
    return True


def stamped_checkpoint(
    note: bytes, keys: TrustedKeys, stamps: Sequence[bytes], roots: Sequence[bytes], policy: Policy | None = None
) -> dict[str, Any]:
    """The document that is printed; `time_stamps` holds the moments, signers and chains of those that are trusted.

    roots: DER certificates that the reader trusts. policy: whose witnesses the reader demands.
    """
    trusted = [x509.load_der_x509_certificate(der) for der in roots]
    found = verify_checkpoint(note, keys, stamps, trusted)
    outcomes = list(found.outcomes)
    if found.checkpoint and policy and policy.witnesses:
        outcomes.append(judge_witnesses("/policy", note, policy, given=True))
    return {
        "file": "checkpoint",
        "outcome": verdict(outcomes).value,
        "checks": [
            {"id": one.pointer, "outcome": one.status.value, "reason": one.code, "ja": one.ja, "en": one.en}
            for one in outcomes
        ],
        "time_stamps": [
            {
                "moment": utc_text(stamp.moment),
                "signer": stamp.signer,
                "policy": stamp.policy,
                "chain": [x509.load_der_x509_certificate(der).subject.rfc4514_string() for der in stamp.chain],
            }
            for stamp in found.stamps.values()
        ],
        "not_proved": [{"ja": limit.ja, "en": limit.en} for limit in NOT_PROVED],
        "origin": found.checkpoint.origin if found.checkpoint else None,
        "tree_size": found.checkpoint.size if found.checkpoint else None,
    }
