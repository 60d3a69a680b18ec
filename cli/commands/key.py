"""`daicho key`: API keys."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.app import app, command
from cli.app import key as group
from cli.columns import KEYS
from cli.exits import ExitCode
from cli.home import opened
from cli.lang import both
from cli.note import note
from cli.options import HOME, Home, takes_output
from cli.output import Output
from schemas.vocabulary import Scope

Name = Annotated[
    str, typer.Argument(metavar="NAME", help=both("キーの名前（使う側の名前）", "name of the key: who uses it"))
]

app.add_typer(group, name="key")


@command(
    group,
    "create",
    ja="APIキーを作ります。キーは標準出力に一度だけ表示され、台帳にはハッシュ値だけが残ります。",
    en="Make an API key. It is printed on standard output, once; the ledger keeps only its digest.",
)
def create_key(
    name: Name,
    scopes: Annotated[
        list[Scope],
        typer.Option(
            "--scope",
            metavar="|".join(Scope),
            help=both(
                "権限（複数可）。書くキーでは誰の記録も読めません",
                "what it may do (repeatable); a key that writes can read nobody",
            ),
        ),
    ],
    home: Home = HOME,
) -> None:
    with opened(home) as ledger:
        secret = ledger.create_key(name, scopes)
    Output().text(secret)
    note("このキーは二度と表示されません", "this key is not shown again")


@command(group, "revoke", ja="APIキーを失効させます。", en="Revoke an API key.")
def revoke_key(name: Name, home: Home = HOME) -> None:
    with opened(home) as ledger:
        ledger.revoke_key(name)
    note("キーを失効させました", "the key is revoked")


@command(
    group,
    "list",
    ja="APIキーを一覧します（キーそのものは表示しません）。",
    en="List the API keys; never the keys themselves.",
)
@takes_output
def list_keys(out: Output, home: Home = HOME) -> None:
    with opened(home) as ledger:
        count = out.rows(ledger.keys(), KEYS, ("name", "scopes", "created_seq", "revoked"))
    if not count:
        raise typer.Exit(ExitCode.NOTHING_FOUND)
