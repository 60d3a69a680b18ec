"""What `daicho verify` does with files that are neither a PDF nor a bundle, and how it tells what a file is.

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
    "QUORUM_NOT_MET": (
        "署名が正しくないか、方針の求める立会人の連署が足りません。",
        "A signature is wrong, or the witnesses that the policy asks for have not all signed.",
    ),
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
    """The result for a proof file, a checkpoint or a damaged PDF, in the form of the others."""
    from ledger.log import NOT_PROVED

    if kind is Kind.DAMAGED_PDF:
        checks = [_check("file", "failed", "PDF_HEAD_CHANGED")]
    elif kind is Kind.PROOF:
        checks = _proof(data, verifiers, entry, policy)
    else:
        checks = [_signed(data, verifiers, policy)]
    outcomes = [one["outcome"] for one in checks]
    worst = next((outcome for outcome in ("failed", "indeterminate") if outcome in outcomes), "passed")
    name = "pdf" if kind is Kind.DAMAGED_PDF else kind.value
    return {
        "file": name,
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
    signed = _signed(proof.checkpoint, verifiers, policy)
    if entry is None:
        return [signed, _check("entry", "indeterminate", "ENTRY_NOT_GIVEN")]
    checkpoint = parse_note_unverified(proof.checkpoint)
    try:
        check_inclusion(proof.index, checkpoint.size, leaf_hash(entry), proof.proof, checkpoint.root)
    except VerificationFailed:
        return [signed, _said("entry", "ENTRY_NOT_INCLUDED")]
    included = "ENTRY_INCLUDED" if signed["outcome"] == "passed" else "ENTRY_INCLUDED_UNSIGNED"
    return [signed, _said("entry", included)]


def _signed(note: bytes, verifiers: Sequence[Any], policy: Any) -> dict[str, str]:
    """Whether a checkpoint is signed by a key that was given, and cosigned as the policy asks."""
    from ledger.errors import BadInput, VerificationFailed
    from ledger.log import UnknownSigner, open_checkpoint, parse_note_unverified

    try:
        origin = parse_note_unverified(note).origin
        if policy is not None:
            policy.open_checkpoint(note)
        else:
            open_checkpoint(note, [one for one in verifiers if one.name == origin], origin)
    except BadInput:
        return _said("checkpoint", "CHECKPOINT_MALFORMED")
    except UnknownSigner:
        return _said("checkpoint", "CHECKPOINT_KEY_UNKNOWN")
    except VerificationFailed:
        if policy is not None:
            return _check("checkpoint", "failed", "QUORUM_NOT_MET")
        return _said("checkpoint", "CHECKPOINT_SIGNATURE_INVALID")
    return _said("checkpoint", "CHECKPOINT_SIGNED")


def _said(name: str, code: str) -> dict[str, str]:
    from ledger.log.outcome import outcome

    found = outcome("", code)
    return {"id": name, "outcome": found.status.value, "reason": code, "ja": found.ja, "en": found.en}


def _check(name: str, outcome: str, reason: str) -> dict[str, str]:
    ja, en = _WORDS[reason]
    return {"id": name, "outcome": outcome, "reason": reason, "ja": ja, "en": en}
