"""Requests of a principal: ACT 33, 34, 35, 28(3)."""

from __future__ import annotations

from ledger.law.rules.rule import Rule

RULES = (
    Rule(
        "request-33-5",
        "ACT 33(5)",
        "第29条第1項・第30条第3項の記録の開示を請求できる。",
        "The principal may ask for the records of ACT 29(1) and 30(3).",
    ),
    Rule("request-33-1", "ACT 33(1)", "保有個人データの開示を請求できる。", "The principal may ask for the data held."),
    Rule("request-34", "ACT 34(1)", "内容の訂正等を請求できる。", "The principal may ask for correction."),
    Rule(
        "request-35",
        "ACT 35(1), (3), (5)",
        "利用停止等又は第三者提供の停止を請求できる。",
        "The principal may ask that use or provision stop.",
    ),
    Rule(
        "request-28-3",
        "ACT 28(3); RULE 18(3)",
        "基準適合体制による提供について、必要な措置に関する情報を求めることができる。",
        "The principal may ask for information on the measures where an equivalent-action system is relied on.",
    ),
    Rule(
        "request-28-3-not-owed",
        "GL-F 6; ACT 31(2)",
        "第28条第1項の同意による提供及び個人関連情報の提供には、この情報提供義務がない。",
        "On consent under ACT 28(1), and for person-related information, this information is not owed.",
    ),
    Rule(
        "request-scope",
        "ACT 33(5); GL-T 3-8-3-1, 3-8-3-2",
        "任意の記録と個人関連情報の提供元の記録は対象外であり、法定の記録事項で足りる。",
        "Voluntary records and those of a provider of person-related information are outside; only statutory items are "
        "owed.",
    ),
    Rule(
        "request-requester-only",
        "ACT 33(2)(i), 33(5)",
        "複数の本人の記録からは請求者に係る部分のみを開示する。",
        "From a record of several principals only the requester's part is shown.",
    ),
    Rule(
        "request-identity",
        "ACT 37; ORDER 12, 13",
        "本人又は代理人であることを確認する。",
        "The principal's or agent's identity is checked.",
    ),
    Rule(
        "request-narrowing",
        "ACT 37(2)",
        "対象の特定に協力を求めることはできるが、範囲を絞ることを強いてはならない。",
        "The principal may be asked to help find the record, and may not be forced to narrow the range.",
    ),
    Rule(
        "request-fee",
        "ACT 38",
        "手数料は開示等に限り、定めて知らせた上で徴収できる。",
        "A fee may be taken for disclosure only, and must be made known.",
    ),
    Rule(
        "request-method",
        "ACT 33(2), (3); RULE 30",
        "本人が請求した方法による。困難なときはその旨を通知して書面による。",
        "The principal chooses the method; where that is too difficult, paper after notice.",
    ),
    Rule(
        "request-refused",
        "ACT 33(2)(i)-(iii)",
        "開示しないことができる事由に当たる。",
        "A ground for not disclosing is met.",
    ),
    Rule(
        "request-refusal-not-automatic",
        "GL-T 3-8-2(2), 3-8-3-3",
        "秘密保持条項や分量だけでは不開示の理由にならない。",
        "A confidentiality clause, or volume alone, is no ground for refusal.",
    ),
    Rule(
        "request-none-exists",
        "ACT 33(3)",
        "開示の対象となる記録が存在しないときは、遅滞なく通知する。",
        "Where no such record exists, the principal is told without delay.",
    ),
    Rule(
        "suit",
        "ACT 39",
        "請求の到達から2週間を経過するか拒まれるまで、訴えを提起できない。",
        "No suit until two weeks have passed since arrival, or the request is refused.",
    ),
)
