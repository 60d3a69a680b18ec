"""Sealing: one fresh key a record, wrapped under the key of the day on which the record may be destroyed.

    record key   32 random bytes, never stored in the clear
    wrapped key  0x01 ‖ nonce (12) ‖ AES-256-GCM(day key, record key, "daicho/wrap/v1\\0" ‖ aad)            61 bytes
    sealed part  0x01 ‖ nonce (12) ‖ AES-256-GCM(subkey(record key, label), plaintext, label ‖ "\\0" ‖ aad)
    subkey       SHA-256(0x00000001 ‖ record key ‖ "daicho/record/v1/" ‖ label), the one-step key derivation of
                 NIST SP 800-56C Rev. 2 section 4.1 with SHA-256

`aad` binds a sealed part to its place (log origin and record id); a part copied to another record does not open.
Labels keep the uses of a record key apart: `body` is sealed with another key than `members/0`, and neither is the
key behind `sameness`. Nonces are random; a day key wraps far fewer than the 2^32 keys that NIST SP 800-38D 8.3
allows. Destroying the day key makes every record key under it, and so every part, unreadable for good.

No error of this module carries content, and no `repr` shows key material.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.errors import IntegrityError

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
VERSION = b"\x01"
WRAPPED_BYTES = 1 + NONCE_BYTES + KEY_BYTES + TAG_BYTES
OVERHEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES

_WRAP_DOMAIN = b"daicho/wrap/v1\0"
_COUNTER = b"\0\0\0\1"
_SUBKEY_DOMAIN = b"daicho/record/v1/"
_BODY = "body"
_BODY_PLACE = b"body\0"
_SAMENESS = "sameness"
_MARK_BYTES = 16
_FRESH_BYTES = KEY_BYTES + 2 * NONCE_BYTES
"""Of each record: its key, the nonce of its wrapping, that of its body."""


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """`wrapped_key`: 61 bytes; `ciphertext`: 29 bytes longer than the plaintext. Both are stored with the record."""

    wrapped_key: bytes
    ciphertext: bytes

    def __repr__(self) -> str:
        return f"Sealed(wrapped_key=<{len(self.wrapped_key)} bytes>, ciphertext=<{len(self.ciphertext)} bytes>)"


def new_record_key() -> bytes:
    """32 bytes from the operating system's generator."""
    return os.urandom(KEY_BYTES)


def subkey(record_key: bytes, label: str) -> bytes:
    """32 bytes for one use of the record key (NIST SP 800-56C Rev. 2 section 4.1). label: ASCII."""
    return hashlib.sha256(_COUNTER + record_key + _SUBKEY_DOMAIN + label.encode("ascii")).digest()


def seal(plaintext: bytes, kek: bytes, aad: bytes) -> Sealed:
    """Seals a record body under a fresh record key, wrapped under `kek` (32 bytes, a key of the key store)."""
    made = seal_record(plaintext, b"", kek, aad)
    return Sealed(made.wrapped_key, made.ciphertext)


class NewRecord(NamedTuple):
    """What `seal_record` makes; all three are stored."""

    wrapped_key: bytes
    ciphertext: bytes
    sameness: bytes


class ToSeal(NamedTuple):
    """One record for `seal_records`. repr shows none of it."""

    plaintext: bytes
    content: bytes
    kek: bytes
    aad: bytes

    def __repr__(self) -> str:
        return f"ToSeal(<{len(self.plaintext)} bytes>)"


def seal_record(plaintext: bytes, content: bytes, kek: bytes, aad: bytes) -> NewRecord:
    """`seal`, and the `sameness` of `content` under the same fresh record key."""
    return seal_records([ToSeal(plaintext, content, kek, aad)])[0]


def seal_records(records: Sequence[ToSeal]) -> list[NewRecord]:
    """`seal_record` of each, with one system call for all random strings."""
    fresh = os.urandom(_FRESH_BYTES * len(records))
    entropy = [fresh[at : at + _FRESH_BYTES] for at in range(0, len(fresh), _FRESH_BYTES)]
    keks = {kek: AESGCM(kek) for kek in {one.kek for one in records}}
    wrapped = [
        VERSION + own[32:44] + keks[one.kek].encrypt(own[32:44], own[:32], _WRAP_DOMAIN + one.aad)
        for one, own in zip(records, entropy, strict=True)
    ]
    ciphertexts = [
        VERSION + own[44:] + AESGCM(subkey(own[:32], _BODY)).encrypt(own[44:], one.plaintext, _BODY_PLACE + one.aad)
        for one, own in zip(records, entropy, strict=True)
    ]
    marks = [sameness(own[:32], one.content) for one, own in zip(records, entropy, strict=True)]
    return list(map(NewRecord, wrapped, ciphertexts, marks))


def unseal(sealed: Sealed, kek: bytes, aad: bytes) -> bytes:
    """The plaintext. Raises `IntegrityError` when key, place or any byte is not the one it was sealed with."""
    return open_part(unwrap_key(sealed.wrapped_key, kek, aad), _BODY, sealed.ciphertext, aad)


def wrap_key(record_key: bytes, kek: bytes, aad: bytes) -> bytes:
    """61 bytes: the record key under `kek`, bound to `aad`."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + AESGCM(kek).encrypt(nonce, record_key, _WRAP_DOMAIN + aad)


def unwrap_key(wrapped_key: bytes, kek: bytes, aad: bytes) -> bytes:
    """The 32-byte record key. Raises `IntegrityError`."""
    if len(wrapped_key) != WRAPPED_BYTES:
        raise _damaged("wrapped key")
    return _open(wrapped_key, kek, _WRAP_DOMAIN + aad, "wrapped key")


def rewrap(wrapped_key: bytes, old_kek: bytes, new_kek: bytes, aad: bytes) -> bytes:
    """The same record key under another day's or hold's key; the sealed parts stay as they are.

    Raises `IntegrityError` when `old_kek` or `aad` is not the one it was wrapped with.
    """
    return wrap_key(unwrap_key(wrapped_key, old_kek, aad), new_kek, aad)


def seal_part(record_key: bytes, label: str, plaintext: bytes, aad: bytes) -> bytes:
    """Seals one part of a record (`body`, `members/3`, …) under its own subkey."""
    nonce = os.urandom(NONCE_BYTES)
    place = label.encode("ascii") + b"\0" + aad
    return VERSION + nonce + AESGCM(subkey(record_key, label)).encrypt(nonce, plaintext, place)


def open_part(record_key: bytes, label: str, ciphertext: bytes, aad: bytes) -> bytes:
    """The plaintext of a part. Raises `IntegrityError`."""
    place = label.encode("ascii") + b"\0" + aad
    return _open(ciphertext, subkey(record_key, label), place, "sealed part")


def sameness(record_key: bytes, content: bytes) -> bytes:
    """32 bytes that are equal for equal content of the same record, and tell nothing without its key.

    The first half is the mark of the content, the second binds the mark to the record key (`sameness_holds`). Stored beside
    a record so that the same id with the same content can be answered with the first result.
    """
    key = subkey(record_key, _SAMENESS)
    mark = hmac.digest(key, content, "sha256")[:_MARK_BYTES]
    return mark + _mark_tag(key, mark)


def sameness_holds(record_key: bytes, stored: bytes) -> bool:
    """Whether `stored` is a value that `sameness` made under this record key, of whatever content."""
    mark = stored[:_MARK_BYTES]
    return hmac.compare_digest(_mark_tag(subkey(record_key, _SAMENESS), mark), stored[_MARK_BYTES:])


def _mark_tag(key: bytes, mark: bytes) -> bytes:
    return hmac.digest(key, b"\0tag\0" + mark, "sha512")[:_MARK_BYTES]


def _open(blob: bytes, key: bytes, aad: bytes, what: str) -> bytes:
    if len(blob) < OVERHEAD_BYTES or blob[:1] != VERSION:
        raise _damaged(what)
    try:
        return AESGCM(key).decrypt(blob[1 : 1 + NONCE_BYTES], blob[1 + NONCE_BYTES :], aad)
    except InvalidTag:
        raise _damaged(what) from None


def _damaged(what: str) -> IntegrityError:
    ja = {"wrapped key": "包まれた鍵", "sealed part": "封緘された内容"}[what]
    return IntegrityError(
        f"a {what} does not open: it, its place or its key is not the one it was made with",
        f"{ja}を開けません。内容、置き場所または鍵が作成時のものと異なります",
    )
