"""Confirmation, record, form, omission and retention."""

from __future__ import annotations

from ledger.law.rules.rule import Rule

RULES = (
    Rule(
        "record-29",
        "ACT 29(1)",
        "提供者は記録を作成し保存しなければならない。",
        "The provider must make and keep a record.",
    ),
    Rule(
        "record-29-abroad",
        "ACT 29(1) proviso; GL-K 2-1-2",
        "第28条第1項の同意による場合は、委託・承継・共同利用であっても記録を要する。",
        "On consent under ACT 28(1) a record is needed even for entrustment, succession or joint use.",
    ),
    Rule(
        "confirm-30",
        "ACT 30(1); RULE 22",
        "受領者は提供者の氏名等と取得の経緯を確認しなければならない。",
        "The recipient must confirm who the provider is and how it acquired the data.",
    ),
    Rule(
        "confirm-30-i",
        "ACT 30(1)(i); GL-T 3-7-5",
        "個人関連情報の受領者は提供元の氏名等を確認する（取得の経緯は対象外）。",
        "The recipient of person-related information confirms who the provider is, not the acquisition history.",
    ),
    Rule(
        "record-30",
        "ACT 30(3)",
        "受領者は記録を作成し保存しなければならない。",
        "The recipient must make and keep a record.",
    ),
    Rule(
        "record-31",
        "ACT 31(3)",
        "個人関連情報の提供元は確認の記録を作成し保存しなければならない。",
        "The provider of person-related information must make and keep a record of the confirmation.",
    ),
    Rule(
        "false-statement",
        "ACT 30(2), 185(i)",
        "確認に係る事項を偽ってはならない。",
        "The matters to be confirmed must not be misstated.",
    ),
    Rule(
        "items-provider-opt-out",
        "RULE 20(1)(i)",
        "提供年月日、第三者、本人、項目を記録する。",
        "The record holds the date, the third party, the principal and the items.",
    ),
    Rule(
        "items-provider-consent",
        "RULE 20(1)(ii)",
        "同意を得ている旨、第三者、本人、項目を記録する（日付は法定事項でない）。",
        "The record holds the consent, the third party, the principal and the items; the date is no item.",
    ),
    Rule(
        "items-pri-provider",
        "RULE 28(1); GL-T 3-7-4-3-1",
        "確認した旨と方法、年月日、第三者、項目を記録する（本人は法定事項でない）。",
        "The record holds the confirmation with its method, the date, the third party and the items, not the principal.",
    ),
    Rule(
        "items-recipient-opt-out",
        "RULE 24(1)(i)",
        "受領年月日、第三者、取得の経緯、本人、項目、公表されている旨を記録する。",
        "The record holds the date, the third party, the acquisition history, the principal, the items and the "
        "publication.",
    ),
    Rule(
        "items-recipient-consent",
        "RULE 24(1)(ii)",
        "同意を得ている旨、第三者、取得の経緯、本人、項目を記録する（日付は法定事項でない）。",
        "The record holds the consent, the third party, the acquisition history, the principal and the items.",
    ),
    Rule(
        "items-pri-recipient",
        "RULE 24(1)(iii)",
        "同意が得られている旨、第三者、本人、項目を記録する（取得の経緯は法定事項でない）。",
        "The record holds the consent, the third party, the principal and the items, not the acquisition history.",
    ),
    Rule(
        "items-private-source",
        "RULE 24(1)(iv)",
        "第三者、取得の経緯、本人、項目を記録する。",
        "The record holds the third party, the acquisition history, the principal and the items.",
    ),
    Rule(
        "form-each",
        "RULE 19(2), 23(2), 27(2)",
        "都度、速やかに作成する。",
        "A record is made each time, promptly.",
    ),
    Rule(
        "form-bulk",
        "RULE 19(2) proviso, 23(2) proviso, 27(2) proviso",
        "継続的又は反復する授受について一括して作成する。",
        "One record is made for continuous or repeated provision.",
    ),
    Rule(
        "form-contract",
        "RULE 19(3), 23(3), 27(3)",
        "本人に対する物品・役務の提供に関連する契約書等をもって記録に代える。",
        "A contract or other paper made in connection with goods or services to the principal stands for the record.",
    ),
    Rule(
        "form-bulk-refused",
        "RULE 19(2), 23(2)",
        "オプトアウト、又は継続・反復しない提供には一括の記録は使えない。",
        "A lump-sum record is not for opt-out, nor for provision that is neither continuous nor repeated.",
    ),
    Rule(
        "form-contract-refused",
        "RULE 19(3), 23(3); GL-K 4-1-2-3",
        "契約書等の代替の要件を満たさない。記録事項があれば記録と認められるが、保存期間は3年である。",
        "The paper does not meet RULE 19(3); it is still a record if it holds the items, kept for three years.",
    ),
    Rule(
        "omission",
        "RULE 20(2), 24(2), 28(2)",
        "保存中の同一内容の記録にある事項は記載を省略できる。",
        "Items already in a record that is kept, with the same content, may be omitted.",
    ),
    Rule(
        "proxy",
        "GL-K 4-1-3; GL-T 3-7-4-2-4",
        "記録の作成は代行できるが、義務は免れない。",
        "Another may keep the record, but nobody is released from the duty.",
    ),
    Rule(
        "retention-each",
        "ACT 29(2), 30(4); RULE 21(iii), 25(iii), 29(iii)",
        "作成した日から3年間保存する。",
        "It is kept for three years from the day it was made.",
    ),
    Rule(
        "retention-bulk",
        "RULE 21(ii), 25(ii), 29(ii)",
        "最後の授受の日から起算して3年を経過する日まで保存する。",
        "It is kept until three years have passed from the last provision.",
    ),
    Rule(
        "retention-contract",
        "RULE 21(i), 25(i), 29(i)",
        "最後の授受の日から起算して1年を経過する日まで保存する。",
        "It is kept until one year has passed from the last provision.",
    ),
    Rule(
        "retention-not-ended",
        "RULE 21, 25, 29",
        "保存期間が満了していない。",
        "The retention period has not ended.",
    ),
)
