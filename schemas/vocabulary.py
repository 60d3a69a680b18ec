"""The closed word lists of the record (law.md 4A, 4B) and of the ledger (design.md 4, 5). Values travel as written here."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Which side of the provision we are on, and of what kind of data (law.md 4C)."""

    PROVIDER = "provider"
    RECIPIENT = "recipient"
    PRI_PROVIDER = "pri_provider"
    PRI_RECIPIENT = "pri_recipient"
    PRIVATE_SOURCE = "private_source"


PROVIDING_ROLES = frozenset({Role.PROVIDER, Role.PRI_PROVIDER})


class Form(StrEnum):
    """RULE 19, 23, 27: each time, lump sum, contract in lieu."""

    EACH = "EACH"
    BULK = "BULK"
    CONTRACT = "CONTRACT"


class Duty(StrEnum):
    """Whether the law demands the record. A property of a stored record, never a verdict."""

    REQUIRED = "required"
    EXEMPT_EXPRESS = "exempt_express"
    EXEMPT_INTERPRETIVE = "exempt_interpretive"
    VOLUNTARY = "voluntary"


class Status(StrEnum):
    """How a stored record stands now.

    complete: every statutory item is there and a lawful ground stands. incomplete: items or facts are missing.
    unlawful: no lawful ground. void: voided by an amendment (made in error; nothing was provided).
    """

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    UNLAWFUL = "unlawful"
    VOID = "void"


class AmendmentAction(StrEnum):
    """supplement: adds what was missing. correct: replaces what was wrong. close: ends a running BULK record. void.

    members: changes the list of people of a running BULK record; comes with the list (`docs/audiences.md`).
    """

    SUPPLEMENT = "supplement"
    CORRECT = "correct"
    CLOSE = "close"
    VOID = "void"
    MEMBERS = "members"


class PartyKind(StrEnum):
    """law.md situation contract, `third_party.kind`."""

    CORPORATION = "corporation"
    BODY_WITH_REPRESENTATIVE = "body_with_representative"
    BODY_WITHOUT_REPRESENTATIVE = "body_without_representative"
    NATURAL_PERSON = "natural_person"
    PUBLIC_BODY_16_2 = "public_body_16_2"
    SCHEDULE2_BODY = "schedule2_body"


class Scope(StrEnum):
    """What an API key may do (design.md 8). A producer's key (`records:write`) can read nobody."""

    RECORDS_WRITE = "records:write"
    RECORDS_READ = "records:read"
    PRINCIPALS_SEARCH = "principals:search"
    DESK = "desk:*"
    AUDIT_READ = "audit:read"
    ADMIN = "admin"
