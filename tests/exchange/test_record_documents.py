"""Record documents as NDJSON and CSV: what is written reads back to the same document."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.exchange import Context, flatten, parse, unflatten, write_csv, write_ndjson
from tests.exchange.support import MADE_ON, places, read

CONTEXT = Context(made_on=MADE_ON)
# Letters that CSV, JSON pointers, spreadsheets and code pages stumble over.
LINE_TEXT = st.text(st.sampled_from("a0é髙𠮷\U000e0100ﾊ,;\"'=+-@:~/\\{}[]. \t\n\r\x00\u3000"), max_size=12)
NAMES = st.text(st.sampled_from("ab.:~/ json"), max_size=8).map(lambda name: "m" + name.strip())
VALUES = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | LINE_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, min_size=1, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=4)


@given(DOCUMENTS)
def test_a_flattened_document_comes_back(document: dict[str, Any]) -> None:
    cells = flatten(document)
    assert unflatten(list(cells), list(cells.values())) == document


@given(st.lists(DOCUMENTS, min_size=1, max_size=4))
def test_ndjson_comes_back(documents: list[dict[str, Any]]) -> None:
    assert list(parse("records-ndjson", b"".join(write_ndjson(documents)), CONTEXT).records) == documents


@given(st.lists(DOCUMENTS, min_size=1, max_size=4))
def test_csv_comes_back(documents: list[dict[str, Any]]) -> None:
    parsed = parse("records-csv", b"".join(write_csv(documents)), CONTEXT)
    assert parsed.line_faults == ()
    assert list(parsed.records) == documents


def test_the_example_of_the_specification() -> None:
    document = {"role": "provider", "record": {"third_party.name": "X Corp.", "items": ["電話番号"]}}
    text = b"".join(write_csv([document])).decode()
    assert text == '/role,/record/third_party.name,/record/items:json\r\nprovider,X Corp.,"[""電話番号""]"\r\n'


def test_null_members_are_left_out_and_empty_texts_kept() -> None:
    assert flatten({"a": None, "b": "", "c": {}}) == {"/b:json": '""', "/c:json": "{}"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/role,/role\nprovider,provider\n", (1, "HEADER_MISSING")),
        ("role\nprovider\n", (1, "HEADER_MISSING")),
        ("/record,/record/items\nx,y\n", (2, "LINE_CELLS")),
        ("/record/items:json\n[\n", (2, "LINE_CELLS")),
        ("/record/items:json\nnull\n", (2, "LINE_CELLS")),
    ],
)
def test_a_table_that_makes_no_document_is_named(text: str, expected: tuple[int, str]) -> None:
    assert [(line, code) for line, _, code in places(read("records-csv", text))] == [expected]


@pytest.mark.parametrize("line", ["[]", "1", "{", '{"a":1,"a":2}', '{"a":NaN}'])
def test_an_ndjson_line_that_is_no_object_is_named_and_the_rest_is_read(line: str) -> None:
    parsed = read("records-ndjson", f'{{"role":"provider"}}\n{line}\n{{"role":"recipient"}}\n')
    assert [document["role"] for document in parsed.records] == ["provider", "recipient"]
    assert places(parsed) == [(2, "", "LINE_JSON")]


def test_a_table_for_a_spreadsheet_runs_no_formula() -> None:
    text = b"".join(write_csv([{"name": "=1+1", "phone": "+819012345678", "n": -1}], for_spreadsheet=True)).decode()
    assert text.startswith("\ufeff")
    _, row = csv.reader(text.removeprefix("\ufeff").splitlines())
    assert row == ["'=1+1", "'+819012345678", "'-1"]


def test_a_record_that_names_ten_thousand_people_travels_as_ndjson() -> None:
    people = [{"id": f"C-{number}", "identifiers": [{"type": "email", "digest": "0" * 64}]} for number in range(10_000)]
    document = {"role": "provider", "principals": people}
    assert list(parse("records-ndjson", b"".join(write_ndjson([document])), CONTEXT).records) == [document]


def test_a_record_that_names_five_hundred_people_travels_as_csv() -> None:
    document = {"role": "provider", "principals": [{"id": f"C-{number}", "name": "山田"} for number in range(500)]}
    assert list(parse("records-csv", b"".join(write_csv([document])), CONTEXT).records) == [document]


def test_members_keep_their_order_and_japanese_stays_readable() -> None:
    (line,) = write_ndjson([{"role": "provider", "record": {"items": ["氏名"]}}])
    assert line.decode() == '{"role":"provider","record":{"items":["氏名"]}}\n'
    assert json.loads(line)["record"]["items"] == ["氏名"]
