"""ACT 31: person-related information that the recipient acquires as personal data."""

from __future__ import annotations

from ledger.law.rules.rule import Rule

RULES = (
    Rule(
        "pri-not-expected",
        "ACT 31(1); GL-T 3-7-1",
        "提供先が個人データとして取得することが想定されない。",
        "The recipient is not expected to acquire it as personal data.",
    ),
    Rule(
        "pri-contract-ban",
        "GL-T 3-7-1-3",
        "契約で個人データとしての利用が禁じられ、これに反する事情もない。",
        "The contract bans use as personal data, and no sign points to the contrary.",
    ),
    Rule(
        "pri-expected",
        "ACT 31(1); GL-T 3-7-1",
        "提供先が個人データとして取得することが想定される。",
        "The recipient is expected to acquire it as personal data.",
    ),
    Rule(
        "pri-not-acquired",
        "GL-T 3-7-1; GL-K 2-2-2-1",
        "個人データとして取得していない。",
        "It is not acquired as personal data.",
    ),
    Rule(
        "act-31-1-i",
        "ACT 31(1)(i); RULE 26(1)",
        "提供先が個人データとして取得することを認める本人の同意を確認した。",
        "The principal's consent that the recipient acquires it as personal data was confirmed.",
    ),
    Rule(
        "no-act-31-1-i",
        "ACT 31(1)(i)",
        "本人の同意が得られていることの確認がなければ、提供してはならない。",
        "Without confirming the principal's consent it may not be provided.",
    ),
    Rule(
        "act-31-1-ii",
        "ACT 31(1)(ii); RULE 26(2)",
        "外国にある第三者について、本人への情報提供が行われていることを確認した。",
        "For a recipient abroad, it was confirmed that the principal was given the information.",
    ),
    Rule(
        "no-act-31-1-ii",
        "ACT 31(1)(ii)",
        "外国にある第三者への提供で、本人への情報提供が行われていることの確認がない。",
        "For a recipient abroad, nobody confirmed that the principal was given the information.",
    ),
    Rule(
        "act-31-2",
        "ACT 31(2); RULE 18(1)",
        "基準適合体制による場合も、定期的な確認と困難時の停止を要する（本人への情報提供は要しない）。",
        "Relying on an equivalent-action system needs the regular check and the stop, not the information on request.",
    ),
    Rule(
        "consent-notice-only",
        "GL-T 3-7-2-3",
        "ウェブサイトに記載しただけでは同意にならず、ボタンのクリック等が要る。",
        "Showing a text on a web page is not enough; a click on a button or the like is needed.",
    ),
    Rule(
        "consent-recipient-not-named",
        "GL-T 3-7-2-2(2)",
        "提供元が同意取得を代行するときは、提供先を個別に明示しなければならない。",
        "A provider that takes the consent as proxy must name each recipient individually.",
    ),
    Rule(
        "pri-no-27-5",
        "ACT 31(1)",
        "個人関連情報には委託・共同利用等の例外がない。",
        "For person-related information there is no exception for entrustment, succession or joint use.",
    ),
    Rule(
        "rule-17-31",
        "ACT 31(1)(ii); RULE 17(2)",
        "第31条第1項第2号の情報提供に規則第17条第3項・第4項の代替は使えない。",
        "The substitutes of RULE 17(3), (4) are not for ACT 31(1)(ii).",
    ),
)
