"""The gate: "may this go?" A *no* is written as a `refusal` entry with its codes; nothing else is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.ids import new_id
from ledger.law import RULES_VERSION, add_years
from ledger.service.core import Core
from ledger.service.gate import fill_from_master, party_of, under_watch, verdict_of
from ledger.service.parties import PartyBook
from ledger.service.sealing import ACCESS_RETENTION_YEARS, stage

REFUSAL_RETENTION_YEARS = ACCESS_RETENTION_YEARS


def check(core: Core, book: PartyBook, situation: Mapping[str, Any], party: str | None = None) -> dict[str, Any]:
    """The verdict as `docs/situation.md` has it. party: its key, where the record does not name it.

    Raises BadInput, MissingFacts.
    """
    document = dict(situation)
    document.setdefault("on", core.today().isoformat())
    if document.get("hypothetical") is True:
        return verdict_of(document, ())
    book.refresh_if_behind()
    aliases = book.aliases()
    key = party or party_of(book, document)
    if key is not None:
        fill_from_master(core, book, key, document)
    verdict = verdict_of(document, aliases)
    if key is not None:
        verdict = under_watch(core, book, key, document, verdict, aliases)
    if verdict["may_proceed"] == "no":
        _write_refusal(core, document, verdict)
    return verdict


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
