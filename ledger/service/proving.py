"""Proofs of what is already in the logs: from tiles, for any entry and size."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ledger.errors import BadInput, Fault, NotFound
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.header import decode_header
from ledger.log.merkle import prove_consistency, prove_inclusion
from ledger.log.tile import read_hashes_from
from ledger.sequence.staged import Placed
from ledger.service.core import Core
from ledger.service.freezes import frozen_note
from ledger.store.reading import Head, as_bytes, head_of, read_heads, tile_reader
from ledger.store.tables import EntryRow


def checkpoint_of(core: Core, head: Head) -> bytes:
    """The signed note of a committed head, by the keys that are active there.

    Ed25519 is deterministic: the same head gives the same note, until one of the keys retires. A frozen log signs nothing
    more: its note is the one that its `freeze` entry holds. Raises HeadMismatch where the stored head is not the one that the
    log grew to.
    """
    if head.frozen:
        return frozen_note(core, head)
    core.sequencer.settle()
    core.sequencer.vouched.require(head)
    return sign_checkpoint(Checkpoint(head.origin, head.size, head.root), core.log_keys.signers(head.end))


def head_named(core: Core, connection: Connection, origin: str | None) -> Head:
    """The head of the log of this origin, frozen or not; None is the log that takes new entries. Raises NotFound."""
    heads = read_heads(connection)
    for head in heads:
        if head.origin == origin or (origin is None and head.log == core.current):
            return head
    raise NotFound("there is no such log here", "この台帳はありません")


def placed_now(core: Core, seq: int) -> Placed:
    """An entry with its inclusion proof in its log's tree as it stands now. Raises NotFound."""
    with core.database.reading() as connection:
        head = head_of(connection, seq)
        leaf = leaf_of(core, connection, seq)
        index = seq - head.first
        proof = inclusion(connection, head, index, head.size)
    return Placed(seq, index, decode_header(leaf).time, leaf, head.size, proof, checkpoint_of(core, head))


def leaf_of(core: Core, connection: Connection, seq: int) -> bytes:
    """The exact header bytes. Raises NotFound."""
    table = EntryRow.table_()
    leaf = connection.execute(
        select(table.c.leaf).where(table.c.log == core.log, table.c.seq == seq)
    ).scalar_one_or_none()
    if leaf is None:
        raise NotFound("the log has no entry of this number", "この番号の記録はありません")
    return as_bytes(leaf)


def inclusion(connection: Connection, head: Head, index: int, size: int) -> list[bytes]:
    """RFC 6962 inclusion proof of leaf `index` in the log's tree of `size` leaves. Raises BadInput outside the log."""
    if not 0 <= index < size <= head.size:
        raise _out_of_range()
    return prove_inclusion(index, size, read_hashes_from(tile_reader(connection, head.log), head.size))


def consistency(connection: Connection, head: Head, old_size: int, new_size: int) -> list[bytes]:
    """RFC 6962 consistency proof. Raises BadInput outside the log."""
    if not 0 < old_size <= new_size <= head.size:
        raise _out_of_range()
    return prove_consistency(old_size, new_size, read_hashes_from(tile_reader(connection, head.log), head.size))


def _out_of_range() -> BadInput:
    return BadInput(
        [
            Fault(
                "/size",
                "OUT_OF_RANGE",
                "RFC 6962 2.1",
                "通番またはサイズが台帳の範囲外です",
                "index or size is outside the log",
            )
        ]
    )
