"""A record that contradicts itself is stored, with a warning that says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledger import Ledger

Make = Callable[..., dict[str, Any]]


def test_two_different_days_are_warned_of(ledger: Ledger, upload: Make) -> None:
    agreed = ledger.record(upload(record={"provision_date": "2026-11-01"}))
    differing = ledger.record(upload(record={"provision_date": "2026-10-31"}))
    assert not [word for word in agreed.warnings if "not the day among the facts" in word]
    assert [word for word in differing.warnings if "not the day among the facts" in word]
    assert differing.status == agreed.status


def test_a_day_in_the_future_is_warned_of(ledger: Ledger, upload: Make) -> None:
    today = ledger.record(upload(provision={"date": "2026-11-02"}))
    tomorrow = ledger.record(upload(provision={"date": "2026-11-03"}))
    assert not [word for word in today.warnings if "in the future" in word]
    assert [word for word in tomorrow.warnings if "in the future" in word]


def test_a_corporation_is_no_natural_person(ledger: Ledger, upload: Make) -> None:
    def named(name: str) -> dict[str, Any]:
        document = upload(record={"third_party.name": name, "third_party.address": "東京都港区1-1"})
        return {**document, "third_party": {"kind": "natural_person", "country": "JP"}}

    assert [word for word in ledger.record(named("株式会社見本")).warnings if "natural person" in word]
    assert not [word for word in ledger.record(named("山田 花子")).warnings if "natural person" in word]


def test_many_of_one_shape_are_warned_of_alike(ledger: Ledger, upload: Make) -> None:
    results = list(ledger.record_many([upload(provision={"date": "2026-12-24"})] * 5))
    assert all(
        result.appended and any("in the future" in word for word in result.appended.warnings) for result in results
    )
