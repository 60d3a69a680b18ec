"""What a witness remembers, in one SQLite file: of each log the newest head it cosigned, and what spoke against a log.

    seen      origin → size, root, time of the newest cosigned head; only ever forward, by compare-and-swap
    evidence  checkpoints that a log signed and that its cosigned history does not explain

Every change is durable (`synchronous=FULL`) before the call returns. A lost or older file would let a log show another
history than the one cosigned: it is never restored from a backup; a witness that lost it is retired with its key.
"""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ledger.errors import Misconfigured
from ledger.log.merkle import EMPTY_ROOT

APPLICATION_ID = 0x64635749  # "dcWI"
VERSION = 1
BUSY_SECONDS = 10.0
EVIDENCE_ROWS_MAX = 1_000
"""Kept of each log and kind. A stranger can replay checkpoints that the log signed, but can't make any."""

_TABLES = """
CREATE TABLE seen (
    origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note BLOB NOT NULL, time_s INTEGER NOT NULL
) STRICT;
CREATE TABLE evidence (
    origin TEXT NOT NULL, kind TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL, note BLOB NOT NULL,
    time_s INTEGER NOT NULL, PRIMARY KEY (origin, kind, size, root)
) STRICT;
CREATE TRIGGER seen_only_grows BEFORE UPDATE ON seen
WHEN NEW.origin <> OLD.origin OR NEW.size < OLD.size OR NEW.time_s < OLD.time_s
    OR (NEW.size = OLD.size AND NEW.root <> OLD.root)
BEGIN SELECT RAISE(ABORT, 'seen: grows only'); END;
CREATE TRIGGER seen_is_kept BEFORE DELETE ON seen BEGIN SELECT RAISE(ABORT, 'seen: never deleted'); END;
CREATE TRIGGER seen_once BEFORE INSERT ON seen WHEN EXISTS (SELECT 1 FROM seen WHERE origin = NEW.origin)
BEGIN SELECT RAISE(ABORT, 'seen: taken'); END;
"""

Kind = Literal["other_root", "not_proved"]
"""`other_root`: two roots for one size, undeniable. `not_proved`: a head with a proof that does not hold; whoever sent it
may have sent a wrong proof, so it is a reason to ask the log, not yet a conviction."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest head cosigned of a log. `note` is the signed checkpoint as it came; `time_s` POSIX seconds."""

    size: int
    root: bytes
    note: bytes = b""
    time_s: int = 0


NOTHING = Seen(0, EMPTY_ROOT)


@dataclass(frozen=True, slots=True)
class Evidence:
    origin: str
    kind: Kind
    size: int
    root: bytes
    note: bytes
    time_s: int


class State:
    """The file, open. Thread-safe; several processes may share it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    @classmethod
    def create(cls, path: Path) -> None:
        """A new file. Raises Misconfigured when there is one."""
        if path.exists():
            raise Misconfigured("the witness has a database already", "立会人のデータベースが既にあります")
        connection = _connect(path)
        try:
            connection.executescript(
                f"PRAGMA journal_mode=WAL; BEGIN; PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={VERSION};"
                f"{_TABLES} COMMIT;"
            )
        finally:
            connection.close()

    @classmethod
    def open(cls, path: Path) -> State:
        """Raises Misconfigured when the file is absent or not a witness's: it is made by `create` alone."""
        if not path.exists():
            raise Misconfigured(
                "the witness's database is gone: never put an older one back; retire the key and make a new witness",
                "立会人のデータベースがありません。古い複製を戻さず、鍵を廃止して新しい立会人を作ってください",
            )
        connection = _connect(path)
        try:
            known = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
        except sqlite3.DatabaseError:
            known = []
        if known != [APPLICATION_ID, VERSION]:
            connection.close()
            raise Misconfigured("the file is no witness's database", "立会人のデータベースではありません")
        return cls(connection)

    def close(self) -> None:
        self._connection.close()

    def seen(self, origin: str) -> Seen:
        """The newest head cosigned of a log; the empty tree when there is none yet."""
        with self._lock:
            row = self._connection.execute(
                "SELECT size, root, note, time_s FROM seen WHERE origin = ?", (origin,)
            ).fetchone()
        return Seen(*row) if row else NOTHING

    def advance(self, origin: str, old: Seen, new: Seen) -> bool:
        """Replace `old` by `new`, durably. False, and nothing changed, when `old` is not what is remembered."""
        with self._lock, self._connection:
            if old.note:
                changed = self._connection.execute(
                    "UPDATE seen SET size = ?, root = ?, note = ?, time_s = ?"
                    " WHERE origin = ? AND size = ? AND root = ? AND time_s = ?",
                    (new.size, new.root, new.note, new.time_s, origin, old.size, old.root, old.time_s),
                )
            else:
                changed = self._connection.execute(
                    "INSERT INTO seen SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM seen WHERE origin = ?)",
                    (origin, new.size, new.root, new.note, new.time_s, origin),
                )
            return changed.rowcount == 1

    def keep(self, evidence: Evidence) -> None:
        """Remember what spoke against a log; the same head once, and no more than EVIDENCE_ROWS_MAX of a kind."""
        row = (evidence.origin, evidence.kind, evidence.size, evidence.root, evidence.note, evidence.time_s)
        with self._lock, self._connection:
            self._connection.execute(
                "INSERT OR IGNORE INTO evidence SELECT ?, ?, ?, ?, ?, ?"
                " WHERE (SELECT count(*) FROM evidence WHERE origin = ? AND kind = ?) < ?",
                (*row, evidence.origin, evidence.kind, EVIDENCE_ROWS_MAX),
            )

    def evidence(self) -> list[Evidence]:
        """All of it, by log and size."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT origin, kind, size, root, note, time_s FROM evidence ORDER BY origin, size, kind, root"
            ).fetchall()
        return [Evidence(*row) for row in rows]


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
    connection.execute("PRAGMA synchronous=FULL")
    return connection
