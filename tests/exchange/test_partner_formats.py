"""Each partner's format, with the examples that the partner itself publishes."""

from __future__ import annotations

import hashlib

import pytest

from ledger.exchange import FORMATS, detect
from tests.exchange.support import as_record, identifiers, only, places, read, read_json

# user@example.com, uid2docs "Normalization and Encoding" (CC BY 4.0).
UID2_EXAMPLE_BASE64 = "tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ="
# adsapi, X developer documentation "Custom Audiences User Data".
X_EXAMPLE_HEX = "49e0be2aeccfb51a8dee4c945c8a70a9ac500cf6f5cb08112575f74db9b1470d"
# MicrosoftDocs/Advertising customer-list-item.md (CC BY 4.0): what its text gives as a hash, and its CSV example.
MICROSOFT_EXAMPLE_HEX = "f25ad364d33972379a7a4f4df33db142205f5c40eb19cfdb2fc5aaf117e10101"
MICROSOFT_EXAMPLE_FILE = """\
Type,Status,Id,Parent Id,Client Id,Modified Time,Name,Description,Scope,Audience,Action Type,Sub Type,Text
Format Version,,,,,,6.0,,,,,,
Customer List,Active,-10,,ClientIdGoesHere,,,New customer list description,Customer,New Customer List,Add,,
"""
# The template that Google Ads offers for Customer Match.
GOOGLE_EXAMPLE_FILE = """\
Email,First Name,Last Name,Country,Zip,Email,Zip,Phone,Phone
test@gmail.com,john,smith,us,94016,,,1-800-888-8888,
test2@gmail.com,joanna,smith,cn,101300,test4@gmail.com,101500,,
test4@gmail.com,zoë,pérez,sg,WC2H 8LG,test6@gmail.com,,18008888899,1(800)888-8888
"""


def test_google_customer_match_template_with_columns_given_twice() -> None:
    record = only(read("google-customer-match", GOOGLE_EXAMPLE_FILE, party="google"))
    assert record["third_party"] == {"party": "google"}
    assert record["record"]["items"] == ["メールアドレス", "名", "姓", "国", "郵便番号", "電話番号"]
    assert [principal["name"] for principal in record["principals"]] == ["john smith", "joanna smith", "zoë pérez"]
    assert identifiers(record)[2] == [
        {"type": "email", "value": "test4@gmail.com"},
        {"type": "email", "value": "test6@gmail.com"},
        {"type": "phone", "value": "18008888899"},
        {"type": "phone", "value": "1(800)888-8888"},
    ]
    assert record["role"] == "provider"
    assert record["art27_ground"] == "CONSENT_27_1"
    assert record["record_form"] == "BULK"
    assert record["operational"]["flow"] == "A"


def test_google_customer_match_hashed_rows_name_nobody_but_by_digest() -> None:
    digest = hashlib.sha256(b"taro@example.jp").hexdigest()
    given = hashlib.sha256("太郎".encode()).hexdigest()
    record = only(
        read("google-customer-match", f"Email,First Name,Last Name,Country,Zip\n{digest},{given},,JP,1500000\n")
    )
    assert record["principals"] == [{"identifiers": [{"type": "email", "digest": digest}]}]
    assert record["record"]["items"] == ["メールアドレス（ハッシュ化）", "名（ハッシュ化）", "国", "郵便番号"]


def test_a_name_in_japanese_script_has_the_family_name_first() -> None:
    record = only(read("google-customer-match", "Email,First Name,Last Name\na@example.jp,直子,𠮷田\n"))
    assert record["principals"][0]["name"] == "𠮷田 直子"


def test_a_row_with_hashed_names_alone_singles_nobody_out_and_says_so() -> None:
    given, family = (hashlib.sha256(part.encode()).hexdigest() for part in ("太郎", "山田"))
    parsed = read("google-customer-match", f"Email,First Name,Last Name\n,{given},{family}\n")
    assert parsed.records == ()
    assert places(parsed) == [(2, "", "NO_IDENTIFIER")]


def test_meta_custom_audience_takes_all_sixteen_columns() -> None:
    header = "email,email,phone,madid,fn,ln,zip,ct,st,country,dob,doby,gen,age,uid,value"
    ad_id = "aece52e7-03ee-455a-b3c4-e57283966239"
    row = f"a@example.jp,b@example.jp,+81 90-0000-0001,{ad_id},太郎,山田,150-0000,渋谷区,東京都,JP,1985-04-12,1985,m,41,9,5"
    record = only(read("meta-custom-audience", f"{header}\n{row}\n", party="meta"))
    assert record["principals"][0]["name"] == "山田 太郎"
    assert [one["type"] for one in identifiers(record)[0]] == ["email", "email", "phone", "ad_id", "account_id"]
    assert "生年月日" in record["record"]["items"]
    assert len(record["record"]["items"]) == 15


def test_meta_conversions_keep_apart_what_is_hashed_and_what_is_not() -> None:
    digest = hashlib.sha256(b"joe@example.com").hexdigest()
    user_data = {
        "em": [digest],
        "fbp": "fb.1.1558571054389.1098115397",
        "fbc": "fb.1.1554763741205.AbCdEfGhIjKlMnOpQrStUvWxYz1234567890",
        "client_ip_address": "192.0.2.1",
    }
    event = {"event_name": "Purchase", "event_time": 1792900000, "action_source": "website", "user_data": user_data}
    record = only(read_json("meta-conversions", {"data": [event]}))
    assert identifiers(record) == [
        [
            {"type": "email", "digest": digest},
            {"type": "cookie_id", "value": user_data["fbp"]},
            {"type": "click_id", "value": user_data["fbc"]},
        ]
    ]
    assert "IPアドレス" in record["record"]["items"]
    assert record["operational"]["flow"] == "C"


def test_meta_conversions_name_the_event_that_can_not_be_read() -> None:
    good = {"event_name": "Lead", "user_data": {"em": "a@example.jp"}}
    parsed = read_json(
        "meta-conversions",
        {"data": [good, {"event_name": "Lead"}, 7, {**good, "user_data": {"client_ip_address": "x"}}]},
    )
    assert len(parsed.records[0]["principals"]) == 1
    assert places(parsed) == [
        (None, "/data/1", "ENTRY_SHAPE"),
        (None, "/data/2", "ENTRY_SHAPE"),
        (None, "/data/3/user_data", "NO_IDENTIFIER"),
    ]


@pytest.mark.parametrize("member", ["conversions", "conversionAdjustments"])
def test_google_conversions_read_one_identifier_of_each_user_identifier(member: str) -> None:
    digest = hashlib.sha256(b"taroyamada@example.jp").hexdigest()
    conversion = {
        "conversionAction": "customers/1/conversionActions/2",
        "gclid": "TeSter-123",
        "userIdentifiers": [
            {"hashedEmail": digest},
            {"mobileId": "aece52e7-03ee-455a-b3c4-e57283966239"},
            {"thirdPartyUserId": "C-1"},
            {"addressInfo": {"hashedFirstName": "00", "countryCode": "JP"}},
        ],
    }
    record = only(read_json("google-conversions", {member: [conversion]}))
    assert [one["type"] for one in identifiers(record)[0]] == ["click_id", "email", "ad_id", "customer_id"]
    assert {"国", "名（ハッシュ化）", "クリックID（gclid）"} <= set(record["record"]["items"])


def test_a_measurement_payload_is_person_related_until_it_is_tied_to_a_customer() -> None:
    payload = {"client_id": "1.2", "events": [{"name": "page_view"}]}
    anonymous = only(read_json("google-analytics-measurement", payload))
    assert (anonymous["role"], "principals" in anonymous) == ("pri_provider", False)
    assert anonymous["data"] == {"at_provider": "person_related", "at_recipient": "personal_data"}
    assert "art27_ground" not in anonymous
    tied = only(read_json("google-analytics-measurement", {**payload, "user_id": "C-1"}))
    assert (tied["role"], tied["art27_ground"], tied["operational"]["flow"]) == ("provider", "ENTRUSTMENT", "H")
    assert tied["data"] == {"at_provider": "personal_data"}


def test_a_person_related_provider_record_says_its_days_and_names_nobody() -> None:
    payload = {"client_id": "1.2", "events": [{"name": "page_view"}]}
    period = {"period_start": "2026-10-01", "period_end": "2026-10-31"}
    said = only(read_json("google-analytics-measurement", payload, **period))["record"]
    assert {name: said[name] for name in period} == period
    each = only(read_json("google-analytics-measurement", payload, record_form="EACH", date="2026-10-05"))["record"]
    assert each["provision_date_or_period"] == "2026-10-05"


def test_a_consent_record_gets_no_date_for_the_law_asks_for_none() -> None:
    said = only(read("x-custom-audience", X_EXAMPLE_HEX, date="2026-10-05", record_form="EACH"))["record"]
    assert set(said) == {"record_created_at", "items"}


def test_x_list_lines_and_commas_separate_people() -> None:
    other = hashlib.sha256(b"user@example.com").hexdigest()
    record = only(
        read("x-custom-audience", f"{X_EXAMPLE_HEX}\n{other},{X_EXAMPLE_HEX}\n", identifier_type="account_id")
    )
    assert [found[0]["digest"] for found in identifiers(record)] == [X_EXAMPLE_HEX, other, X_EXAMPLE_HEX]
    assert identifiers(record)[0][0]["type"] == "account_id"
    assert record["record"]["items"] == ["SNSアカウント（ハッシュ化）"]


def test_trade_desk_crm_lines_are_base64_digests() -> None:
    record = only(read("thetradedesk-crm", UID2_EXAMPLE_BASE64 + "\n"))
    assert identifiers(record) == [[{"type": "email", "digest": UID2_EXAMPLE_BASE64}]]


def test_trade_desk_first_party_json_and_csv_say_the_same() -> None:
    guid = "dfd215e4-8d6b-4fdb-90b9-fab4456f2c9d"
    data = [{"Name": "1210", "TTLInMinutes": 43200}]
    document = {
        "AdvertiserId": "a",
        "Items": [{"UID2": UID2_EXAMPLE_BASE64, "Data": data}, {"TDID": guid, "Data": data}],
    }
    from_json = only(read_json("thetradedesk-first-party-json", document))
    table = f"TDID,UID2,SegmentName\n,{UID2_EXAMPLE_BASE64},1210\n{guid},,1210\n"
    from_csv = only(read("thetradedesk-first-party-csv", table))
    assert identifiers(from_json) == identifiers(from_csv)
    assert identifiers(from_json)[0] == [{"type": "uid2", "value": UID2_EXAMPLE_BASE64}]
    assert set(from_json["record"]["items"]) == set(from_csv["record"]["items"])


def test_trade_desk_items_without_segment_or_id_are_named() -> None:
    items = [{"TDID": "x"}, {"Data": [{"Name": "1"}]}]
    parsed = read_json("thetradedesk-first-party-json", {"AdvertiserId": "a", "Items": items})
    assert places(parsed) == [(None, "/Items/0/Data", "ENTRY_SHAPE"), (None, "/Items/1", "NO_IDENTIFIER")]


def test_microsoft_bulk_reads_items_and_passes_other_rows_over() -> None:
    item = f"Customer List Item,,,-10,ClientIdGoesHere,,,,,,,Email,{MICROSOFT_EXAMPLE_HEX}\n"
    campaign = "Campaign,Active,1,2,,,Sample,,,,,,\n"
    record = only(read("microsoft-bulk-customer-list", MICROSOFT_EXAMPLE_FILE + campaign + item, party="microsoft"))
    assert identifiers(record) == [[{"type": "email", "digest": MICROSOFT_EXAMPLE_HEX}]]
    assert record["operational"]["list_actions"] == ["Add"]


@pytest.mark.parametrize("cell", ["HashedValue", "taro@example.jp", MICROSOFT_EXAMPLE_HEX[:-1]])
def test_microsoft_bulk_refuses_an_item_that_is_no_digest(cell: str) -> None:
    item = f"Customer List Item,,,-10,,,,,,,,Email,{cell}\n"
    assert places(read("microsoft-bulk-customer-list", MICROSOFT_EXAMPLE_FILE + item)) == [(4, "", "ENTRY_SHAPE")]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(("header", "kind"), [("Email", "email"), ("Phone", "phone"), ("Mobile Device ID", "ad_id")])
def test_ly_customer_data_has_one_column_of_one_kind(header: str, kind: str, line_end: str) -> None:
    record = only(read("ly-customer-data", line_end.join([header, "09012345678", "08000000001", ""])))
    assert [found[0]["type"] for found in identifiers(record)] == [kind, kind]


def test_received_segments_are_joined_to_our_customers_and_our_id_is_no_item() -> None:
    record = only(read("dmp-segments", "cookie_id,customer_id,segment_id\nck,C-9,S1\n"))
    assert record["role"] == "pri_recipient"
    assert record["principals"] == [{"id": "C-9", "identifiers": [{"type": "cookie_id", "value": "ck"}]}]
    assert record["record"]["items"] == ["Cookie ID", "セグメントID"]


def test_results_received_are_person_related_when_the_context_says_so() -> None:
    table = "advertising_id,click_id,customer_id,condition\nad,ck,C-9,done\n"
    assert only(read("ad-results", table))["role"] == "recipient"
    related = only(read("ad-results", table, flow="G-PRI"))
    assert (related["role"], related["data"]["at_provider"]) == ("pri_recipient", "person_related")
    assert "art27_ground" not in related


def test_a_portfolio_goes_to_unspecified_many_and_names_the_storage_rule() -> None:
    document = {
        "applicant": {"id": "C-14", "name": "伊集院 茜", "applied_on": "2026-04-10"},
        "publication": {"url": "https://example.com/p", "published_on": "2026-10-15"},
        "items": ["氏名", "作品名"],
    }
    record = only(read_json("portfolio", document))
    assert record["record"]["third_party.unspecified_many"] is True
    assert record["provision"]["manner"] == "publish"
    assert record["operational"]["storage_rule"] == "applicants"
    assert record["operational"]["applied_on"] == "2026-04-10"
    assert "third_party" not in record


def test_a_login_each_way_is_a_record_each_and_specified_by_the_person() -> None:
    lines = '{"iss":"https://id.example.jp","sub":"g1","email":"a@example.jp"}\n{"iss":"https://id.example.jp","sub":"g2"}\n'
    first, second = read("gmo-id-login-in", lines).records
    assert (first["role"], first["provision"]["principal_specifies"]) == ("recipient", True)
    assert first["record"]["items"] == ["GMO IDの識別子", "メールアドレス"]
    assert second["record"]["items"] == ["GMO IDの識別子"]
    (out,) = read("gmo-id-login-out", '{"client_id":"c","sub":"p1","account_id":"C-1"}\n').records
    assert (out["role"], out["principals"][0]["id"]) == ("provider", "C-1")
    assert identifiers(out)[0] == [{"type": "account_id", "value": "p1"}]


def test_an_alliance_request_carries_the_persons_own_asking() -> None:
    person = {"id": "C-1", "name": "山田 太郎", "phone": "090-1234-5678", "address": "東京都渋谷区サンプル町1"}
    document = {"request": {"id": "r1", "asked_on": "2026-10-21"}, "person": person, "sent": ["氏名", "住所"]}
    record = only(read_json("alliance-request", document))
    assert record["record"]["items"] == ["氏名", "住所"]
    assert record["provision"]["principal_specifies"] is True
    assert record["operational"]["request_id"] == "r1"
    assert [one["type"] for one in identifiers(record)[0]] == ["phone", "postal_address"]


def test_the_formats_have_ids_sources_and_both_languages() -> None:
    assert set(FORMATS) == {entry.id for entry in FORMATS.values()}
    for entry in FORMATS.values():
        assert entry.ja
        assert entry.en
        assert entry.source


def test_what_nobody_knows_is_not_detected() -> None:
    for data in (b"", b"\x00\x01", b"hello", b"{}", b"[]", b"a,b,c\n1,2,3\n"):
        assert detect(data) == []


def test_a_record_of_any_format_is_one_the_ledger_takes() -> None:
    record = only(read("x-custom-audience", X_EXAMPLE_HEX, party="x", producer="crm-export", first_seq=4))
    model = as_record(record)
    assert model.producer is not None
    assert (model.producer.name, model.producer.seq) == ("crm-export", 4)
