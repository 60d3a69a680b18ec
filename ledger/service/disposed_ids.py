r"""What a disposal says of the ids of what it destroys: afterwards an id stands in its row of `entry_id` alone.

    /disposal/ids   hex SHA-256("daicho/disposed-ids/v1\n" ‖ of each entry, in order, seq (8 bytes, big-endian) and id (16))

Without it a hand could change the row, and the id of a disposed record would be free to be taken again.

>>> digest_of([(3, bytes(16))])[:16]
'37871bdb69146328'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from sqlalchemy import select

from ledger.service.core import Core
from ledger.store.reading import IN_MAX, as_bytes
from ledger.store.tables import BodyRow

_DOMAIN = b"daicho/disposed-ids/v1\n"


def digest_of(ids: Iterable[tuple[int, bytes]]) -> str:
    """ids: (seq, id), in order of seq."""
    digest = sha256(_DOMAIN)
    for seq, entry_id in ids:
        digest.update(seq.to_bytes(8, "big") + entry_id)
    return digest.hexdigest()


def ids_under(core: Core, key_ids: Sequence[str]) -> list[tuple[int, bytes]]:
    """(seq, id) of the entries whose bodies are wrapped under these keys, in order."""
    body = BodyRow.table_()
    found: list[tuple[int, bytes]] = []
    with core.database.reading() as connection:
        for start in range(0, len(key_ids), IN_MAX):
            chunk = list(key_ids[start : start + IN_MAX])
            rows = connection.execute(
                select(body.c.seq, body.c.id).where(body.c.log == core.log, body.c.key_id.in_(chunk))
            )
            found += [(row.seq, as_bytes(row.id)) for row in rows]
    return sorted(found)


def are_others(said: str, seqs: Sequence[int], stored: Mapping[int, bytes]) -> bool:
    """Whether an id is another than the disposal says. stored: the id by seq; a missing row is told of by itself."""
    return all(seq in stored for seq in seqs) and digest_of((seq, stored[seq]) for seq in seqs) != said
