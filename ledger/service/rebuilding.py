"""`daicho rebuild`: the tables that entries make, made again from the entries.

    BEGIN IMMEDIATE → the log must hold → open every body → write the tables that differ → `admin` entry → COMMIT

All in the transaction of the entry: a crash at any point leaves the old state, and no reader sees half of it. The append-only
guards of the tables are lifted inside that transaction alone. What a table says of an entry can be made again only while the
entry is whole: where an entry, a sealed body or a list is damaged, or gone without a disposal, nothing is written.

Made again: every table of `projecting.py`, `log_key`, `index_period`, `audience`, and the three blind indexes. An index whose
key was lost gets a new key. Not made again, for no entry holds it: sealed content (`body`, `attachment`, `audience_group`),
the answers of time-stamp authorities and witnesses, the id of a disposed entry, how far a rotation had come (it starts over).
The log itself (`entry`, `tile`, `log`) is never rewritten.

Body: /admin/action `rebuild`, actor, reason, tables {table: rows that differed}.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Connection

from ledger.errors import BadInput, DaichoError, Fault, HeadMismatch, IntegrityError
from ledger.ids import new_id
from ledger.log.checkpoint import open_checkpoint
from ledger.log.merkle import root_at
from ledger.log.note import Verifier
from ledger.log.tile import read_hashes_from
from ledger.sequence.staged import Placed, Staged
from ledger.service.auditing import Counted, Progress, audit, audit_log, database_findings
from ledger.service.auditing_content import stored_runs
from ledger.service.auditing_log import beyond
from ledger.service.auditing_open import living_index_keys, open_run
from ledger.service.auditing_pool import Workers, workers
from ledger.service.checkpoint_stores import checkpoint_store
from ledger.service.core import Core
from ledger.service.home import close_core, open_unchecked
from ledger.service.rebuilding_content import Remaking
from ledger.service.sealing import stage
from ledger.store.reading import Head, read_heads, tile_reader
from ledger.store.sqlite import lenient_text
from schemas.rebuild import Rebuilt, RebuiltTable
from schemas.views import AuditFinding

KEY_ID = "keep/admin"
ACTION = "rebuild"
REASON_CHARS_MAX = 500
PLACES_TOLD_MAX = 20


def rebuild(
    home: Path, actor: str, reason: str, progress: Progress | None = None, processes: int | None = 1
) -> Rebuilt:
    """Make the tables of the ledger in `home` again, then audit it. Writers wait meanwhile, readers do not.

    progress, processes: as of an audit. Raises BadInput (no reason), IntegrityError (the log, a body or a list is damaged:
    nothing is written), HeadMismatch, Busy, Misconfigured.
    """
    _check_reason(reason)
    started = time.monotonic()
    core = open_unchecked(home)
    try:
        run = _Rebuild(core, actor, reason, progress, processes)
        outcomes = core.sequencer.append_made(run.make, proofs=False)
        seq = next((outcome.seq for outcome in outcomes if isinstance(outcome, Placed)), None)
        report = audit(core, processes=processes)
        return Rebuilt(
            origin=core.origin,
            tree_size=report.tree_size,
            seq=seq,
            tables=[RebuiltTable(table=name, differed=count) for name, count in run.differed.items()],
            left=report.findings,
            seconds=time.monotonic() - started,
        )
    finally:
        close_core(core)


class _Rebuild:
    """`make` runs under the write lock. differed: of each table that was written, how much."""

    def __init__(self, core: Core, actor: str, reason: str, progress: Progress | None, processes: int | None) -> None:
        self._core = core
        self._said = {"/admin/actor": actor, "/admin/reason": reason}
        self._progress = progress
        self._processes = processes
        self.differed: dict[str, int] = {}

    def make(self, connection: Connection) -> Sequence[Staged]:
        core = self._core
        _must_hold(_places(database_findings(core)))
        heads = read_heads(connection)
        size = heads[-1].end
        counted = Counted(self._progress, 2 * size)
        with lenient_text(connection), workers(core, size, self._processes) as work:
            _must_hold(_places(_log_findings(core, connection, heads, work, counted)))
            index_keys = living_index_keys(core)
            remaking = Remaking(core, connection, size, index_keys)
            for run in work.run(open_run, stored_runs(connection, core.log, size, index_keys)):
                remaking.take(run)
                counted(len(run))
            _must_hold(remaking.broken())
            _must_be_released(core, connection, heads[-1], remaking.verifiers())
            self.differed = remaking.write()
        core.log_keys.forget()
        if not self.differed:
            return []
        items = {"/admin/action": ACTION, **self._said, "/admin/tables": self.differed}
        return [stage(core, "admin", new_id(), items, KEY_ID)]


def _log_findings(
    core: Core, connection: Connection, heads: Sequence[Head], work: Workers, counted: Callable[[int], None]
) -> list[AuditFinding]:
    logs = [audit_log(core, connection, head, work, counted, released=False) for head in heads]
    return [found for log in logs for found in log.findings] + beyond(connection, core.log, heads[-1].end)


def _places(findings: Sequence[AuditFinding]) -> list[str]:
    return [f"{found.what} {found.place}" for found in findings]


def _must_hold(broken: Sequence[str]) -> None:
    if broken:
        named = ", ".join(broken[:PLACES_TOLD_MAX])
        raise IntegrityError(
            f"{len(broken)} things are damaged or gone that no entry can make again, so nothing was written: {named}. "
            "Bring back a backup (docs/backup.md), then rebuild",
            f"記録から作り直せないものが{len(broken)}か所壊れているか失われているため、何も書き込みませんでした: {named}。"
            "控えから戻した後に再実行してください（docs/backup.md）",
        )


def _must_be_released(core: Core, connection: Connection, head: Head, verifiers: Sequence[Verifier]) -> None:
    """The released checkpoint is of this log: tables are made from no other history. Raises HeadMismatch."""
    note = checkpoint_store(core.home, core.operations).read()
    hashes = read_hashes_from(tile_reader(connection, head.log), head.size)
    try:
        stored = open_checkpoint(note or b"", verifiers, head.origin)
        holds = stored.size <= head.size and root_at(stored.size, hashes) == stored.root
    except DaichoError:
        holds = False
    if not holds:
        raise HeadMismatch(
            "no released checkpoint of this log is there, or the database was restored or changed. Nothing was written",
            "この台帳の公開済みチェックポイントがないか、データベースと一致しません。何も書き込みませんでした",
        )


def _check_reason(reason: str) -> None:
    if not 0 < len(reason.strip()) <= REASON_CHARS_MAX or not reason.isprintable():
        words = "理由を書いてください", "give a reason, one line of 1 to 500 characters"
        raise BadInput([Fault("/reason", "INVALID_INPUT:reason", "", *words)])
