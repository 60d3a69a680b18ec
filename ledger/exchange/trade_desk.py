"""The Trade Desk: first-party data (`POST /data/advertiser`), as JSON or as a table of the same ids.

JSON: `{"AdvertiserId", "Items": [{"TDID" | "DAID" | "UID2" | "UID2Token" | "RampID": …, "Data": [{"Name",
"TimestampUtc"?, "TTLInMinutes"?}]}]}`. TDID and DAID are 36-character GUIDs; a raw UID2 is Base64 of 32 bytes, case
matters. `TTLInMinutes` 0 takes the id out of the segment. CSV: the same id names as headers, and `SegmentName`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from ledger.exchange.adapter import Document, Format, LineFault
from ledger.exchange.context import Context
from ledger.exchange.documents import Entry, as_one_list
from ledger.exchange.flows import FLOWS, Flow
from ledger.exchange.identifiers import plain, principal
from ledger.exchange.json_file import no_identifier, not_of_the_format, objects, read_json, texts
from ledger.exchange.lines import decoder
from ledger.exchange.sniff import first_row, json_members
from ledger.exchange.table import Column, Table, Use, read_entries

_IDS = {
    "TDID": ("cookie_id", "The Trade DeskのID（TDID）"),
    "DAID": ("ad_id", "広告識別子"),
    "UID2": ("uid2", "UID2"),
    "UID2Token": ("uid2", "UID2（トークン）"),
    "RampID": ("rampid", "RampID"),
}
_SEGMENT = "セグメント"

FIRST_PARTY = Table(
    {
        **{name.lower(): Column(item, Use.PLAIN, kind) for name, (kind, item) in _IDS.items()},
        "segmentname": Column(_SEGMENT),
        "ttlinminutes": Column("セグメントの有効期間"),
        "timestamputc": Column("セグメントの日時"),
    },
    needed=frozenset(name.lower() for name in _IDS),
)


def read_first_party_json(stream: BinaryIO, context: Context, flow: Flow) -> Iterator[Document | LineFault]:
    document = read_json(stream)
    if isinstance(document, LineFault):
        yield document
        return
    entries = (_item(found) for found in objects(document, "Items"))
    yield from as_one_list(entries, context, flow, {"format": "thetradedesk-first-party-json"})


def _item(found: tuple[str, dict[str, Any]] | LineFault) -> Entry | LineFault:
    if isinstance(found, LineFault):
        return found
    pointer, item = found
    segments = item.get("Data")
    if not isinstance(segments, list) or not segments:
        return not_of_the_format(f"{pointer}/Data")
    present = [(kind, name, value) for member, (kind, name) in _IDS.items() for value in texts(item.get(member))]
    person = principal([plain(kind, value) for kind, _, value in present])
    items = (*(name for _, name, _ in present), _SEGMENT)
    return Entry(person, items, pointer=pointer) if person else no_identifier(pointer)


def read_first_party_csv(stream: BinaryIO, context: Context, flow: Flow) -> Iterator[Document | LineFault]:
    entries = read_entries(stream, decoder(context.encoding), FIRST_PARTY)
    return as_one_list(entries, context, flow, {"format": "thetradedesk-first-party-csv"})


FORMATS = (
    Format(
        "thetradedesk-first-party-json",
        "The Trade Desk 自社データ（JSON）",
        "The Trade Desk first-party data (JSON)",
        "thetradedesk",
        FLOWS["A"],
        read_first_party_json,
        lambda head: {"AdvertiserId", "Items"} <= json_members(head),
        "ttd-data-python AdvertiserDataRequest; open.thetradedesk.com post-data-advertiser-firstparty",
    ),
    Format(
        "thetradedesk-first-party-csv",
        "The Trade Desk 自社データ（CSV）",
        "The Trade Desk first-party data (CSV)",
        "thetradedesk",
        FLOWS["A"],
        read_first_party_csv,
        lambda head: bool({"TDID", "DAID", "UID2"} & set(first_row(head))),
        "the ids of ttd-data-python AdvertiserDataItem as columns",
    ),
)
