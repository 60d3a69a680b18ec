"""ACT 27: consent and its exceptions, opt-out, and those who are no third party."""

from __future__ import annotations

from ledger.law.rules.rule import Rule

RULES = (
    Rule("act-27-1-i", "ACT 27(1)(i)", "法令に基づく場合である。", "It is based on laws and ordinances of Japan."),
    Rule(
        "act-27-1-ii",
        "ACT 27(1)(ii)",
        "人の生命、身体又は財産の保護のため必要で、本人の同意を得ることが困難である。",
        "It is needed to protect life, body or property, and consent is hard to obtain.",
    ),
    Rule(
        "act-27-1-iii",
        "ACT 27(1)(iii)",
        "公衆衛生の向上又は児童の健全な育成のため特に必要で、本人の同意を得ることが困難である。",
        "It is specially needed for public health or the sound growth of children, and consent is hard to obtain.",
    ),
    Rule(
        "act-27-1-iv",
        "ACT 27(1)(iv)",
        "国の機関等が法令の定める事務を遂行することへの協力で、本人の同意を得ると支障を及ぼすおそれがある。",
        "It is co-operation with the state in affairs set by law, and asking consent would impede them.",
    ),
    Rule(
        "act-27-1-v",
        "ACT 27(1)(v)",
        "学術研究機関等による学術研究の成果の公表又は教授のためやむを得ない。",
        "It is unavoidable for an academic institution to publish or teach its results.",
    ),
    Rule(
        "act-27-1-vi",
        "ACT 27(1)(vi)",
        "学術研究機関等が共同して学術研究を行う第三者に学術研究目的で提供する必要がある。",
        "An academic institution needs to provide it to a partner in joint research, for an academic purpose.",
    ),
    Rule(
        "act-27-1-vii",
        "ACT 27(1)(vii)",
        "提供先が学術研究機関等であり、学術研究目的で取り扱う必要がある。",
        "The recipient is an academic institution and needs it for an academic purpose.",
    ),
    Rule(
        "foreign-law",
        "GL-F 2",
        "外国の法令や外国裁判所の命令は「法令」に当たらない。",
        "A foreign law or the order of a foreign court is not “laws and ordinances”.",
    ),
    Rule(
        "exception-not-met",
        "ACT 27(1)",
        "主張された第27条第1項各号の要件を満たさない。",
        "The conditions of the item of ACT 27(1) that was claimed are not met.",
    ),
    Rule(
        "act-27-1-consent",
        "ACT 27(1)",
        "あらかじめ本人の同意を得ている。",
        "The principal consented before the provision.",
    ),
    Rule(
        "no-consent",
        "ACT 27(1); GL-T 2-16",
        "この提供を認める有効な本人の事前同意がない。掲示しただけの方針は同意ではない。",
        "There is no valid prior consent of the principal to this provision; a posted policy alone is none.",
    ),
    Rule(
        "consent-in-substance",
        "GL-K 2-2-1",
        "本人の求めによる提供であり、実質的に本人の同意がある。",
        "The principal asked for it, so consent exists in substance.",
    ),
    Rule(
        "act-27-2",
        "ACT 27(2)",
        "届出・公表されたオプトアウト手続により、届け出た項目を提供する。",
        "The items filed are provided under an opt-out procedure that was filed and published.",
    ),
    Rule(
        "opt-out-barred",
        "ACT 27(2) proviso",
        "要配慮個人情報、不正取得された個人データ、オプトアウトで取得した個人データは、オプトアウトでは提供できない。",
        "Sensitive data, data acquired in breach of ACT 20(1) and data received under opt-out are barred from opt-out.",
    ),
    Rule(
        "opt-out-not-notified",
        "ACT 27(2); RULE 11",
        "オプトアウトの通知等・届出・公表・停止の要件を満たさない。",
        "The opt-out was not duly notified, filed, published, or does not stop on request.",
    ),
    Rule(
        "opt-out-item",
        "ACT 27(2)(iii); GL-T 3-6-2-1(3)",
        "届け出ていない項目はオプトアウトで提供できない。",
        "An item that was not filed may not be provided under opt-out.",
    ),
    Rule(
        "act-27-5-i",
        "ACT 27(5)(i)",
        "利用目的の達成に必要な範囲内の委託であり、提供先は第三者に当たらない。",
        "It is entrustment within what the purpose of use needs; the recipient is no third party.",
    ),
    Rule(
        "act-27-5-ii",
        "ACT 27(5)(ii)",
        "合併その他の事由による事業の承継に伴う提供であり、提供先は第三者に当たらない。",
        "It goes along with a succession of business; the recipient is no third party.",
    ),
    Rule(
        "act-27-5-iii",
        "ACT 27(5)(iii)",
        "必要な事項を通知等した共同利用であり、提供先は第三者に当たらない。",
        "It is joint use, duly made known beforehand; the recipient is no third party.",
    ),
    Rule(
        "not-entrustment",
        "GL-T 3-6-3; QA 7-41, 7-42, 7-43",
        "委託された業務の範囲を超える利用、又は本人ごとの突合であり、委託には当たらない。",
        "Use for its own ends, or joining person by person, is outside entrustment.",
    ),
    Rule(
        "not-succession",
        "ACT 27(5)(ii); GL-T 3-6-3",
        "承継前の提供に必要な契約上の定めを欠く。",
        "The contract for provision before the succession does not fix all it must.",
    ),
    Rule(
        "not-joint-use",
        "ACT 27(5)(iii)",
        "共同利用について必要な事項があらかじめ知らされておらず、通常の第三者提供となる。",
        "The points of joint use were not all made known beforehand; it is an ordinary third-party provision.",
    ),
    Rule(
        "supervision",
        "ACT 25",
        "委託先に対する必要かつ適切な監督を行う。",
        "The entrustee is duly supervised.",
    ),
    Rule(
        "r8-not-in-force",
        "R8 amendment",
        "令和8年改正法の根拠はまだ施行されていない。",
        "The grounds of the R8 amendment are not in force yet.",
        valid_from=None,
    ),
    Rule(
        "claim-corrected",
        "ACT 27, 28",
        "主張された根拠は成り立たないが、別の根拠が成り立つ。",
        "The claimed ground or basis does not stand, but another one does.",
    ),
)
