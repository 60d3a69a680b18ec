"""Consents and stops go when nothing depends on them, and never a moment before."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger import Ledger
from ledger.log.header import KINDS
from ledger.service import disposing
from schemas.consent import ConsentBasis
from schemas.record import IdentifierIn
from tests.consents.conftest import consent, email, stop, withdrawal
from tests.service.conftest import Clock, Make

LATER = "2030-06-01"
DOCS = Path(__file__).parents[2] / "docs"


def standing(ledger: Ledger, value: str) -> Any:
    return ledger.consent_of([IdentifierIn.model_validate(email(value))], ConsentBasis("27-1"))


def kept(home: Path) -> set[int]:
    with sqlite3.connect(home / "daicho.db") as database:
        return {row[0] for row in database.execute("SELECT seq FROM consent UNION SELECT seq FROM stop")}


def test_a_consent_in_force_stays_and_one_withdrawn_goes_with_its_withdrawal(
    ledger: Ledger, clock: Clock, home: Path
) -> None:
    stays = ledger.record_consent(consent("a@daicho.jp")).seq
    ledger.record_consent(consent("b@daicho.jp"))
    ledger.record_consent(withdrawal("b@daicho.jp"))
    clock.to("2029-11-02")
    assert ledger.due() == []
    clock.to(LATER)
    ledger.dispose()
    assert kept(home) == {stays}
    assert standing(ledger, "a@daicho.jp").state == "valid"
    assert standing(ledger, "b@daicho.jp").state == "none"
    assert ledger.audit().findings == []
    assert ledger.index_periods() == {"subject": ""}


def test_a_withdrawal_stays_as_long_as_a_consent_would_come_to_life_without_it(
    ledger: Ledger, clock: Clock, home: Path
) -> None:
    ledger.record_consent(consent("a@daicho.jp"))
    ledger.record_consent(withdrawal("a@daicho.jp", scope={"parties": ["google"], "purposes": []}))
    clock.to(LATER)
    assert ledger.dispose() == ([], None)
    assert len(kept(home)) == 2


def test_what_a_living_record_may_depend_on_stays(ledger: Ledger, clock: Clock, upload: Make, home: Path) -> None:
    ledger.record_consent(consent("taro.yamada@example.jp"))
    ledger.record_consent(withdrawal("taro.yamada@example.jp"))
    placed = ledger.place_stop(stop(email("taro.yamada@example.jp")))
    ledger.lift_stop(placed.id, "asked again")
    clock.to("2029-10-01")
    ledger.record(upload(provision={"date": "2029-10-01"}))
    clock.to(LATER)
    ledger.dispose()
    assert len(kept(home)) == 3
    clock.to("2032-12-01")
    ledger.dispose()
    assert kept(home) == set()
    assert ledger.audit().findings == []


def test_a_stop_goes_once_it_is_lifted_and_never_while_it_stands(ledger: Ledger, clock: Clock, home: Path) -> None:
    standing_stop = ledger.place_stop(stop(email("a@daicho.jp"))).seq
    lifted = ledger.place_stop(stop(email("b@daicho.jp")))
    ledger.lift_stop(lifted.id, "asked again")
    assert ledger.due() == []
    clock.to("2027-01-05")
    (due,) = ledger.due()
    assert (due.day, due.kinds) == (None, {"stop": 2})
    ledger.dispose()
    assert kept(home) == {standing_stop}
    assert standing(ledger, "a@daicho.jp").stops
    assert ledger.audit().findings == []


@pytest.mark.parametrize("name", ["set_apart", "destroy_disposed_keys", "rotate"])
def test_a_disposal_that_was_cut_off_is_finished_by_the_next(
    ledger: Ledger, clock: Clock, home: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    ledger.record_consent(consent("a@daicho.jp"))
    ledger.record_consent(consent("b@daicho.jp"))
    ledger.record_consent(withdrawal("b@daicho.jp"))
    clock.to(LATER)
    whole: Callable[..., Any] = getattr(disposing, name)

    def cut(*arguments: Any) -> Any:
        if name == "set_apart":
            whole(*arguments)
        raise OSError("power cut")

    monkeypatch.setattr(disposing, name, cut)
    with pytest.raises(OSError, match="power"):
        ledger.dispose()
    monkeypatch.undo()
    assert ledger.audit().findings == [] or name == "destroy_disposed_keys"
    ledger.close()
    with Ledger.open(home, clock) as again:
        again.dispose()
        assert again.audit().findings == []
        assert standing(again, "a@daicho.jp").state == "valid"
        assert len(kept(home)) == 1
        with sqlite3.connect(home / "daicho.db") as database:
            assert database.execute("SELECT generation, phase FROM index_period").fetchall() == [(2, "")]


def test_the_table_of_retention_names_every_kind() -> None:
    page = (DOCS / "retention.md").read_text("utf-8")
    rows = "".join(line.split("|")[1] for line in page.splitlines() if line.startswith("| `"))
    assert {kind for kind in KINDS if f"`{kind}`" not in rows} == set()
