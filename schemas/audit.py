"""What an auditor gets beside the audit itself: a sample of records, and what can be said of completeness."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.attested import Cosigned


class Out(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SampledRecord(Out):
    """One record of a sample; nobody is named. proof: a C2SP tlog-proof@v1 file for the entry `leaf` (base64).

    readable: False when the content was disposed of; all that is left is then the entry and its proof. entered_at: UTC.
    party_version_seq: the entry of the party master that was in force. papers: by digest. consent, confirmation: facts; "…"
    stands for words that were given.
    """

    seq: int
    index: int
    kind: str
    entered_at: str
    leaf: str
    proof: str
    readable: bool
    id: UUID | None = None
    role: str = ""
    status: str = ""
    duty: str = ""
    codes: list[str] = Field(default_factory=list)
    party: str = ""
    party_version_seq: int | None = None
    policy_version: str = ""
    day: dt.date | None = None
    statutory_items: list[str] = Field(default_factory=list)
    consent: dict[str, Any] = Field(default_factory=dict)
    confirmation: dict[str, Any] = Field(default_factory=dict)
    principals: int = 0
    identifier_types: list[str] = Field(default_factory=list)
    papers: list[dict[str, Any]] = Field(default_factory=list)
    amended_by: list[int] = Field(default_factory=list)


class AuditSample(Out):
    """A sample and what it was drawn from. checkpoint: the signed note that every proof leads to, with its cosignatures.

    policy: C2SP tlog-policy, the log's keys and its witnesses. cosigned: who of them has signed; null where none is named.
    """

    origin: str
    seed: int
    size: int
    tree_size: int
    root: str
    checkpoint: str
    policy: str
    cosigned: Cosigned | None = None
    access_seq: int
    records: list[SampledRecord]


class ProducerSequence(Out):
    """The numbers a producer gave its records. missing: [first, last] runs between the lowest and the highest number.

    unnumbered: records of this producer that have no number, of which nothing can be said. disposed content is not counted.
    """

    producer: str
    first: int | None
    last: int | None
    records: int
    missing: list[tuple[int, int]] = Field(default_factory=list)
    duplicates: list[int] = Field(default_factory=list)
    unnumbered: int = 0


class ReceiptDifference(Out):
    """A partner's receipt against the ledger: what the partner counted on a day, and what is recorded."""

    party: str
    day: dt.date
    unit: str
    receipt: int
    ledger: int
