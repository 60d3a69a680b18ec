r"""What outsiders say of a bundle's checkpoint: how many witnesses have cosigned it, and what was time-stamped.

A bundle may carry a policy (C2SP `tlog-policy`), as text, and time-stamped heads of its log:

    {"chain": [<base64 of a DER certificate>, …],     from the stamp's signer upwards, for readers who trust the root only
     "checkpoint": <the signed note whose bytes were stamped, text>,
     "consistency": [<base64 hash>, …],               between that checkpoint and the bundle's, smaller to larger
     "response": <base64 of the RFC 3161 answer, DER>}

Whoever has an entry's inclusion proof under the bundle's checkpoint, and the consistency of this with a stamped one that is
large enough, knows that the entry was in the log at the stamped time. The stamped note's own signature adds nothing to that.

Who the witnesses are is the policy's word. Of a policy that came with the bundle that is the company's own word: its
outcome is told and counts for nothing (`ledger.log.outcome.TOLD_ONLY`). Of one that the reader gave it counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from cryptography import x509

from ledger.errors import BadInput, VerificationFailed
from ledger.log.checkpoint import Checkpoint, parse_note_unverified
from ledger.log.encoding import decode_base64, decode_hash, encode_base64, malformed
from ledger.log.merkle import PROOF_LENGTH_MAX, check_consistency
from ledger.log.note import UnknownSigner, Verifier, open_note
from ledger.log.outcome import Outcome, outcome
from ledger.log.policy import Policy
from ledger.log.time_stamp import RESPONSE_BYTES_MAX, TimeStampRefused, check_response

STAMPED_MAX = 16
CHAIN_MAX = 8
_MEMBERS = {"chain", "checkpoint", "consistency", "response"}
_LAST_SECOND = 253_402_300_799
_NOBODY = ("なし", "none")


@dataclass(frozen=True, slots=True)
class StampedHead:
    """A time-stamped head of a bundle's log. consistency: 32-byte hashes. response, chain: DER."""

    checkpoint: str
    response: bytes
    consistency: tuple[bytes, ...]
    chain: tuple[bytes, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "checkpoint": self.checkpoint,
            "response": encode_base64(self.response),
            "consistency": [encode_base64(each) for each in self.consistency],
            "chain": [encode_base64(each) for each in self.chain],
        }

    @classmethod
    def from_json(cls, value: object) -> StampedHead:
        """Strict inverse of `to_json`, nothing verified. BadInput (`MALFORMED:bundle`) otherwise."""
        try:
            if type(value) is not dict or value.keys() != _MEMBERS:
                raise ValueError("members")
            consistency, chain = value["consistency"], value["chain"]
            if type(consistency) is not list or len(consistency) > PROOF_LENGTH_MAX:
                raise ValueError("consistency")
            if type(chain) is not list or len(chain) > CHAIN_MAX:
                raise ValueError("chain")
            response = decode_base64(value["response"])
            if len(response) > RESPONSE_BYTES_MAX:
                raise ValueError("response")
            parse_note_unverified(value["checkpoint"].encode())
            return cls(
                value["checkpoint"], response, tuple(map(decode_hash, consistency)), tuple(map(decode_base64, chain))
            )
        except (TypeError, ValueError, AttributeError, BadInput):
            raise malformed(
                "bundle", "the time-stamped head is not of the format", "時刻認証の項目が不正です"
            ) from None


def policy_of(text: object) -> Policy:
    """The policy that a bundle carries. BadInput unless it is one that names witnesses."""
    if type(text) is not str:
        raise malformed("bundle", "the policy is not a text", "方針が文字列ではありません")
    try:
        policy = Policy.parse(text.encode())
    except UnicodeEncodeError:
        raise malformed("bundle", "the policy is not a text", "方針が文字列ではありません") from None
    if not policy.witnesses:
        raise malformed("bundle", "the policy names no witness", "方針に立会人がありません")
    return policy


def judge_witnesses(pointer: str, note: bytes, policy: Policy, given: bool) -> Outcome:
    """How many of the policy's witnesses have cosigned, who has not, and whether the quorum holds.

    given: the reader brought the policy. Whose log it is, and whether the log has signed, is not looked at here.
    """
    try:
        signed = policy.cosigned_by(note)
    except VerificationFailed:
        return outcome(pointer, "WITNESS_SIGNATURE_INVALID")
    met = policy.is_met(signed)
    code = f"WITNESS_QUORUM{'' if met else '_NOT'}_MET" if given else f"WITNESSES_NAMED{'' if met else '_NOT'}_MET"
    missing = [name for name in policy.witnesses if name not in signed]
    who, lack = (", ".join(_printable(name) for name in names) for names in (signed, missing))
    first = _moment(cosigned_at(min(signed.values()))) if signed else ""
    return outcome(
        pointer,
        code,
        count=len(signed),
        total=len(policy.witnesses),
        who_ja=f"{who}、最初は{first}" if who else _NOBODY[0],
        who_en=f"{who}; the first at {first}" if who else _NOBODY[1],
        missing_ja=lack or _NOBODY[0],
        missing_en=lack or _NOBODY[1],
    )


def cosigned_at(time_s: int) -> dt.datetime:
    """The moment of a cosignature; one beyond the calendar is its last second."""
    return dt.datetime.fromtimestamp(min(time_s, _LAST_SECOND), dt.UTC)


def judge_stamp(
    pointer: str,
    stamped: StampedHead,
    checkpoint: Checkpoint,
    indexes: Sequence[int],
    verifiers: Sequence[Verifier],
    roots: Sequence[x509.Certificate],
) -> Outcome:
    """Whether the entries at `indexes`, which are under `checkpoint`, were in the log when `stamped` was time-stamped.

    verifiers: keys of the log; a wrong signature by one of them is damage. roots: certificates that the reader trusts.
    """
    note = stamped.checkpoint.encode()
    try:
        head = parse_note_unverified(note)
        if head.origin != checkpoint.origin:
            raise VerificationFailed("the checkpoint is of another log", "別の台帳のチェックポイントです")
        _check_signature(note, verifiers)
        old, new = sorted((head, checkpoint), key=lambda each: each.size)
        check_consistency(old.size, new.size, old.root, new.root, stamped.consistency)
        between = [one for one in map(x509.load_der_x509_certificate, stamped.chain) if one.issuer != one.subject]
    except (BadInput, VerificationFailed, ValueError):
        return outcome(pointer, "ENTRIES_STAMP_INVALID")
    count = sum(index < head.size for index in indexes)
    try:
        stamp = check_response(stamped.response, note, [*roots, *between])
    except TimeStampRefused as refused:
        known = refused.reason == "TIME_STAMP_NOT_TRUSTED"
        code = "ENTRIES_STAMP_NOT_TRUSTED" if known else "ENTRIES_STAMP_INVALID"
        return outcome(pointer, code, count=count, total=len(indexes))
    told = {"count": count, "total": len(indexes), "moment": _moment(stamp.moment), "signer": stamp.signer}
    return outcome(pointer, "ENTRIES_STAMPED", **told)


def _check_signature(note: bytes, verifiers: Sequence[Verifier]) -> None:
    with suppress(UnknownSigner):  # the root is what was stamped, whoever signed it
        open_note(note, verifiers)


def _moment(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC")


def _printable(name: str) -> str:
    """A policy's names are octets; those that are no UTF-8 are shown as such."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
