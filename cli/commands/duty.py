"""`daicho duty`: enter a standing duty done or information given, with its papers; add papers to a record; read them."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.app import app, command
from cli.app import duty as group
from cli.exits import ExitCode
from cli.files import read_bytes, read_document, write_private
from cli.home import opened
from cli.lang import both
from cli.options import HOME, Home, takes_output
from cli.output import Column, Output
from cli.record_id import parse_id
from cli.usage import Misuse
from schemas.duty import ATTACHMENT_BYTES_MAX, Attachment, AttachmentOut
from schemas.views import Appended

if TYPE_CHECKING:
    from ledger import Ledger

ENTERED = (
    Column("seq", "番号", "seq"),
    Column("id", "ID", "id"),
    Column("kind", "種類", "kind"),
    Column("time", "時刻", "time"),
)
PAPERS = (
    Column("seq", "番号", "seq"),
    Column("n", "添付番号", "n"),
    Column("name", "名前", "name"),
    Column("media_type", "形式", "media type"),
    Column("bytes", "バイト", "bytes"),
    Column("sha256", "SHA-256", "SHA-256", wide=True),
)
Attached = Annotated[
    list[Path] | None,
    typer.Option(
        "--attach",
        metavar="FILE",
        help=both("添付する書面（複数可、16 MiBまで）", "a paper to attach (repeatable, up to 16 MiB)"),
    ),
]
Document = Annotated[Path, typer.Argument(metavar="FILE", help=both("JSON。- は標準入力", "JSON; - is standard input"))]
EntryId = Annotated[str, typer.Argument(metavar="ID", help=both("記録のID", "id of the entry"))]

app.add_typer(group, name="duty")


@command(
    group,
    "done",
    ja="果たした義務を記帳します（規則18条の確認、委託先の選定・監督など）。\n\nFILE の形は docs/duties.md にあります。"
    "結果が failed の確認は、その相手方への提供を止めます。",
    en="Enter a duty done: a check of RULE 18, the selection or supervision of an entrustee.\n\nFILE is JSON of the form of "
    "docs/duties.md. A check that failed stops the partner.",
)
@takes_output
def duty_done(file: Document, out: Output, home: Home = HOME, attach: Attached = None) -> None:
    document, papers = read_document(file), _papers(attach)
    with opened(home) as ledger:
        out.one(ledger.record_duty(document, papers), ENTERED, Appended.model_fields)


@command(
    group,
    "notice",
    ja="本人に提供した情報を記帳します（規則17条、18条3項・4項）。\n\n"
    "提供の義務がない場合（28条1項の同意、個人関連情報）は条文を示して終了コード6で断ります。",
    en="Enter information given to a principal (RULE 17, 18(3), 18(4)).\n\nRefused with its citation and exit code 6 where "
    "the information is not owed: after a consent of ACT 28(1), or for person-related information.",
)
@takes_output
def duty_notice(file: Document, out: Output, home: Home = HOME, attach: Attached = None) -> None:
    document, papers = read_document(file), _papers(attach)
    with opened(home) as ledger:
        out.one(ledger.record_notice(document, papers), ENTERED, Appended.model_fields)


@command(
    group,
    "attach",
    ja="記録に書面を加えます（同意書など）。補充として一件の記録になり、元の記録とともに廃棄されます。",
    en="Add papers to a record, such as evidence of the consent: a supplement, disposed of with the record.",
)
@takes_output
def attach_papers(
    record_id: EntryId,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=both("理由", "why"))],
    out: Output,
    home: Home = HOME,
    attach: Attached = None,
) -> None:
    papers = _papers(attach)
    if not papers:
        raise Misuse("--attach FILE で書面を指定してください", "give a paper with --attach FILE")
    with opened(home) as ledger:
        amended = ledger.amend(parse_id(record_id), {"action": "supplement", "reason": reason}, papers)
        out.one(amended, ENTERED, Appended.model_fields)


@command(
    group,
    "papers",
    ja="添付された書面を一覧します。--save DIR で取り出します。なければ終了コード3です。",
    en="List the papers of an entry; --save DIR takes them out. Exit code 3 if there is none.",
)
@takes_output
def list_papers(
    entry_id: EntryId,
    out: Output,
    home: Home = HOME,
    save: Annotated[
        Path | None, typer.Option("--save", metavar="DIR", help=both("書き出すフォルダー", "folder to write them to"))
    ] = None,
) -> None:
    with opened(home) as ledger:
        found = ledger.attachments(parse_id(entry_id))
        if save is not None:
            _save(ledger, found, save)
    if not out.rows(found, PAPERS, AttachmentOut.model_fields):
        raise typer.Exit(ExitCode.NOTHING_FOUND)


def _papers(files: list[Path] | None) -> list[Attachment]:
    return [
        Attachment(
            file.name,
            mimetypes.guess_type(file.name)[0] or "application/octet-stream",
            read_bytes(file, ATTACHMENT_BYTES_MAX),
        )
        for file in files or ()
    ]


def _save(ledger: Ledger, papers: list[AttachmentOut], folder: Path) -> None:
    """Each paper as `<seq>-<n>` and the ending of its name: a name from outside never decides where a file goes."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for paper in papers:
        ending = Path(paper.name).suffix
        write_private(folder / f"{paper.seq}-{paper.n}{ending}", ledger.attachment(paper.seq, paper.n).content, False)
