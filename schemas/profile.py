"""A company profile: one company's privacy policy as data, so that the ledger can cite it.

File format: one JSON object, UTF-8, no duplicate member, no unknown member (`format` = 1); the models below are the
specification and `docs/profile.md` says how to write one. Two rules hold everywhere:

- What the policy does not say is absent (null or left out). Nothing is looked up elsewhere: addresses and
  representatives of partners belong to the party master (`schemas/party.py`), with their source and date of check.
- Words of the policy are kept exactly (`original`), in the policy's own language. A translation stands beside them
  and is marked as one.

`Profile` is read by `schemas.profiles.load_profile`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from schemas.situation_terms import Art27Ground, Country, TransferBasis
from schemas.value_pattern import compile_pattern
from schemas.vocabulary import PartyKind, Role

IDENTIFIER_TYPES_MAX = 100

Line = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$", max_length=2000)]
Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
SectionId = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}(-[0-9a-z]{1,8})*$")]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PolicyText(Part):
    """Words of the policy.

    original: exactly as the policy has them. ja / en: the same in that language where the original is in the other;
    `translation` says that those words are ours and not the policy's.
    """

    original: Line
    ja: Line | None = None
    en: Line | None = None
    translation: Literal["working"] | None = Field(
        default=None, description="`working`: ja or en is a working translation; only `original` counts"
    )

    def in_language(self, language: Literal["ja", "en"]) -> str:
        """The words in that language, or the original where none was written."""
        return (self.ja if language == "ja" else self.en) or self.original


class Remark(Part):
    """Our own words, in both languages; no part of the policy."""

    ja: Line
    en: Line


class Operator(Part):
    """The company itself: the provider or recipient of every record."""

    name: Line
    address: Line | None = None
    representative: Line | None = None
    representative_title: Line | None = None
    country: Country = "JP"
    kind: PartyKind = PartyKind.CORPORATION


class PolicyVersion(Part):
    """One line of the revision history. `effective_on` is null where the policy gives no whole date."""

    event: Literal["formulated", "revised"]
    effective_on: dt.date | None
    original: Line


class Policy(Part):
    """Which text this profile is a reading of. Records cite `digest`."""

    title: Line
    language: Literal["ja", "en"]
    url: Url | None = None
    digest: Digest = Field(description="SHA-256 of the bytes of the policy's text as it was read")
    versions: Annotated[tuple[PolicyVersion, ...], Field(min_length=1)]

    @property
    def undated_versions(self) -> tuple[PolicyVersion, ...]:
        """Versions whose effective date the text does not give: the version in force can't be named by its date."""
        return tuple(version for version in self.versions if version.effective_on is None)

    @property
    def citation(self) -> str:
        """What a record writes as its `policy_version`: the digest, and the newest date if every date is known."""
        newest = self.versions[-1].effective_on
        return self.digest if newest is None else f"{newest.isoformat()} {self.digest}"


class Purpose(Part):
    """One purpose of use (ACT 17, 21). `id` is how records name it, e.g. `3-1-6`."""

    id: SectionId
    text: PolicyText
    notes: tuple[PolicyText, ...] = ()
    urls: tuple[Url, ...] = ()


class PurposeGroup(Part):
    id: SectionId
    heading: PolicyText
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1)]


class RecordDuty(StrEnum):
    """Whether provisions on a ground normally need a record; the judge decides each case."""

    REQUIRED = "required"
    USUALLY_NOT = "usually_not"
    NOT = "not"


class Ground(Part):
    """A case in which the policy says that data is provided, received or shared, and the articles it stands on.

    `texts` are the policy's; `articles`, `art27_grounds`, `transfer_bases` and `record` are this profile's reading of
    the Act and are shown as such.
    """

    id: SectionId
    place: Line = Field(description="where in the policy, e.g. §4-7 ¶1-2")
    texts: Annotated[tuple[PolicyText, ...], Field(min_length=1)]
    articles: Annotated[tuple[Line, ...], Field(min_length=1)]
    art27_grounds: tuple[Art27Ground, ...] = ()
    transfer_bases: tuple[TransferBasis, ...] = ()
    roles: tuple[Role, ...] = ()
    record: RecordDuty
    parties: tuple[Key, ...] = ()
    remark: Remark | None = None


class PartyRole(StrEnum):
    """What the policy names the party for."""

    AD_PARTNER = "ad_partner"
    ID_PROVIDER = "id_provider"
    JOINT_USER = "joint_user"
    ANALYTICS = "analytics"
    OPT_OUT_LISTED = "opt_out_listed"


class ProfileParty(Part):
    """A third party as the policy names it. `name` is the policy's spelling; an alias is no legal name."""

    key: Key
    name: Line
    name_is_alias: bool = False
    kind: PartyKind | None = None
    country: Country | None = None
    country_as_written: Line | None = None
    address: Line | None = None
    representative: Line | None = None
    representative_title: Line | None = None
    roles: Annotated[tuple[PartyRole, ...], Field(min_length=1)]
    places: Annotated[tuple[Line, ...], Field(min_length=1)]


class OptOutLink(Part):
    """A link by which a person stops ad personalisation. It is not the opt-out procedure of ACT 27(2)."""

    name: Line
    party: Key
    url: Url


class AnalyticsTool(Part):
    name: Line
    party: Key
    policy_url: Url | None = None


class ResponsibleParty(Part):
    """ACT 27(5)(iii): who answers for the shared data. `recipients` null = every other joint user."""

    recipients: tuple[Key, ...] | None
    when: PolicyText
    name: Line
    address: Line
    representative: Line
    representative_title: Line | None = None


class JointUse(Part):
    items: PolicyText
    item_names: tuple[PolicyText, ...]
    scope: PolicyText
    scope_url: Url | None = None
    purpose: PolicyText
    includes_pseudonymised: bool = False
    responsible: Annotated[tuple[ResponsibleParty, ...], Field(min_length=1)]

    def responsible_for(self, party: str) -> ResponsibleParty:
        """The responsible party when data is shared with `party` (its key). Raises LookupError if none is named."""
        for entry in self.responsible:
            if entry.recipients is not None and party in entry.recipients:
                return entry
        for entry in self.responsible:
            if entry.recipients is None:
                return entry
        raise LookupError("the profile names no responsible party for this joint user")


class StorageRule(Part):
    """A storage period that the policy promises for *data*. It never shortens the retention of a record (law.md 4D)."""

    id: Key
    applies_to: Line
    years: Annotated[int, Field(ge=1, le=100)]
    starts: Literal["end_of_year"]
    text: PolicyText

    def last_day(self, event_day: dt.date) -> dt.date:
        """Last day on which the data may be stored: `years` from 31 December of the year of `event_day`."""
        return dt.date(event_day.year + self.years, 12, 31)


def _checked_pattern(text: str) -> str:
    try:
        compile_pattern(text)
    except ValueError as error:
        raise PydanticCustomError("value_pattern", "{reason}", {"reason": str(error)}) from None
    return text


class IdentifierType(Part):
    """The company's own type of identifier: how it is written, what counts as one value, whose it is.

    same: beyond NFKC and the white space around it, nothing (`as_is`), capitals or not (`casefold`), or the ASCII digits
    alone (`digits`). pattern: what the value must match as a whole after that (`schemas/value_pattern.py`), else it is
    flagged. belongs_to: a hit by what a household or a device has shows nobody anything by itself. hashes: by which
    partners are sent it; a digest by another is flagged. Nothing is refused, and nothing that is stored depends on it.
    """

    name: Annotated[str, StringConstraints(pattern=r"^x-[a-z0-9][a-z0-9-]{0,29}$")]
    label: Remark
    same: Literal["as_is", "casefold", "digits"] = "as_is"
    pattern: Annotated[str, AfterValidator(_checked_pattern)] | None = None
    belongs_to: Literal["person", "household", "device"] = "person"
    hashes: tuple[Literal["sha256", "sha1", "md5"], ...] = ("sha256", "sha1", "md5")


class Fee(Part):
    """ACT 38. `requests` are `request.kind` values of the situation contract; no fee is lawful for 34 and 35."""

    amount: Annotated[int, Field(ge=0)]
    currency: Literal["JPY"] = "JPY"
    requests: tuple[Literal["disclosure_33_1", "disclosure_33_5"], ...]
    text: PolicyText


class Desk(Part):
    name: Line
    email: Line | None = None
    phone: Line | None = None
    address: Line | None = None
    fee: Fee | None = None
    requests: tuple[PolicyText, ...] = ()


class Clause(Part):
    """A clause kept for citing; `mark` is the policy's own numbering, gaps included."""

    mark: Line
    text: PolicyText


class OptOutFiling(Part):
    """A notification filed with the PPC under ACT 27(2). Absent: the ground OPT_OUT is closed."""

    number: Line
    filed_on: dt.date
    items: Annotated[tuple[Line, ...], Field(min_length=1)]


class Choices(Part):
    """The company's own settings for the ledger, never taken from the policy.

    verifier_key_url: the page on which the company publishes the ledger's verifier keys (`daicho log-key page` makes it).
    systems, earlier_records: what every answer of the disclosure desk says of its own limits: from which systems this
    ledger records, and whether records older than the ledger are kept and searched elsewhere.
    """

    part_b: tuple[Literal["dates", "purpose", "form", "flow", "data_storage"], ...] = ("dates",)
    offer_voluntary_records: bool = False
    offer_pri_provider_records: bool = False
    open_entry_bundles: bool = False
    verifier_key_url: Url | None = None
    systems: tuple[Remark, ...] = ()
    earlier_records: Remark | None = None


class Profile(Part):
    """Everything the ledger knows of one company. See the module docstring for what may stand in it."""

    format: Literal[1]
    id: Key
    operator: Operator
    policy: Policy
    purposes: Annotated[tuple[PurposeGroup, ...], Field(min_length=1)]
    grounds: tuple[Ground, ...] = ()
    parties: tuple[ProfileParty, ...] = ()
    opt_out_links: tuple[OptOutLink, ...] = ()
    analytics_tools: tuple[AnalyticsTool, ...] = ()
    equivalent_measures_claim: PolicyText | None = None
    foreign_systems_url: Url | None = None
    joint_use: JointUse | None = None
    storage_rules: tuple[StorageRule, ...] = ()
    security: tuple[Clause, ...] = ()
    person_related: tuple[Clause, ...] = ()
    pseudonymised: tuple[Clause, ...] = ()
    identifier_types: Annotated[tuple[IdentifierType, ...], Field(max_length=IDENTIFIER_TYPES_MAX)] = ()
    desk: Desk
    opt_out_filing: OptOutFiling | None = None
    choices: Choices = Choices()

    def all_purposes(self) -> Iterator[Purpose]:
        for group in self.purposes:
            yield from group.purposes

    def purpose(self, purpose_id: str) -> Purpose:
        """The purpose that records name `purpose_id`. Raises LookupError."""
        for entry in self.all_purposes():
            if entry.id == purpose_id:
                return entry
        raise LookupError("the profile has no such purpose")

    def ground(self, ground_id: str) -> Ground:
        """Raises LookupError."""
        for entry in self.grounds:
            if entry.id == ground_id:
                return entry
        raise LookupError("the profile has no such ground")

    def party(self, key: str) -> ProfileParty:
        """Raises LookupError."""
        for entry in self.parties:
            if entry.key == key:
                return entry
        raise LookupError("the profile names no such party")

    def opt_out_url(self, key: str) -> str | None:
        """The first opt-out link that the policy gives for the party, or None: none is published there."""
        return next((link.url for link in self.opt_out_links if link.party == key), None)

    def policy_url(self, key: str) -> str | None:
        """The privacy policy link that the policy gives for an analytics tool of the party, or None."""
        return next((tool.policy_url for tool in self.analytics_tools if tool.party == key), None)
