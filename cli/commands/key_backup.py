"""`daicho key-backup`: which backups of the keys are kept, and that they are deleted; and what waits for that."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.app import app, command
from cli.app import key_backup as backups
from cli.exits import ExitCode
from cli.home import opened
from cli.lang import both
from cli.note import note
from cli.options import HOME, Home, takes_output
from cli.output import Column, Output
from schemas.views import Appended

BACKUPS = (
    Column("seq", "番号", "entry"),
    Column("taken_on", "取得日", "taken on"),
    Column("expires_on", "廃棄期限", "delete by"),
    Column("deleted_on", "削除日", "deleted on"),
    Column("overdue", "期限超過", "overdue"),
    Column("holds", "鍵が残る廃棄", "holds keys of disposals"),
)
BACKUP_FIELDS = ("seq", "taken_on", "expires_on", "deleted_on", "overdue", "holds")
ENTERED = (Column("seq", "番号", "seq"), Column("time", "時刻", "time"))
Reason = Annotated[
    str,
    typer.Option(
        "--reason",
        metavar="TEXT",
        help=both("理由、または消した方法。台帳に残ります", "why, or how; written to the ledger"),
    ),
]

app.add_typer(backups, name="key-backup")


@command(
    backups,
    "list",
    ja="鍵の控えを、廃棄期限・削除の記録とともに示します。期限を過ぎて削除の記録がなければ終了コード6です。",
    en="The backups of the keys, with the day by which each must be deleted and whether it is said to be. Exit code 6 if one "
    "is past its day and not said to be deleted.",
)
@takes_output
def list_backups(out: Output, home: Home = HOME) -> None:
    with opened(home) as ledger:
        found = ledger.key_backups()
    out.rows([one.to_json() for one in found], BACKUPS, BACKUP_FIELDS)
    if not found:
        note("鍵の控えはありません", "there is no backup of the keys")
        raise typer.Exit(ExitCode.NOTHING_FOUND)
    if late := [str(one.seq) for one in found if one.overdue]:
        named = ", ".join(late)
        note(f"期限を過ぎています: {named}", f"past their day: {named}")
        raise typer.Exit(ExitCode.BLOCKED)


@command(
    backups,
    "delete",
    ja="鍵の控えを消し、消したことを記帳します。目録にあるファイルだけを消します。",
    en="Delete a backup of the keys and enter that it is gone. Nothing but what its manifest names is deleted.",
)
@takes_output
def delete(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=both("控えのフォルダー", "folder of the backup"))],
    out: Output,
    reason: Reason = "expired",
    home: Home = HOME,
) -> None:
    with opened(home) as ledger:
        out.one(ledger.delete_key_backup(folder, reason), ENTERED, Appended.model_fields)


@command(
    backups,
    "deleted",
    ja="鍵の控えが他の方法で消されたことを記帳します（番号は key-backup list にあります）。",
    en="Enter that a backup of the keys was deleted by other means; its number is in `key-backup list`.",
)
@takes_output
def deleted(
    entry: Annotated[int, typer.Argument(metavar="ENTRY", help=both("控えの記録番号", "number of its entry"))],
    reason: Reason,
    out: Output,
    home: Home = HOME,
) -> None:
    with opened(home) as ledger:
        out.one(ledger.key_backup_deleted(entry, reason), ENTERED, Appended.model_fields)
