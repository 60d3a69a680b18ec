"""Standing duties: what is entered when one is done (`duty`, `notice`), the papers that go with it, and what is due."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from schemas.record import In, PartyKey, Text
from schemas.views import Out

ATTACHMENTS_MAX = 16
ATTACHMENT_BYTES_MAX = 16 * 2**20


class DutyKind(StrEnum):
    """What was done.

    system_check: RULE 18(1)(i). provision_stopped: RULE 18(1)(ii). data_erased: the recipient handles none of the data
    any more, so RULE 18 no longer binds (GL-F 6). entrustee_selection, entrustee_supervision: ACT 25. party_facts: name,
    address and representative were looked up again. late_record: a record made late was looked into.
    """

    SYSTEM_CHECK = "system_check"
    PROVISION_STOPPED = "provision_stopped"
    DATA_ERASED = "data_erased"
    ENTRUSTEE_SELECTION = "entrustee_selection"
    ENTRUSTEE_SUPERVISION = "entrustee_supervision"
    PARTY_FACTS = "party_facts"
    LATE_RECORD = "late_record"


class DutyResult(StrEnum):
    """passed; trouble: measures are needed, provision may go on under conditions; failed: provision must stop."""

    PASSED = "passed"
    TROUBLE = "trouble"
    FAILED = "failed"


class NoticeKind(StrEnum):
    """rule_17: information before consent. rule_18_3: information on request. rule_18_4: notice that it is withheld."""

    RULE_17 = "rule_17"
    RULE_18_3 = "rule_18_3"
    RULE_18_4 = "rule_18_4"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A paper beside an entry. media_type: RFC 6838 `type/subtype`. repr shows neither name nor content."""

    name: str
    media_type: str
    content: bytes

    def __repr__(self) -> str:
        return f"Attachment({len(self.content)} bytes)"


class DutyIn(In):
    """A duty done. `party` for every kind but late_record, which names its `record`."""

    kind: DutyKind
    party: PartyKey | None = None
    record: UUID | None = None
    done_on: dt.date
    result: DutyResult = DutyResult.PASSED
    reason: Text

    @model_validator(mode="after")
    def names_its_subject(self) -> DutyIn:
        about_record = self.kind is DutyKind.LATE_RECORD
        if about_record != (self.record is not None) or about_record == (self.party is not None):
            wanted = "record" if about_record else "party"
            raise PydanticCustomError("subject", "this kind is about a {wanted}: name it alone", {"wanted": wanted})
        return self


class NoticePrincipal(In):
    """Whom the information was given to."""

    id: Text | None = None
    name: Text | None = None


class NoticeIn(In):
    """Information given. rule_18_3 and rule_18_4 name the `record` the principal asks about; rule_17 names the `party`."""

    kind: NoticeKind
    party: PartyKey | None = None
    record: UUID | None = None
    principal: NoticePrincipal | None = None
    given_on: dt.date
    method: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    reason: Text

    @model_validator(mode="after")
    def names_its_subject(self) -> NoticeIn:
        on_party = self.kind is NoticeKind.RULE_17
        if on_party != (self.party is not None) or on_party == (self.record is not None):
            wanted = "party" if on_party else "record"
            raise PydanticCustomError("subject", "this kind is about a {wanted}: name it alone", {"wanted": wanted})
        return self


class AttachmentOut(Out):
    """A paper as its entry describes it. seq, n: which to ask for. sha256: hex, of the content in the clear."""

    seq: int
    n: int
    name: str
    media_type: str
    sha256: str
    bytes: int


class DutyOut(Out):
    """One thing that is due. subject: key of the party, or id of the record."""

    kind: str
    subject: str
    party: str | None = Field(default=None, description="key of the party that it concerns, where there is one")
    due_on: dt.date
    severity: str = Field(description="overdue | due | soon | later")
    citation: str
    ja: str
    en: str
