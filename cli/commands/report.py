"""`daicho report`: one person's records as a signed PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.app import app, command
from cli.days import parse_day
from cli.files import private_file
from cli.home import actor, opened
from cli.lang import both
from cli.note import note
from cli.options import (
    HOME,
    AsOf,
    CustomerIds,
    Digests,
    Emails,
    Home,
    Identifiers,
    IdentifiersFile,
    Names,
    Phones,
    Reason,
)
from cli.people import search_document


@command(
    app,
    "report",
    ja="本人に渡す開示書面（署名付きPDF）を作ります。\n\n法定の項目と、その証明（JSON、CSV、検証鍵）が入ります。"
    "受け取った人は `daicho verify FILE.pdf` で、台帳もネットワークもなしに検証できます。"
    "記録がなければ、ない旨の書面になります（そのときも終了コードは0です）。",
    en="Write the disclosure report for a person: a signed PDF.\n\nIt holds the statutory items and their proofs. Whoever "
    "gets it can check it with `daicho verify FILE.pdf`, without the ledger or a network. Where there is no record the "
    "report says so, and the exit code is 0 as well.",
)
def report(
    reason: Reason,
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="FILE", help=both("書き出すPDF。- は標準出力", "the PDF; - is standard output")
        ),
    ],
    home: Home = HOME,
    email: Emails = None,
    phone: Phones = None,
    customer_id: CustomerIds = None,
    name: Names = None,
    identifier: Identifiers = None,
    digest: Digests = None,
    identifiers: IdentifiersFile = None,
    as_of: AsOf = None,
    addressee: Annotated[
        str,
        typer.Option(
            "--addressee", metavar="NAME", help=both("宛名（既定「本人」）", "whom it is addressed to (default 本人)")
        ),
    ] = "本人",
    request_number: Annotated[
        str | None, typer.Option("--request", metavar="NUMBER", help=both("受付番号", "number of the request"))
    ] = None,
    received_on: Annotated[
        str | None,
        typer.Option(
            "--received", metavar="DAY", help=both("請求を受けた日（既定は今日）", "day of the request (default today)")
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help=both("同じ名前のファイルを上書き", "replace a file of the same name"))
    ] = False,
) -> None:
    wanted = search_document(email, phone, customer_id, name, identifier, digest, identifiers, reason, as_of)
    with opened(home) as ledger, private_file(output, force) as write:
        paper = ledger.report(
            wanted,
            actor(),
            addressee=addressee,
            request_number=request_number,
            received_on=parse_day(received_on, "--received") if received_on else None,
        )
        write(paper)
    note(f"PDFを書き出しました（{len(paper):,}バイト）", f"the PDF is written ({len(paper):,} bytes)")
