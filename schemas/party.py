"""PartyIn: one version of a third party's facts, as entered into the party master.

A version says what was true of the party in `valid_from`..`valid_to` (both inclusive; null = open), where that was
read (`source`) and when it was checked (`checked_on`). Unknown facts are absent, never guessed: a record that needs
them is `incomplete` until a version has them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from schemas.profile import Digest, Key, Profile, ProfileParty, Url
from schemas.situation_terms import Country
from schemas.vocabulary import PartyKind

Fact = Annotated[
    str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]+$")
]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]


class PartyStatus(StrEnum):
    ACTIVE = "active"
    CEASED = "ceased"


class EquivalentSystem(StrEnum):
    """On what the RULE 16 system rests; values of `third_party.equivalent_system` in the situation contract."""

    NONE = "none"
    CONTRACT = "contract"
    GROUP_RULES = "group_rules"
    PROVIDER_CBPR = "provider_cbpr"
    RECIPIENT_APEC_CBPR = "recipient_apec_cbpr"
    RECIPIENT_GLOBAL_CBPR = "recipient_global_cbpr"


class PartyIn(BaseModel):
    """One version of a party.

    name: legal name, in Japanese or as registered abroad; `name_is_alias` marks a name that is no legal name.
    representative: RULE 20(1)(i)ロ; the title stands apart because it is no part of the statutory item.
    regime_information: RULE 17(2)(ii) as told to principals; `regime_information_digest` is its SHA-256 over UTF-8.
    measures: RULE 17(2)(iii). sample: the facts are invented or unverified; papers that show them bear a watermark.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Key
    kind: PartyKind | None = None
    name: Fact | None = None
    name_is_alias: bool = False
    name_en: Fact | None = None
    kana: Fact | None = None
    aliases: Annotated[tuple[Fact, ...], Field(max_length=50)] = ()
    address: Fact | None = None
    representative: Fact | None = None
    representative_title: Fact | None = None
    country: Country | None = None
    status: PartyStatus = PartyStatus.ACTIVE
    ceased_on: dt.date | None = None
    successor: Fact | None = None
    equivalent_system: EquivalentSystem | None = None
    equivalent_system_evidence: LongText | None = None
    regime_information: LongText | None = None
    regime_information_digest: Digest | None = None
    measures: LongText | None = None
    database_business_in_japan: bool | None = None
    academic_institution: bool | None = None
    group_member_since: dt.date | None = None
    group_member_until: dt.date | None = None
    opt_out_url: Url | None = None
    policy_url: Url | None = None
    source: Fact
    checked_on: dt.date | None = None
    sample: bool = False
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    @model_validator(mode="after")
    def _facts_agree(self) -> Self:
        faults = list(self._disagreements())
        if faults:
            raise PydanticCustomError("party_facts", "{what}", {"what": "; ".join(faults)})
        return self

    def _disagreements(self) -> list[str]:
        faults = []
        if self.ceased_on is not None and self.status is not PartyStatus.CEASED:
            faults.append("ceased_on is given but status is not ceased")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            faults.append("valid_to is before valid_from")
        since, until = self.group_member_since, self.group_member_until
        if since and until and until < since:
            faults.append("group_member_until is before group_member_since")
        if self.regime_information_digest is not None and (
            self.regime_information is None or text_digest(self.regime_information) != self.regime_information_digest
        ):
            faults.append("regime_information_digest is not the SHA-256 of regime_information")
        return faults


def text_digest(text: str) -> str:
    """`sha256:` and the hex digest of the text's UTF-8 bytes."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def party_from_profile(profile: Profile, party: ProfileParty) -> PartyIn:
    """What the policy alone says of the party, as the first version in a new ledger's master.

    `checked_on` stays null: reading the policy checks no fact outside it.
    """
    return PartyIn(
        key=party.key,
        kind=party.kind,
        name=party.name,
        name_is_alias=party.name_is_alias,
        address=party.address,
        representative=party.representative,
        representative_title=party.representative_title,
        country=party.country,
        opt_out_url=profile.opt_out_url(party.key),
        policy_url=profile.policy_url(party.key),
        source=f"{profile.policy.title} ({profile.policy.digest}) {', '.join(party.places)}",
    )
