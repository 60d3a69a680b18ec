"""Worked examples of the desk's input, for the OpenAPI document. Names, addresses and numbers are invented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Example = Mapping[str, Any]
Examples = Mapping[str, Example]


def _one(summary: str, value: Mapping[str, Any]) -> Examples:
    return {"example": {"summary": summary, "status": 200, "value": value}}


INTAKE: Examples = {
    "disclosure": {
        "summary": "第三者提供記録の開示 / Disclosure of provision records",
        "status": 201,
        "value": {
            "kind": "disclosure_33_5",
            "arrived_by": "email",
            "principal": {"name": "山田 太郎", "address": ["東京都見本区見本町1-1"]},
            "identifiers": [{"type": "email", "value": "taro.yamada@example.co.jp"}],
            "method_asked": "electronic",
        },
    },
    "stop_without_what": {
        "summary": "何を止めるかがない / What is to stop is missing",
        "status": 422,
        "value": {"kind": "stop_35", "arrived_by": "web", "principal": {"name": "山田 太郎"}},
    },
}
IDENTITY = _one(
    "本人確認 / Evidence of identity",
    {"result": "confirmed", "way": "email", "seen": ["driving_licence", "address_loop"], "confirms": "all"},
)
AUTHORITY = _one(
    "代理権 / An agent's authority",
    {"result": "confirmed", "papers": ["power_of_attorney"], "agent_seen": ["driving_licence"]},
)
IDENTIFIERS = _one("識別子の追加 / Further identifiers", {"identifiers": [{"type": "phone", "value": "090-1234-5678"}]})
FEE = _one("手数料の請求 / The fee is asked for", {"action": "invoiced"})
ROUTE = _one("担当へ / Sent on", {"to": "カスタマーサポート部"})
SEARCH = _one(
    "検索 / Search",
    {
        "earlier": {
            "ja": "紙の台帳も調べ、記録はありませんでした。",
            "en": "We also searched the paper ledger: nothing.",
        }
    },
)
DECISION = _one(
    "不開示 / Refused",
    {
        "outcome": "refused",
        "grounds": [
            {
                "ground": "harm",
                "ja": "第三者の権利利益を害するおそれがあるため。",
                "en": "It may harm the rights and interests of a third party.",
            }
        ],
    },
)
LETTER = _one(
    "追加のお願い / Asking for more",
    {
        "letter": "more_information",
        "questions": [{"ja": "以前お使いのメールアドレス", "en": "E-mail addresses you used before"}],
    },
)
DELIVERY = _one("引渡し / Delivery", {"form": "pdf", "channel": "email"})
PREVIEW = _one("下見 / A look before", {"form": "html"})
STOP_CLOCK = _one("期限の停止 / The clock stops", {"reason": "identity"})
RESUME = _one("再開 / The clock runs again", {"note": "書類が届いた"})
WITHDRAWAL = _one("取下げ / Withdrawn", {"note": "電話で取下げの申出"})
CLOSING = _one("終了 / Closed", {"ending": "answered"})
EXCLUSION = _one(
    "施行令第11条 / ORDER 11",
    {"records": ["01930000-0000-7000-8000-000000000000"], "item": "iv", "reason": "捜査に支障を及ぼすおそれ"},
)
ACCESS_LETTER = _one(
    "本人へのお知らせ / A letter to the person", {"request": "R-2026-0001", "reason": "本人からの照会"}
)
ACCESS = _one(
    "本人に伝える閲覧 / What a person may be told",
    {"identifiers": [{"type": "email", "value": "taro.yamada@example.co.jp"}], "reason": "本人からの照会"},
)
