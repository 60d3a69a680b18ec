"""Which checkpoint is shown to whom, and with whose cosignatures.

Strangers are shown the newest checkpoint that meets the policy's quorum, so that what they follow always verifies; it may
lag the newest head, which every append is answered with at once. While no checkpoint meets the quorum, and with `quorum
none`, they are shown the newest head. An entry's proof file stands on the newest checkpoint that meets the quorum and
holds the entry, else on the newest head; so do a report and all its proofs (`covering`). Whatever is shown has the root
that the log's own tiles have at that size. A frozen log has one cosigned checkpoint, which its `freeze` entry kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from ledger.errors import DaichoError, NotFound
from ledger.log.attested import cosigned_at
from ledger.log.checkpoint import Checkpoint, open_cosigned, sign_checkpoint
from ledger.log.merkle import root_at
from ledger.log.note import parse_note
from ledger.log.policy import NONE, Policy
from ledger.log.proof_file import LogProof
from ledger.log.tile import read_hashes_from
from ledger.service.core import Core
from ledger.service.freezes import cosigned_note
from ledger.service.proving import checkpoint_of, head_named, inclusion, leaf_of
from ledger.service.witness_policy import policy_in_force
from ledger.store.reading import Head, read_heads, tile_reader
from ledger.store.tables import WitnessedRow
from schemas.attested import Cosigned

ROWS_MAX = 100
"""How many of the newest cosigned checkpoints are looked through for one that meets the quorum."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A signed checkpoint with its cosignatures; `cosigned_by` are names of the policy, `met` whether they suffice."""

    size: int
    root: bytes
    note: bytes
    cosigned_by: tuple[str, ...]
    met: bool


@dataclass(frozen=True, slots=True)
class ProofFile:
    """data: a `tlog-proof@v1` file for the entry whose exact leaf bytes are `leaf`. The rest as in `Shown`."""

    seq: int
    leaf: bytes
    data: bytes
    size: int
    cosigned_by: tuple[str, ...]
    met: bool


def shown_checkpoint(core: Core, origin: str | None = None) -> Shown:
    """What strangers follow, of the log of this origin (None: the one that takes new entries). Raises NotFound."""
    policy = policy_in_force(core)
    with core.database.reading() as connection:
        head = head_named(core, connection, origin)
        met = None if policy.quorum == NONE else _newest_met(core, connection, head, policy)
        return met or _newest(core, connection, head, policy)


def covering(core: Core, connection: Connection, head: Head, size: int) -> Shown:
    """What a paper stands on whose entries are among the first `size` of the log: of the checkpoints that hold them the
    newest that meets the quorum, else the newest that any witness has cosigned, else the newest head.
    """
    policy = policy_in_force(core)
    found = _newest_cosigned(core, connection, head, policy, size, met=True)
    return (
        found
        or _newest_cosigned(core, connection, head, policy, size, met=False)
        or _newest(core, connection, head, policy)
    )


def last_cosigned(core: Core) -> bytes | None:
    """Of the log that takes new entries the newest note that meets the quorum, else that any witness cosigned; for a freeze.

    None where there is none, the policy can't be read, or the log can't sign any more.
    """
    try:
        policy = policy_in_force(core)
        with core.database.reading() as connection:
            head = head_named(core, connection, None)
            for met in (True, False):
                if shown := _newest_cosigned(core, connection, head, policy, 0, met=met):
                    return shown.note
    except DaichoError:
        return None
    return None


def newest_shown(core: Core, connection: Connection, head: Head) -> Shown:
    """The newest head of this log with the cosignatures there are, few or none."""
    return _newest(core, connection, head, policy_in_force(core))


def cosigned_of(policy: Policy, note: bytes) -> Cosigned | None:
    """Who of the policy's witnesses has cosigned a note of this ledger; None if the policy names none.

    The policy's names must be UTF-8.
    """
    if not policy.witnesses:
        return None
    signed = policy.cosigned_by(note)
    return Cosigned(
        signed=tuple(signed),
        missing=tuple(name for name in policy.witnesses if name not in signed),
        quorum_met=policy.is_met(signed),
        first_at=cosigned_at(min(signed.values())) if signed else None,
    )


def proof_files(core: Core, seqs: Iterable[int]) -> list[ProofFile]:
    """A proof file for each entry, in order. Raises NotFound for an entry that is not there."""
    policy = policy_in_force(core)
    best: dict[int, tuple[Shown | None, Shown]] = {}
    files = []
    with core.database.reading() as connection:
        heads = read_heads(connection)
        for seq in seqs:
            head = _holding(heads, seq)
            if head.log not in best:
                met = _newest_met(core, connection, head, policy)
                best[head.log] = met, _newest(core, connection, head, policy)
            met, newest = best[head.log]
            files.append(_file(core, connection, head, seq, met if met and seq - head.first < met.size else newest))
    return files


def quorum_size(core: Core, connection: Connection, head: Head, policy: Policy) -> int:
    """The newest size that meets the quorum; of the newest head with `quorum none`; 0 for none."""
    if policy.quorum == NONE:
        return head.size
    met = _newest_met(core, connection, head, policy)
    return met.size if met else 0


def _holding(heads: list[Head], seq: int) -> Head:
    for head in heads:
        if head.first <= seq < head.end:
            return head
    raise NotFound("the log has no entry of this number", "この番号の記録はありません")


def _file(core: Core, connection: Connection, head: Head, seq: int, shown: Shown) -> ProofFile:
    index = seq - head.first
    proof = inclusion(connection, head, index, shown.size)
    data = LogProof(index, tuple(proof), shown.note).encode()
    return ProofFile(seq, leaf_of(core, connection, seq), data, shown.size, shown.cosigned_by, shown.met)


def _newest_met(core: Core, connection: Connection, head: Head, policy: Policy) -> Shown | None:
    """The newest checkpoint with at least one cosignature that meets the policy."""
    return _newest_cosigned(core, connection, head, policy, 0, met=True)


def _newest_cosigned(
    core: Core, connection: Connection, head: Head, policy: Policy, least: int, met: bool
) -> Shown | None:
    """The newest checkpoint of at least this size with a cosignature by a witness of the policy; met: by a quorum."""
    if not policy.witnesses:
        return None
    if head.frozen:
        kept = _kept_by_freeze(core, connection, head, policy)
        return kept if kept and kept.size >= least and (kept.met or not met) else None
    table = WitnessedRow.table_()
    newest = (
        select(table.c.size, table.c.root, table.c.lines)
        .where(table.c.log == head.log, table.c.size <= head.size, table.c.size >= least)
        .order_by(table.c.size.desc())
        .limit(ROWS_MAX)
    )
    for row in connection.execute(newest).all():
        shown = _assembled(core, connection, head, policy, row.size, bytes(row.lines))
        if shown and (shown.met or not met) and shown.root == bytes(row.root):
            return shown
    return None


def _newest(core: Core, connection: Connection, head: Head, policy: Policy) -> Shown:
    table = WitnessedRow.table_()
    lines = connection.execute(
        select(table.c.lines).where(table.c.log == head.log, table.c.size == head.size, table.c.root == head.root)
    ).scalar_one_or_none()
    if lines and not head.frozen:
        shown = _assembled(core, connection, head, policy, head.size, bytes(lines))
        if shown:
            return shown
    return Shown(head.size, head.root, checkpoint_of(core, head), (), policy.is_met(()))


def _kept_by_freeze(core: Core, connection: Connection, head: Head, policy: Policy) -> Shown | None:
    """The cosigned note that a frozen log's `freeze` entry holds, as the policy judges it now."""
    try:
        note = cosigned_note(core, head)
        if note is None:
            return None
        checkpoint, _ = open_cosigned(note, core.verifiers, head.origin)
        hashes = read_hashes_from(tile_reader(connection, head.log), head.size)
        if not 0 < checkpoint.size <= head.size or root_at(checkpoint.size, hashes) != checkpoint.root:
            return None
        signed = tuple(policy.cosigned_by(note))
    except DaichoError:
        return None
    return Shown(checkpoint.size, checkpoint.root, note, signed, policy.is_met(signed)) if signed else None


def _assembled(core: Core, connection: Connection, head: Head, policy: Policy, size: int, lines: bytes) -> Shown | None:
    """The log's own note of `size` and the stored cosignatures; None when they don't fit it, which is damage."""
    root = head.root
    if size != head.size:
        root = root_at(size, read_hashes_from(tile_reader(connection, head.log), head.size))
    checkpoint = Checkpoint(head.origin, size, root)
    try:
        # Only cosignatures by witnesses of the policy as it stands now are shown.
        keys = {(one.verifier.name, one.verifier.key_id): name for name, one in policy.witnesses.items()}
        _, stored = parse_note(checkpoint.encode().encode() + b"\n" + lines)
        kept = [one for one in stored if (one.name, one.key_id) in keys]
        note = sign_checkpoint(checkpoint, core.log_keys.signers(head.first + size), kept)
        witnesses = [one.verifier for one in policy.witnesses.values()]
        _, opened = open_cosigned(note, core.verifiers, head.origin, witnesses)
    except DaichoError:
        return None
    cosigned = tuple(keys[one.name, one.key_id] for one in opened.verified if (one.name, one.key_id) in keys)
    return Shown(size, root, note, cosigned, policy.is_met(cosigned)) if cosigned else None
