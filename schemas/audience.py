"""Lists of people: what an upload says beside its file, what is answered, and how a person stands in a record's lists."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from schemas.consent import ConsentBasis
from schemas.record import In, RecordIn, Text
from schemas.upload import OnFault
from schemas.views import Appended, Out

COLUMNS_MAX = 50


class FileKind(StrEnum):
    CSV = "csv"
    NDJSON = "ndjson"
    LIST = "list"


class ListGate(StrEnum):
    """record: it went out, record everybody. check: only say who may go. allowed: record those who may go."""

    RECORD = "record"
    CHECK = "check"
    ALLOWED = "allowed"


class ListChange(StrEnum):
    """Of a running record's members. add: also of members sent again."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


class ListFormIn(In):
    """How the file is written (`docs/audiences.md`).

    columns: of `csv`, header to `TYPE` or `TYPE:digest`; left out, well-known headers are understood. type, digest: of
    `list`. gzip: null looks at the file's first bytes.
    """

    kind: FileKind
    columns: dict[str, str] = Field(default_factory=dict, max_length=COLUMNS_MAX)
    type: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,31}$")] = "email"
    digest: bool = False
    encoding: Annotated[str, StringConstraints(pattern=r"^(utf-8|shift_jis)$")] = "utf-8"
    gzip: bool | None = None


class AudienceIn(In):
    """An upload: a record about everybody on the list, or a change of a running BULK record's list.

    id: UUIDv7 of the entry; sent again with the same list it gives the first result.
    """

    id: UUID | None = None
    form: ListFormIn
    record: RecordIn | None = None
    target: UUID | None = Field(default=None, description="the running BULK record whose list changes")
    change: ListChange | None = None
    day: dt.date | None = Field(default=None, description="the day on which it went out, or from which it is taken out")
    reason: Text | None = None
    gate: ListGate = ListGate.RECORD
    on_fault: OnFault = OnFault.REFUSE

    @model_validator(mode="after")
    def one_of_both(self) -> AudienceIn:
        change = (self.target, self.change, self.day, self.reason)
        if self.record is not None:
            if any(one is not None for one in change) or self.record.principals or self.record.id is not None:
                raise ValueError("a new record takes `id` here, and neither `principals`, `target` nor `change`")
        elif any(one is None for one in change):
            raise ValueError("give `record`, or `target`, `change`, `day` and `reason`")
        return self


class AudienceCommit(In):
    """What to do with an upload, where it is to be other than the document that began it said."""

    gate: ListGate | None = None
    on_fault: OnFault | None = None


class UploadState(Out):
    """An unfinished upload. offset: bytes of the file that are safe; the next piece starts there."""

    id: UUID
    offset: int
    begun_on: str


class LineFaultOut(Out):
    """One broken line: its number and why, never what it says."""

    line: int
    code: str
    ja: str
    en: str


class Held(Out):
    """Lines of people who may not go or can't be checked, as [first, last] runs."""

    outcome: str = Field(description="no_consent | withdrawn | stopped | refused | no_own_identifier | possible_…")
    code: str = ""
    citation: str = ""
    count: int
    lines: list[list[int]]


class AudienceAnswer(Out):
    """What became of an upload. Nothing is recorded when `appended` is null."""

    size: int = Field(description="members recorded, or that would be")
    rows: int = Field(description="members read from the file")
    fault_count: int = 0
    faults: list[LineFaultOut] = Field(default_factory=list, description="the first thousand")
    flags: dict[str, int] = Field(default_factory=dict, description="oddities of identifiers, counted")
    basis: ConsentBasis | None = None
    counts: dict[str, int] = Field(default_factory=dict)
    held: list[Held] = Field(default_factory=list)
    warned: int = Field(default=0, description="people with a stop where ACT 27(5) carries the provision")
    other_stops: int = 0
    refusal_seq: int | None = None
    codes: list[str] = Field(default_factory=list)
    appended: Appended | None = None
