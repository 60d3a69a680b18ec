"""What the ledger answers: models going out. Input models are in `record.py` and `party.py`."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.audit import ProducerSequence
from schemas.membership import Membership
from schemas.vocabulary import AmendmentAction, Duty, Form, Role, Status
from schemas.witness import WitnessesOut


class Out(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CodeOut(Out):
    """One code of law.md 13B with its citation and what it means."""

    code: str
    citation: str = ""
    ja: str = ""
    en: str = ""


class RetentionOut(Out):
    """law.md 4D. Dates are JST calendar days; all null while an open BULK record runs."""

    form: Form
    record_created: dt.date | None = None
    last_provision: dt.date | None = None
    literal_last_day: dt.date | None = None
    ledger_last_day: dt.date | None = None
    disposable_from: dt.date | None = None


class DataStorageOut(Out):
    """What the policy promises on keeping the data, where the record names such a rule. It is not the record's retention.

    event_day: the day that the record says the rule counts from. last_day: of keeping the data. over: it is past.
    """

    rule: str
    known: bool = Field(description="whether the company profile has this rule")
    applies_to: str | None = None
    event_day: dt.date | None = None
    last_day: dt.date | None = None
    over: bool = False
    ja: str = ""
    en: str = ""


class PartyOut(Out):
    """The third party as the master knew it when the record was made, and what has changed since."""

    key: str
    version_seq: int = Field(description="seq of the `party` entry this snapshot comes from")
    kind: str = "corporation"
    name: str | None = None
    name_en: str | None = None
    address: str | None = None
    representative: str | None = None
    country: str | None = None
    source: str | None = None
    checked_on: dt.date | None = None
    ceased_on: dt.date | None = None
    successor: str | None = None
    opt_out_url: str | None = None
    policy_url: str | None = None
    sample: bool = Field(default=False, description="facts are invented or unverified: the report bears a watermark")
    changed_since: list[str] = Field(default_factory=list, description="names of facts that differ in today's version")


class PrincipalOut(Out):
    """One principal of a record. `position` is n of `/principals/n`."""

    position: int
    id: str | None = None
    name: str | None = None
    identifiers: list[dict[str, Any]] = Field(default_factory=list)


class AmendmentOut(Out):
    id: UUID
    seq: int
    entered_at: dt.datetime
    action: AmendmentAction
    reason: str
    changed: list[str] = Field(default_factory=list)


class LinkOut(Out):
    """A `link` entry: when person-related information at `position` became personal data, from where, how it is known."""

    seq: int
    linked_on: dt.date
    source: str
    confirmation: str
    position: int


class RecordView(Out):
    """A record as it stands (or stood, with `as_of`).

    statutory: exactly the items of law.md 4C that the record's row demands, by 4A field name, references resolved
    (`third_party.name` is the name). operational: everything else, never to be shown as statutory.
    seq: the number in the ledger. index: the leaf in the log `origin`; the same in a ledger's first log.
    """

    id: UUID
    origin: str
    seq: int
    index: int
    kind: str
    entered_at: dt.datetime
    role: Role
    record_form: Form
    form_state: str | None = Field(default=None, description="open | closed, for BULK")
    duty: Duty
    status: Status
    codes: list[CodeOut] = Field(default_factory=list)
    missing_facts: list[str] = Field(default_factory=list)
    articles: list[str] = Field(default_factory=list)
    art27_ground: str | None = None
    transfer_basis: str | None = None
    required_fields: list[str] = Field(default_factory=list)
    statutory: dict[str, Any] = Field(default_factory=dict)
    party: PartyOut | None = None
    unspecified_many: bool = False
    principal_count: int = 0
    principals: list[PrincipalOut] = Field(default_factory=list)
    operational: dict[str, Any] = Field(default_factory=dict)
    provision_date: dt.date | None = None
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    last_provision_date: dt.date | None = None
    retention: RetentionOut | None = None
    data_storage: DataStorageOut | None = Field(
        default=None, description="the policy's rule on keeping the data itself, where the record names one"
    )
    disclosable_under_33_5: bool | None = None
    amendments: list[AmendmentOut] = Field(default_factory=list)
    links: list[LinkOut] = Field(default_factory=list)
    membership: Membership | None = Field(default=None, description="of the person looked up, in the record's lists")
    rules_version: str = ""
    policy_version: str = ""


class Appended(Out):
    """The reply to every append: where the entry stands and the proof that it does.

    seq: its number in the ledger. index: its leaf in the log `origin`, which the proof is for; the same in a first log.
    """

    id: UUID
    origin: str
    seq: int
    index: int
    time: str
    kind: str
    status: Status | None = None
    duty: Duty | None = None
    codes: list[CodeOut] = Field(default_factory=list)
    missing_facts: list[str] = Field(default_factory=list)
    warnings: list[str] = Field(default_factory=list)
    replayed: bool = Field(default=False, description="the same id with the same content was there already")
    leaf: str = Field(description="base64 of the exact header bytes")
    tree_size: int
    inclusion_proof: list[str] = Field(description="base64 SHA-256 hashes, RFC 6962 order")
    checkpoint: str = Field(description="C2SP signed note over tree_size")


class UnfinishedDisposal(Out):
    """A disposal that is not final: its keys may still stand in a backup of the key store.

    seq: of its entry. final_from: the day on which copies made by other means have expired. key_backups: by the seq of its
    entry, the day by which a backup that has the keys must be deleted. rotations: index periods still to be rotated.
    """

    seq: int
    final_from: dt.date
    key_backups: dict[int, dt.date] = Field(default_factory=dict)
    rotations: list[str] = Field(default_factory=list)


class AlgorithmTried(Out):
    id: str
    ja: str
    en: str


class SearchExplained(Out):
    """Why an answer about a person can be defended: what was tried, where, and what could not be found that way."""

    identifiers: list[dict[str, str]] = Field(default_factory=list, description="type and masked value of each asked")
    tried: list[AlgorithmTried] = Field(default_factory=list)
    keys_tried: int = 0
    index_periods: list[str] = Field(default_factory=list)
    not_covered: list[dict[str, str]] = Field(default_factory=list, description="ja and en sentences")
    origins: list[str] = Field(default_factory=list)
    recorded_since: dt.datetime | None = None


class PersonAnswer(Out):
    """Records in which the person stands. Other principals of those records are left out."""

    records: list[RecordView] = Field(default_factory=list)
    explained: SearchExplained
    origin: str
    tree_size: int
    root: str
    access_seq: int = Field(description="seq of the `access` entry that this look-up wrote")
    uncertain: list[UUID] = Field(
        default_factory=list,
        description="records found only by a value that others may share (a name): not for disclosure as they stand",
    )


class Page(Out):
    records: list[RecordView]
    next: str | None = None
    origin: str
    tree_size: int
    root: str
    generated_at: dt.datetime


class LineResult(Out):
    """One line of a bulk upload: appended, or its faults."""

    line: int
    appended: Appended | None = None
    faults: list[dict[str, str]] = Field(default_factory=list)


class AuditFinding(Out):
    """One damaged or missing thing.

    `what`: database | entry | chain | tile | head | checkpoint | cosignature | witness | body | attachment | list |
    projection | index | key | retention |
    time_stamp.
    """

    what: str
    place: str
    ja: str
    en: str


class AuditReport(Out):
    origin: str
    tree_size: int
    root: str
    entries_checked: int
    bodies_checked: int
    tiles_checked: int
    findings: list[AuditFinding] = Field(default_factory=list)
    overdue: list[AuditFinding] = Field(
        default_factory=list,
        description="time-stamps that have not come, backups of the keys past their day that nobody said are deleted; no "
        "damage",
    )
    unreadable_by_disposal: int = 0
    unfinished_disposals: list[UnfinishedDisposal] = Field(default_factory=list)
    producers: list[ProducerSequence] = Field(default_factory=list)
    seconds: float = 0.0
    witnesses: WitnessesOut | None = Field(default=None, description="who has cosigned; null where nobody is named")

    @property
    def clean(self) -> bool:
        return not self.findings
