"""`daicho access`: who looked at whom, when and why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.app import app, command
from cli.days import interval
from cli.exits import ExitCode
from cli.files import private_file
from cli.home import actor, opened
from cli.lang import both
from cli.note import note
from cli.options import (
    HOME,
    CustomerIds,
    Digests,
    Emails,
    Home,
    Identifiers,
    IdentifiersFile,
    Names,
    Phones,
    takes_output,
)
from cli.output import Column, Output
from cli.people import search_document
from cli.usage import Misuse
from schemas.request_views import AccessOut

ACCESS = (
    Column("seq", "番号", "seq"),
    Column("at", "時刻", "at"),
    Column("actor", "誰が", "who"),
    Column("purpose", "目的", "purpose"),
    Column("request", "請求", "request"),
    Column("reason", "理由", "why"),
    Column("asked", "調べた識別子", "asked by"),
    Column("found", "件数", "found"),
)


@command(
    app,
    "access",
    ja="誰が、いつ、なぜ、誰を調べたかを一覧します。\n\n識別子を指定すると、その本人に伝えてよいもの（本人を調べた閲覧だけ）になり、"
    "--reason が必要で、この調べも記録されます。"
    "--letter は、本人確認の済んだ請求（--request）の本人へのお知らせ（PDF）を作ります。",
    en="List who looked at whom, when and why.\n\nWith identifiers it is what that person may be told: the look-ups that "
    "asked for them, and nothing of anybody else. That needs --reason and is itself entered. --letter makes a letter (PDF) "
    "to the person of a request in which identity is confirmed (--request).",
)
@takes_output
def access(
    out: Output,
    home: Home = HOME,
    reason: Annotated[
        str | None,
        typer.Option("--reason", metavar="TEXT", help=both("本人を指定して調べる理由", "why a person is looked up")),
    ] = None,
    email: Emails = None,
    phone: Phones = None,
    customer_id: CustomerIds = None,
    name: Names = None,
    identifier: Identifiers = None,
    digest: Digests = None,
    identifiers: IdentifiersFile = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DAY", help=both("この日から", "from this day"))
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DAY", help=both("この日まで（含む）", "to this day, included"))
    ] = None,
    last: Annotated[
        str | None,
        typer.Option(
            "--last", metavar="SPAN", help=both("今日までの期間（90d など）", "up to today: 90d, 12w, 6m, 1y")
        ),
    ] = None,
    who: Annotated[
        str | None, typer.Option("--by", metavar="ACTOR", help=both("この人が調べたものだけ", "only by this actor"))
    ] = None,
    letter: Annotated[
        Path | None,
        typer.Option(
            "--letter",
            metavar="FILE",
            help=both("本人へのお知らせを署名付きPDFで書き出す", "write a letter to that person"),
        ),
    ] = None,
    request: Annotated[
        str | None,
        typer.Option(
            "--request",
            metavar="NUMBER",
            help=both("お知らせのもとになる請求", "the request on which the letter stands"),
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help=both("同じ名前のファイルを上書き", "replace a file of the same name"))
    ] = False,
) -> None:
    days = interval(since, until, None, last)
    wanted: dict[str, Any] = {"first_day": days.first, "last_day": days.last, "actor": who, "reason": reason}
    if any((email, phone, customer_id, name, identifier, digest, identifiers)):
        asked = search_document(email, phone, customer_id, name, identifier, digest, identifiers, reason or "")
        wanted["identifiers"] = asked["identifiers"]
    wanted = {key: value for key, value in wanted.items() if value is not None}
    if days:
        note(f"期間: {days.text(out.utc)}", f"days: {days.text(out.utc)}")
    if (letter is None) != (request is None):
        raise Misuse("--letter と --request は一緒に使います", "--letter and --request go together")
    if letter is not None:
        with opened(home) as ledger, private_file(letter, force) as write:
            write(ledger.access_letter({**wanted, "request": request}, actor()))
        note("お知らせを書き出しました", "the letter is written")
        return
    with opened(home) as ledger:
        count = out.rows(ledger.access_log(wanted, actor()), ACCESS, AccessOut.model_fields)
    if not count:
        raise typer.Exit(ExitCode.NOTHING_FOUND)
