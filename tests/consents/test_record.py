"""A record of what happened although the person had said no: stored, and never shown as lawful."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import Ledger
from tests.consents.conftest import consent, email, stop, withdrawal
from tests.service.conftest import Make

TARO = "taro.yamada@example.jp"


def codes(done: Any) -> set[str]:
    return {code.code for code in done.codes}


def test_without_anything_registered_the_record_stands_as_told(ledger: Ledger, upload: Make) -> None:
    assert ledger.record(upload()).status == "complete"
    ledger.record_consent(consent("somebody.else@daicho.jp"))
    ledger.record_consent(withdrawal("somebody.else@daicho.jp"))
    assert ledger.record(upload()).status == "complete"


@pytest.mark.parametrize(
    ("against", "status"),
    [
        (withdrawal(TARO, "2026-10-20"), "unlawful"),
        (withdrawal(TARO, "2026-11-01"), "unlawful"),
        (withdrawal(TARO, "2026-11-02"), "complete"),
        (withdrawal(TARO, "2026-10-20", basis="28-1"), "complete"),
        (withdrawal(TARO, "2026-10-20", scope={"parties": ["google"]}), "unlawful"),
        (withdrawal(TARO, "2026-10-20", scope={"parties": ["meta"]}), "complete"),
        (withdrawal(TARO, "2026-10-20", scope={"purposes": ["3-1-7"]}), "complete"),
    ],
)
def test_a_provision_after_a_withdrawal_has_no_ground(
    ledger: Ledger, upload: Make, against: dict[str, Any], status: str
) -> None:
    ledger.record_consent(against)
    done = ledger.record(upload())
    assert done.status == status
    assert ("NO_GROUND:27-1" in codes(done)) == (status == "unlawful")
    assert ledger.get(done.id).status == status
    assert ledger.audit().findings == []


def test_a_stop_makes_it_unlawful_until_it_is_lifted(ledger: Ledger, upload: Make) -> None:
    placed = ledger.place_stop(stop(email(TARO)))
    done = ledger.record(upload())
    assert (done.status, codes(done)) == ("unlawful", {"NO_GROUND:27-1"})
    ledger.lift_stop(placed.id, "asked again")
    assert ledger.record(upload()).status == "complete"


def test_it_stays_unlawful_when_something_else_is_corrected(ledger: Ledger, upload: Make) -> None:
    ledger.record_consent(withdrawal(TARO))
    done = ledger.record(upload())
    ledger.amend(done.id, {"action": "correct", "reason": "typo", "operational": {"flow": "C"}})
    assert ledger.get(done.id).status == "unlawful"


def test_a_record_that_names_a_newer_consent_is_believed(ledger: Ledger, upload: Make) -> None:
    ledger.record_consent(withdrawal(TARO))
    assert ledger.record(upload(consent={"given_on": "2026-10-25"})).status == "complete"
    assert ledger.record(upload(consent={"given_on": "2026-10-05"})).status == "unlawful"


def test_a_request_sent_twice_is_one_record(ledger: Ledger, upload: Make) -> None:
    ledger.record_consent(withdrawal(TARO))
    document = upload(id="019ab000-0000-7000-8000-000000000009")
    first = ledger.record(document)
    again = ledger.record(document)
    assert (again.replayed, again.seq, again.status) == (True, first.seq, "unlawful")
