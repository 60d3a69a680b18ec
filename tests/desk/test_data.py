"""The same content as JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import schemas.disclosure
from ledger.desk.data import bundle_json, disclosure_json, records_csv
from ledger.desk.view import report_view
from ledger.log.bundle import Bundle
from schemas.disclosure import disclosure_schema
from schemas.report import DisclosureReport
from schemas.views import RecordView
from tests.desk.inputs import Log, consent_record, make_copy, make_report

SCHEMA_PATH = Path(schemas.disclosure.__file__).with_name("disclosure.schema.json")


def _json(report: DisclosureReport) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(disclosure_json(report, report_view(report)))
    return loaded


def _csv(report: DisclosureReport) -> list[dict[str, str]]:
    data = records_csv(report, report_view(report))
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("make", [make_report, make_copy])
@pytest.mark.parametrize("count", [0, 1, 8])
def test_the_json_is_of_its_schema(count: int, make: Callable[[int], DisclosureReport]) -> None:
    jsonschema.Draft202012Validator(json.loads(SCHEMA_PATH.read_bytes())).validate(_json(make(count)))


def test_the_schema_on_file_is_that_of_the_models() -> None:
    assert json.loads(SCHEMA_PATH.read_bytes()) == disclosure_schema()


def test_the_json_holds_what_the_record_says() -> None:
    report = make_report(3)
    document = _json(report)
    by_id = {record["id"]: record for record in document["records"]}
    for record in report.answer.records:
        shown = by_id[str(record.id)]
        assert shown["statutory"] == {name: record.statutory.get(name) for name in record.required_fields}
        assert shown["additional"]["purpose"] == "3-1-6"
        assert shown["seq"] == record.seq
    assert [record["number"] for record in document["records"]] == [1, 2, 3]
    assert document["purposes"].keys() == {"3-1-6"}


def test_the_json_says_no_more_than_the_paper() -> None:
    def make(log: Log, number: int) -> RecordView:
        return consent_record(log, number, operational={"internal_note": "社内限り", "sent_form": "BASE64"})

    report = make_report(2, make=make, additional=frozenset())
    for output in (disclosure_json(report, report_view(report)), records_csv(report, report_view(report))):
        assert "社内限り".encode() not in output
        assert b"BASE64" not in output
        assert "別人".encode() not in output


def test_proofs_of_records_that_are_not_shown_are_left_out() -> None:
    def make(log: Log, number: int) -> RecordView:
        return consent_record(log, number, disclosable_under_33_5=number != 1)

    report = make_report(3, make=make)
    bundle = Bundle.parse(bundle_json(report, report_view(report)))
    hidden = report.answer.records[1].id
    assert len(bundle.entries) == 2
    assert hidden.bytes not in {entry.record_id for entry in bundle.entries}


def test_the_csv_is_made_for_spreadsheets_in_japan() -> None:
    report = make_report(3)
    data = records_csv(report, report_view(report))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 4
    assert b"\n" not in data.replace(b"\r\n", b"")
    row = _csv(report)[0]
    assert row["principal 本人を特定するに足りる事項"].startswith("髙橋 﨑子")
    assert row["number"] == "1"


_TRICKY = st.text(min_size=1, max_size=30).map(lambda tail: tail.replace("\x00", ""))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from("=+-@\t\r＝＋－＠"), _TRICKY)
def test_no_cell_of_the_csv_is_a_formula(start: str, tail: str) -> None:
    def make(log: Log, number: int) -> RecordView:
        return consent_record(log, number, name=start + tail)

    for row in _csv(make_report(1, make=make)):
        assert not any(cell.startswith(tuple("=+-@\t\r\n＝＋－＠")) for cell in row.values())
