"""The decision procedure, step by step, for one situation: what was asked, what was found, by which rule."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ledger.errors import MissingFacts
from ledger.law.judge import decide, judge
from ledger.law.rules import RULES, Rule, exempt, person_related, record, request, scope
from ledger.law.typed import TypedSituation
from ledger.law.walk import Walk, days_of
from schemas.situation import Situation

QUESTIONS: tuple[tuple[str, str], ...] = (
    ("相手は第三者か、自社による提供・受領か", "Is there a third party, and a provision by us?"),
    ("個人に関する情報か（統計・匿名加工情報ではないか）", "Is it information about an individual?"),
    ("仮名加工情報ではないか", "Is it pseudonymised?"),
    (
        "提供元で個人データか、提供先で個人データとなる個人関連情報か",
        "Is it personal data at the provider, or person-related information to become personal data?",
    ),
    ("第27条第1項各号に当たるか", "Does it fall under ACT 27(1)(i)-(vii)?"),
    ("提供先はどこにあり、どの根拠で移転するか", "Where is the recipient, and on what basis does the data go there?"),
    ("どの根拠によるか", "On which ground?"),
    ("確認・記録が免除されるか", "Is it exempt from confirmation and record?"),
    ("何を、どの方法で記録するか", "What is confirmed and recorded, and in which form?"),
    ("いつまで保存するか", "Until when is the record kept?"),
)
# What it means that a step was passed without any rule being named.
PASSED: tuple[tuple[str, str], ...] = (
    ("第三者であり、提供・受領がある", "yes"),
    ("個人に関する情報である", "yes"),
    ("仮名加工情報ではない", "no"),
    ("提供元で個人データである", "personal data at the provider"),
    ("当たらない", "no"),
    ("問題とならない", "not looked at"),
    ("問題とならない", "not looked at"),
    ("免除されない", "no"),
    ("記録を要しない", "no record"),
    ("計算できない", "not counted"),
)
REQUEST_QUESTION = ("請求に応じてよいか", "May the request be answered as it stands?")

_ABROAD = ("rule-17-31", "act-31-1-ii", "no-act-31-1-ii", "act-31-2")
_BY_ID: dict[str, int] = {
    **{rule.id: 1 for rule in scope.RULES[:3]},
    **{rule.id: 2 for rule in scope.RULES[3:5]},
    "not-personal-data": 4,
    "personal-data-at-provider": 4,
    "pri-at-provider": 4,
    "pseudonymised-allowed": 3,
    "pseudonymised-barred": 3,
    **{rule.id: 7 for rule in person_related.RULES},
    **dict.fromkeys(_ABROAD, 6),
    **{f"pri-{tail}": 4 for tail in ("not-expected", "contract-ban", "expected", "not-acquired")},
    **{rule.id: 8 for rule in exempt.RULES},
    **{rule.id: 10 if rule.id.startswith("retention") else 9 for rule in record.RULES},
    **{rule.id: 0 for rule in request.RULES},
}
_EXCEPTION_STEP = frozenset({f"act-27-1-{item}" for item in ("i", "ii", "iii", "iv", "v", "vi", "vii")}) | {
    "foreign-law",
    "exception-not-met",
}
_ASKED_AT: Mapping[str, int] = {
    "on": 1,
    "data": 4,
    "pri": 4,
    "exception": 5,
    "rule17": 6,
    "record": 9,
    "confirmation": 7,
    "request": 0,
}
_ASKED_AT_POINTER: Mapping[str, int] = {
    "/third_party/kind": 8,
    "/third_party/academic_institution": 5,
    "/third_party/database_business_in_japan": 6,
    "/third_party/equivalent_system": 6,
    "/confirmation/pri_foreign_info": 6,
    "/confirmation/identity": 9,
    "/confirmation/acquisition_history": 9,
    "/data/items": 7,
    "/data/source": 7,
    "/provision/goods_or_services_to_principal": 9,
    "/provision/date": 10,
    "/provision/last_provision_date": 10,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the walk. number: 1 to 10, or 0 for a request. findings: the rules found there, in order.

    answer_ja, answer_en: the findings in words, or what passing the step means. asks: pointers of the facts this step
    lacks; the walk ends there.
    """

    number: int
    question_ja: str
    question_en: str
    answer_ja: str
    answer_en: str
    findings: tuple[Rule, ...]
    asks: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "question_ja": self.question_ja,
            "question_en": self.question_en,
            "answer_ja": self.answer_ja,
            "answer_en": self.answer_en,
            "findings": [rule.to_json() for rule in self.findings],
            "asks": list(self.asks),
        }


def step_of(rule: Rule) -> int:
    """Which step of the decision procedure a rule belongs to: 1 to 10, or 0 for requests."""
    if rule.id in _EXCEPTION_STEP:
        return 5
    if rule.id in _BY_ID:
        return _BY_ID[rule.id]
    return 6 if rule.id in _ABROAD_RULES else 7


_ABROAD_RULES = frozenset(
    rule_id for rule_id in RULES if rule_id.startswith("basis-") or rule_id in ("global-cbpr", "rule-18-watch")
) | {"act-28-1", "no-act-28-1", "rule-17-missing"}


def explain(situation: Situation | TypedSituation) -> list[Step]:
    """The steps walked for a situation, up to the verdict or to the step that lacks facts. Raises nothing of its own."""
    s = situation.situation if isinstance(situation, TypedSituation) else situation
    asks: tuple[str, ...] = ()
    try:
        rules = judge(s).rules
    except MissingFacts as lacking:
        asks = lacking.missing_facts
        rules = _rules_so_far(s)
    if s.request is not None:
        return [_step(0, rules, asks)]
    found: dict[int, list[Rule]] = {}
    for rule in rules:
        found.setdefault(step_of(rule), []).append(rule)
    asked_at = _asked_at(asks[0]) if asks else 0
    last = max([*found, asked_at, 1])
    return [
        _step(number, tuple(found.get(number, ())), asks if number == asked_at else ()) for number in range(1, last + 1)
    ]


def _step(number: int, findings: tuple[Rule, ...], asks: tuple[str, ...]) -> Step:
    question_ja, question_en = QUESTIONS[number - 1] if number else REQUEST_QUESTION
    answer_ja, answer_en = PASSED[number - 1] if number else ("", "")
    if asks:
        answer_ja, answer_en = "事実が足りない", "facts are missing"
    elif findings:
        answer_ja = "".join(rule.ja for rule in findings)
        answer_en = " ".join(rule.en for rule in findings)
    return Step(number, question_ja, question_en, answer_ja, answer_en, findings, asks)


def _rules_so_far(s: Situation) -> tuple[Rule, ...]:
    if s.on is None or s.request is not None:
        return ()
    w = Walk(s, days_of(s, s.on))
    with suppress(MissingFacts):
        decide(w)
    return tuple(w.rules)


def _asked_at(pointer: str) -> int:
    if pointer in _ASKED_AT_POINTER:
        return _ASKED_AT_POINTER[pointer]
    return _ASKED_AT.get(pointer.split("/")[1], 7)
