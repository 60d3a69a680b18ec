"""`disclosure.json`: the report as data, attached to the PDF. JSON Schema: `disclosure.schema.json`.

It says what the paper says and no more: `statutory` is Part A, `additional` is Part B.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.attested import Cosigned, LogStamped
from schemas.membership import Provision
from schemas.report import (
    Additional,
    Company,
    Decision,
    OptOutLink,
    PolicyRef,
    Withheld,
    WithheldItem,
    Words,
)
from schemas.views import PartyOut
from schemas.vocabulary import Form, Status

SCHEMA_ID = "urn:daicho:schema:disclosure:v1"
FORMAT: Literal["daicho-disclosure@v1"] = "daicho-disclosure@v1"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ListEntry(_Model):
    """One entry on a record's list. `size`: of the list it brings. `shown_as`: as whom that list has the person.

    `day` is null where the company shows no days. `listed` is proved by `bundle.json`; `day` is stated.
    """

    id: UUID
    origin: str
    seq: int = Field(ge=0)
    change: str = Field(description="start, add, remove or replace")
    size: int = Field(ge=0)
    listed: bool
    day: str | None = None
    shown_as: list[dict[str, Any]] = Field(default_factory=list, repr=False)


class TimeInList(_Model):
    """From when to when the person was in. `from_entry`, `to_entry`: ids of the entries that say so; the end null: still in.

    Each end is `proved` (the person is in that entry's list) or `stated` (the company's word). Days are JST, null where the
    company shows none. `provided_in`: the entries by which the person's data went.
    """

    from_entry: UUID
    from_proof: Literal["proved", "stated"]
    from_day: str | None = None
    to_entry: UUID | None = None
    to_proof: Literal["proved", "stated"] | None = None
    to_day: str | None = None
    provided_in: list[UUID]


class DisclosedList(_Model):
    """That the record is one of a list of people, and from when to when this person was in it.

    `between`: that nothing changed between two entries, or after the last, is never proved.
    """

    provision: Provision
    entries: list[ListEntry]
    times: list[TimeInList]
    between: Literal["stated"] = "stated"


class DisclosedRecord(_Model):
    """One record. `number` is the one printed. `origin` and `seq` are its place in the log, `id` names its proof."""

    number: int = Field(ge=1)
    part: Literal["provision", "receipt", "voluntary"]
    id: UUID
    origin: str
    seq: int = Field(ge=0)
    status: Status
    record_form: Form
    form_state: str | None = None
    party: str | None = Field(default=None, description="key into `companies`")
    statutory: dict[str, Any] = Field(repr=False, description="Part A: by field name, null where nothing is recorded")
    withheld: list[str] = Field(default_factory=list, description="statutory items held back: see `withheld_items`")
    additional: dict[Additional, Any] = Field(description="Part B: not part of the statutory record")
    audience: DisclosedList | None = Field(
        default=None, description="of a record of a list of people; not part of the statutory record"
    )


class Searched(_Model):
    """How we searched. Identifiers are masked."""

    at: AwareDatetime | None = Field(default=None, description="records entered later are not in the answer")
    identifiers: list[dict[str, str]]
    not_searched: list[dict[str, str]] = Field(
        default_factory=list, description="identifiers given that were not confirmed to be the principal's"
    )
    methods: list[Words]
    keys_tried: int
    index_periods: list[str]
    origins: list[str]
    not_covered: list[Words]
    recorded_since: AwareDatetime | None = None
    earlier: Words | None = None
    disposed: Words | None = None


class DisclosedCompany(_Model):
    """A third party as known at the provision (`then`, one for each version met) and today (`now`)."""

    then: list[PartyOut]
    now: PartyOut | None = None


class LogPlace(_Model):
    origin: str
    tree_size: int
    root: str
    checkpoint: str
    vkey: str
    key_fingerprint: str
    cosigned: Cosigned | None = None
    time_stamps: list[LogStamped] = Field(default_factory=list, description="in the order of those in `bundle.json`")


class Disclosure(_Model):
    format: Literal["daicho-disclosure@v1"] = FORMAT
    of_request: bool = Field(default=True, description="false: a copy of a search; nothing was requested or decided")
    request_number: str | None = Field(default=None, description="null in a copy of a search, as are day and decision")
    copy_number: str | None = Field(default=None, description="of a copy of a search")
    received_on: dt.date | None = None
    answered_on: dt.date
    generated_at: AwareDatetime
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    decision: Decision | None = None
    sample: bool = Field(description="true: some facts on third parties are invented or unverified")
    company: Company
    records: list[DisclosedRecord]
    companies: dict[str, DisclosedCompany]
    purposes: dict[str, Words] = Field(description="the policy's words for each purpose id in `additional`")
    withheld: list[Withheld]
    withheld_items: list[WithheldItem] = Field(default_factory=list)
    searched: Searched
    opt_out_links: list[OptOutLink]
    policy: PolicyRef
    log: LogPlace
    proofs: dict[str, Any] | None = Field(
        default=None, repr=False, description="a file that is given alone: its proofs, a daicho-bundle@v1 object"
    )


def disclosure_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `disclosure.json`, as kept in `disclosure.schema.json`."""
    schema = Disclosure.model_json_schema(mode="serialization")
    schema["properties"] = {"$schema": {"const": SCHEMA_ID}, **schema["properties"]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **schema}
