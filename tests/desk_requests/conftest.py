from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from ledger import Ledger
from schemas.vocabulary import Scope
from tests.api.conftest import Api

PROFILE, ORIGIN = "gmo-cybersecurity", "ledger.example.com/2026"


class Clock:
    """Moves on by a millisecond each time it is read, so that no two entries bear one time."""

    def __init__(self) -> None:
        self.moment = dt.datetime(2026, 11, 2, 3, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        self.moment += dt.timedelta(milliseconds=1)
        return self.moment

    def to(self, day: str) -> None:
        """Noon in Japan of that day."""
        self.moment = dt.datetime.fromisoformat(f"{day}T03:00:00+00:00")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with two parties and a report key; made once, since making an RSA key takes longer than a test."""
    home = tmp_path_factory.mktemp("template") / "home"
    clock = Clock()
    Ledger.create(home, PROFILE, ORIGIN, clock)
    with Ledger.open(home, clock) as ledger:
        for key, name in (("google", "Google LLC"), ("meta", "Meta Platforms, Inc.")):
            ledger.put_party(
                {
                    "key": key,
                    "kind": "corporation",
                    "name": name,
                    "address": "1 Sample Street",
                    "representative": "Sample Representative",
                    "country": "US",
                    "equivalent_system": "contract",
                    "source": "SAMPLE, not verified",
                    "checked_on": "2026-10-01",
                    "sample": True,
                }
            )
        ledger.report({"identifiers": [{"type": "email", "value": "nobody@example.jp"}], "reason": "warm up"}, "test")
    return home


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "home"))


@pytest.fixture
def ledger(home: Path, clock: Clock) -> Iterator[Ledger]:
    with Ledger.open(home, clock) as opened:
        yield opened


@pytest.fixture
def api(ledger: Ledger) -> Iterator[Api]:
    keys = {scope: ledger.create_key(f"key-{scope.name.lower()}", [scope]) for scope in Scope}
    client = Api(ledger, keys, Settings())
    client.keys[Scope.ADMIN] = ledger.create_key("second clerk", [Scope.DESK, Scope.ADMIN])
    yield client
    client.close()
