"""`daicho stop`: stop providing a person's data to third parties, and lift the stop."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.app import app, command
from cli.app import stop as group
from cli.files import read_document
from cli.home import opened
from cli.lang import both
from cli.options import HOME, Home, takes_output
from cli.output import Column, Output
from cli.record_id import parse_id
from schemas.views import Appended

ENTERED = (
    Column("seq", "番号", "seq"),
    Column("id", "ID", "id"),
    Column("kind", "種類", "kind"),
    Column("time", "時刻", "time"),
)

app.add_typer(group, name="stop")


@command(
    group,
    "place",
    ja="本人の第三者提供を停止します（法35条1項・3項・5項、27条2項）。\n\nFILE はJSONで、形は docs/consents.md にあります。"
    "台帳が知るその人のすべての識別子に及びます。",
    en="Stop providing a person's data to third parties (ACT 35(1), (3), (5), 27(2)).\n\nFILE is JSON of the form of "
    "docs/consents.md. The stop reaches every identifier that the ledger knows of the person.",
)
@takes_output
def place(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=both("JSON。- は標準入力", "JSON; - is standard input"))],
    out: Output,
    home: Home = HOME,
) -> None:
    document = read_document(file)
    with opened(home) as ledger:
        out.one(ledger.place_stop(document), ENTERED, Appended.model_fields)


@command(group, "lift", ja="停止を解除します。理由は必須です。", en="Lift a stop. A reason is required.")
@takes_output
def lift(
    stop_id: Annotated[str, typer.Argument(metavar="ID", help=both("停止のID", "id of the stop"))],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=both("理由", "why"))],
    out: Output,
    home: Home = HOME,
) -> None:
    with opened(home) as ledger:
        out.one(ledger.lift_stop(parse_id(stop_id), reason), ENTERED, Appended.model_fields)
