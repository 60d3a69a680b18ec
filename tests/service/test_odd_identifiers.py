"""Identifiers that stand for nobody are taken, and the answer says so: each time it is given, and never with a value."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ledger import Ledger
from tests.service.conftest import Make

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
ZERO = "12b9377cbe7e5c94e8a70d9d23929523d14afa954793130f8a3959c7b849aca8"
BARE = "51f2735d882a6423d1a3dc088dadcf0bf2210284ccdf28931f8ac27ea6297998"
ODD: list[tuple[dict[str, str], str]] = [
    ({"type": "email", "digest": EMPTY}, "poison:empty"),
    ({"type": "email", "digest": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}, "poison:empty"),
    ({"type": "ad_id", "digest": ZERO}, "poison:zero_ad_id"),
    ({"type": "ad_id", "value": "00000000-0000-0000-0000-000000000000"}, "poison:zero_ad_id"),
    ({"type": "email", "value": "null"}, "poison:placeholder"),
    ({"type": "phone", "value": "090-1234-5678", "digest": BARE}, "poison:wrong_country_code"),
    ({"type": "x-loyalty", "value": "1"}, "undeclared_type"),
]


def people(*identifiers: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"id": "C-1", "identifiers": [{"type": "email", "value": "taro@daicho.jp"}]},
        {"identifiers": [*identifiers]},
    ]


@pytest.mark.parametrize(("identifier", "flag"), ODD)
def test_the_answer_names_what_stands_for_nobody(
    ledger: Ledger, upload: Make, identifier: dict[str, str], flag: str
) -> None:
    document = upload(principals=people(identifier), id="019e4f35-3c00-7000-8000-000000000001")
    first, again = ledger.record(document), ledger.record(document)
    (warning,) = [one for one in first.warnings if one.startswith("/identifiers/")]
    assert warning.startswith(f"/identifiers/1/0: {flag}: ")
    assert again.warnings == first.warnings
    assert again.replayed
    assert not any(value in warning for name, value in identifier.items() if name != "type" and len(value) > 4)


def test_bulk_answers_do_so_too_by_whatever_way_a_record_goes(ledger: Ledger, upload: Make) -> None:
    documents = [upload(principals=people({"type": "email", "digest": EMPTY})) for _ in range(40)]
    documents += [upload(principals=people()[:1]) for _ in range(40)]
    lines = [json.dumps(one).encode() for one in documents]
    told = [one.appended.warnings for one in ledger.record_many(map(json.loads, lines)) if one.appended]
    assert [any("poison:empty" in warning for warning in one) for one in told] == [True] * 40 + [False] * 40


def test_a_thousand_odd_ones_are_counted(ledger: Ledger, upload: Make) -> None:
    answer = ledger.record(upload(principals=people(*[{"type": "email", "digest": EMPTY}] * 50)))
    told = [one for one in answer.warnings if "poison:" in one or "more" in one]
    assert len(told) == 21
    assert told[-1] == "… 30 more / ほか30件"
