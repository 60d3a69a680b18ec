"""What is entered about a record while it moves to another day moves along: nothing is left under the old key."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import Ledger
from ledger.service import amending, holding
from tests.forgetting.conftest import FIND, PRINCIPAL
from tests.service.conftest import Clock, Make


@pytest.mark.parametrize("mover", ["close", "hold"])
def test_an_amendment_that_comes_in_while_the_record_moves_is_not_left_behind(
    ledger: Ledger, upload: Make, clock: Clock, monkeypatch: pytest.MonkeyPatch, mover: str
) -> None:
    running = upload(record_form="BULK", principals=[{"id": "C-1"}])
    running["provision"] = {"repeated": True, "open_ended": True, "period_start": "2026-10-01"}
    record = ledger.record(running).id
    module, name = (amending, "stage_with") if mover == "close" else (holding, "stage")
    begun: list[bool] = []
    whole = getattr(module, name)

    def late(*arguments: Any, **more: Any) -> Any:
        # The mover has read the record and not committed yet: another entry about it comes first.
        if not begun:
            begun.append(True)
            ledger.amend(record, {"action": "supplement", "reason": "one more", "principals": [PRINCIPAL]})
        return whole(*arguments, **more)

    monkeypatch.setattr(module, name, late)
    if mover == "close":
        ledger.amend(record, {"action": "close", "reason": "over", "provision": {"period_end": "2026-11-01"}})
    else:
        ledger.place_hold([record], "係争中")
    monkeypatch.undo()
    assert [one.id for one in ledger.find_person(FIND, "tester").records] == [record]
    assert ledger.audit().findings == []
    with ledger._core.database.reading() as connection:
        key_ids = connection.exec_driver_sql(
            "SELECT DISTINCT key_id FROM body WHERE seq IN (SELECT seq FROM record UNION SELECT seq FROM amendment)"
        ).fetchall()
    assert len(key_ids) == 1
