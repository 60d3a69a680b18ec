"""The part of `Ledger` that auditors use."""

from __future__ import annotations

from pathlib import Path

from ledger.service.auditing import Progress, audit
from ledger.service.auditing_home import audit_home
from ledger.service.completeness import read_receipts, reconcile
from ledger.service.core import Core
from ledger.service.rebuilding import rebuild
from ledger.service.sampling import draw_sample
from schemas.audit import AuditSample, ReceiptDifference
from schemas.rebuild import Rebuilt
from schemas.views import AuditReport


class AuditFace:
    """Auditing and rebuilding."""

    _core: Core

    def audit(self, progress: Progress | None = None, processes: int | None = 1) -> AuditReport:
        """Recompute everything; never raises for damage, which is in the report's findings.

        processes: None for one a core where the ledger is large enough.
        """
        return audit(self._core, progress, processes)

    @staticmethod
    def audit_home(home: str | Path, progress: Progress | None = None, processes: int | None = 1) -> AuditReport:
        """As `audit`, of a ledger that may be too damaged to open. Raises Misconfigured when there is none."""
        return audit_home(Path(home), progress, processes)

    @staticmethod
    def rebuild(
        home: str | Path, actor: str, reason: str, progress: Progress | None = None, processes: int | None = 1
    ) -> Rebuilt:
        """Make the tables again from the entries, of a ledger that may be too damaged to open (docs/audit.md).

        One transaction, one `admin` entry, then an audit. Raises BadInput, IntegrityError (what no entry can make again is
        damaged: nothing is written), HeadMismatch, Busy, Misconfigured.
        """
        return rebuild(Path(home), actor, reason, progress, processes)

    def audit_sample(self, seed: int, size: int, actor: str, reason: str) -> AuditSample:
        """Records for an outside auditor, nobody named (docs/audit.md). Writes an `access` entry. Raises BadInput."""
        return draw_sample(self._core, seed, size, actor, reason)

    def reconcile(self, receipts: bytes) -> list[ReceiptDifference]:
        """A partner's receipts (`ledger/service/completeness.py`) that the ledger differs from. Raises BadInput."""
        return reconcile(self._core, read_receipts(receipts))
