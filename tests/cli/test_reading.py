"""`list`, `show`, `find`, `check`, `party`, `law`, `key`."""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
from pathlib import Path

import pytest

from cli.exits import ExitCode
from ledger import Ledger
from ledger.errors import NotAuthenticated
from schemas.vocabulary import Scope
from tests.cli.command import daicho
from tests.cli.conftest import ORIGIN, size, written
from tests.cli.documents import EMAIL, NAME, PHONE, consented_list, situation

NOWHERE = "01a20bd0-0000-7000-8000-000000000000"


def test_list_has_the_records_and_where_they_were_read(template: Path) -> None:
    result = daicho("list", "--home", template).expect(0)
    assert [one["party"]["key"] for one in result.json["records"]] == ["google", "meta", "x"]
    assert result.json["origin"] == ORIGIN
    assert result.json["interval"] is None
    assert f"3 records (log {ORIGIN}" in result.err


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (("--party", "meta"), 1),
        (("--status", "incomplete"), 1),
        (("--status", "complete", "--role", "provider"), 2),
        (("--duty", "required", "--form", "BULK"), 3),
        (("--closed",), 3),
        (("--on", "today"), 3),
        (("--last", "1d"), 3),
        (("--limit", "2"), 2),
    ],
)
def test_list_by_filter(options: tuple[str, ...], count: int, template: Path) -> None:
    assert len(daicho("list", "--home", template, *options).expect(0).json["records"]) == count


@pytest.mark.parametrize("options", [("--on", "令和7年1月1日"), ("--fy", "2020"), ("--open",), ("--status", "void")])
def test_nothing_to_list_ends_with_three(options: tuple[str, ...], template: Path) -> None:
    result = daicho("list", "--home", template, *options).expect(ExitCode.NOTHING_FOUND)
    assert result.json["records"] == []


def test_list_prints_the_interval_back(template: Path) -> None:
    result = daicho("list", "--home", template, "--on", "令和7年1月1日")
    assert "entered in [2025-01-01T00:00+09:00, 2025-01-02T00:00+09:00)" in result.err
    assert result.json["interval"] == "[2025-01-01T00:00+09:00, 2025-01-02T00:00+09:00)"
    assert "[2024-12-31T15:00+00:00," in daicho("list", "--home", template, "--on", "2025-01-01", "--utc").err


def test_list_goes_on_over_pages(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.commands.listing.PAGE_RECORDS", 1)
    assert len(daicho("list", "--home", template).expect(0).json["records"]) == 3
    limited = daicho("list", "--home", template, "--limit", "2")
    assert len(limited.json["records"]) == 2
    assert "there are more" in limited.err
    assert len(daicho("list", "--home", template, "--format", "jsonl").out.splitlines()) == 3


def test_show_as_it_stands_and_as_it_stood(home: Path, record_id: str) -> None:
    before = dt.datetime.now(dt.UTC).isoformat()
    daicho("amend", record_id, "--home", home, "--action", "correct", "--reason", "誤記", "--set", "items=氏名").expect(
        0
    )
    assert daicho("show", record_id, "--home", home).json["statutory"]["items"] == "氏名"
    then = daicho("show", record_id, "--home", home, "--as-of", before).expect(0).json
    assert then["statutory"]["items"] == ["メールアドレス（ハッシュ化）", "電話番号（ハッシュ化）"]
    assert then["amendments"] == []
    assert daicho("show", record_id, "--home", home, "--as-of", "2020-01-01").code == ExitCode.NOTHING_FOUND


def test_show_for_people_names_the_statutory_items(home: Path, record_id: str) -> None:
    told = daicho("show", record_id, "--home", home, "-t", "--lang", "ja").expect(0).out
    assert "法定: 第三者の氏名又は名称" in told
    assert "Google LLC" in told
    assert NAME in told


def test_show_nothing(home: Path) -> None:
    assert daicho("show", NOWHERE, "--home", home).expect(ExitCode.NOTHING_FOUND).out == ""


@pytest.mark.parametrize(
    "who",
    [
        ("--email", EMAIL),
        ("--email", EMAIL.upper()),
        ("--identifier", f"email={EMAIL}"),
        ("--email", EMAIL, "--phone", PHONE),
    ],
)
def test_find_by_what_the_record_holds(who: tuple[str, ...], home: Path) -> None:
    result = daicho("find", "--home", home, *who, "--reason", "request 7").expect(0)
    keys = {one["party"]["key"] for one in result.json["records"]}
    assert "google" in keys
    assert result.json["explained"]["tried"]


def test_find_by_phone_id_name_and_digest(home: Path) -> None:
    at = ("find", "--home", home, "--reason", "request 7")
    assert len(daicho(*at, "--phone", "+81 90-1234-5678").json["records"]) == 3
    assert len(daicho(*at, "--id", "C-1001").json["records"]) == 3
    assert len(daicho(*at, "--name", NAME).json["records"]) == 3
    # SHA-256 of the E.164 form, as partners make it
    digest = "3d06a39d40790f11761295e053029378ae28c4b4f6f301693005e079f3d4ca64"
    assert len(daicho(*at, "--digest", f"phone={digest}").json["records"]) == 3


def test_find_takes_identifiers_from_a_file_or_standard_input(home: Path, tmp_path: Path) -> None:
    asked = [{"type": "email", "value": EMAIL}]
    at = ("find", "--home", home, "--reason", "request 7", "--identifiers")
    assert len(daicho(*at, written(tmp_path / "who.json", asked)).json["records"]) == 2
    assert len(daicho(*at, "-", stdin=json.dumps(asked).encode()).json["records"]) == 2
    assert daicho(*at, "-", stdin=b"{}").code == ExitCode.USAGE


def test_find_writes_the_look_up_to_the_log_before_it_answers(home: Path) -> None:
    before = size(home)
    result = daicho("find", "--home", home, "--email", EMAIL, "--reason", "request 7")
    assert result.json["access_seq"] == before
    assert size(home) == before + 1
    with Ledger.open(home) as ledger:
        assert json.loads(base64.b64decode(ledger.entry(before)["leaf"]))["kind"] == "access"


def test_nobody_found_says_what_was_tried_and_what_could_not_be(home: Path) -> None:
    at = ("find", "--home", home, "--email", "nobody@example.jp", "--reason", "request 7")
    english = daicho(*at).expect(ExitCode.NOTHING_FOUND)
    assert english.json["records"] == []
    assert "no record was found" in english.err
    assert "tried: email.uid2.v1" in english.err
    assert "not found that way:" in english.err
    assert "n***@e***.jp" in english.err
    assert ORIGIN in english.err
    japanese = daicho(*at, "--lang", "ja").expect(ExitCode.NOTHING_FOUND)
    assert "該当する記録はありません" in japanese.err
    assert "この方法では見つからないもの" in japanese.err


def test_explain_says_the_same_of_what_was_found(home: Path) -> None:
    at = ("find", "--home", home, "--email", EMAIL, "--reason", "request 7")
    assert "tried:" not in daicho(*at).err
    assert "tried: email.lower.v1" in daicho(*at, "--explain").err


def test_an_identifier_that_can_t_be_one_is_a_fault_and_not_nothing_found(home: Path) -> None:
    before = size(home)
    result = daicho("find", "--home", home, "--identifier", "no-such-type=x", "--reason", "request 7")
    assert result.code == ExitCode.ERROR
    assert "/identifiers/0/type" in result.err
    assert size(home) == before


@pytest.mark.parametrize(
    ("changed", "answer", "code"),
    [
        ({}, "yes", ExitCode.OK),
        ({"consent": {"act": "none", "basis": "27-1", "in_scope": False}}, "no", ExitCode.BLOCKED),
        ({"data": {"at_provider": "pseudonymised"}}, "no", ExitCode.BLOCKED),
        (
            {
                "third_party": {
                    "kind": "corporation",
                    "country": "US",
                    "equivalent_system": "contract",
                    "ceased_on": "2023-06-30",
                }
            },
            "conditional",
            ExitCode.BLOCKED,
        ),
        ({"third_party": {"same_legal_person": True}}, "yes", ExitCode.OK),
        ({"dispose_on": "2030-01-01"}, "n/a", ExitCode.OK),
    ],
)
def test_check(changed: dict[str, object], answer: str, code: ExitCode, home: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "situation.json", {**situation(), **changed})
    before = size(home)
    result = daicho("check", file, "--home", home)
    assert (result.json["may_proceed"], result.code) == (answer, code)
    assert size(home) == before + (answer == "no")


def test_a_hypothetical_check_writes_nothing(home: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "situation.json", situation(data={"at_provider": "pseudonymised"}))
    before = size(home)
    daicho("check", file, "--home", home, "--hypothetical").expect(ExitCode.BLOCKED)
    assert size(home) == before


def test_check_explains_with_articles(home: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "situation.json", situation())
    told = daicho("check", file, "--home", home, "--explain", "-t").expect(0).out
    assert "ACT 27(1)" in told
    assert "what it says" in told


def test_check_asks_for_the_facts_it_lacks(home: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "situation.json", situation(consent={}))
    result = daicho("check", file, "--home", home).expect(ExitCode.ERROR)
    assert "/consent/act" in result.err
    assert result.out == ""


def test_party_versions(home: Path, tmp_path: Path) -> None:
    party = {
        "key": "logrocket",
        "name": "LogRocket, Inc.",
        "country": "US",
        "source": "contract",
        "checked_on": "2026-11-01",
    }
    daicho("party", "put", written(tmp_path / "party.json", party), "--home", home).expect(0)
    assert [one["name"] for one in daicho("party", "show", "logrocket", "--home", home).json] == [
        "LogRocket",
        "LogRocket, Inc.",
    ]
    daicho("party", "put", "-", "--home", home, stdin=json.dumps([party, party]).encode()).expect(0)
    assert len(daicho("party", "show", "logrocket", "--home", home).json) == 4
    assert daicho("party", "show", "nobody", "--home", home).code == ExitCode.NOTHING_FOUND
    wrong = daicho("party", "put", "-", "--home", home, stdin=b'{"key": "x", "nmae": 1}').expect(ExitCode.ERROR)
    assert "/nmae" in wrong.err
    assert "/source" in wrong.err


def test_party_lint_says_what_is_at_odds(template: Path, tmp_path: Path) -> None:
    found = daicho("party", "lint", "--home", template).expect(ExitCode.ERROR).json
    said = {(one["key"], one["code"]) for one in found}
    assert said >= {
        ("mediamath", "PARTY_CEASED"),
        ("x", "PARTNER_WITHOUT_OPT_OUT_LINK"),
        ("thetradedesk", "PARTNER_WITHOUT_OPT_OUT_LINK"),
        ("ly", "OPT_OUT_LINK_WITHOUT_PARTNER"),
        ("logrocket", "NO_LEGAL_NAME"),
        ("logrocket", "MISSING:address"),
        ("google", "SAMPLE"),
        ("Revised on March 25, 202", "REVISION_DATE_CUT_SHORT"),
        ("(c) → (e)", "NUMBERING_GAP"),
    }
    assert ("google", "PARTNER_WITHOUT_OPT_OUT_LINK") not in said
    assert ("google", "NO_LEGAL_NAME") not in said
    plain = tmp_path / "plain"
    Ledger.create(plain, "gmo-cybersecurity", "plain.example.com/2026")
    found = daicho("party", "lint", "--home", plain).json
    assert ("microsoft", "NO_LEGAL_NAME") in {(one["key"], one["code"]) for one in found}


def test_law_explain_and_matrix() -> None:
    one = daicho("law", "explain", "MISSING:items").expect(0).json[0]
    assert one["code"] == "MISSING:items"
    assert one["citation"]
    assert one["ja"] != one["en"]
    assert len(daicho("law", "explain").expect(0).json) > 20
    assert daicho("law", "explain", "NO_SUCH_CODE").code == ExitCode.NOTHING_FOUND
    matrix = daicho("law", "matrix").expect(0).json
    assert len(matrix) == 7
    assert "RULE 28(1)" in [row["rule"] for row in matrix]


def test_law_explain_walks_through_a_situation(tmp_path: Path) -> None:
    file = written(tmp_path / "situation.json", situation())
    steps = daicho("law", "explain", "--situation", file).expect(0).json
    assert [step["step"] for step in steps] == list(range(1, len(steps) + 1))
    assert "ACT 27(1)" in {article for step in steps for article in step["articles"]}
    file = written(tmp_path / "situation.json", situation(consent={}))
    last = daicho("law", "explain", "--situation", file).expect(0).json[-1]
    assert "/consent/act" in last["missing_facts"]
    assert daicho("law", "explain", "MISSING:items", "--situation", file).code == ExitCode.USAGE


def test_keys_are_made_listed_and_revoked(home: Path) -> None:
    made = daicho("key", "create", "crm-export", "--scope", "records:write", "--home", home).expect(0)
    secret = made.out.strip()
    assert secret not in made.err
    with Ledger.open(home) as ledger:
        assert ledger.authenticate(secret).scopes == {Scope.RECORDS_WRITE}
    listed = daicho("key", "list", "--home", home).expect(0)
    assert listed.json[0]["name"] == "crm-export"
    assert secret not in listed.out
    daicho("key", "revoke", "crm-export", "--home", home).expect(0)
    with Ledger.open(home) as ledger, pytest.raises(NotAuthenticated):
        ledger.authenticate(secret)
    assert daicho("key", "revoke", "crm-export", "--home", home).code == ExitCode.NOTHING_FOUND
    assert daicho("key", "create", "crm-export", "--home", home).code == ExitCode.USAGE


def test_find_says_from_when_to_when_somebody_was_in_a_list(home: Path, tmp_path: Path) -> None:
    at = ("find", "--home", home, "--reason", "request 7", "-t")
    assert "in the list" not in daicho(*at, "--email", EMAIL).expect(0).out
    record = {name: one for name, one in consented_list().items() if name != "principals"}
    document = {"record": record, "form": {"kind": "list", "type": "email"}}
    with Ledger.open(home) as ledger:
        ledger.upload_audience(document, io.BytesIO(b"list1@example.jp\nlist2@example.jp\n"))
    found = daicho(*at, "--email", "list1@example.jp").expect(0).out
    assert "in the list" in found
    assert "2026-10-01 (proved) ～ 2026-10-31 (stated)" in found
