"""`daicho witness`: making a witness, telling it which logs to watch, and what it has seen. It needs no ledger."""

from __future__ import annotations

import base64
import datetime as dt
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.app import app, command
from cli.app import witness as group
from cli.exits import ExitCode
from cli.lang import both
from cli.note import note
from cli.options import takes_output
from cli.output import Column, Output

app.add_typer(group, name="witness")

Folder = Annotated[Path, typer.Argument(metavar="DIR", help=both("立会人のフォルダー", "folder of the witness"))]
MADE = (Column("name", "立会人", "witness"), Column("vkey", "検証鍵", "verifier key"))
WATCHED = (Column("origin", "台帳名", "origin"), Column("url", "公開先", "published at"))
SEEN = (
    Column("origin", "台帳名", "origin"),
    Column("size", "連署した件数", "size cosigned"),
    Column("root", "根", "root", wide=True),
    Column("at", "連署した時刻", "cosigned at"),
    Column("forks", "二重の履歴", "forks"),
    Column("not_proved", "証明のない申請", "not proved"),
    Column("checkpoint", "チェックポイント", "checkpoint", wide=True),
)


@command(
    group,
    "init",
    ja="立会人を新しく作ります。\n\nNAME は立会人の永久の名前です（例: witness.example.com/audit）。"
    "表示された検証鍵を、台帳を運用する人と検証する人に渡してください。このフォルダーを複製から戻してはいけません。",
    en="Make a new witness.\n\nNAME is its name for ever (e.g. witness.example.com/audit). Give the verifier key that is "
    "shown to whoever runs the ledger and to everybody who is to verify. Never put this folder back from a backup.",
)
@takes_output
def init(
    folder: Folder,
    name: Annotated[
        str,
        typer.Option("--name", metavar="NAME", help=both("立会人の名前", "name of the witness, a URL without scheme")),
    ],
    out: Output,
) -> None:
    from ledger.witness import create_witness

    out.one({"name": name, "vkey": create_witness(folder, name)}, MADE)


@command(
    group,
    "watch",
    ja="連署する台帳を一つ加えます。動いている立会人は再起動するまで知りません。",
    en="Add a log to those that the witness cosigns. A running witness learns of it when it is started again.",
)
@takes_output
def watch(
    folder: Folder,
    vkey: Annotated[str, typer.Argument(metavar="KEY", help=both("台帳の検証鍵", "verifier key of the log"))],
    out: Output,
    url: Annotated[
        str,
        typer.Option(
            "--url",
            metavar="URL",
            help=both("チェックポイントの公開先", "where its checkpoint and tiles are published"),
        ),
    ] = "",
) -> None:
    from ledger.witness import add_log

    out.one({"origin": add_log(folder, vkey, url), "url": url}, WATCHED)


@command(
    group,
    "status",
    ja="連署した最後の大きさと、台帳に不利な証拠の数を台帳ごとに示します。二重の履歴があれば終了コード5です。",
    en="For each log the last size cosigned and how much speaks against it. Exit code 5 if any signed two histories.",
)
@takes_output
def status(folder: Folder, out: Output) -> None:
    from ledger.witness import open_witness

    with closing(open_witness(folder)) as witness:
        evidence = witness.state.evidence()
        rows = [_row(origin, witness.state.seen(origin), evidence) for origin in witness.origins]
    out.rows(rows, SEEN, [column.path for column in SEEN])
    if any(row["forks"] for row in rows):
        note(
            "同じ大きさに二つの根が署名されています。証拠を保全し、台帳の運用者に問い合わせてください",
            "two roots were signed for one size: keep the evidence and ask whoever runs the log",
        )
        raise typer.Exit(ExitCode.INTEGRITY)


@command(
    group,
    "evidence",
    ja="台帳に不利なチェックポイントを、署名付きのまま示します。",
    en="Show the checkpoints that speak against a log, as it signed them.",
)
@takes_output
def evidence(folder: Folder, out: Output) -> None:
    from ledger.witness import open_witness

    columns = (
        Column("origin", "台帳名", "origin"),
        Column("kind", "種類", "kind"),
        Column("size", "件数", "size"),
        Column("at", "時刻", "at"),
        Column("note", "チェックポイント", "checkpoint", wide=True),
    )
    with closing(open_witness(folder)) as witness:
        rows = [
            {
                "origin": one.origin,
                "kind": one.kind,
                "size": one.size,
                "at": _moment(one.time_s),
                "note": one.note.decode(),
            }
            for one in witness.state.evidence()
        ]
    if not out.rows(rows, columns, [column.path for column in columns]):
        raise typer.Exit(ExitCode.NOTHING_FOUND)


def _row(origin: str, seen: Any, evidence: list[Any]) -> dict[str, Any]:
    against = [one.kind for one in evidence if one.origin == origin]
    return {
        "origin": origin,
        "size": seen.size,
        "root": base64.b64encode(seen.root).decode(),
        "at": _moment(seen.time_s) if seen.note else None,
        "checkpoint": seen.note.decode() if seen.note else None,
        "forks": against.count("other_root"),
        "not_proved": against.count("not_proved"),
    }


def _moment(time_s: int) -> str:
    return dt.datetime.fromtimestamp(time_s, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
