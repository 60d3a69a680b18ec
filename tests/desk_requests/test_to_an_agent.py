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
        steps.insert(
            1, ("authority", {"result": "confirmed", "papers": ["power_of_attorney"], "agent_seen": ["passport"]})
        )
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


BY_LAW = ("family_register", "guardianship_certificate", "court_decision")
EVERY_PAPER = (*BY_LAW, "power_of_attorney", "seal_certificate", "other")
PROVES = {"legal_representative": set(BY_LAW), "appointed_agent": {"power_of_attorney"}}


@pytest.mark.parametrize("paper_seen", EVERY_PAPER)
@pytest.mark.parametrize("by", sorted(PROVES))
def test_each_agent_proves_it_by_a_paper_of_their_own(clerk: Clerk, by: str, paper_seen: str) -> None:
    number: str = clerk.send("", request_of(by=by, agent=AGENT["agent"])).json()["number"]
    clerk.send(f"/{number}/identity", IDENTITY)
    shown = {"result": "confirmed", "papers": [paper_seen, "seal_certificate"], "agent_seen": ["passport"]}
    if paper_seen in PROVES[by]:
        assert clerk.send(f"/{number}/authority", shown).json()["state"] == "identified"
        return
    clerk.blocked(f"/{number}/authority", shown, "PAPER_DOES_NOT_PROVE_AUTHORITY", citation="ORDER 13")
    said = clerk.refused(f"/{number}/authority", shown, 409)
    for needed in PROVES[by]:
        assert needed in said.detail
        assert needed in said.detail_ja
    clerk.blocked(f"/{number}/search", {}, "IDENTITY_FIRST", citation="ORDER 12, 13")


@pytest.mark.parametrize("by", sorted(PROVES))
def test_the_agent_is_identified_too(clerk: Clerk, by: str) -> None:
    number: str = clerk.send("", request_of(by=by, agent=AGENT["agent"])).json()["number"]
    clerk.send(f"/{number}/identity", IDENTITY)
    shown = {"result": "confirmed", "papers": sorted(PROVES[by])}
    clerk.blocked(f"/{number}/authority", shown, "AGENT_NOT_IDENTIFIED", citation="ORDER 13")
    assert clerk.send(f"/{number}/authority", {"result": "missing"}).json()["state"] == "received"
