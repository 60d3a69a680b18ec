"""The words a decided request gives its requester: none may tell what the decision holds back beside them (ACT 33(2))."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from ledger.desk.requests import CaseFile
from ledger.errors import Blocked
from ledger.service.parties import PartyBook
from ledger.service.reading import LoadedRecord
from ledger.service.telling import WHOLE, told_elsewhere
from schemas.request_terms import DecisionOutcome

Json = dict[str, Any]
Texts = Mapping[str, list[str]]


def words_of_decision(case: CaseFile, decision: Json) -> Texts:
    """What letter and report print of the decision and of the search it is about, by where it was written."""
    assert case.searched is not None
    earlier = case.searched.get("earlier")
    return {
        "reason": _both([*decision["withheld"], *decision["grounds"]]),
        "measures": _both(decision["measures"]),
        "earlier": _both([earlier] if earlier else []),
    }


def words_of_letter(letter: Json) -> Texts:
    """What a letter prints of what was written for it alone."""
    return {name: _both(letter.get(name, ())) for name in ("reasons", "questions")}


def must_not_tell(book: PartyBook, records: Iterable[LoadedRecord], decision: Json, texts: Texts) -> None:
    """Raises Blocked (`WITHHELD_TOLD_ELSEWHERE`) where what is held back of these records can be read all the same."""
    told: set[str] = set()
    for record in records:
        items = _held_back(record, decision)
        if items is WHOLE or items:
            told.update(told_elsewhere(book, record, items, texts))
    if told:
        names = sorted(told)
        raise Blocked(
            "what is held back can be read in these as well: withhold them too, or word the text without it: "
            + ", ".join(names),
            "伏せた事項が、次からも分かります。併せて伏せるか、文面を改めてください: " + "、".join(names),
            codes=["WITHHELD_TOLD_ELSEWHERE"],
        )


def _held_back(record: LoadedRecord, decision: Json) -> set[str] | None:
    if decision["outcome"] == DecisionOutcome.REFUSED:
        return WHOLE
    own = [one for one in decision["withheld"] if UUID(one["record"]).bytes == record.body.id]
    return WHOLE if any(not one.get("items") for one in own) else {item for one in own for item in one["items"]}


def _both(words: Iterable[Json]) -> list[str]:
    return [text for one in words for text in (one["ja"], one["en"])]
