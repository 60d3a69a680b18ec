"""A member of an audience as bytes: what the list's tree commits to, and from which every index value can be made again.

    member      = identifier, one or more, one after another
    identifier  = kind (1 byte) ‖ type ‖ content
    type        = place in `MEMBER_TYPES` (1 byte), or 0xFF ‖ length (1 byte) ‖ the company's own type in ASCII
    content     = kind 1: SHA-256 (32 bytes)   2: SHA-1 (20)   3: MD5 (16)
                  kind 4: a value as given   5: a digest of no known form, as sent: length (uint16, big-endian) ‖ UTF-8

A digest is kept as bytes whatever its encoding was; an identifier that came with value and digest is two, one after the
other. A list of hashed addresses is 34 bytes a member.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from ledger.errors import BadInput, Fault
from ledger.people.digest import HASHES, encode_digest, parse_digest
from ledger.people.identifier import Identifier, is_identifier_type
from ledger.people.index import index_values
from ledger.people.own_type import OwnTypes
from ledger.people.parse import parse_identifier
from ledger.people.poison import POISONED_DIGESTS

# Stored for good: a new type goes to the end.
MEMBER_TYPES = (
    *("name", "email", "phone", "ad_id", "cookie_id", "click_id", "gmo_id"),
    *("account_id", "uid2", "rampid", "postal_address", "customer_id"),
)
MEMBER_BYTES_MAX = 1024
SHA256_MEMBER_BYTES = 34
VALUE, OTHER_DIGEST = 4, 5
OWN = {"customer_id": "id", "name": "name"}
"""The types that are a principal's own id and name in a record document."""

_CUSTOM = 0xFF
_KIND_OF_HASH = {"sha256": 1, "sha1": 2, "md5": 3}
_HASH_OF_KIND = {kind: name for name, kind in _KIND_OF_HASH.items()}
_DIGEST_BYTES = {1: 32, 2: 20, 3: 16}
_TYPE_BYTES = {name: bytes([place]) for place, name in enumerate(MEMBER_TYPES)}
_SHA256 = b"\x01"


class MemberIdentifier(NamedTuple):
    """One identifier of a member: `value` or `digest` (lower-case hex, or as sent), the other None."""

    type: str
    value: str | None
    digest: str | None

    def __repr__(self) -> str:
        return f"MemberIdentifier(type={self.type!r})"

    def document(self) -> dict[str, str]:
        """As in a record document."""
        if self.value is not None:
            return {"type": self.type, "value": self.value}
        return {"type": self.type, "digest": self.digest or ""}


def encode_member(identifiers: Sequence[Identifier]) -> bytes:
    """Raises BadInput (`TOO_LARGE`) over 1,024 bytes."""
    parts: list[bytes] = []
    for one in identifiers:
        if one.raw is not None:
            parts.append(bytes([VALUE]) + _type(one.type) + _text(one.raw))
        if one.digest is not None:
            parts.append(_digest(one.type, one.digest))
    member = b"".join(parts)
    if len(member) > MEMBER_BYTES_MAX:
        raise BadInput(
            [Fault("", "TOO_LARGE:member", "", "一人分の識別子が長すぎます", "one person's identifiers are too long")]
        )
    return member


def sha256_prefix(identifier_type: str) -> bytes:
    """What stands before the 32 bytes of a SHA-256 digest of this type."""
    return _SHA256 + _type(identifier_type)


def decode_member(member: bytes) -> list[MemberIdentifier]:
    """Raises BadInput (`MALFORMED:member`) for anything `encode_member` does not write."""
    try:
        found = list(_read(member))
    except (IndexError, ValueError):
        found = []
    if not found:
        raise BadInput([Fault("", "MALFORMED:member", "", "名簿項目を読めません", "the member can't be read")])
    return found


def member_words(content: bytes) -> dict[str, Any]:
    """What singles the person out in a record (GL-K 4-2-1-1(3)): own id and name, else the identifier itself."""
    found = decode_member(content)
    own = {OWN[one.type]: one.value for one in reversed(found) if one.type in OWN and one.value is not None}
    return dict(sorted(own.items())) or {"identifier": found[0].document()}


def member_values(members: Iterable[bytes]) -> Iterator[Sequence[str]]:
    """The index values of each member. They hold personal data: only their tokens are stored."""
    for member in members:
        if len(member) == SHA256_MEMBER_BYTES and member[0] == 1 and member[1] != _CUSTOM:
            yield ("d:sha256:" + member[2:].hex(),)
        else:
            yield tuple(dict.fromkeys(v for one in parse_member(member) for v in index_values(one)))


def parse_member(member: bytes, own: OwnTypes | None = None) -> list[Identifier]:
    """The identifiers of a member as look-ups and the gate know them."""
    return [parse_identifier(one.type, one.value, one.digest, own=own) for one in decode_member(member)]


def poisoned_digests() -> frozenset[bytes]:
    """SHA-256 digests that stand for nobody, as bytes."""
    known = {bytes.fromhex(one.rpartition(":")[2]) for one in POISONED_DIGESTS if one.startswith("d:sha256:")}
    return frozenset(known | {bytes([byte]) * 32 for byte in range(256)})


def _read(member: bytes) -> Iterator[MemberIdentifier]:
    at = 0
    while at < len(member):
        kind, type_byte, at = member[at], member[at + 1], at + 2
        if type_byte == _CUSTOM:
            end = at + 1 + member[at]
            name = member[at + 1 : end].decode("ascii")
            at = end
            if not is_identifier_type(name) or name in _TYPE_BYTES:
                raise ValueError
        else:
            name = MEMBER_TYPES[type_byte]
        size = _DIGEST_BYTES.get(kind)
        if size is None:
            if kind not in (VALUE, OTHER_DIGEST):
                raise ValueError
            size, at = int.from_bytes(member[at : at + 2], "big"), at + 2
        content, at = member[at : at + size], at + size
        if len(content) != size or not content:
            raise ValueError
        if kind == VALUE:
            yield MemberIdentifier(name, content.decode(), None)
        elif kind == OTHER_DIGEST:
            yield MemberIdentifier(name, None, content.decode())
        else:
            yield MemberIdentifier(name, None, encode_digest(f"{_HASH_OF_KIND[kind]}-hex", content.hex()))


def _type(name: str) -> bytes:
    known = _TYPE_BYTES.get(name)
    return known if known is not None else bytes([_CUSTOM, len(name)]) + name.encode("ascii")


def _text(text: str) -> bytes:
    data = text.encode()
    return min(len(data), 0xFFFF).to_bytes(2, "big") + data


def _digest(identifier_type: str, digest: str) -> bytes:
    parsed = parse_digest(digest)
    if parsed.hash_name in HASHES:
        return bytes([_KIND_OF_HASH[parsed.hash_name]]) + _type(identifier_type) + bytes.fromhex(parsed.hex)
    return bytes([OTHER_DIGEST]) + _type(identifier_type) + _text(digest)
