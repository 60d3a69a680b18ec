"""`daicho audit`: does everything still say what was written?"""

from __future__ import annotations

import typer

from cli.app import app, command
from cli.columns import FINDINGS
from cli.exits import ExitCode
from cli.note import counted, note, progress
from cli.options import HOME, Home, takes_output
from cli.output import Column, Output

AUDIT = (
    Column("origin", "台帳名", "origin"),
    Column("tree_size", "件数", "size"),
    Column("root", "根", "root"),
    Column("entries_checked", "検査した記録", "entries checked"),
    Column("bodies_checked", "検査した内容", "contents checked"),
    Column("tiles_checked", "検査したタイル", "tiles checked"),
    Column("unreadable_by_disposal", "廃棄済みの内容", "contents disposed of"),
    Column("seconds", "秒", "seconds"),
)


@command(
    app,
    "audit",
    ja="台帳のすべてを計算し直し、書いたときと違うものを一つずつ挙げます。一つでもあれば終了コード5です。",
    en="Recompute the whole ledger and name each thing that is not as it was written. Exit code 5 if there is any.",
)
@takes_output
def audit(out: Output, home: Home = HOME) -> None:
    from ledger import Ledger

    with progress("検査中", "auditing") as bar:
        found = Ledger.audit_home(home, bar)
    out.one(found, AUDIT)
    if out.tabular and found.findings:
        out.rows(found.findings, FINDINGS)
    for one in found.overdue:
        note(f"遅れ: {one.what} {one.place}  {one.ja}", f"overdue: {one.what} {one.place}  {one.en}")
    if found.witnesses is not None:
        told = found.witnesses
        note(
            f"立会人{len(told.witnesses)}のうち{told.signed}が{told.asked_size:,}件に連署",
            f"{told.signed} of {len(told.witnesses)} witnesses signed size {told.asked_size:,}",
        )
        for missing in told.missing:
            note(f"欠けています: {missing.name}（{missing.failure}）", f"missing: {missing.name} ({missing.failure})")
    if found.clean:
        note("改ざん・破損はありません", "clean: nothing was changed")
        return
    for one in found.findings:
        note(f"破損: {one.what} {one.place}  {one.ja}", f"damaged: {one.what} {one.place}  {one.en}")
    note(
        f"{len(found.findings)}か所に破損があります",
        f"{counted(len(found.findings), 'finding')}: the ledger is damaged",
    )
    raise typer.Exit(ExitCode.INTEGRITY)
