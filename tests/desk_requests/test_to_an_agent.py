"""Papers that go to an agent name the principal for whom it was decided; papers to the principal need not."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import Ledger
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.desk_requests.desk import TARO, WORDS, pdf_text, provision, request_of, squeezed
from tests.desk_requests.test_hostile_clerk import IDENTITY, Clerk

Json = dict[str, Any]
AGENT: Json = {"by": "appointed_agent", "agent": {"name": "代理 人子", "address": ["大阪府見本市1-2"]}}
REFUSED: Json = {"outcome": "refused", "grounds": [{"ground": "other_law", **WORDS}]}
PRINCIPAL = squeezed(f"ご本人Principal{TARO.name}")


@pytest.fixture
def clerk(api: Api, ledger: Ledger) -> Clerk:
    ledger.record(provision(TARO))
    return Clerk(api, ledger)


def searched(clerk: Clerk, **changes: Any) -> str:
    number: str = clerk.send("", request_of(**changes)).json()["number"]
    steps: list[tuple[str, Json]] = [("identity", IDENTITY), ("search", {})]
    if "agent" in changes:
        steps.insert(1, ("authority", {"result": "confirmed", "papers": ["power_of_attorney"]}))
    for step, document in steps:
        assert clerk.send(f"/{number}/{step}", document).status_code == 200
    return number


def paper(clerk: Clerk, number: str, step: str, document: Json) -> str:
    answer = clerk.send(f"/{number}/{step}", document)
    assert answer.status_code == 200, answer.text
    return pdf_text(answer.content)


@pytest.mark.parametrize("outcome", [{"outcome": "full"}, REFUSED])
def test_the_letter_of_the_decision(clerk: Clerk, outcome: Json) -> None:
    number = searched(clerk, **AGENT)
    assert clerk.send(f"/{number}/decision", outcome, Scope.ADMIN).status_code == 200
    letter = paper(clerk, number, "letters", {})
    assert PRINCIPAL in letter
    assert squeezed("代理 人子 様") in letter


def test_the_letters_on_the_way_and_the_report(clerk: Clerk) -> None:
    number = searched(clerk, **AGENT)
    ask = {"letter": "more_information", "questions": [{"ja": "旧住所", "en": "An old address"}]}
    assert PRINCIPAL in paper(clerk, number, "letters", ask)
    assert clerk.send(f"/{number}/fee", {"action": "invoiced"}).status_code == 200
    assert PRINCIPAL in paper(clerk, number, "letters", {"letter": "fee"})
    assert clerk.send(f"/{number}/fee", {"action": "paid"}).status_code == 200
    assert clerk.send(f"/{number}/decision", {"outcome": "full"}, Scope.ADMIN).status_code == 200
    paper(clerk, number, "letters", {})
    assert PRINCIPAL in paper(clerk, number, "deliveries", {"channel": "email"})


def test_to_the_principal_nobody_else_is_named(clerk: Clerk) -> None:
    number = searched(clerk)
    assert clerk.send(f"/{number}/decision", {"outcome": "full"}, Scope.ADMIN).status_code == 200
    letter = paper(clerk, number, "letters", {})
    assert "Principal" not in letter
    assert "代理人" not in letter
