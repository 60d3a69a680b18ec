from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.store.database import Database
from ledger.store.tables import LogRow


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A migrated database with one empty log."""
    made = Database.create(tmp_path / "store.db")
    with made.writing() as connection:
        made.insert(
            connection, LogRow, [(1, "example.com/test", 0, b"r" * 32, b"c" * 32, "2026-01-01T00:00:00.000000Z", 0)]
        )
        connection.commit()
    yield made
    made.close()
