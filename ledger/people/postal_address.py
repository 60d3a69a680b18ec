"""Postal addresses: canonical form and what partners hash.

Canonical: NFKC, no white space, no postcode, every dash as `-`, and Japanese block numbers in one shape:
`桜丘町２６番１号`, `桜丘町26−1` and `桜丘町 26ー1` are all `桜丘町26-1`; `六丁目` counts as `6-`. A household shares an
address, so its keys never single out one person.
"""

from __future__ import annotations

import re

from ledger.people.text import WHITESPACE, drop_invisible, fold_lower, hyphens_to_ascii, nfkc, unicode_flags

_POSTCODE = re.compile(r"^(?:〒\s*([0-9]{3})-?([0-9]{4})|([0-9]{3})-([0-9]{4}))\s*")
_POSTCODES = re.compile(r"^(?:(?:〒\s*[0-9]{3}-?[0-9]{4}|[0-9]{3}-[0-9]{4})\s*)+")
_KANJI_NUMBER = re.compile(r"([〇一二三四五六七八九十百]+)(?=丁目|番地|番|号)")
_BLOCK = re.compile(r"(?<=[0-9])(?:丁目|番地の?|番|の)(?=[0-9])")
_BLOCK_END = re.compile(r"(?<=[0-9])(?:番地|番|号)+(?![0-9])")
_SMALL_KE = re.compile(r"(?<=[\u4e00-\u9fff])[ヶケが](?=[\u4e00-\u9fff])")
_DIGITS = {kanji: value for value, kanji in enumerate("〇一二三四五六七八九")}


def canonical_postal_address(raw: str) -> tuple[str, tuple[str, ...]]:
    """(canonical form, flags)."""
    # Full-width digits are how Japanese addresses are written, and nothing to flag.
    flags = [flag for flag in unicode_flags(raw) if flag != "full_width"]
    text = hyphens_to_ascii(nfkc(drop_invisible(raw))).strip(WHITESPACE)
    rest = _POSTCODES.sub("", text)
    if rest and rest != text:
        text = rest
        flags.append("postcode")
    text = fold_lower("".join(text.split()))
    text = _KANJI_NUMBER.sub(_number, text)
    text = hyphens_to_ascii(_BLOCK_END.sub("", _BLOCK.sub("-", text)))
    return _SMALL_KE.sub("ヶ", text) or "-", tuple(flags)


def _number(match: re.Match[str]) -> str:
    total, current = 0, 0
    for kanji in match[1]:
        if kanji in ("十", "百"):
            total += (current or 1) * (10 if kanji == "十" else 100)
            current = 0
        else:
            current = current * 10 + _DIGITS[kanji]
    return str(total + current)


def postcode(spelling: str) -> tuple[str, ...]:
    """The postcode of a Japanese address as partners take it: 7 digits, and the 3 digits before the hyphen."""
    found = _POSTCODE.match(hyphens_to_ascii(nfkc(drop_invisible(spelling))).strip(WHITESPACE))
    if found is None:
        return ()
    first, last = (found[1], found[2]) if found[1] else (found[3], found[4])
    return (first + last, first)


def lower_trimmed(spelling: str) -> str:
    return spelling.strip().lower()
