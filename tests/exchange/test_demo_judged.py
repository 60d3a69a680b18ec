"""What the ledger makes of the demo's input: each record in its legal class, each gate case with its answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cli.demo_data import DemoFile, demo_files, demo_subject, gate_cases, read_bytes, sample_parties
from ledger import Ledger
from ledger.exchange import context_from, parse

FILES = demo_files()


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    home = tmp_path_factory.mktemp("demo") / "home"
    Ledger.create(home, "gmo-cybersecurity", origin="ledger.example.com/demo")
    with Ledger.open(home) as opened:
        for party in sample_parties():
            opened.put_party(party)
        yield opened


@pytest.mark.parametrize("entry", FILES, ids=[entry.file for entry in FILES])
def test_each_record_is_stored_in_its_class(ledger: Ledger, entry: DemoFile) -> None:
    records = parse(entry.format, read_bytes(entry.file), context_from(entry.context)).records
    for position, record in enumerate(records):
        expected = entry.expected_of(position)
        answer = ledger.record(record)
        assert (answer.status, answer.duty) == (expected["status"], expected["duty"]), answer.codes
        view = ledger.get(answer.id)
        assert view.role == expected["role"]
        if expected["status"] == "complete":
            assert (answer.codes, answer.missing_facts) == ([], [])
            unsaid = set(view.required_fields) - set(view.statutory)
            if "period_start" in view.statutory and "period_end" in view.statutory:
                unsaid -= {"provision_date_or_period"}
            assert unsaid == set()


def test_what_the_policy_alone_knows_is_not_enough_for_a_complete_record(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = tmp_path_factory.mktemp("bare") / "home"
    Ledger.create(home, "gmo-cybersecurity", origin="ledger.example.com/bare")
    entry = next(one for one in FILES if one.party == "x")
    (record,) = parse(entry.format, read_bytes(entry.file), context_from(entry.context)).records
    with Ledger.open(home) as bare:
        answer = bare.record(record)
    assert answer.status == "incomplete"
    assert {code.code for code in answer.codes} == {
        "MISSING:third_party.address",
        "MISSING:third_party.representative",
    }


def test_a_person_related_provider_record_has_its_method_and_names_nobody(ledger: Ledger) -> None:
    entry = next(one for one in FILES if one.file == "analytics-anonymous.json")
    (record,) = parse(entry.format, read_bytes(entry.file), context_from(entry.context)).records
    view = ledger.get(ledger.record(record).id)
    assert "pri_consent_confirmation_method" in view.statutory
    assert "principal" not in view.required_fields
    assert view.principal_count == 0
    assert view.disclosable_under_33_5 is False


def test_the_subject_is_found_by_address_and_by_number(ledger: Ledger) -> None:
    subject = demo_subject()
    for entry in FILES:
        for record in parse(entry.format, read_bytes(entry.file), context_from(entry.context)).records:
            ledger.record(record)
    for kind in ("email", "phone"):
        wanted = {"identifiers": [{"type": kind, "value": subject[kind]}], "reason": "disclosure request"}
        found = {view.operational.get("format") for view in ledger.find_person(wanted, actor="tester").records}
        expected = {
            entry.format for entry in FILES if kind in entry.subject_by and not entry.format.startswith("records")
        }
        assert found - {None} == expected


@pytest.mark.parametrize("case", gate_cases(), ids=[case["id"] for case in gate_cases()])
def test_the_gate_answers_as_expected(ledger: Ledger, case: dict[str, dict[str, object]]) -> None:
    verdict = ledger.check({"hypothetical": True, **case["situation"]})
    assert (verdict["may_proceed"], verdict["codes"]) == (case["expected"]["may_proceed"], case["expected"]["codes"])
