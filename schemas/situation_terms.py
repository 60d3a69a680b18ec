"""Words and scalar types of a situation (`docs/situation.md`): the enumerations, days, countries, bounded texts.

Days are calendar days in Japan Standard Time, written `YYYY-MM-DD`. Types are strict: `"true"`, `1` and a time of day
are no boolean and no day.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from schemas.countries import COUNTRIES

TEXT_CHARS_MAX = 4_000
LIST_LENGTH_MAX = 100_000

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def parse_day(value: Any) -> Any:
    """A day, or None for None. Raises PydanticCustomError for all else, a time of day included."""
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("day", "is no calendar day of the form YYYY-MM-DD")


def _country(value: Any) -> Any:
    if isinstance(value, str) and value in COUNTRIES:
        return value
    raise PydanticCustomError("country", "is no country code of ISO 3166-1 alpha-2")


Day = Annotated[dt.date, BeforeValidator(parse_day), WithJsonSchema({"type": "string", "format": "date"})]
Country = Annotated[
    str,
    BeforeValidator(_country),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}$", "examples": ["JP", "US"]}),
]
Text = Annotated[str, Field(max_length=TEXT_CHARS_MAX)]
Texts = Annotated[tuple[Text, ...], Field(strict=False, max_length=LIST_LENGTH_MAX)]

Role = Literal["provider", "recipient", "pri_provider", "pri_recipient", "private_source"]
Exception27 = Literal["27-1-i", "27-1-ii", "27-1-iii", "27-1-iv", "27-1-v", "27-1-vi", "27-1-vii"]
Art27Ground = Literal[
    "CONSENT_27_1",
    "OPT_OUT",
    "ENTRUSTMENT",
    "SUCCESSION",
    "JOINT_USE",
    "27-1-i",
    "27-1-ii",
    "27-1-iii",
    "27-1-iv",
    "27-1-v",
    "27-1-vi",
    "27-1-vii",
    "R8_AMENDMENT",
]
TransferBasis = Literal["DOMESTIC", "CONSENT_28", "ADEQUATE", "EQUIV_SYSTEM", "EXCEPTION_27_1"]
RecordForm = Literal["EACH", "BULK", "CONTRACT"]
ThirdPartyKind = Literal[
    "corporation",
    "body_with_representative",
    "body_without_representative",
    "natural_person",
    "public_body_16_2",
    "schedule2_body",
]
EquivalentSystem = Literal[
    "none", "contract", "group_rules", "provider_cbpr", "recipient_apec_cbpr", "recipient_global_cbpr"
]
DataAtProvider = Literal[
    "personal_data", "personal_information", "person_related", "pseudonymised", "anonymised", "statistics"
]
DataAtRecipient = Literal["personal_data", "single_item", "not_identifiable", "person_related"]
DataSource = Literal["principal", "operator", "opt_out_received", "unlawful_20_1", "public_source", "employee", "other"]
Manner = Literal[
    "send",
    "publish",
    "browser_direct",
    "cloud_not_handling",
    "view_only",
    "unsolicited",
    "by_principal",
    "to_principal_side",
    "through_to_principal",
]
ConsentAct = Literal["tick", "click", "written", "oral", "other_act", "system_setting", "notice_only", "none"]
ConsentBasis = Literal["27-1", "28-1", "31-1"]
ConsentTakenBy = Literal["provider", "recipient", "provider_as_proxy"]
Rule17Item = Literal["given", "substitute", "not_given"]
Confirmed31 = Literal["done", "not_done"]
Confirmed30 = Literal["done", "not_done", "already_confirmed"]
FalseStatementBy = Literal["none", "us", "counterparty"]
ExceptionLaw = Literal["japanese_law", "foreign_law", "none"]
Matching = Literal["none", "entrustee_data", "other_entrusters", "pooled_without_joining"]
SuccessionPoint = Literal["purpose", "handling", "breach", "failed_talks"]
JointUsePoint = Literal[
    "fact",
    "items",
    "scope",
    "purpose",
    "responsible.name",
    "responsible.address",
    "responsible.representative",
]
MadeKnown = Literal["notified", "easily_knowable", "published", "none"]
OptOutPoint = Literal["i", "ii", "iii", "iv", "v", "vi", "vii", "viii-1", "viii-2"]
Expected = Literal["told", "explained", "normally", "none"]
KeptBy = Literal["us", "counterparty", "entruster", "entrustee"]
BaseState = Literal["kept", "disposed"]
RecordItem = Literal[
    "provision_date",
    "provision_date_or_period",
    "receipt_date",
    "third_party.name",
    "third_party.address",
    "third_party.representative",
    "third_party.unspecified_many",
    "principal",
    "items",
    "pri_items",
    "consent_statement",
    "acquisition_history",
    "ppc_publication_statement",
    "pri_consent_confirmed",
    "pri_consent_confirmation_method",
    "pri_foreign_info_confirmed",
    "pri_foreign_info_confirmation_method",
    "pri_consent_statement",
    "pri_foreign_info_statement",
]
RequestKind = Literal["disclosure_33_5", "disclosure_33_1", "correction_34", "stop_35", "information_28_3"]
RequestBy = Literal["principal", "legal_representative", "appointed_agent"]
Seen = Literal["confirmed", "missing"]
MethodAsked = Literal["electronic", "paper", "other", "none"]
Refusal = Literal["none", "confidentiality_clause", "volume", "repeated_same", "harm", "gravely_hinders", "other_law"]
StoredDuty = Literal["required", "exempt_express", "exempt_interpretive", "voluntary"]
RequestDocument = Literal["entry", "log", "contract", "paper"]


class Strict(BaseModel):
    """Base of all parts: unknown names refused, no coercion, not to be changed once made."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)
