"""A clerk who tries every wrong thing over HTTP: each is one refusal in both languages, and nothing is entered."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from ledger import Ledger
from schemas.problem import Problem
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.api.samples import problem
from tests.desk_requests.conftest import Clock
from tests.desk_requests.desk import HANAKO, TARO, WORDS, pdf_text, provision, request_of

Json = dict[str, Any]
IDENTITY: Json = {"result": "confirmed", "way": "email", "seen": ["address_loop"], "confirms": "all"}
CLOSED: Json = {}
ROAD: list[tuple[str, str, Json, Scope]] = [
    ("identified", "identity", IDENTITY, Scope.DESK),
    ("searched", "search", {}, Scope.DESK),
    ("decided", "decision", {"outcome": "full"}, Scope.ADMIN),
    ("notified", "letters", {}, Scope.DESK),
    ("paid", "fee", {"action": "waived", "reason": "test"}, Scope.DESK),
    ("delivered", "deliveries", {"channel": "email", "form": "json"}, Scope.DESK),
    ("closed", "closing", CLOSED, Scope.DESK),
]


class Clerk:
    """Sends steps, and expects refusals that leave the log as it was."""

    def __init__(self, api: Api, ledger: Ledger) -> None:
        self.api, self.ledger = api, ledger

    def send(self, path: str, document: Json, scope: Scope | None = Scope.DESK) -> httpx.Response:
        return self.api.post(f"/v1/requests{path}", scope, json=document)

    def at(self, state: str, **changes: Any) -> str:
        """A request of Taro's that was brought to this state."""
        number: str = self.send("", request_of(**changes)).json()["number"]
        for reached, step, document, scope in ROAD if state != "received" else []:
            answer = self.send(f"/{number}/{step}", document, scope)
            assert answer.status_code == 200, answer.text
            if reached == state:
                break
        return number

    def refused(self, path: str, document: Json, status: int, scope: Scope | None = Scope.DESK) -> Problem:
        size = self.ledger._core.head().size
        found = problem(self.send(path, document, scope), status)
        assert self.ledger._core.head().size == size, "a refusal entered something"
        assert found.detail
        assert found.detail_ja
        assert TARO.name not in found.model_dump_json()
        return found

    def blocked(self, path: str, document: Json, code: str, scope: Scope = Scope.DESK, citation: str = "") -> None:
        found = self.refused(path, document, 409, scope)
        assert found.codes == [code]
        assert citation in found.detail
        assert citation in found.detail_ja


@pytest.fixture
def clerk(api: Api, ledger: Ledger) -> Clerk:
    ledger.record(provision(TARO))
    ledger.record(provision(TARO, HANAKO))
    return Clerk(api, ledger)


@pytest.mark.parametrize(
    ("state", "step", "document", "code", "citation"),
    [
        ("received", "search", {}, "IDENTITY_FIRST", "ACT 37"),
        ("received", "decision", {"outcome": "full"}, "IDENTITY_FIRST", "ACT 37"),
        ("received", "deliveries", {"channel": "email"}, "IDENTITY_FIRST", "ACT 37"),
        ("received", "letters", {}, "LETTER_NOT_FITTING", ""),
        ("received", "closing", {}, "ENDING_NOT_FITTING", "ACT 33(3)"),
        ("identified", "decision", {"outcome": "full"}, "SEARCH_FIRST", "ACT 33(5)"),
        ("identified", "deliveries", {"channel": "email"}, "STEP_NOT_ALLOWED", ""),
        ("identified", "route", {"to": "elsewhere"}, "STEP_NOT_OF_THIS_KIND", ""),
        ("searched", "deliveries", {"channel": "email"}, "STEP_NOT_ALLOWED", ""),
        ("searched", "letters", {}, "LETTER_NOT_FITTING", ""),
        ("searched", "closing", {}, "ENDING_NOT_FITTING", "ACT 33(3)"),
        ("searched", "authority", {"result": "confirmed", "papers": ["power_of_attorney"]}, "NO_AGENT", "ORDER 13"),
        ("searched", "identity", {**IDENTITY, "confirms": [7]}, "NO_SUCH_IDENTIFIER", ""),
        ("decided", "decision", {"outcome": "full"}, "STEP_NOT_ALLOWED", ""),
        ("decided", "deliveries", {"channel": "email"}, "STEP_NOT_ALLOWED", ""),
        ("decided", "closing", {}, "ENDING_NOT_FITTING", "ACT 33(3)"),
        ("notified", "decision", {"outcome": "full"}, "STEP_NOT_ALLOWED", ""),
        ("notified", "deliveries", {"channel": "email"}, "FEE_OPEN", "ACT 38"),
        ("paid", "deliveries", {"channel": "post", "paper": True}, "METHOD_NOT_AS_ASKED", "RULE 30"),
        ("paid", "closing", {}, "ENDING_NOT_FITTING", "ACT 33(3)"),
        ("paid", "fee", {"action": "invoiced"}, "FEE_SETTLED", ""),
        ("delivered", "search", {}, "STEP_NOT_ALLOWED", ""),
        ("delivered", "decision", {"outcome": "full"}, "STEP_NOT_ALLOWED", ""),
        ("closed", "closing", {}, "STEP_NOT_ALLOWED", ""),
        ("closed", "deliveries", {"channel": "email"}, "STEP_NOT_ALLOWED", ""),
        ("closed", "withdrawal", {}, "STEP_NOT_ALLOWED", ""),
        ("closed", "clock-stop", {"reason": "fee"}, "STEP_NOT_ALLOWED", ""),
    ],
)
def test_no_step_out_of_its_place(
    clerk: Clerk, state: str, step: str, document: Json, code: str, citation: str
) -> None:
    number = clerk.at(state)
    clerk.blocked(f"/{number}/{step}", document, code, Scope.ADMIN if step == "decision" else Scope.DESK, citation)


@pytest.mark.parametrize(
    ("decision", "code", "citation"),
    [
        ({"outcome": "refused"}, "GROUND_MISSING", "ACT 33(2)"),
        ({"outcome": "part"}, "WITHHELD_MISMATCH", "ACT 33(2)"),
        ({"outcome": "none_exists"}, "NOT_AS_FOUND", "ACT 33(3)"),
        ({"outcome": "granted", "measures": [WORDS]}, "OUTCOME_NOT_OF_THIS_KIND", ""),
        ({"outcome": "full", "grounds": [{"ground": "harm", **WORDS}]}, "GROUND_NOT_NEEDED", ""),
        *(
            ({"outcome": "refused", "grounds": [{"ground": ground, **WORDS}]}, "REFUSAL_GROUND_NOT_AUTOMATIC", "33")
            for ground in ("confidentiality_clause", "volume", "not_untrue", "not_founded")
        ),
    ],
)
def test_no_decision_that_the_law_does_not_know(clerk: Clerk, decision: Json, code: str, citation: str) -> None:
    clerk.blocked(f"/{clerk.at('searched')}/decision", decision, code, Scope.ADMIN, citation)


@pytest.mark.parametrize(
    "ground",
    [{}, {"ground": "harm"}, {"ground": "harm", "ja": "理由", "en": ""}, {"ground": "we_would_rather_not", **WORDS}],
)
def test_a_refusal_without_ground_or_reason_is_no_decision(clerk: Clerk, ground: Json) -> None:
    found = clerk.refused(
        f"/{clerk.at('searched')}/decision", {"outcome": "refused", "grounds": [ground]}, 422, Scope.ADMIN
    )
    assert all(one.pointer.startswith("/grounds/0") for one in found.errors)


def test_nobody_decides_their_own_entry(clerk: Clerk) -> None:
    number = clerk.at("searched")
    clerk.blocked(f"/{number}/decision", {"outcome": "full"}, "FOUR_EYES")


def test_a_record_of_somebody_else_can_t_be_withheld(clerk: Clerk, ledger: Ledger) -> None:
    other = ledger.record(provision(HANAKO))
    withheld = [{"record": str(other.id), "ground": "harm", **WORDS}]
    decision = {"outcome": "part", "withheld": withheld}
    clerk.blocked(f"/{clerk.at('searched')}/decision", decision, "NO_SUCH_RECORD", Scope.ADMIN)


@pytest.mark.parametrize("kind", ["correction_34", "stop_35"])
def test_correction_and_stop_cost_nothing(clerk: Clerk, kind: str) -> None:
    changes = {"kind": kind, **({"stop_of": ["provision"]} if kind == "stop_35" else {})}
    number = clerk.at("received", **changes)
    for action in ("invoiced", "paid"):
        found = clerk.refused(f"/{number}/fee", {"action": action, "amount": 1000}, 409)
        assert f"FEE_NOT_ALLOWED:{kind[-2:]}" in (found.codes or [])
        assert "ACT 38" in found.detail


def test_no_fee_but_the_one_made_known(clerk: Clerk) -> None:
    number = clerk.at("received")
    clerk.blocked(f"/{number}/fee", {"action": "invoiced", "amount": 5000}, "FEE_NOT_AS_MADE_KNOWN", citation="ACT 38")


def test_a_request_is_never_narrowed(clerk: Clerk) -> None:
    """No document but the intake has a range, and a question left unanswered ends nothing (ACT 37(2))."""
    number = clerk.at("identified")
    for step, scope in (("search", Scope.DESK), ("decision", Scope.ADMIN), ("identifiers", Scope.DESK)):
        document: Json = {"period_start": "2026-11-01", **({"outcome": "full"} if step == "decision" else {})}
        found = clerk.refused(f"/{number}/{step}", document, 422, scope)
        assert "INVALID_INPUT:extra_forbidden" in {one.code for one in found.errors}
    letter = {"letter": "more_information", "questions": [WORDS]}
    assert clerk.send(f"/{number}/letters", letter).status_code == 200
    clerk.blocked(f"/{number}/closing", {}, "ENDING_NOT_FITTING")
    clerk.blocked(f"/{number}/closing", {"ending": "identity_not_confirmed"}, "ENDING_NOT_FITTING")
    found = clerk.refused(f"/{number}/closing", {"ending": "withdrawn"}, 422)
    assert found.errors


def test_days_can_t_be_moved(clerk: Clerk, clock: Clock) -> None:
    for day, code in (("2026-11-03", "IN_THE_FUTURE"), ("2021-11-02", "BEFORE_THE_LAW")):
        found = clerk.refused("", request_of(arrived_on=day), 422)
        assert [one.code for one in found.errors] == [code]
    number = clerk.at("identified")
    due = clerk.api.get(f"/v1/requests/{number}", Scope.DESK).json()["due_on"]
    clerk.refused(f"/{number}/clock-stop", {"reason": "fee", "due_on": "2027-01-01"}, 422)
    clerk.blocked(f"/{number}/clock-stop", {"reason": "fee", "on": "2026-10-01"}, "STOP_OUT_OF_ORDER")
    clock.to("2026-11-10")
    assert clerk.send(f"/{number}/clock-stop", {"reason": "fee"}).status_code == 200
    clerk.blocked(f"/{number}/clock-resume", {"on": "2026-11-09"}, "RESUMED_BEFORE_STOP")
    assert clerk.send(f"/{number}/clock-resume", {}).json()["due_on"] == due
    found = clerk.refused(f"/{number}/deliveries", {"channel": "email", "sent_on": "2026-12-01"}, 422)
    assert [one.code for one in found.errors] == ["IN_THE_FUTURE"]


@pytest.mark.parametrize("kind", ["more_information", "identity_not_confirmed"])
@pytest.mark.parametrize("draft", [False, True])
def test_a_letter_leaves_time_for_the_post(clerk: Clerk, kind: str, draft: bool) -> None:
    number = clerk.at("received")  # a Monday; 3 November is a holiday, so the seventh working day is the 12th
    letter = {"letter": kind, "questions": [WORDS], "draft": draft}
    for day in ("2026-11-01", "2026-11-02", "2026-11-03", "2026-11-11"):
        found = clerk.refused(f"/{number}/letters", {**letter, "reply_by": day}, 422)
        assert [(one.pointer, one.code) for one in found.errors] == [("/reply_by", "REPLY_TOO_SOON")]
        assert "2026-11-12" in found.errors[0].ja
        assert "2026-11-12" in found.errors[0].en
    assert clerk.send(f"/{number}/letters", {**letter, "reply_by": "2026-11-12"}).status_code == 200


@pytest.mark.parametrize("scope", [Scope.RECORDS_WRITE, Scope.PRINCIPALS_SEARCH, Scope.AUDIT_READ, None])
def test_the_desk_is_for_its_staff(clerk: Clerk, scope: Scope | None) -> None:
    number = clerk.at("searched")
    status = 403 if scope else 401
    clerk.refused("", request_of(), status, scope)
    for step in ("identity", "search", "decision", "letters", "deliveries", "closing"):
        clerk.refused(f"/{number}/{step}", {}, status, scope)
    size = clerk.ledger._core.head().size
    told = {"request": number, "reason": "curious"}
    problem(clerk.api.post("/v1/access/letters", scope, json=told), status)
    assert clerk.ledger._core.head().size == size


def test_there_is_no_such_request(clerk: Clerk) -> None:
    for step in ("identity", "search", "decision", "letters", "deliveries", "closing"):
        document = {"identity": IDENTITY, "decision": {"outcome": "full"}, "deliveries": {"channel": "email"}}
        clerk.refused(f"/R-2026-9999/{step}", document.get(step, {}), 404)
        clerk.refused(f"/not-a-number/{step}", document.get(step, {}), 422)


def test_a_decision_reaches_no_other_request(clerk: Clerk) -> None:
    """Hanako's request is not answered by Taro's decision, nor with his records."""
    clerk.at("paid")
    number: str = clerk.send("", request_of(HANAKO)).json()["number"]
    clerk.blocked(f"/{number}/deliveries", {"channel": "email"}, "IDENTITY_FIRST")
    clerk.blocked(f"/{number}/letters", {}, "LETTER_NOT_FITTING")


def test_two_clerks_at_once_make_one_decision(clerk: Clerk, api: Api) -> None:
    number = clerk.at("searched")

    async def both() -> list[int]:
        headers = {"Authorization": f"Bearer {api.keys[Scope.ADMIN]}"}
        transport = httpx.ASGITransport(api.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://daicho.test", headers=headers) as client:
            path = f"/v1/requests/{number}/decision"
            answers = await asyncio.gather(*(client.post(path, json={"outcome": "full"}) for _ in range(4)))
        return [answer.status_code for answer in answers]

    assert sorted(asyncio.run(both())) == [200, 409, 409, 409]
    steps = [one["step"] for one in api.get(f"/v1/requests/{number}", Scope.DESK).json()["steps"]]
    assert steps.count("decide") == 1


def test_the_letter_of_who_looked(clerk: Clerk) -> None:
    clerk.ledger.find_person({"identifiers": TARO.identifiers, "reason": "問い合わせ 17"}, "agent@desk")
    told = {"request": clerk.at("identified"), "reason": "asked"}
    answer = clerk.api.post("/v1/access/letters", Scope.DESK, json=told)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert "会社による照会" in pdf_text(answer.content)
    assert "問い合わせ17" not in pdf_text(answer.content)  # what somebody typed may name another person
    assert "山田太郎様" in pdf_text(answer.content)
    problem(clerk.api.post("/v1/access/letters", Scope.DESK, json={"reason": "everybody"}), 422)
