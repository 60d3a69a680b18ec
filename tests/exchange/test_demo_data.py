"""The demo's input: made by its script, hashed by the partners' rules, invented throughout."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.demo_data import DemoFile, demo_files, demo_subject, gate_cases, read_bytes, sample_parties
from cli.demo_data.build import FILES, build
from cli.demo_data.people import PEOPLE
from ledger.exchange import FLOWS, FORMATS, context_from, detect, parse
from ledger.people import index_values, lookup_values, parse_identifier
from schemas.party import PartyIn
from schemas.profiles import load_profile
from schemas.situation import Situation
from tests.exchange.support import as_record

FILES_OF_PARTNERS = demo_files()
IDS = [entry.file for entry in FILES_OF_PARTNERS]


def records_of(entry: DemoFile) -> list[dict[str, Any]]:
    parsed = parse(entry.format, read_bytes(entry.file), context_from(entry.context))
    assert parsed.line_faults == ()
    return list(parsed.records)


def values_in(record: dict[str, Any]) -> Iterator[str]:
    """The index values under which the ledger would store the people of a record."""
    for principal in record.get("principals", []):
        for one in principal.get("identifiers", []):
            yield from index_values(parse_identifier(one["type"], one.get("value"), one.get("digest")))


def test_the_script_makes_the_same_bytes_again(tmp_path: Path) -> None:
    build(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == set(FILES)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == read_bytes(name), name


def test_every_format_that_a_partner_has_is_shown() -> None:
    assert {entry.format for entry in FILES_OF_PARTNERS} | {"thetradedesk-first-party-csv"} == set(FORMATS)
    records = [record for entry in FILES_OF_PARTNERS for record in records_of(entry)]
    shown = {record["operational"]["flow"] for record in records if "flow" in record.get("operational", {})}
    assert shown == set(FLOWS) - {"G-PRI"}


def test_both_directions_and_every_role_are_shown() -> None:
    roles = {record["role"] for entry in FILES_OF_PARTNERS for record in records_of(entry)}
    assert roles == {"provider", "recipient", "pri_provider", "pri_recipient", "private_source"}
    assert {entry.direction for entry in FILES_OF_PARTNERS} == {"provision", "receipt"}


@pytest.mark.parametrize("entry", FILES_OF_PARTNERS, ids=IDS)
def test_a_file_is_of_its_format_and_makes_the_records_expected(entry: DemoFile) -> None:
    assert detect(read_bytes(entry.file)) == [entry.format]
    records = records_of(entry)
    assert len(records) == entry.expected["records"]
    for position, record in enumerate(records):
        as_record(record)
        assert record["role"] == entry.expected_of(position)["role"]
        if "flow" in entry.expected:
            assert record["operational"]["flow"] == entry.expected["flow"]


@pytest.mark.parametrize("entry", FILES_OF_PARTNERS, ids=IDS)
def test_the_subject_is_found_by_just_the_identifiers_that_the_manifest_says(entry: DemoFile) -> None:
    subject = demo_subject()
    stored = {value for record in records_of(entry) for value in values_in(record)}
    found = {
        kind
        for kind in ("email", "phone", "ad_id")
        if set(lookup_values(parse_identifier(kind, subject[kind]))) & stored
    }
    ids = {principal.get("id") for record in records_of(entry) for principal in record.get("principals", [])}
    assert found == set(entry.subject_by) - {"customer_id"}
    if "customer_id" in entry.subject_by:
        assert subject["id"] in ids


def test_every_digest_in_every_file_is_that_of_an_invented_person() -> None:
    known: set[str] = set()
    for person in PEOPLE:
        for kind, value in (("email", person.email), ("phone", person.phone), ("customer_id", person.id)):
            known |= set(lookup_values(parse_identifier(kind, value)))
    digests = [
        one["digest"]
        for entry in FILES_OF_PARTNERS
        for record in records_of(entry)
        for principal in record.get("principals", [])
        for one in principal.get("identifiers", [])
        if "digest" in one
    ]
    assert len(digests) > 40
    unknown = [digest for digest in digests if not set(index_values(parse_identifier("email", None, digest))) & known]
    assert unknown == []


def test_the_subject_goes_by_several_digests() -> None:
    """One address and one number, as four partners' rules make different digests of them."""
    subject = demo_subject()
    mine = {value for kind in ("email", "phone") for value in lookup_values(parse_identifier(kind, subject[kind]))}
    seen = {
        value
        for entry in FILES_OF_PARTNERS
        for record in records_of(entry)
        for principal in record.get("principals", [])
        for one in principal.get("identifiers", [])
        if "digest" in one
        for value in index_values(parse_identifier(one["type"], None, one["digest"]))
        if value in mine
    }
    assert len(seen) == 5


def test_nobody_can_be_reached_under_these_addresses_and_numbers() -> None:
    for person in PEOPLE:
        domain = person.email.rpartition("@")[2].lower()
        assert re.fullmatch(r"example\.(com|net|org|jp)", domain) or person.email == "taro.@docomo.ne.jp"
        digits = re.sub(r"\D", "", person.phone.replace("+81 ", "0"))
        assert digits == "09012345678" or re.fullmatch(r"0\d{1,3}0000?\d{2,6}", digits)
        assert "サンプル" in person.address


def test_the_names_have_the_shapes_that_break_systems() -> None:
    text = "".join(person.family + person.given for person in PEOPLE)
    for shape in ("髙", "﨑", "𠮷", "\U000e0100", "ﾊ", "É"):
        assert shape in text


def test_file_names_and_manifest_keys_hold_nobody() -> None:
    for entry in FILES_OF_PARTNERS:
        assert re.fullmatch(r"[a-z0-9-]+\.(csv|txt|json|ndjson)", entry.file)


def test_sample_parties_say_that_they_are_samples() -> None:
    profile = load_profile("gmo-cybersecurity")
    for document in sample_parties():
        party = PartyIn.model_validate_json(json.dumps(document))
        assert party.sample
        assert party.source.startswith("SAMPLE, not verified")
        assert party.checked_on is not None
        assert "サンプル" in (party.address or "")
        assert "サンプル" in (party.representative or "")
        if document["key"] in {known.key for known in profile.parties}:
            assert party.opt_out_url == profile.opt_out_url(party.key)
    assert all(party.address is None for party in profile.parties if party.key != "gmo-internet-group")


def test_mediamath_has_ceased_in_the_overlay() -> None:
    (mediamath,) = (party for party in sample_parties() if party["key"] == "mediamath")
    assert (mediamath["status"], mediamath["ceased_on"]) == ("ceased", "2023-06-30")


def test_every_purpose_and_ground_named_beside_a_file_is_in_the_profile() -> None:
    profile = load_profile("gmo-cybersecurity")
    for entry in FILES_OF_PARTNERS:
        if "purpose" in entry.context:
            profile.purpose(entry.context["purpose"])
        if "ground" in entry.context:
            ground = profile.ground(entry.context["ground"])
            claimed = {record.get("art27_ground") for record in records_of(entry)} - {None}
            assert claimed <= set(ground.art27_grounds) or not ground.art27_grounds


def test_gate_cases_are_situations_of_the_contract() -> None:
    for case in gate_cases():
        Situation.model_validate_json(json.dumps(case["situation"]))
        assert case["ja"]
        assert case["en"]
    assert [case["expected"]["may_proceed"] for case in gate_cases()] == ["conditional", "yes", "no", "no"]
