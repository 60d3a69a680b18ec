"""Lists without columns: one identifier a line (X also lets commas separate them), all of one type.

    b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514

X list custom audience: e-mail addresses, telephone numbers, @usernames, user ids or device ids, plain or SHA-256 in
lower-case hex without salt. The Trade Desk CRM list: e-mail addresses plain, or SHA-256 in Base64 (UID2). The type is
told beside the file (`Context.identifier_type`), for a digest does not show what was hashed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from ledger.exchange.adapter import Document, Format, LineFault
from ledger.exchange.context import Context
from ledger.exchange.documents import Entry, as_one_list
from ledger.exchange.flows import FLOWS, Flow
from ledger.exchange.identifiers import plain_or_digest, principal
from ledger.exchange.lines import decoder, read_rows
from ledger.exchange.sniff import first_line
from ledger.exchange.table import hashed

_ITEMS = {"email": "メールアドレス", "phone": "電話番号", "ad_id": "広告識別子", "account_id": "SNSアカウント"}
_HEX_DIGEST = re.compile(r"[0-9a-f]{64}(,[0-9a-f]{64})*")
_BASE64_DIGEST = re.compile(r"[A-Za-z0-9+/]{43}=")


def read_x_audience(stream: BinaryIO, context: Context, flow: Flow) -> Iterator[Document | LineFault]:
    return as_one_list(_entries(stream, context), context, flow, {"format": "x-custom-audience"})


def read_trade_desk_crm(stream: BinaryIO, context: Context, flow: Flow) -> Iterator[Document | LineFault]:
    return as_one_list(_entries(stream, context), context, flow, {"format": "thetradedesk-crm"})


def _entries(stream: BinaryIO, context: Context) -> Iterator[Entry | LineFault]:
    item = _ITEMS[context.identifier_type]
    for row in read_rows(stream, decoder(context.encoding)):
        if isinstance(row, LineFault):
            yield row
            continue
        for cell in filter(None, row.cells):
            found = plain_or_digest(context.identifier_type, cell)
            yield Entry(principal([found]), (hashed(item) if "digest" in found else item,), line=row.number)


FORMATS = (
    Format(
        "x-custom-audience",
        "X カスタムオーディエンスのリスト",
        "X list custom audience",
        "x",
        FLOWS["A"],
        read_x_audience,
        lambda head: _HEX_DIGEST.fullmatch(first_line(head).strip()) is not None,
        "business.x.com List Custom Audiences; developer.x.com audiences/overview/user-data",
    ),
    Format(
        "thetradedesk-crm",
        "The Trade Desk CRMリスト",
        "The Trade Desk CRM list",
        "thetradedesk",
        FLOWS["A"],
        read_trade_desk_crm,
        lambda head: _BASE64_DIGEST.fullmatch(first_line(head).strip()) is not None,
        "uid2docs gs-normalization-encoding; The Trade Desk CRM data",
    ),
)
