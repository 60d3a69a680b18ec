"""A long run prepared by processes of its own has the results it would have without them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger import Ledger
from schemas.views import LineResult

COUNT, BATCH = 2_300, 100
BAD, UNLAWFUL, TWICE = 1_500, 1_600, 2_200


def _documents(base: str) -> Iterator[dict[str, Any]]:
    for n in range(COUNT):
        document: dict[str, Any] = {
            "role": "provider",
            "art27_ground": "CONSENT_27_1",
            "transfer_basis": "EQUIV_SYSTEM",
            "third_party": {"party": "alpha"},
            "data": {"at_provider": "personal_data"},
            "provision": {"date": "2026-11-01"},
            "consent": {"act": "none" if n == UNLAWFUL else "tick", "basis": "27-1", "in_scope": True},
            "record": {"consent_statement": {"ref": "consent-1"}, "items": ["氏名"]},
            "principals": [{"id": f"C-{n}", "identifiers": [{"type": "email", "value": f"p{n}@example.jp"}]}],
        }
        if n == BAD:
            document["principals"] = [{"identifiers": [{"type": "email", "value": "\x07"}]}]
        if n in (1, TWICE):
            document["id"] = base
        yield document


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    home = tmp_path / "home"
    Ledger.create(home, "gmo-cybersecurity", "ledger.example.com/workers")
    with Ledger.open(home) as opened:
        opened.put_party(
            {
                "key": "alpha",
                "kind": "corporation",
                "name": "Alpha Inc.",
                "address": "1 Street",
                "representative": "A. Person",
                "country": "US",
                "equivalent_system": "contract",
                "source": "SAMPLE",
            }
        )
        yield opened


def _check(results: list[LineResult]) -> None:
    assert [result.line for result in results] == list(range(1, COUNT + 1))
    refused = [result.line - 1 for result in results if not result.appended]
    assert refused == [BAD, TWICE]
    assert [fault["code"] for fault in results[TWICE].faults] == ["CONFLICT"]
    statuses = {result.line - 1: result.appended.status for result in results if result.appended}
    assert [n for n, status in statuses.items() if status != "complete"] == [UNLAWFUL]
    seqs = [result.appended.seq for result in results if result.appended]
    assert seqs == list(range(seqs[0], seqs[0] + COUNT - 2))


def test_with_and_without_processes(ledger: Ledger) -> None:
    given = ledger.record(next(_documents("")))
    _check(list(ledger.record_many(_documents(_next_id(str(given.id))), BATCH, workers=1)))
    for n in (0, BATCH, 1_400, COUNT - 1):
        asked = {"identifiers": [{"type": "email", "value": f"p{n}@example.jp"}], "reason": "test"}
        assert len(ledger.find_person(asked, "test").records) == (2 if n == 0 else 1)
    report = ledger.audit()
    assert report.findings == []


def _next_id(entry_id: str) -> str:
    """Another UUIDv7 of the same moment."""
    return entry_id[:-1] + ("0" if entry_id[-1] != "0" else "1")
