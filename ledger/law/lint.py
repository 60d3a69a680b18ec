"""Lint of a company's published policy against its party master: what a careful reader would raise.

Pure: small dataclasses in, findings out. A finding is not a verdict; it names a place in the policy and says what to do.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ledger.law.names import has_legal_form


@dataclass(frozen=True, slots=True)
class PolicyParty:
    """A third party as the policy names it. `place`: where, such as `§4-7`. corporation: it is one, or is said to be."""

    key: str
    name: str
    place: str
    corporation: bool = True
    ad_partner: bool = True


@dataclass(frozen=True, slots=True)
class MasterParty:
    """The same party as the master knows it."""

    key: str
    legal_name: str | None = None
    ceased_on: dt.date | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyLink:
    """A link of the policy. opt_out: it stops advertising by the party `key`."""

    place: str
    url: str
    key: str | None = None
    opt_out: bool = False


@dataclass(frozen=True, slots=True)
class PolicyDates:
    """A revision line as written, and the day it means; None where the text does not give a whole date."""

    place: str
    written: str
    day: dt.date | None


@dataclass(frozen=True, slots=True)
class PolicyMarks:
    """The marks of one list in the policy, in order: `(a)`, `(b)`, `(c)`, `(e)`."""

    place: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyText:
    """What the lint reads of a policy."""

    language: str = "ja"
    parties: tuple[PolicyParty, ...] = ()
    links: tuple[PolicyLink, ...] = ()
    dates: tuple[PolicyDates, ...] = ()
    lists: tuple[PolicyMarks, ...] = ()
    master: tuple[MasterParty, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Finding:
    """code: stable. place: in the policy. subject: the party, mark or link."""

    code: str
    place: str
    subject: str
    citation: str
    ja: str
    en: str

    def to_json(self) -> dict[str, Any]:
        names = ("code", "place", "subject", "citation", "ja", "en")
        return {name: getattr(self, name) for name in names}


def lint_policy(policy: PolicyText, today: dt.date) -> tuple[Finding, ...]:
    """All findings, in the order of the checks."""
    return (
        *_parties(policy, today),
        *_opt_out_links(policy),
        *_dates(policy),
        *_marks(policy),
        *_locales(policy),
    )


def _parties(policy: PolicyText, today: dt.date) -> Iterator[Finding]:
    master = {party.key: party for party in policy.master}
    for party in policy.parties:
        known = master.get(party.key)
        if party.corporation and not has_legal_form(party.name):
            yield Finding(
                "NO_LEGAL_NAME",
                party.place,
                party.name,
                "RULE 20(1)(i)ロ",
                "正式な名称ではないため、このままでは記録できない。",
                "This is no legal name; a record can't be made with it.",
            )
        if known is None:
            yield Finding(
                "NOT_IN_MASTER",
                party.place,
                party.name,
                "RULE 20(1)(i)ロ",
                "第三者台帳に登録がない。",
                "The party master does not know this party.",
            )
        elif known.ceased_on is not None and known.ceased_on <= today:
            yield Finding(
                "PARTY_CEASED",
                party.place,
                party.name,
                "ACT 29(1)",
                f"{known.ceased_on.isoformat()} に活動を終えている。",
                f"It ceased on {known.ceased_on.isoformat()}.",
            )


def _opt_out_links(policy: PolicyText) -> Iterator[Finding]:
    linked = {link.key for link in policy.links if link.opt_out}
    partners = {party.key for party in policy.parties if party.ad_partner}
    for party in policy.parties:
        if party.ad_partner and party.key not in linked:
            yield Finding(
                "PARTNER_WITHOUT_OPT_OUT_LINK",
                party.place,
                party.name,
                "GL-T 3-6-1",
                "広告配信の提携先であるが、停止の方法が示されていない。",
                "An ad partner for which no way to stop is shown.",
            )
    for link in policy.links:
        if link.opt_out and link.key not in partners:
            yield Finding(
                "OPT_OUT_LINK_WITHOUT_PARTNER",
                link.place,
                link.key or link.url,
                "GL-T 3-6-1",
                "停止の方法が示されているが、提携先の一覧にない。",
                "A way to stop is shown, but the party is not in the list of partners.",
            )


def _dates(policy: PolicyText) -> Iterator[Finding]:
    for date in policy.dates:
        if date.day is None:
            yield Finding(
                "REVISION_DATE_CUT_SHORT",
                date.place,
                date.written,
                "ACT 21, 27(5)(iii)",
                "改定日が途中で切れており、施行日を特定できない。本文のダイジェストで引用する。",
                "The revision date is cut short: the version in force can't be named by its date; cite the text's digest.",
            )


def _marks(policy: PolicyText) -> Iterator[Finding]:
    for numbered in policy.lists:
        for before, after in zip(numbered.marks, numbered.marks[1:], strict=False):
            expected = next_mark(before)
            if expected is not None and after != expected:
                yield Finding(
                    "NUMBERING_GAP",
                    numbered.place,
                    f"{before} → {after}",
                    "",
                    f"番号が飛んでいる（{expected} がない）。",
                    f"The numbering jumps: {expected} is missing.",
                )


def next_mark(mark: str) -> str | None:
    """The mark that follows: `(c)` → `(d)`, `3` → `4`; None for a mark whose order is not known."""
    found = re.fullmatch(r"(\W*)([a-y]|[A-Y]|[0-9]+)(\W*)", mark)
    if found is None:
        return None
    before, middle, after = found.groups()
    following = str(int(middle) + 1) if middle.isdigit() else chr(ord(middle) + 1)
    return before + following + after


_LOCALE_NAMES = frozenset({"hl", "gl", "lang", "locale", "l"})
_LOCALE = re.compile(r"([a-z]{2})(?:[-_]([a-z]{2}))?", re.IGNORECASE)
_COUNTRY_PATH = re.compile(r"au|ca|de|fr|ie|in|jp|nz|sg|uk|us")
_LANGUAGE_OF = {"jp": "ja", "au": "en", "ca": "en", "ie": "en", "nz": "en", "sg": "en", "uk": "en", "us": "en"}


def locales(url: str) -> frozenset[str]:
    """The languages a URL asks for, in its query or its first path segments; a country stands for its language."""
    parts = urlsplit(url)
    found = set()
    for name, value in parse_qsl(parts.query):
        matched = _LOCALE.fullmatch(value) if name.casefold() in _LOCALE_NAMES else None
        if matched:
            found.add(matched.group(1).casefold())
    for segment in parts.path.split("/")[1:3]:
        matched = _LOCALE.fullmatch(segment)
        if matched and (matched.group(2) or _COUNTRY_PATH.fullmatch(segment.casefold())):
            found.add(matched.group(1).casefold())
    return frozenset(_LANGUAGE_OF.get(each, each) for each in found)


def _locales(policy: PolicyText) -> Iterator[Finding]:
    for link in policy.links:
        asked = locales(link.url)
        if asked - {policy.language}:
            yield Finding(
                "LINK_IN_ANOTHER_LOCALE",
                link.place,
                link.url,
                "",
                f"リンク先の言語・地域が方針の言語（{policy.language}）と異なる、又は混在している。",
                f"The link asks for another language or country than the policy's ({policy.language}), or mixes them.",
            )
