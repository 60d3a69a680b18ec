"""`daicho migrate`."""

from __future__ import annotations

from cli.app import app, command
from cli.note import note
from cli.options import HOME, Home


@command(
    app,
    "migrate",
    ja="データベースを、このプログラムの版に合わせます。先に控えを取ってください。",
    en="Bring the database to the schema of this program. Make a copy first.",
)
def migrate(home: Home = HOME) -> None:
    from ledger import Ledger

    before, after = Ledger.migrate(home)
    if before == after:
        note(f"既に最新です（{after}）", f"up to date already ({after})")
    else:
        note(f"{before} から {after} にしました", f"migrated from {before} to {after}")
