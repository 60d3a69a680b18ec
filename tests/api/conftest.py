"""One ledger, one application and a key for each scope, shared by the tests of the API."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from ledger import Ledger
from schemas.vocabulary import Scope

ORIGIN = "ledger.example.com/2026"


class Api:
    """A client of the application, without a network. `api.post(…)` with the key of a scope, or with none."""

    def __init__(self, ledger: Ledger, keys: dict[Scope, str], settings: Settings) -> None:
        self.ledger = ledger
        self.keys = keys
        self.app = create_app(ledger, settings)
        self._runner = asyncio.Runner()
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://daicho.test")

    def request(self, method: str, path: str, scope: Scope | None = Scope.ADMIN, **given: Any) -> httpx.Response:
        headers = dict(given.pop("headers", {}))
        if scope is not None:
            headers.setdefault("Authorization", f"Bearer {self.keys[scope]}")
        return self._runner.run(self._client.request(method, path, headers=headers, **given))

    def get(self, path: str, scope: Scope | None = Scope.ADMIN, **given: Any) -> httpx.Response:
        return self.request("GET", path, scope, **given)

    def post(self, path: str, scope: Scope | None = Scope.ADMIN, **given: Any) -> httpx.Response:
        return self.request("POST", path, scope, **given)

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()
        self.app.state.bulk.close()


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger nobody has opened. Tests copy it: making one takes longer."""
    folder = tmp_path_factory.mktemp("new") / "home"
    Ledger.create(folder, "gmo-cybersecurity", origin=ORIGIN)
    return folder


@pytest.fixture(scope="session")
def home(new_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(new_home, tmp_path_factory.mktemp("api") / "home"))


@pytest.fixture(scope="session")
def ledger(home: Path) -> Iterator[Ledger]:
    with Ledger.open(home) as opened:
        yield opened


@pytest.fixture(scope="session")
def keys(ledger: Ledger) -> dict[Scope, str]:
    return {scope: ledger.create_key(f"key-{scope.name.lower()}", [scope]) for scope in Scope}


@pytest.fixture(scope="session")
def api(ledger: Ledger, keys: dict[Scope, str]) -> Iterator[Api]:
    client = Api(ledger, keys, Settings(body_bytes_max=200_000, bulk_bytes_max=2_000_000, bulk_batch_lines=10))
    yield client
    client.close()
