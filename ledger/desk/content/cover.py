"""Sections 0 and 1: the letter of answer, and the page that says it all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ledger.desk.blocks import (
    Bilingual,
    Block,
    Bullets,
    Cell,
    Column,
    Facts,
    Heading,
    Line,
    Paragraph,
    Space,
    Table,
    link,
    said,
    value,
)
from ledger.desk.view import CompanyRow, ReportView
from ledger.desk.wareki import both
from ledger.desk.words import HELD_BACK
from schemas.report import Additional, Decision, DisclosureReport, Words

REQUEST_ROW = Bilingual("受付番号・受付日", "Request, received on")
UNSPECIFIED = Bilingual("不特定かつ多数の者", "Unspecified and numerous persons")
UNNAMED = Bilingual("（名称の記録がありません）", "(name not recorded)")
NO_OPT_OUT = Bilingual(
    "停止用のページは公表されていません（窓口へ）",
    "No opt-out page is published (ask our desk)",
)
_NONE_PUBLISHED = Bilingual("停止用ページの公表なし（窓口へ）", "No page (ask our desk)")
_OTHERS_WITHHELD = Bilingual(
    "このほかに、開示しない記録があります（第7章）。", "There are other records, which are not disclosed (section 7)."
)
_ENCLOSED = Bilingual(
    "本書（PDF）と、この中に添付した、同じ内容のデータ（disclosure.json、records.csv）及び検証のためのファイル",
    "This paper (PDF) and, attached inside it, the same content as data (disclosure.json, records.csv) and the files to "
    "check it with",
)
_ON_PAPER = Bilingual(
    "本書（書面）。同じ内容のデータと検証のためのファイルは、本書の元の署名付きPDFに添付されており、紙には付きません。"
    "ご入用のときは、窓口へお申し出ください",
    "This paper. The same content as data and the files to check it with are attached to the signed PDF that it comes from, "
    "and not to the paper: ask our desk if you want them",
)
_DAYS = Bilingual(
    "日付は、記録に日付があるときはその日、ないときは台帳に記録した日（日本時間）です。",
    "Days are those in the record; where it has none, the day of entry in the ledger (JST).",
)
_GIVEN_TO = Bilingual("提供先の会社", "Companies we provided data to")
_GOT_FROM = Bilingual("提供を受けた会社（提供元）", "Companies we received data from")
_ANSWER = (
    "回答書",
    Bilingual(
        "第三者提供記録の開示請求について", "Answer to your request for disclosure of third-party provision records"
    ),
)
_COPY = (
    "請求手続によらない検索結果の写し",
    Bilingual(
        "第三者提供記録の検索について", "Copy of a search of the third-party provision records, without a request"
    ),
)
_NOTHING_DECIDED = Bilingual(
    "本書は、台帳を検索した結果の写しです。請求を受けて作成したものではなく、決定の通知でもありません。"
    "ご本人の確認と開示するかどうかの決定は、請求を受けた窓口が行います。開示を請求される方は、窓口へご連絡ください。",
    "This is a copy of what a search of the ledger found. It answers no request and is no notice of a decision. Who asks is "
    "confirmed, and what is disclosed decided, by the desk when a request is made. To ask for disclosure, turn to the desk.",
)
_NONE_OF_THESE = Bilingual("いずれもありません", "None of these")
_DECISIONS = {
    Decision.FULL: (
        Bilingual("全部を開示します", "Disclosed in full"),
        Bilingual(
            "ご請求のありました第三者提供記録について、あなたに関する記録の全部を、本書のとおり開示します。",
            "In answer to your request we disclose, in this paper, all third-party provision records about you.",
        ),
    ),
    Decision.PART: (
        Bilingual("一部を開示します", "Disclosed in part"),
        Bilingual(
            "ご請求のありました第三者提供記録について、あなたに関する記録の一部を、本書のとおり開示します。"
            "開示しない部分とその理由は、第7章に記載しています。",
            "In answer to your request we disclose, in this paper, a part of the third-party provision records about "
            "you. What is not disclosed, and why, is said in section 7.",
        ),
    ),
    Decision.REFUSED: (
        Bilingual("開示しません", "Not disclosed"),
        Bilingual(
            "ご請求のありました第三者提供記録は、開示しないことといたしました。理由は、第7章に記載しています。",
            "We do not disclose the third-party provision records you asked for. The reason is said in section 7.",
        ),
    ),
    Decision.NONE_EXISTS: (
        Bilingual("該当する記録は存在しません", "No such record exists"),
        Bilingual(
            "お調べした範囲では、あなたに関する第三者提供記録は存在しません。お調べした方法と範囲は、第2章に記載しています。",
            "Within what we searched, no third-party provision record about you exists. How and where we searched is said "
            "in section 2.",
        ),
    ),
}


def cover(report: DisclosureReport) -> list[Block]:
    company = report.company
    sender = [company.name, company.name_en, company.address, company.representative]
    title, about = _ANSWER if report.of_request else _COPY
    sentence = _DECISIONS[report.decision][1] if report.of_request else _NOTHING_DECIDED
    return [
        Paragraph(value(both(report.answered_on)), align="right"),
        Paragraph((*(Line(line) for line in report.addressee.lines), *_addressed(report)), size="large"),
        Paragraph(tuple(Line(text) for text in dict.fromkeys(sender) if text), align="right"),
        Space(10),
        Paragraph((Line(title, "ja", None, True),), align="center", size="title", keep_with_next=True),
        Paragraph(said(about), align="center"),
        Space(4),
        Paragraph(said(sentence)),
        Facts(_request_facts(report) if report.of_request else _search_facts(report)),
    ]


def request_cell(number: str, received_on: dt.date) -> Cell:
    return (Line(number), Line(both(received_on)))


def _request_facts(report: DisclosureReport) -> list[tuple[Bilingual, Cell]]:
    received_on = report.received_on
    assert received_on is not None
    facts: list[tuple[Bilingual, Cell]] = [
        (REQUEST_ROW, request_cell(report.request_number, received_on)),
        (Bilingual("回答日", "Answered on"), value(both(report.answered_on))),
        (Bilingual("対象期間", "Period asked for"), period_cell(report)),
        (Bilingual("決定", "Decision"), said(_DECISIONS[report.decision][0], strong=True)),
        (
            Bilingual("根拠", "Legal basis"),
            said(
                Bilingual(
                    "個人情報の保護に関する法律 第33条第5項", "Act on the Protection of Personal Information, ACT 33(5)"
                )
            ),
        ),
        (Bilingual("お渡しするもの", "Enclosed"), said(_ON_PAPER if report.on_paper else _ENCLOSED)),
        (Bilingual("手数料", "Fee"), _fee(report)),
        (Bilingual("お問い合わせ窓口", "Inquiry desk"), value(report.company.desk)),
    ]
    if report.agent is not None:
        facts.insert(2, (Bilingual("代理人", "Agent"), value(report.agent)))
    if report.principal is not None:
        facts.insert(2, (Bilingual("ご本人", "Principal"), value(report.principal)))
    return facts


def _search_facts(report: DisclosureReport) -> list[tuple[Bilingual, Cell]]:
    return [
        (Bilingual("番号", "Number"), value(report.request_number)),
        (Bilingual("作成日", "Made on"), value(both(report.answered_on))),
        (Bilingual("請求・本人確認・決定", "Request, identity, decision"), said(_NONE_OF_THESE)),
        (Bilingual("対象期間", "Period"), period_cell(report)),
        (Bilingual("添付", "Enclosed"), said(_ENCLOSED)),
        (Bilingual("お問い合わせ窓口", "Inquiry desk"), value(report.company.desk)),
    ]


def period_cell(report: DisclosureReport) -> Cell:
    if report.period_start is None and report.period_end is None:
        return said(Bilingual("期間の指定なし（すべての期間）", "No period given (all periods)"))
    start = both(report.period_start) if report.period_start else ""
    end = both(report.period_end) if report.period_end else ""
    return value(f"{start} ～ {end}".strip())


def party_cell(row: CompanyRow) -> Cell:
    """The company by the name in the record, with the English name of the master below."""
    if row.withheld:
        return said(HELD_BACK, strong=True)
    if row.name is None:
        return said(UNSPECIFIED if row.party is None else UNNAMED, strong=True)
    english = row.party.name_en if row.party is not None else None
    below = (Line(english, "en"),) if english and english != row.name else ()
    return (Line(row.name, "", None, True), *below)


def opt_out_cell(url: str | None) -> Cell:
    return link(url) if url else said(NO_OPT_OUT)


def summary(report: DisclosureReport, view: ReportView) -> list[Block]:
    blocks: list[Block] = [
        Heading(1, Bilingual("1. 要約", "1. Summary"), new_page=bool(view.companies or view.sources)),
        Paragraph(said(_counted(report, view), strong=True)),
    ]
    if report.withheld and (view.companies or view.sources):
        blocks.append(Paragraph(said(_OTHERS_WITHHELD)))
    if Additional.DATES in report.additional and (view.companies or view.sources):
        blocks.append(Paragraph(said(_DAYS)))
    for title, rows in ((_GIVEN_TO, view.companies), (_GOT_FROM, view.sources)):
        if rows:
            blocks.append(Paragraph(said(title, strong=True), keep_with_next=True))
            blocks.append(_table(report, rows))
    if Additional.PURPOSE in report.additional:
        used = dict.fromkeys(one for row in view.companies + view.sources for one in row.purposes)
        blocks.extend(purpose_legend(report, list(used)))
    return blocks


def _addressed(report: DisclosureReport) -> Cell:
    return (Line(f"{report.addressee.name} {report.addressee.honorific}".rstrip(), "", None, True),)


def _fee(report: DisclosureReport) -> Cell:
    fee = report.company.fee
    return said(Bilingual(fee.ja, fee.en) if fee is not None else Bilingual("なし", "None"))


def _counted(report: DisclosureReport, view: ReportView) -> Bilingual:
    none_shown = not view.companies and not view.sources
    if report.decision is Decision.REFUSED or (report.withheld and none_shown):
        return Bilingual("開示する記録はありません（第7章）。", "No record is disclosed (section 7).")
    if none_shown:
        return Bilingual(
            "お調べした範囲では、あなたの個人データを第三者に提供した記録も、第三者から受領した記録もありません。",
            "Within what we searched there is no record of providing your personal data to a third party, nor of receiving "
            "it from one.",
        )
    days = [day for row in view.companies + view.sources for day in (row.first_day, row.last_day) if day is not None]
    ja_when, en_when = "", "W"
    if days and Additional.DATES in report.additional:
        first, last = min(days), max(days)
        ja_when = f"{both(first)}から{both(last)}までの間に、" if first != last else f"{both(first)}に、"
        en_when = (
            f"Between {first.isoformat()} and {last.isoformat()} w" if first != last else f"On {first.isoformat()} w"
        )
    # Where records are withheld, those of a side that shows none may be among them: it is not said that there is none.
    none = Bilingual("で開示するものはありません。", "no record that we disclose")
    if not report.withheld:
        none = Bilingual("はありません。", "no record")
    given = _counted_side(view.companies, "に", "提供しました。", f"提供した記録{none.ja}")
    got = _counted_side(view.sources, "から", "受領しました。", f"第三者から受領した記録{none.ja}")
    gave = _english_side(view.companies, "e provided your personal data to", f"e have {none.en} of providing your data")
    took = _english_side(view.sources, "We received it from", f"There is {none.en} of receiving it from a third party")
    return Bilingual(f"{ja_when}当社は、あなたの個人データを{given}{got}", f"{en_when}{gave} {took}")


def _counted_side(rows: Sequence[CompanyRow], particle: str, verb: str, none: str) -> str:
    if not rows:
        return none
    named = [row for row in rows if row.name is not None]
    unknown = [row for row in rows if row.name is None and not row.withheld]
    # 社 counts companies; a private person or an office among them is counted by 者.
    unit = "社" if all(row.party is None or row.party.kind == "corporation" for row in named) else "者"
    parts = [f"{len(named)}{unit}"] if named else []
    if unknown:
        parts.append(UNSPECIFIED.ja)
    if len(named) + len(unknown) < len(rows):
        parts.append("お名前を開示しない相手")
    together = "合わせて" if len(rows) > 1 else ""
    return f"{'及び'.join(parts)}{particle}{together}{sum(row.count for row in rows)}件{verb}"


def _english_side(rows: Sequence[CompanyRow], begin: str, none: str) -> str:
    if not rows:
        return f"{none}."
    named = sum(row.name is not None for row in rows)
    parts = [f"{named} {'party' if named == 1 else 'parties'}"] if named else []
    if any(row.name is None and not row.withheld for row in rows):
        parts.append(UNSPECIFIED.en.lower())
    if any(row.withheld for row in rows):
        parts.append("parties whose name is not disclosed")
    count = sum(row.count for row in rows)
    return f"{begin} {' and '.join(parts)}, in {count} {'record' if count == 1 else 'records'}."


def _table(report: DisclosureReport, rows: Sequence[CompanyRow]) -> Table:
    dates = Additional.DATES in report.additional
    purposes = Additional.PURPOSE in report.additional
    columns = [Column(Bilingual("会社", "Company"), 2.3)]
    columns.append(Column(Bilingual("期間・件数", "Period, number") if dates else Bilingual("件数", "Number"), 2.1))
    columns.append(Column(Bilingual("データの種類", "Kinds of data"), 2.8))
    if purposes:
        columns.append(Column(Bilingual("目的", "Why"), 0.9))
    columns.append(Column(Bilingual("止める方法", "How to stop it"), 2.8))
    return Table(columns, [_row(report, row, dates, purposes) for row in rows])


def _row(report: DisclosureReport, row: CompanyRow, dates: bool, purposes: bool) -> list[Cell]:
    when: list[Line] = []
    if dates and row.first_day is not None and row.last_day is not None:
        when.append(Line(row.first_day.isoformat()))
        if row.running:
            when.extend((Line("～ 継続中", "ja"), Line("still running", "en")))
        elif row.last_day != row.first_day:
            when.append(Line(f"～ {row.last_day.isoformat()}"))
    when.append(Line(f"{row.count}件 / {row.count} {'record' if row.count == 1 else 'records'}"))
    kinds = value("、".join(row.items)) if row.items else said(Bilingual("記録を参照", "See the records"))
    now = report.parties_now.get(row.party.key) if row.party is not None else None
    known = now or row.party
    cells = [party_cell(row), tuple(when), kinds]
    if purposes:
        cells.append(purpose_cell(row.purposes))
    if row.withheld:
        cells.append(said(Bilingual("窓口へご連絡ください", "Ask our desk")))
    else:
        cells.append(link(known.opt_out_url) if known is not None and known.opt_out_url else said(_NONE_PUBLISHED))
    return cells


def purpose_cell(ids: Sequence[str]) -> Cell:
    """The numbers of the purposes; `purpose_legend` says what each is."""
    return tuple(map(Line, ids)) if ids else said(Bilingual("記録なし", "Not recorded"))


def purpose_legend(report: DisclosureReport, ids: Sequence[str]) -> list[Block]:
    """The policy's own words for each purpose number; one that the policy does not know says so."""
    if not ids:
        return []
    unknown = Words(ja="プライバシーポリシーに該当する項目がありません", en="No such item in the privacy policy")
    known = [(one, report.purposes.get(one, unknown)) for one in ids]
    return [
        Paragraph(
            said(
                Bilingual(
                    "目的の番号の意味（プライバシーポリシーの記載）",
                    "What the purpose numbers mean, in the words of the policy",
                )
            ),
            keep_with_next=True,
        ),
        Bullets([said(Bilingual(f"{one}: {words.ja}", f"{one}: {words.en}")) for one, words in known]),
    ]
