"""Digests as partners write them: MD5, SHA-1 or SHA-256, in hex, Base64 or Base64url (RFC 4648 4, 5, 8).

Reading is tolerant of case, white space, full-width characters, missing padding and a leading `sha256:`. One digest has
one index value whatever its encoding: `d:sha256:<lower-case hex>`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from ledger.people.text import WHITESPACE, nfkc

HASHES = ("sha256", "sha1", "md5")
ENCODINGS = ("hex", "base64", "base64url")
DIGEST_FORMS = tuple(f"{name}-{encoding}" for name in HASHES for encoding in ENCODINGS)

_HASH_OF_BYTES = {32: "sha256", 20: "sha1", 16: "md5"}
_MAKE: dict[str, Callable[..., Any]] = {"sha256": hashlib.sha256, "sha1": hashlib.sha1, "md5": hashlib.md5}
_HEX = re.compile(r"[0-9a-fA-F]+")
_BASE64 = re.compile(r"([A-Za-z0-9+/_-]+)={0,2}")
_PREFIX = re.compile(r"(?:sha-?256|sha-?1|md5)\s*[:=]\s*", re.IGNORECASE)


class ParsedDigest(NamedTuple):
    """form: `sha256-hex` …, or None when no known form; hash_name and hex are of the bytes themselves."""

    form: str | None
    hash_name: str
    hex: str
    flags: tuple[str, ...]

    @property
    def index_value(self) -> str:
        return f"d:{self.hash_name}:{self.hex}"


def hash_hex(hash_name: str, text: str) -> str:
    """The digest of the UTF-8 bytes, in lower-case hex. MD5 and SHA-1 are what old lists hold, not protection."""
    digest: str = _MAKE[hash_name](text.encode(), usedforsecurity=False).hexdigest()
    return digest


def encode_digest(form: str, digest_hex: str) -> str:
    """A digest given in hex, in one of `DIGEST_FORMS`."""
    encoding = form.partition("-")[2]
    if encoding == "hex":
        return digest_hex
    data = bytes.fromhex(digest_hex)
    return (base64.urlsafe_b64encode if encoding == "base64url" else base64.b64encode)(data).decode()


def parse_digest(text: str) -> ParsedDigest:
    """Reads a digest as sent. Never raises: an unknown form is flagged and kept as text."""
    value = text.strip(WHITESPACE)
    if not value.isascii():
        value = nfkc(value).strip(WHITESPACE)
    prefix = _PREFIX.match(value)
    if prefix:
        value = value[prefix.end() :]
    if _HEX.fullmatch(value) and len(value) in (32, 40, 64):
        return ParsedDigest(_form(len(value) // 2, "hex"), _HASH_OF_BYTES[len(value) // 2], value.lower(), ())
    data = _from_base64(value)
    if data is not None and len(data) in _HASH_OF_BYTES:
        encoding = "base64url" if "-" in value or "_" in value else "base64"
        return ParsedDigest(_form(len(data), encoding), _HASH_OF_BYTES[len(data)], data.hex(), ())
    if data is not None and len(data) in (32 * 2, 20 * 2) and data.isascii() and _HEX.fullmatch(data.decode()):
        hash_name = _HASH_OF_BYTES[len(data) // 2]
        return ParsedDigest(_form(len(data) // 2, "base64"), hash_name, data.decode().lower(), ("base64_of_hex",))
    return ParsedDigest(None, "unknown", value, ("digest_form_unknown",))


def looks_like_digest(value: str) -> bool:
    """True for any hash in hex, and SHA-256 in Base64: what turns up in a column meant for plain values."""
    size = len(value)
    if size in (64, 40, 32):
        return _HEX.fullmatch(value) is not None
    return size == 44 and value[-1] == "=" and (data := _from_base64(value)) is not None and len(data) == 32


def _form(size_bytes: int, encoding: str) -> str:
    return f"{_HASH_OF_BYTES[size_bytes]}-{encoding}"


def _from_base64(value: str) -> bytes | None:
    match = _BASE64.fullmatch(value)
    if match is None:
        return None
    body = match[1].replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except (ValueError, binascii.Error):
        return None
