"""A ledger with Google in its master, and a situation that may go to it on its equivalent-action system."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import Ledger
from schemas.duty import Attachment
from tests.service.conftest import Clock, Make, clock, google, home, ledger, upload

__all__ = ["Clock", "Make", "clock", "google", "home", "ledger", "upload"]

CANARY = "同意書 山田太郎 印".encode()
PAPER = Attachment("consent.pdf", "application/pdf", CANARY * 1000)


@pytest.fixture
def situation() -> dict[str, Any]:
    return {
        "role": "provider",
        "record_form": "BULK",
        "data": {"at_provider": "personal_data"},
        "provision": {"repeated": True},
        "consent": {"act": "tick", "basis": "27-1", "in_scope": True},
        "record": {"third_party.name": "Google LLC"},
    }


@pytest.fixture
def pri_situation() -> dict[str, Any]:
    return {
        "role": "pri_provider",
        "data": {"at_provider": "person_related", "at_recipient": "personal_data"},
        "pri": {"expected": "told"},
        "provision": {"repeated": True},
        "consent": {"act": "click", "basis": "31-1", "taken_by": "recipient"},
        "confirmation": {"pri_consent": "done"},
        "record": {"third_party.name": "Google LLC"},
    }


def check_done(ledger: Ledger, done_on: str, result: str = "passed", party: str = "google") -> None:
    """Enter a RULE 18 check of a partner."""
    ledger.record_duty(
        {"kind": "system_check", "party": party, "done_on": done_on, "result": result, "reason": "yearly check"}
    )
