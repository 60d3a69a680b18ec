"""`daicho checkpoint`: the checkpoint store beside the database, and how an empty store is filled again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ledger.clock import utc_now
from ledger.errors import BadInput, Blocked, DaichoError
from ledger.ids import new_id
from ledger.log.checkpoint import open_checkpoint, parse_note_unverified
from ledger.log.merkle import root_at
from ledger.log.tile import read_hashes_from
from ledger.service.checkpoint_stores import checkpoint_store
from ledger.service.core import Core
from ledger.service.freezing import REASON_CHARS_MAX, no_reason
from ledger.service.home import close_core, open_core, open_unchecked
from ledger.service.proving import checkpoint_of
from ledger.service.sealing import stage
from ledger.store.reading import Head, tile_reader

State = Literal["same", "behind", "ahead", "different", "empty", "other_log", "not_signed"]


@dataclass(frozen=True, slots=True)
class ReleasedState:
    """state: of the store, seen from the database. stored_size: None where nothing readable is stored."""

    origin: str
    state: State
    database_size: int
    stored_size: int | None
    stored: str | None


def released_state(home: Path) -> ReleasedState:
    """Compare store and database without opening the ledger for use. Raises Misconfigured."""
    core = open_unchecked(home)
    try:
        # Read before the head: a process that appends in between is then ahead in the database only.
        note = checkpoint_store(home, core.operations).read()
        head = core.head()
        state, size = _compare(core, head, note)
        return ReleasedState(core.origin, state, head.size, size, note.decode("utf-8", "replace") if note else None)
    finally:
        close_core(core)


def accept_database(home: Path, reason: str, now: Callable[[], dt.datetime] = utc_now) -> ReleasedState:
    """Take the database's head for what was released, where the store is empty. Raises Blocked, BadInput, Misconfigured.

    A store that holds anything else is never overwritten: what it shows was released, and a log that lost it is frozen.
    """
    if not 0 < len(reason.strip()) <= REASON_CHARS_MAX or not reason.isprintable():
        raise BadInput([no_reason()])
    found = released_state(home)
    if found.state != "empty":
        raise Blocked(
            f"the checkpoint store is not empty ({found.state}): only an empty one may be filled from the database",
            f"チェックポイントの保存先は空ではありません（{found.state}）。データベースから埋められるのは空のときだけです",
            codes=["STORE_NOT_EMPTY"],
        )
    core = open_unchecked(home, now)
    try:
        checkpoint_store(home, core.operations).swap(None, checkpoint_of(core, core.head()))
    finally:
        close_core(core)
    core = open_core(home, now)
    try:
        items = {"/admin/action": "accept_database", "/admin/size": found.database_size, "/admin/reason": reason}
        core.writer.submit([stage(core, "admin", new_id(), items, "keep/admin")]).result()
    finally:
        close_core(core)
    return released_state(home)


def _compare(core: Core, head: Head, note: bytes | None) -> tuple[State, int | None]:
    if note is None:
        return "empty", None
    try:
        stored = parse_note_unverified(note)
        if stored.origin != head.origin:
            return "other_log", stored.size
        open_checkpoint(note, core.verifiers, head.origin)
    except DaichoError:
        return "not_signed", None
    if stored.size > head.size:
        return "ahead", stored.size
    with core.database.reading() as connection:
        root = root_at(stored.size, read_hashes_from(tile_reader(connection, head.log), head.size))
    if root != stored.root:
        return "different", stored.size
    return ("same" if stored.size == head.size else "behind"), stored.size
