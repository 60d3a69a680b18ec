"""The letter that tells a person who looked them up: theirs alone, nothing of ORDER 11, signed, at the command line too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledger import Ledger
from ledger.errors import BadInput, Blocked
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.cli.command import daicho
from tests.desk_requests.conftest import Clock
from tests.desk_requests.desk import CLERK, HANAKO, JIRO, TARO, Desk, Person, found_in, pdf_text, provision, squeezed


@pytest.fixture
def looked_up(ledger: Ledger, clock: Clock) -> Ledger:
    ledger.record(provision(TARO, HANAKO))
    for person, reason in ((TARO, "問い合わせ 17"), (HANAKO, "問い合わせ 18"), (TARO, "問い合わせ 19")):
        ledger.find_person({"identifiers": person.identifiers, "reason": reason}, "agent@desk")
        clock.to("2026-11-05")
    return ledger


def of(ledger: Ledger, person: Person = TARO, **changes: Any) -> dict[str, Any]:
    """The letter's document: of a request in which the person was identified."""
    return {"request": Desk(ledger).identified(person), "reason": "asked", **changes}


def test_it_says_when_who_and_why(looked_up: Ledger) -> None:
    pdf = looked_up.access_letter(of(looked_up, reason="asked who looked"), CLERK)
    text = pdf_text(pdf)
    for said in (
        "山田太郎様",
        "2回調べられました",
        "会社による照会",
        "agent@desk",
        "2026-11-0212:00",
    ):
        assert squeezed(said) in text
    assert found_in(pdf, [*HANAKO.traces(), "問い合わせ18", TARO.email, TARO.phone]) == []
    assert "件" not in text  # some records that were found may be others', outside ACT 33(5), or withheld
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
    asked: dict[str, Any] = {"identifiers": TARO.identifiers, "reason": f"asked: {reason}"}
    letter = api.post("/v1/access/letters", Scope.DESK, json=of(looked_up, **asked))
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
    text = pdf_text(ledger.access_letter(of(ledger), CLERK))
    assert squeezed(f"ご請求 {number} の調査 Search for request {number}") in text


def test_nobody_looked_is_told_in_words(looked_up: Ledger) -> None:
    text = pdf_text(looked_up.access_letter(of(looked_up, JIRO), CLERK))
    assert squeezed("この期間に、あなたを調べた記録はありません。") in text


def test_what_order_11_hides_leaves_no_trace(ledger: Ledger) -> None:
    """Equal to the letter of a person whom nobody looked up, but for number and name."""
    hidden = ledger.record(provision(TARO))
    ledger.find_person({"identifiers": TARO.identifiers, "reason": "捜査"}, "agent@desk")
    ledger.exclude_records({"records": [str(hidden.id)], "item": "iv", "reason": "捜査"}, "admin")
    letters = []
    for person in (TARO, JIRO):
        wanted = of(ledger, person)
        text = pdf_text(ledger.access_letter(wanted, CLERK))
        for own in (text[:14], wanted["request"], squeezed(person.name)):  # the letter's number comes first
            text = text.replace(own, "")
        letters.append(text)
    assert letters[0] == letters[1]
    assert "捜査" not in letters[0]
    assert "agent@desk" not in letters[0]


def test_it_is_always_of_one_person(ledger: Ledger) -> None:
    with pytest.raises(BadInput):
        ledger.access_letter({}, CLERK)


def test_it_goes_to_nobody_who_is_not_confirmed(ledger: Ledger, looked_up: Ledger) -> None:
    """Who writes with another's address is told nothing of them, and no look-up is entered."""
    desk, size = Desk(ledger), 0
    agent: dict[str, Any] = {"by": "appointed_agent", "agent": {"name": "代理 人子"}}
    for number, code in (
        (desk.opened(), "IDENTITY_FIRST"),
        (desk.identified(**agent), "IDENTITY_FIRST"),
        (desk.identified(identifiers=[]), "NO_CONFIRMED_IDENTIFIER"),
    ):
        size = ledger._core.head().size
        with pytest.raises(Blocked) as caught:
            ledger.access_letter({"request": number, "reason": "asked"}, CLERK)
        assert list(caught.value.codes) == [code]
        assert ledger._core.head().size == size
    with pytest.raises(BadInput) as faulty:
        ledger.access_letter(of(ledger, identifiers=[TARO.identifiers[0], HANAKO.identifiers[0]]), CLERK)
    assert [(one.pointer, one.code) for one in faulty.value.faults] == [("/identifiers/1", "NOT_CONFIRMED")]


def test_to_an_agent_it_names_the_principal(ledger: Ledger, looked_up: Ledger) -> None:
    agent: dict[str, Any] = {
        "by": "legal_representative",
        "agent": {"name": "親権 者子", "address": ["大阪府見本市1-2"]},
    }
    number = Desk(ledger).identified(**agent)
    seen = {"result": "confirmed", "papers": ["family_register"], "agent_seen": ["passport"]}
    ledger.add_authority(number, seen, CLERK)
    text = pdf_text(ledger.access_letter({"request": number, "reason": "asked"}, CLERK))
    assert squeezed("親権 者子 様") in text
    assert squeezed(f"ご本人 Principal {TARO.name}") in text


def test_of_a_closed_request_too_and_of_some_of_its_identifiers(ledger: Ledger, looked_up: Ledger) -> None:
    number = Desk(ledger).identified()
    ledger.withdraw_request(number, {}, CLERK)
    letter = {"request": number, "reason": "asked", "identifiers": TARO.identifiers[:1]}
    assert "2回調べられました" in pdf_text(ledger.access_letter(letter, CLERK))


def test_the_command_writes_it(home: Path, tmp_path: Path) -> None:
    with Ledger.open(home) as ledger:
        number = Desk(ledger).identified()
    target = tmp_path / "letter.pdf"
    asked = ("access", "--home", home, "--reason", "asked", "--letter", target)
    daicho(*asked, "--request", number).expect(0)
    assert target.read_bytes().startswith(b"%PDF-1.7")
    assert target.stat().st_mode & 0o077 == 0
    assert "go together" in daicho(*asked, "--force").expect(2).err
