"""`daicho party`: the master of third parties."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.app import app, command
from cli.app import party as group
from cli.columns import PARTIES
from cli.days import parse_day
from cli.exits import ExitCode
from cli.files import parse_json, read_bytes
from cli.home import opened
from cli.lang import both
from cli.note import note
from cli.options import HOME, AsOf, Home, takes_output
from cli.output import Column, Output
from cli.usage import Misuse
from schemas.views import PartyOut

VERSIONS = (Column("version_seq", "記帳番号", "entry"), *PARTIES[1:])
ENTERED = (Column("party", "キー", "party"), Column("seq", "記帳番号", "entry"), Column("time", "時刻", "time"))
LINT = (
    Column("key", "キー", "key"),
    Column("code", "指摘", "code"),
    Column("place", "方針の箇所", "in the policy"),
    Column("citation", "条文", "citation"),
    Column("place", "方針の箇所", "place", wide=True),
    Column("citation", "条文", "citation", wide=True),
    Column("ja", "内容", "what it says", only="ja"),
    Column("en", "英語", "what it says", only="en"),
)

app.add_typer(group, name="party")


@command(
    group,
    "list",
    ja="取引先を一覧します。--as-of はその日に正しかった版です。",
    en="List the parties; --as-of: as they were true on that day.",
)
@takes_output
def list_parties(out: Output, home: Home = HOME, as_of: AsOf = None) -> None:
    day = parse_day(as_of, "--as-of") if as_of else None
    with opened(home) as ledger:
        count = out.rows(ledger.parties(day), PARTIES, PartyOut.model_fields)
    if not count:
        raise typer.Exit(ExitCode.NOTHING_FOUND)


@command(
    group,
    "show",
    ja="取引先一件のすべての版を、古い順に表示します。",
    en="Show every version of a party, oldest first.",
)
@takes_output
def show_party(
    key: Annotated[str, typer.Argument(metavar="KEY", help=both("取引先のキー", "key of the party"))],
    out: Output,
    home: Home = HOME,
) -> None:
    with opened(home) as ledger:
        out.rows(ledger.party_history(key), VERSIONS, PartyOut.model_fields)


@command(
    group,
    "put",
    ja="取引先の新しい版を記帳します。\n\nFILE は一件または配列のJSONです。"
    "出所（source）と確認日（checked_on）を書いてください。古い版は残ります。",
    en="Enter new versions of parties.\n\nFILE is JSON, one party or an array. Give the source and the day of the check; "
    "older versions stay.",
)
@takes_output
def put_party(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help=both("取引先（JSON）。- は標準入力", "the party (JSON); - is standard input")
        ),
    ],
    out: Output,
    home: Home = HOME,
) -> None:
    given = parse_json(read_bytes(file))
    documents = given if isinstance(given, list) else [given]
    if not documents or not all(isinstance(one, dict) for one in documents):
        raise Misuse("FILE は取引先のJSONです", "FILE is a party as JSON, or an array of them")
    with opened(home) as ledger:
        entered = [{"party": one.get("key"), **ledger.put_party(one).model_dump(mode="json")} for one in documents]
    out.rows(entered, ENTERED, entered[0])


@command(
    group,
    "lint",
    ja="方針と取引先台帳の食い違い、足りない事実、古い確認を指摘します。指摘があれば終了コード1です。",
    en="Say what is missing, old or at odds with the policy. Exit code 1 if anything is found.",
)
@takes_output
def lint_parties(out: Output, home: Home = HOME) -> None:
    with opened(home) as ledger:
        found = [one.to_json() for one in ledger.lint()]
    count = out.rows(found, LINT)
    note(f"指摘 {count}件", f"{count} found")
    if count:
        raise typer.Exit(ExitCode.ERROR)
