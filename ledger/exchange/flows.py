"""The legal classes of the files that go out and come in (law.md 11B, 11C, 11E; policy §4, §7).

A flow says on which side we are, what the data is on both sides, and which ground is claimed. It claims nothing that
depends on facts outside the file: consent, the recipient's system abroad and the confirmation come from the context,
and the judge decides whether the claim holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from schemas.vocabulary import Form, Role


def _frozen(**facts: Any) -> Mapping[str, Any]:
    return MappingProxyType(facts)


@dataclass(frozen=True, slots=True)
class Flow:
    """One legal class.

    id: name in `Context.flow` and `operational.flow`. holds_principals: whether the record names the people; a
    provider's record of person-related information does not (RULE 28(1)).
    """

    id: str
    role: Role
    ja: str
    en: str
    art27_ground: str | None = None
    form: Form = Form.BULK
    holds_principals: bool = True
    data: Mapping[str, Any] = field(default_factory=_frozen)
    provision: Mapping[str, Any] = field(default_factory=_frozen)
    record: Mapping[str, Any] = field(default_factory=_frozen)


_PERSONAL = _frozen(at_provider="personal_data")
_PERSONAL_BOTH = _frozen(at_provider="personal_data", at_recipient="personal_data")
_RELATED = _frozen(at_provider="person_related", at_recipient="personal_data")
_ON_REQUEST = _frozen(principal_specifies=True)

_ALL = (
    Flow(
        "A",
        Role.PROVIDER,
        "顧客リストの提供（突合）",
        "a customer list given for matching",
        art27_ground="CONSENT_27_1",
        data=_PERSONAL,
    ),
    Flow(
        "C",
        Role.PROVIDER,
        "サーバー間のコンバージョン送信",
        "conversions sent from server to server",
        art27_ground="CONSENT_27_1",
        data=_PERSONAL,
    ),
    Flow(
        "D",
        Role.PRI_RECIPIENT,
        "DMPセグメントの受領（個人データとして取得）",
        "DMP segments received and joined to customers",
        data=_RELATED,
    ),
    Flow(
        "E",
        Role.PRI_PROVIDER,
        "顧客と結び付かない識別子の提供",
        "identifiers not tied to customers, given to one who joins them to accounts",
        holds_principals=False,
        data=_RELATED,
    ),
    Flow(
        "G",
        Role.RECIPIENT,
        "利用者ごとの成果の受領",
        "per-user results received",
        art27_ground="CONSENT_27_1",
        data=_PERSONAL_BOTH,
    ),
    Flow(
        "G-PRI",
        Role.PRI_RECIPIENT,
        "利用者ごとの成果の受領（提供元では個人関連情報）",
        "per-user results received, person-related information at the provider",
        data=_RELATED,
    ),
    Flow(
        "H",
        Role.PROVIDER,
        "解析の委託",
        "analytics entrusted",
        art27_ground="ENTRUSTMENT",
        data=_PERSONAL,
    ),
    Flow(
        "ADVERTISER",
        Role.PROVIDER,
        "広告主への成果の提供",
        "results given to an advertiser",
        art27_ground="CONSENT_27_1",
        data=_PERSONAL_BOTH,
    ),
    Flow(
        "ON-REQUEST",
        Role.PROVIDER,
        "本人の求めによる提携先への提供",
        "given to an alliance partner at the person's request",
        art27_ground="CONSENT_27_1",
        form=Form.EACH,
        data=_PERSONAL_BOTH,
        provision=_ON_REQUEST,
    ),
    Flow(
        "PUBLISH",
        Role.PROVIDER,
        "ウェブでの公表",
        "published on the web",
        art27_ground="CONSENT_27_1",
        form=Form.EACH,
        data=_PERSONAL,
        provision=_frozen(manner="publish"),
        record=MappingProxyType({"third_party.unspecified_many": True}),
    ),
    Flow(
        "LOGIN-OUT",
        Role.PROVIDER,
        "ID連携：当社から",
        "identity federation: from us",
        art27_ground="CONSENT_27_1",
        form=Form.EACH,
        data=_PERSONAL_BOTH,
        provision=_ON_REQUEST,
    ),
    Flow(
        "LOGIN-IN",
        Role.RECIPIENT,
        "ID連携：当社へ",
        "identity federation: to us",
        art27_ground="CONSENT_27_1",
        form=Form.EACH,
        data=_PERSONAL_BOTH,
        provision=_ON_REQUEST,
    ),
)

FLOWS: Mapping[str, Flow] = MappingProxyType({flow.id: flow for flow in _ALL})
