"""Google: Customer Match lists, click conversions with user identifiers, Analytics Measurement Protocol.

Customer Match CSV. Header names in English: `Email`, `Phone`, `First Name`, `Last Name`, `Country`, `Zip`, also
`Mobile Device ID`; a column may come several times. Plain or SHA-256 hex; country and postcode are never hashed.

    Email,Phone,First Name,Last Name,Country,Zip
    taro@example.com,+81 90-1234-5678,太郎,山田,JP,150-0000

Click conversions (`customers/{id}:uploadClickConversions`): `{"conversions": [{"conversionAction",
"conversionDateTime", "gclid" | "gbraid" | "wbraid", "userIdentifiers": [{"hashedEmail"} | {"hashedPhoneNumber"} |
{"mobileId"} | {"thirdPartyUserId"} | {"addressInfo": {…}}], "consent": {"adUserData", "adPersonalization"}}]}`.
Enhanced conversions for web carry the same `userIdentifiers` in `{"conversionAdjustments": […]}`. Google's own
consent flags are passed over: they are no consent under ACT 27.

Measurement Protocol (GA4): `{"client_id", "user_id"?, "user_data"?, "events": [{"name", "params"}]}`. With `user_id`
or `user_data` the payload is personal data of a customer, without them person-related information.
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

CUSTOMER_MATCH = Table(
    {
        "email": Column("メールアドレス", Use.PLAIN_OR_DIGEST, "email"),
        "phone": Column("電話番号", Use.PLAIN_OR_DIGEST, "phone"),
        "first name": Column("名", Use.FIRST_NAME),
        "last name": Column("姓", Use.LAST_NAME),
        "country": Column("国"),
        "zip": Column("郵便番号"),
        "mobile device id": Column("広告識別子", Use.PLAIN, "ad_id"),
    },
    needed=frozenset({"email", "phone", "first name", "mobile device id"}),
)

_USER_IDENTIFIERS = {
    "hashedEmail": ("email", hashed("メールアドレス")),
    "hashedPhoneNumber": ("phone", hashed("電話番号")),
}
_ADDRESS_INFO = {
    "hashedFirstName": hashed("名"),
    "hashedLastName": hashed("姓"),
    "hashedStreetAddress": hashed("番地"),
    "city": "市区町村",
    "state": "都道府県",
    "countryCode": "国",
    "postalCode": "郵便番号",
}
_CLICK_IDS = ("gclid", "gbraid", "wbraid")
_USER_DATA = {
    "sha256_email_address": ("email", hashed("メールアドレス")),
    "sha256_phone_number": ("phone", hashed("電話番号")),
}


def read_customer_match(stream: BinaryIO, context: Context, flow: Flow) -> Iterator[Document | LineFault]:
    entries = read_entries(stream, decoder(context.encoding), CUSTOMER_MATCH)
    return as_one_list(entries, context, flow, {"format": "google-customer-match"})


def read_conversions(stream: BinaryIO, context: Context, flow: Flow) -> Iterator[Document | LineFault]:
    document = read_json(stream)
    if isinstance(document, LineFault):
        yield document
        return
    member = "conversionAdjustments" if "conversionAdjustments" in document else "conversions"
    entries = (_conversion(found) for found in objects(document, member))
    yield from as_one_list(entries, context, flow, {"format": "google-conversions"})


def _conversion(found: tuple[str, dict[str, Any]] | LineFault) -> Entry | LineFault:
    if isinstance(found, LineFault):
        return found
    pointer, conversion = found
    identifiers: list[IdentifierDocument] = []
    items = ["コンバージョン情報"]
    for name in _CLICK_IDS:
        for value in texts(conversion.get(name)):
            identifiers.append(plain("click_id", value))
            items.append(f"クリックID（{name}）")
    user_identifiers = conversion.get("userIdentifiers", [])
    if not isinstance(user_identifiers, list) or not all(isinstance(one, dict) for one in user_identifiers):
        return not_of_the_format(f"{pointer}/userIdentifiers")
    for one in user_identifiers:
        _user_identifier(one, identifiers, items)
    person = principal(identifiers)
    return Entry(person, tuple(items), pointer=pointer) if person else no_identifier(pointer)


def _user_identifier(one: dict[str, Any], identifiers: list[IdentifierDocument], items: list[str]) -> None:
    for member, (kind, item) in _USER_IDENTIFIERS.items():
        for value in texts(one.get(member)):
            identifiers.append(plain_or_digest(kind, value))
            items.append(item)
    for value in texts(one.get("mobileId")):
        identifiers.append(plain("ad_id", value))
        items.append("広告識別子")
    for value in texts(one.get("thirdPartyUserId")):
        identifiers.append(plain("customer_id", value))
        items.append("当社の利用者ID")
    address = one.get("addressInfo")
    if isinstance(address, dict):
        items.extend(item for member, item in _ADDRESS_INFO.items() if address.get(member))


def read_measurement(stream: BinaryIO, context: Context, flow: Flow) -> Iterator[Document | LineFault]:
    document = read_json(stream)
    if isinstance(document, LineFault):
        yield document
        return
    user_data = document.get("user_data")
    user_data = user_data if isinstance(user_data, dict) else {}
    tied_to_a_customer = bool(user_data or texts(document.get("user_id")))
    if context.flow is None:
        flow = FLOWS["H" if tied_to_a_customer else "E"]
    yield from as_one_list([_measured(document, user_data)], context, flow, {"format": "google-analytics-measurement"})


def _measured(document: dict[str, Any], user_data: dict[str, Any]) -> Entry | LineFault:
    identifiers: list[IdentifierDocument] = []
    items: list[str] = []
    for member, kind, item in (("client_id", "cookie_id", "Cookie ID（_ga）"), ("user_id", "customer_id", "利用者ID")):
        for value in texts(document.get(member)):
            identifiers.append(plain(kind, value))
            items.append(item)
    for member, (kind, item) in _USER_DATA.items():
        for value in texts(user_data.get(member)):
            identifiers.append(plain_or_digest(kind, value))
            items.append(item)
    events = document.get("events")
    if not isinstance(events, list) or not events:
        return not_of_the_format("/events")
    items.append("閲覧履歴（イベント）")
    person = principal(identifiers)
    return Entry(person, tuple(items)) if person else no_identifier("")


FORMATS = (
    Format(
        "google-customer-match",
        "Google カスタマーマッチ（CSV）",
        "Google Customer Match list (CSV)",
        "google",
        FLOWS["A"],
        read_customer_match,
        lambda head: bool({"First Name", "Last Name", "Zip", "Country"} & set(first_row(head))),
        "support.google.com/google-ads/answer/7659867",
    ),
    Format(
        "google-conversions",
        "Google 拡張コンバージョン・クリックコンバージョン（JSON）",
        "Google enhanced and click conversions (JSON)",
        "google",
        FLOWS["C"],
        read_conversions,
        lambda head: bool({"conversions", "conversionAdjustments"} & json_members(head)),
        "google-ads-python upload_enhanced_conversions_for_leads.py; Google Ads API ClickConversion, UserIdentifier",
    ),
    Format(
        "google-analytics-measurement",
        "Googleアナリティクス Measurement Protocol（JSON）",
        "Google Analytics Measurement Protocol payload (JSON)",
        "google",
        FLOWS["E"],
        read_measurement,
        lambda head: {"client_id", "events"} <= json_members(head),
        "developers.google.com/analytics/devguides/collection/ga4/uid-data",
    ),
)
