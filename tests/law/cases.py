"""Base situations, and a way to change them: each test states only what it is about.

`edit(BASE, {"/consent/act": "none", "/record/items": DROP})` is a deep copy with those members set or dropped.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from ledger.law import Verdict, judge, parse_situation

DROP = object()
Document = dict[str, Any]

_DOMESTIC = {"kind": "corporation", "country": "JP"}
_PARTY_ITEMS = {
    "third_party.name": "株式会社サンプル広告",
    "third_party.address": "東京都港区芝公園4-2-8",
    "third_party.representative": "佐藤 花子",
}
CONSENT: Document = {
    "on": "2026-11-02",
    "role": "provider",
    "art27_ground": "CONSENT_27_1",
    "transfer_basis": "DOMESTIC",
    "record_form": "EACH",
    "third_party": _DOMESTIC,
    "data": {"at_provider": "personal_data"},
    "provision": {"date": "2026-11-02"},
    "consent": {"act": "tick", "basis": "27-1", "in_scope": True, "given_on": "2026-04-01"},
    "record": {
        "record_created_at": "2026-11-02",
        "consent_statement": True,
        **_PARTY_ITEMS,
        "principal": ["C-1001", "C-1002"],
        "items": ["氏名", "住所"],
    },
}
OPT_OUT: Document = {
    "on": "2026-11-02",
    "role": "provider",
    "art27_ground": "OPT_OUT",
    "third_party": _DOMESTIC,
    "data": {"at_provider": "personal_data", "items": ["氏名", "住所"], "source": "public_source"},
    "provision": {"date": "2026-11-02"},
    "opt_out": {
        "filed": True,
        "published_by_ppc": True,
        "stops_on_request": True,
        "items": ["氏名", "住所", "電話番号"],
        "points": ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii-1", "viii-2"],
    },
    "record": {
        "record_created_at": "2026-11-02",
        "provision_date": "2026-11-02",
        **_PARTY_ITEMS,
        "principal": "山田 太郎",
        "items": "氏名、住所",
    },
}
ENTRUSTMENT: Document = {
    "on": "2026-11-02",
    "role": "provider",
    "art27_ground": "ENTRUSTMENT",
    "third_party": _DOMESTIC,
    "data": {"at_provider": "personal_data"},
    "provision": {"date": "2026-11-02"},
    "entrustment": {"within_purpose": True, "own_use": False, "matching": "none", "supervised": True},
}
JOINT_USE: Document = {
    "on": "2026-11-02",
    "role": "provider",
    "art27_ground": "JOINT_USE",
    "third_party": _DOMESTIC,
    "data": {"at_provider": "personal_data", "items": ["氏名", "電話番号"]},
    "provision": {"date": "2026-11-02"},
    "joint_use": {
        "points": [
            "fact",
            "items",
            "scope",
            "purpose",
            "responsible.name",
            "responsible.address",
            "responsible.representative",
        ],
        "made_known": "easily_knowable",
        "third_party_in_scope": True,
        "items_in_list": True,
    },
}
SUCCESSION: Document = {
    "on": "2026-11-02",
    "art27_ground": "SUCCESSION",
    "third_party": _DOMESTIC,
    "data": {"at_provider": "personal_data"},
    "provision": {"date": "2026-11-02"},
}
CONSENT_ABROAD: Document = {
    **CONSENT,
    "art27_ground": None,
    "transfer_basis": "CONSENT_28",
    "third_party": {"kind": "corporation", "country": "US", "equivalent_system": "none"},
    "consent": {"act": "click", "basis": "28-1", "in_scope": True},
    "rule17": {"country_name": "given", "foreign_system": "given", "recipient_measures": "given"},
    "record": {**CONSENT["record"], "third_party.name": "X Corp."},
}
SYSTEM_ABROAD: Document = {
    **CONSENT,
    "transfer_basis": "EQUIV_SYSTEM",
    "third_party": {"kind": "corporation", "country": "US", "equivalent_system": "contract"},
    "record": {**CONSENT["record"], "third_party.name": "X Corp."},
}
EXCEPTION: Document = {
    "on": "2026-11-02",
    "role": "provider",
    "third_party": _DOMESTIC,
    "data": {"at_provider": "personal_data"},
    "provision": {"date": "2026-11-02"},
}
PRI: Document = {
    "on": "2026-11-02",
    "role": "pri_provider",
    "art27_ground": None,
    "third_party": _DOMESTIC,
    "data": {"at_provider": "person_related", "at_recipient": "personal_data"},
    "pri": {"expected": "told"},
    "provision": {"date": "2026-11-02"},
    "consent": {"act": "click", "basis": "31-1", "taken_by": "recipient"},
    "confirmation": {"pri_consent": "done"},
    "record": {
        "record_created_at": "2026-11-02",
        "pri_consent_confirmed": True,
        "pri_consent_confirmation_method": "提供先からの書面による申告",
        "provision_date": "2026-11-02",
        **_PARTY_ITEMS,
        "items": ["Cookie ID", "閲覧履歴"],
    },
}
PRI_ABROAD: Document = {
    **PRI,
    "third_party": {"kind": "corporation", "country": "US", "equivalent_system": "none"},
    "confirmation": {"pri_consent": "done", "pri_foreign_info": "done"},
    "rule17": {"country_name": "given", "foreign_system": "given", "recipient_measures": "given"},
    "record": {
        **PRI["record"],
        "third_party.name": "X Corp.",
        "pri_foreign_info_confirmed": True,
        "pri_foreign_info_confirmation_method": "本人に示された画面の確認",
    },
}
RECEIPT: Document = {
    "on": "2026-11-02",
    "role": "recipient",
    "art27_ground": "CONSENT_27_1",
    "third_party": _DOMESTIC,
    "data": {"at_provider": "personal_data", "at_recipient": "personal_data"},
    "provision": {"date": "2026-11-02"},
    "consent": {"act": "written", "basis": "27-1", "in_scope": True},
    "confirmation": {"identity": "done", "acquisition_history": "done"},
    "record": {
        "record_created_at": "2026-11-02",
        "consent_statement": True,
        **_PARTY_ITEMS,
        "acquisition_history": "顧客として本人から直接取得",
        "principal": "C-1001",
        "items": "氏名、商品購入履歴",
    },
}
RECEIPT_OPT_OUT: Document = {
    **RECEIPT,
    "art27_ground": "OPT_OUT",
    "opt_out": {"published_by_ppc": True},
    "record": {
        **RECEIPT["record"],
        "receipt_date": "2026-11-02",
        "ppc_publication_statement": True,
    },
}
RECEIPT_PRI: Document = {
    "on": "2026-11-02",
    "role": "pri_recipient",
    "art27_ground": None,
    "third_party": _DOMESTIC,
    "data": {"at_provider": "person_related", "at_recipient": "personal_data"},
    "provision": {"date": "2026-11-02"},
    "consent": {"act": "click", "basis": "31-1", "taken_by": "recipient"},
    "confirmation": {"identity": "done"},
    "record": {
        "record_created_at": "2026-11-02",
        "pri_consent_statement": True,
        **_PARTY_ITEMS,
        "principal": "C-1001",
        "items": "広告識別子、閲覧履歴",
    },
}
RECEIPT_PRIVATE: Document = {
    "on": "2026-11-02",
    "role": "private_source",
    "third_party": {"kind": "natural_person"},
    "data": {"at_recipient": "personal_data"},
    "provision": {"date": "2026-11-02"},
    "confirmation": {"identity": "done", "acquisition_history": "done"},
    "record": {
        "record_created_at": "2026-11-02",
        "third_party.name": "鈴木 一郎",
        "third_party.address": "大阪府大阪市北区中之島1-3-20",
        "acquisition_history": "友人として本人から",
        "principal": "田中 次郎",
        "items": "氏名、電話番号",
    },
}
PSEUDONYMISED: Document = {
    "on": "2026-11-02",
    "role": "provider",
    "third_party": _DOMESTIC,
    "data": {"at_provider": "pseudonymised", "items": ["購買履歴"]},
    "provision": {"date": "2026-11-02"},
}
REQUEST: Document = {
    "on": "2026-04-02",
    "request": {
        "kind": "disclosure_33_5",
        "arrived_on": "2026-04-01",
        "by": "principal",
        "identity": "confirmed",
        "method_asked": "electronic",
        "refusal": "none",
        "records": [{"role": "provider", "duty": "required", "principals": 1}],
    },
}
EVERY_BASE = {
    "consent": CONSENT,
    "opt_out": OPT_OUT,
    "entrustment": ENTRUSTMENT,
    "joint_use": JOINT_USE,
    "succession": SUCCESSION,
    "consent_abroad": CONSENT_ABROAD,
    "system_abroad": SYSTEM_ABROAD,
    "pri": PRI,
    "pri_abroad": PRI_ABROAD,
    "receipt": RECEIPT,
    "receipt_opt_out": RECEIPT_OPT_OUT,
    "receipt_pri": RECEIPT_PRI,
    "receipt_private": RECEIPT_PRIVATE,
    "request": REQUEST,
}

Case = tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]

YES: dict[str, Any] = {"may_proceed": "yes"}
FREE: dict[str, Any] = {**YES, "record_duty": "none", "required_fields": [], "codes": [], "retention": None}
NO: dict[str, Any] = {
    "may_proceed": "no",
    "duty": "prohibited",
    "required_fields": [],
    "retention": None,
    "disclosable_under_33_5": None,
}
REQUIRED: dict[str, Any] = {**YES, "duty": "required", "codes": []}
FREE_27_5: dict[str, Any] = {**FREE, "duty": "exempt_express", "exempt_row": 2, "is_third_party_provision": False}
NOBODY_ASKED: dict[str, Any] = {"/consent/act": "none"}

THIRD_PARTY = ("third_party.name", "third_party.address", "third_party.representative")


def edit(base: Mapping[str, Any], edits: Mapping[str, Any]) -> Document:
    """A deep copy of `base` with the member at each pointer set, or dropped for DROP. Missing objects are made."""
    document: Document = copy.deepcopy(dict(base))
    for pointer, value in edits.items():
        *path, last = pointer.lstrip("/").split("/")
        target: Any = document
        for part in path:
            if isinstance(target, list):
                target = target[int(part)]
            else:
                if target.get(part) is None:
                    target[part] = {}
                target = target[part]
        if value is DROP:
            target.pop(last, None)
        else:
            target[last] = copy.deepcopy(value)
    return document


def verdict_on(base: Mapping[str, Any], edits: Mapping[str, Any] | None = None) -> Verdict:
    return judge(parse_situation(edit(base, edits or {})))


def answer(base: Mapping[str, Any], edits: Mapping[str, Any] | None = None) -> Document:
    """The verdict as JSON."""
    return verdict_on(base, edits).to_json()


def expect(base: Mapping[str, Any], edits: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    """Compare the keys named in `expected`; lists are compared as lists."""
    said = answer(base, edits)
    found = {key: said[key] for key in expected}
    assert found == dict(expected), f"codes {said['codes']}, rules {[rule['id'] for rule in said['rules']]}"
