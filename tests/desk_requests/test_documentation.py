"""docs/desk.md says what the code does: its tables, its documents, its profile settings."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from ledger.desk.requests import GROUNDS, OUTCOMES, RULES
from schemas.profile import Choices
from schemas.request import DecisionIn, LetterIn, RequestIn
from schemas.request_terms import DeskLetter, Ending, PauseReason, RequestKind, RequestState

PAGE = (Path(__file__).parents[2] / "docs" / "desk.md").read_text(encoding="utf-8")
MODELS: dict[str, type[BaseModel]] = {"kind": RequestIn, "outcome": DecisionIn, "letter": LetterIn}


def rows(heading: str) -> list[list[str]]:
    """The rows of the first table under a header row that starts with `heading`."""
    lines = PAGE.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def words(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


def test_the_table_of_steps_is_the_machine_s() -> None:
    table = {words(row[0]).pop(): set(row[1].split(", ")) for row in rows("Step")}
    assert table == {step.value: {state.value for state in rule.sources} for step, rule in RULES.items()}


def test_the_tables_of_outcomes_and_grounds() -> None:
    found = {}
    for kinds, outcomes, grounds in rows("Kind"):
        for kind in words(kinds):
            found[kind] = (words(outcomes), words(grounds))
    expected = {
        kind.value: ({one.value for one in OUTCOMES[kind]}, {one.value for one in GROUNDS[kind]})
        for kind in RequestKind
    }
    assert found == expected


def test_every_letter_ending_state_and_reason_is_there() -> None:
    assert {words(row[0]).pop() for row in rows("Letter")} == {one.value for one in DeskLetter}
    assert {words(row[0]).pop() for row in rows("Ending")} == {one.value for one in Ending}
    for state in RequestState:
        assert state.value in PAGE
    for reason in PauseReason:
        assert f"`{reason.value}`" in PAGE


@pytest.mark.parametrize("block", re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))
def test_every_document_is_taken(block: str) -> None:
    document = json.loads(block)
    model = next(model for name, model in MODELS.items() if name in document)
    model.model_validate(document)


def test_the_settings_it_names_exist() -> None:
    for name in re.findall(r"`choices\.([a-z_]+)`", PAGE):
        assert name in Choices.model_fields
