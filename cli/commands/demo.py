"""`daicho demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.app import app, command
from cli.lang import both


@command(
    app,
    "demo",
    ja="台帳の仕事を最初から最後まで実演します。\n\n台帳を作り、サーバーを起動し、提携先の形式のファイルを記録し、"
    "提供前の判定を行い、本人を探し、開示書面を作って検証し、改ざんを監査で見つけます。どこかが期待と違えば終了コード1です。",
    en="Show the whole job from beginning to end.\n\nMakes a ledger, runs the server, records files in the partners' own "
    "formats, asks the gate, finds a person, writes the report and verifies it, and lets the audit find a manipulation. "
    "Exit code 1 if any step does not come out as it must.",
)
def demo(
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            metavar="DIR",
            help=both(
                "作業フォルダー（既定 demo-output。毎回作り直します）",
                "folder to work in (default demo-output), made fresh each time",
            ),
        ),
    ] = Path("demo-output"),
) -> None:
    from cli.demo import run_demo

    run_demo(output)
