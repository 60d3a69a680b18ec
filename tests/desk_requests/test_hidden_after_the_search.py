"""ORDER 11, over HTTP: a mark that comes after the search stops every paper, and the last one tells nothing of it."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import Ledger
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.desk_requests.conftest import Clock
from tests.desk_requests.desk import HANAKO, TARO, WORDS, Person, pdf_text, provision, squeezed
from tests.desk_requests.test_hostile_clerk import Clerk

Json = dict[str, Any]
PAPER: Json = {"letter": "paper_instead", "reasons": [WORDS]}
ROAD: dict[str, tuple[str, Json, Scope]] = {
    "decided": ("decision", {"outcome": "full"}, Scope.ADMIN),
    "invoiced": ("fee", {"action": "invoiced"}, Scope.DESK),
    "notified": ("letters", {}, Scope.DESK),
}


@pytest.fixture
def record(ledger: Ledger) -> str:
    return str(ledger.record(provision(TARO)).id)


@pytest.fixture
def clerk(api: Api, ledger: Ledger, record: str) -> Clerk:
    return Clerk(api, ledger)


def hide(clerk: Clerk, record: str) -> None:
    mark = {"records": [record], "item": "iv", "reason": "照会"}
    assert clerk.api.post("/v1/exclusions", Scope.ADMIN, json=mark).status_code in (200, 201)


@pytest.mark.parametrize(
    ("done", "step", "document"),
    [
        ([], "decision", {"outcome": "full"}),
        (["decided"], "letters", {}),
        (["decided"], "letters", {"draft": True}),
        (["decided"], "letters", PAPER),
        (["decided", "invoiced"], "letters", {"letter": "fee"}),
        (["decided", "notified"], "letters", {}),
    ],
)
def test_nothing_is_decided_or_told_of_what_was_found_before(
    clerk: Clerk, record: str, done: list[str], step: str, document: Json
) -> None:
    number = clerk.at("searched")
    for name in done:
        path, sent, scope = ROAD[name]
        assert clerk.send(f"/{number}/{path}", sent, scope).status_code == 200
    hide(clerk, record)
    scope = Scope.ADMIN if step == "decision" else Scope.DESK
    clerk.blocked(f"/{number}/{step}", document, "SEARCH_AGAIN", scope)


def told(clerk: Clerk, number: str) -> str:
    """The letter that says that nothing exists, without number and day."""
    assert clerk.send(f"/{number}/search", {}).json()["records"] == []
    assert clerk.send(f"/{number}/decision", {"outcome": "none_exists"}, Scope.ADMIN).status_code == 200
    letter = clerk.send(f"/{number}/letters", {})
    assert letter.status_code == 200
    return pdf_text(letter.content).replace(number, "")


def test_after_the_next_search_the_letter_is_that_of_somebody_of_whom_there_is_nothing(
    clerk: Clerk, record: str, clock: Clock
) -> None:
    number = clerk.at("decided")
    hide(clerk, record)
    # Masked, as the letter prints them, both people's identifiers read the same.
    other = Person(9, TARO.name, "tanaka@example.jp", f"080-9999-{TARO.phone[-4:]}")
    without = clerk.at("identified", identifiers=other.identifiers)
    assert told(clerk, number) == told(clerk, without)


def test_a_letter_that_tells_nothing_is_still_sent(clerk: Clerk, record: str) -> None:
    number = clerk.at("searched")
    hide(clerk, record)
    question = {"letter": "more_information", "questions": [{"ja": "旧住所", "en": "An old address"}]}
    assert clerk.send(f"/{number}/letters", question).status_code == 200


def test_a_mark_on_somebody_else_s_record_stops_nothing(clerk: Clerk, ledger: Ledger) -> None:
    number = clerk.at("searched")
    hide(clerk, str(ledger.record(provision(HANAKO)).id))
    assert clerk.send(f"/{number}/decision", {"outcome": "full"}, Scope.ADMIN).status_code == 200
    letter = clerk.send(f"/{number}/letters", {})
    assert squeezed("全部を開示することに決定しました") in pdf_text(letter.content)
