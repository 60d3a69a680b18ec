"""How documents and what was made of them go from one process to another: as few bytes, and as few objects, as will do.

    documents   0x00 ‖ marshal(list)      when all are of exact built-in types; else 0x01 ‖ pickle(list)
    prepared    pickle((shared, marshal(rows), others)), by place:

    row      one record of which all but its own values is in `shared`
    others   place to Intake, of whatever is not as plain as that; None stands for what was refused

Both ends are processes of one run on one machine, one started by the other: nothing of it is stored or comes from outside.
"""

from __future__ import annotations

import marshal
import pickle
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ledger.people.token import TOKEN_BYTES
from ledger.sequence.staged import Staged
from ledger.service.intake import Intake
from ledger.service.judging import Judged
from schemas.record import RecordIn

Document = RecordIn | Mapping[str, Any]

_MARSHAL, _PICKLE = b"\x00", b"\x01"
_MARSHAL_VERSION = 2  # without references: looking for them costs more than they save here


class _Shared(NamedTuple):
    """What many records of a run have in common. row: of the `record` table, without id, principals and last change."""

    kind: str
    key_id: str
    index_keys: Sequence[str]
    row: tuple[Any, ...]
    judged: Judged


def pack_documents(documents: list[Any]) -> bytes:
    try:
        return _MARSHAL + marshal.dumps(documents, _MARSHAL_VERSION)
    except ValueError:
        return _PICKLE + pickle.dumps(documents)


def unpack_documents(packed: bytes) -> list[Document]:
    body = memoryview(packed)[1:]
    found: list[Document] = marshal.loads(body) if packed[:1] == _MARSHAL else pickle.loads(body)  # noqa: S301, S302  (our own)
    return found


def pack_prepared(prepared: Sequence[Intake | None]) -> bytes:
    shared: list[_Shared] = []
    places: dict[tuple[Any, ...], int] = {}
    rows: list[tuple[Any, ...] | None] = []
    others: dict[int, Intake] = {}
    for n, intake in enumerate(prepared):
        if intake is None or not _is_plain(intake):
            rows.append(None)
            if intake is not None:
                others[n] = intake
            continue
        staged, row = intake.staged, intake.staged.record
        common = (staged.kind, staged.key_id, staged.index_keys, row[1:-2], id(intake.judged))
        place = places.setdefault(common, len(shared))
        if place == len(shared):
            shared.append(_Shared(*common[:-1], intake.judged))
        own = staged.id, staged.commitment, staged.wrapped, staged.sealed, staged.sameness, b"".join(staged.tokens)
        rows.append((place, row[-2], *own, intake.content))
    return pickle.dumps((shared, marshal.dumps(rows, _MARSHAL_VERSION), others))


def unpack_prepared(packed: bytes) -> list[Intake | None]:
    """Raises nothing for what `pack_prepared` made."""
    shared, rows, others = pickle.loads(packed)  # noqa: S301  (our own)
    found: list[Intake | None] = []
    for n, one in enumerate(marshal.loads(rows)):  # noqa: S302  (our own)
        if one is None:
            found.append(others.get(n))
            continue
        place, principals, entry_id, commitment, wrapped, sealed, sameness, tokens, content = one
        common: _Shared = shared[place]
        staged = Staged(
            kind=common.kind,
            id=entry_id,
            commitment=commitment,
            key_id=common.key_id,
            wrapped=wrapped,
            sealed=sealed,
            sameness=sameness,
            tokens=tuple([tokens[at : at + TOKEN_BYTES] for at in range(0, len(tokens), TOKEN_BYTES)]),
            index_keys=common.index_keys,
            record=(entry_id, *common.row, principals, -1),
        )
        found.append(Intake(staged, common.kind, common.judged, content))
    return found


def _is_plain(intake: Intake) -> bool:
    """Whether a row says all of it: one of a known shape."""
    staged = intake.staged
    return (
        isinstance(intake.content, bytes)
        and isinstance(staged.index_keys, tuple)
        and staged.expect is None
        and not intake.odd
        and not (staged.rows or staged.subject_tokens or staged.updates or staged.writes or staged.expects)
    )
