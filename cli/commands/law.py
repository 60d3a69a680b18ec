"""`daicho law`: the codes and the statutory items in words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.app import app, command
from cli.app import law as group
from cli.days import today
from cli.files import read_document
from cli.lang import both
from cli.options import takes_output
from cli.output import Column, Output
from cli.usage import Misuse

CODES = (
    Column("code", "符号", "code"),
    Column("citation", "条文", "citation"),
    Column("ja", "内容", "what it means", only="ja"),
    Column("en", "内容（英語）", "what it means", only="en"),
    Column("cure_ja", "直し方", "cure", only="ja"),
    Column("cure_en", "直し方（英語）", "cure", only="en"),
)
STEPS = (
    Column("step", "段", "step"),
    Column("question_ja", "問い", "question", only="ja"),
    Column("question_en", "問い（英語）", "question", only="en"),
    Column("answer_ja", "答え", "answer", only="ja"),
    Column("answer_en", "答え（英語）", "answer", only="en"),
    Column("articles", "条文", "articles"),
    Column("missing_facts", "足りない事実", "missing facts"),
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
    ja="符号（MISSING:items など）の意味、条文、直し方を示します。\n\n符号を省くとすべてを示します。"
    "--situation を付けると、その状況の判断を一段ずつ、条文とともに示します（何も書き込みません）。",
    en="Say what a code (e.g. MISSING:items) means, its article and what would mend it.\n\nWithout a code: all of them. With "
    "--situation: the decision on that situation, step by step, with its articles; nothing is written.",
)
@takes_output
def explain(
    out: Output,
    codes: Annotated[list[str] | None, typer.Argument(metavar="CODE", help=both("符号", "the code"))] = None,
    situation: Annotated[
        Path | None,
        typer.Option(
            "--situation",
            metavar="FILE",
            help=both("状況（JSON）。- は標準入力", "a situation (JSON); - is standard input"),
        ),
    ] = None,
) -> None:
    from ledger.law import CODES as ALL
    from ledger.law import describe_code

    if situation is not None and codes:
        raise Misuse("符号と --situation は同時に使えません", "give codes or --situation, not both")
    if situation is not None:
        out.rows(_steps(read_document(situation)), STEPS)
        return
    wanted = codes or list(ALL)
    out.rows([describe_code(code).to_json() for code in wanted], CODES)


def _steps(document: dict[str, Any]) -> list[dict[str, Any]]:
    from ledger.law import explain as walk
    from ledger.law import parse_situation

    document.setdefault("on", today().isoformat())
    return [
        {
            "step": step.number,
            "question_ja": step.question_ja,
            "question_en": step.question_en,
            "answer_ja": step.answer_ja,
            "answer_en": step.answer_en,
            "articles": [rule.citation for rule in step.findings],
            "missing_facts": list(step.asks),
        }
        for step in walk(parse_situation(document))
    ]


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
