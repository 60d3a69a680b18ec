"""What each demo file is, what stands beside it, and how the ledger must class it."""

from __future__ import annotations

from typing import Any

from cli.demo_data.incoming import MADE_ON
from cli.demo_data.people import SUBJECT

_PERIOD = {"period_start": "2026-10-01", "period_end": "2026-10-31", "last_provision_date": "2026-10-30"}
_ABROAD = {"kind": "corporation", "country": "US", "equivalent_system": "contract"}
_AT_HOME = {"kind": "corporation"}
_CONSENT = {"act": "tick", "basis": "27-1", "in_scope": True, "given_on": "2026-04-01"}
_CONSENT_PRI = {"act": "click", "basis": "31-1", "taken_by": "recipient"}
_STATED = {"consent_statement": "法第27条第1項の本人の同意を得ている（同意記録 CONSENT-2026-04）"}
_REQUIRED = {"duty": "required", "status": "complete"}
_CONFIRMED = {"identity": "done", "acquisition_history": "done"}


def manifest() -> dict[str, Any]:
    return {
        "subject": {
            "id": SUBJECT.id,
            "name": SUBJECT.name,
            "email": SUBJECT.email,
            "phone": SUBJECT.phone,
            "ad_id": SUBJECT.ad_id,
        },
        "files": [*_lists(), *_events(), *_analytics(), *_coming_in(), *_at_home(), *_logins(), *_documents()],
    }


def _file(name: str, format_id: str, party: str | None, subject_by: list[str], **rest: Any) -> dict[str, Any]:
    """subject_by: the identifiers of the subject that the file holds in some form; empty where it holds none."""
    context, expected = rest.pop("context"), rest.pop("expected")
    named = {"party": party} if party is not None else {}
    return {
        "file": name,
        "format": format_id,
        "party": party,
        "direction": rest.pop("direction", "provision"),
        "context": {"made_on": MADE_ON, **named, **context},
        "expected": {"records": 1, **expected},
        "subject_by": subject_by,
    }


def _given_abroad(flow: str, purpose: str = "3-1-6", ground: str = "4-7-1") -> dict[str, Any]:
    return {
        "context": {
            **_PERIOD,
            "third_party": _ABROAD,
            "transfer_basis": "EQUIV_SYSTEM",
            "consent": _CONSENT,
            "record": _STATED,
            "purpose": purpose,
            "ground": ground,
            "agreement_id": "AGR-2026-SAMPLE",
            "operational": {"sent_form": "SHA-256"},
        },
        "expected": {"role": "provider", "flow": flow, **_REQUIRED},
    }


def _lists() -> list[dict[str, Any]]:
    both = ["email", "phone"]
    at_ly = _given_abroad("A")
    at_ly["context"] = {**at_ly["context"], "third_party": _AT_HOME, "transfer_basis": "DOMESTIC"}
    return [
        _file("google-customer-match.csv", "google-customer-match", "google", both, **_given_abroad("A")),
        _file("google-customer-match-hashed.csv", "google-customer-match", "google", both, **_given_abroad("A")),
        _file("meta-custom-audience.csv", "meta-custom-audience", "meta", [*both, "ad_id"], **_given_abroad("A")),
        _file("x-custom-audience.txt", "x-custom-audience", "x", ["email"], **_given_abroad("A")),
        _file("thetradedesk-crm.txt", "thetradedesk-crm", "thetradedesk", ["email"], **_given_abroad("A")),
        _file(
            "thetradedesk-first-party.json",
            "thetradedesk-first-party-json",
            "thetradedesk",
            ["ad_id"],
            **_given_abroad("A"),
        ),
        _file("microsoft-bulk.csv", "microsoft-bulk-customer-list", "microsoft", ["email"], **_given_abroad("A")),
        _file("ly-customer-data.csv", "ly-customer-data", "ly", ["phone"], **at_ly),
    ]


def _events() -> list[dict[str, Any]]:
    both = ["email", "phone"]
    return [
        _file("meta-conversions.json", "meta-conversions", "meta", both, **_given_abroad("C")),
        _file("google-conversions.json", "google-conversions", "google", both, **_given_abroad("C")),
    ]


def _analytics() -> list[dict[str, Any]]:
    to_google = {**_PERIOD, "third_party": _ABROAD, "transfer_basis": "EQUIV_SYSTEM"}
    return [
        _file(
            "analytics-anonymous.json",
            "google-analytics-measurement",
            "google",
            [],
            context={
                **to_google,
                "consent": _CONSENT_PRI,
                "pri": {"expected": "told"},
                "confirmation": {"pri_consent": "done"},
                "record": {
                    "pri_consent_confirmed": True,
                    "pri_consent_confirmation_method": "提供先の公表文書（https://policies.google.com/privacy、2026-10-01）の確認",
                },
                "ground": "7-2",
            },
            expected={"role": "pri_provider", "flow": "E", **_REQUIRED},
        ),
        _file(
            "analytics-customer.json",
            "google-analytics-measurement",
            "google",
            ["email"],
            context={
                **to_google,
                "entrustment": {"within_purpose": True, "own_use": False, "supervised": True, "matching": "none"},
                "ground": "6",
            },
            expected={"role": "provider", "flow": "H", "duty": "exempt_express", "status": "complete"},
        ),
    ]


def _coming_in() -> list[dict[str, Any]]:
    return [
        _file(
            "dmp-segments.csv",
            "dmp-segments",
            "sample-dmp",
            ["customer_id"],
            direction="receipt",
            context={
                **_PERIOD,
                "third_party": _AT_HOME,
                "transfer_basis": "DOMESTIC",
                "consent": _CONSENT_PRI,
                "pri": {"expected": "told"},
                "confirmation": {"identity": "done"},
                "record": {"pri_consent_statement": "法第31条第1項第1号の本人の同意を得ている（当社サイトの同意画面）"},
                "purpose": "3-1-4",
                "ground": "7-1-2",
            },
            expected={"role": "pri_recipient", "flow": "D", **_REQUIRED},
        ),
        _file(
            "ad-results.csv",
            "ad-results",
            "sample-advertiser",
            ["ad_id", "customer_id"],
            direction="receipt",
            context={
                **_PERIOD,
                "third_party": _AT_HOME,
                "transfer_basis": "DOMESTIC",
                "consent": _CONSENT,
                "confirmation": _CONFIRMED,
                "record": {**_STATED, "acquisition_history": "提供元が自社サイトで本人から直接取得（契約書で確認）"},
                "purpose": "3-1-6",
                "ground": "4-7-3",
            },
            expected={"role": "recipient", "flow": "G", **_REQUIRED},
        ),
    ]


def _at_home() -> list[dict[str, Any]]:
    home = {"third_party": _AT_HOME, "transfer_basis": "DOMESTIC", "consent": _CONSENT}
    return [
        _file(
            "advertiser-results.csv",
            "advertiser-results",
            "sample-advertiser",
            ["email", "ad_id"],
            context={
                **_PERIOD,
                **home,
                "record": _STATED,
                "purpose": "3-1-6",
                "ground": "4-7-3",
                "encoding": "shift_jis",
            },
            expected={"role": "provider", "flow": "ADVERTISER", **_REQUIRED},
        ),
        _file(
            "alliance-request.json",
            "alliance-request",
            "sample-alliance",
            ["email", "phone"],
            context={**home, "date": "2026-10-21", "record": _STATED, "purpose": "3-2-c", "ground": "4-8"},
            expected={
                "role": "provider",
                "flow": "ON-REQUEST",
                "duty": "exempt_interpretive",
                "status": "complete",
            },
        ),
        _file(
            "portfolio.json",
            "portfolio",
            None,
            [],
            context={
                "date": "2026-10-15",
                "transfer_basis": "DOMESTIC",
                "consent": {**_CONSENT, "act": "written"},
                "record": _STATED,
                "purpose": "3-3-1",
                "ground": "4-5",
            },
            expected={"role": "provider", "flow": "PUBLISH", **_REQUIRED},
        ),
    ]


def _logins() -> list[dict[str, Any]]:
    login = {
        "date": "2026-10-24",
        "third_party": _AT_HOME,
        "transfer_basis": "DOMESTIC",
        "consent": {**_CONSENT, "act": "click"},
    }
    exempt = {"records": 2, "duty": "exempt_interpretive", "status": "complete"}
    return [
        _file(
            "gmo-id-login-in.ndjson",
            "gmo-id-login-in",
            "gmo-internet-group",
            ["email"],
            direction="receipt",
            context={
                **login,
                "confirmation": _CONFIRMED,
                "record": {
                    **_STATED,
                    "acquisition_history": "提供元が会員登録の際に本人から直接取得",
                    "pri_consent_statement": "法第31条第1項第1号の本人の同意を得ている（ログイン画面）",
                },
                "purpose": "3-2-a",
                "ground": "7-1-1",
            },
            expected={"role": "recipient", "flow": "LOGIN-IN", **exempt},
        ),
        _file(
            "gmo-id-login-out.ndjson",
            "gmo-id-login-out",
            "gmo-internet-group",
            ["customer_id"],
            context={**login, "record": _STATED, "purpose": "3-2-c", "ground": "4-6"},
            expected={"role": "provider", "flow": "LOGIN-OUT", **exempt},
        ),
    ]


def _documents() -> list[dict[str, Any]]:
    """Files of record documents: `each` says what is expected of every line, in order."""
    lines = [
        ("provider", "exempt_express", "complete"),
        ("recipient", "required", "complete"),
        ("private_source", "required", "complete"),
        ("provider", "required", "unlawful"),
        ("provider", "required", "incomplete"),
    ]
    shared = [("provider", "exempt_express", "complete")] * 2
    return [
        _file(name, format_id, None, ["email"], context={}, expected={"records": len(each), "each": _each(each)})
        for name, format_id, each in (
            ("records.ndjson", "records-ndjson", lines),
            ("records.csv", "records-csv", shared),
        )
    ]


def _each(lines: list[tuple[str, str, str]]) -> list[dict[str, str]]:
    return [{"role": role, "duty": duty, "status": status} for role, duty, status in lines]
