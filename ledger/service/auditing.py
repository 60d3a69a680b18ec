"""`audit`: recompute everything the ledger claims, and name each thing that does not hold.

Log part (`auditing_log.py`): every leaf is a header of its place with time not going back; the chain; every tile; the root,
chain and time of the head; the released checkpoint. Content part (`auditing_content.py`): every body opens under its key and
is the one its header commits to; the tables and both indexes say what the bodies say; keys and retention. Disposed bodies
are counted, not faulted. Both parts run in as many processes as there are cores, where the ledger is large enough.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from ledger.errors import IntegrityError
from ledger.log.encoding import encode_base64
from ledger.service.auditing_content import ContentAudit, stored_runs
from ledger.service.auditing_freezes import check_freezes
from ledger.service.auditing_log import (
    LogAudit,
    LogRange,
    RangeFound,
    check_range,
    ranges_of_log,
)
from ledger.service.auditing_open import living_index_keys, open_run
from ledger.service.auditing_pool import Workers, workers
from ledger.service.auditing_strays import may_stop, not_named, stray_findings, within_reach
from ledger.service.auditing_time_stamps import overdue_stamps
from ledger.service.auditing_witnesses import check_witnesses
from ledger.service.core import Core
from ledger.service.home import DATABASE
from ledger.service.key_backups import audited
from ledger.store.reading import Head, read_heads
from ledger.store.sqlite import integrity_check, lenient_text
from schemas.views import AuditFinding, AuditReport, UnfinishedDisposal
from schemas.witness import WitnessesOut

FINDINGS_MAX = 1000
FINDINGS_OF_A_KIND = 50
CHECK_LINES_MAX = 20

Progress = Callable[[int, int], None]


def audit(core: Core, progress: Progress | None = None, processes: int | None = 1) -> AuditReport:
    """Audit every log against one snapshot of the database. Never raises for damage: it is reported.

    progress: called with (done, total), where an entry counts once for the log and once for its content.
    processes: how many to work in; None for one a core where the ledger is large. A program that asks for more than one
    must be importable without side effects (`if __name__ == "__main__"`).
    """
    started = time.monotonic()
    findings = database_findings(core)
    in_hand = living_index_keys(core)
    with core.database.reading() as connection, lenient_text(connection):
        try:
            heads = within_reach(connection, core.log, read_heads(connection))
        except IntegrityError as error:
            return unaudited([*findings, _head_finding(error)], time.monotonic() - started)
        strays = stray_findings(core, connection, heads)
        head, size = heads[-1], heads[-1].end
        index_keys = living_index_keys(core, in_hand)
        counted = Counted(progress, 2 * size)
        logs: list[LogAudit] = []
        content = ContentAudit(core, size, index_keys)
        with workers(core, size, processes) as work:
            for one in heads:
                with may_stop(findings, one.origin, strays):
                    logs.append(audit_log(core, connection, one, work, counted))
            with may_stop(findings, "content", strays):
                for run in work.run(open_run, stored_runs(connection, core.log, size, index_keys)):
                    content.take(connection, run)
                    counted(len(run))
                content.finish(connection)
    findings += [found for log in logs for found in log.findings] + content.findings
    told: WitnessesOut | None = None
    late: list[AuditFinding] = []
    waiting: list[UnfinishedDisposal] = []
    with may_stop(findings, "freeze", strays):
        findings += check_freezes(core, heads)
    with may_stop(findings, "witness", strays):
        cosigned, told = check_witnesses(core, heads)
        findings += cosigned
    with may_stop(findings, "key backups", strays):
        late, waiting = audited(core)
    return AuditReport(
        origin=core.origin,
        tree_size=head.size,
        root=encode_base64(head.root),
        entries_checked=sum(log.entries for log in logs),
        bodies_checked=content.bodies,
        tiles_checked=sum(log.tiles for log in logs),
        findings=told_of(findings + not_named(strays, findings)),
        overdue=[*overdue_stamps(core), *late],
        unreadable_by_disposal=content.disposed,
        unfinished_disposals=waiting,
        producers=content.producers.sequences(),
        seconds=time.monotonic() - started,
        witnesses=told,
    )


def unaudited(findings: list[AuditFinding], seconds: float) -> AuditReport:
    """The report on a database that nothing can be compared with."""
    return AuditReport(
        origin="",
        tree_size=0,
        root="",
        entries_checked=0,
        bodies_checked=0,
        tiles_checked=0,
        findings=findings,
        seconds=seconds,
    )


def told_of(findings: Sequence[AuditFinding]) -> list[AuditFinding]:
    """Each thing once, and no more than FINDINGS_MAX: a thousand of one kind leave room for some of every other."""
    every = list(dict.fromkeys(findings))
    seen: Counter[str] = Counter()
    first: list[AuditFinding] = []
    rest: list[AuditFinding] = []
    for one in every:
        seen[one.what] += 1
        (first if seen[one.what] <= FINDINGS_OF_A_KIND else rest).append(one)
    kept = {*first, *rest[: max(0, FINDINGS_MAX - len(first))]}
    return [one for one in every if one in kept]


def audit_log(
    core: Core,
    connection: Connection,
    head: Head,
    work: Workers,
    counted: Callable[[int], None] = lambda entries: None,
    released: bool = True,
) -> LogAudit:
    """The log part, of one log. released: the checkpoint too, for which the keys of the log must be known."""
    log = LogAudit(head)
    for found in work.run(_check_range, ranges_of_log(core.log, head)):
        log.take(found)
        counted(found.entries)
    log.finish(core, connection, released)
    return log


def database_findings(core: Core) -> list[AuditFinding]:
    """What SQLite's own check says of the file."""
    return [
        AuditFinding(what="database", place=DATABASE, ja=f"SQLiteの検査: {line}", en=f"SQLite's check: {line}")
        for line in integrity_check(core.home / DATABASE)[:CHECK_LINES_MAX]
    ]


def _head_finding(error: IntegrityError) -> AuditFinding:
    return AuditFinding(what="head", place="log", ja=error.ja, en=error.en)


def _check_range(core: Core, part: LogRange) -> RangeFound:
    with core.database.reading() as connection:
        return check_range(connection, part)


class Counted:
    """Progress in entries."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def __call__(self, entries: int) -> None:
        self._done += entries
        if self._progress:
            self._progress(self._done, self._total)
