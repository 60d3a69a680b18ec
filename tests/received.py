"""A receipt of person-related information that becomes personal data here (ACT 31(1)), as recipient."""

from __future__ import annotations

from typing import Any


def received_person_related() -> dict[str, Any]:
    return {
        "role": "pri_recipient",
        "third_party": {"party": "google"},
        "data": {"at_provider": "person_related", "at_recipient": "personal_data"},
        "provision": {"date": "2026-11-01"},
        "consent": {"act": "tick", "basis": "31-1", "in_scope": True, "taken_by": "recipient"},
        "confirmation": {"identity": "done"},
        "pri": {"expected": "told"},
        "record": {"pri_consent_statement": {"ref": "consent-log-2"}, "items": ["閲覧履歴"]},
        "principals": [{"identifiers": [{"type": "cookie_id", "value": "GA1.2.778899.1700000000"}]}],
    }
