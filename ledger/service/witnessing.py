"""Asking the witnesses, keeping what they signed, and telling who is missing.

A head is asked for after it is committed, never inside an append: no witness can slow one. Cosignatures are verified
before they are stored. What a witness holds against the ledger (another root, a larger tree) is an alarm, not a retry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, delete, select

from ledger.clock import utc_from_text, utc_text
from ledger.errors import DaichoError
from ledger.log.add_checkpoint import encode_cosignatures
from ledger.log.checkpoint import Checkpoint
from ledger.log.merkle import prove_consistency
from ledger.log.note import Signature, parse_note
from ledger.log.policy import Policy, Trusted
from ledger.log.tile import read_hashes_from
from ledger.sequence.witnesses import ALARMS, Failure, Question, Reply, ask_all
from ledger.service.core import Core
from ledger.service.proving import checkpoint_of
from ledger.service.witness_policy import policy_in_force, read_policy
from ledger.service.witnessed import ROWS_MAX, quorum_size
from ledger.store.reading import Head, read_head, tile_reader
from ledger.store.tables import WitnessedRow, WitnessRow
from schemas.witness import WitnessesOut, WitnessOut


def ask_witnesses(core: Core) -> WitnessesOut:
    """Ask every witness that has not cosigned the newest head. Raises BadInput, Misconfigured for the file `policy`."""
    policy = read_policy(core)
    head = core.head()
    missing = _not_signed(core, policy, head) if head.size else []
    if missing:
        with core.database.reading() as connection:
            known = _known(connection, head.log)
            cosigned = _cosigned_sizes(connection, head, missing)
        questions = [
            Question(one, known[vkey].size if (vkey := one.verifier.vkey()) in known else 0, cosigned[vkey])
            for one in missing
        ]
        checkpoint = Checkpoint(head.origin, head.size, head.root)
        seconds = core.operations.witnesses.timeout_seconds
        replies = ask_all(
            questions, checkpoint, checkpoint_of(core, head), lambda old, new: _prove(core, head, old, new), seconds
        )
        _store(core, head, missing, replies)
    return witnesses(core)


def who_contradicts(core: Core, head: Head, note: bytes) -> list[str]:
    """Names of the policy's witnesses that have cosigned more than this head, or another history; nothing is stored.

    note: the head's signed checkpoint. Those that do not answer in time, and a policy that can't be read, say nothing.
    """
    try:
        policy = read_policy(core)
    except DaichoError:
        return []
    if not note or not policy.witnesses:
        return []
    checkpoint = Checkpoint(head.origin, head.size, head.root)
    replies = ask_all(
        [Question(one, 0) for one in policy.witnesses.values()],
        checkpoint,
        note,
        lambda old, new: _prove(core, head, old, new),
        core.operations.witnesses.timeout_seconds,
    )
    named = zip(policy.witnesses, replies, strict=True)
    return [_shown(name) for name, reply in named if reply.failure in ALARMS]


def witnesses(core: Core) -> WitnessesOut:
    """How far the witnesses of the policy have come. Raises BadInput, Misconfigured for the file `policy`."""
    policy = policy_in_force(core)
    with core.database.reading() as connection:
        head = read_head(connection, core.current)
        known = _known(connection, head.log)
        asked_size, lines = _newest_asked(connection, head.log)
        met_size = quorum_size(core, connection, head, policy)
    signed = {(one.name, one.key_id) for one in _signatures(lines)}
    shown = [_out(name, one, known.get(one.verifier.vkey())) for name, one in policy.witnesses.items()]
    return WitnessesOut(
        origin=head.origin,
        quorum=policy.quorum,
        tree_size=head.size,
        asked_size=asked_size,
        signed=sum((one.verifier.name, one.verifier.key_id) in signed for one in policy.witnesses.values()),
        met_size=met_size,
        witnesses=shown,
    )


def _prove(core: Core, head: Head, old: int, new: int) -> list[bytes]:
    with core.database.reading() as connection:
        return prove_consistency(old, new, read_hashes_from(tile_reader(connection, head.log), head.size))


def _not_signed(core: Core, policy: Policy, head: Head) -> list[Trusted]:
    with core.database.reading() as connection:
        signed = {(one.name, one.key_id) for one in _signatures(_lines_at(connection, head.log, head.size))}
    return [one for one in policy.witnesses.values() if (one.verifier.name, one.verifier.key_id) not in signed]


def _store(core: Core, head: Head, asked: Sequence[Trusted], replies: Sequence[Reply]) -> None:
    """One short transaction: the cosignatures, beside those that another process stored meanwhile, and who answered how."""
    now = utc_text(core.now())
    fresh = [reply.cosignature for reply in replies if reply.cosignature]
    with core.database.writing() as connection:
        present = read_head(connection, head.log)
        known = _known(connection, head.log)
        rows = []
        for witness, reply in zip(asked, replies, strict=True):
            vkey = witness.verifier.vkey()
            rows.append(_row(head, vkey, reply, known.get(vkey), now, present.size))
        table = WitnessRow.table_()
        connection.execute(delete(table).where(table.c.log == head.log, table.c.vkey.in_([row[1] for row in rows])))
        core.database.insert(connection, WitnessRow, rows)
        stored = _signatures(_lines_at(connection, head.log, head.size))
        new = {(one.name, one.key_id) for one in fresh}
        lines = encode_cosignatures([*(one for one in stored if (one.name, one.key_id) not in new), *fresh])
        if fresh or not stored:
            done = WitnessedRow.table_()
            connection.execute(delete(done).where(done.c.log == head.log, done.c.size == head.size))
            core.database.insert(connection, WitnessedRow, [(head.log, head.size, head.root, lines, now)])
        connection.commit()


def _row(
    head: Head, vkey: str, reply: Reply, known: WitnessRow | None, now: str, present_size: int
) -> tuple[int, str, int, str, str, str, str]:
    failure = reply.failure
    if failure is Failure.AHEAD and reply.size <= present_size:
        failure = None  # another process of ours has shown it more meanwhile
    if known and known.failure == Failure.WENT_BACK and failure not in ALARMS:
        failure = Failure.WENT_BACK  # until its key is replaced: what it forgot it does not learn again
    signed_at = now if reply.cosignature else known.signed_at if known else ""
    since = (known.failing_since if known and known.failing_since else now) if failure else ""
    return head.log, vkey, reply.size, signed_at, now, since, failure.value if failure else ""


def _known(connection: Connection, log: int) -> dict[str, WitnessRow]:
    table = WitnessRow.table_()
    rows = connection.execute(select(table).where(table.c.log == log))
    return {row.vkey: WitnessRow(**row._mapping) for row in rows}


def _lines_at(connection: Connection, log: int, size: int) -> bytes:
    table = WitnessedRow.table_()
    found = connection.execute(select(table.c.lines).where(table.c.log == log, table.c.size == size))
    return bytes(found.scalar_one_or_none() or b"")


def _cosigned_sizes(connection: Connection, head: Head, asked: Sequence[Trusted]) -> dict[str, int]:
    """Verifier key -> the largest size of which a cosignature by it is kept, among the newest; 0 for none."""
    table = WitnessedRow.table_()
    newest = select(table.c.size, table.c.lines).where(table.c.log == head.log, table.c.size <= head.size)
    found = {one.verifier.vkey(): 0 for one in asked}
    for row in connection.execute(newest.order_by(table.c.size.desc()).limit(ROWS_MAX)).all():
        try:
            signed = {(one.name, one.key_id) for one in _signatures(bytes(row.lines))}
        except DaichoError:
            continue  # damage, which the audit names
        for one in asked:
            if (one.verifier.name, one.verifier.key_id) in signed:
                found[one.verifier.vkey()] = max(found[one.verifier.vkey()], row.size)
    return found


def _newest_asked(connection: Connection, log: int) -> tuple[int, bytes]:
    table = WitnessedRow.table_()
    newest = select(table.c.size, table.c.lines).where(table.c.log == log).order_by(table.c.size.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    return (row.size, bytes(row.lines)) if row else (0, b"")


def _signatures(lines: bytes) -> tuple[Signature, ...]:
    return parse_note(b"-\n\n" + lines)[1] if lines else ()


def _out(name: str, witness: Trusted, known: WitnessRow | None) -> WitnessOut:
    verifier = witness.verifier
    return WitnessOut(
        name=_shown(name),
        key=f"{verifier.name}+{verifier.key_id:08x}",
        size=known.size if known else 0,
        signed_at=_moment(known.signed_at) if known else None,
        asked_at=_moment(known.asked_at) if known else None,
        failing_since=_moment(known.failing_since) if known else None,
        failure=(known.failure or None) if known else None,
        alarm=bool(known and known.failure in ALARMS),
    )


def _shown(name: str) -> str:
    """A policy's names are octets."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _moment(text: str) -> dt.datetime | None:
    return utc_from_text(text) if text else None
