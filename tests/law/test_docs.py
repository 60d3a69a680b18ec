"""The documents of the law say what the code does: tables, schema, worked examples; and the contract's own examples."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ledger.errors import MissingFacts
from ledger.law import judge, parse_situation
from ledger.law.tables import TABLES, render
from ledger.law.verdict import Verdict
from tests.law.cases import CONSENT, EVERY_BASE, answer
from tests.law.write_docs import DOCS, DOCUMENTS, SCHEMA, schema_text

SITUATION = (DOCS / "situation.md").read_text(encoding="utf-8")
EXAMPLES = {
    title: [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]
    for title, text in re.findall(r"^### (.*?)\n(.*?)(?=^### |\Z)", SITUATION, re.DOTALL | re.MULTILINE)
}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_tables_are_made_from_the_code(path: Path) -> None:
    document = path.read_text(encoding="utf-8")
    assert document == render(document), "run: python -m tests.law.write_docs"


def test_every_table_is_shown() -> None:
    shown = {
        name for path in DOCUMENTS for name in re.findall(r"<!-- table (\w+) -->", path.read_text(encoding="utf-8"))
    }
    assert shown == set(TABLES)


def test_the_published_schema_is_that_of_the_models() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), "run: python -m tests.law.write_docs"


def test_there_are_ten_examples_and_more() -> None:
    assert len(EXAMPLES) >= 11


@pytest.mark.parametrize("title", EXAMPLES)
def test_worked_example(title: str) -> None:
    document, expected = EXAMPLES[title]
    Draft202012Validator(json.loads(schema_text())).validate(document)
    if "missing_facts" in expected:
        with pytest.raises(MissingFacts) as caught:
            judge(parse_situation(document))
        assert list(caught.value.missing_facts) == expected["missing_facts"]
        return
    said = answer(document)
    assert {key: said[key] for key in expected} == expected


@pytest.mark.parametrize("name", EVERY_BASE)
def test_the_schema_takes_what_the_parser_takes(name: str) -> None:
    Draft202012Validator(json.loads(schema_text())).validate(EVERY_BASE[name])


@pytest.mark.parametrize(
    "edits", [{"role": "controller"}, {"unknown": 1}, {"provision": {"repeated": "true"}}, {"record": {"items": 3}}]
)
def test_the_schema_refuses_what_the_parser_refuses(edits: dict[str, Any]) -> None:
    assert not Draft202012Validator(json.loads(schema_text())).is_valid({**CONSENT, **edits})


def test_every_output_key_is_described() -> None:
    for key in answer(CONSENT):
        assert f"`{key}`" in SITUATION
    assert set(answer(CONSENT)) == (set(Verdict._fields) - {"role", "items_row"}) | {"record_duty"}
