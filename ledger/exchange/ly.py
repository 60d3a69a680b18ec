"""LY (Yahoo! JAPAN Ads): customer data of an audience list.

CSV with a header row, one kind of data a file: `Email`, `Phone` or `Mobile Device ID`. Addresses and telephone numbers
are plain, or SHA-256 in hex without salt (salted lists ended in 2021-12); telephone numbers are half-width digits
without hyphens, as dialled in Japan. UTF-8 without byte order mark or Shift_JIS, LF or CRLF. Plain rows are hashed in
the browser before they leave, so what was sent is a digest either way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from ledger.exchange.adapter import Document, Format, LineFault
from ledger.exchange.context import Context
from ledger.exchange.documents import as_one_list
from ledger.exchange.flows import FLOWS, Flow
from ledger.exchange.lines import decode_shift_jis, decode_utf8, decoder
from ledger.exchange.sniff import first_row
from ledger.exchange.table import Column, Table, Use, read_entries

CUSTOMER_DATA = Table(
    {
        "email": Column("メールアドレス", Use.PLAIN_OR_DIGEST, "email"),
        "phone": Column("電話番号", Use.PLAIN_OR_DIGEST, "phone"),
        "mobile device id": Column("広告識別子", Use.PLAIN, "ad_id"),
    },
    needed=frozenset({"email", "phone", "mobile device id"}),
)


def read_customer_data(stream: BinaryIO, context: Context, flow: Flow) -> Iterator[Document | LineFault]:
    decode = decoder(context.encoding) if context.encoding else _either
    entries = read_entries(stream, decode, CUSTOMER_DATA)
    return as_one_list(entries, context, flow, {"format": "ly-customer-data"})


def _either(data: bytes) -> str:
    """UTF-8, and what is not UTF-8 as Shift_JIS: both are allowed, and the file does not say which it is."""
    try:
        return decode_utf8(data)
    except UnicodeDecodeError:
        return decode_shift_jis(data)


FORMATS = (
    Format(
        "ly-customer-data",
        "LINEヤフー 顧客データ（CSV）",
        "LY (Yahoo! JAPAN Ads) customer data (CSV)",
        "ly",
        FLOWS["A"],
        read_customer_data,
        lambda head: first_row(head) in (["Email"], ["Phone"], ["Mobile Device ID"]),
        "ads-help.yahoo.co.jp aid=69234; ads-developers.yahoo.co.jp ads-script 30534250",
    ),
)
