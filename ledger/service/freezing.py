"""Freezing a log that lost its newest entries, and opening the one that follows (design.md 4, "After loss").

    newest cosigned note signed by the old key → new key durable
        → one transaction: old head frozen, new head, `freeze` and `key` entries → old secrets deleted

Until the transaction is committed nothing has happened, and a second try uses the key that the first one left. After it the
ledger opens with the new log, and its first checkpoint is put into the store at the next start (`after_freeze`). The old
key signs nothing more and is deleted: what the witnesses had cosigned of the old log is therefore kept as a whole note.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, update

from ledger.clock import utc_text
from ledger.errors import BadInput, Conflict, DaichoError, Fault, IntegrityError
from ledger.ids import new_id
from ledger.log.chain import CHAIN_START
from ledger.log.checkpoint import Checkpoint, open_checkpoint, parse_note_unverified, sign_checkpoint
from ledger.log.merkle import EMPTY_ROOT
from ledger.log.note import Signer, Verifier
from ledger.sequence.sequencer import Sequencer
from ledger.service.core import Core
from ledger.service.freezes import KEY_ID, KIND
from ledger.service.home import FIRST_LOG, KEYS, ORIGIN, write_new
from ledger.service.log_key_acts import key_entry
from ledger.service.log_keys import key_files, read_signer
from ledger.service.sealing import Items, stage
from ledger.service.witnessed import last_cosigned
from ledger.store.reading import Head, read_heads
from ledger.store.tables import LogRow
from ledger.vault.masterkey import sync_directory

REASON_CHARS_MAX = 500
RETIRED_REASON = "its log is frozen"


@dataclass(frozen=True, slots=True)
class Loss:
    """What is known of the loss. released: the newest note known to have been released; None when nobody can say."""

    released: bytes | None
    new_origin: str
    reason: str


class _NoStore:
    """Stands in for the checkpoint store while a log is opened: nothing is released before the database is in place."""

    def read(self) -> bytes | None:
        return None

    def swap(self, expected: bytes | None, new: bytes) -> bool:
        return True


def check_loss(loss: Loss, heads: list[Head], verifiers: list[Verifier]) -> None:
    """Raises BadInput (origin, reason), Conflict (origin used), IntegrityError (a note of another log or key)."""
    faults = []
    if not ORIGIN.fullmatch(loss.new_origin):
        faults.append(
            Fault(
                "/new_origin",
                "INVALID_INPUT:origin",
                "C2SP tlog-checkpoint",
                "originの形式が違います",
                "this is no name of a log",
            )
        )
    if not 0 < len(loss.reason.strip()) <= REASON_CHARS_MAX or not loss.reason.isprintable():
        faults.append(no_reason())
    if faults:
        raise BadInput(faults)
    head = heads[-1]
    if loss.new_origin in {one.origin for one in heads}:
        raise Conflict(
            "a log of this origin stands already: one origin never signs two histories",
            "この名前の台帳は既にあります。同じ名前で二つの履歴に署名することはできません",
        )
    if loss.released is not None:
        try:
            open_checkpoint(loss.released, verifiers, head.origin)
        except DaichoError:
            raise IntegrityError(
                f"the released checkpoint is not of {head.origin}, or not signed by its key",
                f"公開済みチェックポイントが {head.origin} のものではないか、その鍵で署名されていません",
            ) from None


def no_reason() -> Fault:
    """An act that somebody will ask about has no reason."""
    return Fault("/reason", "MISSING:reason", "", "理由が必要です（500字まで）", "say why, in 1 to 500 characters")


def freeze(core: Core, loss: Loss, frozen_note: bytes | None, now: Callable[[], dt.datetime]) -> Head:
    """Freeze the current log and open the next, in the database of `core`. Returns the new head.

    frozen_note: the old log's note of its present head, where one is kept; made with the old key otherwise.
    """
    with core.database.reading() as connection:
        heads = read_heads(connection)
    check_loss(loss, heads, list(core.verifiers))
    head = heads[-1]
    if frozen_note is None:
        core.sequencer.vouched.require(head)
    note = frozen_note or sign_checkpoint(Checkpoint(head.origin, head.size, head.root), core.signers)
    cosigned = last_cosigned(core)
    signer = _new_signer(core.home, loss.new_origin)
    number = head.log + 1
    sequencer = Sequencer(core.database, FIRST_LOG, lambda _end: [signer], _NoStore(), lambda: utc_text(now()), number)

    def open_log(connection: Connection) -> None:
        table = LogRow.table_()
        frozen = connection.execute(
            update(table)
            .where(table.c.log == head.log, table.c.size == head.size, table.c.root == head.root, table.c.frozen == 0)
            .values(frozen=1)
        )
        if frozen.rowcount != 1:
            raise Conflict("the ledger was written to meanwhile", "凍結の途中で台帳に書き込みがありました")
        core.database.insert(connection, LogRow, [(number, loss.new_origin, 0, EMPTY_ROOT, CHAIN_START, head.time, 0)])

    entries = [stage(core, KIND, new_id(), freeze_items(head, note, loss, cosigned), KEY_ID)]
    for key in core.log_keys.known():
        if key.state == "active" and key.verifier.name == head.origin:
            entries.append(key_entry(core, key.verifier, "retired", now(), RETIRED_REASON))
    sequencer.append(entries, before=open_log)
    _delete_old_secrets(core, loss.new_origin)
    with core.database.reading() as connection:
        return read_heads(connection)[-1]


def freeze_items(head: Head, note: bytes, loss: Loss, cosigned: bytes | None = None) -> Items:
    """The body of the `freeze` entry (`freezes.py`)."""
    items: Items = {
        "/freeze/origin": head.origin,
        "/freeze/checkpoint": note.decode(),
        "/freeze/reason": loss.reason,
        "/freeze/next": loss.new_origin,
    }
    if cosigned is not None:
        items["/freeze/cosigned"] = cosigned.decode()
    if loss.released is not None:
        items["/freeze/released"] = loss.released.decode()
        lost = parse_note_unverified(loss.released).size
        if lost > head.size:
            items["/freeze/lost"] = {"first": head.size, "last": lost - 1}
    return items


def _delete_old_secrets(core: Core, origin: str) -> None:
    """What is left of them, should this be cut short, is swept by nobody and needed by nobody: the frozen log is whole."""
    for path in key_files(core.log_keys.folder):
        if read_signer(path).verifier().name != origin:
            path.unlink()
    sync_directory(core.log_keys.folder)


def _new_signer(home: Path, origin: str) -> Signer:
    """The key of the log to be opened: the one an earlier try left, else a new one."""
    for path in key_files(home / KEYS):
        signer = read_signer(path)
        if signer.verifier().name == origin:
            return signer
    signer = Signer.generate(origin)
    write_new(home / KEYS / f"log-{signer.verifier().key_id:08x}.key", (signer.skey() + "\n").encode(), 0o600)
    return signer
