"""No number of an identity paper stands in a text of the desk; what only looks like one may."""

from __future__ import annotations

import doctest
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import schemas.paper_numbers
from ledger import Ledger
from ledger.errors import BadInput
from schemas.paper_numbers import in_a_note, in_words
from tests.desk_requests.desk import CLERK, DECIDER, TARO, WORDS, Desk, provision, request_of

OF_A_PAPER = [
    "免許 123456789012",
    "免許証番号 第３０１２３４５６７８９０号",
    "1234-5678-9012",
    "1234 5678 9012",
    "マイナンバー：1234 5678 9018",
    "TK1234567",
    "旅券ＭＵ１２３４５６７",
    "passport no. 1234567",
    "在留カード AB12345678CD",
    "健康保険証の保険者番号は06123456です",
    "被保険者番号:1234567",
    "基礎年金番号 1234-567890",
    "My Number 123456789018 was on it",
    "driver's licence: 30-12-345678-90",
]
SOMETHING_ELSE = [
    "2026-11-02 に窓口で確認",
    "2026/11/2 来訪、2026.11.3 電話",
    "令和8年11月2日に確認",
    "03-1234-5678 に電話して確認",
    "0120-123-456（フリーダイヤル）",
    "代表 (03) 1234-5678、携帯 090-1234-5678、09012345678",
    "+81 3-1234-5678 / +81312345678",
    "〒150-0031 東京都渋谷区桜丘町26-1",
    "請求 R-2026-0001 と同じ",
    "記録 01930000-0000-7000-8000-000000000000",
    "1234567円を返金、2000000件を確認",
    "ACT 33(2)(i), RULE 30, GL-T 3-8-7",
    "追跡番号 1234-5678-9012",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
]


@pytest.mark.parametrize("text", OF_A_PAPER)
def test_numbers_of_papers_are_seen(text: str) -> None:
    assert in_a_note(text)
    assert in_words(text)


@pytest.mark.parametrize("text", SOMETHING_ELSE)
def test_what_is_plainly_something_else_is_not(text: str) -> None:
    assert not in_a_note(text)
    assert not in_words(text)


@pytest.mark.parametrize("text", ["会員番号 12345678 の住所を訂正しました。", "ご注文 00012345 について"])
def test_sentences_for_a_requester_may_name_a_customer_number(text: str) -> None:
    assert in_a_note(text)
    assert not in_words(text)


@given(
    st.integers(0, 10**12 - 1).map("{:012d}".format),
    st.sampled_from(["", " ", "-", "・", "　", "－"]),
    st.sampled_from([3, 4, 6, 12]),
    st.sampled_from(["免許証の番号は", "番号 ", "(", "No. "]),
)
def test_twelve_digits_in_any_spelling(number: str, divider: str, group: int, before: str) -> None:
    spelled = divider.join(number[n : n + group] for n in range(0, 12, group))
    wide = spelled.translate({ord("0") + n: ord("０") + n for n in range(10)})
    for text in (before + spelled, before + wide + "です"):
        assert in_a_note(text)
        assert in_words(text)


def test_the_examples_in_the_documentation_hold() -> None:
    results = doctest.testmod(schemas.paper_numbers)
    assert results.attempted
    assert not results.failed


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger)


NUMBER = "免許 123456789012"
BAD_WORDS = {"ja": NUMBER, "en": "a reason"}
SEEN = {"result": "confirmed", "way": "visit", "seen": ["driving_licence"], "confirms": "all"}


@pytest.mark.parametrize(
    ("method", "document", "pointer"),
    [
        ("add_identity", {**SEEN, "note": NUMBER}, "/note"),
        ("add_identity", {**SEEN, "seen_by": NUMBER}, "/seen_by"),
        ("fee", {"action": "waived", "reason": NUMBER}, "/reason"),
        ("route_request", {"to": NUMBER}, "/to"),
        ("search_request", {"earlier": BAD_WORDS}, "/earlier/ja"),
        ("decide", {"outcome": "refused", "grounds": [{"ground": "harm", **BAD_WORDS}]}, "/grounds/0/ja"),
        ("decide", {"outcome": "granted", "measures": [{**WORDS, "en": NUMBER}]}, "/measures/0/en"),
        ("letter", {"letter": "more_information", "questions": [BAD_WORDS]}, "/questions/0/ja"),
        ("letter", {"letter": "paper_instead", "reasons": [BAD_WORDS]}, "/reasons/0/ja"),
        ("close_request", {"note": NUMBER}, "/note"),
    ],
)
def test_no_text_of_a_step_takes_one(
    ledger: Ledger, desk: Desk, method: str, document: dict[str, Any], pointer: str
) -> None:
    number = desk.opened()
    with pytest.raises(BadInput) as caught:
        getattr(ledger, method)(number, document, DECIDER)
    (fault,) = caught.value.faults
    assert (fault.pointer, fault.code) == (pointer, "INVALID_INPUT:paper_number")
    assert fault.ja.startswith("本人確認書類の番号")
    assert "no number of an identity paper" in fault.en
    assert "123456" not in f"{fault} {caught.value}"


def test_nor_do_the_requester_s_own_words_and_a_mark(ledger: Ledger) -> None:
    with pytest.raises(BadInput) as caught:
        ledger.open_request(request_of(wanted=NUMBER), CLERK)
    assert [fault.pointer for fault in caught.value.faults] == ["/wanted"]
    record = str(ledger.record(provision(TARO)).id)
    with pytest.raises(BadInput) as caught:
        ledger.exclude_records({"records": [record], "item": "iv", "reason": NUMBER}, CLERK)
    assert [fault.pointer for fault in caught.value.faults] == ["/reason"]


def test_something_other_that_was_seen_is_named(ledger: Ledger, desk: Desk) -> None:
    number = desk.opened()
    with pytest.raises(BadInput) as caught:
        ledger.add_identity(number, {**SEEN, "seen": ["other"]}, CLERK)
    assert "note" in caught.value.faults[0].ja
    seen = {**SEEN, "seen": ["other"], "note": "弁護士会の身分証明書、2026-11-02 に 03-1234-5678 で確認"}
    assert ledger.add_identity(number, seen, CLERK).state == "identified"
