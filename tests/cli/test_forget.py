"""`daicho due`, `dispose`, `hold`, `index`: run as the command."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from cli.exits import ExitCode
from ledger import Ledger
from tests.cli.command import daicho
from tests.cli.documents import consented_list

OLD = dt.datetime(2022, 3, 1, 3, tzinfo=dt.UTC)


@pytest.fixture
def old_home(tmp_path: Path) -> Path:
    """A ledger in which one record was made so long ago that its time is over."""
    home = tmp_path / "old"
    Ledger.create(home, "gmo-cybersecurity", "old.example.com/2022", lambda: OLD)
    with Ledger.open(home, lambda: OLD) as ledger:
        ledger.put_party(
            {"key": "google", "kind": "corporation", "name": "Google LLC", "source": "sample", "sample": True}
        )
        document = {**consented_list(), "record_form": "EACH", "provision": {"date": "2022-02-01"}}
        document["record"]["record_created_at"] = "2022-03-01"
        ledger.record(document)
    return home


def test_what_is_over_is_listed_then_destroyed_and_the_audit_stays_clean(old_home: Path) -> None:
    (due,) = daicho("due", "--home", old_home).expect(0).json
    assert (due["records"], due["kinds"]) == (1, {"provision": 1})
    assert daicho("dispose", "--home", old_home, "--dry-run").expect(0).json == [due]
    assert daicho("due", "--home", old_home).expect(0).json == [due]
    told = daicho("dispose", "--home", old_home).expect(0)
    assert told.json == [due]
    assert "destroyed" in told.err or "廃棄" in told.err
    assert daicho("due", "--home", old_home).expect(ExitCode.NOTHING_FOUND).out == "[]\n"
    daicho("dispose", "--home", old_home).expect(ExitCode.NOTHING_FOUND)
    assert daicho("audit", "--home", old_home).expect(0).json["unreadable_by_disposal"] == 1


def test_a_day_that_is_not_over_is_refused(old_home: Path) -> None:
    result = daicho("dispose", "--home", old_home, "--through", "2090-01-01").expect(ExitCode.BLOCKED)
    assert "RETENTION_NOT_ENDED" in result.err


def test_a_hold_keeps_a_record_that_is_due(old_home: Path) -> None:
    (record,) = daicho("list", "--home", old_home).expect(0).json["records"]
    hold = daicho("hold", "place", record["id"], "--reason", "係争中", "--home", old_home).expect(0).json
    daicho("due", "--home", old_home).expect(ExitCode.NOTHING_FOUND)
    daicho("hold", "lift", hold["id"], "--reason", "和解", "--home", old_home).expect(0)
    daicho("audit", "--home", old_home).expect(0)


def test_index_keys_are_listed_and_replaced(old_home: Path) -> None:
    (one,) = daicho("index", "list", "--home", old_home).expect(0).json
    (done,) = daicho("index", "rotate", one["period"], "--home", old_home).expect(0).json
    assert done["key_id"] == f"index/{one['period']}.2"
    assert done["tokens"] > 0
    assert daicho("index", "rotate", "--all", "--home", old_home).expect(0).json[0]["key_id"].endswith(".3")
    daicho("index", "rotate", "--home", old_home).expect(ExitCode.USAGE)
    daicho("index", "rotate", "2090-01", "--home", old_home).expect(ExitCode.NOTHING_FOUND)
    daicho("audit", "--home", old_home).expect(0)
