"""The ledger and clock of the service tests, and a life in the ledger: one person, met in every way there is."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ledger import Ledger
from schemas.duty import Attachment
from tests.desk_requests.desk import CLERK, Desk, Person
from tests.received import received_person_related
from tests.service.conftest import Clock, Make, clock, google, home, ledger, upload

__all__ = ["clock", "google", "home", "ledger", "upload"]

NAME, OWN_ID, EMAIL, PHONE = "海老名 いちか", "C-778899", "ichika.ebina@example.jp", "090-8765-4321"
LINKED, REASON = "ichika.private@example.jp", "海老名氏からの書面による申出"
PAPER = Attachment("同意書.txt", "text/plain", f"同意書 {NAME} {EMAIL}".encode())
FIND = {"identifiers": [{"type": "email", "value": value} for value in (EMAIL, LINKED)], "reason": "test"}
PRINCIPAL = {
    "id": OWN_ID,
    "name": NAME,
    "identifiers": [{"type": "email", "value": EMAIL}, {"type": "phone", "value": PHONE}],
}
E164 = "+819087654321"


def traces() -> list[bytes]:
    """Every form in which the person could stand in a file: plain, UTF-16, escaped; each digest raw, in hex and Base64."""
    found: list[bytes] = []
    for text in (NAME, NAME.replace(" ", ""), OWN_ID, EMAIL, PHONE, PHONE.replace("-", ""), E164, LINKED, REASON):
        found += [text.encode(), text.encode("utf-16-le"), text.encode("unicode_escape")]
        for kind in ("sha256", "sha1", "md5"):
            digest = hashlib.new(kind, text.encode()).digest()
            found += [digest, digest.hex().encode(), base64.b64encode(digest)]
    return list(dict.fromkeys(found))


@dataclass
class Life:
    """What was entered about the person. records: ids of their records, the amended one first."""

    records: list[Any] = field(default_factory=list)
    request: str = ""
    proofs: dict[int, Any] = field(default_factory=dict)


@pytest.fixture
def life(ledger: Ledger, upload: Make) -> Life:
    """Records of each form, amendments, a link, papers, a hold, a consent and its end, a stop, a request with its report."""
    lived = Life()
    ledger.record_consent(
        {**_about(), "basis": "27-1", "at": "2026-06-01", "act": "tick", "evidence": f"form of {NAME}"}
    )
    amended = ledger.record(upload(principals=[PRINCIPAL]), [PAPER])
    supplement = {"action": "supplement", "reason": REASON, "principals": [PRINCIPAL]}
    ledger.amend(amended.id, supplement, [PAPER])
    running = upload(record_form="BULK", principals=[PRINCIPAL])
    running["provision"] = {"repeated": True, "open_ended": True, "period_start": "2026-10-01"}
    bulk = ledger.record(running)
    ledger.amend(bulk.id, {"action": "close", "reason": REASON, "provision": {"period_end": "2026-11-01"}})
    held = ledger.record(upload(principals=[PRINCIPAL]))
    hold = ledger.place_hold([held.id], "係争中")
    ledger.lift_hold(hold.id, "和解")
    received = ledger.record(received_person_related())
    ledger.link(received.id, _link())
    ledger.record_consent({**_about(), "basis": "27-1", "at": "2026-11-02", "act": "click", "action": "withdrawn"})
    stop = ledger.place_stop({**_about(), "ground": "35-3", "since": "2026-11-02", "reason": REASON})
    ledger.lift_stop(stop.id, REASON)
    lived.request = _answered(ledger)
    lived.records = [amended.id, bulk.id, held.id, received.id]
    lived.proofs = {seq: ledger.proof(seq) for seq in range(ledger.proof(0)["tree_size"])}
    return lived


def destroyed(ledger: Ledger, clock: Clock) -> None:
    """Years go by, and what is due is disposed of, as a company does it once a month."""
    for day in ("2029-12-01", "2030-01-05", "2030-02-05", "2030-12-05", "2031-01-05"):
        clock.to(day)
        ledger.dispose()
        ledger.finish_disposals()


def files_of(*places: Path) -> list[Path]:
    return [path for place in places for path in ([place] if place.is_file() else place.rglob("*")) if path.is_file()]


def _about() -> dict[str, Any]:
    return {"identifiers": PRINCIPAL["identifiers"]}


def _link() -> dict[str, Any]:
    who = {**PRINCIPAL, "identifiers": [{"type": "email", "value": LINKED}]}
    return {"source": "login", "confirmation": "same session", "linked_on": "2026-11-02", "principal": who}


def _answered(ledger: Ledger) -> str:
    desk = Desk(ledger)
    number = desk.notified(person=Person(778899, NAME, EMAIL, PHONE))
    ledger.deliver(number, {"channel": "email"}, CLERK)
    desk.closed(number)
    return number
