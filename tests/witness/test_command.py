"""`daicho witness`: made, told of a log, asked what it saw."""

from __future__ import annotations

from pathlib import Path

from ledger.log import Verifier
from ledger.witness import Witness
from tests.cli.command import daicho
from tests.witness.conftest import NAME, SIGNER
from tests.witness.logs import ORIGIN, Log


def test_a_witness_is_made_once_and_told_of_logs(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    made = daicho("witness", "init", folder, "--name", NAME).expect(0).json
    assert Verifier.parse(made["vkey"]).name == NAME
    assert (folder / "witness.vkey").read_text() == made["vkey"] + "\n"
    assert (folder / "witness.key").stat().st_mode & 0o777 == 0o600
    assert "PRIVATE" not in str(made)
    daicho("witness", "init", folder, "--name", NAME).expect(1)
    watched = daicho("witness", "watch", folder, SIGNER.verifier().vkey(), "--url", "https://l.example/").expect(0)
    assert watched.json == {"origin": ORIGIN, "url": "https://l.example/"}
    daicho("witness", "watch", folder, SIGNER.verifier().vkey()).expect(1)
    rows = daicho("witness", "status", folder).expect(0).json
    assert [(row["origin"], row["size"], row["at"]) for row in rows] == [(ORIGIN, 0, None)]
    daicho("witness", "evidence", folder).expect(3)


def test_a_second_history_is_told(folder: Path, witness: Witness, log: Log) -> None:
    witness.add_checkpoint(log.request(0, 7))
    daicho("witness", "status", folder).expect(0)
    fork = Log(SIGNER, fork_at=3)
    witness.add_checkpoint(fork.request(7, 7))
    told = daicho("witness", "status", folder).expect(5)
    assert told.json[0]["forks"] == 1
    assert "二つの根" in daicho("witness", "status", folder, "--lang", "ja").expect(5).err
    assert daicho("witness", "evidence", folder).expect(0).json[0]["note"] == fork.note(7).decode()
