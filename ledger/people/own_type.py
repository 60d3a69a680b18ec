"""A company's own types of identifiers (`x-…`), as its profile declares them (`schemas/profile.py`).

What the index stores never depends on a declaration (`index.py`): a type may be declared, declared otherwise or no longer,
at any time, and whatever was recorded before is looked up by the rule of today. A declaration says which spellings are one
value, and whether a value is one person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ledger.people.digest import HASHES
from ledger.people.text import nfkc

OWN_PREFIX = "x-"
PATTERN_CHARACTERS_MAX = 256
_ASCII_DIGITS = frozenset("0123456789")


class Normal(StrEnum):
    """Which spellings are one value, beyond NFKC and the white space around it.

    AS_IS: nothing else. CASEFOLD: capitals or not. DIGITS: all that have the same ASCII digits in the same order.
    """

    AS_IS = "as_is"
    CASEFOLD = "casefold"
    DIGITS = "digits"


def casefolded(text: str) -> str:
    """Full case folding (Unicode 3.13), in NFKC again after it."""
    return nfkc(nfkc(text).casefold())


def digits_of(text: str) -> str:
    return "".join(filter(_ASCII_DIGITS.__contains__, nfkc(text)))


@dataclass(frozen=True, slots=True)
class OwnType:
    """The rule of one own type. The one of a type that nobody declared has `declared=False`.

    pattern: what the normal form must match as a whole, else the value is flagged; never refused. shared: a household's or
    a device's, so a hit by it alone shows nobody anything. hashes: by which partners know it; others are flagged.
    """

    name: str
    normal: Normal = Normal.AS_IS
    pattern: re.Pattern[str] | None = None
    shared: bool = False
    hashes: tuple[str, ...] = HASHES
    declared: bool = True

    def normal_form(self, canonical: str) -> str:
        """Two values are the same if and only if their normal forms are. Without digits it is the case that is folded."""
        if self.normal is Normal.AS_IS:
            return canonical
        return (digits_of(canonical) if self.normal is Normal.DIGITS else "") or casefolded(canonical)

    def joins(self, normal: Normal) -> bool:
        """Whether values that agree in this form are one value: capitals do not count where digits alone do."""
        return normal is self.normal or (normal is Normal.CASEFOLD and self.normal is Normal.DIGITS)

    @property
    def tried(self) -> tuple[Normal, ...]:
        """The normal forms whose digests a look-up tries: partners write small or capital letters whatever the rule is."""
        return (Normal.CASEFOLD, Normal.DIGITS) if self.normal is Normal.DIGITS else (Normal.CASEFOLD,)

    @property
    def compared(self) -> tuple[Normal, ...]:
        """The normal forms in which values are looked for. Of an undeclared type nobody said that capitals count."""
        if self.normal is Normal.AS_IS:
            return () if self.declared else (Normal.CASEFOLD,)
        return self.tried

    def flags_of_value(self, canonical: str) -> tuple[str, ...]:
        form = self.normal_form(canonical)
        fits = self.pattern is None or (len(form) <= PATTERN_CHARACTERS_MAX and self.pattern.fullmatch(form))
        return self._flags(None if fits else "pattern_not_met")

    def flags_of_digest(self, hash_name: str) -> tuple[str, ...]:
        known = hash_name in self.hashes or hash_name not in HASHES
        return self._flags(None if known else "hash_not_declared")

    def _flags(self, flag: str | None) -> tuple[str, ...]:
        return tuple(one for one in (None if self.declared else "undeclared_type", flag) if one)


class OwnTypes:
    """The own types of one company. Empty: none is declared."""

    __slots__ = ("_known",)

    def __init__(self, known: Iterable[OwnType] = ()) -> None:
        self._known = {one.name: one for one in known}

    def rule(self, name: str) -> OwnType:
        """The declared rule of a type `x-…`, else that of an undeclared one."""
        return self._known.get(name) or OwnType(name, declared=False)

    def names(self) -> tuple[str, ...]:
        return tuple(self._known)
