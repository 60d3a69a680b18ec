"""ACT 28: where the recipient is, and what a provision abroad needs."""

from __future__ import annotations

import datetime as dt

from ledger.law.rules.rule import Rule

RULES = (
    Rule("basis-domestic", "ACT 27", "提供先は国内にある。", "The recipient is in Japan."),
    Rule(
        "basis-database-in-japan",
        "GL-F 2-2",
        "外国法人であるが日本で個人情報データベース等を事業の用に供しており、「外国にある第三者」に当たらない。",
        "The foreign corporation uses a database for business in Japan, so it is not “in a foreign country”.",
    ),
    Rule(
        "basis-adequate",
        "RULE 15; GL-F 3",
        "提供先は我が国と同等の水準と認められた国（EU等・英国）にある。",
        "The recipient is in the EU, the EEA or the UK, which are recognised as equivalent.",
        valid_from=dt.date(2022, 4, 1),
    ),
    Rule(
        "basis-equivalent-system",
        "ACT 28(1); RULE 16",
        "提供先は基準適合体制を整備している。",
        "The recipient has an equivalent-action system.",
    ),
    Rule(
        "global-cbpr",
        "RULE 16(ii); GL-F 4-3",
        "Global CBPR の認証は基準適合体制と認められる。",
        "Global CBPR certification counts as an equivalent-action system.",
        valid_from=dt.date(2025, 12, 1),
    ),
    Rule(
        "rule-18-watch",
        "ACT 28(3); RULE 18",
        "提供先がデータを取り扱う限り、相当措置の実施状況を年1回程度以上確認し、困難なら提供を停止する。",
        "While the recipient handles the data, check it about yearly or oftener, and stop where it cannot be kept up.",
    ),
    Rule(
        "act-28-1",
        "ACT 28(1)",
        "外国にある第三者への提供を認める旨の本人の同意を、規則第17条の情報を提供した上で得ている。",
        "The principal consented to provision to a third party in a foreign country, after the RULE 17 information.",
    ),
    Rule(
        "no-act-28-1",
        "ACT 28(1)",
        "外国にある第三者への提供を認める旨の有効な同意がなく、同等性認定も基準適合体制もない。",
        "There is no valid consent to provision abroad, and neither a recognised country nor an equivalent-action system.",
    ),
    Rule(
        "rule-17-missing",
        "ACT 28(2); RULE 17(2)",
        "同意を得る前に本人に提供すべき情報が欠けている。",
        "Information that must be given to the principal before the consent is missing.",
    ),
    Rule(
        "basis-exception",
        "ACT 28(1), 27(1)(i)-(vii)",
        "第27条第1項各号に当たるため、第28条の同意を要しない。",
        "It falls under ACT 27(1)(i)-(vii), so ACT 28 asks no consent.",
    ),
)
