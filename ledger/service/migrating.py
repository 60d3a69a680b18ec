"""Bringing the database of a ledger's folder to the schema of this program, before it is opened."""

from __future__ import annotations

from pathlib import Path

from ledger.errors import Misconfigured
from ledger.service.home import DATABASE
from ledger.store.migrate import migrate, revision_of
from ledger.store.sqlite import sqlite_engine


def migrate_home(home: Path) -> tuple[str | None, str | None]:
    """Run the migrations not yet run; returns the revision before and after. Raises Misconfigured without a ledger."""
    if not (home / DATABASE).exists():
        raise Misconfigured("there is no ledger in this folder", "このフォルダーに台帳がありません")
    engine = sqlite_engine(home / DATABASE)
    try:
        before = revision_of(engine)
        migrate(engine)
        return before, revision_of(engine)
    finally:
        engine.dispose()
