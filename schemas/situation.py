"""What `POST /v1/checks` takes: one situation, in the names of the Act and its Rules (`docs/situation.md`).

Absent is not false: a field that was not given is `None`, and the judge asks for it only when the decision reaches it.
The defaults written here are the only ones. `third_party` is always the other side. Facts stand outside `record`;
`record` holds what the record, planned or made, says, so that a fact never fills a gap in the record. Names that are
not in the contract are refused. The words are in `schemas/situation_terms.py`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.record_values import DayValue, KeptCopy, RecordValue, Ref, Value
from schemas.situation_terms import (
    LIST_LENGTH_MAX,
    TEXT_CHARS_MAX,
    Art27Ground,
    BaseState,
    Confirmed30,
    Confirmed31,
    ConsentAct,
    ConsentBasis,
    ConsentTakenBy,
    Country,
    DataAtProvider,
    DataAtRecipient,
    DataSource,
    Day,
    EquivalentSystem,
    ExceptionLaw,
    Expected,
    FalseStatementBy,
    JointUsePoint,
    KeptBy,
    MadeKnown,
    Manner,
    Matching,
    MethodAsked,
    OptOutPoint,
    RecordForm,
    RecordItem,
    Refusal,
    RequestBy,
    RequestDocument,
    RequestKind,
    Role,
    Rule17Item,
    Seen,
    StoredDuty,
    Strict,
    SuccessionPoint,
    Texts,
    ThirdPartyKind,
    TransferBasis,
)

__all__ = [
    "BaseRecord",
    "ConfirmationFacts",
    "ConsentFacts",
    "DataFacts",
    "EntrustmentFacts",
    "ExceptionFacts",
    "JointUseFacts",
    "KeptCopy",
    "OptOutFacts",
    "PriFacts",
    "ProvisionFacts",
    "RecordFacts",
    "RecordPrincipal",
    "RecordValue",
    "Ref",
    "RequestFacts",
    "RequestFees",
    "RequestRecord",
    "Rule17Facts",
    "Situation",
    "SuccessionFacts",
    "ThirdPartyFacts",
]


class ThirdPartyFacts(Strict):
    """The other side. `country` is where the person is, not its server; `ceased_on` comes from the party master."""

    kind: ThirdPartyKind | None = None
    same_legal_person: bool = False
    country: Country = "JP"
    database_business_in_japan: bool | None = None
    equivalent_system: EquivalentSystem | None = None
    academic_institution: bool | None = None
    ceased_on: Day | None = None


class DataFacts(Strict):
    """`public`: anyone can get it already; the first publication is `provision.manner` = publish."""

    at_provider: DataAtProvider | None = None
    at_recipient: DataAtRecipient | None = None
    items: Texts | None = None
    sensitive: bool = False
    public: bool = False
    source: DataSource | None = None


class ProvisionFacts(Strict):
    """`date` is the planned or actual day; the period fields are for continuous or repeated provision."""

    manner: Manner = "send"
    date: Day | None = None
    period_start: Day | None = None
    period_end: Day | None = None
    last_provision_date: Day | None = None
    repeated: bool = False
    open_ended: bool | None = None
    split_to_evade: bool = False
    by_entrustee: bool = False
    principal_specifies: bool | None = None
    goods_or_services_to_principal: bool | None = None


class ConsentFacts(Strict):
    act: ConsentAct | None = None
    basis: ConsentBasis | None = None
    given_on: Day | None = None
    withdrawn_on: Day | None = None
    able: bool = True
    by_legal_representative: bool | None = None
    in_scope: bool | None = None
    taken_by: ConsentTakenBy | None = None
    recipient_named: bool | None = None


class Rule17Facts(Strict):
    """The information of RULE 17(2); `substitute` is that of RULE 17(3), (4), for consent under ACT 28(1) only."""

    country_name: Rule17Item | None = None
    foreign_system: Rule17Item | None = None
    recipient_measures: Rule17Item | None = None


class ConfirmationFacts(Strict):
    """`pri_consent`, `pri_foreign_info`: ACT 31(1)(i), (ii). `identity`, `acquisition_history`: ACT 30(1)(i), (ii)."""

    pri_consent: Confirmed31 | None = None
    pri_foreign_info: Confirmed31 | None = None
    identity: Confirmed30 | None = None
    acquisition_history: Confirmed30 | None = None
    false_statement_by: FalseStatementBy = "none"


class ExceptionFacts(Strict):
    """The conditions of ACT 27(1)(i)-(vii)."""

    law: ExceptionLaw | None = None
    consent_hard: bool | None = None
    consent_impedes: bool | None = None
    unjust_harm: bool | None = None
    joint_research: bool | None = None
    academic_purpose: bool | None = None


class EntrustmentFacts(Strict):
    within_purpose: bool | None = None
    own_use: bool | None = None
    supervised: bool | None = None
    matching: Matching | None = None


class SuccessionFacts(Strict):
    """`points`: what the contract before the succession fixes; only for provision before the succession contract."""

    points: Annotated[tuple[SuccessionPoint, ...], Field(strict=False)] | None = None


class JointUseFacts(Strict):
    points: Annotated[tuple[JointUsePoint, ...], Field(strict=False)] | None = None
    made_known: MadeKnown | None = None
    third_party_in_scope: bool | None = None
    items_in_list: bool | None = None


class OptOutFacts(Strict):
    """`items`: the whole list as filed. `points`: which of RULE 11's items were notified or made knowable."""

    filed: bool | None = None
    published_by_ppc: bool | None = None
    stops_on_request: bool | None = None
    items: Texts | None = None
    points: Annotated[tuple[OptOutPoint, ...], Field(strict=False)] | None = None


class PriFacts(Strict):
    expected: Expected | None = None
    contract_bans_use: bool = False
    contrary_signs: bool = False


class BaseRecord(Strict):
    """The earlier record that omitted items refer to (RULE 20(2), 24(2), 28(2)). `differs`: what has changed since."""

    role: Role | None = None
    state: BaseState | None = None
    record_created_at: Day | None = None
    differs: Annotated[tuple[RecordItem, ...], Field(strict=False)] = ()


class RecordPrincipal(Strict):
    """One principal's own days, where they differ within one record (GL-K 4-3)."""

    id: Annotated[str, Field(min_length=1, max_length=TEXT_CHARS_MAX)]
    record_created_at: Day | None = None
    last_provision_date: Day | None = None


class RecordFacts(Strict):
    """What the record says, under the names of the statutory items; empty text and absence are the same."""

    record_created_at: Day | None = None
    provision_date: DayValue = None
    provision_date_or_period: Value = None
    period_start: DayValue = None
    period_end: DayValue = None
    receipt_date: DayValue = None
    third_party_name: Value = Field(default=None, alias="third_party.name")
    third_party_address: Value = Field(default=None, alias="third_party.address")
    third_party_representative: Value = Field(default=None, alias="third_party.representative")
    third_party_unspecified_many: Value = Field(default=None, alias="third_party.unspecified_many")
    principal: Value = None
    items: Value = None
    pri_items: Value = None
    consent_statement: Value = None
    acquisition_history: Value = None
    ppc_publication_statement: Value = None
    pri_consent_confirmed: Value = None
    pri_consent_confirmation_method: Value = None
    pri_foreign_info_confirmed: Value = None
    pri_foreign_info_confirmation_method: Value = None
    pri_consent_statement: Value = None
    pri_foreign_info_statement: Value = None
    kept_by: KeptBy | None = None
    omitted: Annotated[tuple[RecordItem, ...], Field(strict=False)] = ()
    base: BaseRecord | None = None
    holds_all_items: bool | None = None
    principals: Annotated[tuple[RecordPrincipal, ...], Field(strict=False, max_length=LIST_LENGTH_MAX)] = ()


class RequestFees(Strict):
    """Yen charged for each kind of request."""

    disclosure_33_5: Annotated[int, Field(ge=0)] | None = None
    disclosure_33_1: Annotated[int, Field(ge=0)] | None = None
    correction_34: Annotated[int, Field(ge=0)] | None = None
    stop_35: Annotated[int, Field(ge=0)] | None = None
    information_28_3: Annotated[int, Field(ge=0)] | None = None


class RequestRecord(Strict):
    """A record found for the requester. `principals`: how many persons it holds. `order11`: excluded by ORDER 11."""

    role: Role | None = None
    duty: StoredDuty | None = None
    order11: bool = False
    pseudonymised: bool = False
    principals: Annotated[int, Field(ge=1)] | None = None
    document: RequestDocument | None = None


class RequestFacts(Strict):
    """A request of a principal: ACT 33(1), 33(5), 34, 35 or the information of ACT 28(3)."""

    kind: RequestKind | None = None
    arrived_on: Day | None = None
    refused_on: Day | None = None
    by: RequestBy | None = None
    identity: Seen | None = None
    authority: Seen | None = None
    method_asked: MethodAsked | None = None
    method_difficult: bool | None = None
    fees: RequestFees = RequestFees()
    fee_made_known: bool | None = None
    refusal: Refusal | None = None
    narrowing_forced: bool | None = None
    records: Annotated[tuple[RequestRecord, ...], Field(strict=False, max_length=LIST_LENGTH_MAX)] | None = None


class Situation(Strict):
    """One situation, one direction. A ground, basis and form are those CLAIMED; `art27_ground` may be null.

    `on` absent means today, which the caller fills in: the judge has no clock. `record` absent means that the provision
    alone is judged; an empty `record` is an empty record. `hypothetical` does not change the judgement.
    """

    hypothetical: bool = False
    on: Day | None = None
    role: Role = "provider"
    art27_ground: Art27Ground | None = None
    transfer_basis: TransferBasis | None = None
    record_form: RecordForm | None = None
    third_party: ThirdPartyFacts = ThirdPartyFacts()
    data: DataFacts = DataFacts()
    provision: ProvisionFacts = ProvisionFacts()
    consent: ConsentFacts = ConsentFacts()
    rule17: Rule17Facts = Rule17Facts()
    confirmation: ConfirmationFacts = ConfirmationFacts()
    exception: ExceptionFacts = ExceptionFacts()
    entrustment: EntrustmentFacts = EntrustmentFacts()
    succession: SuccessionFacts = SuccessionFacts()
    joint_use: JointUseFacts = JointUseFacts()
    opt_out: OptOutFacts = OptOutFacts()
    pri: PriFacts = PriFacts()
    record: RecordFacts | None = None
    dispose_on: Day | None = None
    legal_hold: bool = False
    request: RequestFacts | None = None
