"""What is missing, old or at odds between the company's policy and its party master, as findings to work through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from ledger.law import add_years, has_legal_form
from schemas.profile import PartyRole, Profile, ProfileParty
from schemas.views import PartyOut
from schemas.vocabulary import PartyKind

CHECK_YEARS_MAX = 1
"""RULE 18(1)(i): about once a year or more often."""

_NEEDED = (("name", "名称", "name"), ("address", "住所", "address"), ("country", "国", "country"))
_CORPORATE = frozenset({"", PartyKind.CORPORATION.value, PartyKind.BODY_WITH_REPRESENTATIVE.value})


@dataclass(frozen=True, slots=True)
class PartyFinding:
    """key: the party, "" for the policy itself. code: stable. ja, en: one sentence each."""

    key: str
    code: str
    ja: str
    en: str

    def to_json(self) -> dict[str, str]:
        return asdict(self)


def lint_parties(profile: Profile, parties: Iterable[PartyOut], today: dt.date) -> list[PartyFinding]:
    """Everything to work through, the policy's own faults first, then party by party. Pure."""
    named = {party.key: party for party in profile.parties}
    found = list(_policy(profile))
    for party in parties:
        found += _missing(party)
        found += _names(party)
        found += _checks(party, today)
        if party.key in named:
            found += _against_policy(party, named[party.key])
    return found


def _policy(profile: Profile) -> Iterator[PartyFinding]:
    if profile.policy.undated_versions:
        yield PartyFinding(
            "",
            "POLICY_UNDATED",
            "方針の版に施行日の分からないものがあり、その版は日付では特定できません",
            "a version of the policy has no whole date, so it can't be named by its date",
        )


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


def _against_policy(party: PartyOut, named: ProfileParty) -> Iterator[PartyFinding]:
    if party.ceased_on is not None:
        yield PartyFinding(
            party.key,
            "CEASED_BUT_NAMED",
            "事業を終えた相手方が方針に残っています",
            "the policy still names a party that has ceased",
        )
    if PartyRole.AD_PARTNER in named.roles and party.opt_out_url is None:
        yield PartyFinding(
            party.key,
            "NO_OPT_OUT_LINK",
            "広告の提携先ですが、停止のためのリンクが方針にありません",
            "an advertising partner for which the policy gives no link to stop",
        )
    if set(named.roles) == {PartyRole.OPT_OUT_LISTED}:
        yield PartyFinding(
            party.key,
            "ONLY_IN_OPT_OUTS",
            "停止のリンクの一覧にあり、提供先の一覧にはありません",
            "stands in the list of links to stop, and not among the recipients",
        )
