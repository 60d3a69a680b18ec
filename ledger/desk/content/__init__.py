"""What the report says, as blocks: sections 0 to 10, in order."""

from __future__ import annotations

from ledger.desk.content.checking import Sealed
from ledger.desk.content.report import report_document

__all__ = ["Sealed", "report_document"]
