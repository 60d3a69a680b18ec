"""`daicho check`: may this go?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.app import app, command
from cli.exits import ExitCode
from cli.files import read_document
from cli.home import opened
from cli.lang import both
from cli.options import HOME, Home, takes_output
from cli.output import Column, Output

VERDICT = (
    Column("may_proceed", "提供してよいか", "may proceed"),
    Column("duty", "記録義務", "duty"),
    Column("art27_ground", "27条の根拠", "ground (ACT 27)"),
    Column("transfer_basis", "越境の根拠", "transfer basis"),
    Column("articles", "条文", "articles"),
    Column("codes", "指摘", "codes"),
    Column("warnings", "注意", "warnings"),
    Column("conditions", "条件", "conditions"),
    Column("required_fields", "記録する項目", "items to record"),
    Column("record_form", "形式", "form"),
    Column("retention.ledger_last_day", "保存期限", "keep until"),
    Column("disclosable_under_33_5", "33条5項の開示対象", "disclosable (ACT 33(5))"),
)
RULES = (
    Column("id", "規則", "rule"),
    Column("citation", "条文", "citation"),
    Column("ja", "内容", "what it says", only="ja"),
    Column("en", "英語", "what it says", only="en"),
)


@command(
    app,
    "check",
    ja="提供してよいかを判定します。\n\nFILE は docs/situation.md の形のJSONです。提供の記録は書きません。"
    "答えが no のときは拒否を台帳に残します（--hypothetical なら残しません）。終了コードは yes なら0、それ以外は6です。",
    en="May this go?\n\nFILE is JSON of the form of docs/situation.md. No provision is recorded. A `no` is written to the "
    "ledger as a refusal, unless --hypothetical is given. Exit code 0 for yes, 6 for everything else.",
)
@takes_output
def check(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help=both("状況（JSON）。- は標準入力", "the situation (JSON); - is standard input")
        ),
    ],
    out: Output,
    home: Home = HOME,
    hypothetical: Annotated[
        bool,
        typer.Option("--hypothetical", help=both("仮の質問（何も書かない）", "only a question: write nothing")),
    ] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help=both("適用した規則も表示", "show the rules that were applied, too")),
    ] = False,
) -> None:
    situation = read_document(file)
    if hypothetical:
        situation["hypothetical"] = True
    with opened(home) as ledger:
        verdict: dict[str, Any] = ledger.check(situation)
    out.one(verdict, VERDICT)
    if explain and out.tabular:
        out.rows(verdict["rules"], RULES)
    if verdict["may_proceed"] not in ("yes", "n/a"):
        raise typer.Exit(ExitCode.BLOCKED)
