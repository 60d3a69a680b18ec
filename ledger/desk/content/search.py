"""Section 2: how we searched, in plain words, and what can't be found that way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledger.desk.blocks import Bilingual, Block, Bullets, Cell, Facts, Heading, Line, Paragraph, said, value
from ledger.desk.content.cover import period_cell
from ledger.desk.wareki import JST, both, jst_day
from ledger.desk.words import kind_words
from schemas.report import DisclosureReport


def search(report: DisclosureReport) -> list[Block]:
    explained = report.answer.explained
    facts: list[tuple[Bilingual, Cell]] = [
        *_as_of(report),
        (
            Bilingual("お調べした識別子（一部を伏せています）", "Identifiers used (masked)"),
            _identifiers(explained.identifiers),
        ),
        *_not_searched(report),
        (
            Bilingual("照合した値の数", "Values compared"),
            said(Bilingual(f"{explained.keys_tried}個", f"{explained.keys_tried}")),
        ),
        (Bilingual("対象期間", "Period"), period_cell(report)),
        (Bilingual("お調べした台帳", "Ledger searched"), tuple(map(Line, explained.origins or [report.answer.origin]))),
        (
            Bilingual("索引の区分（保存期間が終わる月）", "Parts of the index (by month in which retention ends)"),
            _periods(explained.index_periods),
        ),
        (Bilingual("台帳の記録の始まり", "The ledger records since"), _since(report)),
        (Bilingual("それより前の記録", "Earlier records"), _earlier(report)),
    ]
    if report.disposed is not None:
        facts.append(
            (
                Bilingual("保存期間が終わった記録", "Records past their retention period"),
                said(Bilingual(report.disposed.ja, report.disposed.en)),
            )
        )
    blocks: list[Block] = [
        Heading(1, Bilingual("2. お調べした方法", "2. How we searched")),
        Paragraph(
            said(
                Bilingual(
                    "提供先には、氏名やメールアドレスそのものではなく、計算で別の値に変えたもの（ハッシュ値）を渡すことがあります。"
                    "そこで、お知らせいただいた識別子から、当社が使ったことのあるすべての変換方法で値を計算し、台帳と照合しました。",
                    "What is sent to another company is often not an address itself but a value computed from it (a hash). "
                    "So we computed, from the identifiers you gave, the values of every method we have ever used, and "
                    "compared them with the ledger.",
                )
            )
        ),
        Facts(facts),
    ]
    if explained.tried:
        blocks.append(Paragraph(said(Bilingual("試した変換方法", "Methods tried"), strong=True), keep_with_next=True))
        blocks.append(Bullets([said(Bilingual(tried.ja, tried.en)) for tried in explained.tried]))
    blocks.append(
        Paragraph(
            said(Bilingual("この方法では見つけられないもの", "What can't be found this way"), strong=True),
            keep_with_next=True,
        )
    )
    blocks.append(Bullets(_not_covered(report)))
    return blocks


def _as_of(report: DisclosureReport) -> list[tuple[Bilingual, Cell]]:
    if report.searched_at is None:
        return []
    at = f"{both(jst_day(report.searched_at))} {report.searched_at.astimezone(JST):%H:%M} JST"
    later = Bilingual("この後に記録されたものは含みません", "What was entered later is not included")
    return [(Bilingual("お調べした日時", "Searched at"), (Line(at), *said(later)))]


def _not_searched(report: DisclosureReport) -> list[tuple[Bilingual, Cell]]:
    if not report.not_searched:
        return []
    why = Bilingual("ご本人のものと確認できていないため", "Not confirmed to be the principal's")
    return [
        (
            Bilingual("お調べしていない識別子", "Identifiers not used"),
            (*_identifiers(report.not_searched), *said(why)),
        )
    ]


def _identifiers(masked: Sequence[Mapping[str, str]]) -> Cell:
    lines: list[Line] = []
    for one in masked:
        kind = one.get("type", "")
        words = kind_words(kind, one)
        label = words.ja if words.ja == words.en else f"{words.ja} {words.en}"
        lines.append(Line(f"{label}: {one.get('masked', one.get('value', ''))}"))
    return tuple(lines) or said(Bilingual("なし", "None"))


def _periods(periods: list[str]) -> Cell:
    if not periods:
        return said(Bilingual("すべて", "All"))
    first, last = min(periods), max(periods)
    return value(first if first == last else f"{first} ～ {last}")


def _since(report: DisclosureReport) -> Cell:
    since = report.answer.explained.recorded_since
    if since is None:
        return said(Bilingual("まだ記録がありません", "No entry yet"))
    return value(both(jst_day(since)))


def _earlier(report: DisclosureReport) -> Cell:
    if report.earlier_searched is None:
        return said(
            Bilingual(
                "この台帳より前の記録は、この検索の対象に含まれていません。",
                "Records older than this ledger are not part of this search.",
            )
        )
    return said(Bilingual(report.earlier_searched.ja, report.earlier_searched.en))


def _not_covered(report: DisclosureReport) -> list[Cell]:
    stated = [said(Bilingual(one.get("ja", ""), one.get("en", ""))) for one in report.answer.explained.not_covered]
    always = said(
        Bilingual(
            "お知らせいただいていない識別子（別のメールアドレスなど）だけで記録されたもの。追加でお知らせいただければ、再度お調べします。",
            "Records made only under identifiers you did not give us (another e-mail address, for example). Tell us of them "
            "and we will search again.",
        )
    )
    return [*stated, always]
