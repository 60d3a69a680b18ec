"""`daicho rebuild`: the tables made again from the entries (docs/audit.md)."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.app import app, command
from cli.columns import FINDINGS
from cli.exits import ExitCode
from cli.home import actor
from cli.lang import both
from cli.note import counted, note, progress
from cli.options import HOME, Home, takes_output
from cli.output import Column, Output

TABLES = (Column("table", "表", "table"), Column("differed", "直した行", "rows mended"))


@command(
    app,
    "rebuild",
    ja="表と検索索引を記録から作り直します。監査が projection や index を挙げたときに使います。一つのトランザクションで行い、"
    "記録（admin）に残ります。記録・内容・名簿が壊れているときは何も書き込みません。後に破損が残れば終了コード5です。",
    en="Make tables and blind indexes again from the entries, when an audit names `projection` or `index`. One "
    "transaction, told in an `admin` entry. Where an entry, a content or a list is damaged nothing is written. "
    "Exit code 5 if damage is left.",
)
@takes_output
def rebuild(
    out: Output,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help=both("理由。台帳に残ります", "why; written to the ledger"))
    ],
    home: Home = HOME,
) -> None:
    from ledger import Ledger

    with progress("作り直し中", "rebuilding") as bar:
        done = Ledger.rebuild(home, actor(), reason, bar, processes=None)
    document = done.model_dump(mode="json")
    out.rows(document.pop("tables"), TABLES, ("table", "differed"), "tables", document)
    if done.seq is None:
        note("すべての表は記録のとおりでした。何も書き込みませんでした", "every table was right; nothing was written")
    else:
        note(
            f"{len(done.tables)}の表を作り直しました（記録{done.seq}）",
            f"{counted(len(done.tables), 'table')} made again (entry {done.seq})",
        )
    if done.left:
        if out.tabular:
            out.rows(done.left, FINDINGS)
        note(
            f"{len(done.left)}か所に、記録から作り直せない破損が残っています",
            f"{counted(len(done.left), 'finding')} left that no entry can make again",
        )
        raise typer.Exit(ExitCode.INTEGRITY)
