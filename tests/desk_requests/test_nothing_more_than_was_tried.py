"""What a paper says of its search is what was done: when, by what, for which days, and what that can't find."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ledger import Ledger
from ledger.errors import Blocked
from tests.desk_requests.conftest import Clock
from tests.desk_requests.desk import CLERK, DECIDER, TARO, Desk, attachments, pdf_text, provision, squeezed

NONE = {"outcome": "none_exists"}
OTHER = {"type": "email", "value": "other.taro@example.jp"}
UNCONFIRMED = "Not searched, since not confirmed to be the principal's: E-mail address o***@e***.jp."


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger)


def searched_by_the_first(ledger: Ledger, desk: Desk, **changes: Any) -> str:
    number = desk.opened(identifiers=[TARO.identifiers[0], OTHER], **changes)
    evidence = {"result": "confirmed", "way": "email", "seen": ["passport", "address_loop"], "confirms": [0]}
    ledger.add_identity(number, evidence, CLERK)
    ledger.search_request(number, {}, CLERK)
    return number


def says(pdf: bytes, *sentences: str) -> None:
    text = pdf_text(pdf)
    for sentence in sentences:
        assert squeezed(sentence) in text, sentence


def test_none_exists_is_not_said_of_what_came_after_the_search(ledger: Ledger, desk: Desk, clock: Clock) -> None:
    searched, decided = desk.searched(), desk.searched()
    ledger.decide(decided, NONE, DECIDER)
    clock.to("2026-11-09")
    ledger.record(provision(TARO, date="2026-10-01"))
    with pytest.raises(Blocked) as caught:
        ledger.decide(searched, NONE, DECIDER)
    assert list(caught.value.codes) == ["SEARCH_AGAIN"]
    for draft in (True, False):
        with pytest.raises(Blocked) as caught:
            ledger.letter(decided, {"draft": draft}, CLERK)
        assert list(caught.value.codes) == ["SEARCH_AGAIN"]
    assert len(ledger.search_request(decided, {}, CLERK).records) == 1


def test_what_came_later_outside_the_days_asked_for_changes_nothing(ledger: Ledger, desk: Desk) -> None:
    number = desk.decided(NONE, period_start="2025-01-01", period_end="2025-03-31")
    ledger.record(provision(TARO, date="2026-10-01"))
    says(ledger.letter(number, {}, CLERK), "for 2025-01-01 to 2025-03-31.")


def test_the_letter_that_none_exists_says_how_it_was_searched(ledger: Ledger, desk: Desk, clock: Clock) -> None:
    ledger.record(provision(TARO, date="2026-10-01"))
    number = searched_by_the_first(ledger, desk, period_start="2025-01-01", period_end="2025-03-31")
    clock.to("2026-11-05")
    ledger.decide(number, NONE, DECIDER)
    says(
        ledger.letter(number, {}, CLERK),
        "We searched on 2026-11-02 by E-mail address t***@e***.jp (masked), for 2025-01-01 to 2025-03-31.",
        "メールアドレス t***@e***.jp（一部を伏せています）により、令和7年1月1日（2025-01-01）～令和7年3月31日（2025-03-31）",
        UNCONFIRMED,
        "What can't be found this way",
        "records that hold only an identifier or digest made with a partner's own key or salt",
    )


def test_a_household_s_telephone_is_attributed_to_nobody_and_the_letter_says_so(ledger: Ledger, desk: Desk) -> None:
    phone = [TARO.identifiers[1]]
    for name in ("C-1", "C-2"):
        ledger.record(provision(principals=[{"id": name, "identifiers": phone}]))
    number = desk.decided(NONE, identifiers=phone)
    says(ledger.letter(number, {}, CLERK), "a household's telephone) are attributed to nobody.")


def test_the_report_says_as_of_when_and_by_what(ledger: Ledger, desk: Desk, clock: Clock) -> None:
    ledger.record(provision(TARO))
    number = searched_by_the_first(ledger, desk)
    clock.to("2026-11-05")
    ledger.decide(number, {"outcome": "full"}, DECIDER)
    says(ledger.letter(number, {}, CLERK), UNCONFIRMED)
    ledger.fee(number, {"action": "waived", "reason": "test"}, CLERK)
    report = ledger.deliver(number, {"channel": "email"}, CLERK)
    says(report, "令和8年11月2日（2026-11-02） 12:00 JST", "What was entered later is not included")
    says(report, "Identifiers not used", "o***@e***.jp", "Not confirmed to be the principal's")
    searched = json.loads(attachments(report)["disclosure.json"])["searched"]
    assert searched["at"].startswith("2026-11-02T03:00:00")
    assert searched["not_searched"] == [{"type": "email", "masked": "o***@e***.jp"}]


@pytest.mark.parametrize(
    ("steps", "said", "not_said"),
    [
        ([{"action": "waived", "reason": "test"}], "None: waived", "JPY 1,000"),
        ([{"action": "invoiced"}, {"action": "paid"}], "Fee for disclosure: JPY 1,000", "waived"),
    ],
    ids=["waived", "paid"],
)
def test_the_report_says_the_fee_as_it_was(
    ledger: Ledger, desk: Desk, steps: list[dict[str, str]], said: str, not_said: str
) -> None:
    ledger.record(provision(TARO))
    number = desk.decided()
    ledger.letter(number, {}, CLERK)
    for one in steps:
        ledger.fee(number, one, CLERK)
    report = ledger.deliver(number, {"channel": "email"}, CLERK)
    says(report, said)
    assert squeezed(not_said) not in pdf_text(report)
