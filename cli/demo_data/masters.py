"""The overlay of party facts that the policy lacks, and the situations that the demo puts to the gate.

Every address and representative here is invented and says so (サンプル); `sample` makes papers that show them bear a
watermark. None of it may go into a company profile.
"""

from __future__ import annotations

from typing import Any

from schemas.party import PartyIn, party_from_profile, text_digest
from schemas.profiles import load_profile
from schemas.record import document

SAMPLE_SOURCE = "SAMPLE, not verified"
CHECKED_ON = "2026-10-01"
_REGIME = "サンプル：米国の制度の説明文がここに入ります。"


def parties_sample() -> list[dict[str, Any]]:
    """Whole versions, not additions: each repeats what the policy says of the party."""
    profile = load_profile("gmo-cybersecurity")
    facts = {party.key: party_from_profile(profile, party) for party in profile.parties}
    documents = [
        _sample(facts["google"], 1),
        _sample(facts["meta"], 2),
        _sample(facts["x"], 3),
        _sample(facts["thetradedesk"], 4),
        _sample(
            facts["mediamath"],
            5,
            status="ceased",
            ceased_on="2023-06-30",
            source=f"{SAMPLE_SOURCE}; ceased_on: AdExchanger and Axios, June 2023",
        ),
        _sample(facts["microsoft"], 6, name="Microsoft Corporation", aliases=["Microsoft"], name_is_alias=False),
        _domestic("ly", "サンプルLY株式会社", 7, aliases=["Yahoo!JAPAN"], opt_out_url=profile.opt_out_url("ly")),
        _domestic("sample-dmp", "サンプルDMP株式会社", 8),
        _domestic("sample-advertiser", "株式会社サンプル広告主", 9),
        _domestic("sample-alliance", "サンプル提携株式会社", 10),
        _domestic("sample-list-broker", "サンプル名簿株式会社", 11),
    ]
    return [document(PartyIn.model_validate(one)) for one in documents]


def _sample(party: PartyIn, number: int, **changes: Any) -> dict[str, Any]:
    return {
        **document(party),
        "kind": "corporation",
        "address": f"{number} Sample Road, Sampletown, CA 00000, United States（サンプル）",
        "representative": f"Sample Representative {number}（サンプル）",
        "representative_title": "CEO",
        "equivalent_system": "contract",
        "equivalent_system_evidence": "サンプル：相当措置の契約条項",
        "regime_information": _REGIME,
        "regime_information_digest": text_digest(_REGIME),
        "source": SAMPLE_SOURCE,
        "checked_on": CHECKED_ON,
        "sample": True,
        **changes,
    }


def _domestic(key: str, name: str, number: int, **facts: Any) -> dict[str, Any]:
    return {
        "key": key,
        "kind": "corporation",
        "name": name,
        "address": f"東京都サンプル区サンプル町{number}番地（サンプル）",
        "representative": f"サンプル 代表{number}",
        "representative_title": "代表取締役",
        "country": "JP",
        "source": SAMPLE_SOURCE,
        "checked_on": CHECKED_ON,
        "sample": True,
        **facts,
    }


def gate_cases() -> list[dict[str, Any]]:
    """Situations of `docs/situation.md` with what the gate must answer to them."""
    return [
        {
            "id": "mediamath-after-it-ceased",
            "ja": "事業を終えた提携先への提供",
            "en": "a provision to a partner that has ceased",
            "situation": {
                **_list_upload("MediaMath, Inc."),
                "third_party": {**_abroad(), "ceased_on": "2023-06-30"},
            },
            "expected": {"may_proceed": "conditional", "codes": []},
        },
        {
            "id": "microsoft-is-no-legal-name",
            "ja": "正式名称でない提供先の名称",
            "en": "a recipient named by what is no legal name",
            "situation": _list_upload("Microsoft"),
            "expected": {"may_proceed": "yes", "codes": ["INVALID:third_party.name"]},
        },
        {
            "id": "pseudonymised-data",
            "ja": "仮名加工情報である個人データの提供",
            "en": "a provision of pseudonymised personal data",
            "situation": {**_list_upload("Meta Platforms, Inc."), "data": {"at_provider": "pseudonymised"}},
            "expected": {"may_proceed": "no", "codes": ["PROHIBITED:41-6_PSEUDONYMISED"]},
        },
        {
            "id": "no-consent",
            "ja": "本人の同意がない提供",
            "en": "a provision without the principals' consent",
            "situation": {
                **_list_upload("X Corp."),
                "consent": {"act": "none", "basis": "27-1", "in_scope": False},
            },
            "expected": {"may_proceed": "no", "codes": ["NO_GROUND:27-1"]},
        },
    ]


def _abroad() -> dict[str, Any]:
    return {"kind": "corporation", "country": "US", "equivalent_system": "contract"}


def _list_upload(name: str) -> dict[str, Any]:
    return {
        "on": "2026-11-02",
        "role": "provider",
        "art27_ground": "CONSENT_27_1",
        "transfer_basis": "EQUIV_SYSTEM",
        "record_form": "BULK",
        "third_party": _abroad(),
        "data": {"at_provider": "personal_data"},
        "provision": {
            "repeated": True,
            "period_start": "2026-10-01",
            "period_end": "2026-10-31",
            "last_provision_date": "2026-10-31",
        },
        "consent": {"act": "tick", "basis": "27-1", "in_scope": True},
        "record": {
            "record_created_at": "2026-11-02",
            "consent_statement": "法第27条第1項の本人の同意を得ている",
            "third_party.name": name,
            "third_party.address": "1 Sample Road, Sampletown, CA 00000, United States（サンプル）",
            "third_party.representative": "Sample Representative（サンプル）",
            "principal": ["C-1001", "C-1002"],
            "items": ["メールアドレス（ハッシュ化）", "電話番号（ハッシュ化）"],
        },
    }
