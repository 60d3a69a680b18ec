"""`daicho duties`: what the company still has to do, and by when."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.app import app, command
from cli.days import parse_day
from cli.exits import ExitCode
from cli.home import opened
from cli.lang import both
from cli.note import note
from cli.options import HOME, Home, takes_output
from cli.output import Column, Output
from schemas.duty import DutyOut

DUTIES = (
    Column("severity", "緊急度", "severity"),
    Column("due_on", "期限", "due"),
    Column("kind", "義務", "duty"),
    Column("party", "相手方", "party"),
    Column("subject", "対象", "subject", wide=True),
    Column("citation", "条文", "citation"),
    Column("ja", "内容", "what to do", only="ja"),
    Column("en", "英語", "what to do", only="en"),
)


@command(
    app,
    "duties",
    ja="継続的な義務のうち、期限が来たもの・近いものを一覧します。\n\n規則第18条の確認、委託先の監督、不足のある記録、"
    "根拠のない記録、遅れた記録、長く続く一括の記録、古い相手方情報、同意の証跡などです。期限を過ぎたものがあれば終了コード6です。",
    en="List the standing duties that are due or soon will be.\n\nChecks of RULE 18, supervision of entrustees, records that "
    "are incomplete, unlawful or late, lump sums that run on, old facts of parties, consents without evidence. Exit code "
    "6 if anything is overdue.",
)
@takes_output
def duties(
    out: Output,
    home: Home = HOME,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DAY",
            help=both("その日に何の期限が来ているか（既定は今日）", "what is due on that day; default: today"),
        ),
    ] = None,
    later: Annotated[
        bool, typer.Option("--all", help=both("まだ先のものも表示", "show what is due later, too"))
    ] = False,
) -> None:
    day = parse_day(as_of, "--as-of") if as_of else None
    with opened(home) as ledger:
        found = [one for one in ledger.duties(day) if later or one.severity != "later"]
    out.rows(found, DUTIES, DutyOut.model_fields)
    overdue = sum(one.severity == "overdue" for one in found)
    note(f"{len(found)}件、うち期限超過 {overdue}件", f"{len(found)} listed, {overdue} overdue")
    if overdue:
        raise typer.Exit(ExitCode.BLOCKED)
