"""A sample of records for an outside auditor: drawn so that the auditor can draw it again, with evidence and proofs.

How it is drawn (docs/audit.md). Of the log whose signed checkpoint states `size` and `root`, every entry of kind `provision`
or `receipt` is a candidate, disposed of or not: the kinds stand in the public headers. Each candidate gets

    rank = SHA-256("daicho/sample/v1\\n" ‖ seed in decimal ‖ "\\n" ‖ root (32 bytes) ‖ index (8 bytes, big-endian))

and the sample is the `wanted` candidates of the lowest rank, in the order of their index. Whoever has the checkpoint and the
entry bundles draws the same; the ledger can't choose, since the root is fixed before the seed is told.

The proofs stand on the newest head, with the cosignatures of the witnesses, who are asked for it first.

Nobody is named: principals are counted, papers shown by digest. The drawing is an `access` entry.
"""

from __future__ import annotations

import datetime as dt
import heapq
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from ledger.errors import BadInput, Fault, Gone
from ledger.ids import new_id
from ledger.law import add_years
from ledger.log.encoding import encode_base64
from ledger.log.header import decode_header
from ledger.log.proof_file import LogProof
from ledger.sequence.staged import Placed
from ledger.service.attachments import list_papers
from ledger.service.bundling import ask_for_paper
from ledger.service.core import Core
from ledger.service.proving import inclusion
from ledger.service.reading import RECORD_KINDS, LoadedRecord, load_record
from ledger.service.sealing import ACCESS_RETENTION_YEARS, stage
from ledger.service.witness_policy import public_policy
from ledger.service.witnessed import cosigned_of, newest_shown
from ledger.store.reading import Head, read_head, read_runs
from schemas.audit import AuditSample, SampledRecord

DOMAIN = b"daicho/sample/v1\n"
SIZE_MAX, SEED_MAX = 1000, 2**63 - 1
RUN_ENTRIES = 4096
_PLAIN = re.compile(r"[a-z][a-z0-9_-]{0,39}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GIVEN = "…"


def rank(seed: int, root: bytes, index: int) -> bytes:
    """What orders the candidates."""
    return sha256(DOMAIN + b"%d\n" % seed + root + index.to_bytes(8, "big")).digest()


def draw_sample(core: Core, seed: int, wanted: int, actor: str, reason: str) -> AuditSample:
    """Raises BadInput. The `access` entry is durable before anything is shown, and not part of the log that is drawn from."""
    _must_be_in_range(seed, wanted)
    ask_for_paper(core)
    policy = public_policy(core)
    with core.database.reading() as connection:
        head = read_head(connection, core.current)
        drawn = sorted(index for _, index in heapq.nsmallest(wanted, _ranked(connection, core.log, head, seed)))
        checkpoint = newest_shown(core, connection, head).note
        records = [_sampled(core, connection, head, checkpoint, index) for index in drawn]
    access_seq = _write_access(core, actor, reason, seed, records)
    return AuditSample(
        origin=head.origin,
        seed=seed,
        size=wanted,
        tree_size=head.size,
        root=encode_base64(head.root),
        checkpoint=checkpoint.decode(),
        policy=policy.encode().decode("utf-8", "replace"),
        cosigned=cosigned_of(policy, checkpoint),
        access_seq=access_seq,
        records=records,
    )


def _ranked(connection: Connection, ledger: int, head: Head, seed: int) -> Iterator[tuple[bytes, int]]:
    for seqs, leaves, _ in read_runs(connection, ledger, head.first, head.end, RUN_ENTRIES):
        for seq, leaf in zip(seqs, leaves, strict=True):
            if decode_header(leaf).kind in RECORD_KINDS:
                yield rank(seed, head.root, seq - head.first), seq - head.first


def _sampled(core: Core, connection: Connection, head: Head, checkpoint: bytes, index: int) -> SampledRecord:
    seq = head.first + index
    ((_, (leaf,), _),) = read_runs(connection, core.log, seq, seq + 1, 1)
    header = decode_header(leaf)
    proof = LogProof(index, tuple(inclusion(connection, head, index, head.size)), checkpoint)
    try:
        record = load_record(core, connection, seq)
    except Gone:
        return SampledRecord(
            seq=seq,
            index=index,
            kind=header.kind,
            entered_at=header.time,
            leaf=encode_base64(leaf),
            proof=proof.encode().decode(),
            readable=False,
        )
    return SampledRecord(
        seq=seq,
        index=index,
        kind=header.kind,
        entered_at=header.time,
        leaf=encode_base64(leaf),
        proof=proof.encode().decode(),
        readable=True,
        **_evidence(record),
    )


def _evidence(record: LoadedRecord) -> dict[str, Any]:
    state, verdict = record.state, record.state.verdict
    party = state.head.get("party") or {}
    bodies = [record.body, *(body for _, body in (*record.amendments, *record.links))]
    return {
        "id": UUID(bytes=record.body.id),
        "role": state.head["role"],
        "status": "void" if state.void else verdict["status"],
        "duty": verdict["duty"],
        "codes": list(verdict.get("codes", [])),
        "party": party.get("key", ""),
        "party_version_seq": party.get("seq"),
        "policy_version": state.head.get("policy_version", ""),
        "day": dt.date.fromisoformat(day) if (day := state.dates.get("provision_date")) else None,
        "statutory_items": sorted(set(state.record) & set(verdict.get("statutory_fields") or state.record)),
        "consent": _plain(state.facts.get("consent", {})),
        "confirmation": _plain(state.facts.get("confirmation", {})),
        "principals": len(state.principals),
        "identifier_types": sorted({one["type"] for known in state.identifiers.values() for one in known}),
        "papers": [
            {
                "seq": paper.seq,
                "n": paper.n,
                "media_type": paper.media_type,
                "bytes": paper.bytes,
                "sha256": paper.sha256,
            }
            for body in bodies
            for paper in list_papers(body)
        ],
        "amended_by": [body.seq for _, body in record.amendments],
    }


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts of a closed set of words, days and yes or no as they are; of all else only that it was given."""
    return {
        name: value if isinstance(value, bool) or (isinstance(value, str) and _PLAIN.fullmatch(value)) else _GIVEN
        for name, value in facts.items()
    }


def _write_access(core: Core, actor: str, reason: str, seed: int, records: list[SampledRecord]) -> int:
    items = {
        "/access/actor": actor,
        "/access/reason": reason,
        "/access/asked": [],
        "/access/found": [
            {"seq": one.seq, "id": sha256(one.id.bytes).hexdigest()} for one in records if one.id is not None
        ],
        "/access/sample": {"seed": str(seed), "size": len(records)},
    }
    last_day = add_years(core.today(), ACCESS_RETENTION_YEARS)
    staged = stage(core, "access", new_id(), items, f"day/{last_day.isoformat()}")
    placed = core.writer.submit([staged]).result()[0]
    assert isinstance(placed, Placed)
    return placed.seq


def _must_be_in_range(seed: int, wanted: int) -> None:
    faults = []
    if not 0 <= seed <= SEED_MAX:
        faults.append(Fault("/seed", "OUT_OF_RANGE", "", "seedは0以上2^63未満です", "seed is from 0 to 2^63 - 1"))
    if not 1 <= wanted <= SIZE_MAX:
        faults.append(Fault("/size", "OUT_OF_RANGE", "", "sizeは1から1000までです", "size is from 1 to 1000"))
    if faults:
        raise BadInput(faults)
