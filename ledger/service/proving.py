"""Proofs of what is already in the log: from tiles, for any entry and size."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ledger.errors import BadInput, Fault, NotFound
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.header import decode_header
from ledger.log.merkle import prove_consistency, prove_inclusion
from ledger.log.tile import read_hashes_from
from ledger.sequence.staged import Placed
from ledger.service.core import Core
from ledger.store.reading import Head, read_head, tile_reader
from ledger.store.tables import EntryRow


def checkpoint_of(core: Core, head: Head) -> bytes:
    """The signed note of a committed head. Ed25519 is deterministic: the same head always gives the same note."""
    return sign_checkpoint(Checkpoint(head.origin, head.size, head.root), core.signers)


def placed_now(core: Core, seq: int) -> Placed:
    """An entry with its inclusion proof in the tree as it stands now. Raises NotFound."""
    with core.database.reading() as connection:
        head = read_head(connection, core.log)
        leaf = leaf_of(core, connection, seq)
        proof = inclusion(core, connection, seq, head.size)
    return Placed(seq, decode_header(leaf).time, leaf, head.size, proof, checkpoint_of(core, head))


def leaf_of(core: Core, connection: Connection, seq: int) -> bytes:
    """The exact header bytes. Raises NotFound."""
    table = EntryRow.table_()
    leaf = connection.execute(
        select(table.c.leaf).where(table.c.log == core.log, table.c.seq == seq)
    ).scalar_one_or_none()
    if leaf is None:
        raise NotFound("the log has no entry of this number", "この番号の記録はありません")
    return bytes(leaf)


def inclusion(core: Core, connection: Connection, seq: int, size: int) -> list[bytes]:
    """RFC 6962 inclusion proof of entry `seq` in the tree of `size` leaves. Raises BadInput outside the log."""
    head = read_head(connection, core.log)
    if not 0 <= seq < size <= head.size:
        raise _out_of_range()
    return prove_inclusion(seq, size, read_hashes_from(tile_reader(connection, core.log), head.size))


def consistency(core: Core, connection: Connection, old_size: int, new_size: int) -> list[bytes]:
    """RFC 6962 consistency proof. Raises BadInput outside the log."""
    head = read_head(connection, core.log)
    if not 0 < old_size <= new_size <= head.size:
        raise _out_of_range()
    return prove_consistency(old_size, new_size, read_hashes_from(tile_reader(connection, core.log), head.size))


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
