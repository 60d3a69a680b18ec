"""The letter that asks for the fee (ACT 38): how much, for what, by when, and that there is none for correction or stop."""

from __future__ import annotations

import datetime as dt

from ledger.desk.blocks import Bilingual, Block, Document, Facts, Line, Paragraph, Space, said, value
from ledger.desk.content.checking import key_rows
from ledger.desk.content.cover import REQUEST_ROW, request_cell
from ledger.desk.wareki import both
from schemas.report import Addressee, Company, LedgerKey, Words

TITLE = Bilingual("手数料のご案内", "Fee for your request")


def fee_letter(
    company: Company,
    addressee: Addressee,
    subject: Words,
    amount: int,
    pay_by: dt.date,
    number: str,
    request_number: str,
    received_on: dt.date,
    dated: dt.date,
    made_at: dt.datetime,
    key: LedgerKey | None = None,
    principal: str | None = None,
) -> Document:
    """amount: yen. `number` is the letter's own, `request_number` the request's. principal: in a letter to an agent."""
    sender = dict.fromkeys((company.name, company.name_en, company.address, company.representative, company.desk))
    name = f"{addressee.name} {addressee.honorific}".rstrip()
    sentence = Bilingual(
        f"ご請求のありました{subject.ja}には、当社が定め公表している手数料がかかります。"
        "お納めいただいた後に開示します。訂正、利用停止及び提供の停止のご請求には、手数料はかかりません。",
        f"For your request for {subject.en} there is a fee, which we have set and published. We disclose after payment. "
        "There is no fee for correction or stop.",
    )
    facts = [
        (REQUEST_ROW, request_cell(request_number, received_on)),
        *([(Bilingual("ご本人", "Principal"), value(principal))] if principal else []),
        (Bilingual("手数料", "Fee"), said(Bilingual(f"{amount:,}円", f"JPY {amount:,}"), strong=True)),
        (Bilingual("お納めいただく期日", "Please pay by"), value(both(pay_by))),
        (Bilingual("納め方・お問い合わせ", "How to pay, questions"), value(company.desk)),
        *key_rows(key),
    ]
    blocks: list[Block] = [
        Paragraph((Line(number), Line(both(dated))), align="right"),
        Paragraph((*map(Line, addressee.lines), Line(name, "", None, True)), size="large"),
        Paragraph(tuple(Line(text) for text in sender if text), align="right"),
        Space(12),
        Paragraph((Line(TITLE.ja, "ja", None, True),), align="center", size="title", keep_with_next=True),
        Paragraph((Line(TITLE.en, "en"),), align="center"),
        Space(6),
        Paragraph(said(sentence)),
        Facts(facts),
    ]
    return Document(TITLE, number, company.name, made_at, blocks)
