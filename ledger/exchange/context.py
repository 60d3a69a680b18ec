"""What a file can't say of itself: to whom it went, when, on what consent, under which agreement."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger.errors import BadInput, Fault
from ledger.exchange.flows import FLOWS
from schemas.vocabulary import Form

PRINCIPALS_PER_RECORD_MAX = 10_000

Facts = dict[str, Any]


class Context(BaseModel):
    """The facts that stand beside a file. Sections keep the names of the situation contract and are checked when the
    documents are recorded; here they are only carried.

    party: key in the party master. made_on: the day the record says it was made. date, or period_start ..
    last_provision_date for repeated provision. flow: overrides the format's legal class (`ledger.exchange.flows`).
    record: statutory items that the file does not hold, e.g. `consent_statement`, `acquisition_history`.
    purpose, ground: ids of the company profile, e.g. `3-1-6`, `4-7-1`.
    identifier_type: what the lines of a list without columns are (the partner asks for it beside the file).
    principals_max: a longer list becomes several records, numbered by `operational.part`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    party: str | None = None
    made_on: dt.date
    date: dt.date | None = None
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    last_provision_date: dt.date | None = None
    record_form: Form | None = None
    flow: str | None = None
    art27_ground: str | None = None
    transfer_basis: str | None = None
    third_party: Facts = Field(default_factory=dict)
    data: Facts = Field(default_factory=dict)
    provision: Facts = Field(default_factory=dict)
    consent: Facts = Field(default_factory=dict)
    rule17: Facts = Field(default_factory=dict)
    confirmation: Facts = Field(default_factory=dict)
    entrustment: Facts = Field(default_factory=dict)
    pri: Facts = Field(default_factory=dict)
    record: Facts = Field(default_factory=dict)
    operational: Facts = Field(default_factory=dict)
    purpose: str | None = None
    ground: str | None = None
    agreement_id: str | None = None
    source_file_digest: str | None = None
    identifier_type: Literal["email", "phone", "ad_id", "account_id"] = "email"
    encoding: Literal["utf-8", "shift_jis"] | None = None
    principals_max: Annotated[int, Field(ge=1, le=PRINCIPALS_PER_RECORD_MAX)] = PRINCIPALS_PER_RECORD_MAX
    producer: str | None = None
    first_seq: Annotated[int, Field(ge=0, lt=2**53)] = 0


def context_from(document: dict[str, Any]) -> Context:
    """A context from its JSON document. Raises BadInput with every fault."""
    try:
        context = Context.model_validate(document)
    except ValidationError as error:
        raise BadInput(
            [
                Fault(
                    "".join(f"/{step}" for step in entry["loc"]),
                    "CONTEXT_" + entry["type"].upper(),
                    "",
                    "取込条件の形が仕様に合いません",
                    entry["msg"],
                )
                for entry in error.errors(include_input=False)
            ]
        ) from None
    if context.flow is not None and context.flow not in FLOWS:
        raise BadInput(
            [Fault("/flow", "CONTEXT_FLOW", "", "知らない流れの種類です", "no such flow; see docs/formats.md")]
        )
    return context
