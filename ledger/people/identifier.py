"""One identifier of one person, as it was given or sent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ledger.people.own_type import OWN_PREFIX, OwnType

TYPES = (
    "name",
    "email",
    "phone",
    "ad_id",
    "cookie_id",
    "click_id",
    "gmo_id",
    "account_id",
    "uid2",
    "rampid",
    "postal_address",
    "customer_id",
)
OF_MANY = frozenset({"name", "postal_address"})
"""Namesakes and households."""

LOCAL = frozenset({"customer_id", "account_id", "gmo_id", "cookie_id"})
"""Ids that mean somebody only together with their type, as a company's own types do: 1001 here is not 1001 there."""

_CUSTOM_TYPE = re.compile(r"x-[a-z0-9][a-z0-9-]{0,30}")


# Not frozen, for that makes one thrice as dear, and bulk imports make millions; nothing changes one all the same.
@dataclass(slots=True, repr=False, unsafe_hash=True)
class Identifier:
    """type: one of `TYPES` or a company's own `x-…`.

    raw: the value exactly as given, None when only a digest is known. digest: as sent, None when none was sent.
    digest_form: `sha256-hex`, `md5-base64`, `sha1-base64url`, …; None when unknown or no digest.
    canonical: the normal form of the type; of a digest alone `sha256:<hex>`. flags: codes of `words.FLAGS`.
    own: the rule of a type `x-…`, where it was read by one; it changes nothing of what is stored (`index.py`).
    """

    type: str
    raw: str | None
    digest: str | None
    digest_form: str | None
    canonical: str
    flags: tuple[str, ...]
    own: OwnType | None = None

    def __repr__(self) -> str:
        known = "value" if self.raw is not None else "digest"
        return f"Identifier(type={self.type!r}, {known}=<not shown>, flags={self.flags!r})"

    @property
    def poisoned(self) -> bool:
        """True when the value or digest stands for nobody, or for the wrong person."""
        return any(flag.startswith("poison:") for flag in self.flags)

    @property
    def of_many(self) -> bool:
        """True for what several people have alike: names, addresses, a household's or a device's own types."""
        return self.type in OF_MANY or (self.own is not None and self.own.shared)

    @property
    def local(self) -> bool:
        """True where the same value of another type is another person's, for all that is known."""
        return self.type in LOCAL or self.type.startswith(OWN_PREFIX)

    @property
    def key(self) -> tuple[str, str]:
        """Equal for two spellings of one value, as far as they can be told to be."""
        same = self.canonical if self.own is None or self.raw is None else self.own.normal_form(self.canonical)
        return self.type, same


def is_identifier_type(name: str) -> bool:
    """True for the types of `TYPES` and for custom types `x-…` (lower-case letters, digits, hyphens)."""
    return name in TYPES or _CUSTOM_TYPE.fullmatch(name) is not None
