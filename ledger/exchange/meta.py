"""Meta: customer lists for custom audiences, and the Conversions API.

Custom audience CSV, multi-key. Headers `email`, `phone`, `madid`, `fn`, `ln`, `zip`, `ct`, `st`, `country`, `dob`,
`doby`, `gen`, `age`, `uid`, `value`; `email` and `phone` may come up to three times. Plain or SHA-256 hex.

    email,email,phone,madid,fn,ln,zip,ct,st,country,dob,doby,gen,age,uid,value

Conversions API (`POST /{pixel}/events`): `{"data": [{"event_name", "event_time", "event_id", "action_source",
"user_data": {"em": […], "ph": […], "external_id": […], "madid", "fbc", "fbp", "client_ip_address", …},
"custom_data": {…}}]}`. `em`, `ph` and names are SHA-256 hex; `fbc`, `fbp`, `madid` and the address are sent as they
are. The event's time is that of the conversion, not of the provision, which the context tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from ledger.exchange.adapter import Document, Format, LineFault
from ledger.exchange.context import Context
from ledger.exchange.documents import Entry, as_one_list
from ledger.exchange.flows import FLOWS, Flow
from ledger.exchange.identifiers import IdentifierDocument, plain, plain_or_digest, principal
from ledger.exchange.json_file import no_identifier, not_of_the_format, objects, read_json, texts
from ledger.exchange.lines import decoder
from ledger.exchange.sniff import first_row, json_members
from ledger.exchange.table import Column, Table, Use, hashed, read_entries

CUSTOM_AUDIENCE = Table(
    {
        "email": Column("メールアドレス", Use.PLAIN_OR_DIGEST, "email"),
        "phone": Column("電話番号", Use.PLAIN_OR_DIGEST, "phone"),
        "madid": Column("広告識別子", Use.PLAIN, "ad_id"),
        "fn": Column("名", Use.FIRST_NAME),
        "ln": Column("姓", Use.LAST_NAME),
        "zip": Column("郵便番号"),
        "ct": Column("市区町村"),
        "st": Column("都道府県"),
        "country": Column("国"),
        "dob": Column("生年月日"),
        "doby": Column("生年"),
        "gen": Column("性別"),
        "age": Column("年齢"),
        "uid": Column("Facebookアプリの利用者ID", Use.PLAIN, "account_id"),
        "value": Column("顧客の価値"),
    },
    needed=frozenset({"email", "phone", "madid", "uid"}),
)

_HASHED = {
    "em": ("email", "メールアドレス"),
    "ph": ("phone", "電話番号"),
    "external_id": ("customer_id", "当社の利用者ID"),
}
_PLAIN = {
    "madid": ("ad_id", "広告識別子"),
    "anon_id": ("x-meta-anon", "アプリのインストールID"),
    "fbp": ("cookie_id", "Cookie ID（_fbp）"),
    "fbc": ("click_id", "クリックID（_fbc）"),
    "lead_id": ("x-meta-lead", "リードID"),
    "subscription_id": ("x-meta-subscription", "購読ID"),
    "fb_login_id": ("account_id", "Facebookログインの利用者ID"),
    "ctwa_clid": ("click_id", "クリックID（ctwa_clid）"),
}
_ITEMS = {
    "fn": hashed("名"),
    "ln": hashed("姓"),
    "db": hashed("生年月日"),
    "ge": hashed("性別"),
    "ct": hashed("市区町村"),
    "st": hashed("都道府県"),
    "zp": hashed("郵便番号"),
    "country": hashed("国"),
    "client_ip_address": "IPアドレス",
    "client_user_agent": "ユーザーエージェント",
}


def read_custom_audience(stream: BinaryIO, context: Context, flow: Flow) -> Iterator[Document | LineFault]:
    entries = read_entries(stream, decoder(context.encoding), CUSTOM_AUDIENCE)
    return as_one_list(entries, context, flow, {"format": "meta-custom-audience"})


def read_conversions(stream: BinaryIO, context: Context, flow: Flow) -> Iterator[Document | LineFault]:
    document = read_json(stream)
    if isinstance(document, LineFault):
        yield document
        return
    entries = (_event(found) for found in objects(document, "data"))
    yield from as_one_list(entries, context, flow, {"format": "meta-conversions"})


def _event(found: tuple[str, dict[str, Any]] | LineFault) -> Entry | LineFault:
    if isinstance(found, LineFault):
        return found
    pointer, event = found
    user_data = event.get("user_data")
    if not isinstance(event.get("event_name"), str) or not isinstance(user_data, dict):
        return not_of_the_format(pointer)
    identifiers: list[IdentifierDocument] = []
    items = ["コンバージョン情報（イベント）"]
    for member, (kind, item) in _HASHED.items():
        for value in texts(user_data.get(member)):
            one = plain_or_digest(kind, value)
            identifiers.append(one)
            items.append(hashed(item) if "digest" in one else item)
    for member, (kind, item) in _PLAIN.items():
        for value in texts(user_data.get(member)):
            identifiers.append(plain(kind, value))
            items.append(item)
    items.extend(item for member, item in _ITEMS.items() if texts(user_data.get(member)))
    person = principal(identifiers)
    return Entry(person, tuple(items), pointer=pointer) if person else no_identifier(f"{pointer}/user_data")


FORMATS = (
    Format(
        "meta-custom-audience",
        "Meta カスタムオーディエンス（CSV）",
        "Meta custom audience customer list (CSV)",
        "meta",
        FLOWS["A"],
        read_custom_audience,
        lambda head: bool({"fn", "ln", "madid", "ct", "doby"} & set(first_row(head))),
        "Meta Business Help 2082575038703844; facebook-python-business-sdk customaudiencemixin.py",
    ),
    Format(
        "meta-conversions",
        "Meta コンバージョンAPI（JSON）",
        "Meta Conversions API events (JSON)",
        "meta",
        FLOWS["C"],
        read_conversions,
        lambda head: {"data", "event_name", "user_data"} <= json_members(head),
        "facebook-python-business-sdk serverside/user_data.py, serverside/event.py",
    ),
)
