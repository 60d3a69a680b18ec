"""Records of lists in the report: from when to when, what each end rests on, checked offline; held back with the rest."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger import Ledger
from ledger.desk.checks.lists import compare_lists
from ledger.desk.verify import verify_pdf
from ledger.errors import Blocked
from ledger.log.bundle import Bundle
from ledger.log.bundle_check import verify_bundle
from ledger.log.note import Verifier
from schemas.disclosure import Disclosure
from schemas.report import Outcome, PdfOutcome
from schemas.request_terms import DeliveryForm
from tests.desk_requests.conftest import Clock
from tests.desk_requests.desk import (
    CLERK,
    DECIDER,
    HANAKO,
    JIRO,
    TARO,
    WORDS,
    Desk,
    Person,
    attachments,
    found_in,
    pdf_text,
    provision,
    squeezed,
)

PEOPLE = [TARO, HANAKO, JIRO]
FORM = {"kind": "csv", "columns": {"id": "customer_id", "email": "email", "phone": "phone"}}
PART_C = squeezed("C. 名簿と、あなたが含まれていた期間（法定の記録ではありません）")


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger)


def list_of(*people: Person) -> io.BytesIO:
    rows = ["id,email,phone", *(f"{one.id},{one.email},{one.phone}" for one in people)]
    return io.BytesIO("\n".join(rows).encode())


def uploaded(ledger: Ledger, *people: Person, running: bool = True, **changes: Any) -> str:
    document = provision(**changes)
    document.pop("principals")
    if running:
        document["record_form"] = "BULK"
        document["provision"] = {
            "repeated": True,
            "open_ended": True,
            "period_start": "2026-10-01",
            "goods_or_services_to_principal": False,
        }
    placed = ledger.upload_audience({"record": document, "form": FORM}, list_of(*people)).appended
    assert placed is not None
    return str(placed.id)


def changed(ledger: Ledger, clock: Clock, record: str, what: str, day: str, *people: Person) -> None:
    clock.to(day)
    document = {"target": record, "change": what, "day": day, "reason": "sync", "form": FORM}
    assert ledger.upload_audience(document, list_of(*people)).appended is not None


def in_and_out(ledger: Ledger, clock: Clock) -> str:
    """Taro: in, sent again, taken out, in again, not in the new list, in for good."""
    record = uploaded(ledger, *PEOPLE)
    for what, day, people in (
        ("add", "2026-11-03", (TARO, HANAKO)),
        ("remove", "2026-11-05", (TARO,)),
        ("add", "2026-11-06", (TARO, JIRO)),
        ("replace", "2026-11-08", (HANAKO, JIRO)),
        ("add", "2026-11-09", (TARO,)),
    ):
        changed(ledger, clock, record, what, day, *people)
    return record


def part(record: str, *items: str) -> dict[str, Any]:
    return {"outcome": "part", "withheld": [{"record": record, "items": list(items), "ground": "harm", **WORDS}]}


def made(ledger: Ledger, number: str, form: DeliveryForm = DeliveryForm.PDF) -> bytes:
    return ledger.preview_report(number, form, CLERK)


def checked(ledger: Ledger, pdf: bytes) -> tuple[PdfOutcome, dict[str, str]]:
    outcome = verify_pdf(pdf, [ledger.vkey])
    return outcome, {one.id: one.reason for one in outcome.checks}


def test_the_report_says_from_when_to_when_and_what_that_rests_on(ledger: Ledger, desk: Desk, clock: Clock) -> None:
    in_and_out(ledger, clock)
    number = desk.notified()
    pdf = made(ledger, number)
    (shown,) = json.loads(attachments(pdf)["disclosure.json"])["records"]
    found = shown["audience"]
    assert [(one["from_day"], one["from_proof"], one["to_day"], one["to_proof"]) for one in found["times"]] == [
        ("2026-10-01", "proved", "2026-11-05", "proved"),
        ("2026-11-06", "proved", "2026-11-08", "stated"),
        ("2026-11-09", "proved", None, None),
    ]
    assert [(one["change"], one["size"], one["listed"]) for one in found["entries"]] == [
        ("start", 3, True),
        ("add", 2, True),
        ("remove", 1, True),
        ("add", 2, True),
        ("replace", 2, False),
        ("add", 1, True),
    ]
    assert found["between"] == "stated"
    assert "audience" not in shown["statutory"]
    text = pdf_text(pdf)
    part_a, _, part_c = text.partition(PART_C)
    assert squeezed("令和8年11月5日 2026-11-05") in part_c
    assert squeezed("で名簿から除かれた人に含まれています") in part_c
    assert squeezed("項目の間及び最後の項目の後に変更がないことは、当社の説明であり、証明されません") in part_c
    assert "2026-11-05" not in part_a[part_a.index(squeezed("A. 法定の記録事項")) : part_a.index(squeezed("B. 追加"))]
    html = made(ledger, number, DeliveryForm.HTML).decode()
    assert PART_C in squeezed(html)
    (row,) = csv.DictReader(io.StringIO(made(ledger, number, DeliveryForm.CSV).decode("utf-8-sig")))
    assert row["audience 名簿の人数と、含まれていた期間"].startswith("3; 2026-10-01 (proved) ～ 2026-11-05 (proved); ")
    outcome, reasons = checked(ledger, pdf)
    assert outcome.outcome is Outcome.PASSED
    assert reasons["audiences"] == "PERSON_IN_LISTS"
    unknown = {one.id: one for one in verify_pdf(pdf).checks}
    assert unknown["audiences"].reason == "PERSON_IN_LISTS_UNSIGNED"


def test_a_list_that_was_sent_once_and_one_whose_record_was_closed(ledger: Ledger, desk: Desk, clock: Clock) -> None:
    uploaded(ledger, *PEOPLE, running=False)
    closed = uploaded(ledger, TARO)
    clock.to("2026-11-04")
    ledger.amend(UUID(closed), {"action": "close", "reason": "end", "provision": {"period_end": "2026-11-03"}})
    pdf = made(ledger, desk.notified())
    times = {
        one["audience"]["provision"]: (one["audience"]["times"][0]["to_day"], one["audience"]["times"][0]["to_proof"])
        for one in json.loads(attachments(pdf)["disclosure.json"])["records"]
    }
    assert times == {"once": ("2026-11-01", "proved"), "ended": ("2026-11-03", "stated")}
    assert checked(ledger, pdf)[1]["audiences"] == "PERSON_IN_LISTS"


def test_nobody_else_of_the_list_is_in_any_output(ledger: Ledger, desk: Desk, clock: Clock) -> None:
    in_and_out(ledger, clock)
    number = desk.notified()
    letters = [ledger.letter(number, {}, CLERK)]
    for content in (*(made(ledger, number, form) for form in DeliveryForm), *letters):
        assert found_in(content, [*HANAKO.traces(), *JIRO.traces()]) == []
    assert found_in(made(ledger, number), TARO.traces()[:1]) == TARO.traces()[:1]
    found = ledger.find_person({"identifiers": TARO.identifiers, "reason": "test"}, CLERK)
    assert found_in(found.model_dump_json().encode(), [*HANAKO.traces(), *JIRO.traces()]) == []


def test_a_company_that_shows_no_days_shows_none_of_a_list(home: Path, clock: Clock) -> None:
    path = home / "profile.json"
    profile = json.loads(path.read_bytes())
    profile.setdefault("choices", {})["part_b"] = []
    path.write_text(json.dumps(profile, ensure_ascii=False), encoding="utf-8")
    with Ledger.open(home, clock) as ledger:
        in_and_out(ledger, clock)
        number = Desk(ledger).notified()
        pdf = made(ledger, number)
        files = attachments(pdf)
        days = [f"2026-11-0{day}" for day in (3, 5, 6, 8)]  # 2026-11-09 is the day of the paper itself
        for content in (files["disclosure.json"], files["records.csv"], pdf_text(pdf).encode()):
            assert found_in(content, days) == []
        assert b'"/audience_day"' not in files["bundle.json"]
        assert b'"/audience"' in files["bundle.json"]
        (shown,) = json.loads(files["disclosure.json"])["records"]
        assert [one["from_proof"] for one in shown["audience"]["times"]] == ["proved"] * 3
        assert checked(ledger, pdf)[1]["audiences"] == "PERSON_IN_LISTS"


@pytest.mark.parametrize("items", [("principal",), ("principal", "items")])
def test_with_the_principal_the_place_in_the_list_is_held_back(
    ledger: Ledger, desk: Desk, clock: Clock, items: tuple[str, ...]
) -> None:
    number = desk.notified(part(in_and_out(ledger, clock), *items))
    traces = [one for one in TARO.traces() if one != squeezed(TARO.name)]  # the paper is addressed to the person
    for form in DeliveryForm:
        assert found_in(made(ledger, number, form), [*traces, PART_C]) == [], form
    pdf = made(ledger, number)
    files = attachments(pdf)
    assert b'"members":[' not in files["bundle.json"]
    assert b'"/audience"' not in files["bundle.json"]
    assert json.loads(files["disclosure.json"])["records"][0]["audience"] is None
    outcome, reasons = checked(ledger, pdf)
    assert outcome.outcome is Outcome.PASSED
    assert "audiences" not in reasons


def test_the_items_of_a_list_are_held_back_with_the_principal_only(ledger: Ledger, desk: Desk, clock: Clock) -> None:
    record = in_and_out(ledger, clock)
    number = desk.searched()
    with pytest.raises(Blocked) as caught:
        ledger.decide(number, part(record, "items"), DECIDER)
    assert caught.value.codes == ("WITHHELD_TOGETHER",)
    assert ledger.decide(number, part(record, "items", "principal"), DECIDER).state == "decided"


def test_with_a_date_every_day_of_the_list_is_held_back(ledger: Ledger, desk: Desk, clock: Clock) -> None:
    record = uploaded(
        ledger,
        *PEOPLE,
        running=False,
        art27_ground="OPT_OUT",
        consent={"act": "none"},
        data={"at_provider": "personal_data", "items": ["メールアドレス"], "source": "principal"},
        opt_out={
            "filed": True,
            "published_by_ppc": True,
            "stops_on_request": True,
            "items": ["メールアドレス"],
            "points": ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii-1", "viii-2"],
        },
        provision={"date": "2026-10-21"},
        record={"items": ["メールアドレス（ハッシュ化）"], "provision_date": "2026-10-21"},
    )
    number = desk.notified(part(record, "provision_date"))
    for form in DeliveryForm:
        assert found_in(made(ledger, number, form), ["2026-10-21"]) == [], form
    pdf = made(ledger, number)
    assert b'"members":[' in attachments(pdf)["bundle.json"]
    assert checked(ledger, pdf)[1]["audiences"] == "PERSON_IN_LISTS"


Change = Callable[[dict[str, Any], dict[str, Any]], None]


def _said(change: Callable[[dict[str, Any]], None]) -> Change:
    return lambda disclosure, _: change(disclosure["records"][0]["audience"])


def _entry(n: int, change: Callable[[dict[str, Any]], None]) -> Change:
    return lambda _, bundle: change(bundle["entries"][n])


FORGED: dict[str, tuple[Change, str]] = {
    "size": (_said(lambda one: one["entries"][0].update(size=30)), "LIST_DIFFERS"),
    "listed": (_said(lambda one: one["entries"][4].update(listed=True)), "LIST_DIFFERS"),
    "entry left out": (_said(lambda one: one["entries"].pop()), "LIST_DIFFERS"),
    "time left out": (_said(lambda one: one["times"].pop()), "LIST_DIFFERS"),
    "longer": (_said(lambda one: one["times"][0].update(to_day="2026-11-06")), "LIST_DIFFERS"),
    "earlier": (_said(lambda one: one["times"][1].update(from_day="2026-11-01")), "LIST_DIFFERS"),
    "stated as proved": (_said(lambda one: one["times"][1].update(to_proof="proved")), "LIST_DIFFERS"),
    "never ended": (
        _said(lambda one: one["times"][1].update(to_day=None, to_entry=None, to_proof=None)),
        "LIST_DIFFERS",
    ),
    "sent less": (_said(lambda one: one["times"][0]["provided_in"].pop()), "LIST_DIFFERS"),
    "another person": (
        _said(lambda one: one["entries"][0].update(shown_as=[{"id": HANAKO.id}])),
        "LIST_DIFFERS",
    ),
    "said to have been sent once": (_said(lambda one: one.update(provision="once")), "LIST_DIFFERS"),
    "said to be no list": (lambda disclosure, _: disclosure["records"][0].update(audience=None), "LIST_DIFFERS"),
    "proof left out": (_entry(0, lambda one: one.pop("members")), "LIST_DIFFERS"),
    "proof of another list": (
        lambda _, bundle: bundle["entries"][0].update(members=bundle["entries"][1]["members"]),
        "PERSON_NOT_IN_LIST",
    ),
    "another salt": (
        _entry(0, lambda one: one["members"][0]["member"].update(salt="AAAAAAAAAAAAAAAAAAAAAA==")),
        "PERSON_NOT_IN_LIST",
    ),
    "nothing": (lambda disclosure, bundle: None, "PERSON_IN_LISTS"),
}


def test_no_forged_word_on_a_list_passes(ledger: Ledger, desk: Desk, clock: Clock) -> None:
    in_and_out(ledger, clock)
    files = attachments(made(ledger, desk.notified()))
    for name, (change, expected) in FORGED.items():
        document, proofs = json.loads(files["disclosure.json"]), json.loads(files["bundle.json"])
        document.pop("$schema")
        change(document, proofs)
        bundle = Bundle.from_json(proofs)
        outcomes = verify_bundle(bundle, [Verifier.parse(ledger.vkey)])
        members = [one for one in outcomes if one.code.startswith("MEMBER_")]
        assert compare_lists(Disclosure.model_validate(document), bundle, members) == expected, name
