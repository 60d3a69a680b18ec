"""`daicho duty`: duties done, notices and papers from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger import Ledger
from tests.cli.command import daicho
from tests.duties.conftest import PAPER, Clock, Make


@pytest.fixture
def record(ledger: Ledger, upload: Make) -> str:
    """A record in a ledger that nobody has open."""
    made = ledger.record(upload())
    ledger.close()
    return str(made.id)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / PAPER.name
    file.write_bytes(PAPER.content)
    return file


def document(tmp_path: Path, **said: Any) -> Path:
    file = tmp_path / "said.json"
    file.write_text(json.dumps(said), encoding="utf-8")
    return file


def test_a_duty_done_with_its_paper(home: Path, clock: Clock, record: str, paper: Path, tmp_path: Path) -> None:
    said = document(tmp_path, kind="system_check", party="google", done_on="2024-01-09", reason="yearly")
    entered = daicho("duty", "done", said, "--attach", paper, "--home", home).expect(0).json
    assert entered["kind"] == "duty"
    (listed,) = daicho("duty", "papers", entered["id"], "--home", home, "--save", tmp_path / "out").expect(0).json
    assert (listed["name"], listed["media_type"], listed["bytes"]) == (
        PAPER.name,
        "application/pdf",
        len(PAPER.content),
    )
    (saved,) = (tmp_path / "out").iterdir()
    assert saved.name == f"{entered['seq']}-0.pdf"
    assert saved.read_bytes() == PAPER.content
    assert saved.stat().st_mode & 0o077 == 0


def test_a_notice_that_is_owed(home: Path, record: str, tmp_path: Path) -> None:
    said = document(tmp_path, kind="rule_18_3", record=record, given_on="2024-01-09", method="e-mail", reason="asked")
    assert daicho("duty", "notice", said, "--home", home).expect(0).json["kind"] == "notice"


def test_a_notice_that_is_not_owed(ledger: Ledger, upload: Make, home: Path, tmp_path: Path) -> None:
    inland = upload(third_party={"party": "google", "country": "JP"})
    del inland["transfer_basis"]
    record = ledger.record(inland)
    ledger.close()
    said = document(
        tmp_path, kind="rule_18_3", record=str(record.id), given_on="2024-01-09", method="e-mail", reason="asked"
    )
    assert "ACT 28(3)" in daicho("duty", "notice", said, "--home", home).expect(6).err


def test_a_paper_for_a_record(home: Path, clock: Clock, record: str, paper: Path) -> None:
    daicho("duty", "papers", record, "--home", home).expect(3)
    daicho("duty", "attach", record, "--reason", "found", "--home", home).expect(2)
    daicho("duty", "attach", record, "--reason", "found", "--attach", paper, "--home", home).expect(0)
    assert [one["name"] for one in daicho("duty", "papers", record, "--home", home).expect(0).json] == [PAPER.name]
    with Ledger.open(home, clock) as again:
        assert [paper.name for paper in again.attachments(UUID(record))] == [PAPER.name]


def test_what_is_wrong_is_named(home: Path, record: str, tmp_path: Path) -> None:
    wrong = daicho("duty", "done", document(tmp_path, kind="prayer"), "--home", home).expect(1)
    for pointer in ("/kind", "/done_on", "/reason"):
        assert pointer in wrong.err
