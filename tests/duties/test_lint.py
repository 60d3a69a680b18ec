"""The lint of the published policy against the party master, on the company's own profile."""

from __future__ import annotations

from pathlib import Path

from ledger import Ledger
from tests.cli.command import daicho


def found(ledger: Ledger) -> set[tuple[str, str, str]]:
    return {(one.code, one.key, one.place) for one in ledger.lint()}


def test_what_a_careful_reader_of_the_policy_raises(ledger: Ledger) -> None:
    assert found(ledger) >= {
        ("NO_LEGAL_NAME", "microsoft", "§4-7, §2"),
        ("PARTNER_WITHOUT_OPT_OUT_LINK", "x", "§4-7"),
        ("PARTNER_WITHOUT_OPT_OUT_LINK", "thetradedesk", "§4-7"),
        ("OPT_OUT_LINK_WITHOUT_PARTNER", "ly", "Yahoo!JAPAN"),
        ("REVISION_DATE_CUT_SHORT", "Revised on March 25, 202", "policy"),
        ("NUMBERING_GAP", "(c) → (e)", "§8-3"),
        ("NEVER_CHECKED", "google", ""),
        ("MISSING:representative", "google", ""),
    }
    assert ("PARTNER_WITHOUT_OPT_OUT_LINK", "google", "§4-7") not in found(ledger)


def test_the_master_tells_that_a_named_partner_has_ceased(ledger: Ledger) -> None:
    assert not any(code == "PARTY_CEASED" for code, _, _ in found(ledger))
    ledger.put_party(
        {
            "key": "mediamath",
            "kind": "corporation",
            "name": "MediaMath, Inc.",
            "country": "US",
            "status": "ceased",
            "ceased_on": "2023-06-30",
            "valid_to": "2023-06-30",
            "source": "SAMPLE, not verified",
            "checked_on": "2026-11-01",
        }
    )
    assert any((code, key) == ("PARTY_CEASED", "mediamath") for code, key, _ in found(ledger))


def test_facts_that_are_mended_are_no_finding(ledger: Ledger, google: str) -> None:
    about = {code for code, key, _ in found(ledger) if key == google}
    assert about == {"SAMPLE"}


def test_the_command_shows_place_and_citation(ledger: Ledger, home: Path) -> None:
    ledger.close()
    listed = daicho("party", "lint", "--home", home).expect(1).json
    (cut_short,) = [one for one in listed if one["code"] == "REVISION_DATE_CUT_SHORT"]
    assert (cut_short["place"], cut_short["citation"]) == ("policy", "ACT 21, 27(5)(iii)")
    assert all(one["ja"] and one["en"] for one in listed)
