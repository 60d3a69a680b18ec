"""The ledger of the service tests, for a company that declares types of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ledger import Ledger
from tests.service.conftest import ORIGIN, PROFILE, Clock, clock, google, ledger, upload

__all__ = ["clock", "google", "ledger", "upload"]

MEMBER: dict[str, Any] = {
    "name": "x-member",
    "label": {"ja": "会員証番号", "en": "Member card number"},
    "same": "digits",
    "pattern": "[0-9]{8}",
    "hashes": ["sha256"],
}
HANDLE: dict[str, Any] = {"name": "x-handle", "label": {"ja": "ハンドル", "en": "Handle"}, "same": "casefold"}
SET_TOP_BOX: dict[str, Any] = {
    "name": "x-stb",
    "label": {"ja": "受信機番号", "en": "Set-top box number"},
    "belongs_to": "household",
}


def declare(home: Path, *types: dict[str, Any]) -> None:
    """Write the own types into the ledger's profile, as its administrator does."""
    file = home / "profile.json"
    profile = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**profile, "identifier_types": types}), encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path, clock: Clock) -> Path:
    Ledger.create(tmp_path / "home", PROFILE, ORIGIN, clock)
    declare(tmp_path / "home", MEMBER, HANDLE, SET_TOP_BOX)
    return tmp_path / "home"


def asked(kind: str, value: str) -> dict[str, Any]:
    return {"identifiers": [{"type": kind, "value": value}], "reason": "test"}
