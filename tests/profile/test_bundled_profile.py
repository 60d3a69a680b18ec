"""The bundled profile against the policy's own text: nothing in it that the text does not say."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.party import PartyIn, party_from_profile
from schemas.profile import PartyRole, Profile, RecordDuty
from schemas.profiles import bundled_profiles, load_profile

POLICY = Path(__file__).parent.parent / "data" / "gmo-cybersecurity-policy.txt"
TEXT = POLICY.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile("gmo-cybersecurity")


def members(value: Any, name: str) -> Iterator[str]:
    """Every string under a member of that name, anywhere in the document."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == name and isinstance(inner, str):
                yield inner
            yield from members(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from members(inner, name)


def document(profile: Profile) -> Any:
    return json.loads(profile.model_dump_json(exclude_none=True))


@pytest.mark.parametrize("member", ["original", "name", "address", "representative", "email", "title"])
def test_every_name_and_sentence_stands_in_the_policy(profile: Profile, member: str) -> None:
    found = list(members(document(profile), member))
    assert found
    assert [value for value in found if value not in TEXT] == []


def test_the_urls_are_the_policys_urls_and_all_of_them(profile: Profile) -> None:
    given = set(re.findall(r"https?://[^\s;)]+", TEXT))
    kept = set(re.findall(r'https?://[^\s;)"]+', profile.model_dump_json()))
    assert kept == given


def test_the_digest_is_of_the_text_read(profile: Profile) -> None:
    assert profile.policy.digest == "sha256:" + hashlib.sha256(POLICY.read_bytes()).hexdigest()


def test_every_line_of_section_3_is_a_purpose_and_nothing_else_is(profile: Profile) -> None:
    section = TEXT[TEXT.index("\n3. Purpose of use\n") : TEXT.index("\n4. Provision of personal")]
    items = re.findall(r"^  (?:\d+\.|• \(\w\)) (.+)$", section, flags=re.MULTILINE)
    texts = [purpose.text.original for purpose in profile.all_purposes()]
    assert texts == [re.sub(r"(; and|;)$", "", item) for item in items]
    assert len(texts) == 23


def test_purpose_ids_follow_the_policys_numbering(profile: Profile) -> None:
    assert profile.purpose("3-1-6").text.original.startswith("to provide your personal information to third parties")
    assert "GMO ID" in profile.purpose("3-2-c").text.original
    assert profile.purpose("3-7-1").text.original == "to perform contracts related to outsourced services."
    with pytest.raises(LookupError):
        profile.purpose("3-1-10")


def test_japanese_is_marked_as_a_translation(profile: Profile) -> None:
    for purpose in profile.all_purposes():
        assert purpose.text.translation == "working"
        assert purpose.text.in_language("ja") != purpose.text.original
        assert purpose.text.in_language("en") == purpose.text.original


def test_the_revision_cut_short_has_no_date_and_the_digest_is_cited(profile: Profile) -> None:
    history = re.findall(r"^(?:Formulated|Revised) on .+$", TEXT, flags=re.MULTILINE)
    assert [version.original for version in profile.policy.versions] == history
    assert [version.original for version in profile.policy.undated_versions] == ["Revised on March 25, 202"]
    assert profile.policy.versions[5].effective_on == dt.date(2023, 10, 6)
    assert profile.policy.citation == profile.policy.digest


def test_the_six_ad_partners_and_their_country(profile: Profile) -> None:
    listed = re.findall(r"^(.+) \[(.+)\]$", TEXT, flags=re.MULTILINE)
    partners = [party for party in profile.parties if PartyRole.AD_PARTNER in party.roles]
    assert [(party.name, party.country_as_written) for party in partners] == listed
    assert {party.country for party in partners} == {"US"}
    assert len(partners) == 6


def test_no_partner_has_an_address_or_representative_that_the_policy_does_not_give(profile: Profile) -> None:
    told = {party.key for party in profile.parties if party.address or party.representative}
    assert told == {"gmo-internet-group"}


def test_names_that_are_no_legal_names_are_marked(profile: Profile) -> None:
    aliases = {party.name for party in profile.parties if party.name_is_alias}
    assert aliases == {"Microsoft", "Yahoo!JAPAN", "Account Engagement", "LogRocket"}
    assert all(party.kind is None for party in profile.parties if party.name_is_alias)


def test_yahoo_japan_is_named_for_its_opt_out_only(profile: Profile) -> None:
    assert profile.party("ly").roles == (PartyRole.OPT_OUT_LISTED,)
    assert profile.opt_out_url("ly") == "https://btoptout.yahoo.co.jp/optout/index.html"
    assert profile.party("ly").country is None


@pytest.mark.parametrize("key", ["x", "thetradedesk", "mediamath", "gmo-internet-group"])
def test_no_opt_out_link_is_invented(profile: Profile, key: str) -> None:
    assert profile.opt_out_url(key) is None


def test_the_responsible_party_of_joint_use_depends_on_the_recipient(profile: Profile) -> None:
    assert profile.joint_use is not None
    with_group = profile.joint_use.responsible_for("gmo-internet-group")
    assert (with_group.name, with_group.representative) == ("GMO Internet Group, Inc.", "Masatoshi Kumagai")
    other = profile.joint_use.responsible_for("another-group-company")
    assert (other.name, other.representative) == ("GMO Cybersecurity by Ierae, Inc.", "Makoto Makita")


def test_every_case_of_section_4_is_a_ground_with_its_articles(profile: Profile) -> None:
    ids = [ground.id for ground in profile.grounds if ground.id.startswith("4")]
    assert ids == ["4", "4-1", "4-2", "4-3", "4-4", "4-5", "4-6", "4-7-1", "4-7-3", "4-8"]
    assert profile.ground("4-7-1").record is RecordDuty.REQUIRED
    assert profile.ground("4-1").art27_grounds == ("27-1-ii",)
    assert profile.ground("7-2").articles == ("ACT 31(1)", "ACT 31(3)")
    assert "OPT_OUT" not in {name for ground in profile.grounds for name in ground.art27_grounds}
    assert profile.opt_out_filing is None


def test_section_8_keeps_the_gap_in_its_numbering(profile: Profile) -> None:
    marks = [clause.mark for clause in profile.pseudonymised if clause.mark.startswith("§8-3")]
    assert marks == ["§8-3 (a)", "§8-3 (b)", "§8-3 (c)", "§8-3 (e)"]


def test_the_fee_is_for_disclosure_only(profile: Profile) -> None:
    assert profile.desk.fee is not None
    assert profile.desk.fee.amount == 1000
    assert set(profile.desk.fee.requests) == {"disclosure_33_1", "disclosure_33_5"}


@pytest.mark.parametrize(
    ("applied_on", "last_day"),
    [("2024-01-01", "2026-12-31"), ("2024-12-31", "2026-12-31"), ("2025-01-01", "2027-12-31")],
)
def test_the_two_year_rule_of_applicants_counts_from_the_end_of_the_year(
    profile: Profile, applied_on: str, last_day: str
) -> None:
    (rule,) = profile.storage_rules
    assert rule.id == "applicants"
    assert rule.last_day(dt.date.fromisoformat(applied_on)) == dt.date.fromisoformat(last_day)


def test_a_new_ledgers_master_knows_only_what_the_policy_says(profile: Profile) -> None:
    google = party_from_profile(profile, profile.party("google"))
    assert google == PartyIn(
        key="google",
        kind=google.kind,
        name="Google LLC",
        country="US",
        opt_out_url="https://myadcenter.google.com/personalizationoff",
        policy_url="https://policies.google.com/privacy?gl=jp&hl=en",
        source=f"Privacy Policy ({profile.policy.digest}) §4-7, §2",
    )
    microsoft = party_from_profile(profile, profile.party("microsoft"))
    assert (microsoft.name, microsoft.name_is_alias, microsoft.kind) == ("Microsoft", True, None)


def test_it_is_bundled() -> None:
    assert bundled_profiles() == ["gmo-cybersecurity"]
