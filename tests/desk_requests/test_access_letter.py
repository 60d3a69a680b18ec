"""The letter that tells a person who looked them up: theirs alone, nothing of ORDER 11, signed, at the command line too."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger import Ledger
from ledger.errors import BadInput
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.cli.command import daicho
from tests.desk_requests.conftest import Clock
from tests.desk_requests.desk import CLERK, HANAKO, JIRO, TARO, Desk, found_in, pdf_text, provision, squeezed


@pytest.fixture
def looked_up(ledger: Ledger, clock: Clock) -> Ledger:
    ledger.record(provision(TARO, HANAKO))
    for person, reason in ((TARO, "問い合わせ 17"), (HANAKO, "問い合わせ 18"), (TARO, "問い合わせ 19")):
        ledger.find_person({"identifiers": person.identifiers, "reason": reason}, "agent@desk")
        clock.to("2026-11-05")
    return ledger


def test_it_says_when_who_why_and_how_many(looked_up: Ledger) -> None:
    wanted = {"identifiers": TARO.identifiers, "reason": "asked who looked", "addressee": TARO.name}
    pdf = looked_up.access_letter(wanted, CLERK)
    text = pdf_text(pdf)
    for said in (
        "山田太郎様",
        "2回調べられました",
        "会社による照会",
        "agent@desk",
        "2026-11-0212:00",
        "1件",
    ):
        assert squeezed(said) in text
    assert found_in(pdf, [*HANAKO.traces(), "問い合わせ18", TARO.email, TARO.phone]) == []
    assert looked_up.access_log({}, CLERK)[-1].reason == "asked who looked"


LEAKS = [
    "marketing for hanako.suzuki@example.jp",
    "鈴木 花子さんと同じ世帯 090-2222-1002",
    "捜査照会 第12号（ORDER 11）",
    "disclosure_33_5 R-2026-0999",
]


@pytest.mark.parametrize("reason", LEAKS)
def test_no_word_of_what_somebody_typed_is_told(api: Api, looked_up: Ledger, tmp_path: Path, reason: str) -> None:
    """Another person's address, or a hint at what ORDER 11 hides, stays in the company: in the letter and in the list."""
    look = {"identifiers": TARO.identifiers, "reason": reason}
    assert api.post("/v1/principals:search", Scope.PRINCIPALS_SEARCH, json=look).status_code == 200
    asked = {"identifiers": TARO.identifiers, "reason": f"asked: {reason}"}
    letter = api.post("/v1/access/letters", Scope.DESK, json={**asked, "addressee": TARO.name})
    listed = api.post("/v1/access:search", Scope.DESK, json=asked)
    assert (letter.status_code, listed.status_code) == (200, 200)
    hidden = [*HANAKO.traces(), *(word for word in reason.split() if word != "for"), "ORDER", "照会第12号"]
    for content in (letter.content, listed.content):
        assert found_in(content, hidden) == []
    assert squeezed("3回調べられました") in pdf_text(letter.content)
    assert squeezed("会社による照会 A look-up by the company") in pdf_text(letter.content)
    assert reason in [one.reason for one in looked_up.access_log({}, "auditor")]


def test_the_search_of_a_request_is_told_by_its_number(ledger: Ledger) -> None:
    ledger.record(provision(TARO))
    number = Desk(ledger).searched()
    text = pdf_text(ledger.access_letter({"identifiers": TARO.identifiers, "reason": "asked"}, CLERK))
    assert squeezed(f"ご請求 {number} の調査 Search for request {number}") in text


def test_nobody_looked_is_told_in_words(looked_up: Ledger) -> None:
    text = pdf_text(looked_up.access_letter({"identifiers": JIRO.identifiers, "reason": "asked"}, CLERK))
    assert squeezed("この期間に、あなたを調べた記録はありません。") in text


def test_what_order_11_hides_leaves_no_trace(ledger: Ledger) -> None:
    """Equal to the letter of a person whom nobody looked up, but for number and name."""
    hidden = ledger.record(provision(TARO))
    ledger.find_person({"identifiers": TARO.identifiers, "reason": "捜査"}, "agent@desk")
    ledger.exclude_records({"records": [str(hidden.id)], "item": "iv", "reason": "捜査"}, "admin")
    letters = [
        ledger.access_letter({"identifiers": person.identifiers, "reason": "asked"}, CLERK) for person in (TARO, JIRO)
    ]
    assert found_in(letters[0], ["捜査", "agent@desk"]) == []
    first, second = (pdf_text(letter) for letter in letters)
    assert first.partition("2026-11-02")[2].replace(first[:14], "") == second.partition("2026-11-02")[2].replace(
        second[:14], ""
    )


def test_it_is_always_of_one_person(ledger: Ledger) -> None:
    with pytest.raises(BadInput):
        ledger.access_letter({}, CLERK)


def test_the_command_writes_it(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "letter.pdf"
    daicho("access", "--home", home, "--email", TARO.email, "--reason", "asked", "--letter", target).expect(0)
    assert target.read_bytes().startswith(b"%PDF-1.7")
    assert target.stat().st_mode & 0o077 == 0
