"""The key store: the keys whose destruction makes records unreadable, in a file of their own.

An SQLite file (WAL, `synchronous=FULL`, `secure_delete=ON`) apart from the database of sealed records, so that a
backup of one is no backup of the other. Keys are 32 random bytes, stored wrapped:

    wrapped  nonce (12) ‖ AES-256-GCM(K, key, "daicho/keystore/v1\\0" ‖ key id)                             60 bytes
    K        HKDF-Expand (RFC 5869 2.3) of the master key (masterkey.py), info "daicho/keystore/wrap/v1"
    check    wrapped like a key under the id "check": over all tombstones, the XOR of
             HMAC-SHA-256(T, key id ‖ 0x00 ‖ destroyed_at ‖ 0x00 ‖ reason), so that none is changed or removed unnoticed
    T        HKDF-Expand of the master key, info "daicho/keystore/tombstones/v1"

Key ids name a purpose, never a person: `day/2029-11-02`, `open/<record id>`, `hold/<id>`, `keep/party`,
`index/2029-11`, `index/open`. A key is `never` made, `living` or `destroyed`. A destroyed id stays destroyed: its row
is overwritten and deleted, a tombstone with time and reason remains, and no key is made under that id again.

One `KeyStore` may be shared by the threads of a process; each process opens its own. Keys are cached in memory; the
cache is dropped when this connection destroys keys or another one changes the file. Python can't wipe memory: a
destroyed key may linger in a process that held it until that process ends.
"""

from __future__ import annotations

import hmac
import os
import re
import sqlite3
import threading
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.errors import BadInput, Busy, Conflict, Fault, Gone, IntegrityError, Misconfigured, NotFound
from ledger.vault.masterkey import create_master_key, load_master_key, master_key_path, sync_directory

KEY_BYTES = 32
KeyState = Literal["living", "destroyed", "never"]

_NONCE_BYTES = 12
_WRAPPED_BYTES = _NONCE_BYTES + KEY_BYTES + 16
_DOMAIN = b"daicho/keystore/v1\0"
_CHECK_ID = "check"  # has no slash, so it is no key id
_KEY_ID = re.compile(r"[a-z]{1,16}/[0-9A-Za-z][0-9A-Za-z._:-]{0,63}")
_CACHE_SECONDS_MAX = 0.02
_SCHEMA = """
create table if not exists meta (name text primary key, value blob not null) strict;
create table if not exists keys (key_id text primary key, wrapped blob not null) strict;
create table if not exists tombstones (
  key_id text primary key, destroyed_at text not null, reason text not null) strict;
"""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a destroyed key. `destroyed_at`: the time given to `destroy`, as given."""

    key_id: str
    destroyed_at: str
    reason: str


class KeyStore:
    """Opens or creates the key store at `path`; the master key is created with a new store only.

    busy_timeout_ms: how long to wait for other connections. Raises `Misconfigured` when the master key is missing,
    readable by others or not this store's.
    """

    def __init__(self, path: str | Path, *, busy_timeout_ms: int = 10_000) -> None:
        self._path = Path(path)
        self._lock = threading.RLock()
        self._cache: dict[str, bytes] = {}
        self._cache_version = -1
        self._cache_checked_at = float("-inf")
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        self._db = _connect(self._path, busy_timeout_ms)
        try:
            self._aead = self._open_master()
        except BaseException:
            self._db.close()
            raise

    def __repr__(self) -> str:
        return "KeyStore(<keys not shown>)"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def get(self, key_id: str) -> bytes:
        """The 32-byte key. Raises `Gone` (destroyed), `NotFound` (never made), `IntegrityError` (row damaged)."""
        with self._lock:
            key = self._fresh_cache().get(key_id)
            return key if key is not None else self._read(key_id)

    def get_or_create(self, key_id: str) -> bytes:
        """The key, made if there was none; on disk before this returns. Raises `Gone`, `BadInput`.

        A key that another process destroyed may still be given for 20 ms.
        """
        with self._lock:
            key = self._recent_cache().get(key_id)
        return key if key is not None else self.get_or_create_many((key_id,))[key_id]

    def get_or_create_many(self, key_ids: Iterable[str]) -> dict[str, bytes]:
        """As `get_or_create`, with one transaction for all that are new."""
        wanted = dict.fromkeys(key_ids)
        with self._lock:
            cache = self._recent_cache()
            found = {key_id: cache[key_id] for key_id in wanted if key_id in cache}
            if len(found) < len(wanted):
                missing = [key_id for key_id in wanted if key_id not in found]
                _check_ids(missing)
                self._create(missing)
                found.update((key_id, self._read(key_id)) for key_id in missing)
            return found

    def destroy(self, key_ids: Iterable[str], reason: str, now: str) -> tuple[str, ...]:
        """Destroys keys for good; returns the ids destroyed by this call (others of `key_ids` were destroyed before).

        reason, now: kept in the tombstone; no personal data. All or nothing. May be repeated after a failure.
        Raises `NotFound` when an id never had a key, `Busy` when another connection keeps the write-ahead log from
        being cut: the rows are then gone, but not yet every old page, and the call must be repeated.
        """
        wanted = list(dict.fromkeys(key_ids))
        with self._lock:
            self._cache.clear()
            self._db.execute("begin immediate")
            try:
                living = [key_id for key_id in wanted if self._must_state(key_id) == "living"]
                self._seal_tombstones(Tombstone(key_id, now, reason) for key_id in living)
                for key_id in living:
                    self._db.execute("update keys set wrapped = zeroblob(?) where key_id = ?", (_WRAPPED_BYTES, key_id))
                    self._db.execute("delete from keys where key_id = ?", (key_id,))
                    self._db.execute("insert into tombstones values (?, ?, ?)", (key_id, now, reason))
                self._db.execute("commit")
            except BaseException:
                _roll_back(self._db)
                raise
            self._cut_wal()
            return tuple(living)

    def state(self, key_id: str) -> KeyState:
        """`living`, `destroyed` or `never`."""
        with self._lock:
            if self._one("select 1 from keys where key_id = ?", key_id):
                return "living"
            return "destroyed" if self._one("select 1 from tombstones where key_id = ?", key_id) else "never"

    def list(self, prefix: str = "") -> tuple[str, ...]:
        """The ids of the living keys that start with `prefix`, in order."""
        with self._lock:
            sql = "select key_id from keys where substr(key_id, 1, length(?1)) = ?1 order by key_id"
            return tuple(row[0] for row in self._db.execute(sql, (prefix,)).fetchall())

    def destroyed(self, prefix: str = "") -> tuple[Tombstone, ...]:
        """The tombstones whose id starts with `prefix`, in order of id."""
        with self._lock:
            sql = (
                "select key_id, destroyed_at, reason from tombstones "
                "where substr(key_id, 1, length(?1)) = ?1 order by key_id"
            )
            return tuple(Tombstone(*row) for row in self._db.execute(sql, (prefix,)).fetchall())

    def tombstones_hold(self) -> bool:
        """Whether the tombstones are those that `destroy` wrote: none changed, added or taken away."""
        with self._lock:
            self._db.execute("begin")
            try:
                return self._sealed() == self._sum(bytes(KEY_BYTES), self.destroyed())
            except IntegrityError:
                return False
            finally:
                _roll_back(self._db)

    def backup_to(self, path: str | Path) -> None:
        """Writes a consistent copy (0600, one file, durable). It opens with the same master key, which it lacks.

        A copy still holds the keys destroyed after it was made: delete it when its term is over.
        Raises `Conflict` when the file exists.
        """
        target = Path(path)
        try:
            os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            raise Conflict(
                "the backup file exists; backups are never overwritten",
                "バックアップ先のファイルが既にあります。上書きはしません",
            ) from None
        with self._lock, closing(sqlite3.connect(target, isolation_level=None)) as copy:
            self._db.backup(copy)
            copy.execute("pragma synchronous=full")
            copy.execute("pragma journal_mode=delete").fetchall()
        with target.open("rb") as file:
            os.fsync(file.fileno())
        sync_directory(target.parent)

    def close(self) -> None:
        """Forgets the cached keys and closes the file."""
        with self._lock:
            self._cache.clear()
            self._db.close()

    # ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _fresh_cache(self) -> dict[str, bytes]:
        """The cache, emptied first if any other connection has committed since."""
        version: int = self._db.execute("pragma data_version").fetchone()[0]
        if version != self._cache_version:
            self._cache.clear()
            self._cache_version = version
        return self._cache

    def _recent_cache(self) -> dict[str, bytes]:
        """As `_fresh_cache`, asking the file once in a while: writers take a key for each record."""
        now = time.monotonic()
        if now - self._cache_checked_at < _CACHE_SECONDS_MAX:
            return self._cache
        self._cache_checked_at = now
        return self._fresh_cache()

    def _read(self, key_id: str) -> bytes:
        row = self._db.execute("select wrapped from keys where key_id = ?", (key_id,)).fetchone()
        if row is None:
            raise _absent(key_id, self.state(key_id))
        key = self._unwrap(key_id, row[0])
        self._cache[key_id] = key
        return key

    def _create(self, key_ids: Iterable[str]) -> None:
        self._db.execute("begin immediate")
        try:
            for key_id in key_ids:
                state = self.state(key_id)
                if state == "destroyed":
                    raise _absent(key_id, state)
                if state == "never":
                    wrapped = self._wrap(key_id, os.urandom(KEY_BYTES))
                    self._db.execute("insert into keys values (?, ?)", (key_id, wrapped))
            self._db.execute("commit")
        except BaseException:
            _roll_back(self._db)
            raise

    def _must_state(self, key_id: str) -> KeyState:
        state = self.state(key_id)
        if state == "never":
            raise _absent(key_id, state)
        return state

    def _sealed(self) -> bytes:
        """Raises IntegrityError."""
        row = self._db.execute("select value from meta where name = ?", (_CHECK_ID,)).fetchone()
        return self._unwrap(_CHECK_ID, row[0] if row else b"")

    def _seal_tombstones(self, more: Iterable[Tombstone]) -> None:
        value = self._wrap(_CHECK_ID, self._sum(self._sealed(), more))
        self._db.execute("update meta set value = ? where name = ?", (value, _CHECK_ID))

    def _sum(self, start: bytes, stones: Iterable[Tombstone]) -> bytes:
        total = int.from_bytes(start, "big")
        for stone in stones:
            text = f"{stone.key_id}\0{stone.destroyed_at}\0{stone.reason}".encode(errors="surrogateescape")
            total ^= int.from_bytes(hmac.digest(self._tombstone_key, text, "sha256"), "big")
        return total.to_bytes(KEY_BYTES, "big")

    def _one(self, sql: str, key_id: str) -> bool:
        return bool(self._db.execute(sql, (key_id,)).fetchall())

    def _cut_wal(self) -> None:
        busy = self._db.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
        if busy:
            raise Busy(
                "the keys are deleted, but a reader keeps old pages in the write-ahead log; destroy them again",
                "鍵は削除しましたが、読取り中の接続のため先行書込みログに古いページが残っています。再度破棄してください",
            )

    def _open_master(self) -> AESGCM:
        self._db.execute("begin immediate")
        try:
            row = self._db.execute("select value from meta where name = ?", (_CHECK_ID,)).fetchone()
            path = master_key_path(self._path)
            if row is None and self._db.execute("select 1 from keys union all select 1 from tombstones").fetchone():
                raise Misconfigured(
                    "the key store has lost its check value: bring back a backup of the keys",
                    "鍵保管庫の検査値が失われています。鍵の控えから戻してください",
                )
            master = load_master_key(path) if row else create_master_key(path)
            wrapping_key = hmac.digest(master, b"daicho/keystore/wrap/v1\x01", "sha256")
            self._aead = AESGCM(wrapping_key)
            self._tombstone_key = hmac.digest(master, b"daicho/keystore/tombstones/v1\x01", "sha256")
            if row is None:
                value = self._wrap(_CHECK_ID, bytes(KEY_BYTES))
                self._db.execute("insert into meta values (?, ?)", (_CHECK_ID, value))
            self._db.execute("commit")
        except BaseException:
            _roll_back(self._db)
            raise
        if row is not None:
            try:
                self._unwrap(_CHECK_ID, row[0])
            except IntegrityError:
                raise Misconfigured(
                    "the master key is not the one this key store was made with",
                    "マスター鍵がこの鍵保管庫のものではありません",
                ) from None
        return self._aead

    def _wrap(self, key_id: str, key: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, key, _DOMAIN + key_id.encode())

    def _unwrap(self, key_id: str, wrapped: bytes) -> bytes:
        try:
            if len(wrapped) != _WRAPPED_BYTES:
                raise InvalidTag
            return self._aead.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], _DOMAIN + key_id.encode())
        except InvalidTag:
            raise IntegrityError(
                f"the stored key {key_id} does not open: the row or its id was changed",
                f"保管された鍵 {key_id} を開けません。行または鍵IDが変更されています",
            ) from None


def _connect(path: Path, busy_timeout_ms: int) -> sqlite3.Connection:
    # The lock of KeyStore serialises the threads; sqlite3 itself would refuse the second thread.
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=busy_timeout_ms / 1000)
    try:
        db.execute("pragma secure_delete=on").fetchall()
        db.execute("pragma synchronous=full")
        db.execute("pragma temp_store=memory")
        db.execute("pragma journal_mode=wal").fetchall()
        db.executescript(_SCHEMA)
    except sqlite3.DatabaseError:
        db.close()
        raise Misconfigured("the key store file can't be opened as one", "鍵保管庫のファイルとして開けません") from None
    return db


def _roll_back(db: sqlite3.Connection) -> None:
    if db.in_transaction:
        db.execute("rollback")


def _absent(key_id: str, state: KeyState) -> Gone | NotFound:
    if state == "destroyed":
        return Gone(f"the key {key_id} was destroyed", f"鍵 {key_id} は破棄されました")
    return NotFound("no such key", "その鍵はありません")


def _check_ids(key_ids: Iterable[str]) -> None:
    if not all(_KEY_ID.fullmatch(key_id) for key_id in key_ids):
        raise BadInput(
            [
                Fault(
                    "",
                    "INVALID:key_id",
                    "",
                    "鍵IDは「用途/名前」の形で指定します",
                    "a key id has the form purpose/name",
                )
            ]
        )
