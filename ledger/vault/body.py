"""The plaintext that is sealed for an entry: its body and the seed of its commitment.

    0x00 ‖ json            up to 512 bytes of json
    0x02 ‖ deflate(json)   more: raw deflate (RFC 1951) with the preset dictionary of `body_words.py`
    0x01 ‖ zlib(json)      over 1,024 bytes, in ledgers written before 0x02 was; read, and no longer written

    json = {"items":{"/statutory/items":…, …},"seed":"<base64 of 32 bytes>"}

The json is canonical (RFC 8785): decoding encodes again and compares, so there is exactly one json for a body, and
repeated keys, trailing bytes and other spellings are refused. The seed is 32 fresh random bytes for each record; the
salts of the body commitment derive from it.
"""

from __future__ import annotations

import base64
import binascii
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from ledger.errors import BadInput, Fault, IntegrityError, TooLarge
from ledger.log.commitment import encode_items, path_text
from ledger.vault.body_words import WORDS

SEED_BYTES = 32
COMPRESS_OVER_BYTES = 512
ZLIB_OVER_BYTES = 1024
BODY_BYTES_MAX = 64 * 1024 * 1024

_PLAIN = b"\x00"
_ZLIB = b"\x01"
_DEFLATE = b"\x02"
_WINDOW_BITS = -12  # negative: raw deflate. The words fill the window of 4 kB
_PRIMED = zlib.compressobj(3, zlib.DEFLATED, _WINDOW_BITS, 5, zlib.Z_DEFAULT_STRATEGY, WORDS)
"""A copy costs a fifth of a new compressor, and knows the words of every record already."""


@dataclass(frozen=True, slots=True, repr=False)
class SealedBody:
    """`items`: JSON pointer path -> JSON value. `seed`: 32 bytes. `encoded`: the items in canonical JSON, if decoded."""

    items: Mapping[str, Any]
    seed: bytes
    encoded: Mapping[str, bytes] | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        return f"SealedBody(<{len(self.items)} items>)"


def new_seed() -> bytes:
    """32 random bytes, fresh for each record."""
    return os.urandom(SEED_BYTES)


def new_seeds(count: int) -> list[bytes]:
    """As many seeds, by one system call."""
    fresh = os.urandom(SEED_BYTES * count)
    return [fresh[at : at + SEED_BYTES] for at in range(0, len(fresh), SEED_BYTES)]


def encode_body(body: SealedBody) -> bytes:
    """The plaintext to seal. Raises `BadInput` (a value JSON does not have, a wrong seed), `TooLarge`."""
    return encode_body_of(_encoded(body.items), body.seed)


def encode_body_of(encoded: Mapping[str, bytes], seed: bytes) -> bytes:
    """`encode_body` of items that `log.commitment.encode_items` encoded."""
    return encode_body_object(_dump_items(encoded), seed)


def encode_body_object(items: bytes, seed: bytes) -> bytes:
    """`encode_body` of items that are one canonical JSON object already."""
    if len(seed) != SEED_BYTES:
        raise _bad_body()
    json = _dump(items, seed)
    if len(json) > BODY_BYTES_MAX:
        raise TooLarge([Fault("", "TOO_LARGE:body", "", "本文が大きすぎます", "the body is too large")])
    if len(json) <= COMPRESS_OVER_BYTES:
        return _PLAIN + json
    deflate = _PRIMED.copy()
    return _DEFLATE + deflate.compress(json) + deflate.flush()


def decode_body(plaintext: bytes) -> SealedBody:
    """The body. Raises `IntegrityError` for anything `encode_body` does not write."""
    try:
        json = _expand(plaintext)
        raw = orjson.loads(json)
        if not isinstance(raw, dict) or raw.keys() != {"items", "seed"}:
            raise ValueError
        items, seed = raw["items"], base64.b64decode(raw["seed"], validate=True)
        if not isinstance(items, dict) or len(seed) != SEED_BYTES:
            raise ValueError
        encoded = _encoded(items)
        if _dump(_dump_items(encoded), seed) != json:
            raise ValueError
    except (ValueError, TypeError, BadInput, zlib.error, binascii.Error):
        raise IntegrityError("a body is not in the stored format", "本文が保存形式と異なります") from None
    return SealedBody(items, seed, encoded)


def _expand(plaintext: bytes) -> bytes:
    mark, rest = plaintext[:1], plaintext[1:]
    if mark == _PLAIN and len(rest) <= ZLIB_OVER_BYTES:
        return rest
    if mark == _DEFLATE:
        inflate, over_bytes = zlib.decompressobj(_WINDOW_BITS, zdict=WORDS), COMPRESS_OVER_BYTES
    elif mark == _ZLIB:
        inflate, over_bytes = zlib.decompressobj(), ZLIB_OVER_BYTES
    else:
        raise ValueError
    json = inflate.decompress(rest, BODY_BYTES_MAX + 1)
    if not inflate.eof or inflate.unused_data or not over_bytes < len(json) <= BODY_BYTES_MAX:
        raise ValueError
    return json


def _encoded(items: Mapping[str, Any]) -> dict[str, bytes]:
    try:
        return encode_items(items)
    except BadInput:
        raise _bad_body() from None


def _dump_items(encoded: Mapping[str, bytes]) -> bytes:
    """Canonical JSON put together from canonical parts: keys in order, and nothing else between them."""
    try:
        paths = sorted(encoded, key=None if all(map(str.isascii, encoded)) else _utf16)
        return b"{%b}" % b",".join([b"%b:%b" % (path_text(path), encoded[path]) for path in paths])
    except (BadInput, TypeError):
        raise _bad_body() from None


def _dump(items: bytes, seed: bytes) -> bytes:
    return b'{"items":%b,"seed":"%b"}' % (items, base64.b64encode(seed))


def _utf16(path: str) -> bytes:
    return path.encode("utf-16-be", "surrogatepass")


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
