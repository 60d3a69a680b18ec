"""Files that come in, and record documents of the cases for which no partner has a format."""

from __future__ import annotations

from typing import Any

from cli.demo_data.outgoing import csv_bytes, ndjson_bytes
from cli.demo_data.people import PEOPLE, SUBJECT

MADE_ON = "2026-11-02"


def dmp_segments() -> bytes:
    rows = [["cookie_id", "customer_id", "segment_id", "segment_name", "assigned_on"]]
    for p, segment in ((SUBJECT, "情報セキュリティに関心"), (PEOPLE[2], "クラウドに関心"), (PEOPLE[8], "転職に関心")):
        rows.append([f"dmp-{p.tdid}", p.id, f"S{p.number}", segment, "2026-10-12"])
    return csv_bytes(rows)


def ad_results() -> bytes:
    rows = [["advertising_id", "click_id", "customer_id", "condition", "achieved_on"]]
    for p in (SUBJECT, PEOPLE[5]):
        rows.append([p.ad_id, f"SAMPLE-gclid-{p.number}", p.id, "無料診断の申込み", "2026-10-22"])
    return csv_bytes(rows)


def gmo_id_login_in() -> bytes:
    return ndjson_bytes(
        {
            "iss": "https://id.example.jp",
            "sub": f"gmoid-{p.number}",
            "email": p.email,
            "email_verified": True,
            "iat": 1_792_800_000 + p.number,
            "account_id": p.id,
        }
        for p in (SUBJECT, PEOPLE[3])
    )


def record_documents() -> bytes:
    return ndjson_bytes([_on_police_inquiry(), _from_a_list_broker(), _from_a_private_person(), _no_ground(), _gaps()])


def record_documents_as_csv() -> bytes:
    """Two documents as a table; see `ledger.exchange.flat`."""
    columns = [
        "/role",
        "/art27_ground",
        "/transfer_basis",
        "/record_form",
        "/third_party/party",
        "/third_party/kind",
        "/data/at_provider",
        "/data/items:json",
        "/joint_use/points:json",
        "/joint_use/made_known",
        "/joint_use/third_party_in_scope:json",
        "/joint_use/items_in_list:json",
        "/provision/date",
        "/record/record_created_at",
        "/record/items:json",
        "/principals:json",
        "/operational/ground",
    ]
    points = '["fact","items","scope","purpose","responsible.name","responsible.address","responsible.representative"]'
    items = '["氏名","メールアドレス","契約情報"]'
    party = ["gmo-internet-group", "corporation", "personal_data"]
    shared = ["provider", "JOINT_USE", "DOMESTIC", "EACH", *party, items, points]
    rows = [columns]
    for p in (SUBJECT, PEOPLE[11]):
        people = f'[{{"id":"{p.id}","name":"{p.name}","identifiers":[{{"type":"email","value":"{p.email}"}}]}}]'
        said = ["2026-10-30", MADE_ON, items, people, "9"]
        rows.append([*shared, "easily_knowable", "true", "true", *said])
    return csv_bytes(rows)


def _person(position: int, *kinds: str) -> dict[str, Any]:
    p = PEOPLE[position]
    values = {"email": p.email, "phone": p.phone}
    return {"id": p.id, "name": p.name, "identifiers": [{"type": kind, "value": values[kind]} for kind in kinds]}


def _on_police_inquiry() -> dict[str, Any]:
    """ACT 27(1)(i): no record is owed; the entry is kept and marked exempt."""
    return {
        "role": "provider",
        "art27_ground": "27-1-i",
        "transfer_basis": "DOMESTIC",
        "third_party": {"kind": "public_body_16_2"},
        "data": {"at_provider": "personal_data"},
        "exception": {"law": "japanese_law"},
        "provision": {"date": "2026-10-08"},
        "record": {"record_created_at": "2026-10-08", "items": ["氏名", "住所"]},
        "principals": [_person(9)],
        "operational": {"ground": "4", "legal_basis": "刑事訴訟法197条2項"},
    }


def _from_a_list_broker() -> dict[str, Any]:
    """ACT 27(2), receiving side: dates, history and the PPC's publication are items (RULE 24(1)(i))."""
    return {
        "role": "recipient",
        "art27_ground": "OPT_OUT",
        "transfer_basis": "DOMESTIC",
        "record_form": "EACH",
        "third_party": {"party": "sample-list-broker", "kind": "corporation"},
        "data": {
            "at_provider": "personal_data",
            "at_recipient": "personal_data",
            "items": ["会社名", "氏名", "部署の電話番号"],
            "source": "public_source",
        },
        "opt_out": {
            "filed": True,
            "published_by_ppc": True,
            "stops_on_request": True,
            "items": ["会社名", "氏名", "部署の電話番号"],
            "points": ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii-1", "viii-2"],
        },
        "confirmation": {"identity": "done", "acquisition_history": "done"},
        "provision": {"date": "2026-10-09"},
        "record": {
            "record_created_at": "2026-10-09",
            "receipt_date": "2026-10-09",
            "acquisition_history": "提供元が会社の公表資料から収集したことを契約書の写しで確認",
            "ppc_publication_statement": "個人情報保護委員会のウェブサイトで公表を確認（2026-10-09）",
            "items": ["会社名", "氏名", "部署の電話番号"],
        },
        "principals": [_person(6, "phone")],
    }


def _from_a_private_person() -> dict[str, Any]:
    """RULE 24(1)(iv): a referral by a private person, who is no operator."""
    return {
        "role": "private_source",
        "third_party": {"kind": "natural_person"},
        "data": {"at_provider": "personal_information", "at_recipient": "personal_data"},
        "confirmation": {"identity": "done", "acquisition_history": "done"},
        "provision": {"date": "2026-10-14"},
        "record": {
            "record_created_at": "2026-10-14",
            "third_party.name": "サンプル 紹介者",
            "third_party.address": "東京都新宿区サンプル町14",
            "acquisition_history": "友人である本人から直接聞いた連絡先",
            "items": ["氏名", "メールアドレス"],
        },
        "principals": [_person(12, "email")],
    }


def _no_ground() -> dict[str, Any]:
    """It happened, and there was no consent: stored as unlawful, for losing its record would be worse."""
    return {
        "role": "provider",
        "art27_ground": "CONSENT_27_1",
        "transfer_basis": "EQUIV_SYSTEM",
        "third_party": {"party": "x", "kind": "corporation", "country": "US", "equivalent_system": "contract"},
        "data": {"at_provider": "personal_data"},
        "consent": {"act": "none", "basis": "27-1", "in_scope": False},
        "provision": {"date": "2026-10-17"},
        "record": {"record_created_at": "2026-10-19", "items": ["メールアドレス"]},
        "principals": [_person(7, "email")],
        "operational": {"flow": "A", "purpose": "3-1-6", "found_by": "内部監査"},
    }


def _gaps() -> dict[str, Any]:
    """The master knows neither the legal name nor the address of this tool's company: stored as incomplete."""
    return {
        "role": "provider",
        "art27_ground": "CONSENT_27_1",
        "transfer_basis": "EQUIV_SYSTEM",
        "third_party": {"party": "logrocket", "kind": "corporation", "country": "US", "equivalent_system": "contract"},
        "data": {"at_provider": "personal_data"},
        "consent": {"act": "tick", "basis": "27-1", "in_scope": True},
        "provision": {"date": "2026-10-25"},
        "record": {
            "record_created_at": MADE_ON,
            "consent_statement": "法第27条第1項の本人の同意を得ている",
            "items": ["利用者ID", "氏名", "メールアドレス"],
        },
        "principals": [_person(0, "email")],
        "operational": {"flow": "C", "purpose": "3-1-6"},
    }
