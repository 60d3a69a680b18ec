"""`daicho time-stamp`: time-stamps of checkpoints by outside authorities."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.app import app, command
from cli.app import time_stamp as group
from cli.exits import ExitCode
from cli.home import opened
from cli.lang import both
from cli.note import note
from cli.options import HOME, Home, takes_output
from cli.output import Column, Output
from schemas.time_stamp import AuthorityState, StampResult, TimeStampOut

STAMPS = (
    Column("seq", "番号", "seq"),
    Column("size", "件数", "size"),
    Column("authority", "時刻認証局", "authority"),
    Column("moment", "時刻", "time"),
)
RESULTS = (
    Column("authority", "時刻認証局", "authority"),
    Column("moment", "時刻", "time"),
    Column("seq", "番号", "seq"),
    Column("error", "失敗", "error"),
)
STATES = (
    Column("authority", "時刻認証局", "authority"),
    Column("newest", "最新", "newest"),
    Column("overdue", "遅れ", "overdue"),
    Column("error", "失敗", "error", wide=True),
)

app.add_typer(group, name="time-stamp")


@command(
    group,
    "ask",
    ja="最新のチェックポイントに、予定の来た時刻認証局のタイムスタンプを受けます（cron から実行できます）。\n\n"
    "サーバが動いていれば同じことを自動で行います。応答しない局があれば終了コード1です。",
    en="Have the newest checkpoint time-stamped by the authorities that are due; fit for cron.\n\nA running server does the "
    "same by itself. Exit code 1 if an authority gave none.",
)
@takes_output
def ask(
    out: Output,
    everything: Annotated[
        bool, typer.Option("--all", help=both("予定の前でもすべての局に求める", "ask every authority, due or not"))
    ] = False,
    home: Home = HOME,
) -> None:
    with opened(home) as ledger:
        found = ledger.time_stamp(everything)
    out.rows(found, RESULTS, StampResult.model_fields)
    failed = [one.authority for one in found if one.error]
    if failed:
        names = ", ".join(failed)
        note(f"タイムスタンプを得られなかった局: {names}", f"no time-stamp from: {names}")
        raise typer.Exit(ExitCode.ERROR)


@command(group, "list", ja="受けたタイムスタンプを一覧します。", en="List the time-stamps that are kept.")
@takes_output
def list_stamps(out: Output, home: Home = HOME) -> None:
    with opened(home) as ledger:
        count = out.rows(ledger.time_stamps(), STAMPS, TimeStampOut.model_fields)
    if not count:
        raise typer.Exit(ExitCode.NOTHING_FOUND)


@command(
    group,
    "status",
    ja="時刻認証局ごとに、最新のタイムスタンプと遅れを表示します。遅れがあれば終了コード1です。",
    en="Show for each authority its newest time-stamp and whether it is overdue. Exit code 1 if any is.",
)
@takes_output
def status(out: Output, home: Home = HOME) -> None:
    with opened(home) as ledger:
        found = ledger.authority_states()
    out.rows(found, STATES, AuthorityState.model_fields)
    if any(one.overdue for one in found):
        raise typer.Exit(ExitCode.ERROR)


@command(
    group,
    "export",
    ja="一つのタイムスタンプを、外部の人が確かめられるファイルにします（checkpoint、stamp.tsr、chain.pem）。",
    en="Write one time-stamp as files that a stranger can check: checkpoint, stamp.tsr, chain.pem.",
)
def export(
    seq: Annotated[int, typer.Argument(metavar="SEQ", help=both("番号（list の番号）", "its number, as in list"))],
    folder: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help=both("書き出すフォルダー", "folder to write into"))
    ],
    home: Home = HOME,
) -> None:
    with opened(home) as ledger:
        files = ledger.time_stamp_evidence(seq)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    note(f"{folder} に書き出しました", f"written to {folder}")
