"""An invented company's ledger to measure on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ledger import Ledger

ORIGIN = "ledger.example.com/bench"
PARTY: dict[str, Any] = {
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


@contextmanager
def ledger() -> Iterator[tuple[Ledger, Path]]:
    """A fresh ledger in a temporary folder, with one party whose facts are all known."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        Ledger.create(home, "gmo-cybersecurity", ORIGIN)
        with Ledger.open(home) as opened:
            opened.put_party(PARTY)
            yield opened, home


def documents(count: int, same_person: bool = False) -> Iterator[dict[str, Any]]:
    """Consent-based provisions, each of one person with an own id and an e-mail address."""
    for number in range(count):
        who = 0 if same_person else number
        yield {
            "role": "provider",
            "art27_ground": "CONSENT_27_1",
            "transfer_basis": "EQUIV_SYSTEM",
            "third_party": {"party": "google"},
            "data": {"at_provider": "personal_data"},
            "provision": {"date": "2026-11-01"},
            "consent": {"act": "tick", "basis": "27-1", "in_scope": True},
            "record": {"consent_statement": {"ref": "consent-log-1"}, "items": ["メールアドレス（ハッシュ化）"]},
            "principals": [{"id": f"C-{who}", "identifiers": [{"type": "email", "value": f"person{who}@example.jp"}]}],
            "operational": {"flow": "A", "purpose": "3-1-6"},
        }
