"""`daicho amend`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.app import app, command
from cli.columns import APPENDED
from cli.days import parse_day
from cli.files import read_document
from cli.home import opened
from cli.lang import both
from cli.options import HOME, Home, takes_output
from cli.output import Column, Output
from cli.record_id import parse_id
from cli.usage import Misuse
from schemas.vocabulary import AmendmentAction

AMENDED = tuple(
    Column(column.path.removeprefix("appended."), column.ja, column.en)
    for column in APPENDED
    if column.path.startswith("appended.")
)


@command(
    app,
    "amend",
    ja="記録を補充・訂正・終了・取消します。元の記録は変わらず、修正が一件の記録として加わります。\n\n"
    "supplement は欠けていた項目を足し、correct は置き換え、close は継続中の一括記録を終え、"
    "void は誤って作った記録を取り消します。",
    en="Supplement, correct, close or void a record, by an entry of its own.\n\n"
    "The record itself stays as it was. supplement adds what was missing, correct replaces, close ends a running lump-sum "
    "record, void says that it was made in error.",
)
@takes_output
def amend(
    record_id: Annotated[str, typer.Argument(metavar="ID", help=both("記録のID", "id of the record"))],
    action: Annotated[
        AmendmentAction,
        typer.Option("--action", metavar="supplement|correct|close|void", help=both("何をするか", "what to do")),
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=both("理由", "why"))],
    out: Output,
    home: Home = HOME,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE", help=both("修正の内容（JSON）", "the content of the amendment (JSON)")),
    ] = None,
    items: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help=both(
                "記録の項目を書く（例: third_party.address=…。[ か { で始まる値はJSON。複数可）",
                "an item of the record (e.g. third_party.address=...; a value that begins with [ or { is JSON; repeatable)",
            ),
        ),
    ] = None,
    period_end: Annotated[
        str | None,
        typer.Option(
            "--period-end", metavar="DAY", help=both("提供の末日（close）", "last day of the provision (close)")
        ),
    ] = None,
    last_provision: Annotated[
        str | None,
        typer.Option(
            "--last-provision", metavar="DAY", help=both("最終の提供日（close）", "day of the last provision (close)")
        ),
    ] = None,
) -> None:
    amendment: dict[str, Any] = read_document(file) if file else {}
    amendment |= {"action": action.value, "reason": reason}
    if items:
        amendment["record"] = {**amendment.get("record", {}), **dict(_item(one) for one in items)}
    days = {"period_end": (period_end, "--period-end"), "last_provision_date": (last_provision, "--last-provision")}
    told = {name: parse_day(text, option).isoformat() for name, (text, option) in days.items() if text}
    if told:
        amendment["provision"] = {**amendment.get("provision", {}), **told}
    with opened(home) as ledger:
        appended = ledger.amend(parse_id(record_id), amendment)
    out.one(appended, AMENDED)


def _item(given: str) -> tuple[str, Any]:
    name, equals, value = given.partition("=")
    if not equals or not name:
        raise Misuse("--set は NAME=VALUE の形です", "--set has the form NAME=VALUE")
    if value.startswith(("[", "{")):
        try:
            return name, json.loads(value)
        except ValueError:
            raise Misuse("--set の値をJSONとして読めません", "the value of --set is not JSON") from None
    return name, value
