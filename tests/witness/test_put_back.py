"""What is put back from a backup, at the ledger or at a witness, is noticed by the other side."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.errors import Blocked
from ledger.service.restoring import Wanted
from tests.cli.command import daicho
from tests.witness.asked import demand_both, grow
from tests.witness.serving import InThread, in_threads
from tests.witness.test_ledger_asks import codes


def asked(home: Path, folders: list[Path], count: int = 1) -> dict[str, str | None]:
    """The ledger grows and asks both, who run only meanwhile."""
    with in_threads(*folders) as running, Ledger.open(home) as ledger:
        demand_both(home, folders, [one.url for one in running])
        grow(ledger, count)
        found = ledger.ask_witnesses()
        assert found.met_size == found.tree_size
        return codes(found)


def test_a_witness_put_back_is_told_until_its_key_is_replaced(home: Path, folders: list[Path], tmp_path: Path) -> None:
    assert asked(home, folders) == {"w1": None, "w2": None}
    shutil.copytree(folders[0], tmp_path / "copy")
    assert asked(home, folders) == {"w1": None, "w2": None}
    shutil.rmtree(folders[0])
    shutil.copytree(tmp_path / "copy", folders[0])
    assert asked(home, folders) == {"w1": "WENT_BACK", "w2": None}
    assert asked(home, folders) == {"w1": "WENT_BACK", "w2": None}, "it answers well again, and forgot all the same"
    told = daicho("witnesses", "status", "--home", home).expect(5)
    assert "has forgotten what it had cosigned" in told.err
    assert "contradicts" not in told.err
    with Ledger.open(home) as ledger:
        (finding,) = ledger.audit().findings
    assert (finding.what, finding.place, "WENT_BACK" in finding.en) == ("witness", "w1", True)


def test_a_restore_does_not_go_on_where_a_witness_knows_more(home: Path, two: list[InThread], tmp_path: Path) -> None:
    """The machine is gone with its checkpoint, and the newest one at hand is older than what was released."""
    with Ledger.open(home) as ledger:
        grow(ledger)
        ledger.ask_witnesses()
        kept = ledger.checkpoint()
        ledger.back_up(tmp_path / "backup")
        grow(ledger)
        ledger.ask_witnesses()
    for path in [*home.glob("daicho.db*"), home / "checkpoint"]:
        path.unlink()
    with pytest.raises(Blocked, match="w1, w2") as blocked:
        Ledger.restore(home, tmp_path / "backup", Wanted(released=kept))
    assert blocked.value.codes == ("ENTRIES_LOST",)
    newest = daicho("witness", "status", tmp_path / "w1").expect(0).json[0]["checkpoint"].encode()
    Ledger.restore(home, tmp_path / "backup", Wanted(released=newest, new_origin="ledger.example.com/b", reason="fire"))
    with Ledger.open(home) as ledger:
        assert ledger.origin == "ledger.example.com/b"


def test_a_restore_goes_on_where_they_know_no_more_or_do_not_answer(
    home: Path, two: list[InThread], tmp_path: Path
) -> None:
    with Ledger.open(home) as ledger:
        grow(ledger)
        ledger.back_up(tmp_path / "backup")
        newest = ledger.checkpoint()
    two[1].stop()
    for path in [*home.glob("daicho.db*"), home / "checkpoint"]:
        path.unlink()
    assert Ledger.restore(home, tmp_path / "backup", Wanted(released=newest)).frozen is None
