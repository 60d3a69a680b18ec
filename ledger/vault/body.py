"""The plaintext that is sealed for an entry: its body and the seed of its commitment.

    0x00 ‖ json            up to 1,024 bytes of json
    0x01 ‖ zlib(json)      more

    json = {"items":{"/statutory/items":…, …},"seed":"<base64 of 32 bytes>"}

The json is canonical (RFC 8785): decoding encodes again and compares, so there is exactly one plaintext for a body, and
repeated keys, trailing bytes and other spellings are refused. The seed is 32 fresh random bytes for each record; the
salts of the body commitment derive from it.
"""

from __future__ import annotations

import base64
import binascii
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from ledger.errors import BadInput, Fault, IntegrityError, TooLarge
from ledger.log.canonical import canonical_fast

SEED_BYTES = 32
COMPRESS_OVER_BYTES = 1024
BODY_BYTES_MAX = 64 * 1024 * 1024

_PLAIN = b"\x00"
_ZLIB = b"\x01"


@dataclass(frozen=True, slots=True, repr=False)
class SealedBody:
    """`items`: JSON pointer path -> JSON value. `seed`: 32 bytes."""

    items: Mapping[str, Any]
    seed: bytes

    def __repr__(self) -> str:
        return f"SealedBody(<{len(self.items)} items>)"


def new_seed() -> bytes:
    """32 random bytes, fresh for each record."""
    return os.urandom(SEED_BYTES)


def encode_body(body: SealedBody) -> bytes:
    """The plaintext to seal. Raises `BadInput` (a value JSON does not have, a wrong seed), `TooLarge`."""
    if len(body.seed) != SEED_BYTES:
        raise _bad_body()
    json = _dump(body.items, body.seed)
    if len(json) > BODY_BYTES_MAX:
        raise TooLarge([Fault("", "TOO_LARGE:body", "", "本文が大きすぎます", "the body is too large")])
    if len(json) > COMPRESS_OVER_BYTES:
        return _ZLIB + zlib.compress(json, 1)
    return _PLAIN + json


def decode_body(plaintext: bytes) -> SealedBody:
    """The body. Raises `IntegrityError` for anything `encode_body` does not write."""
    try:
        json = _expand(plaintext)
        raw = orjson.loads(json)
        if not isinstance(raw, dict) or raw.keys() != {"items", "seed"}:
            raise ValueError
        items, seed = raw["items"], base64.b64decode(raw["seed"], validate=True)
        if not isinstance(items, dict) or len(seed) != SEED_BYTES or _dump(items, seed) != json:
            raise ValueError
    except (ValueError, TypeError, BadInput, zlib.error, binascii.Error):
        raise IntegrityError("a body is not in the stored format", "本文が保存形式と異なります") from None
    return SealedBody(items, seed)


def _expand(plaintext: bytes) -> bytes:
    mark, rest = plaintext[:1], plaintext[1:]
    if mark == _PLAIN and len(rest) <= COMPRESS_OVER_BYTES:
        return rest
    if mark != _ZLIB:
        raise ValueError
    inflate = zlib.decompressobj()
    json = inflate.decompress(rest, BODY_BYTES_MAX + 1)
    if not inflate.eof or inflate.unused_data or not COMPRESS_OVER_BYTES < len(json) <= BODY_BYTES_MAX:
        raise ValueError
    return json


def _dump(items: Mapping[str, Any], seed: bytes) -> bytes:
    try:
        return canonical_fast({"items": items, "seed": base64.b64encode(seed).decode()})
    except BadInput:
        raise _bad_body() from None


def _bad_body() -> BadInput:
    return BadInput(
        [
            Fault(
                "",
                "INVALID:body",
                "",
                "本文をJSONとして表せません",
                "the body holds a value that JSON does not have, or its seed is not 32 bytes",
            )
        ]
    )
