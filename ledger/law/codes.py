"""The error catalogue: every code with its text, citation and cure, in Japanese and English.

A code is `FAMILY` or `FAMILY:tail`. Codes are stable; others build problem documents from `describe_code`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from ledger.errors import NotFound


@dataclass(frozen=True, slots=True)
class CodeText:
    """A code in words. citation: `RULE 20(1)(ii)`; cure: what would mend it, "" where nothing does."""

    code: str
    citation: str
    ja: str
    en: str
    cure_ja: str
    cure_en: str

    def to_json(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in ("code", "citation", "ja", "en", "cure_ja", "cure_en")}


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


def _single() -> list[CodeText]:
    text = CodeText
    get_consent = ("本人から事前の同意を得る", "obtain the principal's prior consent")
    no_opt_out = ("オプトアウトによらず、本人の同意を得る", "obtain consent instead of opt-out")
    return [
        text(
            "INVALID:principal",
            "GL-K 4-2-1-1(3)",
            "本人を特定するに足りない記載である。",
            "The words single out nobody.",
            "氏名、管理番号等で本人ごとに特定するか、提供データを保存する",
            "name each principal or give an id, or keep the data provided",
        ),
        text(
            "INVALID:items",
            "GL-K 4-2-1-1(4)",
            "項目が特定されない記載である。",
            "The words do not show which items.",
            "「氏名、住所」のように項目を挙げるか、提供データ又はその写しを保存する",
            "name the items, or keep the data or a copy",
        ),
        text(
            "INVALID:third_party.name",
            "RULE 20(1)(i)ロ",
            "正式な名称ではない。",
            "This is not the legal name.",
            "登記上の商号・名称を、法人の種類を示す文字とともに記載する",
            "write the registered name with the designator of its legal form",
        ),
        text(
            "FORM_NOT_ALLOWED:BULK",
            "RULE 19(2), 23(2)",
            "一括の記録は、オプトアウト又は継続・反復しない提供には使えない。",
            "A lump-sum record is not for opt-out or for provision that is not repeated.",
            "提供の都度、速やかに記録する",
            "make a record each time",
        ),
        text(
            "FORM_NOT_ALLOWED:CONTRACT",
            "RULE 19(3), 23(3); GL-K 4-1-2-3",
            "契約書等をもって記録に代える要件を満たさない。",
            "The paper does not meet the conditions for standing in for a record.",
            "記録事項をすべて記載し、3年間保存する",
            "have it hold all items, and keep it for three years",
        ),
        text(
            "NO_GROUND:27-1",
            "ACT 27(1)",
            "第三者に提供できる根拠がない。",
            "There is no ground for providing it to a third party.",
            *get_consent,
        ),
        text(
            "NO_GROUND:28-1",
            "ACT 28(1)",
            "外国にある第三者への提供を認める本人の同意がない。",
            "There is no consent to provision to a third party in a foreign country.",
            "規則第17条の情報を示して本人の同意を得るか、提供先に基準適合体制を整備させる",
            "give the RULE 17 information and obtain consent, or establish an equivalent-action system",
        ),
        text(
            "NO_GROUND:OPTOUT_SENSITIVE",
            "ACT 27(2) proviso",
            "要配慮個人情報はオプトアウトでは提供できない。",
            "Sensitive information may not be provided under opt-out.",
            *no_opt_out,
        ),
        text(
            "NO_GROUND:OPTOUT_CHAIN",
            "ACT 27(2) proviso",
            "オプトアウトで取得した個人データはオプトアウトでは提供できない。",
            "Data received under opt-out may not be provided under opt-out again.",
            *no_opt_out,
        ),
        text(
            "NO_GROUND:OPTOUT_UNLAWFUL_SOURCE",
            "ACT 27(2) proviso, 20(1)",
            "不正に取得された個人データはオプトアウトでは提供できない。",
            "Data acquired in breach of ACT 20(1) may not be provided under opt-out.",
            *no_opt_out,
        ),
        text(
            "NO_GROUND:OPTOUT_NOT_NOTIFIED",
            "ACT 27(2); RULE 11",
            "オプトアウトの通知等、届出、公表又は停止の要件を満たさない。",
            "The opt-out was not duly notified, filed and published, or does not stop on request.",
            "必要な事項を通知等し、個人情報保護委員会に届け出て、公表を待つ",
            "notify the points, file with the PPC and await its publication",
        ),
        text(
            "NO_GROUND:FOREIGN_LAW_IS_NOT_27-1-i",
            "GL-F 2",
            "外国の法令や外国裁判所の命令は「法令に基づく場合」に当たらない。",
            "A foreign law or court order is not “based on laws and ordinances”.",
            *get_consent,
        ),
        text(
            "PROHIBITED:41-6_PSEUDONYMISED",
            "ACT 41(6)",
            "仮名加工情報である個人データは、法令に基づく場合と第27条第5項各号を除き提供できない。",
            "Pseudonymised personal data may not be provided outside ACT 41(6); consent does not help.",
            "元の個人データについて根拠を得て提供するか、匿名加工情報とする",
            "provide the original data on a ground of its own, or anonymise",
        ),
        text(
            "NO_CONFIRMATION:31-1-i",
            "ACT 31(1)(i)",
            "本人の同意が得られていることを確認していない。",
            "The principal's consent was not confirmed.",
            "提供先の申告その他の適切な方法で、本人ごとに確認する",
            "confirm it for each principal, by the recipient's declaration or other proper method",
        ),
        text(
            "NO_CONFIRMATION:31-1-ii",
            "ACT 31(1)(ii)",
            "本人への情報提供が行われていることを確認していない。",
            "It was not confirmed that the principal was given the information.",
            "書面の提示その他の適切な方法で確認するか、基準適合体制による",
            "be shown the paper or screen used, or rely on an equivalent-action system",
        ),
        text(
            "CONSENT_INVALID:NOTICE_ONLY",
            "GL-T 3-7-2-3",
            "記載しただけでは同意を得たことにならない。",
            "Showing a text is no consent.",
            "ボタンのクリック等、本人の意思表示を得る",
            "have the principal click a button or otherwise express consent",
        ),
        text(
            "CONSENT_INVALID:RECIPIENT_NOT_NAMED",
            "GL-T 3-7-2-2(2)",
            "代行して取得した同意で、提供先が個別に明示されていない。",
            "The consent taken as proxy does not name the recipient.",
            "提供先を個別に明示して同意を取り直す",
            "take the consent again, naming each recipient",
        ),
        text(
            "NOT_ENTRUSTMENT:OWN_USE",
            "GL-T 3-6-3-1",
            "提供先が自己のために利用しており、委託に当たらない。",
            "The recipient uses it for its own ends; that is no entrustment.",
            "委託業務の範囲に限るか、本人の同意を得る",
            "keep it within the entrusted work, or obtain consent",
        ),
        text(
            "NOT_ENTRUSTMENT:MATCHING",
            "QA 7-41, 7-42, 7-43",
            "提供先の独自データや他の委託元のデータと本人ごとに突合しており、委託に当たらない。",
            "It is joined person by person with other data; that is no entrustment.",
            "突合をやめるか、本人の同意を得る",
            "do not join, or obtain consent",
        ),
        text(
            "NOT_ENTRUSTMENT:OUTSIDE_PURPOSE",
            "ACT 27(5)(i)",
            "利用目的の達成に必要な範囲を超えており、委託に当たらない。",
            "It exceeds what the purpose of use needs; that is no entrustment.",
            "利用目的の範囲に限るか、本人の同意を得る",
            "keep within the purpose of use, or obtain consent",
        ),
        text(
            "OPTOUT_ITEM_NOT_NOTIFIED",
            "GL-T 3-6-2-1(3)",
            "届け出ていない項目が含まれる。",
            "An item is not in the filed list.",
            "変更を届け出て公表されるまで、その項目を除く",
            "leave the item out until a change is filed and published",
        ),
        text(
            "OMISSION_NOT_IDENTICAL",
            "RULE 20(2), 24(2), 28(2)",
            "省略した事項の内容が元の記録と同一でない。",
            "An omitted item is not identical with the base record.",
            "変わった事項（例: 新代表者の氏名）をこの記録に記載する",
            "write what changed, such as a new representative, into this record",
        ),
        text(
            "OMISSION_BASE_NOT_KEPT",
            "RULE 20(2), 24(2), 28(2)",
            "省略の基となる記録が保存されていない。",
            "The base record is not being kept.",
            "省略した事項をこの記録に記載する",
            "write the omitted items into this record",
        ),
        text(
            "RETENTION_NOT_ENDED",
            "RULE 21, 25, 29",
            "保存期間が満了していない。",
            "The retention period has not ended.",
            "ledger_last_day の翌日以後に廃棄する",
            "dispose on or after the day following ledger_last_day",
        ),
        text(
            "REFUSAL_GROUND_NOT_AUTOMATIC",
            "ACT 33(2); GL-T 3-8-3-3",
            "これだけでは開示を拒む理由にならない。",
            "This alone is no ground for refusal.",
            "法定の不開示事由に当たるかを事項ごとに判断する",
            "judge item by item whether a ground of ACT 33(2) is met",
        ),
        text(
            "FEE_NOT_ALLOWED:34",
            "ACT 38",
            "訂正等の請求に手数料は徴収できない。",
            "No fee may be taken for a correction.",
            "手数料を取り下げる",
            "drop the fee",
        ),
        text(
            "FEE_NOT_ALLOWED:35",
            "ACT 38",
            "利用停止等の請求に手数料は徴収できない。",
            "No fee may be taken for stopping use or provision.",
            "手数料を取り下げる",
            "drop the fee",
        ),
        text(
            "MAY_NOT_FORCE_NARROWING",
            "ACT 37(2); GL-T 3-8-7",
            "請求の範囲を絞ることを強いてはならない。",
            "The requester may not be forced to narrow the range.",
            "特定に資する情報を提供し、範囲はそのまま受ける",
            "help the requester to specify, and accept the range as asked",
        ),
        text(
            "GROUND_NOT_IN_FORCE:R8_AMENDMENT",
            "R8 amendment",
            "令和8年改正法の根拠はまだ施行されていない。",
            "The grounds of the R8 amendment are not in force yet.",
            "現行法の根拠による",
            "rely on a ground in force",
        ),
    ]


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


CODES: Mapping[str, CodeText] = MappingProxyType({text.code: text for text in (*_single(), *_families())})


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
