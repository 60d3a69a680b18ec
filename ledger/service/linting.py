"""What is missing, old or at odds between the company's policy and its party master, as findings to work through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from ledger.law import (
    Finding,
    MasterParty,
    PolicyDates,
    PolicyLink,
    PolicyMarks,
    PolicyParty,
    PolicyText,
    add_years,
    has_legal_form,
    lint_policy,
)
from schemas.profile import PartyRole, Profile
from schemas.views import PartyOut
from schemas.vocabulary import PartyKind

CHECK_YEARS_MAX = 1
"""RULE 18(1)(i): about once a year or more often."""

_NEEDED = (("name", "名称", "name"), ("address", "住所", "address"), ("country", "国", "country"))
_CORPORATE = frozenset({"", PartyKind.CORPORATION.value, PartyKind.BODY_WITH_REPRESENTATIVE.value})


@dataclass(frozen=True, slots=True)
class PartyFinding:
    """key: the party's key, or the words of the policy that the finding is about. code: stable. place: in the policy."""

    key: str
    code: str
    ja: str
    en: str
    citation: str = ""
    place: str = ""

    def to_json(self) -> dict[str, str]:
        return asdict(self)


def lint_parties(profile: Profile, parties: Iterable[PartyOut], today: dt.date) -> list[PartyFinding]:
    """Everything to work through, the policy's own faults first, then party by party. Pure."""
    master = list(parties)
    keys = {party.name: party.key for party in profile.parties}
    found = [_of_policy(finding, keys) for finding in lint_policy(policy_text(profile, master), today)]
    for party in master:
        found += _missing(party)
        found += _names(party)
        found += _checks(party, today)
    return found


def policy_text(profile: Profile, master: Iterable[PartyOut]) -> PolicyText:
    """What the law's lint reads of a company profile and its party master."""
    named = [party for party in profile.parties if set(party.roles) != {PartyRole.OPT_OUT_LISTED}]
    return PolicyText(
        language=profile.policy.language,
        parties=tuple(
            PolicyParty(
                party.key,
                party.name,
                ", ".join(party.places),
                corporation=(party.kind or PartyKind.CORPORATION) is PartyKind.CORPORATION,
                ad_partner=PartyRole.AD_PARTNER in party.roles,
            )
            for party in named
        ),
        links=tuple(PolicyLink(link.name, link.url, link.party, opt_out=True) for link in profile.opt_out_links),
        dates=tuple(
            PolicyDates("policy", version.original, version.effective_on) for version in profile.policy.versions
        ),
        lists=tuple(PolicyMarks(place, tuple(marks)) for place, marks in _lists(profile).items()),
        master=tuple(MasterParty(one.key, one.name, one.ceased_on, one.successor) for one in master),
    )


def _lists(profile: Profile) -> dict[str, list[str]]:
    """The last marks of the clauses that stand under the same place: `§8-3 (a)`, `§8-3 (b)` → `§8-3`: `(a)`, `(b)`."""
    lists: dict[str, list[str]] = {}
    for clause in (*profile.security, *profile.person_related, *profile.pseudonymised):
        place, _, mark = clause.mark.rpartition(" ")
        if place:
            lists.setdefault(place, []).append(mark)
    return lists


def _of_policy(finding: Finding, keys: dict[str, str]) -> PartyFinding:
    """subject is a name, a mark or a link of the published policy: no personal data."""
    subject = keys.get(finding.subject, finding.subject)
    return PartyFinding(subject, finding.code, finding.ja, finding.en, finding.citation, finding.place)


def _missing(party: PartyOut) -> Iterator[PartyFinding]:
    for name, ja, en in _NEEDED:
        if not getattr(party, name):
            yield PartyFinding(party.key, f"MISSING:{name}", f"{ja}が不明です", f"the {en} is unknown")
    if not party.representative and party.kind in _CORPORATE:
        yield PartyFinding(
            party.key, "MISSING:representative", "代表者の氏名が不明です", "the name of the representative is unknown"
        )


def _names(party: PartyOut) -> Iterator[PartyFinding]:
    if party.name and party.kind in ("", PartyKind.CORPORATION.value) and not has_legal_form(party.name):
        yield PartyFinding(
            party.key,
            "NO_LEGAL_NAME",
            "名称が正式名称ではありません（法人の種類を示す語がありません）",
            "the name is no legal name: nothing in it says what kind of corporation it is",
        )


def _checks(party: PartyOut, today: dt.date) -> Iterator[PartyFinding]:
    if party.sample:
        yield PartyFinding(
            party.key, "SAMPLE", "見本の（確認していない）事実です", "the facts are a sample: nobody has checked them"
        )
    if party.checked_on is None:
        yield PartyFinding(party.key, "NEVER_CHECKED", "確認した日がありません", "nobody has checked the facts yet")
    elif add_years(party.checked_on, CHECK_YEARS_MAX) < today:
        yield PartyFinding(
            party.key, "CHECK_OLD", "確認から1年を超えています", "the last check of the facts is over a year old"
        )
