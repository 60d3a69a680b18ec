"""Sections 6 and 7: who the third parties are, then and now; and what is not shown."""

from __future__ import annotations

from ledger.desk.blocks import Bilingual, Block, Cell, Column, Facts, Heading, Line, Paragraph, Table, link, said, value
from ledger.desk.citations import article_ja
from ledger.desk.content.cover import opt_out_cell
from ledger.desk.view import ReportView
from ledger.desk.wareki import both
from ledger.desk.words import COUNTRY_SURVEY_URL, NOT_RECORDED, country_words, statutory_words
from schemas.report import Decision, DisclosureReport
from schemas.views import PartyOut

_FACT_WORDS = {
    "kind": Bilingual("種類", "kind"),
    "name": Bilingual("名称", "name"),
    "name_en": Bilingual("英語の名称", "English name"),
    "address": Bilingual("住所", "address"),
    "representative": Bilingual("代表者", "representative"),
    "country": Bilingual("国", "country"),
    "ceased_on": Bilingual("事業の終了", "end of business"),
    "successor": Bilingual("承継者", "successor"),
    "opt_out_url": Bilingual("停止用のページ", "opt-out page"),
    "policy_url": Bilingual("プライバシーポリシー", "privacy policy"),
}


def companies(report: DisclosureReport, view: ReportView) -> list[Block]:
    blocks: list[Block] = [Heading(1, Bilingual("6. 相手の会社の一覧", "6. The companies"))]
    parties: dict[tuple[str, int], PartyOut] = {}
    for item in view.records:
        party = item.record.party
        if party is not None:
            parties.setdefault((party.key, party.version_seq), party)
    if not parties:
        none = Bilingual("該当する会社はありません。", "There is no company to list.")
        if report.withheld or report.withheld_items:
            none = Bilingual("記載する会社はありません（第7章）。", "No company is shown (section 7).")
        return [*blocks, Paragraph(said(none))]
    blocks.append(
        Paragraph(
            said(
                Bilingual(
                    "提供又は受領の時点で当社が把握していた内容です。その後の変更は「今との違い」に記載しています。",
                    "As we knew them at the time of the provision or receipt. Changes are said in “Since then”.",
                )
            )
        )
    )
    blocks.extend(_company(report, party) for party in parties.values())
    return blocks


def withheld(report: DisclosureReport, view: ReportView) -> list[Block]:
    heading = Heading(1, Bilingual("7. 開示しない部分とその理由", "7. What is not shown, and why"))
    if not report.of_request:
        undecided = Bilingual(
            "開示の決定をしていないため、該当するものはありません。", "Nothing was decided, so nothing is withheld."
        )
        return [heading, Paragraph(said(undecided))]
    if not (report.withheld or report.withheld_items):
        nothing = (
            Bilingual("該当する記録がないため、開示しない部分もありません。", "No record exists, so none is withheld.")
            if report.decision is Decision.NONE_EXISTS
            else Bilingual("開示しない部分はありません。", "Nothing is withheld.")
        )
        return [heading, Paragraph(said(nothing))]
    columns = [
        Column(Bilingual("根拠条項", "Article"), 1.3),
        Column(Bilingual("件数", "Records"), 0.8),
        Column(Bilingual("理由", "Reason"), 4.0),
    ]
    rows = [
        [said(Bilingual(article_ja(one.article), one.article)), value(str(one.count)), said(Bilingual(one.ja, one.en))]
        for one in report.withheld
    ]
    whole = [Table(columns, rows)] if rows else []
    return [heading, *whole, *_withheld_items(report, view)]


def _withheld_items(report: DisclosureReport, view: ReportView) -> list[Block]:
    """Single items held back of records that are shown: which record, which items, on what ground, why."""
    if not report.withheld_items:
        return []
    numbers = {item.record.id: item.number for item in view.records}
    columns = [
        Column(Bilingual("記録の番号", "Record"), 0.9),
        Column(Bilingual("開示しない事項", "Items not disclosed"), 2.0),
        Column(Bilingual("根拠条項", "Article"), 1.2),
        Column(Bilingual("理由", "Reason"), 2.6),
    ]
    rows: list[list[Cell]] = [
        [
            value(str(numbers[one.record])),
            tuple(line for name in one.items for line in said(statutory_words(name))),
            said(Bilingual(article_ja(one.article), one.article)),
            said(Bilingual(one.ja, one.en)),
        ]
        for one in sorted(report.withheld_items, key=lambda one: numbers[one.record])
    ]
    shown = Bilingual(
        "次の記録は開示していますが、その一部の事項を開示しません。",
        "These records are disclosed, but for some of their items.",
    )
    return [Paragraph(said(shown), keep_with_next=True), Table(columns, rows)]


def _company(report: DisclosureReport, party: PartyOut) -> Facts:
    now = report.parties_now.get(party.key)
    rows: list[tuple[Bilingual, Cell]] = [
        (Bilingual("名称", "Name"), _names(party)),
        (Bilingual("住所", "Address"), _known(party.address)),
        (Bilingual("代表者", "Representative"), _known(party.representative)),
        (Bilingual("国", "Country"), _country(party)),
        (Bilingual("出典と確認日", "Source and date of check"), _source(party)),
        (Bilingual("今との違い", "Since then"), _changes(party, now)),
        (Bilingual("停止用のページ", "Opt-out page"), opt_out_cell((now or party).opt_out_url)),
    ]
    policy_url = (now or party).policy_url
    if policy_url:
        rows.append((Bilingual("プライバシーポリシー", "Privacy policy"), link(policy_url)))
    name = party.name or party.key
    return Facts(rows, caption=Bilingual(name, name))


def _names(party: PartyOut) -> Cell:
    lines = [Line(name) for name in dict.fromkeys((party.name, party.name_en)) if name]
    return tuple(lines) or said(NOT_RECORDED)


def _known(text: str | None) -> Cell:
    return value(text) if text else said(NOT_RECORDED)


def _country(party: PartyOut) -> Cell:
    if not party.country:
        return said(NOT_RECORDED)
    words = said(country_words(party.country))
    if party.country == "JP":
        return words
    return (
        *words,
        Line("その国の制度（個人情報保護委員会の調査）:", "ja"),
        Line("The system of that country (survey by the PPC):", "en"),
        *link(COUNTRY_SURVEY_URL),
    )


def _source(party: PartyOut) -> Cell:
    lines = [Line(party.source)] if party.source else []
    if party.checked_on is not None:
        lines.append(Line(both(party.checked_on)))
    return tuple(lines) or said(NOT_RECORDED)


def _changes(party: PartyOut, now: PartyOut | None) -> Cell:
    lines: list[Line] = []
    if now is None:
        lines.extend(said(Bilingual("現在の情報はありません。", "No current facts are at hand.")))
    changed = [name for name in _FACT_WORDS if now is not None and getattr(now, name) != getattr(party, name)]
    for name in changed:
        words = _FACT_WORDS[name]
        today = getattr(now, name)
        shown = today.isoformat() if hasattr(today, "isoformat") else today
        lines.extend(
            said(Bilingual(f"現在の{words.ja}: {shown or '（なし）'}", f"{words.en} now: {shown or '(none)'}"))
        )
    if now is not None and not changed:
        lines.extend(said(Bilingual("変更はありません。", "Unchanged.")))
    ceased = now.ceased_on if now is not None and now.ceased_on is not None else party.ceased_on
    if ceased is not None and "ceased_on" not in changed:
        lines.extend(
            said(Bilingual(f"{both(ceased)}に事業を終了しています。", f"It ceased business on {ceased.isoformat()}."))
        )
    return tuple(lines)
