"""`daicho law`: the codes and the statutory items in words."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.app import app, command
from cli.app import law as group
from cli.lang import both
from cli.options import takes_output
from cli.output import Column, Output

CODES = (
    Column("code", "符号", "code"),
    Column("citation", "条文", "citation"),
    Column("ja", "内容", "in Japanese", only="ja"),
    Column("en", "英語", "in English", only="en"),
    Column("cure_ja", "直し方", "cure, in Japanese", only="ja"),
    Column("cure_en", "直し方（英語）", "cure", only="en"),
)
MATRIX = (
    Column("case", "場合", "case"),
    Column("rule", "条文", "rule"),
    Column("date", "年月日", "date"),
    Column("third party", "第三者", "third party"),
    Column("acquisition history", "取得の経緯", "acquisition history"),
    Column("principal", "本人", "principal"),
    Column("items", "項目", "items"),
    Column("consent", "同意", "consent"),
    Column("PPC published", "公表", "PPC published"),
)

app.add_typer(group, name="law")


@command(
    group,
    "explain",
    ja="符号（MISSING:items など）の意味、条文、直し方を示します。符号を省くとすべてを示します。",
    en="Say what a code (e.g. MISSING:items) means, its article and what would mend it. Without a code: all of them.",
)
@takes_output
def explain(
    out: Output,
    codes: Annotated[list[str] | None, typer.Argument(metavar="CODE", help=both("符号", "the code"))] = None,
) -> None:
    from ledger.law import CODES as ALL
    from ledger.law import describe_code

    wanted = codes or list(ALL)
    out.rows([describe_code(code).to_json() for code in wanted], CODES)


@command(
    group,
    "matrix",
    ja="記録の種類ごとの法定項目の表（規則20条、24条、28条）を示します。",
    en="Show the statutory items of each kind of record (RULE 20, 24, 28).",
)
@takes_output
def matrix(out: Output) -> None:
    from ledger.law import matrix_table
    from ledger.law.matrix import MATRIX_COLUMNS

    out.rows([dict(zip(MATRIX_COLUMNS, row, strict=True)) for row in matrix_table()], MATRIX)
