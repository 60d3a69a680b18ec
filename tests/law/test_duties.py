"""Standing duties: RULE 18, ACT 25, running, incomplete, unlawful and late records, stale facts, missing evidence."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger.law import DueItem, InformationRequest, PartnerState, RecordState, Severity, standing_duties

TODAY = dt.date(2026, 11, 24)
FRESH = dt.date(2026, 11, 1)


def partner(**facts: object) -> PartnerState:
    return PartnerState(**{"key": "x", "facts_checked_on": FRESH, **facts})  # type: ignore[arg-type]  # keyword table


def due(
    kind: str, *, partners: list[PartnerState] | None = None, records: list[RecordState] | None = None
) -> list[DueItem]:
    items = standing_duties(TODAY, partners=partners or [], records=records or [])
    return [item for item in items if item.kind == kind]


@pytest.mark.parametrize(
    ("checked", "due_on", "severity"),
    [
        (dt.date(2025, 11, 23), dt.date(2026, 11, 23), Severity.OVERDUE),
        (dt.date(2025, 11, 24), dt.date(2026, 11, 24), Severity.DUE),
        (dt.date(2025, 12, 1), dt.date(2026, 12, 1), Severity.SOON),
        (dt.date(2026, 10, 1), dt.date(2027, 10, 1), Severity.LATER),
        (dt.date(2024, 2, 29), dt.date(2025, 2, 28), Severity.OVERDUE),
    ],
)
def test_yearly_check(checked: dt.date, due_on: dt.date, severity: Severity) -> None:
    """RULE 18(1)(i): about once a year or more often."""
    (item,) = due("SYSTEM_CHECK", partners=[partner(transfer_basis="EQUIV_SYSTEM", system_checked_on=checked)])
    assert (item.due_on, item.severity, item.citation) == (due_on, severity, "RULE 18(1)(i)")


def test_never_checked_counts_from_the_first_provision() -> None:
    (item,) = due(
        "SYSTEM_CHECK", partners=[partner(transfer_basis="EQUIV_SYSTEM", first_provision_on=dt.date(2025, 1, 1))]
    )
    assert (item.due_on, item.severity) == (dt.date(2026, 1, 1), Severity.OVERDUE)
    (item,) = due("SYSTEM_CHECK", partners=[partner(transfer_basis="EQUIV_SYSTEM")])
    assert item.severity is Severity.DUE


@pytest.mark.parametrize("basis", ["CONSENT_28", "ADEQUATE", "DOMESTIC", None])
def test_no_watch_but_on_the_system_route(basis: str | None) -> None:
    """GL-F 6: on 28(1) consent it is not required even if a system exists."""
    assert due("SYSTEM_CHECK", partners=[partner(transfer_basis=basis)]) == []


def test_the_watch_lasts_as_long_as_the_recipient_handles_the_data() -> None:
    old = dt.date(2020, 1, 1)
    gone = partner(transfer_basis="EQUIV_SYSTEM", system_checked_on=old, last_provision_on=old, handles_data=False)
    still = partner(transfer_basis="EQUIV_SYSTEM", system_checked_on=old, last_provision_on=old)
    assert due("SYSTEM_CHECK", partners=[gone]) == []
    assert len(due("SYSTEM_CHECK", partners=[still])) == 1


def test_stop_on_failure() -> None:
    """RULE 18(1)(ii)."""
    troubled = partner(transfer_basis="EQUIV_SYSTEM", system_checked_on=FRESH, system_trouble_since=TODAY)
    (item,) = due("SYSTEM_STOP", partners=[troubled])
    assert item.severity is Severity.OVERDUE


def test_the_watch_holds_for_person_related_information_too() -> None:
    """ACT 31(2)."""
    assert due("SYSTEM_CHECK", partners=[partner(transfer_basis="EQUIV_SYSTEM", person_related=True)])


def test_supervision_of_entrustees() -> None:
    """ACT 25."""
    assert due("SUPERVISION", partners=[partner()]) == []
    (item,) = due("SUPERVISION", partners=[partner(entrusted=True)])
    assert item.severity is Severity.DUE
    (item,) = due("SUPERVISION", partners=[partner(entrusted=True, supervised_on=dt.date(2025, 1, 1))])
    assert item.severity is Severity.OVERDUE


def test_facts_not_checked_lately() -> None:
    (item,) = due("PARTY_FACTS", partners=[partner(facts_checked_on=dt.date(2025, 1, 1))])
    assert item.severity is Severity.OVERDUE
    (item,) = due("PARTY_FACTS", partners=[partner(facts_checked_on=None)])
    assert item.severity is Severity.DUE


def test_information_on_request_without_delay() -> None:
    """RULE 18(3)."""
    asked = [
        InformationRequest("r-1", dt.date(2026, 11, 1)),
        InformationRequest("r-2", dt.date(2026, 11, 1), answered_on=TODAY),
    ]
    items = standing_duties(TODAY, information=asked)
    assert [(item.kind, item.subject, item.severity) for item in items] == [
        ("INFORMATION_28_3", "r-1", Severity.OVERDUE)
    ]


def record(**facts: object) -> RecordState:
    known = {"ref": "7", "form": "EACH", "status": "complete", "last_provision_on": FRESH, "record_created_on": FRESH}
    return RecordState(**{**known, **facts})  # type: ignore[arg-type]  # keyword table


def test_a_complete_record_owes_nothing() -> None:
    assert standing_duties(TODAY, records=[record()]) == ()


def test_incomplete_and_unlawful_records() -> None:
    assert due("RECORD_INCOMPLETE", records=[record(status="incomplete")])
    (item,) = due("RECORD_UNLAWFUL", records=[record(status="unlawful")])
    assert item.severity is Severity.OVERDUE


@pytest.mark.parametrize(
    ("created", "late"),
    [(dt.date(2026, 10, 1), False), (FRESH, False), (dt.date(2026, 11, 15), False), (dt.date(2026, 11, 16), True)],
)
def test_promptly(created: dt.date, late: bool) -> None:
    """RULE 19(2); a record may be made before the provision (GL-K 4-1-2-1)."""
    assert bool(due("RECORD_LATE", records=[record(record_created_on=created)])) is late


def test_running_bulk_record() -> None:
    """GL-K 4-1-2-2: the period should be made clear."""
    running = record(form="BULK", running=True, period_start=dt.date(2025, 1, 1))
    (item,) = due("OPEN_BULK", records=[running])
    assert (item.severity, item.due_on) == (Severity.OVERDUE, dt.date(2026, 1, 2))
    assert due("OPEN_BULK", records=[record(form="BULK", period_start=dt.date(2025, 1, 1))]) == []


def test_consent_without_evidence() -> None:
    """GL-K 4-2-1-2(1)."""
    assert due("CONSENT_EVIDENCE", records=[record(on_consent=True, consent_evidence=False)])
    assert due("CONSENT_EVIDENCE", records=[record(on_consent=False, consent_evidence=False)]) == []


def test_the_most_urgent_first() -> None:
    items = standing_duties(
        TODAY,
        partners=[partner(transfer_basis="EQUIV_SYSTEM", system_checked_on=FRESH), partner(key="y", entrusted=True)],
        records=[record(status="unlawful")],
    )
    order = list(Severity)
    ranks = [order.index(item.severity) for item in items]
    assert ranks == sorted(ranks)
    assert items[0].kind == "RECORD_UNLAWFUL"
    assert set(items[0].to_json()) == {"kind", "subject", "due_on", "severity", "citation", "ja", "en"}
