"""Lint of the policy against the party master, on the findings its text is known for."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from ledger.law import (
    MasterParty,
    PolicyDates,
    PolicyLink,
    PolicyMarks,
    PolicyParty,
    PolicyText,
    lint_policy,
)
from ledger.law.lint import locales, next_mark

TODAY = dt.date(2026, 11, 24)
NAMES = {
    "google": "Google LLC",
    "meta": "Meta Platforms, Inc.",
    "x": "X Corp.",
    "ttd": "The Trade Desk, Inc.",
    "mediamath": "MediaMath, Inc.",
    "microsoft": "Microsoft",
}
OPT_OUT = {
    "google": "https://myadcenter.google.com/personalizationoff",
    "yahoo": "https://btoptout.yahoo.co.jp/optout/index.html",
    "meta": "https://www.facebook.com/help/109378269482053",
    "microsoft": "https://account.microsoft.com/privacy/ad-settings/signedout?lang=en-US",
}
POLICY = PolicyText(
    language="en",
    parties=tuple(PolicyParty(key, name, "§4-7") for key, name in NAMES.items()),
    links=(
        *(PolicyLink("§2", url, key, opt_out=True) for key, url in OPT_OUT.items()),
        PolicyLink("§2", "https://policies.google.com/privacy?gl=jp&hl=en", "google"),
        PolicyLink("§2", "https://www.salesforce.com/au/company/privacy/", "salesforce"),
        PolicyLink("§2", "https://privacy.microsoft.com/ja-jp/privacystatement/", "microsoft"),
        PolicyLink("§2", "https://logrocket.com/privacy/", "logrocket"),
    ),
    dates=(
        PolicyDates("§12", "October 6, 2023", dt.date(2023, 10, 6)),
        PolicyDates("§12", "March 25, 202", None),
    ),
    lists=(PolicyMarks("§8-3", ("(a)", "(b)", "(c)", "(e)")), PolicyMarks("§3-2", ("(a)", "(b)", "(c)"))),
    master=tuple(
        MasterParty(key, name, dt.date(2023, 6, 30) if key == "mediamath" else None) for key, name in NAMES.items()
    ),
)


def found(code: str, policy: PolicyText = POLICY, today: dt.date = TODAY) -> list[str]:
    return [finding.subject for finding in lint_policy(policy, today) if finding.code == code]


def test_findings() -> None:
    assert found("PARTY_CEASED") == ["MediaMath, Inc."]
    assert found("NO_LEGAL_NAME") == ["Microsoft"]
    assert found("PARTNER_WITHOUT_OPT_OUT_LINK") == ["X Corp.", "The Trade Desk, Inc.", "MediaMath, Inc."]
    assert found("OPT_OUT_LINK_WITHOUT_PARTNER") == ["yahoo"]
    assert found("REVISION_DATE_CUT_SHORT") == ["March 25, 202"]
    assert found("NUMBERING_GAP") == ["(c) → (e)"]
    assert found("LINK_IN_ANOTHER_LOCALE") == [
        "https://policies.google.com/privacy?gl=jp&hl=en",
        "https://privacy.microsoft.com/ja-jp/privacystatement/",
    ]


def test_a_party_is_not_ceased_before_its_day() -> None:
    assert found("PARTY_CEASED", today=dt.date(2023, 6, 29)) == []


def test_a_japanese_policy_with_english_links() -> None:
    assert "https://www.salesforce.com/au/company/privacy/" in found(
        "LINK_IN_ANOTHER_LOCALE", replace(POLICY, language="ja")
    )


def test_a_party_the_master_does_not_know() -> None:
    assert found("NOT_IN_MASTER", replace(POLICY, master=())) == list(NAMES.values())


def test_a_clean_policy_has_no_finding() -> None:
    clean = PolicyText(
        language="ja",
        parties=(PolicyParty("a", "株式会社例", "§4"),),
        links=(PolicyLink("§2", "https://example.jp/stop", "a", opt_out=True),),
        dates=(PolicyDates("§12", "2026年4月1日", dt.date(2026, 4, 1)),),
        master=(MasterParty("a", "株式会社例"),),
    )
    assert lint_policy(clean, TODAY) == ()


@pytest.mark.parametrize(("mark", "following"), [("(c)", "(d)"), ("3.", "4."), ("A", "B"), ("9)", "10)"), ("イ", None)])
def test_next_mark(mark: str, following: str | None) -> None:
    assert next_mark(mark) == following


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://a.example/?hl=en-US", {"en"}),
        ("https://a.example/jp/privacy", {"ja"}),
        ("https://a.example/x?lang=tick-tock", set()),
        ("https://a.example/help/12", set()),
    ],
)
def test_locales(url: str, asked: set[str]) -> None:
    assert locales(url) == asked


def test_a_natural_person_and_a_party_without_advertising_owe_less() -> None:
    person = PolicyParty("p", "鈴木 一郎", "§4", corporation=False, ad_partner=False)
    assert lint_policy(PolicyText(parties=(person,), master=(MasterParty("p"),)), TODAY) == ()
