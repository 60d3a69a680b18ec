"""What comes in about a provision or receipt that happened: the record document, its amendments, a query's filter.

The facts (`third_party`, `data`, `provision`, `consent` …) are those of the situation contract (`docs/situation.md`), and
`record` holds only what the record itself says, by the names of law.md 4A. A fact never fills a gap in the record, with two
exceptions that name where the record's words come from: `third_party.party` refers to the party master, and `principals`
is the record's list of principals.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from schemas.situation import (
    ConfirmationFacts,
    ConsentFacts,
    DataFacts,
    EntrustmentFacts,
    ExceptionFacts,
    JointUseFacts,
    OptOutFacts,
    PriFacts,
    ProvisionFacts,
    RecordFacts,
    Rule17Facts,
    SuccessionFacts,
    ThirdPartyFacts,
)
from schemas.vocabulary import AmendmentAction, Duty, Form, Role, Status

PRINCIPALS_MAX = 10_000
IDENTIFIERS_MAX = 50
TEXT_MAX = 4_096

Text = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_MAX)]
PartyKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
OperationalName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
# No floats: money and ids are never floats, and a float has no single spelling to hash.
OperationalValue = str | bool | int | dt.date | list[str] | list[int] | dict[str, str]


class In(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class IdentifierIn(In):
    """One identifier of a person: the raw value, or only the digest that was sent, or both."""

    type: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
    value: Text | None = None
    digest: Annotated[str, StringConstraints(min_length=16, max_length=256)] | None = None

    @model_validator(mode="after")
    def one_at_least(self) -> IdentifierIn:
        if self.value is None and self.digest is None:
            raise ValueError("give `value`, `digest` or both")
        return self


class PrincipalIn(In):
    """A principal as the record singles them out (GL-K 4-2-1-1(3)): own id, name, or an identifier.

    One with none of these singles out nobody: it is left out, and the record is `incomplete` if nobody is left.
    """

    id: Text | None = None
    name: Text | None = None
    identifiers: list[IdentifierIn] = Field(default_factory=list, max_length=IDENTIFIERS_MAX)


class PartyFacts(ThirdPartyFacts):
    """Facts of the third party, and its key in the party master."""

    party: PartyKey | None = None


class ProducerIn(In):
    """Who sends, and the gap-free number of this event in the producer's own sequence."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
    seq: Annotated[int, Field(ge=0, lt=2**53)] | None = None


class FactsIn(In):
    """The fact sections shared by records and amendments."""

    third_party: PartyFacts | None = None
    data: DataFacts | None = None
    provision: ProvisionFacts | None = None
    consent: ConsentFacts | None = None
    rule17: Rule17Facts | None = None
    confirmation: ConfirmationFacts | None = None
    exception: ExceptionFacts | None = None
    entrustment: EntrustmentFacts | None = None
    succession: SuccessionFacts | None = None
    joint_use: JointUseFacts | None = None
    opt_out: OptOutFacts | None = None
    pri: PriFacts | None = None
    record: RecordFacts | None = None


class RecordIn(FactsIn):
    """One provision or receipt that happened."""

    id: UUID | None = Field(default=None, description="UUIDv7 made by the caller; the server makes one if absent")
    role: Role
    art27_ground: str | None = None
    transfer_basis: str | None = None
    record_form: Form = Form.EACH
    base_record: UUID | None = Field(
        default=None, description="the record that holds the items in `record.omitted`; it is kept at least as long"
    )
    principals: list[PrincipalIn] = Field(default_factory=list, max_length=PRINCIPALS_MAX)
    operational: dict[OperationalName, OperationalValue] = Field(default_factory=dict, max_length=64)
    producer: ProducerIn | None = None


class VaryingIn(In):
    """What differs between records that are otherwise the same document: these members as in RecordIn."""

    id: UUID | None = None
    principals: list[PrincipalIn] = Field(default_factory=list, max_length=PRINCIPALS_MAX)
    operational: dict[OperationalName, OperationalValue] = Field(default_factory=dict, max_length=64)
    producer: ProducerIn | None = None


class AmendmentIn(FactsIn):
    """A change to a record. Nothing is edited: this becomes an entry of its own.

    supplement adds what was missing and refuses to replace; correct replaces; close ends a running BULK record and needs
    `provision.period_end` or `.last_provision_date`; void says that the record was made in error.
    """

    id: UUID | None = None
    action: AmendmentAction
    reason: Text
    art27_ground: str | None = None
    transfer_basis: str | None = None
    principals: list[PrincipalIn] = Field(default_factory=list, max_length=PRINCIPALS_MAX)
    operational: dict[OperationalName, OperationalValue] = Field(default_factory=dict, max_length=64)


class RecordFilter(In):
    """Which records to list. Days are JST calendar days, both ends included."""

    party: PartyKey | None = None
    role: Role | None = None
    status: Status | None = None
    duty: Duty | None = None
    form: Form | None = None
    open: bool | None = None
    entered_from: dt.date | None = None
    entered_to: dt.date | None = None


class SearchIn(In):
    """A look-up of one person. The reason is written to the access log."""

    identifiers: list[IdentifierIn] = Field(min_length=1, max_length=IDENTIFIERS_MAX)
    reason: Text
    as_of: dt.datetime | None = None


def document(model: BaseModel) -> dict[str, Any]:
    """The JSON document of an input model: only what was given, by wire names."""
    fields = type(model).model_fields
    return {
        fields[name].alias or name: plain(getattr(model, name)) for name in fields if name in model.model_fields_set
    }


def plain(value: Any) -> Any:
    """JSON values only. pydantic's own dump warns about the union of record values, which is validated by hand."""
    if isinstance(value, BaseModel):
        return document(value)
    if isinstance(value, dict):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
