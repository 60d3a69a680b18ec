"""`explain`: ten steps at most, the verdict's own rules, and the place where facts are missing."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.law import RULES, explain, judge, parse_situation
from ledger.law.explain import QUESTIONS, step_of
from tests.law.cases import CONSENT, DROP, EVERY_BASE, EXCEPTION, PRI, SYSTEM_ABROAD, edit


@pytest.mark.parametrize("name", EVERY_BASE)
def test_the_steps_hold_the_rules_of_the_verdict_in_order(name: str) -> None:
    typed = parse_situation(EVERY_BASE[name])
    verdict = judge(typed)
    steps = explain(typed)
    told = [rule for step in steps for rule in step.findings]
    assert sorted(rule.id for rule in told) == sorted(rule.id for rule in verdict.rules)
    assert [step.number for step in steps] == list(range(1, len(steps) + 1)) or name == "request"
    for step in steps:
        assert step.question_ja
        assert step.question_en
        assert not step.asks
        assert (step.answer_ja and step.answer_en) or not step.findings


@pytest.mark.parametrize(
    ("base", "edits", "number", "asks"),
    [
        (CONSENT, {"/data": DROP}, 4, ("/data/at_provider",)),
        (PRI, {"/pri": DROP}, 4, ("/pri/expected",)),
        (EXCEPTION, {"/art27_ground": "27-1-ii"}, 5, ("/exception/consent_hard",)),
        (SYSTEM_ABROAD, {"/third_party/equivalent_system": DROP}, 6, ("/third_party/equivalent_system",)),
        (SYSTEM_ABROAD, {"/consent/act": DROP}, 7, ("/consent/act",)),
        (CONSENT, {"/third_party/kind": DROP}, 8, ("/third_party/kind",)),
        (CONSENT, {"/record_form": "CONTRACT"}, 9, ("/provision/goods_or_services_to_principal",)),
    ],
)
def test_the_walk_ends_where_facts_are_missing(
    base: dict[str, Any], edits: dict[str, Any], number: int, asks: tuple[str, ...]
) -> None:
    steps = explain(parse_situation(edit(base, edits)))
    assert steps[-1].number == number
    assert steps[-1].asks == asks
    assert not [step for step in steps[:-1] if step.asks]


def test_every_rule_has_its_step_and_two_languages() -> None:
    for rule in RULES.values():
        assert 0 <= step_of(rule) <= len(QUESTIONS)
        assert rule.citation
        assert any("\u3040" <= c <= "\u9fff" for c in rule.ja)
        assert rule.en.endswith(".")


def test_a_prohibition_is_explained_by_its_rule() -> None:
    steps = explain(parse_situation(edit(CONSENT, {"/consent": {"act": "none"}})))
    assert [rule.id for rule in steps[-1].findings] == ["no-consent"]
    assert set(steps[-1].to_json()) == {
        "number",
        "question_ja",
        "question_en",
        "answer_ja",
        "answer_en",
        "findings",
        "asks",
    }
