"""Letters of the desk: decisions, refusals with article and reason, requests for more information. Japanese and English."""

from __future__ import annotations

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
from ledger.desk.citations import article_ja
from ledger.desk.content.checking import key_rows
from ledger.desk.content.cover import REQUEST_ROW, request_cell
from ledger.desk.wareki import both
from schemas.letter import Letter, LetterKind
from schemas.report import Words

_TITLES = {
    LetterKind.DISCLOSED_FULL: Bilingual("開示決定通知書", "Notice of decision: disclosed"),
    LetterKind.DISCLOSED_PART: Bilingual("一部開示決定通知書", "Notice of decision: disclosed in part"),
    LetterKind.REFUSED: Bilingual("不開示決定通知書", "Notice of decision: not disclosed"),
    LetterKind.NONE_EXISTS: Bilingual("不存在通知書", "Notice that no record exists"),
    LetterKind.MORE_INFORMATION: Bilingual("ご確認のお願い", "Request for more information"),
    LetterKind.IDENTITY_NOT_CONFIRMED: Bilingual("ご本人の確認についてのお願い", "Confirming who you are"),
    LetterKind.PAPER_INSTEAD: Bilingual("開示方法の変更のお知らせ", "Change of the form of disclosure"),
    LetterKind.GRANTED_34_35: Bilingual("請求に応じた措置のお知らせ", "Notice of measures taken"),
    LetterKind.REFUSED_34_35: Bilingual("請求に応じない旨のお知らせ", "Notice that no measure is taken"),
}
# {ja} and {en} stand for what was asked for.
_SENTENCES = {
    LetterKind.DISCLOSED_FULL: (
        "ご請求のありました{ja}について、全部を開示することに決定しました。{how_ja}",
        "In answer to your request for {en} we have decided to disclose in full{how_en}.",
    ),
    LetterKind.DISCLOSED_PART: (
        "ご請求のありました{ja}について、一部を開示し、一部を開示しないことに決定しました。"
        "開示しない部分の根拠と理由は、次のとおりです。",
        "In answer to your request for {en} we have decided to disclose in part. The grounds and reasons for what is not "
        "disclosed are these.",
    ),
    LetterKind.REFUSED: (
        "ご請求のありました{ja}について、開示しないことに決定しました。根拠と理由は、次のとおりです。",
        "In answer to your request for {en} we have decided not to disclose. The grounds and reasons are these.",
    ),
    LetterKind.NONE_EXISTS: (
        "ご請求のありました{ja}について、お調べした範囲では、該当する記録は存在しませんでした。",
        "In answer to your request for {en}: within what we searched, no such record exists.",
    ),
    LetterKind.MORE_INFORMATION: (
        "ご請求のありました{ja}について、記録を探すために、次の事項をお知らせください。"
        "お分かりになる範囲で結構です。請求の範囲を狭めていただく必要はありません。",
        "To find the records of your request for {en}, please tell us the following, as far as you can. You need not narrow "
        "your request.",
    ),
    LetterKind.IDENTITY_NOT_CONFIRMED: (
        "ご請求のありました{ja}について、ご本人（又は代理人）であることをまだ確認できておりません。"
        "他の方の情報をお渡ししないため、次の事項をお願いします。確認できるまで、記録の有無はお答えできません。",
        "We have not yet been able to confirm who made the request for {en}. So that nothing is given to another person we "
        "ask for the following. Until then we can't say whether any record exists.",
    ),
    LetterKind.PAPER_INSTEAD: (
        "ご請求のありました{ja}について、ご希望の方法による開示が困難なため、書面の交付により開示します。理由は、次のとおりです。",
        "Disclosing in the form you asked for ({en}) is difficult; we will disclose on paper. The reasons are these.",
    ),
    LetterKind.GRANTED_34_35: (
        "ご請求のありました{ja}について、次の措置を行いました。手数料はいただきません。",
        "In answer to your request for {en} we have taken these measures. There is no fee.",
    ),
    LetterKind.REFUSED_34_35: (
        "ご請求のありました{ja}について、措置を行わないことに決定しました。理由は、次のとおりです。手数料はいただきません。",
        "In answer to your request for {en} we have decided to take no measure. The reasons are these. There is no fee.",
    ),
}
# What is disclosed in full comes with the letter; data outside the ledger (ACT 33(1)) comes from its holder.
_ENCLOSED = Bilingual("同封の書面のとおり開示します。", ", as enclosed")
_APART = Bilingual(
    "内容は、担当の部署から別途お渡しします。", "; what you asked for comes from the department in charge of it"
)
_MEASURES = Bilingual("行った措置", "Measures taken")
_HOW = Bilingual("お届けの方法など", "How it comes to you")
_DECISIONS = frozenset(
    {
        LetterKind.DISCLOSED_FULL,
        LetterKind.DISCLOSED_PART,
        LetterKind.REFUSED,
        LetterKind.NONE_EXISTS,
        LetterKind.GRANTED_34_35,
        LetterKind.REFUSED_34_35,
    }
)


def letter_document(letter: Letter) -> Document:
    title = _TITLES[letter.kind]
    ja, en = _SENTENCES[letter.kind]
    how = _ENCLOSED if letter.enclosures else _APART
    sentence = Bilingual(ja.format(ja=letter.subject.ja, how_ja=how.ja), en.format(en=letter.subject.en, how_en=how.en))
    blocks: list[Block] = [
        *_head(letter),
        Space(4),
        Paragraph((Line(title.ja, "ja", None, True),), align="center", size="title", keep_with_next=True),
        Paragraph((Line(title.en, "en"),), align="center"),
        Space(6),
        Paragraph(said(sentence)),
        *_grounds(letter),
        *_listed(letter.questions, Bilingual("お願いする事項", "What we ask for")),
        *_listed(letter.measures, _MEASURES if letter.kind is LetterKind.GRANTED_34_35 else _HOW),
        Facts(_facts(letter)),
        *_listed(letter.missed, Bilingual("この方法では見つけられないもの", "What can't be found this way")),
        *_remedies(letter),
    ]
    return Document(title, letter.number, letter.company.name, letter.made_at, blocks)


def _head(letter: Letter) -> list[Block]:
    company = letter.company
    sender = dict.fromkeys((company.name, company.name_en, company.address, company.representative, company.desk))
    name = f"{letter.addressee.name} {letter.addressee.honorific}".rstrip()
    return [
        Paragraph((Line(letter.number), Line(both(letter.dated))), align="right"),
        Paragraph((*map(Line, letter.addressee.lines), Line(name, "", None, True)), size="large"),
        Paragraph(tuple(Line(text) for text in sender if text), align="right"),
    ]


def _grounds(letter: Letter) -> list[Block]:
    if not letter.grounds:
        return []
    columns = [Column(Bilingual("根拠条項", "Article"), 1.3), Column(Bilingual("理由", "Reason"), 4.0)]
    rows = [
        [said(Bilingual(article_ja(one.article), one.article)), said(Bilingual(one.ja, one.en))]
        for one in letter.grounds
    ]
    return [Table(columns, rows)]


def _listed(items: Sequence[Words], title: Bilingual) -> list[Block]:
    if not items:
        return []
    return [
        Paragraph(said(title, strong=True), keep_with_next=True),
        Bullets([said(Bilingual(item.ja, item.en)) for item in items]),
        Space(8),
    ]


def _facts(letter: Letter) -> list[tuple[Bilingual, Cell]]:
    rows: list[tuple[Bilingual, Cell]] = [
        (REQUEST_ROW, request_cell(letter.request_number, letter.received_on)),
    ]
    if letter.principal is not None:
        rows.append((Bilingual("ご本人", "Principal"), value(letter.principal)))
    if letter.agent is not None:
        rows.append((Bilingual("代理人", "Agent"), value(letter.agent)))
    if letter.scope is not None:
        rows.append(
            (Bilingual("お調べした範囲", "What we searched"), said(Bilingual(letter.scope.ja, letter.scope.en)))
        )
    if letter.delivery is not None:
        rows.append((Bilingual("お渡しする方法", "Form"), said(Bilingual(letter.delivery.ja, letter.delivery.en))))
    if letter.reply_by is not None:
        rows.append((Bilingual("ご回答の目安", "Please reply by"), value(both(letter.reply_by))))
    if letter.enclosures:
        enclosed = [said(Bilingual(item.ja, item.en)) for item in letter.enclosures]
        rows.append((Bilingual("同封するもの", "Enclosed"), tuple(line for cell in enclosed for line in cell)))
    if letter.kind not in _DECISIONS:  # a decision names the desk where it says what the reader can do
        rows.append((Bilingual("お問い合わせ窓口", "Inquiry desk"), value(letter.company.desk)))
    return [*rows, *key_rows(letter.key)]


def _remedies(letter: Letter) -> list[Block]:
    """What the reader can do against a decision: ask, turn to the commission, sue (ACT 39)."""
    if letter.kind not in _DECISIONS:
        return []
    items: list[Cell] = [
        said(
            Bilingual(
                f"この決定についてのご質問、苦情は、窓口へご連絡ください: {letter.company.desk}",
                f"Questions and complaints about this decision: {letter.company.desk}",
            )
        ),
        said(
            Bilingual(
                "個人情報保護委員会にも相談できます。https://www.ppc.go.jp/",
                "You may also turn to the Personal Information Protection Commission. https://www.ppc.go.jp/",
            )
        ),
    ]
    body = letter.company.certified_body
    if body is not None:
        items.append(said(Bilingual(f"認定個人情報保護団体: {body.ja}", f"Certified organisation: {body.en}")))
    if letter.earliest_suit_day is not None:
        day = letter.earliest_suit_day
        items.append(
            said(
                Bilingual(
                    f"不服があるときは、{both(day)}以降、訴えを提起できます（法第39条）。",
                    f"If you do not accept this decision you may bring a suit from {day.isoformat()} (ACT 39).",
                )
            )
        )
    return [Heading(2, Bilingual("この決定に納得できないとき", "If you do not agree")), Bullets(items)]
