from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.log import Signer
from ledger.witness import Witness, add_log, create_witness, open_witness
from tests.witness.logs import ORIGIN, Log

NAME = "witness.example.org/audit"
SIGNER = Signer.generate(ORIGIN)


@pytest.fixture
def log() -> Log:
    return Log(SIGNER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A witness that watches the log."""
    create_witness(tmp_path / "witness", NAME)
    assert add_log(tmp_path / "witness", SIGNER.verifier().vkey(), "https://ledger.example.com/logs/2026") == ORIGIN
    return tmp_path / "witness"


@pytest.fixture
def witness(folder: Path) -> Iterator[Witness]:
    opened = open_witness(folder)
    yield opened
    opened.close()
