"""No free text tells what the decision holds back beside it: reasons, measures, the search's remark, letters on the way."""

from __future__ import annotations

import doctest
from typing import Any

import pytest

import ledger.law.names
from ledger import Ledger
from ledger.errors import Blocked
from tests.desk_requests.desk import CLERK, DECIDER, TARO, WORDS, Desk, provision
from tests.desk_requests.test_holding_back import PARTY

Json = dict[str, Any]
PLAIN = {"ja": "第三者の権利利益を害するおそれ", "en": "It may harm a third party"}


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger)


@pytest.fixture
def record(ledger: Ledger) -> str:
    said = {
        "consent_statement": {"ref": "consent-log-1"},
        "items": ["遺伝子検査の結果", "メールアドレス（ハッシュ化）"],
    }
    return str(ledger.record(provision(TARO, record=said)).id)


def part(record: str, items: list[str], **words: str) -> Json:
    return {"outcome": "part", "withheld": [{"record": record, "items": items, "ground": "harm", **PLAIN, **words}]}


def told(ledger: Ledger, number: str, decision: Json) -> str:
    """Where the decision is refused for telling."""
    with pytest.raises(Blocked) as caught:
        ledger.decide(number, decision, DECIDER)
    assert list(caught.value.codes) == ["WITHHELD_TOLD_ELSEWHERE"]
    where = str(caught.value).rpartition(": ")[2]
    assert caught.value.ja.rpartition(": ")[2] == where.replace(", ", "、")
    return where


@pytest.mark.parametrize(
    ("items", "text"),
    [
        (PARTY, "Google LLC の権利を害する"),
        (PARTY, "ｇｏｏｇｌｅの業務に支障"),
        (PARTY, "It harms Google's rights"),
        (PARTY, "1 Sample Street にある会社"),
        (PARTY, "Sample  Representative 氏の権利"),
        (["items"], "遺伝子検査の結果が第三者に関わる"),
        (["items"], "メールアドレスは他の人と共通"),
    ],
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_reason_prints_no_item_held_back(
    ledger: Ledger, desk: Desk, record: str, items: list[str], text: str, language: str
) -> None:
    number = desk.searched()
    assert told(ledger, number, part(record, items, **{language: text})) == "reason"
    assert ledger.decide(number, part(record, items), DECIDER).outcome == "part"


DAYS = [
    "2026-11-01",
    "2026年11月1日",
    "２０２６年１１月１日",
    "令和8年11月1日",
    "2026/11/1",
    "1 November 2026",
    "Nov 1, 2026",
]


@pytest.mark.parametrize("day", DAYS)
def test_a_day_is_the_same_in_every_calendar(ledger: Ledger, desk: Desk, record: str, day: str) -> None:
    number = desk.searched()
    whole = {"outcome": "refused", "grounds": [{"ground": "harm", **WORDS, "ja": f"{day}の提供は捜査に関わる"}]}
    assert told(ledger, number, whole) == "reason"


@pytest.mark.parametrize("text", ["2026-11-10 に確認", "11 November 2026", "metadata と Googleplex", "同意の記録"])
def test_what_only_looks_like_it_is_no_fault(ledger: Ledger, desk: Desk, record: str, text: str) -> None:
    number = desk.searched()
    refused = {"outcome": "refused", "grounds": [{"ground": "harm", **WORDS, "ja": text}]}
    assert ledger.decide(number, refused, DECIDER).outcome == "refused"


@pytest.mark.parametrize(
    "decision",
    [
        {"outcome": "refused", "grounds": [{"ground": "harm", "ja": "Google の権利", "en": "rights"}]},
        {"outcome": "part", "withheld": [{"ground": "harm", "ja": "権利", "en": "Google LLC objects"}]},
    ],
)
def test_of_a_record_held_back_whole_no_text_names_the_company(
    ledger: Ledger, desk: Desk, record: str, decision: Json
) -> None:
    ledger.record(provision(TARO, party="meta"))
    number = desk.searched()
    for one in decision.get("withheld", ()):
        one["record"] = record
    assert told(ledger, number, decision) == "reason"


def test_a_company_that_is_shown_may_be_named(ledger: Ledger, desk: Desk, record: str) -> None:
    meta = str(ledger.record(provision(TARO, party="meta")).id)
    held = {"record": meta, "ground": "harm", "ja": "Google に係る記録のほかは権利を害する", "en": "rights"}
    decision = {"outcome": "part", "withheld": [held]}
    assert ledger.decide(desk.searched(), decision, DECIDER).outcome == "part"


def test_measures_and_the_search_s_remark(ledger: Ledger, desk: Desk, record: str) -> None:
    number = desk.identified()
    ledger.search_request(number, {"earlier": {"ja": "Google LLC にも照会した。", "en": "We asked."}}, CLERK)
    decision = part(record, PARTY)
    decision["measures"] = [{"ja": "写しは Google から届く", "en": "A copy follows"}]
    assert told(ledger, number, decision) == "earlier, measures"


def test_the_letter_that_comes_between(ledger: Ledger, desk: Desk, record: str) -> None:
    ledger.record(provision(TARO, party="meta"))
    number = desk.decided({"outcome": "part", "withheld": [{"record": record, "ground": "harm", **PLAIN}]})
    letter = {"letter": "paper_instead", "reasons": [{"ja": "Google LLC の記録は大きい", "en": "Too large"}]}
    for draft in (True, False):
        with pytest.raises(Blocked) as caught:
            ledger.letter(number, {**letter, "draft": draft}, CLERK)
        assert list(caught.value.codes) == ["WITHHELD_TOLD_ELSEWHERE"]
    assert ledger.letter(number, {**letter, "reasons": [PLAIN]}, CLERK).startswith(b"%PDF")


def test_the_examples_in_the_documentation_hold() -> None:
    results = doctest.testmod(ledger.law.names)
    assert results.attempted
    assert not results.failed
