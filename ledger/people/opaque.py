"""Identifiers whose characters mean nothing: advertising ids, cookies, click ids, account and customer numbers.

Canonical: NFKC and trimmed; advertising ids also in lower case with hyphens; of `_ga` cookies the client id, of
`name=value` the value. Case is kept elsewhere, for it tells one id from another.
"""

from __future__ import annotations

import re

from ledger.people.text import WHITESPACE, drop_invisible, fold_lower, hyphens_to_ascii, nfkc, unicode_flags

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HEX32 = re.compile(r"[0-9a-f]{32}")
# Only names that are cookies' for sure: a value may itself hold `=` (Base64 padding).
_COOKIE = re.compile(r"(?:(?:_[A-Za-z][A-Za-z0-9_]{1,40}|visitor_id[0-9]+|pi_opt_in[0-9]+)=)+\s*([^=\s].*)")
_GA = re.compile(r"GA1\.[0-9-]+\.([0-9]+\.[0-9]+)")
_CLICK = re.compile(
    r"(?:.*[?&])?(?:gclid|gbraid|wbraid|msclkid|fbclid|twclid|ttclid|yclid|dclid)=([^&#\s]+).*", re.DOTALL
)
_FBC = re.compile(r"fb\.[0-9]\.[0-9]+\.(.+)")
_ZERO_AD_ID = "00000000-0000-0000-0000-000000000000"


def canonical_ad_id(raw: str) -> tuple[str, tuple[str, ...]]:
    """(canonical form, flags) of an IDFA, AAID or other device id."""
    text = raw.lower()
    if _UUID.fullmatch(text):
        return text, ("poison:zero_ad_id",) if text == _ZERO_AD_ID else ()
    flags = unicode_flags(raw)
    text = hyphens_to_ascii(fold_lower(drop_invisible(raw))).strip(WHITESPACE).strip("{}")
    if _HEX32.fullmatch(text):
        text = "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
        flags.append("hyphens_missing")
    if not _UUID.fullmatch(text):
        flags.append("not_uuid")
    if text.replace("-", "").strip("0") == "":
        flags.append("poison:zero_ad_id")
    return text or "-", tuple(flags)


def canonical_cookie(raw: str) -> tuple[str, tuple[str, ...]]:
    """(canonical form, flags) of a cookie id: `_ga=GA1.2.1.2`, `GA1.2.1.2` and `1.2` are one."""
    text, flags = _plain(raw)
    if found := _COOKIE.fullmatch(text):
        text = found[1]
        flags.append("cookie_name")
    if found := _GA.fullmatch(text):
        text = found[1]
    return text, tuple(flags)


def canonical_click(raw: str) -> tuple[str, tuple[str, ...]]:
    """(canonical form, flags) of a click id, given bare, as `gclid=…` or within a URL."""
    text, flags = _plain(raw)
    while found := _CLICK.fullmatch(text):
        text = found[1]
        flags.append("parameter_name")
    return text, tuple(dict.fromkeys(flags))


def canonical_opaque(raw: str) -> tuple[str, tuple[str, ...]]:
    """(canonical form, flags) of any other id: trimmed, NFKC, case kept."""
    text, flags = _plain(raw)
    return text, tuple(flags)


def _plain(raw: str) -> tuple[str, list[str]]:
    if raw.isascii():
        return raw.strip(WHITESPACE), []
    return nfkc(drop_invisible(raw)).strip(WHITESPACE), unicode_flags(raw)


def inner_click_id(canonical: str) -> str:
    """The click id inside a `_fbc` value (`fb.1.<ms>.<fbclid>`); "" of any other."""
    found = _FBC.fullmatch(canonical)
    return found[1] if found and not found[1].isdigit() else ""


# What partners hash. Each takes the spelling.


def as_given(spelling: str) -> str:
    return spelling


def trimmed(spelling: str) -> str:
    return spelling.strip()


def lower_trimmed(spelling: str) -> str:
    return spelling.strip().lower()


def upper_trimmed(spelling: str) -> str:
    return spelling.strip().upper()


def x_handle(spelling: str) -> str:
    return spelling.strip().lstrip("@").lower()


def no_hyphens_lower(canonical: str) -> str:
    return canonical.replace("-", "").lower()


def no_hyphens_upper(canonical: str) -> str:
    return canonical.replace("-", "").upper()
