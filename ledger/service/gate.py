"""What the ledger adds to a situation before it is judged, and to the verdict after: party master, group, RULE 18 checks.

A partner whose newest RULE 18(1)(i) check failed has no equivalent-action system to rely on any more: the provision is
judged as if there were none (RULE 18(1)(ii)). After a check that found trouble the answer is `conditional`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from ledger.errors import MissingFacts, NotFound
from ledger.law import add_years, judge, parse_situation
from ledger.service.core import Core
from ledger.service.judging import STOPPED, STOPPED_PRI
from ledger.service.parties import PartyBook, facts_for_judge
from schemas.duty import DutyResult
from schemas.party import PartyIn
from schemas.profile import JointUse

CHECK_YEARS = 1
"""RULE 18(1)(i): about once a year or more often."""

STOP = "RULE 18(1)(ii): its measures can't be kept up, stop providing / 相当措置の継続が困難（提供を停止）"
TROUBLE = "RULE 18(1)(ii): necessary measures on the trouble found / 支障への必要かつ適切な措置"
OVERDUE = "RULE 18(1)(i): the yearly check is overdue / 年1回程度の確認の期限超過"


def party_of(book: PartyBook, document: dict[str, Any]) -> str | None:
    """The key of the party that the situation's record names, if the master knows it."""
    record = document.get("record")
    name = record.get("third_party.name") if isinstance(record, dict) else None
    if isinstance(name, str):
        return book.key_of_name(name)
    if isinstance(name, dict) and isinstance(name.get("ref"), str):
        key = name["ref"].removeprefix("party:")
        return key if book.knows(key) else None
    return None


def fill_from_master(core: Core, book: PartyBook, key: str, document: dict[str, Any]) -> None:
    """Add what the master knows of the party, where the situation is silent; never in the place of what was given."""
    try:
        facts = book.at(key, core.today()).facts
    except NotFound:
        return
    given = document.get("third_party", {})
    if isinstance(given, dict):
        document["third_party"] = {**facts_for_judge(facts), **given}
    shared = document.get("joint_use", {})
    if document.get("art27_ground") == "JOINT_USE" and isinstance(shared, dict):
        document["joint_use"] = {**_joint_use(core.profile.joint_use, facts, document), **shared}


def verdict_of(document: dict[str, Any], aliases: set[str] | tuple[()]) -> dict[str, Any]:
    """Raises BadInput, MissingFacts."""
    return judge(parse_situation(document), aliases=aliases).to_json()


def under_watch(
    core: Core, book: PartyBook, key: str, document: dict[str, Any], verdict: dict[str, Any], aliases: set[str]
) -> dict[str, Any]:
    """The verdict after the RULE 18 checks of the party. Only one that relies on its system is changed."""
    if verdict["transfer_basis"] != "EQUIV_SYSTEM" or verdict["may_proceed"] == "no":
        return verdict
    check = book.duties.system_check(key)
    if check is not None and check.result is DutyResult.FAILED:
        return _stopped(document, verdict, aliases)
    if check is not None and check.result is DutyResult.TROUBLE:
        verdict["conditions"].append(TROUBLE)
        verdict["may_proceed"] = "conditional"
    if check is not None and add_years(check.done_on, CHECK_YEARS) < core.today():
        verdict["warnings"].append(OVERDUE)
    return verdict


def _stopped(document: dict[str, Any], relied: dict[str, Any], aliases: set[str]) -> dict[str, Any]:
    """Judged without the system. Where that needs facts that nobody gave, it is a *no*: nothing else can carry it."""
    without = {**document, "third_party": {**document["third_party"], "equivalent_system": "none"}}
    try:
        verdict = verdict_of(without, aliases)
    except MissingFacts:
        code = STOPPED_PRI if "ACT 31(1)" in relied["articles"] else STOPPED
        verdict = {
            **relied,
            "may_proceed": "no",
            "transfer_basis": None,
            "duty": "prohibited",
            "record_duty": "none",
            "required_fields": [],
            "codes": [code],
            "conditions": [],
            "retention": None,
            "disclosable_under_33_5": None,
        }
    verdict["warnings"] = [*verdict["warnings"], STOP]
    return verdict


def _joint_use(policy: JointUse | None, facts: PartyIn, document: dict[str, Any]) -> dict[str, Any]:
    """Membership on the day, and whether every item stands in the policy's list; unknown stays absent."""
    known: dict[str, Any] = {}
    since, until = facts.group_member_since, facts.group_member_until
    day = dt.date.fromisoformat(document["on"])
    if since is not None or until is not None:
        known["third_party_in_scope"] = (since is None or since <= day) and (until is None or day <= until)
    data = document.get("data")
    items = data.get("items") if isinstance(data, dict) else None
    if policy is not None and items:
        listed = {word for name in policy.item_names for word in (name.original, name.ja, name.en) if word}
        # Another wording is no proof that an item is outside the list: only a full match answers the question.
        if all(item in listed for item in items):
            known["items_in_list"] = True
    return known
