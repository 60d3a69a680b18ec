"""Uploads that are not finished: sealed on disk, resumed at an offset, gone when done or expired.

    uploads/<id>.head    "daicho-upload 1 <JST day>\\n" ‖ nonce (12) ‖ AES-256-GCM(key, JSON of the document)
    uploads/<id>.data    frames: length (uint32, big-endian) ‖ nonce (12) ‖ AES-256-GCM(key, a piece of the file)

The key is `upload/<JST day>` of the key store, destroyed once the day's uploads are over. What is authenticated beside: the
upload's id and, of a frame, its offset in the file, so that frames can't be moved. The offset that counts is the sum of the
whole frames on disk: a frame torn by a crash is cut off before the next is written.
"""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.clock import utc_text
from ledger.errors import BadInput, Conflict, Fault, IntegrityError, NotFound
from ledger.log.canonical import canonical_fast, parse_json
from ledger.service.core import Core
from schemas.audience import AudienceIn
from schemas.record import document

FOLDER = "uploads"
EXPIRES_DAYS = 2
UPLOAD_BYTES_MAX = 8 * 1024**3
FRAME_BYTES_MAX = 1024 * 1024
_MARK = b"daicho-upload 1 "
_NONCE_BYTES = 12
_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Spooled:
    """An unfinished upload. offset: bytes of the file that are safe on disk."""

    id: UUID
    given: AudienceIn
    offset: int
    day: str


def begin(core: Core, upload_id: UUID, given: AudienceIn) -> Spooled:
    """Start an upload, or find the one of this id again. Raises Conflict when it was begun with another document."""
    sweep(core)
    head, day = _path(core, upload_id, "head"), core.today().isoformat()
    if head.exists():
        found = read(core, upload_id)
        if document(found.given) != document(given):
            raise Conflict("this upload was begun with another document", "別の内容で開始済みのアップロードです")
        return found
    head.parent.mkdir(mode=0o700, exist_ok=True)
    key = core.keys.get_or_create(f"upload/{day}")
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, canonical_fast(document(given)), _aad(upload_id, -1))
    _write_new(_path(core, upload_id, "data"), b"")
    _write_new(head, _MARK + day.encode() + b"\n" + nonce + sealed)
    return Spooled(upload_id, given, 0, day)


def read(core: Core, upload_id: UUID) -> Spooled:
    """Raises NotFound."""
    try:
        mark, _, sealed = _path(core, upload_id, "head").read_bytes().partition(b"\n")
        day = mark.removeprefix(_MARK).decode("ascii")
        with _path(core, upload_id, "data").open("rb") as data:
            offset = sum(size for size, _ in _frames(data))
    except (FileNotFoundError, UnicodeDecodeError):
        raise NotFound("no upload of this id is open", "このIDのアップロードはありません") from None
    content = _open(core.keys.get(f"upload/{day}"), sealed, _aad(upload_id, -1))
    return Spooled(upload_id, AudienceIn.model_validate(parse_json(content, "upload")), offset, day)


def append(core: Core, upload_id: UUID, offset: int, piece: bytes) -> int:
    """Add bytes at `offset` and return the new one, durable. Raises NotFound, Conflict (`offset` is not where it ends)."""
    found = read(core, upload_id)
    key = AESGCM(core.keys.get(f"upload/{found.day}"))
    with _path(core, upload_id, "data").open("r+b") as data, _alone(data):
        frames = list(_frames(data))
        at = sum(size for size, _ in frames)
        if offset != at:
            raise Conflict(f"the upload goes on at {at}", f"アップロードの続きは{at}バイト目からです")
        if at + len(piece) > UPLOAD_BYTES_MAX:
            raise BadInput([Fault("", "TOO_LARGE", "", "ファイルが大きすぎます", "the file is too large")])
        end = frames[-1][1] if frames else 0
        data.truncate(end)
        data.seek(end)
        for start in range(0, len(piece), FRAME_BYTES_MAX):
            part, nonce = piece[start : start + FRAME_BYTES_MAX], os.urandom(_NONCE_BYTES)
            sealed = nonce + key.encrypt(nonce, part, _aad(upload_id, at))
            data.write(_LENGTH.pack(len(sealed)) + sealed)
            at += len(part)
        data.flush()
        os.fsync(data.fileno())
    return at


class SpoolReader:
    """The file, read back: `read` gives at most a frame at a time."""

    def __init__(self, core: Core, spooled: Spooled) -> None:
        self._pieces = self._all(core, spooled)
        self._left = b""

    def read(self, size: int = -1, /) -> bytes:
        if not self._left:
            self._left = next(self._pieces, b"")
        cut = len(self._left) if size < 0 else size
        piece, self._left = self._left[:cut], self._left[cut:]
        return piece

    def _all(self, core: Core, spooled: Spooled) -> Iterator[bytes]:
        key, at = core.keys.get(f"upload/{spooled.day}"), 0
        with _path(core, spooled.id, "data").open("rb") as data:
            while at < spooled.offset:
                piece = _open(key, data.read(_LENGTH.unpack(data.read(4))[0]), _aad(spooled.id, at))
                at += len(piece)
                yield piece


def drop(core: Core, upload_id: UUID) -> None:
    """Remove an upload, finished or given up. Without one nothing happens."""
    for part in ("head", "data"):
        _path(core, upload_id, part).unlink(missing_ok=True)


def sweep(core: Core) -> None:
    """Remove expired uploads, and destroy the keys of days that have none left."""
    folder, oldest = core.home / FOLDER, (core.today() - timedelta(days=EXPIRES_DAYS)).isoformat()
    days: set[str] = set()
    for head in folder.glob("*.head") if folder.exists() else ():
        day = head.read_bytes()[: len(_MARK) + 10].removeprefix(_MARK).decode("ascii", "replace")
        if day < oldest:
            drop(core, UUID(head.stem))
        else:
            days.add(day)
    today = core.today().isoformat()
    over = [key for key in core.keys.list("upload/") if (day := key.partition("/")[2]) not in days and day < today]
    if over:
        core.keys.destroy(over, "uploads over", utc_text(core.now()))


def _frames(data: BinaryIO) -> Iterator[tuple[int, int]]:
    """(bytes of the file in a frame, where the frame ends) of every whole frame."""
    size = data.seek(0, os.SEEK_END)
    at = data.seek(0)
    while len(head := data.read(4)) == 4:
        length = _LENGTH.unpack(head)[0]
        at += 4 + length
        if at > size:
            return
        yield length - _NONCE_BYTES - 16, at
        data.seek(at)


@contextmanager
def _alone(data: BinaryIO) -> Iterator[None]:
    fcntl.flock(data, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(data, fcntl.LOCK_UN)


def _open(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], aad)
    except (InvalidTag, ValueError):
        raise IntegrityError("an upload on disk is damaged", "保存中のアップロードが壊れています") from None


def _aad(upload_id: UUID, offset: int) -> bytes:
    return b"daicho/v1/upload\n" + upload_id.bytes + offset.to_bytes(8, "big", signed=True)


def _path(core: Core, upload_id: UUID, part: str) -> Path:
    return core.home / FOLDER / f"{upload_id}.{part}"


def _write_new(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
