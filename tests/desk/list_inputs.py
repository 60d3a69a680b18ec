"""Records of lists of invented people, as a look-up has them, for the pages alone: their proofs are tested over a ledger."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from ledger.people.membership import Entry, intervals, words
from schemas.membership import Membership, MembershipEvent, Provision
from schemas.report import DisclosureReport
from schemas.views import RecordView
from schemas.vocabulary import Form
from tests.desk.inputs import ORIGIN, Log, consent_record, make_report, record_id

PERSON = {"identifier": {"type": "email", "digest": "0a" * 32}}
OTHER = {"identifier": {"type": "phone", "digest": "0b" * 32}}
CHANGES = (
    ("start", "2026-04-01", 1_000_000, True),
    ("add", "2026-05-01", 1_200, False),
    ("add", "2026-06-01", 30, True),
    ("remove", "2026-07-01", 5, True),
    ("add", "2026-08-01", 8, True),
    ("replace", "2026-09-01", 900_000, False),
    ("add", "2026-10-01", 2, True),
)


def running_list(number: int = 0, provision: Provision = Provision.RUNNING, voided: bool = False) -> Membership:
    changes = CHANGES if provision is not Provision.ONCE else CHANGES[:1]
    entries = [
        Entry(_id(number, n), 10 * n, "members" if n else "", change, day, {}, listed)
        for n, (change, day, _, listed) in enumerate(changes)
    ]
    if voided:
        entries.append(Entry(_id(number, 90), 900, "void"))
    elif provision is Provision.ENDED:
        entries.append(Entry(_id(number, 90), 900, "close", dates={"period_end": "2026-10-31"}))
    found = intervals(entries, provision)
    ja, en = words(found, provision)
    return Membership(
        person=PERSON,
        provision=provision,
        events=[
            MembershipEvent(
                seq=entry.seq,
                origin=ORIGIN,
                index=entry.seq,
                id=entry.id,
                change=entry.change,
                day=entry.day,
                size=size,
                listed=entry.listed,
                shown_as=([OTHER] if n == 2 else [PERSON]) if entry.listed else [],
            )
            for n, (entry, (_, _, size, _)) in enumerate(zip(entries, changes, strict=False))
        ],
        intervals=found,
        ja=ja,
        en=en,
    )


def list_record(log: Log, number: int) -> RecordView:
    """The first runs, the second has ended, the third was sent once, all others are no lists."""
    states = {Provision.RUNNING: "open", Provision.ENDED: "closed", Provision.ONCE: None}
    if number >= len(states):
        return consent_record(log, number)
    provision = list(states)[number]
    return consent_record(
        log,
        number,
        record_form=Form.EACH if provision is Provision.ONCE else Form.BULK,
        form_state=states[provision],
        period_start=None if provision is Provision.ONCE else dt.date(2026, 4, 1),
        membership=running_list(number, provision),
    )


def list_report() -> DisclosureReport:
    return make_report(4, make=list_record)


def _id(number: int, n: int) -> UUID:
    return record_id(1000 * (number + 1) + n)
