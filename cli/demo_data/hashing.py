"""How each partner wants its identifiers normalised and hashed, as the partner publishes it.

Written apart from `ledger.people`, so that the demo's digests are those of the partners' rules and a test can compare
the two.
"""

from __future__ import annotations

import base64
import hashlib


def sha256_hex(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def sha256_base64(text: str) -> str:
    """UID2: Base64 of the digest's 32 bytes, not of its hexadecimal text."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def lower_trimmed(text: str) -> str:
    """Meta, X, Microsoft and LY e-mail addresses."""
    return text.strip().lower()


def google_lead_email(text: str) -> str:
    """google-ads-python upload_enhanced_conversions_for_leads.py: no dot and no plus before the @, at any domain."""
    local, at, domain = text.strip().lower().partition("@")
    return local.replace(".", "").replace("+", "") + at + domain


def e164(phone: str) -> str:
    """Google, UID2: `+819012345678`, from a Japanese number as people write it."""
    digits = national_digits(phone)
    return "+81" + digits.removeprefix("0")


def international_digits(phone: str) -> str:
    """Meta Conversions API: E.164 without the plus."""
    return e164(phone).removeprefix("+")


def national_digits(phone: str) -> str:
    """LY: half-width digits without hyphens, as dialled in Japan."""
    digits = "".join(letter for letter in phone if letter.isdigit())
    return "0" + digits.removeprefix("81") if phone.startswith("+81") else digits
