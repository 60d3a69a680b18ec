"""A company's own profile file: accepted as written, or refused with every fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from schemas import situation_terms
from schemas.party import EquivalentSystem, PartyIn, text_digest
from schemas.profiles import ProfileError, load_profile, parse_profile

SMALLEST: dict[str, Any] = {
    "format": 1,
    "id": "example",
    "operator": {"name": "株式会社サンプル"},
    "policy": {
        "title": "個人情報保護方針",
        "language": "ja",
        "digest": "sha256:" + "0" * 64,
        "versions": [{"event": "formulated", "effective_on": "2024-04-01", "original": "2024年4月1日 制定"}],
    },
    "purposes": [
        {
            "id": "2",
            "heading": {"original": "利用目的"},
            "purposes": [{"id": "2-1", "text": {"original": "広告の配信のため"}}],
        }
    ],
    "desk": {"name": "個人情報相談窓口"},
}


def encoded(**changes: Any) -> bytes:
    return json.dumps({**SMALLEST, **changes}, ensure_ascii=False).encode()


def test_the_smallest_profile_of_another_company_loads_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "own.json"
    file.write_bytes(encoded())
    profile = load_profile(file)
    assert profile == load_profile(str(file))
    assert profile.policy.citation == "2024-04-01 sha256:" + "0" * 64
    assert profile.purpose("2-1").text.in_language("en") == "広告の配信のため"
    assert profile.choices.part_b == ("dates",)


def test_all_faults_are_named_at_once_by_pointer() -> None:
    with pytest.raises(ProfileError) as caught:
        parse_profile(
            encoded(
                operator={"name": "", "adress": "x"},
                desk={"name": "x", "fee": {"amount": -1, "requests": ["correction_34"], "text": {"original": "x"}}},
                parties=[{"key": "p", "name": "甲社", "roles": ["nobody"], "places": ["§1"]}],
            )
        )
    pointers = {fault.pointer for fault in caught.value.faults}
    assert pointers == {
        "/operator/name",
        "/operator/adress",
        "/desk/fee/amount",
        "/desk/fee/requests/0",
        "/parties/0/roles/0",
    }
    assert all(fault.ja and fault.en for fault in caught.value.faults)


def test_references_must_lead_somewhere_and_ids_are_used_once() -> None:
    party = {"key": "p", "name": "甲株式会社", "roles": ["ad_partner"], "places": ["§1"]}
    with pytest.raises(ProfileError) as caught:
        parse_profile(
            encoded(parties=[party, party], opt_out_links=[{"name": "乙", "party": "q", "url": "https://example.jp/"}])
        )
    assert {fault.pointer for fault in caught.value.faults} == {"/parties", "/opt_out_links/0/party"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b'{"format": 1, "format": 1}',
        encoded(format=2),
        encoded(format="1"),
        encoded(id="No Such Id"),
        b"[" * 100_000,
    ],
)
def test_what_is_no_profile_is_refused(data: bytes) -> None:
    with pytest.raises(ProfileError):
        parse_profile(data)


@pytest.mark.parametrize("name", ["no-such-profile", "../gmo-cybersecurity", "/nonexistent/profile.json"])
def test_an_unknown_profile_is_named_as_such(name: str) -> None:
    with pytest.raises(ProfileError, match="no bundled profile"):
        load_profile(name)


def test_a_fault_repeats_no_value_of_the_profile() -> None:
    with pytest.raises(ProfileError) as caught:
        parse_profile(encoded(operator={"name": "x", "representative": ["山田太郎"]}))
    assert "山田" not in str(caught.value)


def test_grounds_countries_and_systems_are_those_of_the_situation_contract() -> None:
    assert {system.value for system in EquivalentSystem} == set(get_args(situation_terms.EquivalentSystem))
    ground = {"id": "4", "place": "§4", "texts": [{"original": "x"}], "articles": ["ACT 27(1)"], "record": "required"}
    with pytest.raises(ProfileError) as caught:
        parse_profile(
            encoded(
                operator={"name": "x", "country": "ZZ"},
                grounds=[{**ground, "art27_grounds": ["CONSENT"], "transfer_bases": ["ABROAD"]}],
            )
        )
    assert {fault.pointer for fault in caught.value.faults} == {
        "/operator/country",
        "/grounds/0/art27_grounds/0",
        "/grounds/0/transfer_bases/0",
    }


def test_a_party_version_is_strict() -> None:
    base = {"key": "p", "source": "SAMPLE, not verified"}
    assert PartyIn.model_validate(base).name is None
    text = "制度の説明"
    assert PartyIn.model_validate(
        {**base, "regime_information": text, "regime_information_digest": text_digest(text)}
    ).regime_information_digest == text_digest(text)
    refused: list[dict[str, Any]] = [
        {"unknown": 1},
        {"country": "USA"},
        {"ceased_on": "2023-06-30"},
        {"valid_from": "2024-02-01", "valid_to": "2024-01-31"},
        {"regime_information": text, "regime_information_digest": "sha256:" + "0" * 64},
        {"regime_information_digest": text_digest(text)},
        {"opt_out_url": "javascript:alert(1)"},
        {"name": "a\x00b"},
        {"name": "   "},
        {"equivalent_system": "promise"},
    ]
    for change in refused:
        with pytest.raises(ValidationError):
            PartyIn.model_validate({**base, **change})
    with pytest.raises(ValidationError):
        PartyIn.model_validate({"key": "p"})
