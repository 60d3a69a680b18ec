"""The gate: four provisions that must not go as they are."""

from __future__ import annotations

from typing import Any

from cli.demo.client import Client
from cli.demo.expect import expect, expect_equal
from cli.demo.talk import table
from cli.demo_data import gate_cases
from cli.lang import say
from cli.output import Column

ANSWERS = (
    Column("what", "状況", "situation"),
    Column("may_proceed", "提供してよいか", "may proceed"),
    Column("codes", "指摘", "codes"),
    Column("warnings", "注意", "warnings"),
)


def ask_gate(client: Client) -> None:
    """Ask for each case, show the answers and check them."""
    rows: list[dict[str, Any]] = []
    for case in gate_cases():
        situation, expected = case["situation"], case["expected"]
        verdict = _ask(client, situation, case["id"])
        expect_equal(f"gate, {case['id']}: may_proceed", verdict["may_proceed"], expected["may_proceed"])
        missing = [code for code in expected["codes"] if code not in verdict["codes"]]
        expect(
            not missing,
            f"{case['id']}: {missing} が指摘されていません",
            f"gate, {case['id']}: {missing} is not among the codes",
        )
        rows.append({"what": say(case["ja"], case["en"]), **verdict})
    rows.append(
        {"what": say("同（終了日は取引先台帳から）", "the same, by the party master's word"), **_from_master(client)}
    )
    table(rows, ANSWERS)


def _from_master(client: Client) -> dict[str, Any]:
    """The partner that has ceased, without saying so: the party master knows it by its name."""
    case = next(one for one in gate_cases() if "ceased_on" in one["situation"]["third_party"])
    third_party = {name: value for name, value in case["situation"]["third_party"].items() if name != "ceased_on"}
    verdict = _ask(client, {**case["situation"], "third_party": third_party}, case["id"])
    expect_equal(f"gate, {case['id']}, from the master: may_proceed", verdict["may_proceed"], "conditional")
    return verdict


def _ask(client: Client, situation: dict[str, Any], case: str) -> dict[str, Any]:
    reply = client.post("/v1/checks", situation)
    expect_equal(f"gate, {case}: HTTP status", reply.status, 200)
    verdict: dict[str, Any] = reply.document
    return verdict
