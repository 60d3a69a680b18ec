"""Requests built step by step without a ledger, for the tests of the state machine."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from ledger.desk.requests import Act, CaseFile, StepTaken, apply, open_case, refusals
from schemas.profile import Fee, PolicyText
from schemas.request_terms import Step

TODAY = dt.date(2026, 11, 10)
CLERK, DECIDER = "clerk", "decider"
FEE = Fee(amount=1000, requests=("disclosure_33_1", "disclosure_33_5"), text=PolicyText(original="1,000 yen"))
RECORD = "a" * 64
OTHER_RECORD = "b" * 64
REASON = {"ja": "理由", "en": "reason"}

INTAKE: dict[str, Any] = {
    "kind": "disclosure_33_5",
    "by": "principal",
    "arrived_on": "2026-11-02",
    "arrived_by": "email",
    "principal": {"name": "山田 太郎", "address": []},
    "identifiers": [{"type": "email", "value": "taro@example.jp"}, {"type": "phone", "value": "090-1111-2222"}],
    "method_asked": "electronic",
    "stop_of": [],
    "parties": [],
}
IDENTITY: dict[str, Any] = {
    "result": "confirmed",
    "way": "post",
    "seen": ["passport"],
    "confirms": "all",
    "copies": "none",
}
AUTHORITY: dict[str, Any] = {
    "result": "confirmed",
    "papers": ["power_of_attorney"],
    "agent_seen": ["passport"],
    "copies": "none",
}
SEARCH: dict[str, Any] = {
    "found": [
        {"seq": 3, "id": RECORD, "role": "provider", "duty": "required", "principals": 2},
        {"seq": 5, "id": OTHER_RECORD, "role": "recipient", "duty": "required", "principals": 1},
    ]
}
NOTHING: dict[str, Any] = {"found": []}
FULL: dict[str, Any] = {"outcome": "full", "withheld": [], "grounds": [], "measures": []}
LETTER: dict[str, Any] = {"letter": "decision", "kind": "disclosed_full", "dated": "2026-11-10"}
DOCUMENTS: dict[Step, dict[str, Any]] = {
    Step.IDENTITY: IDENTITY,
    Step.AUTHORITY: AUTHORITY,
    Step.IDENTIFIERS: {"identifiers": [{"type": "email", "value": "old@example.jp"}]},
    Step.FEE: {"action": "invoiced", "amount": 1000},
    Step.ROUTE: {"to": "support"},
    Step.SEARCH: SEARCH,
    Step.DECIDE: FULL,
    Step.LETTER: LETTER,
    Step.DELIVER: {"form": "pdf", "paper": False, "channel": "email"},
    Step.STOP_CLOCK: {"reason": "identity", "on": "2026-11-10"},
    Step.RESUME: {"on": "2026-11-10"},
    Step.WITHDRAW: {"on": "2026-11-10"},
    Step.CLOSE: {"ending": "answered"},
}


def new_case(**changes: Any) -> CaseFile:
    document = {**INTAKE, **changes}
    if document["by"] != "principal":
        document.setdefault("agent", {"name": "代理 人子", "address": []})
    intake = StepTaken(Step.INTAKE, 0, _moment(), CLERK, document)
    return open_case(UUID(int=1), "R-2026-0001", dt.date(2030, 11, 2), intake)


def codes(
    case: CaseFile, step: Step, actor: str = DECIDER, today: dt.date = TODAY, fee: Fee | None = FEE, **changes: Any
) -> list[str]:
    """Why the step may not be done now; empty when it may."""
    return [one.code for one in refusals(case, Act(step, {**DOCUMENTS[step], **changes}, actor, today, fee))]


def do(case: CaseFile, step: Step, actor: str = DECIDER, today: dt.date = TODAY, **changes: Any) -> CaseFile:
    """Do a step that must be allowed."""
    assert codes(case, step, actor, today, **changes) == []
    apply(case, StepTaken(step, len(case.steps), _moment(), actor, {**DOCUMENTS[step], **changes}))
    return case


def at(state: str, **changes: Any) -> CaseFile:
    """A request in a state, by the shortest road."""
    case = new_case(**changes)
    if state == "received":
        return case
    do(case, Step.IDENTITY)
    if case.by != "principal":
        proof = "power_of_attorney" if case.by == "appointed_agent" else "family_register"
        do(case, Step.AUTHORITY, papers=[proof])
    if state == "routed" or (case.kind != "disclosure_33_5" and state not in ("identified",)):
        do(case, Step.ROUTE)
    elif state != "identified":
        do(case, Step.SEARCH)
    if state in ("identified", "routed", "searched"):
        return case
    decision = FULL if case.kind not in ("correction_34", "stop_35") else granted(case)
    do(case, Step.DECIDE, **decision)
    if state == "decided":
        return case
    do(case, Step.LETTER)
    if state == "notified":
        return case
    if case.kind in ("disclosure_33_5", "disclosure_33_1"):
        do(case, Step.FEE, action="waived", amount=None)
    if case.kind == "disclosure_33_5":
        do(case, Step.DELIVER)
    if state == "delivered":
        return case
    return do(case, Step.CLOSE)


def granted(case: CaseFile | None = None) -> dict[str, Any]:
    """A granted stop; of another request, without the ground that belongs to a stop alone."""
    stops = case is None or case.kind == "stop_35"
    ground = {"stop_ground": "35-5"} if stops else {}
    return {"outcome": "granted", "withheld": [], "grounds": [], "measures": [REASON], **ground}


def _moment() -> dt.datetime:
    return dt.datetime.combine(TODAY, dt.time(3), dt.UTC)
