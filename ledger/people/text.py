"""Unicode for identifiers: compatibility forms folded, ideographs left alone, nothing unprintable let in.

NFKC (UAX 15) turns full-width letters into ASCII and half-width kana into kana. But every normalisation form also
replaces the CJK compatibility ideographs (U+F900-FAFF, U+2F800-2FA1F), which Japanese family names use on purpose
(U+FA19 神); those, and the variation selectors after an ideograph, are kept here and only folded into extra keys.
"""

from __future__ import annotations

import re
import unicodedata

_COMPATIBILITY_IDEOGRAPHS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u207b\u208b\u2212\ufe58\ufe63\uff0d\u2500\u2501"
_TO_HYPHEN = str.maketrans(dict.fromkeys(_HYPHENS, "-"))
_PROLONGED_AS_HYPHEN = re.compile(r"(?<=[0-9A-Za-z\-])[\u30fc\u301c~](?=[0-9A-Za-z\-])")
WHITESPACE = " \t\r\n\f\v\u00a0\u3000\u2000\u2001\u2002\u2003\u2009\u200a\u202f\u205f"


def nfkc(value: str) -> str:
    """NFKC, with the compatibility ideographs left as they are."""
    if value.isascii():
        return value
    pieces = _COMPATIBILITY_IDEOGRAPHS.split(value)
    # re.split with a group alternates other text (even places) and ideographs (odd places).
    pieces[::2] = [unicodedata.normalize("NFKC", piece) for piece in pieces[::2]]
    return "".join(pieces)


def fold_lower(value: str) -> str:
    """NFKC and lower case, repeated until stable, so that folding twice changes nothing."""
    if value.isascii():
        return value.lower()
    for _ in range(4):
        folded = nfkc(nfkc(value).lower())
        if folded == value:
            break
        value = folded
    return value


def hyphens_to_ascii(value: str) -> str:
    """Every dash as `-`; the prolonged sound mark too where it stands between digits or letters."""
    return value if value.isascii() else _PROLONGED_AS_HYPHEN.sub("-", value.translate(_TO_HYPHEN))


def drop_invisible(value: str) -> str:
    """Without zero-width characters, direction marks and byte order marks."""
    return value if value.isascii() else _INVISIBLE.sub("", value)


def drop_variation_selectors(value: str) -> str:
    return _VARIATION_SELECTORS.sub("", value)


def unicode_flags(raw: str) -> list[str]:
    """What is unusual about the characters of a value: invisible, decomposed, full-width."""
    if raw.isascii():
        return []
    flags = []
    visible = drop_invisible(raw)
    if visible != raw:
        flags.append("invisible_characters")
    composed = unicodedata.normalize("NFC", visible)
    if len(composed) < len(visible):
        flags.append("decomposed")
    if nfkc(composed) != composed and composed.strip(WHITESPACE) != "":
        flags.append("full_width")
    return flags


def unicode_spellings(raw: str) -> tuple[str, ...]:
    """The value as given and in each form another system may have stored it: NFC, NFD, NFKC."""
    if raw.isascii():
        return (raw,)
    forms = (raw, *(unicodedata.normalize(form, raw) for form in ("NFC", "NFD", "NFKC")))
    return tuple(dict.fromkeys(forms))


def to_full_width(value: str) -> str:
    """Printable ASCII as full-width characters (U+FF01-FF5E)."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in value)


def has_control_character(value: str, allowed: str) -> bool:
    """True when there is a control character (Cc) outside `allowed`, or half of a surrogate pair (Cs)."""
    if value.isprintable():
        return False
    return any(unicodedata.category(c) in ("Cc", "Cs") and c not in allowed for c in value)
