"""`daicho publish`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.app import app, command
from cli.home import opened
from cli.lang import both
from cli.note import note
from cli.options import HOME, Home, takes_output
from cli.output import Column, Output
from schemas.publication import Published

PUBLISHED = (
    Column("origin", "台帳名", "origin"),
    Column("size", "公開した件数", "size"),
    Column("tiles", "書いたタイル", "tiles written"),
    Column("entry_bundles", "書いたエントリ束", "entry bundles written"),
    Column("partial_tiles_pruned", "消した部分タイル", "partial tiles pruned"),
)


@command(
    app,
    "publish",
    ja="台帳の公開部分（チェックポイント、タイル、検証鍵、方針）を静的ファイルとして書きます（C2SP tlog-tiles）。\n\n"
    "APIが返すものと同じバイト列で、増えた分だけを書きます。途中で止まっても、チェックポイントがタイルより先に進むことは"
    "ありません。別の台帳のフォルダーや、より新しいチェックポイントのあるフォルダーには書きません。",
    en="Write what is public of the log (checkpoint, tiles, keys, policy) as static files (C2SP tlog-tiles).\n\n"
    "The same bytes as the API serves; only what is new is written. Wherever it is cut off, the checkpoint is never ahead "
    "of its tiles. A folder of another log, or one whose checkpoint is ahead, is refused.",
)
@takes_output
def publish(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help=both("公開先のフォルダー", "the folder to publish"))],
    out: Output,
    home: Home = HOME,
    entries: Annotated[
        bool,
        typer.Option(
            "--entries",
            help=both(
                "記録の見出し（エントリ束）も公開する。いつ記録があったかが分かります",
                "publish entry bundles too: they tell when each entry was made",
            ),
        ),
    ] = False,
    origin: Annotated[
        str | None,
        typer.Option(
            "--origin", metavar="ORIGIN", help=both("凍結された台帳の名前", "a frozen log of this ledger, by its name")
        ),
    ] = None,
) -> None:
    with opened(home) as ledger:
        done = ledger.publish(directory, entries, origin)
    out.one(done, PUBLISHED, Published.model_fields)
    if done.kept:
        note(
            "公開先のチェックポイントの方が新しいので、そのままにしました。立会人の連署を待っています",
            "the folder's checkpoint is newer than what the witnesses have cosigned: it stays until they have caught up",
        )
