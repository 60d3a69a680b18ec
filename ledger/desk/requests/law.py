"""What the law says of a request as it stands: every question goes to `ledger.law.judge`, the one place that knows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from ledger.desk.requests.case import CaseFile
from ledger.desk.requests.grounds import INFORMING, ground_text
from ledger.law import Verdict, describe_code, earliest_suit_day, judge, parse_situation
from schemas.request_terms import GroundTerm, RequestBy, RequestKind

Made = TypeVar("Made")
Make = Callable[[str, str, str, str], Made]


def verdict_on(case: CaseFile, today: dt.date, **facts: Any) -> Verdict:
    """The judge's verdict on the request (`request.*` of the situation contract). `facts` are added to what is known."""
    request: dict[str, Any] = {
        "kind": case.kind.value,
        "arrived_on": case.arrived_on.isoformat(),
        "by": case.by.value,
        "identity": "confirmed" if case.identity else "missing",
        "method_asked": case.method_asked.value,
        "method_difficult": case.paper_instead,
        "fee_made_known": True,
        "refusal": "none",
        **facts,
    }
    if case.by is not RequestBy.PRINCIPAL:
        request["authority"] = "confirmed" if case.authority else "missing"
    if case.refused_on is not None:
        request["refused_on"] = case.refused_on.isoformat()
    if case.searched is not None:
        request["records"] = [
            {"role": one["role"], "duty": one["duty"], "principals": one["principals"]}
            for one in case.searched["found"]
        ]
    return judge(parse_situation({"hypothetical": True, "on": today.isoformat(), "request": request}))


def suit_day(case: CaseFile) -> dt.date | None:
    """The first day on which the principal may sue (ACT 39); None where ACT 39 does not speak of the request."""
    if case.kind is RequestKind.INFORMATION_28_3:
        return None
    return earliest_suit_day(case.arrived_on, case.refused_on)


def fee_refusals(case: CaseFile, today: dt.date, amount: int | None, make: Make[Made]) -> Iterator[Made]:
    """`FEE_NOT_ALLOWED:34`, `:35`; and the information of ACT 28(3), which ACT 38 does not name either."""
    verdict = verdict_on(case, today, fees={case.kind.value: amount or 1})
    for code in verdict.codes:
        if code.startswith("FEE_NOT_ALLOWED"):
            yield _described(code, make)
    if case.kind is RequestKind.INFORMATION_28_3:
        yield make(
            "FEE_NOT_ALLOWED",
            "ACT 38",
            "法第28条第3項の情報提供に手数料は徴収できません",
            "no fee may be taken for the information of ACT 28(3)",
        )


def ground_refusals(case: CaseFile, today: dt.date, term: GroundTerm, make: Make[Made]) -> Iterator[Made]:
    """Whether the law knows this ground for this kind of request. Disclosure is for the judge, the rest for the table."""
    known = ground_text(case.kind, term) is not None
    if case.kind in INFORMING and term in _CONTRACT_TERMS:
        known = "REFUSAL_GROUND_NOT_AUTOMATIC" not in verdict_on(case, today, refusal=term.value).codes
    if not known:
        yield _described("REFUSAL_GROUND_NOT_AUTOMATIC", make)


def _described(code: str, make: Make[Made]) -> Made:
    words = describe_code(code)
    return make(code, words.citation, words.ja, words.en)


_CONTRACT_TERMS = frozenset(
    {
        GroundTerm.HARM,
        GroundTerm.GRAVELY_HINDERS,
        GroundTerm.REPEATED_SAME,
        GroundTerm.OTHER_LAW,
        GroundTerm.CONFIDENTIALITY_CLAUSE,
        GroundTerm.VOLUME,
    }
)
