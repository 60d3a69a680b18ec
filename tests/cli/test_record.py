"""`daicho record` and `daicho amend`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.demo_data import demo_files, read_bytes
from cli.exits import ExitCode
from tests.cli.command import Result, daicho
from tests.cli.conftest import size, written
from tests.cli.documents import consented_list, without_consent

UNREADABLE = {**consented_list(), "role": "nobody", "provision": {"date": "2026-02-30"}}


def lines(*documents: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in documents)


def record(home: Path, stdin: bytes, *options: object) -> Result:
    return daicho("record", "-", "--home", home, *options, stdin=stdin)


def test_one_document(home: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "one.json", consented_list())
    found = daicho("record", file, "--home", home).expect(0).json
    assert [one["appended"]["status"] for one in found] == ["complete"]
    assert found[0]["appended"]["duty"] == "required"


@pytest.mark.parametrize(
    "stdin",
    [
        lines(consented_list(), consented_list("meta")),
        json.dumps([consented_list(), consented_list("meta")]).encode(),
        json.dumps([consented_list(), consented_list("meta")], indent=2).encode(),
        b"\xef\xbb\xbf" + lines(consented_list(), consented_list("meta")),
        lines(consented_list()) + b"\n\n" + lines(consented_list("meta")).rstrip(),
    ],
    ids=["ndjson", "array", "indented", "byte order mark", "empty lines"],
)
def test_many_documents_in_any_spelling(stdin: bytes, home: Path) -> None:
    found = record(home, stdin).expect(0).json
    assert [one["line"] for one in found] == [1, 2]
    assert all(one["appended"]["status"] == "complete" for one in found)


def test_a_pretty_printed_document(home: Path) -> None:
    assert len(record(home, json.dumps(consented_list(), indent=2).encode()).expect(0).json) == 1


@pytest.mark.parametrize(
    "file", [one for one in demo_files() if one.format not in ("records-ndjson", "records-csv")][:12]
)
def test_partners_own_files(file: Any, home: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.write_bytes(read_bytes(file.file))
    context = written(tmp_path / "context.json", file.context)
    found = daicho("record", source, "--home", home, "--format", file.format, "--context", context).expect(0).json
    assert len(found) == file.expected["records"]
    assert {one["appended"]["status"] for one in found} == {file.expected["status"]}


def test_missing_items_are_kept_as_incomplete_and_named(home: Path) -> None:
    document = consented_list()
    del document["record"]["items"]
    found = record(home, lines(document)).expect(0).json
    assert found[0]["appended"]["status"] == "incomplete"
    assert "MISSING:items" in [code["code"] for code in found[0]["appended"]["codes"]]


def test_no_lawful_ground_is_kept_and_ends_with_six(home: Path) -> None:
    before = size(home)
    result = record(home, lines(consented_list(), without_consent())).expect(ExitCode.BLOCKED)
    assert [one["appended"]["status"] for one in result.json] == ["complete", "unlawful"]
    assert "1 without lawful ground" in result.err
    assert size(home) == before + 2


def test_nothing_is_written_if_one_document_can_t_be_read(home: Path) -> None:
    before = size(home)
    result = record(home, lines(consented_list(), UNREADABLE)).expect(ExitCode.ERROR)
    assert "no. 2: /role" in result.err
    assert "no. 2: /provision/date" in result.err
    assert "nothing written" in result.err
    assert size(home) == before


def test_keep_going_writes_the_others(home: Path) -> None:
    before = size(home)
    result = record(home, lines(UNREADABLE, consented_list()) + b"{\n", "--keep-going").expect(ExitCode.ERROR)
    assert [one["line"] for one in result.json if one["appended"]] == [2]
    assert sorted(one["line"] for one in result.json if one["faults"]) == [1, 3]
    assert size(home) == before + 1


def test_dry_run_judges_and_writes_nothing(home: Path) -> None:
    before = size(home)
    result = record(home, lines(consented_list(), without_consent()), "--dry-run").expect(ExitCode.BLOCKED)
    assert [one["appended"]["status"] for one in result.json] == ["complete", "unlawful"]
    assert result.json[1]["appended"]["codes"]
    assert size(home) == before


def test_the_same_id_again_is_the_first_result_and_other_content_a_fault(home: Path) -> None:
    first = record(home, lines(consented_list())).json[0]["appended"]
    document = {**consented_list("meta"), "id": first["id"]}
    assert "/id" in record(home, lines(document), "--keep-going").expect(ExitCode.ERROR).json[0]["faults"][0]["pointer"]


@pytest.mark.parametrize(
    ("stdin", "told"),
    [
        (b"", "not JSON"),
        (b"[]", "holds no record"),
        (b"[1]", "is a JSON object"),
        (b'{"role": "provider", "role": "recipient"}', "provider"),
        (b'[{"role": "provider", "role": "recipient"}]', "member twice"),
        (b'[{"role": 1.5}]', "not an integer"),
        (b"\xff\xfe", "not UTF-8"),
        (b"not json", "not JSON: line 1, column 1"),
    ],
)
def test_what_is_no_record_at_all(stdin: bytes, told: str, home: Path) -> None:
    before = size(home)
    result = record(home, stdin)
    assert result.code in (ExitCode.ERROR, ExitCode.NOTHING_FOUND)
    assert told in result.err or result.json[0]["faults"]
    assert size(home) == before


def test_an_unknown_format_and_a_broken_context(home: Path, tmp_path: Path) -> None:
    context = written(tmp_path / "context.json", {"made_on": "2026-11-02"})
    wrong = daicho("record", "-", "--home", home, "--format", "nobody-s", "--context", context)
    assert wrong.code == ExitCode.NOTHING_FOUND
    assert "format" in wrong.err
    context = written(tmp_path / "context.json", {"made_on": "2026-02-30", "unknown": 1})
    broken = daicho("record", "-", "--home", home, "--format", "x-custom-audience", "--context", context)
    assert broken.expect(ExitCode.ERROR).err.count("\n  /") == 2


def test_amend_supplies_what_was_missing(home: Path) -> None:
    document = consented_list()
    del document["record"]["items"]
    record_id = record(home, lines(document)).json[0]["appended"]["id"]
    amended = daicho(
        *("amend", record_id, "--home", home, "--action", "supplement", "--reason", "項目の補充"),
        *("--set", 'items=["メールアドレス（ハッシュ化）"]'),
    ).expect(0)
    assert amended.json["status"] == "complete"
    shown = daicho("show", record_id, "--home", home).expect(0).json
    assert shown["statutory"]["items"] == ["メールアドレス（ハッシュ化）"]
    assert [one["reason"] for one in shown["amendments"]] == ["項目の補充"]
    again = daicho(
        *("amend", record_id, "--home", home, "--action", "supplement", "--reason", "x", "--set", "items=電話番号")
    )
    assert again.code == ExitCode.ERROR


def test_amend_closes_a_running_record(home: Path) -> None:
    document = consented_list()
    document["provision"] = {"repeated": True, "period_start": "2026-10-01", "open_ended": True}
    record_id = record(home, lines(document)).json[0]["appended"]["id"]
    assert daicho("show", record_id, "--home", home).json["form_state"] == "open"
    close = ("amend", record_id, "--home", home, "--action", "close", "--reason", "終了")
    assert daicho(*close).code == ExitCode.ERROR
    daicho(*close, "--last-provision", "令和8年11月20日", "--period-end", "2026-11-20").expect(0)
    shown = daicho("show", record_id, "--home", home).json
    assert shown["form_state"] == "closed"
    assert shown["last_provision_date"] == "2026-11-20"


def test_amend_from_a_file_and_void(home: Path, record_id: str, tmp_path: Path) -> None:
    file = written(tmp_path / "amendment.json", {"record": {"items": ["氏名"]}})
    arguments = ("amend", record_id, "--home", home, "--reason", "誤り")
    daicho(*arguments, "--action", "correct", "--file", file).expect(0)
    assert daicho("show", record_id, "--home", home).json["statutory"]["items"] == ["氏名"]
    daicho(*arguments, "--action", "void").expect(0)
    assert daicho(*arguments, "--action", "void").code == ExitCode.BLOCKED
    assert daicho("list", "--home", home, "--status", "void").expect(0).json["records"][0]["id"] == record_id


@pytest.mark.parametrize("item", ["items", "=x", "items=[1"])
def test_set_has_a_form(item: str, record_id: str, home: Path) -> None:
    arguments = ("amend", record_id, "--home", home, "--action", "correct", "--reason", "x", "--set", item)
    assert daicho(*arguments).code == ExitCode.USAGE


def test_amending_what_is_not_there(home: Path) -> None:
    nowhere = "01a20bd0-0000-7000-8000-000000000000"
    result = daicho("amend", nowhere, "--home", home, "--action", "void", "--reason", "x")
    assert result.code == ExitCode.NOTHING_FOUND
