"""`daicho backup`, `daicho restore`, `daicho freeze`, `daicho checkpoint` (docs/backup.md)."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.app import app, command
from cli.exits import ExitCode
from cli.files import read_bytes
from cli.home import opened
from cli.lang import both
from cli.note import note
from cli.options import HOME, Home, takes_output
from cli.output import Column, Output
from cli.usage import Misuse

if TYPE_CHECKING:
    from ledger.service.restoring import Restored

MANIFEST = (
    Column("kind", "種類", "kind"),
    Column("origin", "台帳名", "origin"),
    Column("taken_at", "取得時刻", "taken at"),
    Column("entries", "記録数", "entries"),
    Column("tree_size", "台帳のサイズ", "tree size"),
    Column("schema", "版", "schema"),
    Column("expires_on", "廃棄期限", "delete by"),
)
RESTORED = (
    Column("origin", "台帳名", "origin"),
    Column("entries", "記録数", "entries"),
    Column("frozen", "凍結した台帳", "frozen"),
    Column("lost", "失われた番号", "lost"),
)
RELEASED = (
    Column("origin", "台帳名", "origin"),
    Column("state", "保存先の状態", "store"),
    Column("database_size", "データベースのサイズ", "database size"),
    Column("stored_size", "保存先のサイズ", "stored size"),
)
STATES = {
    "same": ("保存先はデータベースと一致しています", "the store agrees with the database"),
    "behind": ("保存先は古いですが、起動時に自動で進みます", "the store is behind; the next start rolls it forward"),
    "ahead": (
        "データベースより新しい記録が公開済みです。データベースが古い控えから戻されています",
        "more was released than the database holds: the database was restored from a backup",
    ),
    "different": ("根が違います。データベースが変更されています", "the roots differ: the database was changed"),
    "empty": ("保存先は空です", "the store is empty"),
    "other_log": ("保存先は別の台帳のものです", "the store is another log's"),
    "not_signed": ("保存先のものはこの台帳の鍵で署名されていません", "what is stored is not signed by this log's key"),
}

Folder = Annotated[Path, typer.Argument(metavar="DIR", help=both("控えのフォルダー", "folder of the backup"))]
NewOrigin = Annotated[
    str | None,
    typer.Option(
        "--new-origin",
        metavar="NAME",
        help=both("失われた記録があるとき、新しい台帳の名前", "where entries are lost: the name of the new log"),
    ),
]
Why = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help=both("理由。台帳に残ります", "why; written to the ledger"))
]
Released = Annotated[
    Path | None,
    typer.Option(
        "--released",
        metavar="FILE",
        help=both(
            "立会人などが保管していた最新のチェックポイント", "the newest checkpoint that anybody kept, e.g. a witness"
        ),
    ),
]


@command(
    app,
    "backup",
    ja="台帳の控えを新しいフォルダーに作ります（稼働中でも可）。鍵は含みません。鍵は --keys で別の場所に控えます。",
    en="Back the ledger up into a new folder, while it is in use, without its keys; --keys backs up the keys instead.",
)
@takes_output
def backup(
    out: Output,
    folder: Folder,
    keys: Annotated[
        bool,
        typer.Option("--keys", help=both("台帳ではなく鍵を控える", "back up the keys, not the ledger")),
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help=both("既にある控えを検査する", "verify a backup that is there already"))
    ] = False,
    home: Home = HOME,
) -> None:
    from ledger import Ledger

    if check:
        done = Ledger.check_backup(folder)
    else:
        with opened(home) as ledger:
            done = ledger.back_up_keys(folder) if keys else ledger.back_up(folder)
    out.one(asdict(done), MANIFEST)
    if done.kind == "keys":
        note(
            f"{done.expires_on} までにこの控えを消してください。マスター鍵は含まれていません",
            f"delete this backup by {done.expires_on}; it does not hold the master key",
        )


@command(
    app,
    "restore",
    ja="控えから台帳を戻します。稼働中の台帳には上書きしません。公開済みの記録が失われたときは凍結して新しい台帳を始めます。",
    en="Restore a ledger from a backup, never over a living one. Entries lost: freeze the log, open a new one.",
)
@takes_output
def restore(
    out: Output,
    folder: Folder,
    keys: Annotated[
        Path | None,
        typer.Option("--keys", metavar="DIR", help=both("鍵の控え", "backup of the keys, where none are here")),
    ] = None,
    master_key: Annotated[
        Path | None,
        typer.Option("--master-key", metavar="FILE", help=both("マスター鍵のファイル", "file of the master key")),
    ] = None,
    released: Released = None,
    new_origin: NewOrigin = None,
    reason: Why = "",
    home: Home = HOME,
) -> None:
    from ledger import Ledger
    from ledger.service.restoring import Wanted

    known = read_bytes(released) if released else None
    _told(out, Ledger.restore(home, folder, Wanted(keys, master_key, known, new_origin, reason)))


@command(
    app,
    "freeze",
    ja="最新の記録が失われた台帳を凍結し、新しい名前の台帳を始めます（控えを手で戻した後など）。",
    en="Freeze a log whose newest entries are lost and open a new one (after a copy was put back by hand).",
)
@takes_output
def freeze(
    out: Output,
    new_origin: Annotated[
        str, typer.Option("--new-origin", metavar="NAME", help=both("新しい台帳の名前", "name of the new log"))
    ],
    reason: Why,
    released: Released = None,
    home: Home = HOME,
) -> None:
    from ledger import Ledger

    _told(out, Ledger.freeze(home, new_origin, reason, read_bytes(released) if released else None))


@command(
    app,
    "checkpoint",
    ja="公開済みチェックポイントの保存先を、データベースと比べます。違っていれば終了コード5です。",
    en="Compare the store of the released checkpoint with the database. Exit code 5 if they disagree.",
)
@takes_output
def checkpoint(
    out: Output,
    accept: Annotated[
        bool,
        typer.Option(
            "--accept-database",
            help=both("空の保存先をデータベースから埋める（理由が必要）", "fill an empty store from the database"),
        ),
    ] = False,
    reason: Why = "",
    home: Home = HOME,
) -> None:
    from ledger import Ledger

    if reason and not accept:
        raise Misuse("--reason は --accept-database と使います", "--reason goes with --accept-database")
    found = Ledger.accept_database(home, reason) if accept else Ledger.released(home)
    out.one(asdict(found), RELEASED)
    note(*STATES[found.state])
    if found.state not in ("same", "behind"):
        raise typer.Exit(ExitCode.INTEGRITY)


def _told(out: Output, done: Restored) -> None:
    out.one(asdict(done), RESTORED)
    if done.frozen:
        note(
            f"{done.frozen} を凍結し、{done.origin} を始めました。検証鍵（trusted.vkey）を配り直してください",
            f"{done.frozen} is frozen; {done.origin} was opened. Publish trusted.vkey anew",
        )
    if done.keys_expired:
        note(
            "期限の過ぎた鍵の控えを使いました。廃棄を実行してください（`daicho` の廃棄処理）",
            "the backup of the keys had expired: run the disposal, it may hold keys that were destroyed",
        )
