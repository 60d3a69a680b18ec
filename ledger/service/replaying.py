"""An id that stands already: the first result again, or why not. One by one, or a batch with one read of each table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.errors import Conflict, Gone, NotFound
from ledger.law import describe_code
from ledger.log.header import decode_header
from ledger.sequence.staged import Placed
from ledger.service.core import Core, appended
from ledger.service.principals import odd_identifiers
from ledger.service.proving import checkpoint_of, placed_now
from ledger.service.sealing import is_same, open_body
from ledger.store.reading import Head, StoredBody, as_bytes, read_bodies, read_heads, seqs_of_ids
from ledger.store.statements import rows_in
from ledger.store.tables import EntryRow
from schemas.views import Appended, CodeOut
from schemas.vocabulary import Duty, Status


@dataclass(frozen=True, slots=True, repr=False)
class SentAgain:
    """What was sent under an id that stands. content: without the id; bytes: in canonical JSON."""

    id: bytes
    kind: str
    content: Mapping[str, Any] | bytes


def replay(core: Core, entry_id: bytes, kind: str, content: Mapping[str, Any] | bytes) -> Appended:
    """The first result again for an id that stands already. Raises Conflict (other content), Gone (disposed of)."""
    seq, stored = _standing(core, [entry_id])[entry_id]
    said = _said(core, seq, stored, content)
    return appended(core, entry_id, kind, placed_now(core, seq), replayed=True, **said)


def replay_many(core: Core, sent: Sequence[SentAgain]) -> list[Appended | Conflict | Gone]:
    """For each in order its first result, or the error that `replay` would raise. Inclusion proofs are left empty."""
    if not sent:
        return []
    standing = _standing(core, [one.id for one in sent])
    seqs = sorted({seq for seq, _ in standing.values()})
    with core.database.reading() as connection:
        leaves = {
            row.seq: as_bytes(row.leaf) for row in rows_in(connection, EntryRow, core.log, "seq", seqs, ("seq", "leaf"))
        }
        heads = read_heads(connection)
    notes = {head.log: checkpoint_of(core, head) for head in heads if any(head.first <= seq < head.end for seq in seqs)}
    return [_again(core, one, *standing[one.id], leaves, heads, notes) for one in sent]


def what_differs(core: Core, sent: Sequence[SentAgain]) -> dict[bytes, Conflict | Gone]:
    """Of those ids that stand already: those that can't be replayed, and why."""
    found: dict[bytes, Conflict | Gone] = {}
    content = {one.id: one.content for one in sent}
    for entry_id, (seq, stored) in _standing(core, list(content), missing=True).items():
        if stored is None:
            found[entry_id] = disposed(seq)
        elif not is_same(core, stored, content[entry_id]):
            found[entry_id] = taken_otherwise(seq)
    return found


def disposed(seq: int) -> Gone:
    """Why an id that stands gives no first result again: its content is gone."""
    return Gone(f"the content of entry {seq} was disposed of", f"記録{seq}の内容は保存期間満了により廃棄済みです")


def taken_otherwise(seq: int) -> Conflict:
    """Why an id that stands gives no first result again: it stands for something else."""
    return Conflict(
        f"this id stands already at entry {seq} with other content", f"このIDは別の内容で記録{seq}に使われています"
    )


def _standing(core: Core, ids: Sequence[bytes], missing: bool = False) -> dict[bytes, tuple[int, StoredBody | None]]:
    """By id: seq and sealed body, None once it was disposed of. Raises NotFound unless all stand, or some may be missing."""
    with core.database.reading() as connection:
        seqs = seqs_of_ids(connection, core.log, ids)
        bodies = read_bodies(connection, core.log, sorted(seqs.values())) if seqs else {}
    if not missing and not seqs.keys() >= set(ids):
        raise NotFound("no entry has this id", "このIDの記録はありません")
    return {entry_id: (seq, bodies.get(seq)) for entry_id, seq in seqs.items()}


def _again(
    core: Core,
    sent: SentAgain,
    seq: int,
    stored: StoredBody | None,
    leaves: Mapping[int, bytes],
    heads: Sequence[Head],
    notes: Mapping[int, bytes],
) -> Appended | Conflict | Gone:
    try:
        said = _said(core, seq, stored, sent.content)
    except (Conflict, Gone) as error:
        return error
    head = next(one for one in heads if one.first <= seq < one.end)
    leaf = leaves[seq]
    placed = Placed(seq, seq - head.first, decode_header(leaf).time, leaf, head.size, [], notes[head.log])
    return appended(core, sent.id, sent.kind, placed, replayed=True, **said)


def _said(core: Core, seq: int, stored: StoredBody | None, content: Mapping[str, Any] | bytes) -> dict[str, Any]:
    """What was answered the first time, as the body's `/verdict` keeps it. Raises Conflict, Gone."""
    if stored is None:
        raise disposed(seq)
    body = open_body(core, stored, seq)
    if not is_same(core, stored, content):
        raise taken_otherwise(seq)
    verdict = body.items.get("/verdict")
    if verdict is None:
        return {}
    return {
        "status": Status(verdict["status"]),
        "duty": Duty(verdict["duty"]),
        "codes": [code_out(code) for code in verdict["codes"]],
        "missing_facts": verdict["missing_facts"],
        "warnings": [*verdict["warnings"], *odd_identifiers(body.items)],
    }


def code_out(code: str) -> CodeOut:
    """A code of law.md 13B with its citation and words."""
    described = describe_code(code)
    return CodeOut(code=code, citation=described.citation, ja=described.ja, en=described.en)
