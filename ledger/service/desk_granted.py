"""What a granted request under ACT 34 or 35 sets in motion, before the decision is entered.

A granted stop, of provision or of use, becomes a `stop` entry for every identifier that evidence ties to the principal, and
the gate obeys it from today on: data that may not be used is not given to others either. Should the decision then not be
entered (somebody acted meanwhile), the stop stands: the safe side. Correction, and what else stopping use asks for, happen
outside the ledger; the decision says what was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.desk.requests import CaseFile
from ledger.service.core import Core
from ledger.service.stops import place_stop
from schemas.request_terms import RequestKind


def on_granted(core: Core, case: CaseFile, decision: dict[str, Any]) -> Sequence[int]:
    """Set the stop that the gate obeys, for a granted stop; the seqs of the entries it made."""
    intake = case.intake.document
    if case.kind is not RequestKind.STOP_35:
        return []
    stop = place_stop(
        core,
        {
            "identifiers": case.search_by,
            "ground": decision["stop_ground"],
            "scope": {"parties": intake["parties"]} if intake["parties"] else "all",
            "since": core.today(),
            "reason": f"{case.kind.value} {case.number}",
            "request": case.number,
        },
    )
    return [stop.seq]
