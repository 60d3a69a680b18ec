"""The gate: "may this go?" A *no* is written as a `refusal` entry with its codes; nothing else is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.ids import new_id
from ledger.law import RULES_VERSION, add_years, judge, parse_situation
from ledger.service.core import Core
from ledger.service.parties import PartyBook, facts_for_judge
from ledger.service.sealing import ACCESS_RETENTION_YEARS, stage

REFUSAL_RETENTION_YEARS = ACCESS_RETENTION_YEARS


def check(core: Core, book: PartyBook, situation: Mapping[str, Any]) -> dict[str, Any]:
    """The verdict as `docs/situation.md` has it. Raises BadInput, MissingFacts."""
    document = dict(situation)
    document.setdefault("on", core.today().isoformat())
    hypothetical = document.get("hypothetical") is True
    if not hypothetical:
        _fill_from_master(core, book, document)
    aliases = () if hypothetical else book.aliases()
    verdict: dict[str, Any] = judge(parse_situation(document), aliases=aliases).to_json()
    if verdict["may_proceed"] == "no" and not hypothetical:
        _write_refusal(core, document, verdict)
    return verdict


def _fill_from_master(core: Core, book: PartyBook, document: dict[str, Any]) -> None:
    """Add what the master knows of the party named in the record, where the situation is silent."""
    book.refresh_if_behind()
    record = document.get("record")
    name = record.get("third_party.name") if isinstance(record, dict) else None
    key = _key_of(book, name)
    given = document.get("third_party", {})
    if key is None or not isinstance(given, dict):
        return
    document["third_party"] = {**facts_for_judge(book.at(key, core.today()).facts), **given}


def _key_of(book: PartyBook, name: Any) -> str | None:
    if isinstance(name, str):
        return book.key_of_name(name)
    if isinstance(name, dict) and isinstance(name.get("ref"), str):
        key = name["ref"].removeprefix("party:")
        return key if book.knows(key) else None
    return None


def _write_refusal(core: Core, document: dict[str, Any], verdict: dict[str, Any]) -> None:
    last_day = add_years(core.today(), REFUSAL_RETENTION_YEARS)
    items = {
        "/refusal/codes": verdict["codes"],
        "/refusal/articles": verdict["articles"],
        "/refusal/on": document["on"],
        "/refusal/rules_version": RULES_VERSION,
        "/situation": document,
    }
    staged = stage(core, "refusal", new_id(), items, f"day/{last_day.isoformat()}")
    core.writer.submit([staged]).result()
