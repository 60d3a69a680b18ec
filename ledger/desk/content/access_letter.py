"""The letter that tells a person who looked them up: when, who, why, by which of their identifiers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ledger.desk.blocks import (
    Bilingual,
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Line,
    Paragraph,
    Space,
    Table,
    said,
    value,
)
from ledger.desk.content.checking import key_rows
from ledger.desk.wareki import both, jst_minute
from ledger.desk.words import kind_words
from schemas.report import Addressee, Company, LedgerKey
from schemas.request_terms import AccessPurpose
from schemas.request_views import AccessOut

TITLE = Bilingual("閲覧の記録のお知らせ", "Who looked up your records")
_NONE = Bilingual("この期間に、あなたを調べた記録はありません。", "In this period nobody looked you up.")
_PURPOSES = {
    AccessPurpose.AUDIT_SAMPLE: Bilingual("監査のための抽出", "Sample for an audit"),
    AccessPurpose.OTHER: Bilingual("会社による照会", "A look-up by the company"),
}
_LIMITS = (
    Bilingual(
        "ご本人のものと確認できた識別子で調べたものだけを記載しています。ほかの識別子で調べたものは含みません。",
        "Only look-ups by identifiers confirmed to be yours are listed, not those by any other.",
    ),
    Bilingual(
        "閲覧の記録は3年間保存します。それより前のものは廃棄しています。",
        "Look-ups are kept for three years; older ones have been destroyed.",
    ),
    Bilingual(
        "このお知らせを作るために行った照会は、含まれていません。",
        "The look-up made to write this letter is not among them.",
    ),
)


def access_letter(
    company: Company,
    addressee: Addressee,
    found: Sequence[AccessOut],
    days: tuple[dt.date | None, dt.date | None],
    number: str,
    request_number: str,
    dated: dt.date,
    made_at: dt.datetime,
    key: LedgerKey | None = None,
    principal: str | None = None,
) -> Document:
    """found: look-ups of this person alone, oldest first. days: the first and last day asked for; None: without limit.

    request_number: the request in which it was confirmed who they are. principal: whose look-ups, in a letter to an agent.
    """
    sender = dict.fromkeys((company.name, company.name_en, company.address, company.representative, company.desk))
    name = f"{addressee.name} {addressee.honorific}".rstrip()
    count = Bilingual(
        f"あなたの記録は、次のとおり{len(found)}回調べられました。",
        f"Your records were looked up {len(found)} {'time' if len(found) == 1 else 'times'}, as follows.",
    )
    blocks: list[Block] = [
        Paragraph((Line(number), Line(both(dated))), align="right"),
        Paragraph((*map(Line, addressee.lines), Line(name, "", None, True)), size="large"),
        Paragraph(tuple(Line(text) for text in sender if text), align="right"),
        Space(12),
        Paragraph((Line(TITLE.ja, "ja", None, True),), align="center", size="title", keep_with_next=True),
        Paragraph((Line(TITLE.en, "en"),), align="center"),
        Space(6),
        Paragraph(said(count if found else _NONE)),
        Facts(
            [
                (Bilingual("受付番号", "Request number"), value(request_number)),
                *([(Bilingual("ご本人", "Principal"), value(principal))] if principal else []),
                (Bilingual("対象期間", "Period"), _period(days)),
                (Bilingual("窓口", "Desk"), value(company.desk)),
                *key_rows(key),
            ]
        ),
        *_listed(found),
        Heading(2, Bilingual("このお知らせについて", "About this letter")),
        Bullets([said(one) for one in _LIMITS]),
    ]
    return Document(TITLE, number, company.name, made_at, blocks)


def _listed(found: Sequence[AccessOut]) -> list[Block]:
    return [Space(6), _table(found)] if found else []


def _table(found: Sequence[AccessOut]) -> Table:
    columns = [
        Column(Bilingual("日時（日本時間）", "When (JST)"), 1.5),
        Column(Bilingual("調べた者", "Who"), 1.5),
        Column(Bilingual("理由", "Why"), 2.2),
        Column(Bilingual("調べた識別子", "By"), 2.8),
    ]
    rows: list[list[Cell]] = [
        [
            value(jst_minute(one.at).removesuffix(" JST")),
            value(one.actor),
            said(_why(one)),
            tuple(Line(f"{kind_words(asked['type'], asked).ja}: {asked['masked']}") for asked in one.asked),
        ]
        for one in found
    ]
    return Table(columns, rows)


def _why(one: AccessOut) -> Bilingual:
    """Why, from a fixed vocabulary: what somebody typed may name another person, or tell what ORDER 11 hides."""
    if one.purpose is AccessPurpose.REQUEST:
        return Bilingual(f"ご請求 {one.request} の調査", f"Search for request {one.request}")
    return _PURPOSES[one.purpose]


def _period(days: tuple[dt.date | None, dt.date | None]) -> Cell:
    first, last = days
    if first is None and last is None:
        return said(Bilingual("保存しているすべて", "All that is kept"))
    return value(f"{both(first) if first else ''} ～ {both(last) if last else ''}".strip())
