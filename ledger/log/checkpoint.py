r"""Checkpoints, C2SP `tlog-checkpoint`: a signed note whose text states a tree head.

    <origin>
    <tree size, decimal>
    <root hash, base64>
    <extension lines, none in daicho's own>

>>> from ledger.log.merkle import EMPTY_ROOT
>>> print(Checkpoint("example.com/log", 0, EMPTY_ROOT).encode(), end="")
example.com/log
0
47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.errors import BadInput, VerificationFailed
from ledger.log.encoding import HASH_BYTES, SIZE_MAX, decode_decimal, decode_hash, encode_base64, malformed
from ledger.log.note import Note, Signature, Signer, Verifier, open_note, parse_note, sign_note


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: `size` leaves whose root hash (32 bytes) is `root`, in the log named by the line `origin`."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def encode(self) -> str:
        """The note text. BadInput (`MALFORMED:checkpoint`) if a part can't stand on its line."""
        if not all(self._is_line(line) for line in (self.origin, *self.extensions)):
            raise _refuse("the origin or an extension is empty or not one line", "オリジンか拡張行が空か複数行です")
        if not 0 <= self.size <= SIZE_MAX or len(self.root) != HASH_BYTES:
            raise _refuse("the size or root is out of range", "大きさかルートが不正です")
        lines = (self.origin, str(self.size), encode_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """The checkpoint that encodes to exactly `text`. BadInput (`MALFORMED:checkpoint`) otherwise."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop() != "" or not all(cls._is_line(line) for line in lines):
            raise _refuse("the text is not three or more non-empty lines", "本文が3行以上の空でない行ではありません")
        origin, size, root, *extensions = lines
        try:
            return cls(origin, decode_decimal(size), decode_hash(root), tuple(extensions))
        except ValueError:
            raise _refuse("the size or root line is malformed", "大きさかルートの行が不正です") from None

    @staticmethod
    def _is_line(line: str) -> bool:
        return bool(line) and all(char >= " " for char in line)


def sign_checkpoint(
    checkpoint: Checkpoint,
    signers: Sequence[Signer],
    existing: Sequence[Signature] = (),
    time_s: int | None = None,
) -> bytes:
    """The signed note of a checkpoint; arguments as in `sign_note`."""
    return sign_note(checkpoint.encode(), signers, existing, time_s)


def parse_note_unverified(note: bytes) -> Checkpoint:
    """The checkpoint in a signed note, no signature checked: for display and for finding the log it is of."""
    return Checkpoint.parse(parse_note(note)[0])


def open_checkpoint(note: bytes, verifiers: Sequence[Verifier], origin: str) -> Checkpoint:
    """Check a signed checkpoint of the log `origin`. verifiers: the log's keys; one must have signed.

    Raises BadInput if it is not a checkpoint, UnknownSigner if no key of the log has signed, VerificationFailed
    if a known key's signature is wrong or the checkpoint is of another log.
    """
    return open_cosigned(note, verifiers, origin)[0]


def open_cosigned(
    note: bytes, verifiers: Sequence[Verifier], origin: str, witnesses: Sequence[Verifier] = ()
) -> tuple[Checkpoint, Note]:
    """As `open_checkpoint`, and checks the cosignatures by `witnesses`, which never suffice alone.

    The second value says who has signed: `verified` holds the signatures by the log and by witnesses.
    """
    opened = open_note(note, verifiers)
    if witnesses:
        opened = open_note(note, [*verifiers, *witnesses])
    checkpoint = Checkpoint.parse(opened.text)
    if checkpoint.origin != origin:
        raise VerificationFailed("the checkpoint is of another log", "別の台帳のチェックポイントです")
    return checkpoint, opened


def _refuse(en: str, ja: str) -> BadInput:
    return malformed("checkpoint", en, ja, citation="C2SP tlog-checkpoint")
