"""`daicho desk`: the queue, one request, a request coming in, further identifiers, records hidden by ORDER 11."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.app import app, command
from cli.app import desk as group
from cli.exits import ExitCode
from cli.files import read_document
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
from cli.record_id import parse_id
from cli.step_id import StepId, under_id
from schemas.request_terms import Order11Item
from schemas.request_views import RequestOut, RequestRow

if TYPE_CHECKING:
    from schemas.request_views import RequestOut as Request

QUEUE = (
    Column("number", "受付番号", "number"),
    Column("kind", "種類", "kind"),
    Column("state", "状態", "state"),
    Column("arrived_on", "受付日", "arrived"),
    Column("due_on", "期限", "due"),
    Column("days_left", "残り営業日", "working days left"),
    Column("paused", "停止の理由", "clock stopped for"),
    Column("earliest_suit_day", "訴え可能日", "suit from"),
    Column("fee", "手数料", "fee"),
    Column("outcome", "結論", "outcome"),
)
REQUEST = (
    *QUEUE,
    Column("ending", "終わり方", "ending"),
    Column("next", "次にできる手続", "next steps"),
    Column("by", "請求者", "asked by"),
    Column("identifiers", "識別子", "identifiers"),
    Column("period_start", "対象期間の初日", "period start"),
    Column("period_end", "対象期間の末日", "period end"),
    Column("kept_until", "保存期限", "kept until"),
)
STEPS = (
    Column("seq", "番号", "seq"),
    Column("at", "時刻", "at"),
    Column("step", "手続", "step"),
    Column("actor", "担当", "by"),
    Column("document", "内容", "what"),
)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help=both("受付番号（R-2026-0001）", "number of the request"))]

app.add_typer(group, name="desk")


def told(request: Request) -> None:
    """What every step says when it is done: where the request stands, and what may follow."""
    left = "" if request.days_left is None else str(request.days_left)
    next_steps = ", ".join(request.next)
    note(
        f"{request.number}: {request.state}（期限 {request.due_on}、残り営業日 {left or '―'}）次: {next_steps}",
        f"{request.number}: {request.state} (due {request.due_on}, working days left {left or '-'}); next: {next_steps}",
    )


@command(
    group,
    "queue",
    ja="終わっていない請求を、期限の近い順に一覧します。氏名は出ません。",
    en="List the requests that are not closed, the most urgent first. Nobody is named.",
)
@takes_output
def queue(
    out: Output,
    home: Home = HOME,
    everything: Annotated[
        bool, typer.Option("--all", help=both("終わった請求も含める", "closed requests too"))
    ] = False,
) -> None:
    with opened(home) as ledger:
        count = out.rows(ledger.requests(everything), QUEUE, RequestRow.model_fields)
    if not count:
        raise typer.Exit(ExitCode.NOTHING_FOUND)


@command(
    group,
    "show",
    ja="請求一件の状態と、これまでの手続を表示します。",
    en="Show one request: where it stands, and every step taken.",
)
@takes_output
def show(number: Number, out: Output, home: Home = HOME) -> None:
    with opened(home) as ledger:
        request = ledger.request(number)
    out.one(request, REQUEST, RequestOut.model_fields)
    if out.tabular:
        out.rows(request.steps, STEPS)


@command(
    group,
    "intake",
    ja="請求を受け付けます。\n\nFILE は請求のJSON文書（- は標準入力。書式は docs/desk.md）。"
    "シェルの履歴に個人情報を残しません。",
    en="Take a request in.\n\nFILE is the request as JSON (- is standard input; docs/desk.md says how), so that nothing "
    "stays in the shell's history.",
)
@takes_output
def intake(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=both("請求のJSON", "the request as JSON"))],
    out: Output,
    home: Home = HOME,
    step_id: StepId = None,
) -> None:
    document = under_id(read_document(file), step_id)
    with opened(home) as ledger:
        request = ledger.open_request(document, actor())
    out.one(request, REQUEST, RequestOut.model_fields)
    told(request)


@command(
    group,
    "identifiers",
    ja="請求者から追加で知らされた識別子を加えます。本人のものと確認（identity --confirms）するまで検索には使いません。",
    en="Add identifiers that the requester told later. They are searched by once `identity --confirms` ties them to the "
    "principal.",
)
def add_identifiers(
    number: Number,
    home: Home = HOME,
    email: Emails = None,
    phone: Phones = None,
    customer_id: CustomerIds = None,
    name: Names = None,
    identifier: Identifiers = None,
    digest: Digests = None,
    identifiers: IdentifiersFile = None,
    step_id: StepId = None,
) -> None:
    asked = search_document(email, phone, customer_id, name, identifier, digest, identifiers, "-")
    document = under_id({"identifiers": asked["identifiers"]}, step_id)
    with opened(home) as ledger:
        told(ledger.add_identifiers(number, document, actor()))


@command(
    group,
    "exclude",
    ja="存否が明らかになると害がある記録（施行令第11条）に印を付けます。窓口の検索、件数、開示、閲覧の記録に一切出なくなります。",
    en="Mark records whose known existence would harm (ORDER 11). The desk then finds, counts, discloses and tells of "
    "none of them.",
)
def exclude(
    records: Annotated[list[str], typer.Argument(metavar="ID", help=both("記録のID", "ids of the records"))],
    item: Annotated[
        Order11Item,
        typer.Option("--item", metavar="i|ii|iii|iv", help=both("施行令第11条の号", "item of ORDER 11")),
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=both("理由", "why"))],
    home: Home = HOME,
    lift: Annotated[bool, typer.Option("--lift", help=both("印を外す", "take the mark away"))] = False,
) -> None:
    document: dict[str, Any] = {
        "records": [str(parse_id(one)) for one in records],
        "item": item.value,
        "reason": reason,
        "excluded": not lift,
    }
    with opened(home) as ledger:
        appended = ledger.exclude_records(document, actor())
    note(f"記録しました（{appended.seq} 番）", f"entered ({appended.seq})")
