"""The audit of cosignatures: each that is stored stands on a root of the log and holds; no witness contradicts the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from ledger.errors import DaichoError
from ledger.log.checkpoint import Checkpoint
from ledger.log.merkle import ReadHashes, root_at
from ledger.log.note import Verifier, open_note
from ledger.log.tile import read_hashes_from
from ledger.sequence.witnesses import Failure
from ledger.service.core import Core
from ledger.service.witness_policy import POLICY, read_policy
from ledger.service.witnessing import witnesses
from ledger.store.reading import Head, tile_reader
from ledger.store.tables import WitnessedRow, WitnessRow
from schemas.views import AuditFinding
from schemas.witness import WitnessesOut

_OTHER_HISTORY = "立会人が別の履歴を知っています", "the witness knows another history of this log"
_WENT_BACK = "立会人が自分の連署を忘れています", "the witness has forgotten what it had cosigned"


def check_witnesses(core: Core, heads: Sequence[Head]) -> tuple[list[AuditFinding], WitnessesOut | None]:
    """Findings, and how far the witnesses have come; None where the policy names nobody. A missing one is no finding."""
    try:
        policy = read_policy(core)
    except DaichoError:
        return [_finding("witness", POLICY, "方針のファイルを読めません", "the policy can't be read")], None
    findings: list[AuditFinding] = []
    with core.database.reading() as connection:
        keys = [one.verifier for one in policy.witnesses.values()]
        for head in heads:
            findings += _check_log(connection, head, _keys_ever(connection, head, keys))
    told = witnesses(core) if policy.witnesses else None
    for one in told.witnesses if told else ():
        if one.alarm:
            ja, en = _WENT_BACK if one.failure == Failure.WENT_BACK else _OTHER_HISTORY
            findings.append(_finding("witness", one.name, f"{ja}（{one.failure}）", f"{en} ({one.failure})"))
    return findings, told


def _keys_ever(connection: Connection, head: Head, now: Sequence[Verifier]) -> list[Verifier]:
    """The keys of the policy's witnesses, and of those that it named before."""
    table = WitnessRow.table_()
    found = {key.vkey(): key for key in now}
    for vkey in connection.execute(select(table.c.vkey).where(table.c.log == head.log)).scalars():
        try:
            found.setdefault(vkey, Verifier.parse(vkey))
        except DaichoError:
            continue
    return list(found.values())


def _check_log(connection: Connection, head: Head, keys: Sequence[Verifier]) -> list[AuditFinding]:
    table = WitnessedRow.table_()
    read_hashes = read_hashes_from(tile_reader(connection, head.log), head.size)
    findings = []
    rows = connection.execute(select(table).where(table.c.log == head.log).order_by(table.c.size)).all()
    for row in rows:
        place = f"{head.origin} {row.size}"
        if not _is_root(head, row.size, bytes(row.root), read_hashes):
            ja, en = "連署された根が台帳にありません", "the cosigned root is not the log's"
            findings.append(_finding("cosignature", place, ja, en))
        elif row.lines and not _holds(Checkpoint(head.origin, row.size, bytes(row.root)), bytes(row.lines), keys):
            ja, en = "連署が壊れています", "a cosignature does not hold"
            findings.append(_finding("cosignature", place, ja, en))
    return findings


def _is_root(head: Head, size: int, root: bytes, read_hashes: ReadHashes) -> bool:
    if not 0 < size <= head.size:
        return False
    try:
        return root_at(size, read_hashes) == root
    except DaichoError:
        return False  # the damaged tile is a finding of its own


def _holds(checkpoint: Checkpoint, lines: bytes, keys: Sequence[Verifier]) -> bool:
    try:
        return not open_note(checkpoint.encode().encode() + b"\n" + lines, keys).unverified
    except DaichoError:
        return False


def _finding(what: str, place: str, ja: str, en: str) -> AuditFinding:
    return AuditFinding(what=what, place=place, ja=ja, en=en)
