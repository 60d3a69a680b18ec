r"""Proof files, C2SP `tlog-proof@v1`: everything to show offline that a log holds an entry.

    c2sp.org/tlog-proof@v1
    extra <base64>            optional, not authenticated
    index <decimal>
    <base64 hash>             the inclusion proof, leaf's sibling first; none for a tree of one
    <empty line>
    <signed checkpoint>       C2SP tlog-checkpoint, to the end of the file

The entry itself travels beside the file; daicho names such files `*.tlog-proof`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.errors import BadInput
from ledger.log.checkpoint import Checkpoint, open_checkpoint, parse_note_unverified
from ledger.log.encoding import SIZE_MAX, decode_base64, decode_decimal, decode_hash, encode_base64, malformed
from ledger.log.merkle import PROOF_LENGTH_MAX, check_inclusion
from ledger.log.note import NOTE_BYTES_MAX, Verifier
from ledger.log.policy import Policy

FIRST_LINE = "c2sp.org/tlog-proof@v1"
EXTRA_BYTES_MAX = 65_536
FILE_BYTES_MAX = NOTE_BYTES_MAX + 2 * EXTRA_BYTES_MAX


@dataclass(frozen=True, slots=True)
class LogProof:
    """index: the entry's place in the log. proof: 32-byte hashes. checkpoint: the signed note's bytes.

    extra: opaque bytes that nothing authenticates; b"" for none.
    """

    index: int
    proof: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes = b""

    def encode(self) -> bytes:
        """The file's bytes. BadInput (`MALFORMED:proof`) if a part is out of range or the checkpoint is none."""
        if not 0 <= self.index <= SIZE_MAX or len(self.proof) > PROOF_LENGTH_MAX or len(self.extra) > EXTRA_BYTES_MAX:
            raise _refuse("the index, the proof or the extra data is out of range", "通番、証明か付加情報が範囲外です")
        lines = [FIRST_LINE]
        if self.extra:
            lines.append(f"extra {encode_base64(self.extra)}")
        lines.append(f"index {self.index}")
        lines += map(encode_base64, self.proof)
        data = "".join(f"{line}\n" for line in [*lines, ""]).encode("ascii") + self.checkpoint
        LogProof.parse(data)
        return data

    @classmethod
    def parse(cls, data: bytes) -> LogProof:
        """The proof that encodes to exactly `data`, nothing verified. BadInput (`MALFORMED:proof`) otherwise."""
        head, gap, checkpoint = data.partition(b"\n\n")
        if not gap or len(data) > FILE_BYTES_MAX or not head.isascii():
            raise _refuse("the file has no checkpoint after an empty line", "空行の後にチェックポイントがありません")
        lines = head.decode("ascii").split("\n")
        if lines.pop(0) != FIRST_LINE:
            raise _refuse("the file does not begin as a proof file", "証明ファイルの1行目ではありません")
        try:
            extra = decode_base64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else None
            if not lines or not lines[0].startswith("index "):
                raise ValueError("no index line")
            index = decode_decimal(lines.pop(0)[6:])
            proof = tuple(decode_hash(line) for line in lines[: PROOF_LENGTH_MAX + 1])
        except ValueError:
            raise _refuse("a line of the proof is malformed", "証明の行が不正です") from None
        if len(proof) > PROOF_LENGTH_MAX or extra == b"" or len(extra or b"") > EXTRA_BYTES_MAX:
            raise _refuse("the proof or the extra data is too long or empty", "証明か付加情報の長さが不正です")
        parse_note_unverified(checkpoint)
        return cls(index, proof, checkpoint, extra or b"")

    def verify(self, leaf: bytes, verifiers: Sequence[Verifier], origin: str) -> Checkpoint:
        """Check that the log `origin`, whose keys are `verifiers`, holds the entry with leaf hash `leaf`.

        Returns the signed tree head that holds it. Raises VerificationFailed (UnknownSigner if no key has signed).
        """
        checkpoint = open_checkpoint(self.checkpoint, verifiers, origin)
        check_inclusion(self.index, checkpoint.size, leaf, self.proof, checkpoint.root)
        return checkpoint

    def verify_under(self, leaf: bytes, policy: Policy) -> Checkpoint:
        """As `verify`, for any log that `policy` lists, cosigned by the quorum of witnesses that it demands."""
        checkpoint, _ = policy.open_checkpoint(self.checkpoint)
        check_inclusion(self.index, checkpoint.size, leaf, self.proof, checkpoint.root)
        return checkpoint


def _refuse(en: str, ja: str) -> BadInput:
    return malformed("proof", en, ja, citation="C2SP tlog-proof")
