"""Worked examples of the OpenAPI document. A test sends every one of them and expects its `status`.

Names, addresses and numbers are invented.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Example = Mapping[str, Any]
Examples = Mapping[str, Example]

_RECORD = {
    "role": "provider",
    "art27_ground": "CONSENT_27_1",
    "transfer_basis": "EQUIV_SYSTEM",
    "third_party": {"party": "google", "kind": "corporation", "country": "US", "equivalent_system": "contract"},
    "data": {"at_provider": "personal_data", "at_recipient": "personal_data"},
    "provision": {"date": "2026-07-01"},
    "consent": {"act": "tick", "basis": "27-1", "in_scope": True},
    "record": {
        "record_created_at": "2026-07-01",
        "consent_statement": {"ref": "consent-log-1"},
        "items": ["メールアドレス（ハッシュ化）", "電話番号（ハッシュ化）"],
    },
    "principals": [
        {
            "id": "C-1001",
            "name": "山田太郎",
            "identifiers": [
                {"type": "email", "value": "taro.yamada@example.co.jp"},
                {"type": "phone", "value": "090-1234-5678"},
            ],
        }
    ],
    "operational": {"flow": "A", "purpose": "3-1-6", "sent_form": "SHA-256"},
    "producer": {"name": "crm-export", "seq": 17},
}
_RECEIPT = {
    "role": "recipient",
    "art27_ground": "CONSENT_27_1",
    "third_party": {"party": "gmo-internet-group", "kind": "corporation"},
    "data": {"at_provider": "personal_data", "at_recipient": "personal_data"},
    "consent": {"act": "click", "basis": "27-1", "in_scope": True},
    "record": {"items": ["メールアドレス", "GMO IDの識別子"]},
    "principals": [{"identifiers": [{"type": "account_id", "value": "gmoid-20260701-0001"}]}],
}

RECORDS: Examples = {
    "provision": {"summary": "提供（同意） / A provision on consent", "status": 201, "value": _RECORD},
    "receipt": {"summary": "受領、法定事項が不足 / A receipt that is incomplete", "status": 201, "value": _RECEIPT},
    "unknown_word": {
        "summary": "語の誤りと知らない項目 / Two faults, named at once",
        "status": 422,
        "value": {**_RECEIPT, "role": "sender", "nickname": "x"},
    },
}

AMENDMENTS: Examples = {
    "supplement": {
        "summary": "追記 / Supplement",
        "status": 201,
        "value": {
            "action": "supplement",
            "reason": "受領時の確認結果を追記",
            "confirmation": {"identity": "done", "acquisition_history": "done"},
            "record": {"acquisition_history": "本人がGMO IDの会員登録時に入力"},
        },
    },
    "void": {
        "summary": "取消 / Void",
        "status": 201,
        "value": {"action": "void", "reason": "誤って登録した（提供の事実なし）"},
    },
}

CHECKS: Examples = {
    "consent": {
        "summary": "同意に基づく一括記録 / On consent, lump sum",
        "status": 200,
        "value": {
            "hypothetical": True,
            "on": "2026-11-02",
            "role": "provider",
            "art27_ground": "CONSENT_27_1",
            "transfer_basis": "EQUIV_SYSTEM",
            "record_form": "BULK",
            "third_party": {"kind": "corporation", "country": "US", "equivalent_system": "contract"},
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
                "consent_statement": {"ref": "consent-log-1"},
                "third_party.name": "Google LLC",
                "third_party.address": {"ref": "party-1"},
                "third_party.representative": {"ref": "party-1"},
                "principal": ["C-1001", "C-1002"],
                "items": ["メールアドレス（ハッシュ化）", "電話番号（ハッシュ化）"],
            },
        },
    },
    "pseudonymised": {
        "summary": "仮名加工情報は提供できない / Pseudonymised data may not go",
        "status": 200,
        "value": {
            "hypothetical": True,
            "on": "2026-11-02",
            "art27_ground": "CONSENT_27_1",
            "third_party": {"kind": "corporation"},
            "data": {"at_provider": "pseudonymised"},
        },
    },
    "facts_missing": {
        "summary": "事実が足りない / Facts are missing",
        "status": 422,
        "value": {"hypothetical": True, "on": "2026-11-02", "art27_ground": "CONSENT_27_1"},
    },
}

SEARCHES: Examples = {
    "by_email_and_phone": {
        "summary": "メールと電話で探す / By e-mail and phone",
        "status": 200,
        "value": {
            "identifiers": [
                {"type": "email", "value": "taro.yamada@example.co.jp"},
                {"type": "phone", "value": "090-1234-5678"},
            ],
            "reason": "開示請求 2026-0001",
        },
    },
    "no_reason": {
        "summary": "理由がない / The reason is missing",
        "status": 422,
        "value": {"identifiers": [{"type": "email", "value": "taro.yamada@example.co.jp"}]},
    },
}

PARTIES: Examples = {
    "version": {
        "summary": "確認した事実を登録 / Facts with their source",
        "status": 201,
        "value": {
            "key": "sample-ads",
            "kind": "corporation",
            "name": "見本広告株式会社",
            "address": "東京都見本区見本町1-1",
            "representative": "見本 花子",
            "representative_title": "代表取締役",
            "country": "JP",
            "source": "登記事項証明書（見本）",
            "checked_on": "2026-07-01",
            "sample": True,
        },
    },
}


def cloudevent_content() -> dict[str, Any]:
    """The media type object of a CloudEvent around a record."""
    return {
        "schema": {
            "type": "object",
            "required": ["specversion", "id", "source", "type", "data"],
            "properties": {
                "specversion": {"const": "1.0"},
                **{name: {"type": "string", "minLength": 1} for name in ("id", "source", "type")},
                "data": {"$ref": "#/components/schemas/RecordIn"},
            },
            "additionalProperties": True,
        },
        "examples": {"event": {"summary": "CloudEvents 1.0", "value": CLOUDEVENT["value"]}},
    }


def bulk_content() -> dict[str, Any]:
    """The media type object of a bulk upload."""
    return {
        "schema": {"$ref": "#/components/schemas/RecordIn"},
        "examples": {"two_lines": {"summary": "二行 / Two lines", "value": BULK["value"]}},
    }


CLOUDEVENT: Example = {
    "status": 201,
    "value": {"specversion": "1.0", "id": "order-1", "source": "/crm", "type": "jp.example.provision", "data": _RECORD},
}
BULK: Example = {
    "status": 200,
    "value": "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in (_RECORD, _RECEIPT)),
}
