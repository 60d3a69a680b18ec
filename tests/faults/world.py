"""A small ledger of an invented company, and what must hold of it after any fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from ledger import Ledger

ORIGIN = "ledger.example.com/faults"
PARTY = {
    "key": "google",
    "kind": "corporation",
    "name": "Google LLC",
    "address": "1 Sample Street",
    "representative": "Sample Representative",
    "country": "US",
    "equivalent_system": "contract",
    "source": "SAMPLE, not verified",
    "sample": True,
}

Acknowledged = dict[UUID, int]
"""id -> seq of everything that a writer was told is durable."""


def make(home: Path) -> None:
    Ledger.create(home, "gmo-cybersecurity", ORIGIN)
    with Ledger.open(home) as ledger:
        ledger.put_party(PARTY)


def document(number: int) -> dict[str, Any]:
    """A provision on consent of one person with an own id and an address."""
    return {
        "role": "provider",
        "art27_ground": "CONSENT_27_1",
        "transfer_basis": "EQUIV_SYSTEM",
        "third_party": {"party": "google"},
        "data": {"at_provider": "personal_data"},
        "provision": {"date": "2026-11-01"},
        "consent": {"act": "tick", "basis": "27-1", "in_scope": True},
        "record": {"consent_statement": {"ref": "consent-log-1"}, "items": ["メールアドレス（ハッシュ化）"]},
        "principals": [
            {"id": f"C-{number}", "identifiers": [{"type": "email", "value": f"person{number}@example.jp"}]}
        ],
    }


def must_hold(home: Path, acknowledged: Mapping[UUID, int]) -> Counter[str]:
    """Open the ledger as after a crash: nothing acknowledged is lost, and the audit is clean. Returns what was counted."""
    with Ledger.open(home) as ledger:
        lost = [entry_id for entry_id, seq in acknowledged.items() if ledger.get(entry_id).seq != seq]
        assert not lost, f"{len(lost)} acknowledged entries were lost"
        report = ledger.audit()
        assert report.clean, report.findings[:5]
        return Counter({"acknowledged": len(acknowledged), "entries": report.tree_size, "audits clean": 1})
