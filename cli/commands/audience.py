"""`daicho audience`: a list of people becomes one record, or changes a running record's list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.app import app, command
from cli.app import audience as group
from cli.exits import ExitCode
from cli.files import read_document, reading
from cli.home import opened
from cli.lang import both
from cli.note import note, progress
from cli.options import HOME, Home, takes_output
from cli.output import Column, Output

HELD = (
    Column("outcome", "結果", "outcome"),
    Column("count", "人数", "people"),
    Column("code", "符号", "code"),
    Column("citation", "条文", "citation"),
    Column("lines", "行", "lines"),
)
PIECE_BYTES = 1024 * 1024

app.add_typer(group, name="audience")


@command(
    group,
    "upload",
    ja="名簿（CSV、NDJSON、一行一識別子。gzip可）を一件の記録にします。\n\nDOCUMENT は docs/audiences.md の形で、"
    "記録の内容又は変更する記録と、ファイルの形・判定の仕方を書きます。id を書いておけば、途中で切れても"
    "同じコマンドで続きから送られ、二重には記録されません。除かれた行・判定できない行があれば終了コード6です。",
    en="A list (CSV, NDJSON or one identifier a line; gzip too) becomes one record.\n\nDOCUMENT is of the form of "
    "docs/audiences.md: the record, or the record whose list changes, how the file is written, and what is asked of consents "
    "and stops. With an `id` in it, the same command goes on where it was cut and never records twice. Exit code 6 when "
    "lines were held back.",
)
@takes_output
def upload(
    document: Annotated[Path, typer.Argument(metavar="DOCUMENT", help=both("指定（JSON）", "the document (JSON)"))],
    file: Annotated[Path, typer.Argument(metavar="FILE", help=both("名簿。- は標準入力", "the list; - is stdin"))],
    out: Output,
    home: Home = HOME,
) -> None:
    given = read_document(document)
    with opened(home) as ledger, reading(file) as stream:
        state = ledger.begin_upload(given)
        size = stream.seek(0, 2)
        stream.seek(min(state.offset, size))
        at = state.offset
        with progress("読込中", "reading") as bar:
            while piece := stream.read(PIECE_BYTES):
                at = ledger.append_upload(state.id, at, piece)
                bar(at, size)
        with progress("記帳中", "recording") as bar:
            answer = ledger.commit_upload(state.id, None, lambda _, lines: bar(lines, lines))
        if answer.appended is None:
            ledger.drop_upload(state.id)
    about: dict[str, Any] = answer.model_dump(mode="json", exclude={"held"})
    held = [one.model_dump(mode="json") for one in answer.held]
    out.rows(held, HELD, ("outcome", "count", "code", "citation", "lines"), "held", about)
    note(
        f"{answer.rows:,}行を読み、{answer.size:,}人（誤りのある行{answer.fault_count:,}）",
        f"{answer.rows:,} rows read, {answer.size:,} people ({answer.fault_count:,} broken lines)",
    )
    if answer.appended is not None:
        note(f"記録 {answer.appended.seq} 番 {answer.appended.id}", f"entry {answer.appended.seq} {answer.appended.id}")
    if held:
        raise typer.Exit(ExitCode.BLOCKED)
