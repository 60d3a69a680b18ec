r"""Signed notes, C2SP `signed-note`: text signed by one or more Ed25519 keys.

    <text, ends in newline>
    <empty line>
    — <key name> <base64(key id ‖ signature)>
    …

The text may hold empty lines; the last empty line ends it. A note is UTF-8 without control characters but newline.
A key is known by its name (no space, no "+") and its id, the first four bytes, big-endian, of

    SHA-256(name ‖ 0x0A ‖ algorithm ‖ public key)

    algorithm 1   Ed25519 over the text
    algorithm 4   cosignature/v1 (C2SP `tlog-cosignature`): signature = uint64 time in seconds ‖ Ed25519 over
                  "cosignature/v1\ntime <time>\n" ‖ text

    verifier key  <name>+<id, 8 hex digits>+<base64(algorithm ‖ 32-byte public key)>
    signer key    PRIVATE+KEY+<name>+<id>+<base64(algorithm ‖ 32-byte seed)>

Reading is as strict as Go's `sumdb/note`, and stricter in base64, of which only the canonical spelling is taken:
no byte of a key or of a signature line can change and be read as the same. Signatures by unknown keys are ignored,
one bad signature by a known key refuses the note, and so does having none by a known key.

>>> signer = Signer.parse("PRIVATE+KEY+example.com/log+1dde4531+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
>>> note = sign_note("hello\n", [signer])
>>> open_note(note, [Verifier.parse(signer.verifier().vkey())]).text
'hello\n'
>>> signer
Signer(example.com/log+1dde4531)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.errors import BadInput, VerificationFailed
from ledger.log.encoding import decode_base64, encode_base64, malformed

ED25519 = 1
COSIGNATURE = 4
ALGORITHMS = frozenset({ED25519, COSIGNATURE})

SIGNATURES_MAX = 100
NOTE_BYTES_MAX = 1_000_000
TIME_S_MAX = 2**63 - 1

_CITATION = "C2SP signed-note"
_SIGNATURE_BYTES = {ED25519: 64, COSIGNATURE: 72}
_PREFIX = "— "
# The plus sign, every character that Go's unicode.IsSpace accepts, and what has no UTF-8.
_NOT_IN_NAME = re.compile("[+\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
_KEY_ID = re.compile(r"[0-9a-f]{8}\Z")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line. `time_s` is set on a verified cosignature: POSIX seconds."""

    name: str
    key_id: int
    base64: str
    time_s: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """An opened note: `verified` signatures are by known keys and hold, `unverified` ones are by unknown keys."""

    text: str
    verified: tuple[Signature, ...]
    unverified: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key that can check signatures. Make one with `Verifier.parse(vkey)`."""

    name: str
    algorithm: int
    public_key: bytes

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """Read a verifier key; BadInput (`MALFORMED:vkey`) unless it is one, of a known algorithm."""
        parts = vkey.split("+", 2)
        if len(parts) != 3:
            raise _refuse("vkey", "the verifier key is not name+id+key", "検証鍵が 名前+ID+鍵 の形ではありません")
        algorithm, key = _parse_key("vkey", parts[0], parts[2])
        verifier = cls(parts[0], algorithm, key)
        if verifier.vkey() != vkey:
            raise _refuse("vkey", "the verifier key's id does not fit the key", "検証鍵のIDが鍵に合いません")
        return verifier

    @property
    def key_id(self) -> int:
        """The key id as a number."""
        return _key_id(self.name, self.algorithm, self.public_key)

    def vkey(self) -> str:
        """The verifier key as text, for publication."""
        return f"{self.name}+{self.key_id:08x}+{encode_base64(bytes([self.algorithm]) + self.public_key)}"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key in hex, for print on paper: unlike the key id it can't be forged."""
        return sha256(bytes([self.algorithm]) + self.public_key).hexdigest()

    def verify(self, text: bytes, signature: bytes) -> int | None:
        """Check the signature bytes (without key id) over a note's text.

        Returns a cosignature's time in POSIX seconds, else None. Raises VerificationFailed.
        """
        time_s, message = None, text
        if len(signature) != _SIGNATURE_BYTES[self.algorithm]:
            raise _invalid(self)
        if self.algorithm == COSIGNATURE:
            time_s = int.from_bytes(signature[:8], "big")
            if time_s > TIME_S_MAX:
                raise _invalid(self)
            message = _cosigned(text, time_s)
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature[-64:], message)
        except InvalidSignature:
            raise _invalid(self) from None
        return time_s


class Signer:
    """A private key. Its secret shows in `skey` alone: not in `repr`, not in pickles."""

    __slots__ = ("_key", "_verifier")

    def __init__(self, name: str, key: Ed25519PrivateKey, algorithm: int = ED25519) -> None:
        _check_name("skey", name)
        if algorithm not in ALGORITHMS:
            raise _refuse("skey", "the algorithm is unknown", "アルゴリズムが不明です")
        self._key = key
        self._verifier = Verifier(name, algorithm, key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, name: str, algorithm: int = ED25519) -> Signer:
        """A new random key. BadInput if the name is empty or holds a space or "+"."""
        return cls(name, Ed25519PrivateKey.generate(), algorithm)

    @classmethod
    def parse(cls, skey: str) -> Signer:
        """Read a signer key; BadInput (`MALFORMED:skey`) unless it is one. The message never shows the key."""
        parts = skey.split("+", 4)
        if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
            raise _refuse("skey", "the text is not a signer key", "署名鍵ではありません")
        algorithm, seed = _parse_key("skey", parts[2], parts[4])
        signer = cls(parts[2], Ed25519PrivateKey.from_private_bytes(seed), algorithm)
        if not _KEY_ID.match(parts[3]) or int(parts[3], 16) != signer.verifier().key_id:
            raise _refuse("skey", "the signer key's id does not fit the key", "署名鍵のIDが鍵に合いません")
        return signer

    def verifier(self) -> Verifier:
        """The public key."""
        return self._verifier

    def skey(self) -> str:
        """The signer key as text. A secret: write it to a file of mode 0600 and nowhere else."""
        seed = self._key.private_bytes_raw()
        key = encode_base64(bytes([self._verifier.algorithm]) + seed)
        return f"PRIVATE+KEY+{self._verifier.name}+{self._verifier.key_id:08x}+{key}"

    def sign(self, text: bytes, time_s: int | None = None) -> bytes:
        """The signature bytes (without key id) over a note's text. A cosigner needs the time, POSIX seconds."""
        if self._verifier.algorithm == ED25519:
            return self._key.sign(text)
        if time_s is None or not 0 <= time_s <= TIME_S_MAX:
            raise _refuse("note", "a cosignature needs its time", "連署には時刻が必要です")
        return time_s.to_bytes(8, "big") + self._key.sign(_cosigned(text, time_s))

    def __repr__(self) -> str:
        return f"Signer({self._verifier.name}+{self._verifier.key_id:08x})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a signer is not pickled: it holds a private key")


def sign_note(
    text: str, signers: Sequence[Signer], existing: Sequence[Signature] = (), time_s: int | None = None
) -> bytes:
    """The signed note: `existing` signatures first, those by the same keys replaced, then the signers' own.

    time_s: POSIX seconds, needed if a signer makes cosignatures. Raises BadInput (`MALFORMED:note`) if the text is
    not a note's, a signature line is broken or there would be no signature or too many.
    """
    if not text.endswith("\n") or _CONTROL.search(text):
        raise _refuse("note", "the text must end in a newline and hold no control character", "本文が不正です")
    body = _encode(text)
    lines = [_line(signer.verifier().name, signer.verifier().key_id, signer.sign(body, time_s)) for signer in signers]
    own = {(signer.verifier().name, signer.verifier().key_id) for signer in signers}
    kept = [f"{_PREFIX}{old.name} {old.base64}" for old in existing if (old.name, old.key_id) not in own]
    if not 0 < len(kept) + len(lines) <= SIGNATURES_MAX:
        raise _refuse("note", "a note needs 1 to 100 signatures", "署名は1件から100件です")
    note = body + _encode("".join(f"{line}\n" for line in ["", *kept, *lines]))
    parse_note(note)
    return note


def parse_note(data: bytes) -> tuple[str, tuple[Signature, ...]]:
    """(text, signatures) with nothing verified. BadInput (`MALFORMED:note`) if it is not a signed note."""
    if len(data) > NOTE_BYTES_MAX:
        raise _refuse("note", "the note is too long", "ノートが長すぎます")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise _refuse("note", "the note is not UTF-8", "ノートがUTF-8ではありません") from None
    text, gap, block = whole.rpartition("\n\n")
    if _CONTROL.search(whole) or not gap or not block.endswith("\n"):
        raise _refuse("note", "the note has no signature block or holds control characters", "署名欄がありません")
    lines = block[:-1].split("\n")
    if len(lines) > SIGNATURES_MAX:
        raise _refuse("note", "the note has too many signatures", "署名が多すぎます")
    return text + "\n", tuple(_parse_line(line) for line in lines)


def open_note(data: bytes, verifiers: Sequence[Verifier]) -> Note:
    """Check a signed note against the known keys.

    Raises BadInput (`MALFORMED:note`) if it is not a note, VerificationFailed if a known key's signature is wrong,
    UnknownSigner if no known key has signed. A key's second signature and repeated lines are dropped.
    """
    text, signatures = parse_note(data)
    known = _index(verifiers)
    body = text.encode("utf-8")
    verified: dict[tuple[str, int], Signature] = {}
    unverified: dict[Signature, None] = {}
    for signature in signatures:
        key = (signature.name, signature.key_id)
        if key not in known:
            unverified[signature] = None
        elif key not in verified:
            time_s = known[key].verify(body, decode_base64(signature.base64)[4:])
            verified[key] = Signature(signature.name, signature.key_id, signature.base64, time_s)
    if not verified:
        raise UnknownSigner("no known key has signed the note", "知られた鍵による署名がありません")
    return Note(text, tuple(verified.values()), tuple(unverified))


class UnknownSigner(VerificationFailed):
    """The note is well formed, but none of its signatures is by a key that was given: nothing can be said of it."""


def _index(verifiers: Sequence[Verifier]) -> dict[tuple[str, int], Verifier]:
    known: dict[tuple[str, int], Verifier] = {}
    for verifier in verifiers:
        if known.setdefault((verifier.name, verifier.key_id), verifier) != verifier:
            raise _refuse("vkey", "two different keys have the same name and id", "名前とIDが同じ別の鍵があります")
    return known


def _parse_line(line: str) -> Signature:
    name, _, text = line.removeprefix(_PREFIX).partition(" ")
    try:
        data = decode_base64(text)
    except ValueError:
        data = b""
    if not line.startswith(_PREFIX) or len(data) < 5 or not name or _NOT_IN_NAME.search(name):
        raise _refuse("note", "a signature line is malformed", "署名行が不正です")
    return Signature(name, int.from_bytes(data[:4], "big"), text)


def _parse_key(what: str, name: str, text: str) -> tuple[int, bytes]:
    _check_name(what, name)
    try:
        data = decode_base64(text)
    except ValueError:
        data = b""
    if len(data) != 33 or data[0] not in ALGORITHMS:
        raise _refuse(what, "the key is not a 32-byte key of a known algorithm", "鍵の長さかアルゴリズムが不正です")
    return data[0], data[1:]


def _check_name(what: str, name: str) -> None:
    if not name or _NOT_IN_NAME.search(name) or _CONTROL.search(name):
        raise _refuse(what, "the key name is empty or holds a space or a plus sign", "鍵の名前が空か不正です")


def _key_id(name: str, algorithm: int, public_key: bytes) -> int:
    digest = sha256(name.encode("utf-8") + b"\n" + bytes([algorithm]) + public_key).digest()
    return int.from_bytes(digest[:4], "big")


def _line(name: str, key_id: int, signature: bytes) -> str:
    return f"{_PREFIX}{name} {encode_base64(key_id.to_bytes(4, 'big') + signature)}"


def _cosigned(text: bytes, time_s: int) -> bytes:
    return b"cosignature/v1\ntime %d\n" % time_s + text


def _encode(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise _refuse("note", "the text holds a lone surrogate", "対にならないサロゲートがあります") from None


def _invalid(verifier: Verifier) -> VerificationFailed:
    key = f"{verifier.name}+{verifier.key_id:08x}"
    return VerificationFailed(f"invalid signature for key {key}", f"鍵 {key} の署名が正しくありません")


def _refuse(what: str, en: str, ja: str) -> BadInput:
    return malformed(what, en, ja, citation=_CITATION)
