"""A report of records that were amended or linked later: it verifies, and says what stands now."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ledger import Ledger
from ledger.desk.verify import verify_pdf
from schemas.report import Outcome
from tests.desk_requests.desk import CLERK, HANAKO, TARO, Desk, attachments, provision

AMENDMENTS: tuple[dict[str, Any], ...] = (
    {"action": "correct", "reason": "typo", "record": {"items": ["電話番号（ハッシュ化）"]}},
    {"action": "correct", "reason": "other day", "record": {"provision_date": "2026-10-30"}},
    {"action": "correct", "reason": "other party", "third_party": {"party": "meta"}},
)


@pytest.mark.parametrize("amendment", AMENDMENTS, ids=lambda one: one["reason"])
def test_a_report_of_an_amended_record_verifies(ledger: Ledger, amendment: dict[str, Any]) -> None:
    record = ledger.record(provision(TARO, HANAKO))
    ledger.record(provision(TARO, party="meta"))
    ledger.amend(record.id, amendment)
    pdf = ledger.preview_report(Desk(ledger).notified(), "pdf", CLERK)
    outcome = verify_pdf(pdf, [ledger.vkey])
    assert {one.id: one.reason for one in outcome.checks if one.outcome is not Outcome.PASSED} == {}
    assert sum(name.endswith(".tlog-proof") for name in attachments(pdf)) == 3


def test_a_report_of_a_linked_record_verifies(ledger: Ledger) -> None:
    """Person-related information received, linked to a person by a later entry: that entry proves who the person is."""
    record = ledger.record(
        {
            "role": "pri_recipient",
            "record_form": "EACH",
            "third_party": {"party": "google"},
            "data": {"at_provider": "person_related", "at_recipient": "personal_data"},
            "pri": {"expected": "told"},
            "provision": {"date": "2026-11-01"},
            "confirmation": {"pri_consent": "done"},
            "record": {
                "pri_consent_statement": True,
                "acquisition_history": "ウェブサイトの閲覧により取得",
                "items": ["Cookie ID"],
            },
            "principals": [{"identifiers": [{"type": "cookie_id", "value": "c-1234567890"}]}],
        }
    )
    linked = {"source": "login", "confirmation": "same session", "linked_on": "2026-11-02"}
    ledger.link(record.id, {**linked, "principal": TARO.principal()})
    pdf = ledger.preview_report(Desk(ledger).notified(), "pdf", CLERK)
    outcome = verify_pdf(pdf, [ledger.vkey])
    assert {one.id: one.reason for one in outcome.checks if one.outcome is not Outcome.PASSED} == {}
    (shown,) = json.loads(attachments(pdf)["disclosure.json"])["records"]
    assert shown["id"] == str(record.id)
