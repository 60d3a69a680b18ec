"""Microsoft Advertising: Customer List Item rows of a Bulk file.

A Bulk CSV (`Format Version` 6.0) mixes record types by the `Type` column. A `Customer List` row (its `Action Type` is
Add, Remove or Replace) is followed by `Customer List Item` rows that name it by `Parent Id` or `Audience`; `Sub Type`
is `Email` and `Text` the SHA-256 of the address, 64 hexadecimal digits. Rows of other types hold nobody and are passed
over. One file may update several lists; each record says how many people it holds, not which list.

    Type,Status,Id,Parent Id,Client Id,Modified Time,Name,Description,Scope,Audience,Action Type,Sub Type,Text
    Format Version,,,,,,6.0,,,,,,
    Customer List,Active,-10,,,,,,Customer,All customers,Add,,
    Customer List Item,,,-10,,,,,,,,Email,<64 hexadecimal digits>
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from ledger.exchange.adapter import Document, Format, LineFault, fault
from ledger.exchange.context import Context
from ledger.exchange.documents import Entry, as_one_list
from ledger.exchange.flows import FLOWS, Flow
from ledger.exchange.identifiers import principal
from ledger.exchange.lines import Row, decoder, read_table
from ledger.exchange.sniff import first_row
from ledger.exchange.table import hashed

_NEEDED = frozenset({"Type", "Parent Id", "Sub Type", "Text"})
_SHA256_HEX = re.compile(r"[0-9A-Fa-f]{64}")
_ACTIONS = ("Add", "Remove", "Replace")


def read_customer_list(stream: BinaryIO, context: Context, flow: Flow) -> Iterator[Document | LineFault]:
    actions: list[str] = []
    entries = _entries(stream, context, actions)
    # `actions` fills while the rows are read, which is before the first record is made.
    return as_one_list(entries, context, flow, {"format": "microsoft-bulk-customer-list", "list_actions": actions})


def _entries(stream: BinaryIO, context: Context, actions: list[str]) -> Iterator[Entry | LineFault]:
    position: dict[str, int] = {}
    for row in read_table(stream, decoder(context.encoding), lambda cells: set(cells) >= _NEEDED):
        if isinstance(row, LineFault):
            yield row
        elif not position:
            position = {name: n for n, name in enumerate(row.cells)}
        elif row.cells[position["Type"]] == "Customer List Item":
            yield _item(row, position)
        elif row.cells[position["Type"]] == "Customer List" and "Action Type" in position:
            action = row.cells[position["Action Type"]]
            if action in _ACTIONS and action not in actions:
                actions.append(action)


def _item(row: Row, position: dict[str, int]) -> Entry | LineFault:
    text = row.cells[position["Text"]]
    if row.cells[position["Sub Type"]] != "Email" or not _SHA256_HEX.fullmatch(text):
        return LineFault(
            row.number,
            fault(
                "",
                "ENTRY_SHAPE",
                "Sub TypeがEmailでTextがSHA-256の16進表記の行ではありません",
                "not an item of Sub Type Email with a SHA-256 digest in hex",
            ),
        )
    return Entry(principal([{"type": "email", "digest": text}]), (hashed("メールアドレス"),), line=row.number)


FORMATS = (
    Format(
        "microsoft-bulk-customer-list",
        "Microsoft広告 顧客リスト（Bulk CSV）",
        "Microsoft Advertising customer list (Bulk CSV)",
        "microsoft",
        FLOWS["A"],
        read_customer_list,
        lambda head: set(first_row(head)) >= _NEEDED,
        "learn.microsoft.com/advertising/bulk-service/customer-list-item",
    ),
)
