"""Exemptions from confirmation and record. `row-N` is row N of the table of exemptions (`docs/law.md`)."""

from __future__ import annotations

from ledger.law.rules.rule import Rule

RULES = (
    Rule(
        "row-1",
        "ACT 29(1) proviso, 30(1) proviso; GL-K 2-1-1",
        "第27条第1項各号に当たり、確認・記録義務は適用されない。",
        "It falls under ACT 27(1)(i)-(vii); no confirmation and no record.",
    ),
    Rule(
        "row-2",
        "ACT 29(1) proviso, 30(1) proviso; GL-K 2-1-2",
        "第27条第5項各号に当たり、確認・記録義務は適用されない。",
        "It falls under ACT 27(5)(i)-(iii); no confirmation and no record.",
    ),
    Rule(
        "row-3",
        "ACT 29(1), 30(1), 16(2); GL-K 2-1-3",
        "相手方が第16条第2項各号に掲げる者であり、記録義務は適用されない（提供の根拠はなお必要）。",
        "The other side is a body of ACT 16(2); no record, though a ground to provide is still needed.",
    ),
    Rule(
        "row-4",
        "GL-K 2-2-1-1(1)",
        "本人による提供である。",
        "The principal himself provides it.",
    ),
    Rule(
        "row-5",
        "GL-K 2-2-1-1(2)",
        "本人に代わって提供しており、本人がその提供を具体的に特定できる。",
        "It is provided on behalf of the principal, who can specify this provision.",
    ),
    Rule(
        "row-6",
        "GL-K 2-2-1-2",
        "本人と一体と評価できる者に対する提供である。",
        "It goes to someone who is one with the principal.",
    ),
    Rule(
        "row-7",
        "GL-K 2-2-1-2",
        "最終的に本人に提供することを意図し、本人もそれを明確に認識している。",
        "It passes through someone, is meant to reach the principal, and he clearly knows.",
    ),
    Rule(
        "row-8",
        "GL-K 2-2-1-3",
        "不特定多数の者が取得できる公開情報である（他の義務は残る）。",
        "It is public information that anyone can get; the other duties remain.",
    ),
    Rule(
        "row-9",
        "GL-K 2-2-2-1(1)",
        "受領の時点で受領者にとって個人データに当たらない。",
        "It is no personal data for the recipient at receipt.",
    ),
    Rule(
        "row-10",
        "GL-K 2-2-2-1(2)",
        "受領者にとって個人情報に当たらない。",
        "It is not even personal information for the recipient.",
    ),
    Rule(
        "row-11",
        "GL-K 2-2-2-2",
        "閲覧するだけで、提供を受ける行為がない。",
        "The recipient only looks; there is no act of receiving.",
    ),
    Rule(
        "row-12",
        "GL-K 2-2-2-2",
        "一方的に提供され、提供を受ける行為がない。",
        "It came unsolicited, without any act of receiving.",
    ),
    Rule(
        "row-13",
        "ACT 41(6); GL-P",
        "仮名加工情報の適法な提供（法令に基づく場合・第27条第5項各号）に記録義務はない。",
        "The lawful ways of providing pseudonymised data need no record.",
    ),
    Rule(
        "split-to-evade",
        "GL-K 2-2-2-1(1)",
        "義務を免れるために分断して受けることは潜脱であり、免除されない。",
        "Splitting the data to escape the duty is evasion; there is no exemption.",
    ),
    Rule(
        "first-publication",
        "GL-K 2-2-1-3; RULE 20(1)(i)ロ",
        "最初の公開は記録を要し、相手方は「不特定かつ多数の者」と記録する。",
        "The first publication must be recorded; the recipient is “unspecified and many”.",
    ),
)
