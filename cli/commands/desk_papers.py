"""`daicho desk letter`, `deliver`, `preview`, `form`: the papers that leave the desk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.app import command
from cli.app import desk as group
from cli.commands.desk import Number
from cli.days import parse_day
from cli.files import private_file, read_document, write_private
from cli.home import actor, opened
from cli.lang import both
from cli.note import note
from cli.options import HOME, Home
from cli.step_id import StepId, under_id
from schemas.request_terms import Channel, DeliveryForm, DeskLetter

ToFile = Annotated[
    Path,
    typer.Option(
        "-o", "--output", metavar="FILE", help=both("書き出すファイル。- は標準出力", "the file; - is stdout")
    ),
]
Force = Annotated[
    bool, typer.Option("--force", help=both("同じ名前のファイルを上書き", "replace a file of the same name"))
]
AsForm = Annotated[
    DeliveryForm,
    typer.Option(
        "--form",
        metavar="|".join(DeliveryForm),
        show_choices=False,
        help=both("形式（既定 pdf）", "form (default pdf)"),
    ),
]


@command(
    group,
    "letter",
    ja="通知書（日本語と英語、署名付きPDF）を作り、送付の手続として記録します。\n\n既定は決定の通知。お願いする事項や理由のある通知は、"
    "--file のJSONに書きます（docs/desk.md）。--draft は記録せずに作ります。",
    en="Make a letter (Japanese and English, signed PDF) and enter it as a step.\n\nBy default the one that fits the "
    "decision. Letters with questions or reasons take them from the JSON of --file (docs/desk.md). --draft enters nothing.",
)
def letter(
    number: Number,
    output: ToFile,
    home: Home = HOME,
    kind: Annotated[
        DeskLetter,
        typer.Option("--letter", metavar="KIND", show_choices=False, help=both("通知の種類", "|".join(DeskLetter))),
    ] = DeskLetter.DECISION,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help=both("通知のJSON", "the letter as JSON"))
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help=both("下書き", "only to look at"))] = False,
    force: Force = False,
    step_id: StepId = None,
) -> None:
    document: dict[str, Any] = {"letter": kind.value, **(read_document(file) if file else {}), "draft": draft}
    document = under_id(document, step_id)
    with opened(home) as ledger, private_file(output, force) as write:
        paper = ledger.letter(number, document, actor())
        write(paper)
    note("通知書を書き出しました", "the letter is written")


@command(
    group,
    "deliver",
    ja="決定どおりの開示書面を作り、引渡しを記録します。\n\n請求された方法で渡します。"
    "困難なときは先に paper_instead の通知が要ります。",
    en="Make the report as decided, and enter that it is handed over.\n\nIn the form asked for; where that is too difficult, "
    "the letter paper_instead comes first.",
)
def deliver(
    number: Number,
    output: ToFile,
    channel: Annotated[
        Channel, typer.Option("--channel", metavar="|".join(Channel), help=both("渡し方", "how it goes out"))
    ],
    home: Home = HOME,
    form: AsForm = DeliveryForm.PDF,
    paper: Annotated[bool, typer.Option("--paper", help=both("印刷して渡す", "printed, on paper"))] = False,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DAY", help=both("渡した日（既定は今日）", "the day it goes out (default today)")),
    ] = None,
    force: Force = False,
    step_id: StepId = None,
) -> None:
    document: dict[str, Any] = {"form": form.value, "paper": paper, "channel": channel.value}
    if on is not None:
        document["sent_on"] = parse_day(on, "--on")
    document = under_id(document, step_id)
    with opened(home) as ledger, private_file(output, force) as write:
        content = ledger.deliver(number, document, actor())
        write(content)
    note(f"開示書面を書き出しました（{len(content):,}バイト）", f"the report is written ({len(content):,} bytes)")


@command(
    group,
    "preview",
    ja="引渡しの前に、開示書面を見ます。記録されるのは閲覧だけです。",
    en="Look at the report before it is delivered. Only the look-up is entered.",
)
def preview(
    number: Number, output: ToFile, home: Home = HOME, form: AsForm = DeliveryForm.PDF, force: Force = False
) -> None:
    with opened(home) as ledger, private_file(output, force) as write:
        write(ledger.preview_report(number, form, actor()))


@command(
    group,
    "form",
    ja="請求書（様式1）又は委任状（様式2）の用紙をPDFで書き出します。",
    en="Write the blank request form, or the power of attorney, as PDF.",
)
def form(
    output: ToFile,
    home: Home = HOME,
    agent: Annotated[bool, typer.Option("--agent", help=both("委任状", "the power of attorney"))] = False,
    force: Force = False,
) -> None:
    with opened(home) as ledger:
        blank = ledger.request_form(agent)
    write_private(output, blank, force)
