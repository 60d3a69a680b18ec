"""Examples for the routes of lists."""

from __future__ import annotations

from api.examples import Examples

_RECORD = {
    "role": "provider",
    "art27_ground": "CONSENT_27_1",
    "transfer_basis": "EQUIV_SYSTEM",
    "third_party": {"party": "google"},
    "data": {"at_provider": "personal_data"},
    "provision": {"date": "2026-11-01"},
    "consent": {"act": "tick", "basis": "27-1", "in_scope": True},
    "record": {"consent_statement": {"ref": "consent-log-1"}, "items": ["メールアドレス（ハッシュ化）"]},
}
BEGINNINGS: Examples = {
    "list": {
        "summary": "ハッシュ値の一覧を一件の記録に / A list of digests as one record",
        "status": 201,
        "value": {"form": {"kind": "list", "type": "email", "digest": True}, "record": _RECORD, "gate": "allowed"},
    },
    "add": {
        "summary": "継続中の記録への追加 / Members added to a running record",
        "status": 201,
        "value": {
            "form": {"kind": "csv", "columns": {"hashed_email": "email:digest"}},
            "target": "01a20bcd-c47a-75bb-b2b2-0a3200c52e28",
            "change": "add",
            "day": "2026-11-05",
            "reason": "daily sync",
        },
    },
}
COMMITS: Examples = {
    "record": {"summary": "始めたときの指定どおり / As it was begun", "status": 200, "value": {}},
    "check": {"summary": "判定だけ / Only ask", "status": 200, "value": {"gate": "check"}},
}
