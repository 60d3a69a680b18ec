"""A stranger's program reads our log: Go's note and tlog packages accept what we publish and refuse each changed byte."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.log.checkpoint import parse_note_unverified, sign_checkpoint
from ledger.log.note import COSIGNATURE, Signer, parse_note
from ledger.log.proof_file import LogProof
from ledger.log.tile import entries_path, tile_path
from tests.independent.build import build

ENTRIES = 600
PROVED = (0, 1, 255, 256, 511, 512, 599)
TIME_S = 1_790_000_000


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("checker"))


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a stranger is handed: the published log, earlier checkpoints, proofs and keys."""
    folder = tmp_path_factory.mktemp("given")
    home = tmp_path_factory.mktemp("ledger") / "home"
    Ledger.create(home, "gmo-cybersecurity", "ledger.example.com/2026")
    witnesses = [Signer.generate(f"witness-{n}.example.com", COSIGNATURE) for n in (1, 2)]
    with Ledger.open(home) as ledger:
        _older(ledger, folder / "older", witnesses)
        _publish(ledger, folder / "published", witnesses)
        _proofs(ledger, folder / "proofs", witnesses)
        (folder / "log.vkey").write_text(ledger.vkey + "\n")
    (folder / "cosigners.vkeys").write_text("".join(f"{one.verifier().vkey()}\n" for one in witnesses))
    (folder / "quorum").write_text("2\n")
    return folder


def test_the_stranger_accepts_the_log(checker: Path, given: Path) -> None:
    done = _run(checker, "verify", given)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["checkpoint", "1", "tile", "4", "bundle", "3", "older", "3", "proof", "7"]


def test_the_stranger_refuses_each_changed_byte(checker: Path, given: Path) -> None:
    done = _run(checker, "flips", given)
    assert done.returncode == 0, done.stderr
    words = done.stdout.split()
    sizes = sum(path.stat().st_size for path in given.rglob("*") if path.is_file() and path.parent != given)
    assert words == ["flips", str(sizes), "accepted", "0"]


def test_the_stranger_refuses_too_few_witnesses(checker: Path, given: Path, tmp_path: Path) -> None:
    for path in given.rglob("*"):
        if path.is_file():
            target = tmp_path / path.relative_to(given)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    (tmp_path / "quorum").write_text("3\n")
    done = _run(checker, "verify", tmp_path)
    assert done.returncode == 1
    assert "witnesses: 2 of 3" in done.stderr


def _run(checker: Path, mode: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(checker), mode, str(folder)], capture_output=True, text=True, timeout=300, check=False)


def _older(ledger: Ledger, folder: Path, witnesses: list[Signer]) -> None:
    folder.mkdir()
    size = parse_note_unverified(ledger.checkpoint()).size
    steps = [size + 1, 256, ENTRIES - 1]
    for number, until in enumerate(steps):
        _grow(ledger, until)
        (folder / f"checkpoint.{number}").write_bytes(_cosigned(ledger.checkpoint(), witnesses))
    _grow(ledger, ENTRIES)


def _grow(ledger: Ledger, until: int) -> None:
    missing = until - parse_note_unverified(ledger.checkpoint()).size
    document = {
        "role": "provider",
        "art27_ground": "27-1-i",
        "record_form": "EACH",
        "third_party": {"party": "google"},
        "data": {"at_provider": "personal_data"},
        "provision": {"date": "2026-11-01"},
    }
    results = list(ledger.record_many([document] * missing))
    assert all(result.appended for result in results), results[0]
    assert parse_note_unverified(ledger.checkpoint()).size == until


def _publish(ledger: Ledger, folder: Path, witnesses: list[Signer]) -> None:
    checkpoint = ledger.checkpoint()
    assert parse_note_unverified(checkpoint).size == ENTRIES
    _write(folder / "checkpoint", _cosigned(checkpoint, witnesses))
    for index in range(3):
        width = min(256, ENTRIES - 256 * index)
        _write(folder / tile_path(0, index, width), ledger.tile(0, index, width))
        _write(folder / entries_path(index, width), ledger.entry_bundle(index, width))
    _write(folder / tile_path(1, 0, ENTRIES // 256), ledger.tile(1, 0, ENTRIES // 256))


def _proofs(ledger: Ledger, folder: Path, witnesses: list[Signer]) -> None:
    cosigned = _cosigned(ledger.checkpoint(), witnesses)
    for seq in PROVED:
        shown = ledger.proof(seq)
        path = tuple(base64.b64decode(sibling) for sibling in shown["proof"])
        _write(folder / f"{seq}.tlog-proof", LogProof(seq, path, cosigned).encode())
        _write(folder / f"{seq}.leaf", base64.b64decode(shown["leaf"]))


def _cosigned(note: bytes, witnesses: list[Signer]) -> bytes:
    return sign_checkpoint(parse_note_unverified(note), witnesses, parse_note(note)[1], TIME_S)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
