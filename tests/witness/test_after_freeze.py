"""A log frozen after a loss keeps what its witnesses and authorities had said: nobody can be asked again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.desk.checks import open_signed_pdf
from ledger.desk.verify import verify_pdf
from ledger.log import Bundle, LogProof, Policy, TrustedKeys, Verifier, leaf_hash, open_checkpoint
from ledger.service.restoring import Wanted
from schemas.report import Outcome
from tests.cli.command import daicho
from tests.time_stamps.authority import Authority, running
from tests.witness.asked import ORIGIN, grow
from tests.witness.serving import InThread

NEXT = "ledger.example.com/2026b"
ASKED = {"identifiers": [{"type": "email", "value": "taro.yamada@example.co.jp"}], "reason": "request 7"}


@pytest.fixture
def frozen(home: Path, two: list[InThread], tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A home whose log lost two records, and up to where the witnesses had cosigned what is left of it."""
    with running(Authority.make(tmp_path, "alpha")) as (alpha,):
        settings = "[witnesses]\ntimeout_seconds = 1.0\n[time_stamps]\npapers_need_one = false\n"
        (home / "operations.toml").write_text(settings + alpha.section())
        with Ledger.open(home) as ledger:
            size = grow(ledger)
            assert ledger.ask_witnesses().met_size == size
            ledger.time_stamp()
            ledger.back_up(tmp_path / "backup")
            grow(ledger, 2)
            ledger.ask_witnesses()
        for path in sorted(home.glob("daicho.db*")):
            path.unlink()
        Ledger.restore(home, tmp_path / "backup", Wanted(new_origin=NEXT, reason="the disk failed"))
        yield home, size


def keys_of(home: Path) -> list[Verifier]:
    lines = (home / "trusted.vkey").read_text().splitlines()
    return [Verifier.parse(line) for line in lines if line and not line.startswith("#")]


def test_what_is_published_of_it_meets_the_policy_beside_it(frozen: tuple[Path, int], tmp_path: Path) -> None:
    home, size = frozen
    with Ledger.open(home) as ledger:
        ledger.publish(tmp_path / "www", origin=ORIGIN)
        note = (tmp_path / "www" / "checkpoint").read_bytes()
        assert note == ledger.published_checkpoint(ORIGIN)
        checkpoint, names = Policy.parse((tmp_path / "www" / "policy").read_bytes()).open_checkpoint(note)
        assert (checkpoint.origin, checkpoint.size, names) == (ORIGIN, size, ("w1", "w2"))
        assert ledger.proof_file(size - 1).met
        assert not ledger.proof_file(size).met, (
            "the entry of the time-stamp came after, and nobody can be asked any more"
        )
        last = open_checkpoint(ledger.checkpoint(ORIGIN), keys_of(home), ORIGIN)
        assert last.size == size + 1
        assert ledger.audit().findings == []
    verified = daicho("verify", tmp_path / "www" / "checkpoint", "--policy", tmp_path / "www" / "policy").expect(0)
    assert "WITNESS_QUORUM_MET" in verified.out


def test_a_report_on_its_records_verifies_with_all_that_was_said_of_them(frozen: tuple[Path, int]) -> None:
    home, size = frozen
    with Ledger.open(home) as ledger:
        pdf = ledger.report(ASKED, "cli")
        policy = Policy.parse(ledger.policy())
    found = verify_pdf(pdf, TrustedKeys(tuple(keys_of(home))))
    assert found.outcome is Outcome.PASSED, [one for one in found.checks if one.outcome is Outcome.FAILED]
    files = open_signed_pdf(pdf).attachments
    (earlier,) = Bundle.parse(files["bundle.json"]).earlier
    assert (earlier.origin, len(earlier.time_stamps)) == (ORIGIN, 1)
    proof = LogProof.parse(files["record-0001.tlog-proof"])
    for one in (Policy.parse(files["log.tlog-policy"]), policy):
        assert proof.verify_under(leaf_hash(proof.extra), one).size == size
