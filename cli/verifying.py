"""What `daicho verify` does with files that are no PDF, bundle or checkpoint, and how it tells what a file is.

%PDF…                      a report
{…                         a bundle of proofs
c2sp.org/tlog-proof@v1     a proof file; the entry it is for comes by `--entry`
a signed note              a checkpoint
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Any

from cli.files import read_bytes


class Kind(Enum):
    PDF = "pdf"
    BUNDLE = "bundle"
    PROOF = "proof"
    CHECKPOINT = "checkpoint"
    DAMAGED_PDF = "damaged pdf"


_TAIL_BYTES = 2048
_WORDS = {
    "PDF_HEAD_CHANGED": (
        "PDFの先頭が変えられています。この書面は受け取ったときのものではありません。",
        "The head of this PDF was changed: it is not the file that was given out.",
    ),
    "ENTRY_NOT_GIVEN": (
        "証明の対象の記録が渡されていません。--entry で渡してください。",
        "The entry that the proof is for was not given: pass it by --entry.",
    ),
    "PROOF_MALFORMED": ("証明ファイルが書式どおりではありません。", "The proof file is not of the format."),
}


def kind_of(data: bytes) -> Kind:
    """What a file is, by its first bytes. Raises BadInput when it is nothing that can be verified."""
    from ledger.errors import BadInput, Fault
    from ledger.log.proof_file import FIRST_LINE

    if data.startswith(b"%PDF"):
        return Kind.PDF
    if data.lstrip().startswith(b"{"):
        return Kind.BUNDLE
    if data.startswith(FIRST_LINE.encode()):
        return Kind.PROOF
    if b"%%EOF" in data[-_TAIL_BYTES:] and b"startxref" in data[-_TAIL_BYTES:]:
        return Kind.DAMAGED_PDF
    if "\n\n— ".encode() in data:
        return Kind.CHECKPOINT
    raise BadInput(
        [
            Fault(
                "",
                "NOT_VERIFIABLE",
                "",
                "PDF、証明の束（JSON）、証明ファイル、チェックポイントのいずれでもありません",
                "this is no PDF, bundle of proofs (JSON), proof file or checkpoint: there is nothing to verify in it",
            )
        ]
    )


def read_policy(file: Path | None) -> Any:
    """The policy in a file. Raises BadInput."""
    from ledger.log import Policy

    return Policy.parse(read_bytes(file)) if file else None


def verify_other(kind: Kind, data: bytes, verifiers: Sequence[Any], entry: bytes | None, policy: Any) -> dict[str, Any]:
    """The result for a proof file or a damaged PDF, in the form of the others. verifiers: also those of the policy's logs."""
    from ledger.log import NOT_PROVED

    damaged = kind is Kind.DAMAGED_PDF
    checks = [_check("file", "failed", "PDF_HEAD_CHANGED")] if damaged else _proof(data, verifiers, entry, policy)
    outcomes = [one["outcome"] for one in checks]
    worst = next((outcome for outcome in ("failed", "indeterminate") if outcome in outcomes), "passed")
    return {
        "file": "pdf" if damaged else kind.value,
        "outcome": worst,
        "checks": checks,
        "not_proved": [{"ja": limit.ja, "en": limit.en} for limit in NOT_PROVED],
    }


def _proof(data: bytes, verifiers: Sequence[Any], entry: bytes | None, policy: Any) -> list[dict[str, str]]:
    from ledger.errors import BadInput, VerificationFailed
    from ledger.log import LogProof, leaf_hash
    from ledger.log.checkpoint import parse_note_unverified
    from ledger.log.merkle import check_inclusion

    try:
        proof = LogProof.parse(data)
    except BadInput:
        return [_check("file", "failed", "PROOF_MALFORMED")]
    signed = _signed(proof.checkpoint, verifiers)
    witnesses = cosigned(proof.checkpoint, policy)
    if entry is None:
        return [signed, *witnesses, _check("entry", "indeterminate", "ENTRY_NOT_GIVEN")]
    checkpoint = parse_note_unverified(proof.checkpoint)
    try:
        check_inclusion(proof.index, checkpoint.size, leaf_hash(entry), proof.proof, checkpoint.root)
    except VerificationFailed:
        return [signed, *witnesses, _said("entry", "ENTRY_NOT_INCLUDED")]
    included = "ENTRY_INCLUDED" if signed["outcome"] == "passed" else "ENTRY_INCLUDED_UNSIGNED"
    return [signed, *witnesses, _said("entry", included)]


def cosigned(note: bytes, policy: Any) -> list[dict[str, str]]:
    """How the witnesses of a policy that the reader gave stand to a checkpoint; nothing without one, or if it names none."""
    from ledger.log.attested import judge_witnesses

    if policy is None or not policy.witnesses:
        return []
    found = judge_witnesses("", note, policy, given=True)
    return [{"id": "witnesses", "outcome": found.status.value, "reason": found.code, "ja": found.ja, "en": found.en}]


def _signed(note: bytes, verifiers: Sequence[Any]) -> dict[str, str]:
    """Whether a checkpoint is signed by a key that was given."""
    from ledger.errors import BadInput, VerificationFailed
    from ledger.log import UnknownSigner, open_checkpoint, parse_note_unverified

    try:
        origin = parse_note_unverified(note).origin
        open_checkpoint(note, [one for one in verifiers if one.name == origin], origin)
    except BadInput:
        return _said("checkpoint", "CHECKPOINT_MALFORMED")
    except UnknownSigner:
        return _said("checkpoint", "CHECKPOINT_KEY_UNKNOWN")
    except VerificationFailed:
        return _said("checkpoint", "CHECKPOINT_SIGNATURE_INVALID")
    return _said("checkpoint", "CHECKPOINT_SIGNED")


def _said(name: str, code: str) -> dict[str, str]:
    from ledger.log.outcome import outcome

    found = outcome("", code)
    return {"id": name, "outcome": found.status.value, "reason": code, "ja": found.ja, "en": found.en}


def _check(name: str, outcome: str, reason: str) -> dict[str, str]:
    ja, en = _WORDS[reason]
    return {"id": name, "outcome": outcome, "reason": reason, "ja": ja, "en": en}
