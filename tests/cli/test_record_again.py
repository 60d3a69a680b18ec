"""`daicho record` run again: cut off by kill -9, on purpose, with a mended file. No document is recorded twice unasked."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from cli.exits import ExitCode
from ledger.ids import new_id
from tests.cli.command import Result, daicho, in_process
from tests.cli.conftest import size, written
from tests.cli.documents import CANARIES, consented_list
from tests.cli.test_record import UNREADABLE, lines, record

MANY = 11_000
"""More than a batch of one transaction, so that a run can be ended between two."""


def uploaded_as(result: Result) -> str:
    found = re.search(r"upload id ([0-9a-f-]{36})", result.err)
    assert found, result.err
    return found[1]


def seqs(result: Result) -> list[int]:
    return [one["appended"]["seq"] for one in result.json]


@pytest.mark.parametrize("options", [(), ("--keep-going",)], ids=["whole", "keep going"])
def test_the_same_file_again_is_the_first_result(home: Path, options: tuple[str, ...]) -> None:
    before = size(home)
    first = record(home, lines(consented_list(), consented_list("meta")), *options).expect(0)
    again = record(home, lines(consented_list(), consented_list("meta")), *options).expect(0)
    assert size(home) == before + 2
    assert seqs(again) == seqs(first)
    assert all(one["appended"]["replayed"] for one in again.json)
    assert "recorded before" in again.err
    assert "0 recorded, 2 stood there before, 0 not read" in again.err
    assert uploaded_as(again) == uploaded_as(first)


def test_again_records_anew_and_what_follows_goes_on_there(home: Path) -> None:
    before, body = size(home), lines(consented_list())
    record(home, body).expect(0)
    anew = record(home, body, "--again").expect(0)
    assert size(home) == before + 2
    after = record(home, body).expect(0)
    assert seqs(after) == seqs(anew)
    assert size(home) == before + 2
    daicho("record", "-", "--home", home, "--again", "--upload-id", uploaded_as(anew)).expect(ExitCode.USAGE)


def test_a_mended_file_goes_on_under_the_first_run_s_id(home: Path) -> None:
    before = size(home)
    broken = record(home, lines(consented_list(), UNREADABLE, consented_list("meta")), "--keep-going")
    key = uploaded_as(broken.expect(ExitCode.ERROR))
    mended = lines(consented_list(), consented_list("x"), consented_list("meta"))
    result = record(home, mended, "--upload-id", key).expect(0)
    assert [one["appended"]["replayed"] for one in result.json] == [True, False, True]
    assert size(home) == before + 3


def test_a_changed_document_under_the_same_id_is_a_fault(home: Path) -> None:
    key = str(UUID(bytes=new_id()))
    record(home, lines(consented_list(), consented_list("meta")), "--upload-id", key).expect(0)
    before, changed = size(home), lines(consented_list(), consented_list("x"), consented_list("x"))
    whole = record(home, changed, "--upload-id", key).expect(ExitCode.ERROR)
    assert "no. 2: /id" in whole.err
    assert size(home) == before
    rest = record(home, changed, "--upload-id", key, "--keep-going").expect(ExitCode.ERROR)
    assert "1 recorded, 1 stood there before, 1 not read" in rest.err
    assert size(home) == before + 1


def test_ids_within_a_file_that_stand_for_two_things_are_a_fault(home: Path) -> None:
    key, before = str(UUID(bytes=new_id())), size(home)
    result = record(home, lines({**consented_list(), "id": key}, {**consented_list("meta"), "id": key}))
    assert "no. 2: /id" in result.expect(ExitCode.ERROR).err
    assert size(home) == before


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("12", ExitCode.USAGE),
        ("c0ffee00-0000-4000-8000-000000000000", ExitCode.ERROR),
        ("01800000-0000-7000-8000-000000000000", ExitCode.ERROR),
    ],
)
def test_an_upload_id_is_one_that_an_entry_may_have(home: Path, key: str, code: ExitCode) -> None:
    before = size(home)
    record(home, lines(consented_list()), "--upload-id", key).expect(code)
    assert size(home) == before


def test_a_dry_run_and_a_refused_run_remember_nothing(home: Path) -> None:
    record(home, lines(consented_list()), "--dry-run").expect(0)
    record(home, lines(UNREADABLE)).expect(ExitCode.ERROR)
    assert _remembered(home) == []


def test_another_context_makes_other_records(home: Path, tmp_path: Path) -> None:
    file, before = tmp_path / "list.txt", size(home)
    file.write_bytes(b"b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514\n")
    for day in ("2026-11-02", "2026-11-09"):
        context = written(tmp_path / "context.json", {"party": "x", "made_on": day})
        options = ("--home", home, "--format", "x-custom-audience", "--context", context)
        for _ in range(2):
            daicho("record", file, *options)
    assert size(home) == before + 2


def test_what_is_remembered_tells_nothing_of_the_file(home: Path, tmp_path: Path) -> None:
    record(home, lines(consented_list())).expect(0)
    ((mark, entry_id, day),) = _remembered(home)
    assert len(mark) == 32
    assert UUID(bytes=entry_id).version == 7
    assert len(day) == 10
    assert not any(canary.encode() in mark + entry_id for canary in CANARIES)


def _remembered(home: Path) -> list[Any]:
    with sqlite3.connect(home / "daicho.db") as database:
        found = database.execute("SELECT mark, id, day FROM upload").fetchall()
    database.close()
    return found


def test_kill_9_in_the_middle_and_the_same_command_again_records_each_once(home: Path, tmp_path: Path) -> None:
    before = size(home)
    documents = ({**consented_list(), "principals": [{"id": f"C-{n}"}]} for n in range(MANY))
    file = tmp_path / "many.ndjson"
    file.write_bytes(b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in documents))
    command = ("record", file, "--home", home, "--keep-going", "--workers", "0")
    process = in_process(*command)
    reading = sqlite3.connect(f"file:{home / 'daicho.db'}?mode=ro", uri=True)
    while reading.execute("SELECT size FROM log").fetchone()[0] == before:
        assert process.poll() is None
        time.sleep(0.005)
    reading.close()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    stood = size(home) - before
    assert 0 < stood < MANY
    result = daicho(*command).expect(0)
    assert f"{MANY - stood} recorded, {stood} stood there before, 0 not read" in result.err
    assert size(home) == before + MANY
