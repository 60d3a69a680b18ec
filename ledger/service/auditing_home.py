"""The audit of a ledger that may be too damaged to be opened: what can be read is audited, the rest is a finding."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from ledger.errors import DaichoError, IntegrityError, Misconfigured
from ledger.service.auditing import CHECK_LINES_MAX, Progress, audit, unaudited
from ledger.service.home import DATABASE, close_core, open_unchecked
from ledger.store.sqlite import integrity_check
from schemas.views import AuditFinding, AuditReport


def audit_home(home: Path, progress: Progress | None = None, processes: int | None = 1) -> AuditReport:
    """Audit the ledger in `home` without opening it for use. Raises Misconfigured; damage is in the findings.

    Where the database can't be read to its end the counts are 0 and the findings are those of SQLite's own check.
    """
    started = time.monotonic()
    try:
        core = open_unchecked(home)
        try:
            return audit(core, progress, processes)
        finally:
            close_core(core)
    except Misconfigured:
        raise
    except IntegrityError as error:
        stopped = AuditFinding(what="database", place=DATABASE, ja=error.ja, en=error.en)
    except (SQLAlchemyError, sqlite3.Error, DaichoError, ValueError) as error:
        # A damaged file makes its readers fail in many ways; the message may quote a row, so only its class is told.
        name = type(error).__name__
        stopped = AuditFinding(
            what="database",
            place=DATABASE,
            ja=f"データベースを最後まで読めません（{name}）",
            en=f"the database can't be read to its end ({name})",
        )
    return _unreadable(home, stopped, time.monotonic() - started)


def _unreadable(home: Path, stopped: AuditFinding, seconds: float) -> AuditReport:
    checked = [
        AuditFinding(what="database", place=DATABASE, ja=f"SQLiteの検査: {line}", en=f"SQLite's check: {line}")
        for line in integrity_check(home / DATABASE)[:CHECK_LINES_MAX]
    ]
    return unaudited([stopped, *checked], seconds)
