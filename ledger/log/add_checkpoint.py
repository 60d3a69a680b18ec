r"""What a log and a witness say to each other, C2SP `tlog-witness`: the bodies of `POST <prefix>/add-checkpoint`.

Request, each line ending in a newline:

    old <decimal>             the size that the witness cosigned last, as the log knows it
    <base64 hash>             at most 63: the consistency proof from there, RFC 6962 section 2.1.2; none from size 0
    <empty line>
    <signed checkpoint>       C2SP tlog-checkpoint, to the end

Answers of the witness (`Verdict`): 200 with signature lines (cosignature/v1), each as it stands in a note; 409 with the
size it cosigned last, decimal and newline, as `text/x.tlog.size`; or a refusal without a body that means anything.

>>> AddCheckpoint.parse(b"old 07\n\nexample.com/log\n")
Traceback (most recent call last):
...
ledger.errors.BadInput: the input has 1 fault(s): /: a line of the request is malformed
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from ledger.errors import BadInput
from ledger.log.checkpoint import Checkpoint, parse_note_unverified
from ledger.log.encoding import SIZE_MAX, decode_decimal, decode_hash, encode_base64, malformed
from ledger.log.note import Signature, Signer, Verifier, open_note, parse_note, sign_note

PROOF_LINES_MAX = 63
REQUEST_BYTES_MAX = 65_536
ANSWER_BYTES_MAX = 65_536
SIZE_TYPE = "text/x.tlog.size"
PATH = "add-checkpoint"


class Verdict(IntEnum):
    """What a witness answers, as the HTTP status that the specification gives it."""

    COSIGNED = 200
    MALFORMED = 400
    NO_TRUSTED_KEY = 403
    UNKNOWN_LOG = 404
    CONFLICT = 409
    NOT_PROVED = 422


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A request: `checkpoint` is a signed note's bytes, `proof` leads from `old_size` to its size."""

    old_size: int
    proof: tuple[bytes, ...]
    checkpoint: bytes

    def encode(self) -> bytes:
        """The body. BadInput (`MALFORMED:add-checkpoint`) if a part is out of range or the checkpoint is none."""
        if not 0 <= self.old_size <= SIZE_MAX or len(self.proof) > PROOF_LINES_MAX:
            raise _refuse("the old size or the proof is out of range", "前の大きさか証明が範囲外です")
        lines = [f"old {self.old_size}", *map(encode_base64, self.proof), ""]
        data = "".join(f"{line}\n" for line in lines).encode("ascii") + self.checkpoint
        AddCheckpoint.parse(data)
        return data

    @classmethod
    def parse(cls, data: bytes) -> AddCheckpoint:
        """The request that encodes to exactly `data`, nothing verified. BadInput (`MALFORMED:add-checkpoint`) if none."""
        if len(data) > REQUEST_BYTES_MAX:
            raise _refuse("the request is too long", "要求が長すぎます")
        head, gap, checkpoint = data.partition(b"\n\n")
        first, *lines = head.decode("ascii", "replace").split("\n")
        try:
            if not gap or not first.startswith("old ") or len(lines) > PROOF_LINES_MAX:
                raise ValueError("not the lines of a request")
            old_size = decode_decimal(first[4:])
            proof = tuple(decode_hash(line) for line in lines)
        except ValueError:
            raise _refuse("a line of the request is malformed", "要求の行が不正です") from None
        parse_note_unverified(checkpoint)
        return cls(old_size, proof, checkpoint)

    @property
    def head(self) -> Checkpoint:
        """The tree head that is to be cosigned, no signature checked."""
        return parse_note_unverified(self.checkpoint)


def cosign(checkpoint: Checkpoint, cosigner: Signer, time_s: int) -> Signature:
    """A witness's cosignature of a tree head. time_s: POSIX seconds."""
    return parse_note(sign_note(checkpoint.encode(), [cosigner], time_s=time_s))[1][0]


def encode_cosignatures(cosignatures: Sequence[Signature]) -> bytes:
    """Signature lines, as a witness answers them."""
    return "".join(f"— {one.name} {one.base64}\n" for one in cosignatures).encode()


def read_cosignature(checkpoint: Checkpoint, lines: bytes, witness: Verifier) -> Signature:
    """The cosignature by `witness` among the lines it answered; those by other keys are ignored.

    Raises BadInput if they are no signature lines, UnknownSigner if none is by the witness, VerificationFailed if it is
    wrong.
    """
    return open_note(checkpoint.encode().encode() + b"\n" + lines, [witness]).verified[0]


def encode_size(size: int) -> bytes:
    """The body of a 409: what the witness cosigned last."""
    return b"%d\n" % size


def read_size(data: bytes) -> int:
    """The inverse of `encode_size`. BadInput (`MALFORMED:size`) for any other bytes."""
    try:
        if not data.endswith(b"\n"):
            raise ValueError("no newline")
        return decode_decimal(data[:-1].decode("ascii"))
    except ValueError:
        raise malformed(
            "size", "the answer is not a tree size", "木の大きさではありません", citation=_CITATION
        ) from None


_CITATION = "C2SP tlog-witness"


def _refuse(en: str, ja: str) -> BadInput:
    return malformed("add-checkpoint", en, ja, citation=_CITATION)
