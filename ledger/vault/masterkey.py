"""The master key file: one line, `daicho-master-key-v1 <base64 of 32 bytes>`, mode 0600.

It wraps every key of the key store. It lives beside the key store (`keystore.key` for `keystore.db`) or wherever
`DAICHO_MASTER_KEY_FILE` says, so that a backup of the key store need not hold it. A file that the group or the world
can read is refused, for then the key is no secret.
"""

from __future__ import annotations

import base64
import contextlib
import os
import stat
from pathlib import Path

from ledger.errors import Misconfigured
from ledger.log.encoding import decode_base64

ENVIRONMENT_VARIABLE = "DAICHO_MASTER_KEY_FILE"
_PREFIX = "daicho-master-key-v1 "
_KEY_BYTES = 32
_FILE_BYTES_MAX = 256


def master_key_path(store_path: Path) -> Path:
    """Where the master key of the key store at `store_path` is kept."""
    elsewhere = os.environ.get(ENVIRONMENT_VARIABLE, "")
    return Path(elsewhere) if elsewhere else store_path.with_suffix(".key")


def load_master_key(path: Path) -> bytes:
    """The 32-byte key. Raises `Misconfigured` when the file is missing, readable by others or not in the format."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        raise Misconfigured(
            "the master key file is missing; without it the key store can't be opened",
            "マスター鍵ファイルがありません。これがなければ鍵保管庫を開けません",
        ) from None
    except OSError as error:
        raise Misconfigured(f"the master key file can't be read: {error.strerror}") from None
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise Misconfigured(
                "the master key file is open to the group or the world; set its mode to 0600",
                "マスター鍵ファイルが他の利用者からも読めます。権限を0600にしてください",
            )
        text = file.read(_FILE_BYTES_MAX + 1)
    return _decode(text)


def create_master_key(path: Path) -> bytes:
    """Makes the file if there is none, durably; returns the key that is in the file afterwards.

    Two processes may race: the file appears whole or not at all, and both get the same key.
    """
    key = os.urandom(_KEY_BYTES)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_PREFIX.encode() + base64.b64encode(key) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink()
    sync_directory(path.parent)
    return load_master_key(path)


def sync_directory(path: Path) -> None:
    """Makes a new or renamed file name durable where the system can (POSIX)."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _decode(text: bytes) -> bytes:
    try:
        line = text.decode("ascii")
        if not (line.startswith(_PREFIX) and line.endswith("\n")):
            raise ValueError
        key = decode_base64(line[len(_PREFIX) : -1])
        if len(key) != _KEY_BYTES:
            raise ValueError
    except ValueError:
        raise Misconfigured(
            "the master key file is not in the format daicho-master-key-v1",
            "マスター鍵ファイルの形式が daicho-master-key-v1 ではありません",
        ) from None
    return key
