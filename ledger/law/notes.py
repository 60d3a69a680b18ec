"""Conditions and warnings of a verdict, in words: `citation: English / 日本語`.

A condition is what must be, or stay, true for the verdict; a warning is what a careful reader should know. Neither is a
code of the error catalogue.
"""

from __future__ import annotations

from typing import Final


def _note(citation: str, en: str, ja: str) -> str:
    return f"{citation}: {en} / {ja}"


RULE_18: Final = _note(
    "RULE 18(1)(i)",
    "the check of the recipient's system must not be older than a year",
    "提供先の相当措置の確認が1年以内に行われていること",
)
CLAIM_GROUND: Final = _note(
    "ACT 27(1)",
    "the claimed ground does not stand; rely on the ground named here instead",
    "主張された根拠は成り立たない。ここに示す根拠による",
)
CLAIM_BASIS: Final = _note(
    "ACT 28(1)",
    "the claimed transfer basis does not stand; rely on the basis named here instead",
    "主張された移転の根拠は成り立たない。ここに示す根拠による",
)
CONFIRM_IDENTITY: Final = _note(
    "ACT 30(1)(i)",
    "confirm the provider's name, address and representative",
    "提供者の氏名・名称、住所、代表者を確認する",
)
CONFIRM_HISTORY: Final = _note(
    "ACT 30(1)(ii)",
    "confirm how the provider acquired the data",
    "提供者による取得の経緯を確認する",
)
FORM_EACH: Final = _note(
    "RULE 19(2)",
    "make a record each time, promptly; a lump-sum record is not allowed here",
    "都度、速やかに記録を作成する。一括の記録は認められない",
)
FORM_PAPER: Final = _note(
    "GL-K 4-1-2-3",
    "the paper counts as a record only if it holds all items, and is then kept for three years",
    "記録事項がすべて記載されていれば記録と認められ、保存期間は3年となる",
)
FOREIGN_INFO_UNRECORDED: Final = _note(
    "RULE 28(1)(i)",
    "record that the information to the principal was confirmed, and how",
    "情報提供が行われていることを確認した旨を、方法とともに記録する",
)
SUPERVISE: Final = _note(
    "ACT 25",
    "supervise the entrustee",
    "委託先に対する必要かつ適切な監督を行う",
)
FALSE_BY_US: Final = _note(
    "ACT 30(2)",
    "we misstated a matter to be confirmed: correct it towards the other side (185(i): fine up to ¥100,000)",
    "当社が確認事項を偽った。相手方に対し訂正する（過料10万円以下、第185条第1号）",
)
FALSE_BY_COUNTERPARTY: Final = _note(
    "ACT 30(2)",
    "the other side misstated a matter to be confirmed: confirm it again by other means",
    "相手方が確認事項を偽った。他の適切な方法で確認し直す",
)
CEASED: Final = _note(
    "ACT 29(1)",
    "verify that this third party still exists, or name its successor",
    "この第三者が現存することを確認し、又は承継者を特定する",
)
BY_ENTRUSTEE: Final = _note(
    "GL-K 4-1-3",
    "the entrustee gives or receives it: the duty is first the entrustee's, the entruster may keep the record",
    "委託先が授受するため、記録義務は一義的に委託先にある。委託元が代行できる",
)
PROXY: Final = _note(
    "GL-K 4-1-3",
    "another keeps the record: hold your own link and digest, a right of access, and check your own list of items",
    "記録の作成を代行させる場合も義務は免れない。自己の記録事項を満たし、いつでも利用できる体制を保つ",
)
PUBLIC_DUTIES: Final = _note(
    "GL-K 2-2-1-3",
    "public information: the other duties remain",
    "公開情報であっても、確認・記録義務以外の義務は残る",
)
ACADEMIC_PROVIDER: Final = _note(
    "ACT 27(1)(v), (vi)",
    "only if the provider itself is an academic research institution",
    "提供者自身が学術研究機関等である場合に限る",
)
DAY_CREATED_UNKNOWN: Final = _note(
    "RULE 21",
    "retention is not counted: record.record_created_at is unknown",
    "記録の作成日が不明のため、保存期間を計算できない",
)
DAY_PROVISION_UNKNOWN: Final = _note(
    "RULE 21",
    "retention is not counted: the day of the last provision is unknown",
    "最後の授受の日が不明のため、保存期間を計算できない",
)
STILL_RUNNING: Final = _note(
    "RULE 21(ii)",
    "provision is still going on: the retention period has not begun to end, and the record is not disposable",
    "提供が継続中であり、保存期間の終期は定まらない。廃棄できない",
)
DELETED_INFORMATION: Final = _note(
    "ACT 41(2)",
    "keep deleted information and the like safe, if it came along",
    "削除情報等を取得したときは、その安全管理措置を講じる",
)
BASE_KEPT: Final = _note(
    "RULE 20(2)",
    "keep the base record at least as long as this one",
    "省略の基となる記録を、この記録の保存期間が満了するまで保存する",
)
LEGAL_HOLD: Final = _note(
    "retention",
    "a legal hold stands: nothing is destroyed until it is lifted",
    "保全措置（リーガルホールド）中であり、解除まで廃棄しない",
)

RULES_OLDER: Final = _note(
    "rules",
    "the day of judgement lies before 2022-04-01: judged by the rules in force since then",
    "判断日が2022年4月1日より前であるため、同日以後の規定により判断した",
)
PRI_CLAIM_27_5: Final = _note(
    "ACT 31(1)",
    "entrustment, succession and joint use are no exception for person-related information",
    "個人関連情報には委託・承継・共同利用の例外がない",
)
ROLE_BY_DATA: Final = _note(
    "ACT 2(7), 27(1)",
    "judged by what the data is at the provider, not by the role that was named",
    "指定された役割ではなく、提供元における情報の種類により判断した",
)
SOURCE_UNLAWFUL: Final = _note(
    "ACT 20(1)",
    "the data seems to have been acquired unlawfully: receiving it may itself be improper acquisition",
    "不正に取得された疑いがある。これを受けることは不正取得に当たり得る",
)
BAN_BROKEN: Final = _note(
    "GL-T 3-7-1-3",
    "the contract bans use as personal data, and yet it is acquired as such",
    "契約で禁じられているのに個人データとして取得している",
)


def ceased_warning(day: str) -> str:
    """The party master says that the third party ceased before this provision."""
    return _note(
        "party master",
        f"the third party ceased on {day}, before this provision",
        f"この第三者は{day}に活動を終えており、提供日はその後である",
    )
