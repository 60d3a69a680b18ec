"""The words of the error catalogue whose tails are fixed: code, citation, text and cure in Japanese and English."""

from __future__ import annotations

from typing import Final, NamedTuple


class CodeText(NamedTuple):
    """A code in words. citation: `RULE 20(1)(ii)`; cure: what would mend it."""

    code: str
    citation: str
    ja: str
    en: str
    cure_ja: str
    cure_en: str

    def to_json(self) -> dict[str, str]:
        return self._asdict()


_GET_CONSENT = ("本人から事前の同意を得る", "obtain the principal's prior consent")
_NO_OPT_OUT = ("オプトアウトによらず、本人の同意を得る", "obtain consent instead of opt-out")

SINGLE: Final[tuple[CodeText, ...]] = (
    CodeText(
        "INVALID:principal",
        "GL-K 4-2-1-1(3)",
        "本人を特定するに足りない記載である。",
        "The words single out nobody.",
        "氏名、管理番号等で本人ごとに特定するか、提供データを保存する",
        "name each principal or give an id, or keep the data provided",
    ),
    CodeText(
        "INVALID:items",
        "GL-K 4-2-1-1(4)",
        "項目が特定されない記載である。",
        "The words do not show which items.",
        "「氏名、住所」のように項目を挙げるか、提供データ又はその写しを保存する",
        "name the items, or keep the data or a copy",
    ),
    CodeText(
        "INVALID:third_party.name",
        "RULE 20(1)(i)ロ",
        "正式な名称ではない。",
        "This is not the legal name.",
        "登記上の商号・名称を、法人の種類を示す文字とともに記載する",
        "write the registered name with the designator of its legal form",
    ),
    CodeText(
        "FORM_NOT_ALLOWED:BULK",
        "RULE 19(2), 23(2)",
        "一括の記録は、オプトアウト又は継続・反復しない提供には使えない。",
        "A lump-sum record is not for opt-out or for provision that is not repeated.",
        "提供の都度、速やかに記録する",
        "make a record each time",
    ),
    CodeText(
        "FORM_NOT_ALLOWED:CONTRACT",
        "RULE 19(3), 23(3); GL-K 4-1-2-3",
        "契約書等をもって記録に代える要件を満たさない。",
        "The paper does not meet the conditions for standing in for a record.",
        "記録事項をすべて記載し、3年間保存する",
        "have it hold all items, and keep it for three years",
    ),
    CodeText(
        "NO_GROUND:27-1",
        "ACT 27(1)",
        "第三者に提供できる根拠がない。",
        "There is no ground for providing it to a third party.",
        *_GET_CONSENT,
    ),
    CodeText(
        "NO_GROUND:28-1",
        "ACT 28(1)",
        "外国にある第三者への提供を認める本人の同意がない。",
        "There is no consent to provision to a third party in a foreign country.",
        "規則第17条の情報を示して本人の同意を得るか、提供先に基準適合体制を整備させる",
        "give the RULE 17 information and obtain consent, or establish an equivalent-action system",
    ),
    CodeText(
        "NO_GROUND:OPTOUT_SENSITIVE",
        "ACT 27(2) proviso",
        "要配慮個人情報はオプトアウトでは提供できない。",
        "Sensitive information may not be provided under opt-out.",
        *_NO_OPT_OUT,
    ),
    CodeText(
        "NO_GROUND:OPTOUT_CHAIN",
        "ACT 27(2) proviso",
        "オプトアウトで取得した個人データはオプトアウトでは提供できない。",
        "Data received under opt-out may not be provided under opt-out again.",
        *_NO_OPT_OUT,
    ),
    CodeText(
        "NO_GROUND:OPTOUT_UNLAWFUL_SOURCE",
        "ACT 27(2) proviso, 20(1)",
        "不正に取得された個人データはオプトアウトでは提供できない。",
        "Data acquired in breach of ACT 20(1) may not be provided under opt-out.",
        *_NO_OPT_OUT,
    ),
    CodeText(
        "NO_GROUND:OPTOUT_NOT_NOTIFIED",
        "ACT 27(2); RULE 11",
        "オプトアウトの通知等、届出、公表又は停止の要件を満たさない。",
        "The opt-out was not duly notified, filed and published, or does not stop on request.",
        "必要な事項を通知等し、個人情報保護委員会に届け出て、公表を待つ",
        "notify the points, file with the PPC and await its publication",
    ),
    CodeText(
        "NO_GROUND:FOREIGN_LAW_IS_NOT_27-1-i",
        "GL-F 2",
        "外国の法令や外国裁判所の命令は「法令に基づく場合」に当たらない。",
        "A foreign law or court order is not “based on laws and ordinances”.",
        *_GET_CONSENT,
    ),
    CodeText(
        "PROHIBITED:41-6_PSEUDONYMISED",
        "ACT 41(6)",
        "仮名加工情報である個人データは、法令に基づく場合と第27条第5項各号を除き提供できない。",
        "Pseudonymised personal data may not be provided outside ACT 41(6); consent does not help.",
        "元の個人データについて根拠を得て提供するか、匿名加工情報とする",
        "provide the original data on a ground of its own, or anonymise",
    ),
    CodeText(
        "NO_CONFIRMATION:31-1-i",
        "ACT 31(1)(i)",
        "本人の同意が得られていることを確認していない。",
        "The principal's consent was not confirmed.",
        "提供先の申告その他の適切な方法で、本人ごとに確認する",
        "confirm it for each principal, by the recipient's declaration or other proper method",
    ),
    CodeText(
        "NO_CONFIRMATION:31-1-ii",
        "ACT 31(1)(ii)",
        "本人への情報提供が行われていることを確認していない。",
        "It was not confirmed that the principal was given the information.",
        "書面の提示その他の適切な方法で確認するか、基準適合体制による",
        "be shown the paper or screen used, or rely on an equivalent-action system",
    ),
    CodeText(
        "CONSENT_INVALID:NOTICE_ONLY",
        "GL-T 3-7-2-3",
        "記載しただけでは同意を得たことにならない。",
        "Showing a text is no consent.",
        "ボタンのクリック等、本人の意思表示を得る",
        "have the principal click a button or otherwise express consent",
    ),
    CodeText(
        "CONSENT_INVALID:RECIPIENT_NOT_NAMED",
        "GL-T 3-7-2-2(2)",
        "代行して取得した同意で、提供先が個別に明示されていない。",
        "The consent taken as proxy does not name the recipient.",
        "提供先を個別に明示して同意を取り直す",
        "take the consent again, naming each recipient",
    ),
    CodeText(
        "NOT_ENTRUSTMENT:OWN_USE",
        "GL-T 3-6-3-1",
        "提供先が自己のために利用しており、委託に当たらない。",
        "The recipient uses it for its own ends; that is no entrustment.",
        "委託業務の範囲に限るか、本人の同意を得る",
        "keep it within the entrusted work, or obtain consent",
    ),
    CodeText(
        "NOT_ENTRUSTMENT:MATCHING",
        "QA 7-41, 7-42, 7-43",
        "提供先の独自データや他の委託元のデータと本人ごとに突合しており、委託に当たらない。",
        "It is joined person by person with other data; that is no entrustment.",
        "突合をやめるか、本人の同意を得る",
        "do not join, or obtain consent",
    ),
    CodeText(
        "NOT_ENTRUSTMENT:OUTSIDE_PURPOSE",
        "ACT 27(5)(i)",
        "利用目的の達成に必要な範囲を超えており、委託に当たらない。",
        "It exceeds what the purpose of use needs; that is no entrustment.",
        "利用目的の範囲に限るか、本人の同意を得る",
        "keep within the purpose of use, or obtain consent",
    ),
    CodeText(
        "OPTOUT_ITEM_NOT_NOTIFIED",
        "GL-T 3-6-2-1(3)",
        "届け出ていない項目が含まれる。",
        "An item is not in the filed list.",
        "変更を届け出て公表されるまで、その項目を除く",
        "leave the item out until a change is filed and published",
    ),
    CodeText(
        "OMISSION_NOT_IDENTICAL",
        "RULE 20(2), 24(2), 28(2)",
        "省略した事項の内容が元の記録と同一でない。",
        "An omitted item is not identical with the base record.",
        "変わった事項（例: 新代表者の氏名）をこの記録に記載する",
        "write what changed, such as a new representative, into this record",
    ),
    CodeText(
        "OMISSION_BASE_NOT_KEPT",
        "RULE 20(2), 24(2), 28(2)",
        "省略の基となる記録が保存されていない。",
        "The base record is not being kept.",
        "省略した事項をこの記録に記載する",
        "write the omitted items into this record",
    ),
    CodeText(
        "RETENTION_NOT_ENDED",
        "RULE 21, 25, 29",
        "保存期間が満了していない。",
        "The retention period has not ended.",
        "ledger_last_day の翌日以後に廃棄する",
        "dispose on or after the day following ledger_last_day",
    ),
    CodeText(
        "REFUSAL_GROUND_NOT_AUTOMATIC",
        "ACT 33(2); GL-T 3-8-3-3",
        "これだけでは開示を拒む理由にならない。",
        "This alone is no ground for refusal.",
        "法定の不開示事由に当たるかを事項ごとに判断する",
        "judge item by item whether a ground of ACT 33(2) is met",
    ),
    CodeText(
        "FEE_NOT_ALLOWED:34",
        "ACT 38",
        "訂正等の請求に手数料は徴収できない。",
        "No fee may be taken for a correction.",
        "手数料を取り下げる",
        "drop the fee",
    ),
    CodeText(
        "FEE_NOT_ALLOWED:35",
        "ACT 38",
        "利用停止等の請求に手数料は徴収できない。",
        "No fee may be taken for stopping use or provision.",
        "手数料を取り下げる",
        "drop the fee",
    ),
    CodeText(
        "MAY_NOT_FORCE_NARROWING",
        "ACT 37(2); GL-T 3-8-7",
        "請求の範囲を絞ることを強いてはならない。",
        "The requester may not be forced to narrow the range.",
        "特定に資する情報を提供し、範囲はそのまま受ける",
        "help the requester to specify, and accept the range as asked",
    ),
    CodeText(
        "GROUND_NOT_IN_FORCE:R8_AMENDMENT",
        "R8 amendment",
        "令和8年改正法の根拠はまだ施行されていない。",
        "The grounds of the R8 amendment are not in force yet.",
        "現行法の根拠による",
        "rely on a ground in force",
    ),
)
