"""Documents that the tests record, and the canaries in them that no message may show."""

from __future__ import annotations

from typing import Any

EMAIL = "taro.canary@example.jp"
PHONE = "090-1234-5678"
NAME = "山田かなりあ"
CANARIES = (EMAIL, "taro.canary", PHONE, "09012345678", "+819012345678", NAME, "かなりあ")


def consented_list(party: str = "google", email: str = EMAIL) -> dict[str, Any]:
    """A complete lump-sum record of one person's data given to an advertising partner on consent."""
    return {
        "role": "provider",
        "art27_ground": "CONSENT_27_1",
        "transfer_basis": "EQUIV_SYSTEM",
        "record_form": "BULK",
        "third_party": {"party": party, "kind": "corporation", "country": "US", "equivalent_system": "contract"},
        "data": {"at_provider": "personal_data"},
        "provision": {
            "repeated": True,
            "period_start": "2026-10-01",
            "period_end": "2026-10-31",
            "last_provision_date": "2026-10-31",
        },
        "consent": {"act": "tick", "basis": "27-1", "in_scope": True},
        "record": {
            "record_created_at": "2026-11-02",
            "consent_statement": "法第27条第1項の本人の同意を得ている",
            "items": ["メールアドレス（ハッシュ化）", "電話番号（ハッシュ化）"],
        },
        "principals": [
            {
                "id": "C-1001",
                "name": NAME,
                "identifiers": [{"type": "email", "value": email}, {"type": "phone", "value": PHONE}],
            }
        ],
        "operational": {"purpose": "3-1-6"},
    }


def without_consent() -> dict[str, Any]:
    """A record without lawful ground."""
    return {**consented_list(), "consent": {"act": "none", "basis": "27-1", "in_scope": False}}


def situation(**changed: Any) -> dict[str, Any]:
    """A provision that may go."""
    document = consented_list()
    for name in ("principals", "operational"):
        del document[name]
    document["third_party"] = {"kind": "corporation", "country": "US", "equivalent_system": "contract"}
    document["record"] |= {
        "third_party.name": "Google LLC",
        "third_party.address": "1 Sample Road",
        "third_party.representative": "Sample Representative",
        "principal": ["C-1001"],
    }
    return {**document, **changed}
