"""Masked forms for screens and letters: enough to recognise one's own, not enough to learn another's."""

from __future__ import annotations

import re

from ledger.people.identifier import Identifier

_HIDDEN = "***"
_AD_ID_CHARACTERS_MIN = 16
_TOP_LEVEL = re.compile(r"[a-z]{2,12}|xn--[a-z0-9-]{1,20}")


def mask(identifier: Identifier) -> str:
    """`t***@g***.com`, `***-****-5678`, `山***`, `********-9462`; of a digest only its form."""
    if identifier.raw is None:
        return f"{identifier.digest_form or 'digest'}:{_HIDDEN}"
    canonical = identifier.canonical
    if identifier.type == "email":
        return _email(canonical)
    if identifier.type == "phone":
        digits = "".join(c for c in canonical.partition(";")[0] if c.isdigit())
        return f"***-****-{digits[-4:]}" if len(digits) > 7 else _HIDDEN
    if identifier.type == "name":
        return canonical[:1] + _HIDDEN
    if identifier.type == "postal_address":
        return canonical[:3] + _HIDDEN if len(canonical) > 6 else _HIDDEN
    if identifier.type == "ad_id":
        return f"********-{canonical[-4:]}" if len(canonical) >= _AD_ID_CHARACTERS_MIN else _HIDDEN
    return canonical[:2] + _HIDDEN if len(canonical) > 6 else _HIDDEN


def _email(canonical: str) -> str:
    local, at, domain = canonical.rpartition("@")
    if not at:
        return canonical[:1] + _HIDDEN
    name, dot, top = domain.rpartition(".")
    top = top if dot and _TOP_LEVEL.fullmatch(top) else ""
    return f"{local[:1]}{_HIDDEN}@{name[:1]}{_HIDDEN}{dot}{top}"
