"""Formats that no partner publishes: agreed by contract, so their shape here is daicho's own and neutral.

    dmp-segments        in   CSV     cookie_id,customer_id,segment_id,segment_name,assigned_on
    ad-results          in   CSV     advertising_id,click_id,customer_id,condition,achieved_on
    advertiser-results  out  CSV     advertising_id,email,conversion_id,condition,achieved_on
    alliance-request    out  JSON    {"request": {"id", "asked_on"}, "sent": ["氏名", …],
                                      "person": {"id", "name", "email"?, "phone"?, "address"?}}
    portfolio           out  JSON    {"applicant": {"id", "name", "applied_on"}, "items": ["作品名", …],
                                      "publication": {"url", "published_on"}}
    gmo-id-login-in     in   NDJSON  {"iss", "sub", "email"?, "iat", "account_id"}
    gmo-id-login-out    out  NDJSON  {"client_id", "sub", "email"?, "iat", "account_id"}

`customer_id` is our own id of the person to whom the received row was joined; it is not part of what the other side
sent. The login shapes follow OpenID Connect claims; GMO ID's own claim list is not public.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from ledger.exchange.adapter import Document, Format, LineFault
from ledger.exchange.context import Context
from ledger.exchange.documents import Entry, as_one_list, one_by_one
from ledger.exchange.flows import FLOWS, Flow
from ledger.exchange.identifiers import plain, principal
from ledger.exchange.json_file import no_identifier, not_of_the_format, parse_json, read_json, texts
from ledger.exchange.lines import decoder, read_lines
from ledger.exchange.sniff import first_row, json_line_members, json_members
from ledger.exchange.table import Column, Table, Use, read_entries

_OUR_ID = Column("当社の顧客ID", Use.OWN_ID)

DMP_SEGMENTS = Table(
    {
        "cookie_id": Column("Cookie ID", Use.PLAIN, "cookie_id"),
        "customer_id": _OUR_ID,
        "segment_id": Column("セグメントID"),
        "segment_name": Column("セグメント（興味関心）"),
        "assigned_on": Column("セグメントの付与日"),
    },
    needed=frozenset({"segment_id"}),
)
AD_RESULTS = Table(
    {
        "advertising_id": Column("広告識別子", Use.PLAIN, "ad_id"),
        "click_id": Column("クリックID", Use.PLAIN, "click_id"),
        "customer_id": _OUR_ID,
        "condition": Column("条件達成情報"),
        "achieved_on": Column("条件を達成した日"),
    },
    needed=frozenset({"condition"}),
)
ADVERTISER_RESULTS = Table(
    {
        "advertising_id": Column("広告識別子", Use.PLAIN, "ad_id"),
        "email": Column("メールアドレス", Use.PLAIN_OR_DIGEST, "email"),
        "conversion_id": Column("コンバージョンID"),
        "condition": Column("条件達成情報"),
        "achieved_on": Column("条件を達成した日"),
    },
    needed=frozenset({"conversion_id"}),
)

_PERSON = {"email": "メールアドレス", "phone": "電話番号", "address": "住所"}
_IDENTIFIER_TYPES = {"email": "email", "phone": "phone", "address": "postal_address"}


def _table_reader(table: Table, name: str) -> Callable[[BinaryIO, Context, Flow], Iterator[Document | LineFault]]:
    def read(stream: BinaryIO, context: Context, flow: Flow) -> Iterator[Document | LineFault]:
        entries = read_entries(stream, decoder(context.encoding), table, names_people=flow.holds_principals)
        return as_one_list(entries, context, flow, {"format": name})

    return read


def read_alliance_request(stream: BinaryIO, context: Context, flow: Flow) -> Iterator[Document | LineFault]:
    document = read_json(stream)
    if isinstance(document, LineFault):
        yield document
        return
    yield from one_by_one([_asked(document)], context, flow, {"format": "alliance-request"})


def _asked(document: dict[str, Any]) -> Entry | LineFault:
    request, person, sent = document.get("request"), document.get("person"), texts(document.get("sent"))
    if not isinstance(request, dict) or not isinstance(person, dict) or not sent:
        return not_of_the_format("")
    identifiers = [plain(_IDENTIFIER_TYPES[member], value) for member in _PERSON for value in texts(person.get(member))]
    found = principal(identifiers, own_id=_one(person, "id"), name=_one(person, "name"))
    if found is None:
        return no_identifier("/person")
    operational = {"request_id": _one(request, "id"), "asked_on": _one(request, "asked_on")}
    return Entry(found, tuple(sent), {name: value for name, value in operational.items() if value})


def read_portfolio(stream: BinaryIO, context: Context, flow: Flow) -> Iterator[Document | LineFault]:
    document = read_json(stream)
    if isinstance(document, LineFault):
        yield document
        return
    yield from one_by_one([_published(document)], context, flow, {"format": "portfolio"})


def _published(document: dict[str, Any]) -> Entry | LineFault:
    applicant, publication, items = document.get("applicant"), document.get("publication"), texts(document.get("items"))
    if not isinstance(applicant, dict) or not isinstance(publication, dict) or not items:
        return not_of_the_format("")
    found = principal([], own_id=_one(applicant, "id"), name=_one(applicant, "name"))
    if found is None:
        return no_identifier("/applicant")
    operational = {
        "applied_on": _one(applicant, "applied_on"),
        "published_url": _one(publication, "url"),
        "published_on": _one(publication, "published_on"),
        "storage_rule": "applicants",
    }
    return Entry(found, tuple(items), {name: value for name, value in operational.items() if value})


def read_login_in(stream: BinaryIO, context: Context, flow: Flow) -> Iterator[Document | LineFault]:
    entries = _logins(stream, context, "gmo_id", "GMO IDの識別子")
    return one_by_one(entries, context, flow, {"format": "gmo-id-login-in"})


def read_login_out(stream: BinaryIO, context: Context, flow: Flow) -> Iterator[Document | LineFault]:
    entries = _logins(stream, context, "account_id", "アカウントの識別情報")
    return one_by_one(entries, context, flow, {"format": "gmo-id-login-out"})


def _logins(stream: BinaryIO, context: Context, kind: str, item: str) -> Iterator[Entry | LineFault]:
    """kind, item: whose identifier `sub` is: the one who sends it made it."""
    for line in read_lines(stream, decoder(context.encoding)):
        if isinstance(line, LineFault):
            yield line
            continue
        claims = parse_json(line.text)
        if not isinstance(claims, dict) or not _one(claims, "sub"):
            yield not_of_the_format("", line.number)
            continue
        identifiers = [plain(kind, claims["sub"].strip())]
        identifiers += [plain("email", value) for value in texts(claims.get("email"))]
        items = (item, *(["メールアドレス"] if len(identifiers) > 1 else []))
        yield Entry(principal(identifiers, own_id=_one(claims, "account_id")), items, line=line.number)


def _one(document: dict[str, Any], member: str) -> str | None:
    return next(iter(texts(document.get(member))), None)


_AGREED = "agreed by contract; the shape is daicho's own"

FORMATS = (
    Format(
        "dmp-segments",
        "DMPのセグメント（CSV、受領）",
        "DMP segments received (CSV)",
        None,
        FLOWS["D"],
        _table_reader(DMP_SEGMENTS, "dmp-segments"),
        lambda head: "segment_id" in first_row(head),
        _AGREED,
    ),
    Format(
        "ad-results",
        "利用者ごとの広告成果（CSV、受領）",
        "per-user ad results received (CSV)",
        None,
        FLOWS["G"],
        _table_reader(AD_RESULTS, "ad-results"),
        lambda head: {"condition", "click_id"} <= set(first_row(head)),
        _AGREED,
    ),
    Format(
        "advertiser-results",
        "広告主への成果（CSV、提供）",
        "results given to an advertiser (CSV)",
        None,
        FLOWS["ADVERTISER"],
        _table_reader(ADVERTISER_RESULTS, "advertiser-results"),
        lambda head: "conversion_id" in first_row(head),
        _AGREED,
    ),
    Format(
        "alliance-request",
        "本人の求めによる提携先への提供（JSON）",
        "given to an alliance partner at the person's request (JSON)",
        None,
        FLOWS["ON-REQUEST"],
        read_alliance_request,
        lambda head: {"request", "person", "sent"} <= json_members(head),
        _AGREED,
    ),
    Format(
        "portfolio",
        "ポートフォリオの公表（JSON）",
        "a portfolio published (JSON)",
        None,
        FLOWS["PUBLISH"],
        read_portfolio,
        lambda head: {"applicant", "publication"} <= json_members(head),
        _AGREED,
    ),
    Format(
        "gmo-id-login-in",
        "GMO IDログイン（当社へ、NDJSON）",
        "GMO ID log-in, to us (NDJSON)",
        "gmo-internet-group",
        FLOWS["LOGIN-IN"],
        read_login_in,
        lambda head: {"iss", "sub"} <= json_line_members(head),
        "OpenID Connect Core 1.0, 5.1 claims; policy §7-1",
    ),
    Format(
        "gmo-id-login-out",
        "GMO IDログイン（当社から、NDJSON）",
        "GMO ID log-in, from us (NDJSON)",
        "gmo-internet-group",
        FLOWS["LOGIN-OUT"],
        read_login_out,
        lambda head: {"client_id", "sub"} <= json_line_members(head) and "iss" not in json_line_members(head),
        "OpenID Connect Core 1.0, 5.1 claims; policy §4-6",
    ),
)
