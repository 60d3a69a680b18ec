"""The invented people of the demo (`people.tsv`). None of them exists.

Names, kana, addresses and numbers have the shapes that real ones have in Japan: variant characters (髙, 﨑, 𠮷, 葛 with a
variation selector), half-width kana, carrier addresses with a dot before the @, long names, names from abroad. Domains
are reserved for examples, but for one address in a carrier's shape. Telephone numbers begin, after their prefix, with
0000, which is assigned to nobody; the first one is the example number of this documentation.
"""

from __future__ import annotations

import importlib.resources
import uuid
from dataclasses import dataclass

_NAMESPACE = uuid.UUID("8d5c2b0e-7a3f-4f6e-9c1d-5b0a3e1f2d4c")


@dataclass(frozen=True, slots=True)
class Person:
    """id: the company's customer number. phone: as the person wrote it. The rest in the order of a Japanese form."""

    id: str
    family: str
    given: str
    kana: str
    email: str
    phone: str
    postcode: str
    prefecture: str
    city: str
    street: str
    born: str
    gender: str

    @property
    def name(self) -> str:
        return f"{self.family} {self.given}"

    @property
    def address(self) -> str:
        return f"〒{self.postcode} {self.prefecture}{self.city}{self.street}"

    @property
    def ad_id(self) -> str:
        return str(uuid.uuid5(_NAMESPACE, "ad-id " + self.id))

    @property
    def tdid(self) -> str:
        return str(uuid.uuid5(_NAMESPACE, "tdid " + self.id))

    @property
    def number(self) -> int:
        return int(self.id.removeprefix("C-"))

    @property
    def ga_client_id(self) -> str:
        return f"{1_000_000_000 + self.number}.{1_790_000_000 + self.number}"


def _people() -> tuple[Person, ...]:
    text = importlib.resources.files(__package__).joinpath("people.tsv").read_text(encoding="utf-8")
    header, *rows = (line.split("\t") for line in text.splitlines())
    return tuple(Person(**dict(zip(header, row, strict=True))) for row in rows)


PEOPLE = _people()
SUBJECT = PEOPLE[0]
APPLICANT = PEOPLE[13]
