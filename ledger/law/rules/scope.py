"""Is there a third party, a provision, and what kind of data is it?"""

from __future__ import annotations

from ledger.law.rules.rule import Rule

RULES = (
    Rule(
        "same-legal-person",
        "GL-T 3-6-1; GL-F 2-2",
        "同一の法人格の内部での移転であり、第三者への提供ではない。",
        "The data stays within one legal person; there is no third party.",
    ),
    Rule(
        "cloud-not-handling",
        "QA 7-53",
        "当該データを取り扱わないこととなっているクラウド事業者への保存は提供に当たらない。",
        "Storing with a cloud provider that does not handle the data is no provision.",
    ),
    Rule(
        "browser-direct",
        "QA 8-10",
        "閲覧者のブラウザから直接送信され自社が取り扱わないデータは、自社による提供に当たらない。",
        "The browser sends the data straight to the platform and we do not handle it; we provide nothing.",
    ),
    Rule(
        "statistics",
        "GL-T 2-8",
        "統計情報は個人に関する情報ではない。",
        "Statistics are not information about an individual.",
    ),
    Rule(
        "anonymised",
        "ACT 2(6)",
        "匿名加工情報は本台帳の対象外である。",
        "Anonymised information is outside this ledger.",
    ),
    Rule(
        "not-personal-data",
        "ACT 16(3)",
        "個人情報データベース等を構成しない個人情報は個人データではなく、第27条から第30条の対象外である。",
        "Personal information that forms part of no database is no personal data; ACT 27 to 30 do not reach it.",
    ),
    Rule(
        "personal-data-at-provider",
        "ACT 27(1)",
        "個人データに当たるかは提供元で判断する。提供先が読めないことやハッシュ化は問わない。",
        "Whether it is personal data is judged at the provider, though the recipient cannot read it and it is hashed.",
    ),
    Rule(
        "pseudonymised-allowed",
        "ACT 41(6)",
        "仮名加工情報である個人データは、法令に基づく場合と委託・承継・公表した共同利用に限り提供できる。",
        "Pseudonymised personal data may go only where laws so provide, or under entrustment, succession or published "
        "joint use.",
    ),
    Rule(
        "pseudonymised-barred",
        "ACT 41(6)",
        "仮名加工情報である個人データの第三者提供は、本人の同意があっても禁止される。",
        "Pseudonymised personal data may not be provided, and consent does not help.",
    ),
    Rule(
        "pri-at-provider",
        "ACT 2(7), 31(1)",
        "提供元では個人関連情報であり、提供先で個人データとして取得されるかが問題となる。",
        "It is person-related information at the provider; what counts is whether the recipient acquires it as personal "
        "data.",
    ),
)
