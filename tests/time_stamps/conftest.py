from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger import Ledger
from tests.time_stamps.authority import Authority, running

ORIGIN = "stamps.example.com/2026"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A ledger in real time: what is stamped bears the authority's own time."""
    Ledger.create(tmp_path / "home", "gmo-cybersecurity", ORIGIN)
    return tmp_path / "home"


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Authority, ...]]:
    with running(Authority.make(tmp_path, "alpha"), Authority.make(tmp_path, "beta")) as authorities:
        yield authorities


def configure(home: Path, *authorities: Authority, settings: str = "") -> None:
    text = f"[time_stamps]\n{settings}\n" + "".join(authority.section() for authority in authorities)
    (home / "operations.toml").write_text(text)
