"""The keys that sign the log: which sign at which size, as the log itself says, and their secrets.

A key comes, retires or is found compromised by a `key` entry; the rows of `log_key` are those entries. The state counts from
the entry on: a checkpoint of a size beyond it is signed by the keys that are active then, so the same size has the same
signers in every process, and a running server follows a rotation made by a command with its next checkpoint.

    keys/log.key              the first key, C2SP signer key, mode 0600
    keys/log-<key id>.key     every later one
    keys/log.lock             held while keys change
"""

from __future__ import annotations

import contextlib
import fcntl
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy import select

from ledger.errors import IntegrityError, Misconfigured
from ledger.log.note import Signer, Verifier
from ledger.log.trusted import KeyState, State
from ledger.store.database import Database
from ledger.store.tables import LogKeyRow

FIRST_KEY = "log.key"


@dataclass(frozen=True, slots=True)
class LogKey:
    """A key of the log and its state, entered at `seq`; -1 for the key of a ledger that has no `key` entry yet."""

    seq: int
    verifier: Verifier
    state: State
    since: str


class LogKeys:
    """The keys of one log. Thread-safe; reads the log again whenever it has grown."""

    def __init__(self, folder: Path, database: Database, log: int, origin: str) -> None:
        """folder: where the secrets are. log: under which the ledger's rows stand. origin: of the log that is signed."""
        self.folder = folder
        self._database = database
        self._log = log
        self._origin = origin
        self._lock = threading.Lock()
        self._changes: list[LogKey] = []
        self._read_to = -1
        self._secrets: dict[Verifier, Signer] = {}

    def known(self, end: int | None = None) -> list[LogKey]:
        """Every key with its state before the entry `end` (default: now); those of this log first, the newest first."""
        changes = self._changes_before(end)
        if not any(change.verifier.name == self._origin for change in changes):
            changes = [*changes, *self._first()]
        return self._states(changes)

    def forget(self) -> None:
        """Read every row anew: they were made again."""
        with self._lock:
            self._changes, self._read_to = [], -1

    def changes(self) -> list[LogKey]:
        """Every row of `log_key`, in order."""
        return self._changes_before(None)

    def signers(self, end: int | None = None) -> list[Signer]:
        """Who signs the checkpoint that ends before the entry `end` (default: the newest). A retired key signs no more.

        Raises Misconfigured when no secret of an active key is in the folder.
        """
        at_end = self._active(self.known(end))
        now = self._active(self._states(self._changes)) or at_end
        then = [verifier for verifier in at_end if verifier in now] or now
        found = [secret for verifier in then if (secret := self._secret(verifier))]
        if not found:
            raise Misconfigured(
                "no active signing key of the log can be read from the folder keys",
                "台帳の有効な署名鍵がkeysフォルダーに見つかりません",
            )
        return found

    def verifiers(self) -> list[Verifier]:
        """Of every key there ever was, the newest active one first. What is trusted of them is another matter."""
        return [key.verifier for key in self.known()]

    def states(self) -> list[KeyState]:
        """For the file of verifier keys."""
        return [KeyState(key.verifier, key.state, key.since) for key in self.known()]

    def secret_of(self, verifier: Verifier) -> Path | None:
        """The file with the key's secret, if there is one."""
        for path in key_files(self.folder):
            if read_signer(path).verifier() == verifier:
                return path
        return None

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """Held by one process at a time, from a new secret's file to its entry."""
        with (self.folder / "log.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _changes_before(self, end: int | None) -> list[LogKey]:
        with self._lock:
            if end is None or end > self._read_to:
                self._read_more()
                self._read_to = max(self._read_to, end or 0)
            return [key for key in self._changes if end is None or key.seq < end]

    def _read_more(self) -> None:
        table = LogKeyRow.table_()
        after = self._changes[-1].seq if self._changes else -1
        with self._database.engine.connect() as connection:
            rows = connection.execute(
                select(table).where(table.c.log == self._log, table.c.seq > after).order_by(table.c.seq)
            ).all()
        for row in rows:
            if type(row.seq) is not int or {type(row.vkey), type(row.state), type(row.since)} != {str}:
                raise IntegrityError(
                    "a stored key of the log is damaged: run `daicho audit`",
                    "保存された台帳の鍵が壊れています。`daicho audit` を実行してください",
                )
            self._changes.append(LogKey(row.seq, Verifier.parse(row.vkey), cast(State, row.state), row.since))

    def _secret(self, verifier: Verifier) -> Signer | None:
        with self._lock:
            if verifier not in self._secrets:
                for path in key_files(self.folder):
                    signer = read_signer(path)
                    self._secrets[signer.verifier()] = signer
            return self._secrets.get(verifier)

    def _first(self) -> list[LogKey]:
        """A log without a `key` entry signs with the key that was made for it."""
        made = [read_signer(path).verifier() for path in key_files(self.folder)]
        return [LogKey(-1, verifier, "active", "") for verifier in made if verifier.name == self._origin][:1]

    def _active(self, keys: Sequence[LogKey]) -> list[Verifier]:
        return [key.verifier for key in keys if key.state == "active" and key.verifier.name == self._origin]

    def _states(self, changes: Sequence[LogKey]) -> list[LogKey]:
        newest: dict[Verifier, LogKey] = {}
        made: dict[Verifier, int] = {}
        for change in changes:
            newest[change.verifier] = change
            made.setdefault(change.verifier, change.seq)
        return sorted(
            newest.values(),
            key=lambda key: (key.verifier.name != self._origin, key.state != "active", -made[key.verifier]),
        )


def key_files(folder: Path) -> list[Path]:
    """The files of signing keys, whether an entry knows them or not."""
    return sorted(path for path in folder.glob("log*.key") if path.name == FIRST_KEY or path.name.startswith("log-"))


def read_signer(path: Path) -> Signer:
    """Raises Misconfigured when the file is absent, readable by others, or no signer key."""
    try:
        mode = path.stat().st_mode
        text = path.read_bytes().decode("ascii", "replace").removesuffix("\n")
    except OSError:
        raise Misconfigured("the log's signing key can't be read", "台帳の署名鍵を読めません") from None
    if mode & 0o077:
        raise Misconfigured(
            "the log's signing key is readable by others: chmod 600 it",
            "台帳の署名鍵が他人に読める権限です（chmod 600）",
        )
    return Signer.parse(text)
