"""What a partner's algorithm is, as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ledger.people.digest import DIGEST_FORMS
from ledger.people.own_type import Normal

PLAIN = "plain"
SHA256_FORMS = tuple(form for form in DIGEST_FORMS if form.startswith("sha256"))
SHA256 = ("sha256",)
ALL_HASHES = ("sha256", "sha1", "md5")


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One way from a value to what a partner receives. Its id, once shipped, is never removed and never changes.

    id: `email.google_ec_sample.v1`. type: an identifier type. source: where the rule is published or was read.
    strings: (spelling, canonical form) -> the strings that are hashed or sent; "" is left out.
    forms: how they travel: `plain`, `sha256-hex`, … (digest.DIGEST_FORMS).
    stored: the hashes under which a value known in the clear is indexed at ingest.
    tried: the hashes tried at look-up. respelled: at look-up it is run over every published spelling of the type, not
    only over the one given. shared: several people may come out as one, so a hit needs a second identifier. ambiguous:
    so even where an algorithm that keeps people apart gives the same string (`9012345678` may be another country's).
    normal: of own types, under which normal form of the value this is one person's (`own_type.Normal`).
    """

    id: str
    type: str
    source: str
    ja: str
    en: str
    strings: Callable[[str, str], tuple[str, ...]]
    forms: tuple[str, ...] = DIGEST_FORMS
    stored: tuple[str, ...] = SHA256
    tried: tuple[str, ...] = SHA256
    respelled: bool = False
    shared: bool = False
    ambiguous: bool = False
    normal: Normal | None = None

    @property
    def version(self) -> int:
        return int(self.id.rpartition(".v")[2])


def of_spelling(make: Callable[[str], str]) -> Callable[[str, str], tuple[str, ...]]:
    """An algorithm that works on the spelling."""
    return lambda spelling, canonical: (make(spelling),)


def of_canonical(make: Callable[[str], str]) -> Callable[[str, str], tuple[str, ...]]:
    """An algorithm that works on the canonical form."""
    return lambda spelling, canonical: (make(canonical),)
