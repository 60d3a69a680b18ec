"""Every error of the tree has its answer; each is told apart, and none repeats what was sent."""

from __future__ import annotations

import inspect
import re

import pytest

import ledger.errors
from api.problems import KINDS, answer_to, safe_pointer
from ledger.errors import Blocked, Busy, DaichoError, Fault, Frozen, Gone, HeadMismatch, MissingFacts, TooLarge
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.api.samples import CANARY, problem, provision

TREE = [
    error
    for _, error in inspect.getmembers(ledger.errors, inspect.isclass)
    if issubclass(error, DaichoError) and error.__module__ == "ledger.errors"
]


DRAWN = {
    name: int(status)
    for name, status in re.findall(r"── (\w+) .*?\b([45]\d\d)$", ledger.errors.__doc__ or "", re.MULTILINE)
}


def one_of(error: type[DaichoError]) -> DaichoError:
    first = next(iter(inspect.signature(error).parameters))
    if first == "faults":
        return error([Fault("/a", "CODE", "", "誤り", "fault")])  # type: ignore[arg-type]  # a BadInput
    return error(["/consent/act"] if first == "missing_facts" else "it failed")  # type: ignore[arg-type]  # likewise


@pytest.mark.parametrize("error", TREE, ids=lambda error: error.__name__)
def test_every_error_is_answered_by_its_own_or_its_parents_kind_as_the_tree_is_drawn(error: type[DaichoError]) -> None:
    found = answer_to(one_of(error)).problem
    kind = KINDS.get(error) or KINDS[error.__mro__[1]]
    assert (found.status, found.code, found.title, found.title_ja) == (
        kind.status,
        kind.code,
        kind.title,
        kind.title_ja,
    )
    assert found.detail
    assert found.detail_ja
    assert DRAWN.get(error.__name__, found.status) == found.status


def test_the_drawing_gives_a_status_to_every_answer_that_has_one() -> None:
    assert {error.__name__ for error in TREE} - set(DRAWN) == {"DaichoError", "VerificationFailed"}


def test_codes_and_types_are_told_apart() -> None:
    codes = [kind.code for kind in KINDS.values()]
    assert len(set(codes)) == len(codes)


def test_what_goes_with_an_error_goes_with_its_answer() -> None:
    assert answer_to(Busy("busy", "混雑", 7)).headers == {"Retry-After": "7"}
    assert int(answer_to(Frozen("frozen")).headers["Retry-After"]) > 0
    assert answer_to(TooLarge([])).headers == {"Connection": "close"}
    assert answer_to(Blocked("no", "不可", ["RETENTION_NOT_ENDED"])).problem.codes == ["RETENTION_NOT_ENDED"]
    assert answer_to(MissingFacts(["/consent/act"])).problem.missing_facts == ["/consent/act"]
    assert answer_to(HeadMismatch("damaged")).problem.code == "INTEGRITY"


@pytest.mark.parametrize(
    ("pointer", "shown"),
    [
        ("", ""),
        ("/record/third_party.name", "/record/third_party.name"),
        ("/principals/12/identifiers/0", "/principals/12/identifiers/0"),
        ("/header/Idempotency-Key", "/header/Idempotency-Key"),
        (f"/{CANARY}", "/*"),
        ("/a~1b", "/*"),
        ("/090-1234-5678", "/*"),
        ("/operational/taro@example.com/0", "/operational/*/0"),
        ("no pointer", "*"),
        ("/" + "a" * 65, "/*"),
    ],
)
def test_a_pointer_shows_names_of_our_own_form_only(pointer: str, shown: str) -> None:
    assert safe_pointer(pointer) == shown


@pytest.mark.parametrize(
    ("error", "status"),
    [(Busy("the queue is full", "混雑", 3), 503), (Frozen("no more", "停止中"), 503), (Gone("gone", "廃棄済み"), 410)],
)
def test_the_writers_refusals_reach_the_caller(
    api: Api, monkeypatch: pytest.MonkeyPatch, error: DaichoError, status: int
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(api.ledger, "submit", refuse)
    found = problem(api.post("/v1/records", Scope.RECORDS_WRITE, json=provision()), status)
    assert found.detail_ja == error.ja
