"""The algorithms for a company's own types (`x-…`), whichever of them the profile declares."""

from __future__ import annotations

from ledger.people import opaque
from ledger.people.algorithm import ALL_HASHES, PLAIN, Algorithm, of_canonical, of_spelling
from ledger.people.own_type import OWN_PREFIX, Normal, digits_of

_SOURCE = "the company's own type"

OWN_TYPE_ALGORITHMS = (
    Algorithm(
        id="x-.plain.v1",
        type=OWN_PREFIX,
        source=_SOURCE,
        ja="ハッシュ化せずに送る",
        en="sent as it is",
        strings=of_canonical(lambda canonical: canonical),
        forms=(PLAIN,),
        stored=(),
        tried=(),
    ),
    Algorithm(
        id="x-.hashed.v1",
        type=OWN_PREFIX,
        source=_SOURCE,
        ja="前後の空白を除き、大文字小文字はそのままハッシュ化する",
        en="trimmed, case kept, hashed",
        strings=of_spelling(opaque.trimmed),
        stored=ALL_HASHES,
        tried=ALL_HASHES,
    ),
    Algorithm(
        id="x-.hashed_lower.v1",
        type=OWN_PREFIX,
        source=_SOURCE,
        ja="前後の空白を除き、小文字にしてハッシュ化する",
        en="trimmed, lower case, hashed",
        strings=of_spelling(opaque.lower_trimmed),
        stored=ALL_HASHES,
        tried=ALL_HASHES,
        shared=True,
        normal=Normal.CASEFOLD,
    ),
    Algorithm(
        id="x-.hashed_upper.v1",
        type=OWN_PREFIX,
        source=_SOURCE,
        ja="前後の空白を除き、大文字にしてハッシュ化する",
        en="trimmed, upper case, hashed",
        strings=of_spelling(opaque.upper_trimmed),
        stored=ALL_HASHES,
        tried=ALL_HASHES,
        shared=True,
        normal=Normal.CASEFOLD,
    ),
    Algorithm(
        id="x-.hashed_digits.v1",
        type=OWN_PREFIX,
        source=_SOURCE,
        ja="数字だけを残してハッシュ化する（数字で同一とする種類に限り検索）",
        en="digits alone, hashed (tried for types declared to be the same by their digits)",
        strings=of_canonical(digits_of),
        stored=ALL_HASHES,
        tried=ALL_HASHES,
        shared=True,
        normal=Normal.DIGITS,
    ),
)
