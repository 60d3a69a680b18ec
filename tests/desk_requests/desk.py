"""Documents of the desk's tests, a desk that runs a request by the shortest road, and eyes that read every byte of a file."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import unicodedata
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from pypdf import PdfReader
from pypdf.generic import StreamObject

from ledger import Ledger
from ledger.ids import new_id
from schemas.request_views import RequestOut

CLERK, DECIDER = "clerk@desk", "decider@desk"
WORDS = {"ja": "第三者の権利利益を害するおそれ", "en": "It may harm a third party"}


class Person:
    """Somebody invented, and every value by which they could show in a file."""

    def __init__(self, n: int, name: str, email: str, phone: str) -> None:
        self.id, self.name, self.email, self.phone = f"C-{n:04d}", name, email, phone

    @property
    def identifiers(self) -> list[dict[str, str]]:
        return [{"type": "email", "value": self.email}, {"type": "phone", "value": self.phone}]

    def principal(self, **changes: Any) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "identifiers": self.identifiers, **changes}

    def traces(self) -> list[str]:
        digests = [hashlib.new(kind, self.email.encode()) for kind in ("sha256", "sha1", "md5")]
        return [
            self.id,
            self.name.replace(" ", ""),
            self.email,
            self.phone,
            "+81" + self.phone.replace("-", "")[1:],
            *(digest.hexdigest() for digest in digests),
            *(base64.b64encode(digest.digest()).decode() for digest in digests),
        ]


TARO = Person(1001, "山田 太郎", "taro.yamada@example.jp", "090-1111-1001")
HANAKO = Person(1002, "鈴木 花子", "hanako.suzuki@example.jp", "090-2222-1002")
JIRO = Person(1003, "佐藤 次郎", "jiro.sato@example.jp", "090-3333-1003")


def like(person: Person) -> Person:
    """Somebody of whom there is nothing, and whose identifiers look the same where they are masked."""
    email = f"{person.email[0]}.nobody@{person.email.split('@')[1]}"
    return Person(9999, "同姓 同名", email, f"090-9999-{person.phone[-4:]}")


def provision(*people: Person, date: str = "2026-11-01", party: str = "google", **changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = {
        "role": "provider",
        "art27_ground": "CONSENT_27_1",
        "transfer_basis": "EQUIV_SYSTEM",
        "record_form": "EACH",
        "third_party": {"party": party},
        "data": {"at_provider": "personal_data"},
        "provision": {"date": date},
        "consent": {"act": "tick", "basis": "27-1", "in_scope": True},
        "record": {"consent_statement": {"ref": "consent-log-1"}, "items": ["メールアドレス（ハッシュ化）"]},
        "principals": [person.principal() for person in people],
        "operational": {"flow": "A", "purpose": "3-1-6"},
    }
    return {**document, **changes}


def person_related(*people: Person) -> dict[str, Any]:
    """A person-related provider record (ACT 31(3)): outside ACT 33(5)."""
    return provision(
        *people,
        role="pri_provider",
        art27_ground=None,
        data={"at_provider": "person_related", "at_recipient": "personal_data"},
        pri={"expected": "told"},
        consent={"act": "click", "basis": "31-1", "taken_by": "recipient"},
        confirmation={"pri_consent": "done"},
        record={
            "pri_consent_confirmed": True,
            "pri_consent_confirmation_method": "書面",
            "provision_date_or_period": "2026-11-01",
            "items": ["Cookie ID"],
        },
    )


def request_of(person: Person = TARO, **changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = {
        "kind": "disclosure_33_5",
        "arrived_by": "email",
        "principal": {"name": person.name, "address": ["東京都見本区見本町1-1"]},
        "identifiers": person.identifiers,
        "method_asked": "electronic",
    }
    return {**document, **changes}


def fresh_id() -> str:
    """A UUIDv7 of the day on which the tests' clock starts."""
    made_ms = int(dt.datetime(2026, 11, 2, 3, tzinfo=dt.UTC).timestamp() * 1000)
    return str(UUID(bytes=made_ms.to_bytes(6, "big") + new_id()[6:]))


class Desk:
    """Runs requests at a ledger: a clerk enters, somebody else decides."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def opened(self, person: Person = TARO, **changes: Any) -> str:
        return self.ledger.open_request(request_of(person, **changes), CLERK).number

    def identified(self, person: Person = TARO, **changes: Any) -> str:
        number = self.opened(person, **changes)
        evidence = {"result": "confirmed", "way": "email", "seen": ["passport", "address_loop"], "confirms": "all"}
        self.ledger.add_identity(number, evidence, CLERK)
        return number

    def searched(self, person: Person = TARO, **changes: Any) -> str:
        number = self.identified(person, **changes)
        self.ledger.search_request(number, {}, CLERK)
        return number

    def decided(self, outcome: dict[str, Any] | None = None, person: Person = TARO, **changes: Any) -> str:
        number = self.searched(person, **changes)
        self.ledger.decide(number, outcome or {"outcome": "full"}, DECIDER)
        return number

    def notified(self, outcome: dict[str, Any] | None = None, person: Person = TARO, **changes: Any) -> str:
        number = self.decided(outcome, person, **changes)
        self.ledger.letter(number, {}, CLERK)
        self.ledger.fee(number, {"action": "waived", "reason": "test"}, CLERK)
        return number

    def closed(self, number: str, **changes: Any) -> RequestOut:
        return self.ledger.close_request(number, changes, CLERK)


def pdf_text(pdf: bytes) -> str:
    """What a reader copies from the pages, without spaces and line breaks."""
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def attachments(pdf: bytes) -> dict[str, bytes]:
    return {name: contents[0] for name, contents in PdfReader(io.BytesIO(pdf)).attachments.items()}


def readings(content: bytes) -> list[str]:
    """Everything that can be read in a file: its bytes in every encoding; of a PDF all streams, pages and attachments."""
    parts = [content]
    texts: list[str] = []
    if content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        for number in sorted({number for numbers in reader.xref.values() for number in numbers} - {0}):
            held = reader.get_object(number)
            if not isinstance(held, StreamObject):
                texts.append(repr(held))
            elif "/Length1" not in held:  # a font program; what is set in it is read from the pages
                parts.append(held.get_data())
        texts.append(pdf_text(content))
        parts += attachments(content).values()
    for part in parts:
        texts += [part.decode("utf-8", "replace"), part.decode("utf-16-be", "replace"), part.decode("latin-1")]
    return [squeezed(text) for text in texts]


def found_in(content: bytes, traces: Iterable[str]) -> list[str]:
    """Which of these traces can be read anywhere in the file."""
    read = readings(content)
    return [trace for trace in traces if any(squeezed(trace) in text for text in read)]
