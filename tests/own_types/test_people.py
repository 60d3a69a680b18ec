"""Own types from the profile to the answer: records, look-ups, consents, stops, lists, papers; declarations that change."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger import Ledger
from ledger.errors import Misconfigured
from tests.cli.command import daicho
from tests.consents.conftest import consent, email, person, stop, withdrawal
from tests.consents.test_gate import check, reasons
from tests.desk.reading import text
from tests.desk_requests.desk import request_of
from tests.own_types.conftest import HANDLE, MEMBER, SET_TOP_BOX, asked, declare
from tests.service.conftest import Clock, Make


def digest(value: str, kind: str = "sha256") -> str:
    return hashlib.new(kind, value.encode()).hexdigest()


def of(kind: str, value: str) -> dict[str, Any]:
    return {"type": kind, "value": value}


def enter(ledger: Ledger, upload: Make, **identifier: str) -> UUID:
    return ledger.record(upload(principals=[{"identifiers": [identifier]}])).id


def found(ledger: Ledger, kind: str, **value: str) -> tuple[list[UUID], list[UUID]]:
    """Ids of the records found, and of the uncertain ones among them."""
    answer = ledger.find_person({"identifiers": [{"type": kind, **value}], "reason": "test"}, "clerk")
    return [one.id for one in answer.records], answer.uncertain


def test_a_declared_type_is_found_by_what_counts_as_the_same(ledger: Ledger, upload: Make) -> None:
    clear = enter(ledger, upload, type="x-member", value="1234-5678")
    hashed = enter(ledger, upload, type="x-member", digest=digest("12345678"))
    assert found(ledger, "x-member", value="No. １２３４ ５６７８") == ([clear, hashed], [])
    assert found(ledger, "x-member", value="12345678") == ([clear, hashed], [])
    assert found(ledger, "x-member", digest=digest("12345678")) == ([clear, hashed], [])
    assert found(ledger, "x-member", digest=digest("1234-5678")) == ([clear], [])
    assert found(ledger, "x-member", value="12345679") == ([], [])


def test_what_is_odd_is_flagged_in_the_record_and_taken(ledger: Ledger, upload: Make) -> None:
    flags = {}
    for identifier in (
        {"type": "x-member", "value": "1234-5678"},
        {"type": "x-member", "value": "123"},
        {"type": "x-member", "digest": digest("12345678", "md5")},
        {"type": "x-unheard-of", "value": "A"},
    ):
        known = ledger.get(enter(ledger, upload, **identifier)).principals[0].identifiers
        flags[identifier.get("value", "md5"), identifier["type"]] = [one.get("flags", []) for one in known]
    assert flags == {
        ("1234-5678", "x-member"): [[]],
        ("123", "x-member"): [["pattern_not_met"]],
        ("md5", "x-member"): [["hash_not_declared"]],
        ("A", "x-unheard-of"): [["undeclared_type"]],
    }


def test_a_household_s_number_alone_is_not_certain(ledger: Ledger, upload: Make) -> None:
    record = enter(ledger, upload, type="x-stb", value="STB-1")
    assert found(ledger, "x-stb", value="STB-1") == ([record], [record])
    both = ledger.record(upload(principals=[{"name": "山田太郎", "identifiers": [of("x-stb", "STB-2")]}])).id
    wanted = {"identifiers": [of("x-stb", "STB-2"), of("name", "山田 太郎")], "reason": "test"}
    answer = ledger.find_person(wanted, "clerk")
    assert ([one.id for one in answer.records], answer.uncertain) == ([both], [])


def test_consents_and_stops_follow_the_declaration(ledger: Ledger) -> None:
    ledger.record_consent(consent("", identifiers=[of("x-member", "1234-5678")]))
    ledger.record_consent(consent("", identifiers=[of("x-handle", "Taro")]))
    ledger.record_consent(consent("", identifiers=[of("x-stb", "STB-1")]))
    people = [
        person(of("x-member", "12345678")),
        person({"type": "x-member", "digest": digest("12345678")}),
        person(of("x-handle", "TARO")),
        person({"type": "x-handle", "digest": digest("taro")}),
        person(of("x-handle", "taro1")),
        person(of("x-stb", "STB-1")),
        person(of("x-undeclared", "1")),
    ]
    allowed = dict.fromkeys(range(4), "allowed")
    rest = {4: "no_consent", 5: "no_own_identifier", 6: "no_consent"}
    assert reasons(check(ledger, *people)) == {**allowed, **rest}
    ledger.place_stop(stop({"type": "x-handle", "digest": digest("tArO")}, of("x-stb", "STB-1")))
    ledger.place_stop(stop(of("x-member", "12-34-56-78")))
    after = reasons(check(ledger, *people))
    assert [after[n] for n in (0, 1, 5)] == ["stopped", "stopped", "no_own_identifier"]
    ledger.record_consent(withdrawal("", identifiers=[of("x-handle", "TARO")]))
    assert reasons(check(ledger, *people))[2] == "withdrawn"
    assert ledger.audit().findings == []


def test_a_stop_does_not_spread_through_a_household(ledger: Ledger) -> None:
    for name in ("taro", "hanako"):
        ledger.record_consent(consent("", identifiers=[email(f"{name}@daicho.jp"), of("x-stb", "STB-9")]))
    ledger.place_stop(stop(email("taro@daicho.jp")))
    people = [person(email("taro@daicho.jp")), person(email("hanako@daicho.jp"))]
    assert reasons(check(ledger, *people)) == {0: "stopped", 1: "allowed"}


def test_a_list_of_an_own_type(ledger: Ledger, upload: Make) -> None:
    record = {name: one for name, one in upload().items() if name != "principals"}
    file = io.BytesIO("x-member,hashed_x_handle\n1234-5678,\n,{}\n99,\n".format(digest("taro")).encode())
    answer = ledger.upload_audience({"record": record, "form": {"kind": "csv"}}, file)
    assert answer.flags == {"pattern_not_met": 1}
    assert answer.appended is not None
    for kind, value in (("x-member", "12345678"), ("x-handle", "TARO"), ("x-member", "０９９")):
        records, uncertain = found(ledger, kind, value=value)
        assert (records, uncertain) == (([answer.appended.id], []) if value != "０９９" else ([], []))
    ledger.record_consent(consent("", identifiers=[of("x-member", "12345678")]))
    checked = ledger.upload_audience({"record": record, "form": {"kind": "csv"}, "gate": "check"}, _again(file))
    assert checked.counts["allowed"] == 1


def test_a_declaration_may_come_later_change_and_go(home: Path, clock: Clock, google: str, upload: Make) -> None:
    declare(home)
    with Ledger.open(home, clock) as opened:
        record = enter(opened, upload, type="x-member", value="1234-5678")
        opened.place_stop(stop(of("x-member", "1234-5678")))
        opened.record_consent(consent("", identifiers=[of("x-member", "1234-5678")], at="2026-10-01"))
        assert found(opened, "x-member", value="12345678") == ([], [])
    expected = {"as_is": [], "casefold": [], "digits": [record]}
    for same, records in expected.items():
        declare(home, {**MEMBER, "same": same})
        with Ledger.open(home, clock) as opened:
            assert found(opened, "x-member", value="12345678")[0] == records
            gate = reasons(check(opened, person(of("x-member", "12345678"))))
            assert gate == {0: "stopped" if records else "no_consent"}
            assert opened.audit().findings == []
            opened.rotate_index("subject")
            assert opened.audit().findings == []


def test_every_fault_of_the_declarations_is_named_at_once(home: Path, clock: Clock) -> None:
    declare(
        home,
        {**MEMBER, "pattern": "(a+)+", "same": "upper"},
        {**HANDLE, "name": "handle"},
        {**SET_TOP_BOX, "belongs_to": "town", "hashes": ["crc32"]},
        MEMBER,
    )
    with pytest.raises(Misconfigured) as caught:
        Ledger.open(home, clock)
    for pointer in ("0/pattern", "0/same", "1/name", "2/belongs_to", "2/hashes/0"):
        assert f"/identifier_types/{pointer}" in str(caught.value)
    assert "/identifier_types: an identifier is used twice" in str(caught.value)


def test_papers_call_it_as_the_company_does(ledger: Ledger, upload: Make) -> None:
    enter(ledger, upload, type="x-member", value="1234-5678")
    answer = ledger.find_person(asked("x-member", "12345678"), "clerk")
    assert answer.explained.identifiers == [
        {"type": "x-member", "masked": "12***", "ja": "会員証番号", "en": "Member card number"}
    ]
    assert "会員証番号" in text(ledger.report(asked("x-member", "12345678"), "clerk"))
    request = request_of(identifiers=[of("x-member", "1234 5678")])
    number = ledger.open_request(request, "clerk").number
    seen = {"result": "confirmed", "way": "visit", "seen": ["passport"], "confirms": "all"}
    ledger.add_identity(number, seen, "clerk")
    assert "会員証番号" in text(ledger.access_letter({"request": number, "reason": "asked"}, "clerk"))


def test_the_command_takes_it(home: Path, ledger: Ledger, upload: Make) -> None:
    record = enter(ledger, upload, type="x-member", value="1234-5678")
    done = daicho("find", "--home", str(home), "--identifier", "x-member=12345678", "--reason", "test", "--explain")
    assert [one["id"] for one in done.expect(0).json["records"]] == [str(record)]
    assert "x-.hashed_digits.v1" in done.err
    assert "by the company profile" not in done.err


def _again(file: io.BytesIO) -> io.BytesIO:
    file.seek(0)
    return file
