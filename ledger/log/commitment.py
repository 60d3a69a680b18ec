r"""The body commitment: shows one item of a record and hides the rest.

A body is a flat map from path (a JSON pointer such as `/statutory/items`) to JSON value. Each item becomes a leaf
that is salted, so that nobody can guess a withheld name or telephone number by trying:

    leaf data = "daicho/v1/item" 0x0A ‖ record id (16) ‖ salt (32) ‖ canonical JSON of [path, value]
    tree      = RFC 6962 over the leaves, sorted by path (as UTF-8 bytes)
    body      = SHA-256("daicho/v1/body" 0x0A ‖ record id (16) ‖ item count (uint32, big-endian) ‖ tree head)

Domain, record id and path are in every leaf: an opening fits no other record, place or purpose. The count is in
the commitment: whoever is shown some items knows how many are withheld.

    salts     = SHAKE-256("daicho/v1/salts" 0x0A ‖ record id ‖ seed, 32 · count bytes), cut in order of the leaves

The seed is 32 fresh random bytes a body and is kept secret like the body; knowing one salt tells nothing of another.
A checker needs no seed: each opening brings its own salt. Never commit two bodies with one seed.

>>> record_id, seed = bytes(16), bytes(32)
>>> items = {"/statutory/items": ["氏名", "電話番号"], "/statutory/third_party.name": "例株式会社"}
>>> root = commit(record_id, items, seed)
>>> [opening] = open_items(record_id, items, seed, ["/statutory/items"])
>>> check_opening(root, record_id, opening)
>>> opening.value, opening.size
(['氏名', '電話番号'], 2)
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256, shake_256
from hmac import compare_digest
from typing import Any

from ledger.errors import BadInput, VerificationFailed
from ledger.log.canonical import JSON, canonical_fast, canonical_text
from ledger.log.encoding import decode_base64, decode_hash, encode_base64, malformed
from ledger.log.merkle import leaf_hash, levels_of, path_in, root_from_inclusion, root_of

ITEM_DOMAIN = b"daicho/v1/item\n"
BODY_DOMAIN = b"daicho/v1/body\n"
SALTS_DOMAIN = b"daicho/v1/salts\n"

RECORD_ID_BYTES = 16
SEED_BYTES = 32
SALT_BYTES = 32
ITEM_COUNT_MAX = 2**32 - 1
ITEM_DEPTH = 2
"""An item stands at most two levels inside a document: in the sealed body."""

_OPENING_MEMBERS = {"path", "value", "salt", "index", "size", "proof"}


@dataclass(frozen=True, slots=True)
class Opening:
    """One item of a body with all that is needed to check it. `repr` shows neither value nor salt."""

    path: str
    value: JSON
    salt: bytes
    index: int
    size: int
    proof: tuple[bytes, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "value": self.value,
            "salt": encode_base64(self.salt),
            "index": self.index,
            "size": self.size,
            "proof": [encode_base64(value) for value in self.proof],
        }

    @classmethod
    def from_json(cls, value: object) -> Opening:
        """Strict inverse of `to_json`; BadInput (`MALFORMED:opening`) otherwise."""
        if type(value) is not dict or value.keys() != _OPENING_MEMBERS:
            raise _refuse("", "the opening's members are not those of the format", "開示項目の構成が不正です")
        path, index, size, proof = value["path"], value["index"], value["size"], value["proof"]
        if type(path) is not str:
            raise _refuse("/path", "the path is not a string", "パスが文字列ではありません")
        if type(index) is not int or type(size) is not int or not 0 <= index < size <= ITEM_COUNT_MAX:
            raise _refuse("/index", "index and size are not 0 <= index < size", "番号と件数が不正です")
        if type(proof) is not list or len(proof) > 32:
            raise _refuse("/proof", "the proof is not a short list", "証明が不正です")
        try:
            salt = decode_base64(value["salt"])
            hashes = tuple(decode_hash(text) for text in proof)
        except (TypeError, ValueError):
            raise _refuse("/salt", "the salt or proof is not base64", "ソルトか証明がbase64ではありません") from None
        return cls(path, value["value"], salt, index, size, hashes)

    def __repr__(self) -> str:
        return f"Opening(path={self.path!r}, index={self.index}, size={self.size})"


def item_salts(record_id: bytes, seed: bytes, count: int) -> tuple[bytes, ...]:
    """The salts of a body's `count` items in order of their paths; see the module."""
    stream = shake_256(SALTS_DOMAIN + record_id + seed).digest(SALT_BYTES * count)
    return _cut(count).unpack(stream)


@lru_cache(maxsize=64)
def _cut(count: int) -> struct.Struct:
    return struct.Struct(f"{SALT_BYTES}s" * count)


@lru_cache(maxsize=4_096)
def path_text(path: str) -> bytes:
    """A path in canonical JSON. Paths name items of a format, and no person."""
    return canonical_text(path)


def encode_items(items: Mapping[str, JSON]) -> dict[str, bytes]:
    """Each value in canonical JSON, by path. Raises BadInput (`MALFORMED:json`) if an item has no canonical form."""
    return {path: canonical_fast(value, ITEM_DEPTH) for path, value in items.items()}


def commit(record_id: bytes, items: Mapping[str, JSON], seed: bytes) -> bytes:
    """The body commitment, 32 bytes. record_id: 16 bytes; seed: 32 secret bytes, fresh for this body.

    Raises BadInput (`MALFORMED:json`) if an item has no canonical form.
    """
    return commit_encoded(record_id, encode_items(items), seed)


def commit_encoded(record_id: bytes, encoded: Mapping[str, bytes], seed: bytes) -> bytes:
    """`commit` of the items that `encode_items` encoded."""
    return commit_texts(record_id, _texts_of(encoded), seed)


def item_text(path: str, encoded: bytes) -> bytes:
    """Canonical JSON of [path, value]. encoded: the value in canonical JSON."""
    return b"[%b,%b]" % (path_text(path), encoded)


def commit_texts(record_id: bytes, texts: Sequence[bytes], seed: bytes) -> bytes:
    """`commit` of items given as their `item_text`, sorted by path."""
    return _bind(record_id, len(texts), root_of(_leaf_hashes(record_id, texts, seed)))


class ItemTree:
    """The tree over a body's items, hashed once for its commitment and all its openings, on the first use of either.

    encoded: the items as `encode_items` gives them, where the caller has them already.
    """

    __slots__ = ("_encoded", "_items", "_levels", "_order", "_record_id", "_seed")

    def __init__(
        self, record_id: bytes, items: Mapping[str, JSON], seed: bytes, encoded: Mapping[str, bytes] | None = None
    ) -> None:
        self._record_id, self._items, self._seed, self._encoded = record_id, items, seed, encoded
        self._order: list[str] = []
        self._levels: list[Sequence[bytes]] = []

    @property
    def commitment(self) -> bytes:
        """What `commit` returns. Raises BadInput (`MALFORMED:json`) if an item has no canonical form."""
        head = self._tree()[-1][0]
        return _bind(self._record_id, len(self._order), head)

    def openings(self, paths: Iterable[str]) -> list[Opening]:
        """The openings of `paths` (each must be an item's), in their order. Raises BadInput."""
        levels, size = self._tree(), len(self._order)
        places = {path: place for place, path in enumerate(self._order)}
        salts = item_salts(self._record_id, self._seed, size)
        shown = []
        for path in paths:
            if path not in places:
                raise _refuse("", "a path is not in the body", "本文にないパスです")
            place = places[path]
            shown.append(Opening(path, self._items[path], salts[place], place, size, tuple(path_in(levels, place))))
        return shown

    def _tree(self) -> list[Sequence[bytes]]:
        if not self._levels:
            encoded = encode_items(self._items) if self._encoded is None else self._encoded
            self._order = sorted(encoded)
            self._levels = levels_of(_leaf_hashes(self._record_id, _texts_of(encoded), self._seed))
            self._encoded = None  # the items as bytes are of no more use
        return self._levels


def open_items(record_id: bytes, items: Mapping[str, JSON], seed: bytes, paths: Iterable[str]) -> list[Opening]:
    """The openings of `paths` (each must be in `items`) out of the body that `commit` took; in order of `paths`."""
    return ItemTree(record_id, items, seed).openings(paths)


def check_opening(root: bytes, record_id: bytes, opening: Opening) -> None:
    """Check that the body with commitment `root` of record `record_id` has the item. VerificationFailed if not."""
    if len(record_id) != RECORD_ID_BYTES or len(opening.salt) != SALT_BYTES:
        raise VerificationFailed("the record id or salt has the wrong length", "記録IDかソルトの長さが不正です")
    if not 0 <= opening.index < opening.size <= ITEM_COUNT_MAX:
        raise VerificationFailed("the item's index is out of range", "項目の番号が範囲外です")
    try:
        item = canonical_fast([opening.path, opening.value])
    except BadInput:
        raise VerificationFailed("the item has no canonical form", "項目に正規形がありません") from None
    leaf = leaf_hash(ITEM_DOMAIN + record_id + opening.salt + item)
    head = root_from_inclusion(opening.index, opening.size, leaf, opening.proof)
    if not compare_digest(_bind(record_id, opening.size, head), root):
        raise VerificationFailed("the item is not in the committed body", "項目が約定された本文にありません")


def _texts_of(encoded: Mapping[str, bytes]) -> list[bytes]:
    return [item_text(path, encoded[path]) for path in sorted(encoded)]


def _leaf_hashes(record_id: bytes, texts: Sequence[bytes], seed: bytes) -> list[bytes]:
    if len(record_id) != RECORD_ID_BYTES or len(seed) != SEED_BYTES or len(texts) > ITEM_COUNT_MAX:
        raise _refuse("", "the record id or seed has the wrong length", "記録IDか種の長さが不正です")
    fresh = sha256(b"\x00" + ITEM_DOMAIN + record_id).copy  # costs less than hashing the prefix again
    leaves = []
    for salt, text in zip(item_salts(record_id, seed, len(texts)), texts, strict=True):
        leaf = fresh()
        leaf.update(salt + text)
        leaves.append(leaf.digest())
    return leaves


def _bind(record_id: bytes, count: int, head: bytes) -> bytes:
    return sha256(BODY_DOMAIN + record_id + count.to_bytes(4, "big") + head).digest()


def _refuse(pointer: str, en: str, ja: str) -> BadInput:
    return malformed("opening", en, ja, pointer=pointer)
