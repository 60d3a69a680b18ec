"""A small ledger with rows in every table that a ledger fills by itself, some of its content disposed of."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from pathlib import Path
from typing import Any

from ledger import Ledger
from schemas.duty import Attachment
from schemas.vocabulary import Scope
from tests.faults.world import ORIGIN, PARTY, document
from tests.received import received_person_related

CLERK = "clerk@desk"
PAPER = Attachment("consent.txt", "text/plain", b"I agree")
LINKED = [{"type": "email", "value": "linked@example.jp"}]
ROTATED = "2029-11"


class Clock:
    """Set by hand; moves on by a millisecond each time it is read."""

    def __init__(self, day: str) -> None:
        self.to(day)

    def __call__(self) -> dt.datetime:
        self._moment += dt.timedelta(milliseconds=1)
        return self._moment

    def to(self, day: str) -> None:
        """Noon in Japan of that day."""
        self._moment = dt.datetime.fromisoformat(f"{day}T03:00:00+00:00")


def make_varied(home: Path) -> None:
    """Records of 2022 are made and, in 2026, disposed of; then there is some of everything else."""
    clock = Clock("2022-02-02")
    Ledger.create(home, "gmo-cybersecurity", ORIGIN, clock)
    with Ledger.open(home, clock) as ledger:
        ledger.put_party(PARTY)
        for number in range(3):
            old = ledger.record({**document(number), "provision": {"date": "2022-02-01"}})
        ledger.amend(old.id, {"action": "correct", "reason": "test", "record": {"items": ["氏名"]}})
        clock.to("2026-11-02")
        ledger.dispose()
        _records(ledger)
        _people(ledger)
        _desk(ledger)
        ledger.create_key("crm", [Scope.RECORDS_WRITE])
        ledger.create_key("old", [Scope.RECORDS_WRITE])
        ledger.revoke_key("old")
        ledger.rotate_index(ROTATED)


def running(number: int) -> dict[str, Any]:
    provision = {"repeated": True, "open_ended": True, "period_start": "2026-10-01"}
    return {**document(number), "record_form": "BULK", "provision": provision}


def _records(ledger: Ledger) -> None:
    first, second = ledger.record(document(1), [PAPER]), ledger.record(document(2))
    ledger.amend(first.id, {"action": "correct", "reason": "test", "record": {"items": ["氏名"]}})
    omitted = ["third_party.name", "third_party.address", "third_party.representative"]
    leaning = document(4)
    leaning["record"] = {**leaning["record"], "omitted": omitted}
    ledger.record({**leaning, "base_record": str(first.id)})
    ledger.record(running(5))
    ledger.place_hold([second.id], "test")
    lifted = ledger.place_hold([first.id], "test")
    ledger.lift_hold(lifted.id, "test")
    linked = {"source": "login", "confirmation": "same session", "linked_on": "2026-11-02"}
    received = ledger.record(received_person_related())
    ledger.link(received.id, {**linked, "principal": {"id": "C-2", "identifiers": LINKED}})
    listed = {name: value for name, value in running(0).items() if name != "principals"}
    people = b"".join(hashlib.sha256(b"member%d@daicho.jp" % n).hexdigest().encode() + b"\n" for n in range(3))
    form = {"kind": "list", "type": "email", "digest": True}
    ledger.upload_audience({"record": listed, "form": form}, io.BytesIO(people))


def _people(ledger: Ledger) -> None:
    consent = {"action": "given", "basis": "27-1", "act": "tick", "at": "2026-11-01"}
    ledger.record_consent({**consent, "identifiers": [{"type": "email", "value": "person1@example.jp"}]})
    stop = {"ground": "wish", "since": "2026-11-02", "reason": "test"}
    for address in ("person7@example.jp", "person8@example.jp"):
        placed = ledger.place_stop({**stop, "identifiers": [{"type": "email", "value": address}]})
    ledger.lift_stop(placed.id, "test")


def _desk(ledger: Ledger) -> None:
    request = {
        "kind": "disclosure_33_5",
        "arrived_by": "email",
        "principal": {"name": "山田 太郎", "address": ["東京都見本区見本町1-1"]},
        "identifiers": [{"type": "email", "value": "person1@example.jp"}],
        "method_asked": "electronic",
    }
    opened = ledger.open_request(request, CLERK)
    evidence = {"result": "confirmed", "way": "email", "seen": ["passport", "address_loop"], "confirms": "all"}
    ledger.add_identity(opened.number, evidence, CLERK)
