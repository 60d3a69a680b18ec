"""The policy's two years for applicants' data: shown beside a record that names them, never the record's own retention."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ledger import Ledger
from schemas.views import RecordView
from tests.cli.command import daicho
from tests.desk.reading import text
from tests.desk_requests.desk import attachments
from tests.service.conftest import Clock, Make, clock, google, home, ledger, upload

__all__ = ["clock", "google", "home", "ledger", "upload"]

FIND = {"identifiers": [{"type": "email", "value": "taro.yamada@example.jp"}], "reason": "test"}
NAMED = {"storage_rule": "applicants", "applied_on": "2023-04-10"}


def entered(ledger: Ledger, upload: Make, **operational: Any) -> RecordView:
    return ledger.get(ledger.record(upload(operational=operational)).id)


def test_it_counts_two_years_from_the_end_of_the_year_and_leaves_the_last_day_alone(
    ledger: Ledger, upload: Make
) -> None:
    plain, record = entered(ledger, upload), entered(ledger, upload, **NAMED)
    rule = record.data_storage
    assert rule is not None
    assert (rule.rule, rule.applies_to, str(rule.event_day), str(rule.last_day)) == (
        "applicants",
        "3-3",
        "2023-04-10",
        "2025-12-31",
    )
    assert rule.over
    assert "two years" in rule.en
    assert "2年間" in rule.ja
    assert plain.data_storage is None
    assert record.retention == plain.retention


@pytest.mark.parametrize(
    ("operational", "known", "last_day"),
    [
        ({"storage_rule": "applicants"}, True, None),
        ({"storage_rule": "applicants", "applied_on": "spring"}, True, None),
        ({"storage_rule": "nobody's"}, False, None),
        ({"storage_rule": "applicants", "applied_on": "2026-12-31"}, True, "2028-12-31"),
        ({"storage_rule": "applicants", "applied_on": "2026-01-01"}, True, "2028-12-31"),
    ],
)
def test_what_the_record_does_not_say_is_not_made_up(
    ledger: Ledger, upload: Make, operational: dict[str, str], known: bool, last_day: str | None
) -> None:
    rule = entered(ledger, upload, **operational).data_storage
    assert rule is not None
    assert (rule.known, rule.last_day and str(rule.last_day), rule.over) == (known, last_day, False)


def test_look_ups_and_commands_show_it(ledger: Ledger, upload: Make, home: Path) -> None:
    record = entered(ledger, upload, **NAMED)
    answer = ledger.find_person(FIND, "clerk")
    assert [one.data_storage for one in answer.records] == [record.data_storage]
    found = daicho("find", "--home", home, "--email", "taro.yamada@example.jp", "--reason", "test", "-t").expect(0)
    assert "2025-12-31" in found.out
    assert "2025-12-31" in daicho("show", record.id, "--home", home, "-t").expect(0).out


def test_the_day_before_the_record_s_own_last_day_is_over_nothing_goes(
    ledger: Ledger, upload: Make, clock: Clock
) -> None:
    record = entered(ledger, upload, **NAMED)
    late = entered(ledger, upload)
    ledger.amend(late.id, {"action": "correct", "reason": "was left out", "operational": NAMED})
    assert record.retention is not None
    last_day = record.retention.ledger_last_day
    assert last_day is not None
    clock.to(last_day.isoformat())
    assert ledger.due() == []
    assert ledger.dispose()[0] == []
    clock.to("2030-01-05")
    (due,) = [one for one in ledger.due() if one.records]
    assert due.storage == {"applicants": 2}
    assert due.to_json()["storage"] == {"applicants": 2}
    assert ledger.dispose(dry_run=True)[0] == ledger.due()
    ledger.dispose()
    assert ledger.find_person(FIND, "clerk").records == []


@pytest.mark.parametrize("shown", [True, False])
def test_part_b_has_it_where_the_company_says_so(home: Path, clock: Clock, upload: Make, shown: bool) -> None:
    path = home / "profile.json"
    profile = json.loads(path.read_bytes())
    profile.setdefault("choices", {})["part_b"] = ["dates", *(["data_storage"] if shown else [])]
    path.write_text(json.dumps(profile), encoding="utf-8")
    with Ledger.open(home, clock) as ledger:
        entered(ledger, upload, **NAMED)
        pdf = ledger.report(FIND, "clerk")
    (record,) = json.loads(attachments(pdf)["disclosure.json"])["records"]
    assert (record["additional"].get("data_storage") or {}).get("last_day") == ("2025-12-31" if shown else None)
    assert ("2025-12-31" in text(pdf)) is shown
    assert "2025-12-31" not in json.dumps(record["statutory"])
