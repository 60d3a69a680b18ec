"""Bytes put aside on disk for as long as one piece of work takes: sealed, and in a file that has no name.

    frame   length (uint32, big-endian) ‖ AES-256-GCM(key, a piece), the frame's number as nonce (96 bits, big-endian)

The key is fresh for each scratch and lives in memory alone, so the nonces are never used twice (NIST SP 800-38D 8.2.1), and
what a crash leaves of the file on the disk opens for nobody.
"""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.errors import IntegrityError

_LENGTH = struct.Struct(">I")
_NONCE_BYTES = 12


class Scratch:
    """Written once, from beginning to end, then read as often as wanted. Not for several threads at once."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  (closed by `close`)
        self._key = AESGCM(AESGCM.generate_key(256))
        self._frames = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def write(self, piece: bytes) -> None:
        """Raises OSError (a full disk)."""
        sealed = self._key.encrypt(self._nonce(self._frames), piece, None)
        self._file.write(_LENGTH.pack(len(sealed)) + sealed)
        self._frames += 1

    def pieces(self) -> Iterator[bytes]:
        """The pieces as they were written. Raises IntegrityError when the file was changed meanwhile."""
        self._file.seek(0)
        for n in range(self._frames):
            try:
                sealed = self._file.read(_LENGTH.unpack(self._file.read(_LENGTH.size))[0])
                yield self._key.decrypt(self._nonce(n), sealed, None)
            except (InvalidTag, struct.error):
                raise IntegrityError("what was put aside on disk is damaged", "一時保存の内容が壊れています") from None

    def close(self) -> None:
        """What was written is gone."""
        self._file.close()

    def _nonce(self, frame: int) -> bytes:
        return frame.to_bytes(_NONCE_BYTES, "big")
