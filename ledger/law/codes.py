"""The error catalogue: every code with its text, citation and cure, in Japanese and English.

A code is `FAMILY` or `FAMILY:tail`. Codes are stable; others build problem documents from `describe_code`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from ledger.errors import NotFound
from ledger.law.catalogue import SINGLE, CodeText

FIELD_NAMES: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        # item: (Japanese statutory item, English, citation)
        "provision_date": ("提供した年月日", "the date of the provision", "RULE 20(1)(i)イ"),
        "provision_date_or_period": (
            "提供した年月日（一括の場合は期間の初日及び末日）",
            "the date, or the first and last day of the period",
            "RULE 28(1)(ii)",
        ),
        "period_start": ("提供の期間の初日", "the first day of the period", "RULE 28(1)(ii); QA 8-13"),
        "receipt_date": ("提供を受けた年月日", "the date of receipt", "RULE 24(1)(i)イ"),
        "third_party.name": ("第三者の氏名又は名称", "the third party's name", "RULE 20(1)(i)ロ; ACT 30(1)(i)"),
        "third_party.address": ("第三者の住所", "the third party's address", "RULE 20(1)(i)ロ; ACT 30(1)(i)"),
        "third_party.representative": (
            "第三者の代表者の氏名",
            "the name of the third party's representative",
            "RULE 20(1)(i)ロ; ACT 30(1)(i)",
        ),
        "third_party.unspecified_many": (
            "不特定かつ多数の者に対して提供した旨",
            "that it was provided to unspecified many",
            "RULE 20(1)(i)ロ",
        ),
        "principal": (
            "本人の氏名その他の当該本人を特定するに足りる事項",
            "what singles out the principal",
            "RULE 20(1)(i)ハ; GL-K 4-2-1-1(3)",
        ),
        "items": ("個人データ（個人関連情報）の項目", "the items provided", "RULE 20(1)(i)ニ; GL-K 4-2-1-1(4)"),
        "consent_statement": (
            "本人の同意を得ている旨",
            "that the principal consented",
            "RULE 20(1)(ii)イ; 24(1)(ii)イ",
        ),
        "acquisition_history": ("取得の経緯", "how the provider acquired the data", "ACT 30(1)(ii); RULE 24(1)"),
        "ppc_publication_statement": (
            "個人情報保護委員会により公表されている旨",
            "that the opt-out is published by the PPC",
            "RULE 24(1)(i)ホ",
        ),
        "pri_consent_confirmed": (
            "第31条第1項第1号の同意が得られていることを確認した旨",
            "that the consent of ACT 31(1)(i) was confirmed",
            "RULE 28(1)(i)",
        ),
        "pri_consent_confirmation_method": (
            "同意が得られていることを確認した方法",
            "how that consent was confirmed",
            "GL-T 3-7-4-3-1(1)",
        ),
        "pri_foreign_info_confirmed": (
            "第31条第1項第2号の情報提供が行われていることを確認した旨",
            "that the information of ACT 31(1)(ii) was confirmed",
            "RULE 28(1)(i)",
        ),
        "pri_foreign_info_confirmation_method": (
            "情報提供が行われていることを確認した方法",
            "how that information was confirmed",
            "GL-T 3-7-4-3-1(1)",
        ),
        "pri_consent_statement": (
            "第31条第1項第1号の同意が得られている旨",
            "that the consent of ACT 31(1)(i) was obtained",
            "RULE 24(1)(iii)イ",
        ),
        "pri_foreign_info_statement": (
            "第31条第1項第2号の情報提供が行われている旨",
            "that the information of ACT 31(1)(ii) was given",
            "RULE 24(1)(iii)イ",
        ),
    }
)

_POINTS = {
    "fact": ("共同利用をする旨", "that there is joint use"),
    "items": ("共同利用する個人データの項目", "the items"),
    "scope": ("共同して利用する者の範囲", "the scope of joint users"),
    "purpose": ("利用する者の利用目的", "the users' purpose of use"),
    "responsible.name": ("管理責任者の氏名又は名称", "the name of the responsible party"),
    "responsible.address": ("管理責任者の住所", "the address of the responsible party"),
    "responsible.representative": ("管理責任者の代表者の氏名", "the representative of the responsible party"),
}
_RULE_17 = {
    "country_name": ("当該外国の名称", "the name of the country", "RULE 17(2)(i)"),
    "foreign_system": ("当該外国の個人情報保護制度", "the country's protection system", "RULE 17(2)(ii)"),
    "recipient_measures": ("第三者が講ずる措置", "the recipient's measures", "RULE 17(2)(iii)"),
}


def _families() -> list[CodeText]:
    made = []
    for field, (ja, en, citation) in FIELD_NAMES.items():
        made.append(
            CodeText(
                f"MISSING:{field}",
                citation,
                f"記録事項「{ja}」がない。",
                f"The record does not hold {en}.",
                "記録を補充する",
                "supplement the record",
            )
        )
    for item, (ja, en, citation) in _RULE_17.items():
        made.append(
            CodeText(
                f"RULE17_MISSING:{item}",
                citation,
                f"本人に提供すべき情報「{ja}」が提供されていない。",
                f"The principal was not given {en}.",
                "情報を提供した上で同意を取り直す",
                "give the information and take the consent again",
            )
        )
    for point, (ja, en) in _POINTS.items():
        made.append(
            CodeText(
                f"JOINT_USE_NOTICE_MISSING:{point}",
                "ACT 27(5)(iii)",
                f"共同利用について「{ja}」があらかじめ知らされていない。",
                f"The joint-use notice lacks {en}.",
                "本人に通知し、又は容易に知り得る状態に置く",
                "notify the principals or make it easily knowable",
            )
        )
    return made


CODES: Mapping[str, CodeText] = MappingProxyType({text.code: text for text in (*SINGLE, *_families())})


@lru_cache(maxsize=4096)
def describe_code(code: str) -> CodeText:
    """A code in words. `OPTOUT_ITEM_NOT_NOTIFIED:<item>` has the text of its family. Raises NotFound for no code of ours."""
    found = CODES.get(code)
    if found is not None:
        return found
    family = CODES.get(code.partition(":")[0])
    if family is None:
        raise NotFound("no such code in the catalogue", "このコードは定義されていません")
    return CodeText(code, family.citation, family.ja, family.en, family.cure_ja, family.cure_en)


__all__ = ["CODES", "FIELD_NAMES", "CodeText", "describe_code"]
