"""A stranger's program reads what `daicho publish` writes and real witnesses cosign, with Go's own note and tlog packages.

It accepts every checkpoint, cosignature, tile, entry bundle and proof file, and refuses each changed byte.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.log.checkpoint import parse_note_unverified
from ledger.witness import add_log, create_witness
from tests.independent.build import build
from tests.witness.serving import in_threads

ENTRIES = 600
OLDER = (20, 256, 599)
PROVED = (0, 1, 255, 256, 511, 512, 599)
RECORD = {
    "role": "provider",
    "art27_ground": "27-1-i",
    "record_form": "EACH",
    "third_party": {"party": "google"},
    "data": {"at_provider": "personal_data"},
    "provision": {"date": "2026-11-01"},
}


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("checker"))


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a stranger is handed: the published log, earlier checkpoints, proof files and keys."""
    folder, home = tmp_path_factory.mktemp("given"), tmp_path_factory.mktemp("ledger") / "home"
    Ledger.create(home, "gmo-cybersecurity", "ledger.example.com/2026")
    vkey = _first_key(home / "trusted.vkey")
    (folder / "log.vkey").write_text(vkey + "\n")
    watching = [home.parent / "w1", home.parent / "w2"]
    for witness in watching:
        create_witness(witness, f"witness.example.org/{witness.name}")
        add_log(witness, vkey)
    keys = [_first_key(witness / "witness.vkey") for witness in watching]
    (folder / "cosigners.vkeys").write_text("".join(f"{key}\n" for key in keys))
    (folder / "quorum").write_text("2\n")
    with in_threads(*watching) as running:
        named = [f"witness w{n} {key} {one.url}\n" for n, (key, one) in enumerate(zip(keys, running, strict=True), 1)]
        (home / "policy").write_text("".join([*named, "group both all w1 w2\n", "quorum both\n"]))
        with Ledger.open(home) as ledger:
            _hand_out(ledger, folder)
    return folder


def test_the_stranger_accepts_the_log(checker: Path, given: Path) -> None:
    done = _run(checker, "verify", given)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["checkpoint", "1", "tile", "4", "bundle", "3", "older", "3", "proof", "7"]


def test_the_stranger_refuses_each_changed_byte(checker: Path, given: Path) -> None:
    done = _run(checker, "flips", given)
    assert done.returncode == 0, done.stderr
    checked = [given / "published" / "checkpoint"]
    for folder in ("published/tile", "older", "proofs"):
        checked += (path for path in (given / folder).rglob("*") if path.is_file())
    assert done.stdout.split() == ["flips", str(sum(path.stat().st_size for path in checked)), "accepted", "0"]


def test_the_stranger_refuses_too_few_witnesses(checker: Path, given: Path, tmp_path: Path) -> None:
    demanding = Path(shutil.copytree(given, tmp_path / "given"))
    (demanding / "quorum").write_text("3\n")
    done = _run(checker, "verify", demanding)
    assert done.returncode == 1
    assert "witnesses: 2 of 3" in done.stderr


def _run(checker: Path, mode: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(checker), mode, str(folder)], capture_output=True, text=True, timeout=300, check=False)


def _hand_out(ledger: Ledger, folder: Path) -> None:
    for name in ("older", "proofs"):
        (folder / name).mkdir()
    for size in OLDER:
        _grow(ledger, size)
        (folder / "older" / f"checkpoint.{size}").write_bytes(ledger.published_checkpoint())
    _grow(ledger, ENTRIES)
    ledger.publish(folder / "published", entries=True)
    for proof in ledger.proof_files(PROVED):
        assert (proof.size, proof.met) == (ENTRIES, True)
        (folder / "proofs" / f"{proof.seq}.tlog-proof").write_bytes(proof.data)
        (folder / "proofs" / f"{proof.seq}.leaf").write_bytes(proof.leaf)


def _grow(ledger: Ledger, size: int) -> None:
    """To exactly this size, cosigned by both witnesses."""
    missing = size - parse_note_unverified(ledger.checkpoint()).size
    assert all(result.appended for result in ledger.record_many([RECORD] * missing))
    assert ledger.ask_witnesses().met_size == size


def _first_key(path: Path) -> str:
    return next(line for line in path.read_text().splitlines() if line and not line.startswith("#"))
