"""Worked examples of the routes about consents and stops. A test sends every one of them and expects its `status`.

Names, addresses and numbers are invented.
"""

from __future__ import annotations

import json
from typing import Any

from api.examples import Example, Examples

_CONSENT = {
    "identifiers": [
        {"type": "email", "value": "taro.yamada@example.co.jp"},
        {"type": "phone", "value": "090-1234-5678"},
    ],
    "basis": "27-1",
    "scope": {"parties": ["google"], "purposes": ["3-1-6"]},
    "at": "2026-06-01T10:00:00+09:00",
    "act": "tick",
    "policy_version": "2026-04",
    "evidence": "form 12, log line 4711",
}
_WITHDRAWAL = {
    "action": "withdrawn",
    "identifiers": [{"type": "email", "value": "hanako.sato@example.co.jp"}],
    "basis": "27-1",
    "at": "2026-06-20",
    "act": "click",
}
_STOP = {
    "identifiers": [{"type": "email", "value": "jiro.suzuki@example.co.jp"}],
    "ground": "35-3",
    "since": "2026-06-15",
    "reason": "asked by letter of 15 June",
}
_PEOPLE = {
    "situation": {
        "role": "provider",
        "art27_ground": "CONSENT_27_1",
        "transfer_basis": "EQUIV_SYSTEM",
        "third_party": {"kind": "corporation", "country": "US", "equivalent_system": "contract"},
        "data": {"at_provider": "personal_data"},
        "consent": {"act": "tick", "basis": "27-1", "in_scope": True},
    },
    "party": "google",
    "purpose": "3-1-6",
    "principals": [
        {"identifiers": [{"type": "email", "value": "taro.yamada@example.co.jp"}]},
        {"identifiers": [{"type": "email", "value": "jiro.suzuki@example.co.jp"}]},
    ],
}

CONSENTS: Examples = {
    "given": {"summary": "同意 / A consent", "status": 201, "value": _CONSENT},
    "withdrawn": {"summary": "撤回 / A withdrawal", "status": 201, "value": _WITHDRAWAL},
    "signal": {
        "summary": "設定の信号（同意にならない） / A setting's signal, kept as evidence only",
        "status": 201,
        "value": {**_CONSENT, "act": "system_setting", "raw_signal": {"ad_user_data": "granted"}},
    },
    "unknown_basis": {"summary": "語の誤り / A wrong word", "status": 422, "value": {**_CONSENT, "basis": "27-2"}},
}
STOPS: Examples = {"stop": {"summary": "提供停止 / A stop", "status": 201, "value": _STOP}}
PEOPLE: Examples = {"two_people": {"summary": "二人 / Two people", "status": 200, "value": _PEOPLE}}
LINKS: Examples = {
    "login": {
        "summary": "ログインによる照合 / Collated by a login",
        "status": 201,
        "value": {
            "source": "login of 5 July",
            "confirmation": "same browser session",
            "linked_on": "2026-07-05",
            "principal": {"id": "C-1001", "identifiers": [{"type": "email", "value": "taro.yamada@example.co.jp"}]},
        },
    }
}
LIFTS: Examples = {"lift": {"summary": "解除 / Lifted", "status": 201, "value": {"reason": "asked again"}}}
BULK: Example = {
    "status": 200,
    "value": "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in (_CONSENT, _WITHDRAWAL)),
}


def bulk_content() -> dict[str, Any]:
    """The media type object of a bulk upload."""
    return {
        "schema": {"$ref": "#/components/schemas/ConsentIn"},
        "examples": {"two_lines": {"summary": "二行 / Two lines", "value": BULK["value"]}},
    }
