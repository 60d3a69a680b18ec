"""`daicho init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.app import app, command
from cli.lang import both
from cli.options import HOME, Home, takes_output
from cli.output import Column, Output

CREATED = (
    Column("home", "フォルダー", "folder"),
    Column("origin", "台帳名", "origin"),
    Column("profile", "会社プロファイル", "profile"),
    Column("parties", "取引先", "parties"),
    Column("vkey", "検証鍵", "verifier key"),
)


@command(
    app,
    "init",
    ja="台帳を新しく作ります。\n\nORIGIN は台帳の永久の名前です（例: ledger.example.com/2026）。"
    "表示された検証鍵を、検証する人に渡してください。",
    en="Make a new ledger.\n\nORIGIN is the log's name for ever (e.g. ledger.example.com/2026). "
    "Give the verifier key that is shown to everybody who is to verify.",
)
@takes_output
def init(
    profile: Annotated[
        str,
        typer.Option(
            "--profile",
            metavar="NAME|FILE",
            help=both(
                "会社プロファイル（同梱の名前かファイル）", "company profile: the name of a bundled one, or a file"
            ),
        ),
    ],
    origin: Annotated[
        str,
        typer.Option("--origin", metavar="ORIGIN", help=both("台帳の名前", "name of the log")),
    ],
    out: Output,
    home: Home = HOME,
) -> None:
    from ledger import Ledger

    Ledger.create(home, profile, origin)
    with Ledger.open(home) as ledger:
        created = {
            "home": str(Path(home).absolute()),
            "origin": ledger.origin,
            "profile": ledger.profile.id,
            "parties": len(ledger.parties()),
            "vkey": ledger.vkey,
        }
    out.one(created, CREATED)
