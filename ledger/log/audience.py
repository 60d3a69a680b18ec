r"""Audiences: a list of people as one Merkle tree, in which each can be shown alone.

Each member is a token (bytes that stand for a person). Members lie in random order, each under its own salt:

    leaf data = "daicho/v1/member" 0x0A ‖ record id (16) ‖ salt (16) ‖ token
    tree      = RFC 6962 over the leaves in tree order
    audience  = SHA-256("daicho/v1/audience" 0x0A ‖ record id (16) ‖ size (uint32, big-endian) ‖ tree head)

Who is shown one member learns the list's size and a place without meaning; the hashes of the neighbours are salted
and tell nothing. Order and salts come from a secret seed of 32 bytes, fresh for each list:

    order     member i has the sort key K_i = the i-th uint64, little-endian, of
              SHAKE-256("daicho/v1/member-order" 0x0A ‖ seed), its two highest bits cleared;
              tree order is ascending (K_i, i)
    salts     those of places 256g to 256g + 255 are the 16-byte pieces of
              SHAKE-256("daicho/v1/member-salts" 0x0A ‖ seed ‖ g (uint32, big-endian), 4096 bytes)

The hashes over 256 leaves each (*groups*) are kept beside the list, so that showing one member of ten million reads
256 tokens and hashes no more than a few hundred kilobytes of groups.

>>> record_id, seed, tokens = bytes(16), bytes(32), [b"token-a", b"token-b", b"token-c"]
>>> placed = [tokens[i] for i in member_order(seed, len(tokens))]
>>> audience = build_audience(record_id, seed, placed)
>>> member = prove_member(record_id, seed, audience, 1, placed)
>>> check_member(audience.root, record_id, member)
"""

from __future__ import annotations

import array
import struct
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256, shake_256
from hmac import compare_digest
from itertools import islice
from typing import Any

from ledger.errors import BadInput, VerificationFailed
from ledger.log.encoding import decode_base64, decode_hash, encode_base64, malformed
from ledger.log.merkle import (
    leaf_hash,
    prove_inclusion,
    reader_of,
    root_from_inclusion,
    root_of,
)

MEMBER_DOMAIN = b"daicho/v1/member\n"
AUDIENCE_DOMAIN = b"daicho/v1/audience\n"
ORDER_DOMAIN = b"daicho/v1/member-order\n"
SALTS_DOMAIN = b"daicho/v1/member-salts\n"

RECORD_ID_BYTES = 16
SEED_BYTES = 32
SALT_BYTES = 16
TOKEN_BYTES_MAX = 1024
GROUP_SIZE = 256
SIZE_MAX = 2**32 - 1

_OPENING_MEMBERS = {"token", "salt", "index", "size", "proof"}
_CLEAR_TOP_BITS = bytes(byte & 0x3F for byte in range(256))
_CUT_SALTS = struct.Struct(f"{SALT_BYTES}s" * GROUP_SIZE)


@dataclass(frozen=True, slots=True)
class Audience:
    """root: the commitment, 32 bytes, which goes into the record's body with `size`. groups: the subtree hash of
    every 256 members, the last of the rest.
    """

    root: bytes
    size: int
    groups: tuple[bytes, ...]

    def to_json(self) -> dict[str, Any]:
        """The value of the body item that commits to the list."""
        return {"root": self.root.hex(), "size": self.size}


@dataclass(frozen=True, slots=True)
class MemberOpening:
    """One member of an audience with all that is needed to check it. `repr` shows neither token nor salt."""

    token: bytes
    salt: bytes
    index: int
    size: int
    proof: tuple[bytes, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "token": encode_base64(self.token),
            "salt": encode_base64(self.salt),
            "index": self.index,
            "size": self.size,
            "proof": [encode_base64(value) for value in self.proof],
        }

    @classmethod
    def from_json(cls, value: object) -> MemberOpening:
        """Strict inverse of `to_json`; BadInput (`MALFORMED:member`) otherwise."""
        if type(value) is not dict or value.keys() != _OPENING_MEMBERS:
            raise _refuse("", "the member's members are not those of the format", "名簿項目の構成が不正です")
        index, size, proof = value["index"], value["size"], value["proof"]
        if type(index) is not int or type(size) is not int or not 0 <= index < size <= SIZE_MAX:
            raise _refuse("/index", "index and size are not 0 <= index < size", "番号と件数が不正です")
        if type(proof) is not list or len(proof) > 32:
            raise _refuse("/proof", "the proof is not a short list", "証明が不正です")
        try:
            token, salt = decode_base64(value["token"]), decode_base64(value["salt"])
            hashes = tuple(decode_hash(text) for text in proof)
        except (TypeError, ValueError):
            raise _refuse("/token", "the token, salt or proof is not base64", "base64ではありません") from None
        return cls(token, salt, index, size, hashes)

    def __repr__(self) -> str:
        return f"MemberOpening(index={self.index}, size={self.size})"


def member_order(seed: bytes, size: int) -> list[int]:
    """The random order: item p is the number, in the caller's list, of the member at place p of the tree."""
    _check_lengths(bytes(RECORD_ID_BYTES), seed, size)
    stream = bytearray(shake_256(ORDER_DOMAIN + seed).digest(8 * size))
    stream[7::8] = stream[7::8].translate(_CLEAR_TOP_BITS)
    # With the top bits clear the integers sort as the doubles of the same bits do, and floats sort fastest.
    keys = array.array("d", bytes(stream))
    if sys.byteorder == "big":
        keys.byteswap()
    return sorted(range(size), key=keys.__getitem__)


def build_audience(record_id: bytes, seed: bytes, tokens: Iterable[bytes]) -> Audience:
    """The commitment to `tokens`, given in tree order (see `member_order`). Holds 256 tokens at a time."""
    _check_lengths(record_id, seed, 0)
    rest = iter(tokens)
    groups: list[bytes] = []
    size = 0
    while chunk := list(islice(rest, GROUP_SIZE)):
        groups.append(root_of(_leaf_hashes(record_id, seed, len(groups), chunk)))
        size += len(chunk)
    _check_lengths(record_id, seed, size)
    return Audience(_bind(record_id, size, root_of(groups)), size, tuple(groups))


def prove_member(
    record_id: bytes, seed: bytes, audience: Audience, index: int, group_tokens: Sequence[bytes]
) -> MemberOpening:
    """The opening of the member at place `index` of the tree.

    group_tokens: the tokens of its group, in tree order: places 256 · (index // 256) and on, up to 256 of them.
    Raises BadInput if the index is outside, VerificationFailed if the tokens are not those committed to.
    """
    if not 0 <= index < audience.size:
        raise _refuse("/index", "the index is not in the list", "番号が名簿の範囲外です")
    group, place = divmod(index, GROUP_SIZE)
    leaves = _leaf_hashes(record_id, seed, group, group_tokens)
    if len(leaves) != min(GROUP_SIZE, audience.size - group * GROUP_SIZE) or root_of(leaves) != audience.groups[group]:
        raise VerificationFailed("the tokens are not those of the list", "名簿のトークンが約定値と一致しません")
    proof = prove_inclusion(place, len(leaves), reader_of(leaves))
    proof += prove_inclusion(group, len(audience.groups), reader_of(audience.groups))
    salt = _group_salts(seed, group)[place]
    return MemberOpening(group_tokens[place], salt, index, audience.size, tuple(proof))


def check_member(root: bytes, record_id: bytes, opening: MemberOpening) -> None:
    """Check that the audience `root` of record `record_id` has the member. VerificationFailed if not."""
    if len(record_id) != RECORD_ID_BYTES or len(opening.salt) != SALT_BYTES:
        raise VerificationFailed("the record id or salt has the wrong length", "記録IDかソルトの長さが不正です")
    if not 0 <= opening.index < opening.size <= SIZE_MAX or len(opening.token) > TOKEN_BYTES_MAX:
        raise VerificationFailed("the member's index or token is out of range", "番号かトークンが範囲外です")
    leaf = leaf_hash(MEMBER_DOMAIN + record_id + opening.salt + opening.token)
    head = root_from_inclusion(opening.index, opening.size, leaf, opening.proof)
    if not compare_digest(_bind(record_id, opening.size, head), root):
        raise VerificationFailed("the member is not in the committed list", "約定された名簿に含まれていません")


def _leaf_hashes(record_id: bytes, seed: bytes, group: int, tokens: Sequence[bytes]) -> list[bytes]:
    prefix = sha256(b"\x00" + MEMBER_DOMAIN + record_id)
    leaves = []
    for salt, token in zip(_group_salts(seed, group), tokens, strict=False):
        leaf = prefix.copy()
        leaf.update(salt + token)
        leaves.append(leaf.digest())
    return leaves


def _group_salts(seed: bytes, group: int) -> tuple[bytes, ...]:
    stream = shake_256(SALTS_DOMAIN + seed + group.to_bytes(4, "big")).digest(SALT_BYTES * GROUP_SIZE)
    return _CUT_SALTS.unpack(stream)


def _bind(record_id: bytes, size: int, head: bytes) -> bytes:
    return sha256(AUDIENCE_DOMAIN + record_id + size.to_bytes(4, "big") + head).digest()


def _check_lengths(record_id: bytes, seed: bytes, size: int) -> None:
    if len(record_id) != RECORD_ID_BYTES or len(seed) != SEED_BYTES or not 0 <= size <= SIZE_MAX:
        raise _refuse("", "the record id, seed or size is out of range", "記録ID、種か件数が範囲外です")


def _refuse(pointer: str, en: str, ja: str) -> BadInput:
    return malformed("member", en, ja, pointer=pointer)
