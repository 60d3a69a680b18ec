"""Conditions of a verdict about a principal's request (ACT 33, 34, 35, 28(3))."""

from __future__ import annotations

from typing import Final

from ledger.law.notes import _note

IDENTITY: Final = _note("ACT 37; ORDER 12", "check the requester's identity first", "請求者の本人確認を先に行う")
AUTHORITY: Final = _note("ORDER 13", "check the agent's authority first", "代理権の確認を先に行う")
FEE_UNKNOWN: Final = _note(
    "ACT 38", "a fee that was not made known may not be taken", "知らせていない手数料は徴収できない"
)
FEE_DROPPED: Final = _note("ACT 38", "drop the fee for this kind of request", "この種類の請求の手数料は徴収しない")
NARROWING: Final = _note("ACT 37(2)", "do not force the requester to narrow the range", "範囲の限定を強いない")
REFUSAL_DROPPED: Final = _note(
    "GL-T 3-8-3-3",
    "this is no ground for refusal by itself: judge case by case, item by item",
    "これだけでは不開示の理由にならない。事項ごとに個別に判断する",
)
METHOD: Final = _note(
    "ACT 33(2), (3)",
    "tell the requester that the method is too difficult, then use paper",
    "困難である旨を通知し、書面による",
)
REASONS: Final = _note(
    "ACT 33(3), 36",
    "notify the decision without delay and explain the reasons",
    "遅滞なく通知し、理由を説明するよう努める",
)
REQUESTER_ONLY: Final = _note("ACT 33(5), 33(2)(i)", "show the requester's part only", "請求者に係る部分のみを開示する")
STATUTORY_ONLY: Final = _note(
    "GL-T 3-8-3-2",
    "only the statutory items are owed; a contract or log need not be shown itself",
    "法定の記録事項で足り、契約書等そのものの開示は要しない",
)
NONE_EXISTS: Final = _note("ACT 33(3)", "answer that no such record exists", "対象となる記録が存在しない旨を通知する")
NOT_OWED_28_3: Final = _note("GL-F 6; ACT 31(2)", "this information is not owed here", "この場合、情報提供の義務はない")
WITHOUT_DELAY: Final = _note("ACT 33(2), 34, 35", "act without delay", "遅滞なく対応する")
