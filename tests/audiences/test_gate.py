"""The gate over a list: dropped, warned of, not checkable; recorded or only asked."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any
from uuid import UUID

import pytest

from ledger import Ledger
from ledger.errors import BadInput, Conflict
from ledger.ids import new_id
from ledger.service.audience import gate
from tests.audiences.conftest import address, asked, digests, hashed, listed
from tests.consents.conftest import consent, email, stop, withdrawal
from tests.service.conftest import Clock, Make


def known(ledger: Ledger) -> None:
    """0 to 4 consented; 1 withdrew, 2 has a stop, by another spelling of the address."""
    for n in range(5):
        ledger.record_consent(consent(address(n)))
    ledger.record_consent(withdrawal(address(1)))
    ledger.place_stop(stop(email(address(2).upper())))


def record(upload: Make, **changes: Any) -> dict[str, Any]:
    return upload(
        transfer_basis="DOMESTIC", third_party={"party": None, "kind": "corporation", "country": "JP"}, **changes
    )


def outcomes(answer: Any) -> dict[str, list[list[int]]]:
    return {one.outcome: one.lines for one in answer.held}


@pytest.mark.parametrize("merged_from", [0, 20_000])
def test_people_without_consent_or_with_a_stop_are_dropped_and_the_rest_recorded(
    ledger: Ledger, upload: Make, monkeypatch: pytest.MonkeyPatch, merged_from: int
) -> None:
    monkeypatch.setattr(gate, "MERGED_FROM_ROWS", merged_from)
    known(ledger)
    answer = ledger.upload_audience(listed(record(upload), gate="allowed"), digests(0, 1, 2, 3, 9))
    assert outcomes(answer) == {"no_consent": [[5, 5]], "withdrawn": [[2, 2]], "stopped": [[3, 3]]}
    assert answer.counts == {"allowed": 2, "no_consent": 1, "withdrawn": 1, "stopped": 1}
    assert (answer.rows, answer.size) == (5, 2)
    assert answer.refusal_seq is not None
    found = [len(ledger.find_person(asked(n), "tester").records) for n in (0, 1, 2, 3, 9)]
    assert found == [1, 0, 0, 1, 0]


def test_a_check_records_no_provision(ledger: Ledger, upload: Make) -> None:
    known(ledger)
    answer = ledger.upload_audience(listed(record(upload), gate="check"), digests(0, 1))
    assert (answer.appended, answer.counts["withdrawn"]) == (None, 1)
    assert ledger.find_person(asked(0), "tester").records == []


def test_what_went_out_is_recorded_whoever_had_stopped_it(ledger: Ledger, upload: Make) -> None:
    known(ledger)
    answer = ledger.upload_audience(listed(record(upload)), digests(0, 1))
    assert answer.appended is not None
    assert answer.appended.status == "unlawful"
    (found,) = ledger.find_person(asked(1), "tester").records
    assert found.status == "unlawful"


def test_entrustment_is_only_warned_of(ledger: Ledger, upload: Make) -> None:
    known(ledger)
    document = {**record(upload), "art27_ground": "ENTRUSTMENT"}
    document["entrustment"] = {"within_purpose": True, "own_use": False, "supervised": True, "matching": "none"}
    document["consent"] = {"act": "none"}
    answer = ledger.upload_audience(listed(document, gate="allowed"), digests(0, 2))
    assert (answer.size, answer.warned, answer.refusal_seq) == (2, 1, None)
    assert answer.appended is not None


def test_names_alone_are_not_checkable(ledger: Ledger, upload: Make) -> None:
    known(ledger)
    lines = [{"name": "山田 太郎"}, {"identifiers": [email(address(0))]}]
    file = io.BytesIO("\n".join(json.dumps(one, ensure_ascii=False) for one in lines).encode())
    given = {**listed(record(upload), gate="allowed"), "form": {"kind": "ndjson"}}
    answer = ledger.upload_audience(given, file)
    assert outcomes(answer) == {"no_own_identifier": [[1, 1]]}
    assert answer.size == 1


def test_broken_lines_are_named_by_number_and_never_by_what_they_say(ledger: Ledger, upload: Make) -> None:
    file = b"email,note\n" + b"a@daicho.jp,1\nnot-an-address,2\nb@daicho.jp\n\xff\xfe@daicho.jp,4\nc@daicho.jp,5\n"
    given = {**listed(upload()), "form": {"kind": "csv"}}
    with pytest.raises(BadInput) as caught:
        ledger.upload_audience(given, io.BytesIO(file))
    assert [(one.pointer, one.code) for one in caught.value.faults] == [
        ("/lines/3", "INVALID:identifier.value"),
        ("/lines/4", "COLUMN_COUNT"),
        ("/lines/5", "LINE_ENCODING"),
    ]
    assert "not-an-address" not in str([one.to_json() for one in caught.value.faults])
    answer = ledger.upload_audience({**given, "on_fault": "skip"}, io.BytesIO(file))
    assert (answer.rows, answer.fault_count, [one.line for one in answer.faults]) == (2, 3, [3, 4, 5])


def test_the_same_upload_sent_again_is_the_first_result(ledger: Ledger, upload: Make, clock: Clock) -> None:
    clock.moment = dt.datetime.now(dt.UTC)
    given = listed(upload(), id=str(UUID(bytes=new_id())))
    first = ledger.upload_audience(given, digests(1, 2))
    again = ledger.upload_audience(given, digests(1, 2))
    assert first.appended is not None
    assert again.appended is not None
    assert (again.appended.seq, again.appended.replayed) == (first.appended.seq, True)
    with pytest.raises(Conflict):
        ledger.upload_audience(given, digests(1, 3))
    assert hashed(1) not in repr(again)
