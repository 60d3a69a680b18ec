"""E-mail addresses: canonical form, and what each partner's algorithm makes of an address.

Canonical: NFKC, no white space, lower case, domain as A-labels, no dot after the domain. Nothing else is folded, so
`t.aro@gmail.com` and `taro@gmail.com` stay apart here and meet through the match keys of the partners that fold them.
Addresses such as `taro.@docomo.ne.jp` and `ta..ro@ezweb.ne.jp` were handed out by carriers: flagged, never refused.
"""

from __future__ import annotations

import re

from ledger.people.text import (
    WHITESPACE,
    drop_invisible,
    fold_lower,
    hyphens_to_ascii,
    nfkc,
    to_full_width,
    unicode_flags,
)

_ORDINARY = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+")
_DISPLAY_NAME = re.compile(r"[^<>]*<([^<>]+@[^<>]+)>")
_LOCAL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*")
_GMAIL = ("gmail.com", "googlemail.com")
_META_STRIP = " \t\r\n\0\x0b."
_DROP_DOTS_AND_PLUS = str.maketrans("", "", ".+")
_MAILTO = re.compile(r"(?:mailto:)+", re.IGNORECASE)
_IDEOGRAPHIC_STOP = str.maketrans({"\u3002": "."})  # typed for a dot with Japanese input on
_WORD = re.compile(r"[a-z]+")


def canonical_email(raw: str) -> tuple[str, tuple[str, ...]]:
    """(canonical form, flags)."""
    if raw.isascii():
        text = raw.strip(WHITESPACE)
        lower = text.lower()
        if _ORDINARY.fullmatch(lower):
            return lower, () if lower == text else ("mixed_case",)
    return _unusual(raw)


def _unusual(raw: str) -> tuple[str, tuple[str, ...]]:
    flags = unicode_flags(raw)
    text = hyphens_to_ascii(nfkc(drop_invisible(raw))).strip(WHITESPACE)
    if mailto := _MAILTO.match(text):
        text = text[mailto.end() :].partition("?")[0]  # RFC 6068: what follows are headers of the mail
        flags.append("mailto")
    if display_name := _DISPLAY_NAME.fullmatch(text):
        text = display_name[1].strip(WHITESPACE)
        flags.append("display_name")
    joined = "".join(text.split())
    if joined != text:
        flags.append("inner_whitespace")
    lower = hyphens_to_ascii(fold_lower(joined)).translate(_IDEOGRAPHIC_STOP)
    if any(c.isupper() for c in joined):
        flags.append("mixed_case")
    trimmed = lower.rstrip(".") if "@" in lower else lower
    if trimmed != lower:
        flags.append("trailing_dot")
    local, at, domain = trimmed.rpartition("@")
    if not at:
        return trimmed or lower, (*flags, "no_at_sign")
    if not domain.isascii():
        domain = _to_a_labels(domain)
        flags.append("idn_domain")
    flags.extend(_local_flags(local))
    if not (local and _DOMAIN.fullmatch(domain)):
        flags.append("unusual_address")
    return f"{local}@{domain}", tuple(flags)


def _local_flags(local: str) -> list[str]:
    tests = {
        "several_at_signs": "@" in local,
        "dot_at_edge": local.startswith(".") or local.endswith("."),
        "consecutive_dots": ".." in local,
        "plus_tag": "+" in local,
        "non_ascii_local": not local.isascii(),
    }
    flags = [flag for flag, holds in tests.items() if holds]
    if local.isascii() and not _LOCAL.fullmatch(local) and "@" not in local:
        flags.append("unusual_address")
    return flags


def _to_a_labels(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


# What the algorithms make of a spelling. Each takes the spelling and returns the string that is hashed.


def as_given(spelling: str) -> str:
    return spelling


def lower_trimmed(spelling: str) -> str:
    return spelling.strip().lower()


def whitespace_removed(spelling: str) -> str:
    return "".join(spelling.split())


def google_ec_sample(spelling: str) -> str:
    """Every `.` and `+` before the first @ dropped, whatever the domain."""
    local, at, rest = spelling.strip().lower().partition("@")
    return f"{local.translate(_DROP_DOTS_AND_PLUS)}@{rest}" if at else local


def gmail_dots(spelling: str) -> str:
    local, at, domain = spelling.strip().lower().rpartition("@")
    return f"{local.replace('.', '')}@{domain}" if at and domain in _GMAIL else f"{local}{at}{domain}"


def uid2(spelling: str) -> str:
    return _gmail_mailbox(spelling, _GMAIL[:1])


def google_data_manager(spelling: str) -> str:
    return _gmail_mailbox("".join(spelling.split()), _GMAIL)


def meta_audience(spelling: str) -> str:
    return spelling.strip(_META_STRIP).lower()


def _gmail_mailbox(spelling: str, domains: tuple[str, ...]) -> str:
    local, at, domain = spelling.strip().lower().rpartition("@")
    if at and domain in domains:
        local = local.partition("+")[0].replace(".", "")
    return f"{local}{at}{domain}"


def mailbox(canonical: str) -> str:
    """One string for all spellings of one Gmail mailbox; other addresses unchanged."""
    local, at, domain = canonical.rpartition("@")
    if at and domain in _GMAIL:
        return f"{local.partition('+')[0].replace('.', '')}@gmail.com"
    return canonical


def email_spellings(canonical: str) -> tuple[str, ...]:
    """The published spellings of an address tried at look-up, besides the one given.

    Lower case; first letter; each word before the @; the same with the domain's first letter; all capitals; full-width
    before the @; full-width throughout. Of a Gmail address also the plain mailbox under both domains.
    """
    local, at, domain = canonical.rpartition("@")
    words = _WORD.sub(lambda match: match[0].capitalize(), local)
    spellings = [
        canonical,
        canonical[:1].upper() + canonical[1:],
        f"{words}{at}{domain}",
        f"{words}{at}{domain[:1].upper()}{domain[1:]}",
        canonical.upper(),
        f"{to_full_width(local)}{at}{domain}",
        to_full_width(canonical),
    ]
    if domain in _GMAIL:
        name = mailbox(canonical).partition("@")[0]
        spellings += [f"{name}@{each}" for each in _GMAIL] + [f"{local}@{each}" for each in _GMAIL]
    return tuple(dict.fromkeys(spellings))
