"""Batches of a bulk run: one is written while the next is made ready, and each line has the result it would have alone."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest

from ledger import Ledger
from ledger.collecting import without_collection
from ledger.errors import BadInput, Frozen
from ledger.service.carrying import pack_documents, pack_prepared, unpack_documents, unpack_prepared
from ledger.service.intake import TOGETHER_RECORDS, prepare_records
from schemas.record import RecordIn
from tests.service.conftest import Clock, Make

BATCH = 150


def _people(upload: Make, count: int) -> Iterator[dict[str, Any]]:
    for n in range(count):
        yield upload(principals=[{"id": f"C-{n}"}])


def _id(clock: Clock, n: int) -> str:
    made = f"{int(clock().timestamp() * 1000):012x}"
    return f"{made[:8]}-{made[8:]}-7000-8000-{n:012x}"


def test_a_record_may_lean_on_one_of_an_earlier_batch(ledger: Ledger, upload: Make, clock: Clock) -> None:
    base_id, missing_id = (_id(clock, n) for n in range(2))
    leaning = upload(record={"omitted": ["third_party.name", "third_party.address", "third_party.representative"]})
    bases = {1: base_id, BATCH: base_id, BATCH + 1: "no id", 2 * BATCH: missing_id, 2 * BATCH + 1: base_id}
    documents = [upload(id=base_id), *_people(upload, 2 * BATCH + 5)]
    for place, base in bases.items():
        documents[place] = {**leaning, "base_record": base}
    results = list(ledger.record_many(documents, BATCH))
    assert [result.line for result in results] == list(range(1, len(documents) + 1))
    assert [result.line - 1 for result in results if result.faults] == [BATCH + 1]
    incomplete = [one.line - 1 for one in results if one.appended and one.appended.status != "complete"]
    assert incomplete == [2 * BATCH]
    assert ledger.audit().clean


def test_what_is_no_document_is_its_lines_fault(ledger: Ledger, upload: Make) -> None:
    given: list[Any] = [upload(), [], upload(), "text", None]
    results = list(ledger.record_many(given, 2))
    assert [bool(result.faults) for result in results] == [False, True, False, True, True]


def test_results_come_before_much_more_is_asked_for(ledger: Ledger, upload: Make) -> None:
    asked = [0]

    def counted() -> Iterator[dict[str, Any]]:
        for document in _people(upload, 6 * BATCH + 1):
            asked[0] += 1
            yield document

    for result in ledger.record_many(counted(), BATCH):
        assert asked[0] <= result.line + 2 * BATCH + TOGETHER_RECORDS
        if result.line % BATCH == 0:
            assert ledger.get(result.appended.id).seq == result.appended.seq  # type: ignore[union-attr]


def test_whoever_stops_listening_leaves_whole_batches(ledger: Ledger, upload: Make) -> None:
    before = ledger._core.head().size
    results = ledger.record_many(_people(upload, 6 * BATCH), BATCH)
    assert next(results).line == 1
    results.close()  # type: ignore[attr-defined]
    written = ledger._core.head().size - before
    assert written % BATCH == 0
    assert 0 < written <= 3 * BATCH
    assert ledger.audit().clean


def test_a_batch_that_fails_ends_the_run_after_the_results_before_it(
    ledger: Ledger, upload: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, calls = ledger._core.sequencer.append, [0]

    def failing(*given: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] == 2:
            raise Frozen("frozen", "凍結")
        return append(*given, **named)

    monkeypatch.setattr(ledger._core.sequencer, "append", failing)
    told = []
    with pytest.raises(Frozen):
        told += [result.line for result in ledger.record_many(_people(upload, 4 * BATCH), BATCH)]
    assert calls[0] == 2
    assert ledger.audit().clean
    monkeypatch.undo()
    assert all(result.appended for result in ledger.record_many(_people(upload, 1)))


def test_what_goes_between_processes_arrives_whole(ledger: Ledger, upload: Make) -> None:
    core, book, shapes = ledger._core, ledger._parties, ledger._shapes
    documents: list[Any] = [*_people(upload, 5), upload(role="nobody"), upload(record_form="BULK"), *_people(upload, 5)]
    assert unpack_documents(pack_documents(documents)) == documents
    models = [RecordIn.model_validate(document) for document in _people(upload, 2)]
    assert unpack_documents(pack_documents(models)) == models
    made = [None if isinstance(one, BadInput) else one for one in prepare_records(core, book, documents, shapes)]
    known = [one for one in made if one and isinstance(one.content, bytes)]
    assert len(known) == 8
    assert made[5] is None
    packed = pack_prepared(made)
    assert unpack_prepared(packed) == made
    assert len(packed) < len(made) * 1_500


def test_collection_is_off_within_and_as_it_was_after() -> None:
    assert gc.isenabled()
    with without_collection():
        assert not gc.isenabled()
        with without_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    try:
        with without_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
