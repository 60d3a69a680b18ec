"""`daicho report`: what a search finds of one person, as a signed PDF. The answer to a request is `daicho desk`'s."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.app import app, command
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
    ja="一人についての検索結果の写し（署名付きPDF）を作ります。\n\n開示請求への回答ではなく、請求、本人確認、決定、手数料のいずれも"
    "伴わないと、書面に記載されます。請求への回答は `daicho desk` で行います。"
    "法定の項目と、その証明（JSON、CSV、検証鍵）が入ります。"
    "受け取った人は `daicho verify FILE.pdf` で、台帳もネットワークもなしに検証できます。"
    "記録がなければ、ない旨の書面になります（そのときも終了コードは0です）。",
    en="Write a copy of what a search finds of one person: a signed PDF.\n\nIt answers no request, and says so: no identity "
    "was checked, nothing decided, no fee asked. Requests are answered by `daicho desk`. It holds the statutory items and "
    "their proofs. Whoever "
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
    force: Annotated[
        bool, typer.Option("--force", help=both("同じ名前のファイルを上書き", "replace a file of the same name"))
    ] = False,
) -> None:
    wanted = search_document(email, phone, customer_id, name, identifier, digest, identifiers, reason, as_of)
    with opened(home) as ledger, private_file(output, force) as write:
        paper = ledger.report(wanted, actor(), addressee=addressee)
        write(paper)
    note(f"PDFを書き出しました（{len(paper):,}バイト）", f"the PDF is written ({len(paper):,} bytes)")
