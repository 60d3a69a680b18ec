r"""The entry header: the bytes that the tree commits to, for ever.

A header is one JSON object in RFC 8785 canonical form with exactly these members:

    body     64 lower-case hex digits: the body commitment (`ledger.log.commitment`)
    index    the entry's place in its log, 0 to 2^53 - 1
    kind     one word of [a-z_]+, at most 32 letters; `KINDS` lists those that daicho writes
    origin   the log's origin line (C2SP tlog-checkpoint)
    time     when the server took the entry: UTC, microseconds, "YYYY-MM-DDTHH:MM:SS.ffffffZ"
    v        1

These bytes are the leaf: `leaf_hash(header bytes)` is the tree's leaf, and the stored bytes are never made
again from their parts to verify anything. A header holds no personal data; all that is said of a person is
behind `body`.

>>> header = Header("example.com/log", 7, "2026-11-24T03:44:00.123456Z", "provision", bytes(32))
>>> data = encode_header(header)
>>> print(data.decode().replace("0" * 64, "00…00"))
{"body":"00…00","index":7,"kind":"provision","origin":"example.com/log","time":"2026-11-24T03:44:00.123456Z","v":1}
>>> decode_header(data) == header
True
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import orjson

from ledger.errors import BadInput
from ledger.log.canonical import INTEGER_MAX
from ledger.log.encoding import HASH_BYTES, malformed

VERSION = 1

KINDS = frozenset(
    {
        "provision",
        "receipt",
        "amendment",
        "link",
        "refusal",
        "consent",
        "notice",
        "party",
        "duty",
        "policy",
        "request",
        "access",
        "stop",
        "hold",
        "disposal",
        "freeze",
        "key",
        "admin",
    }
)
"""The kinds of entry that daicho writes. A reader accepts others: an older reader must still verify a newer log."""

HEADER_BYTES_MAX = 2048

_MEMBERS = {"body", "index", "kind", "origin", "time", "v"}
_KIND = re.compile(r"[a-z_]{1,32}\Z")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z\Z")
_HEX = re.compile(r"[0-9a-f]{64}\Z")
_ORIGIN_CHARS_MAX = 255


@dataclass(frozen=True, slots=True)
class Header:
    """See the module. `body` is the raw 32 bytes of the commitment."""

    origin: str
    index: int
    time: str
    kind: str
    body: bytes


def encode_header(header: Header) -> bytes:
    """The canonical bytes. Raises BadInput (`MALFORMED:header`) if a member is not as the format says."""
    _check(header)
    return orjson.dumps(
        {
            "body": header.body.hex(),
            "index": header.index,
            "kind": header.kind,
            "origin": header.origin,
            "time": header.time,
            "v": VERSION,
        }
    )


def encode_headers(origin: str, first: int, time: str, entries: Iterable[tuple[str, bytes]]) -> list[bytes]:
    """`encode_header` of entries taken at one time, from index `first` on. entries: kind and body commitment of each."""
    rests: dict[str, bytes] = {}
    found = []
    for index, (kind, body) in enumerate(entries, first):
        rest = rests.get(kind)
        if rest is None or type(body) is not bytes or len(body) != HASH_BYTES or index > INTEGER_MAX:
            whole = encode_header(Header(origin, index, time, kind, body))
            rests[kind] = whole[whole.index(b',"kind":') :]
            found.append(whole)
        else:
            found.append(b'{"body":"%b","index":%d%b' % (body.hex().encode(), index, rest))
    return found


def decode_header(data: bytes) -> Header:
    """The header that `encode_header` makes into exactly `data`; BadInput (`MALFORMED:header`) otherwise."""
    if len(data) > HEADER_BYTES_MAX:
        raise _refuse("", "the header is too long", "見出しが長すぎます")
    try:
        members = orjson.loads(data)
    except ValueError:
        raise _refuse("", "the header is not JSON", "見出しがJSONではありません") from None
    if type(members) is not dict or members.keys() != _MEMBERS:
        raise _refuse("", "the header's members are not those of the format", "見出しの項目が書式と異なります")
    if type(members["v"]) is not int or members["v"] != VERSION:
        raise _refuse("/v", "the header's version is unknown", "見出しの版が不明です")
    if type(members["body"]) is not str or not _HEX.match(members["body"]):
        raise _refuse("/body", "the body commitment is not 64 hex digits", "本文の約定値が16進64桁ではありません")
    header = Header(
        members["origin"], members["index"], members["time"], members["kind"], bytes.fromhex(members["body"])
    )
    if encode_header(header) != data:
        raise _refuse("", "the header is not in canonical form", "見出しが正規形ではありません")
    return header


def is_time(text: object) -> bool:
    """Whether `text` is a header time: the exact form, and a moment that exists (no leap second).

    >>> is_time("2026-02-29T00:00:00.000000Z")
    False
    """
    if type(text) is not str or not _TIME.match(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _check(header: Header) -> None:
    origin, index, kind, body = header.origin, header.index, header.kind, header.body
    if type(origin) is not str or not 0 < len(origin) <= _ORIGIN_CHARS_MAX or not origin.isprintable():
        raise _refuse("/origin", "the origin is empty, too long or not printable", "オリジンが空か不正です")
    if type(index) is not int or not 0 <= index <= INTEGER_MAX:
        raise _refuse("/index", "the index is not an integer from 0 to 2^53 - 1", "通番が範囲外です")
    if not is_time(header.time):
        raise _refuse(
            "/time", "the time is not a UTC time with microseconds", "時刻がUTCのマイクロ秒表記ではありません"
        )
    if type(kind) is not str or not _KIND.match(kind):
        raise _refuse("/kind", "the kind is not a word of a-z and _", "種別がa-zと_の語ではありません")
    if type(body) is not bytes or len(body) != HASH_BYTES:
        raise _refuse("/body", "the body commitment is not 32 bytes", "本文の約定値が32バイトではありません")


def _refuse(pointer: str, en: str, ja: str) -> BadInput:
    return malformed("header", en, ja, pointer=pointer)
