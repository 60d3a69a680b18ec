"""What a letter says of the search behind it: when, by what, for which days, and what it can't have found.

Where none exists the letter is all that the person gets, so nothing more is said than was tried. Not a word depends on what
was found: the answer to somebody whose records ORDER 11 hides is the one to somebody of whom there are none.
"""

from __future__ import annotations

from collections.abc import Iterable

from ledger.clock import jst_day
from ledger.desk.requests import CaseFile
from ledger.desk.wareki import both
from ledger.desk.words import kind_words
from ledger.people import Identifier, mask
from ledger.service.core import Core
from ledger.service.own_types import labels_of
from ledger.service.scope import disposed_words, searched_words
from ledger.service.searching import parse_asked, plan, recorded_since
from schemas.record import SearchIn
from schemas.report import Words
from schemas.request_terms import DecisionOutcome

_BY_LETTER_ALONE = frozenset({DecisionOutcome.NONE_EXISTS, DecisionOutcome.REFUSED})
_HOUSEHOLD_S = "phone"
_NOT_ATTRIBUTED = Words(
    ja="氏名、住所、世帯の電話番号など、ほかの方にも当てはまり得る事項だけで一致する記録は、どなたのものとも扱っていません。",
    en="Records that match by nothing but what may fit others too (a name, an address, a household's telephone) are "
    "attributed to nobody.",
)


def scope_words(core: Core, case: CaseFile) -> Words:
    """The scope of the search of a request, in one text. `case` was searched."""
    assert case.searched is not None
    elsewhere = case.searched.get("earlier")
    said = [searched_words(core, recorded_since(core), Words(**elsewhere) if elsewhere else None), disposed_words(core)]
    asked = _identifiers(core, case.search_by)
    if case.outcome in _BY_LETTER_ALONE:
        said = [_when(core, case, asked), *said]
    said.append(_unconfirmed(core, case))
    if any(one.type == _HOUSEHOLD_S or one.of_many for one in asked):
        said.append(_NOT_ATTRIBUTED)
    words = [one for one in said if one is not None]
    return Words(ja="".join(one.ja for one in words), en=" ".join(one.en for one in words))


def missed_words(core: Core, case: CaseFile) -> tuple[Words, ...]:
    """Nothing found is not nothing there: what the identifiers searched by can't find."""
    if case.outcome is not DecisionOutcome.NONE_EXISTS or case.searched is None:
        return ()
    plans = plan(core, _identifiers(core, case.search_by)).plans
    missed = sorted({(one.ja, one.en) for each in plans for one in each.not_covered})
    return tuple(Words(ja=ja, en=en) for ja, en in missed)


def unconfirmed(core: Core, case: CaseFile) -> list[dict[str, str]]:
    """Identifiers that the requester gave and that were not searched by, masked."""
    left = [one for n, one in enumerate(case.identifiers) if n not in case.confirmed]
    return [
        {"type": one.type, "masked": mask(one), **labels_of(core.profile, one.type)} for one in _identifiers(core, left)
    ]


def _identifiers(core: Core, documents: list[dict[str, str]]) -> list[Identifier]:
    if not documents:
        return []
    return parse_asked(core, SearchIn.model_validate({"identifiers": documents, "reason": "-"}))


def _when(core: Core, case: CaseFile, asked: list[Identifier]) -> Words:
    assert case.searched_at is not None
    day = jst_day(case.searched_at)
    ja, en = _listed({"type": one.type, "masked": mask(one), **labels_of(core.profile, one.type)} for one in asked)
    first, last = case.period
    ja_days, en_days = "すべての期間", "all periods"
    if first or last:
        ja_days = f"{both(first) if first else ''}～{both(last) if last else ''}"
        en_days = f"{first or ''} to {last or ''}".strip()
    return Words(
        ja=f"{both(day)}に、{ja}（一部を伏せています）により、{ja_days}についてお調べしました。",
        en=f"We searched on {day.isoformat()} by {en} (masked), for {en_days}.",
    )


def _unconfirmed(core: Core, case: CaseFile) -> Words | None:
    left = unconfirmed(core, case)
    if not left:
        return None
    ja, en = _listed(left)
    return Words(
        ja=f"{ja}は、ご本人のものと確認できていないため、お調べしていません。",
        en=f"Not searched, since not confirmed to be the principal's: {en}.",
    )


def _listed(masked: Iterable[dict[str, str]]) -> tuple[str, str]:
    named = [(kind_words(one["type"], one), one["masked"]) for one in masked]
    return "、".join(f"{kind.ja} {value}" for kind, value in named), ", ".join(
        f"{kind.en} {value}" for kind, value in named
    )
