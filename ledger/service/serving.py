"""What strangers read: entries, proofs, tiles and bundles, as JSON or as C2SP bytes."""

from __future__ import annotations

import base64
from typing import Any

from sqlalchemy import select

from ledger.errors import NotFound
from ledger.log.header import decode_header
from ledger.log.merkle import leaf_hash, root_at
from ledger.log.tile import TILE_WIDTH, encode_entries, read_hashes_from
from ledger.service.core import Core
from ledger.service.proving import checkpoint_of, consistency, head_named, inclusion, leaf_of
from ledger.store.reading import head_of, read_leaves, tile_reader
from ledger.store.tables import EntryRow

HASH_BYTES = 32
TILE_LEVEL_MAX = 63


def entry(core: Core, seq: int) -> dict[str, Any]:
    """Header, exact leaf bytes, leaf hash and chain value. Raises NotFound."""
    table = EntryRow.table_()
    with core.database.reading() as connection:
        row = connection.execute(
            select(table.c.leaf, table.c.chain).where(table.c.log == core.log, table.c.seq == seq)
        ).one_or_none()
    if row is None:
        raise NotFound("the log has no entry of this number", "この番号の記録はありません")
    header = decode_header(row.leaf)
    return {
        "seq": seq,
        "index": header.index,
        "origin": header.origin,
        "time": header.time,
        "kind": header.kind,
        "body": header.body.hex(),
        "leaf": _b64(row.leaf),
        "leaf_hash": _b64(leaf_hash(row.leaf)),
        "chain": _b64(row.chain),
    }


def inclusion_proof(core: Core, seq: int, size: int | None) -> dict[str, Any]:
    """Leaf, proof, root and, at the present size, the checkpoint. `index` is the leaf's in its log.

    size: of the log that holds the entry. Raises NotFound, BadInput.
    """
    with core.database.reading() as connection:
        head = head_of(connection, seq)
        at = head.size if size is None else size
        leaf = leaf_of(core, connection, seq)
        proof = inclusion(connection, head, seq - head.first, at)
        root = root_at(at, read_hashes_from(tile_reader(connection, head.log), head.size))
    return {
        "origin": head.origin,
        "seq": seq,
        "index": seq - head.first,
        "tree_size": at,
        "root": _b64(root),
        "leaf": _b64(leaf),
        "proof": [_b64(sibling) for sibling in proof],
        "checkpoint": checkpoint_of(core, head).decode() if at == head.size else None,
    }


def consistency_proof(core: Core, old_size: int, new_size: int | None, origin: str | None = None) -> dict[str, Any]:
    """Of the log of this origin; None is the one that takes new entries. Raises BadInput, NotFound."""
    with core.database.reading() as connection:
        head = head_named(core, connection, origin)
        new = head.size if new_size is None else new_size
        proof = consistency(connection, head, old_size, new)
        hashes = read_hashes_from(tile_reader(connection, head.log), head.size)
        old_root, new_root = root_at(old_size, hashes), root_at(new, hashes)
    return {
        "origin": head.origin,
        "old_size": old_size,
        "new_size": new,
        "old_root": _b64(old_root),
        "new_root": _b64(new_root),
        "proof": [_b64(sibling) for sibling in proof],
        "checkpoint": checkpoint_of(core, head).decode() if new == head.size else None,
    }


def tile(core: Core, level: int, index: int, width: int, origin: str | None = None) -> bytes:
    """The first `width` hashes of a tile, if the log is large enough for them. Raises NotFound."""
    if 0 <= level <= TILE_LEVEL_MAX and index >= 0 and 0 < width <= TILE_WIDTH:
        with core.database.reading() as connection:
            head = head_named(core, connection, origin)
            data = tile_reader(connection, head.log)(level, index)
        there = min(TILE_WIDTH, (head.size >> 8 * level) - (index << 8))
        if width <= there:
            return data[: width * HASH_BYTES]
    raise NotFound("the log has no such tile", "このタイルはありません")


def root_of(core: Core, size: int, origin: str | None = None) -> bytes | None:
    """The root of the log's first `size` entries; None when it has fewer. Raises NotFound."""
    with core.database.reading() as connection:
        head = head_named(core, connection, origin)
        if size > head.size:
            return None
        return root_at(size, read_hashes_from(tile_reader(connection, head.log), head.size))


def entry_bundle(core: Core, index: int, width: int, origin: str | None = None) -> bytes:
    """`width` leaves from index × 256 on, each behind its length (C2SP tlog-tiles). Raises NotFound."""
    if index >= 0 and 0 < width <= TILE_WIDTH:
        with core.database.reading() as connection:
            head = head_named(core, connection, origin)
            start = head.first + index * TILE_WIDTH
            leaves = [leaf for _, leaf, _ in read_leaves(connection, core.log, start, min(start + width, head.end))]
        if len(leaves) == width:
            return encode_entries(leaves)
    raise NotFound("the log has no such entry bundle", "この記録束はありません")


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
