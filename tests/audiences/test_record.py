"""A list of people as one record: found, proved, forgotten."""

from __future__ import annotations

from ledger import Ledger
from tests.audiences.conftest import asked, digests, hashed, listed
from tests.service.conftest import Make


def test_a_list_is_one_record_and_each_of_it_is_found_alone(ledger: Ledger, upload: Make) -> None:
    answer = ledger.upload_audience(listed(upload()), digests(*range(600)))
    assert (answer.rows, answer.size, answer.fault_count) == (600, 600, 0)
    assert answer.appended is not None
    assert answer.appended.status == "complete"
    found = ledger.find_person(asked(17), "tester")
    (record,) = found.records
    assert record.principal_count == 600
    assert record.membership is not None
    assert record.membership.person == {"identifier": {"type": "email", "digest": hashed(17)}}
    assert record.statutory["principal"] == [record.membership.person]
    assert hashed(18) not in found.model_dump_json()
    assert ledger.find_person(asked(600), "tester").records == []
    assert ledger.audit().clean
