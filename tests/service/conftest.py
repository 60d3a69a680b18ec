from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger import Ledger

PROFILE = "gmo-cybersecurity"
ORIGIN = "ledger.example.com/2026"
SAMPLE = "SAMPLE, not verified"


class Clock:
    """A clock the test moves by hand."""

    def __init__(self) -> None:
        self.moment = dt.datetime(2026, 11, 2, 3, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.moment

    def to(self, day: str) -> None:
        """Noon in Japan of that day."""
        self.moment = dt.datetime.fromisoformat(f"{day}T03:00:00+00:00")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path: Path, clock: Clock) -> Path:
    Ledger.create(tmp_path / "home", PROFILE, ORIGIN, clock)
    return tmp_path / "home"


@pytest.fixture
def ledger(home: Path, clock: Clock) -> Iterator[Ledger]:
    with Ledger.open(home, clock) as opened:
        yield opened


@pytest.fixture
def google(ledger: Ledger) -> str:
    """Google with the facts that the policy lacks, as a test's own invention."""
    ledger.put_party(
        {
            "key": "google",
            "kind": "corporation",
            "name": "Google LLC",
            "address": "1 Sample Street",
            "representative": "Sample Representative",
            "country": "US",
            "equivalent_system": "contract",
            "source": SAMPLE,
            "checked_on": "2026-10-01",
            "sample": True,
        }
    )
    return "google"


Make = Callable[..., dict[str, Any]]


@pytest.fixture
def upload(google: str) -> Make:
    """A customer list upload on consent: law.md 11C, flow A."""

    def make(**changes: Any) -> dict[str, Any]:
        document: dict[str, Any] = {
            "role": "provider",
            "art27_ground": "CONSENT_27_1",
            "transfer_basis": "EQUIV_SYSTEM",
            "record_form": "EACH",
            "third_party": {"party": google},
            "data": {"at_provider": "personal_data"},
            "provision": {"date": "2026-11-01"},
            "consent": {"act": "tick", "basis": "27-1", "in_scope": True},
            "record": {
                "consent_statement": {"ref": "consent-log-1"},
                "items": ["メールアドレス（ハッシュ化）"],
            },
            "principals": [
                {
                    "id": "C-1001",
                    "name": "山田 太郎",
                    "identifiers": [{"type": "email", "value": "taro.yamada@example.jp"}],
                }
            ],
            "operational": {"flow": "A", "purpose": "3-1-6"},
        }
        for section, value in changes.items():
            if isinstance(value, dict) and isinstance(document.get(section), dict):
                document[section] = {**document[section], **value}
            else:
                document[section] = value
        return document

    return make
