from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger import Ledger

PROFILE, ORIGIN, NEXT = "gmo-cybersecurity", "ledger.example.com/2026", "ledger.example.com/2026b"
REASON = "the disk of db-1 failed on 24 November"
PARTY = {
    "key": "partner",
    "kind": "corporation",
    "name": "Partner Inc.",
    "address": "1 Sample Street",
    "representative": "Sample Representative",
    "country": "JP",
    "source": "invented for the tests",
    "checked_on": "2026-10-01",
}
EMAIL = {"identifiers": [{"type": "email", "value": "taro.yamada@example.jp"}], "reason": "test"}


def record(name: str = "山田 太郎", email: str = "taro.yamada@example.jp", **more: Any) -> dict[str, Any]:
    """A list sent to Google on consent."""
    return {
        "role": "provider",
        "art27_ground": "CONSENT_27_1",
        "record_form": "EACH",
        "third_party": {"party": "partner"},
        "data": {"at_provider": "personal_data"},
        "provision": {"date": "2026-11-01"},
        "consent": {"act": "tick", "basis": "27-1", "in_scope": True},
        "record": {"consent_statement": {"ref": "consent-log-1"}, "items": ["メールアドレス"]},
        "principals": [{"name": name, "identifiers": [{"type": "email", "value": email}]}],
        **more,
    }


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with two records, a backup of it and one of its keys; copied for each test."""
    folder = tmp_path_factory.mktemp("template")
    Ledger.create(folder / "home", PROFILE, ORIGIN)
    with Ledger.open(folder / "home") as ledger:
        ledger.put_party(PARTY)
        ledger.record(record())
        ledger.record(record("鈴木 花子", "hanako@example.jp"))
        ledger.back_up(folder / "backup")
        ledger.back_up_keys(folder / "keys")
    return folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    """home, backup, keys."""
    return Path(shutil.copytree(template, tmp_path / "site"))


@pytest.fixture
def lose(folder: Path) -> Callable[[], Path]:
    """Moves the database away, as an operator does before a restore; returns where it went."""

    def move() -> Path:
        gone = folder / "lost"
        gone.mkdir()
        for path in sorted((folder / "home").glob("daicho.db*")):
            path.rename(gone / path.name)
        return gone / "daicho.db"

    return move
