"""The ledger, clock and documents of the service tests, and what the tests of consents add to them."""

from __future__ import annotations

from typing import Any

from tests.service.conftest import clock, google, home, ledger, upload

__all__ = ["clock", "google", "home", "ledger", "upload"]

SITUATION: dict[str, Any] = {
    "role": "provider",
    "art27_ground": "CONSENT_27_1",
    "transfer_basis": "DOMESTIC",
    "third_party": {"kind": "corporation", "country": "JP"},
    "data": {"at_provider": "personal_data"},
    "provision": {"date": "2026-11-02"},
    "consent": {"act": "tick", "basis": "27-1", "in_scope": True},
}


def consent(value: str, at: str = "2026-10-01", **changes: Any) -> dict[str, Any]:
    """A consent by e-mail address under ACT 27(1)."""
    document = {"identifiers": [email(value)], "basis": "27-1", "at": at, "act": "tick", "evidence": "form 12"}
    return {**document, **changes}


def withdrawal(value: str, at: str = "2026-10-20", **changes: Any) -> dict[str, Any]:
    return consent(value, at, action="withdrawn", act="click", **changes)


def stop(*identifiers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    document = {"identifiers": list(identifiers), "ground": "35-3", "since": "2026-10-15", "reason": "asked by letter"}
    return {**document, **changes}


def email(value: str) -> dict[str, Any]:
    return {"type": "email", "value": value}


def person(*identifiers: dict[str, Any], **own: Any) -> dict[str, Any]:
    return {"identifiers": list(identifiers), **own}
