"""Files that go out, in the partners' own formats. Every function is pure: the same bytes each time."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from cli.demo_data.hashing import (
    e164,
    google_lead_email,
    international_digits,
    lower_trimmed,
    national_digits,
    sha256_base64,
    sha256_hex,
)
from cli.demo_data.people import APPLICANT, PEOPLE, SUBJECT, Person


def csv_bytes(rows: Iterable[Sequence[str]], encoding: str = "utf-8", line_end: str = "\n") -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator=line_end).writerows(rows)
    return text.getvalue().encode("cp932" if encoding == "shift_jis" else encoding)


def json_bytes(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def ndjson_bytes(documents: Iterable[Any]) -> bytes:
    return b"".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for one in documents)


def google_customer_match() -> bytes:
    header = ["Email", "Phone", "First Name", "Last Name", "Country", "Zip"]
    return csv_bytes([header, *([p.email, e164(p.phone), p.given, p.family, "JP", p.postcode] for p in PEOPLE[:6])])


def google_customer_match_hashed() -> bytes:
    rows = [["Email", "Phone", "First Name", "Last Name", "Country", "Zip"]]
    for p in (SUBJECT, *PEOPLE[6:10]):
        names = [sha256_hex(lower_trimmed(p.given)), sha256_hex(lower_trimmed(p.family))]
        rows.append([sha256_hex(lower_trimmed(p.email)), sha256_hex(e164(p.phone)), *names, "JP", p.postcode])
    return csv_bytes(rows)


def meta_custom_audience() -> bytes:
    first = ["email", "email", "phone", "madid", "fn", "ln"]
    rows = [[*first, "zip", "ct", "st", "country", "dob", "doby", "gen", "age", "uid", "value"]]
    for p in (SUBJECT, *PEOPLE[1:4], PEOPLE[10]):
        where = [p.postcode, p.city, p.prefecture, "JP"]
        rows.append(
            [p.email, "", e164(p.phone), p.ad_id, p.given, p.family, *where, p.born, p.born[:4], p.gender, "", "", "1"]
        )
    return csv_bytes(rows)


def meta_conversions() -> bytes:
    def event(p: Person) -> dict[str, Any]:
        return {
            "event_name": "Lead",
            "event_time": 1_792_900_000 + p.number,
            "event_id": f"lead-{p.number}",
            "action_source": "website",
            "user_data": {
                "em": [sha256_hex(lower_trimmed(p.email))],
                "ph": [sha256_hex(international_digits(p.phone))],
                "country": [sha256_hex("jp")],
                "external_id": [sha256_hex(p.id)],
                "fbp": f"fb.1.1792900000000.{1_100_000_000 + p.number}",
                "client_ip_address": f"192.0.2.{p.number % 250}",
                "client_user_agent": "Mozilla/5.0 (sample)",
            },
            "custom_data": {"currency": "JPY", "value": 0},
        }

    return json_bytes({"data": [event(p) for p in (SUBJECT, PEOPLE[4], PEOPLE[5])]})


def google_conversions() -> bytes:
    def conversion(p: Person) -> dict[str, Any]:
        return {
            "conversionAction": "customers/1234567890/conversionActions/987654321",
            "conversionDateTime": "2026-10-20 12:00:00+09:00",
            "conversionValue": 1,
            "currencyCode": "JPY",
            "orderId": f"order-{p.number}",
            "gclid": f"SAMPLE-gclid-{p.number}",
            "userIdentifiers": [
                {"userIdentifierSource": "FIRST_PARTY", "hashedEmail": sha256_hex(google_lead_email(p.email))},
                {"userIdentifierSource": "FIRST_PARTY", "hashedPhoneNumber": sha256_hex(e164(p.phone))},
            ],
            "consent": {"adUserData": "GRANTED", "adPersonalization": "GRANTED"},
        }

    return json_bytes({"conversions": [conversion(p) for p in (SUBJECT, PEOPLE[3])], "partialFailure": True})


def x_custom_audience() -> bytes:
    return "".join(sha256_hex(lower_trimmed(p.email)) + "\n" for p in (SUBJECT, *PEOPLE[1:8])).encode()


def trade_desk_crm() -> bytes:
    return "".join(sha256_base64(lower_trimmed(p.email)) + "\n" for p in (SUBJECT, *PEOPLE[7:12])).encode()


def trade_desk_first_party() -> bytes:
    segment = [{"Name": "sample-segment", "TimestampUtc": "2026-10-05T00:00:00Z", "TTLInMinutes": 43200}]
    uid2 = base64.b64encode(hashlib.sha256(b"sample raw UID2 " + SUBJECT.id.encode()).digest()).decode()
    items = [
        {"UID2": uid2, "DAID": SUBJECT.ad_id, "Data": segment},
        {"TDID": PEOPLE[1].tdid, "Data": segment},
        {"DAID": PEOPLE[2].ad_id, "Data": segment},
    ]
    return json_bytes({"AdvertiserId": "sample0", "Items": items})


def microsoft_bulk() -> bytes:
    header = ["Type", "Status", "Id", "Parent Id", "Client Id", "Modified Time", "Name", "Description", "Scope"]
    header += ["Audience", "Action Type", "Sub Type", "Text"]
    rows = [header, ["Format Version", *[""] * 5, "6.0", *[""] * 6]]
    rows.append(["Customer List", "Active", "-10", *[""] * 5, "Customer", "Sample list", "Add", "", ""])
    for p in (SUBJECT, *PEOPLE[4:9]):
        rows.append(["Customer List Item", "", "", "-10", *[""] * 7, "Email", sha256_hex(lower_trimmed(p.email))])
    return csv_bytes(rows, line_end="\r\n")


def ly_customer_data() -> bytes:
    rows = [["Phone"], *([sha256_hex(national_digits(p.phone))] for p in (SUBJECT, *PEOPLE[1:6]))]
    return csv_bytes(rows, encoding="shift_jis", line_end="\r\n")


def analytics_anonymous() -> bytes:
    """Not tied to a customer: a cookie and what its browser looked at."""
    event = {"name": "page_view", "params": {"page_location": "https://example.com/services/"}}
    return json_bytes({"client_id": "1234567890.1790000000", "non_personalized_ads": False, "events": [event]})


def analytics_of_a_customer() -> bytes:
    event = {"name": "generate_lead", "params": {"page_location": "https://example.com/contact/"}}
    user_data = {"sha256_email_address": [sha256_hex(lower_trimmed(SUBJECT.email))]}
    return json_bytes(
        {"client_id": SUBJECT.ga_client_id, "user_id": SUBJECT.id, "user_data": user_data, "events": [event]}
    )


def advertiser_results() -> bytes:
    rows = [["advertising_id", "email", "conversion_id", "condition", "achieved_on"]]
    for p in (SUBJECT, PEOPLE[6], PEOPLE[12]):
        digest = sha256_hex(lower_trimmed(p.email))
        rows.append([p.ad_id, digest, f"cv-{p.number}", "資料請求の完了", "2026-10-18"])
    return csv_bytes(rows, encoding="shift_jis", line_end="\r\n")


def alliance_request() -> bytes:
    p = SUBJECT
    person = {"id": p.id, "name": p.name, "email": p.email, "phone": p.phone, "address": p.address}
    return json_bytes(
        {
            "request": {"id": "req-2026-0041", "asked_on": "2026-10-21"},
            "person": person,
            "sent": ["氏名", "メールアドレス", "電話番号", "住所"],
        }
    )


def portfolio() -> bytes:
    return json_bytes(
        {
            "applicant": {"id": APPLICANT.id, "name": APPLICANT.name, "applied_on": "2026-04-10"},
            "publication": {"url": "https://example.com/portfolio/2026-10/", "published_on": "2026-10-15"},
            "items": ["氏名", "作品名", "経歴"],
        }
    )


def gmo_id_login_out() -> bytes:
    return ndjson_bytes(
        {
            "client_id": "sample-client",
            "sub": f"pairwise-{p.number}",
            "account_id": p.id,
            "iat": 1_792_800_000 + p.number,
        }
        for p in (SUBJECT, PEOPLE[1])
    )
