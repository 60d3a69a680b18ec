"""`daicho list`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.app import app, command
from cli.columns import RECORDS
from cli.days import interval
from cli.exits import ExitCode
from cli.home import opened
from cli.lang import both
from cli.note import counted, note
from cli.options import HOME, FiscalYear, Home, Last, On, Since, Until, takes_output
from cli.output import Output
from schemas.views import Page, RecordView
from schemas.vocabulary import Duty, Form, Role, Status

if TYPE_CHECKING:
    from ledger import Ledger

PAGE_RECORDS = 500

Party = Annotated[
    str | None, typer.Option("--party", metavar="KEY", help=both("相手方のキー", "key of the third party"))
]
OurRole = Annotated[
    Role | None, typer.Option("--role", metavar="ROLE", help=both("立場（provider など）", "our side (provider ...)"))
]
OfStatus = Annotated[
    Status | None,
    typer.Option("--status", metavar="STATUS", help=both("状態（incomplete など）", "status (incomplete ...)")),
]
OfDuty = Annotated[
    Duty | None, typer.Option("--duty", metavar="DUTY", help=both("義務（required など）", "duty (required ...)"))
]
OfForm = Annotated[
    Form | None, typer.Option("--form", metavar="EACH|BULK|CONTRACT", help=both("記録の形式", "form of the record"))
]
IsOpen = Annotated[
    bool | None,
    typer.Option("--open/--closed", help=both("継続中／終了した記録だけ", "only records that run / that are closed")),
]
Limit = Annotated[
    int,
    typer.Option(
        "--limit", metavar="N", min=0, help=both("最大件数（既定の0は全件）", "at most N records (default 0: all)")
    ),
]


@command(
    app,
    "list",
    ja="記録を一覧します。\n\n日付は記帳した日（日本時間）です。2026-11-23、令和8年11月23日、today などと書けます。"
    "探した期間を、終わりを含まない区間として標準エラーに表示します。",
    en="List records.\n\nDays are the days of entry in Japan: 2026-11-23, 令和8年11月23日, today. "
    "The interval that was searched is printed on standard error, half-open.",
)
@takes_output
def list_records(
    out: Output,
    home: Home = HOME,
    party: Party = None,
    role: OurRole = None,
    status: OfStatus = None,
    duty: OfDuty = None,
    form: OfForm = None,
    is_open: IsOpen = None,
    since: Since = None,
    until: Until = None,
    fiscal_year: FiscalYear = None,
    last: Last = None,
    on: On = None,
    limit: Limit = 0,
) -> None:
    days = interval(since, until, fiscal_year, last, on)
    wanted: dict[str, Any] = {
        "party": party,
        "role": role,
        "status": status,
        "duty": duty,
        "form": form,
        "open": is_open,
        "entered_from": days.first,
        "entered_to": days.last,
    }
    wanted = {name: value for name, value in wanted.items() if value is not None}
    if days:
        note(f"記帳の期間: {days.text(out.utc)}", f"entered in {days.text(out.utc)}")
    with opened(home) as ledger:
        first = ledger.records(wanted, None, _page_size(limit, 0))
        about = {
            "origin": first.origin,
            "tree_size": first.tree_size,
            "root": first.root,
            "generated_at": first.generated_at.isoformat(),
            "interval": days.text(out.utc) if days else None,
        }
        count = out.rows(_pages(ledger, wanted, first, limit), RECORDS, RecordView.model_fields, "records", about)
    note(
        f"{count}件（台帳 {first.origin}、{first.tree_size}件目まで、根 {first.root[:16]}…）",
        f"{counted(count, 'record')} (log {first.origin}, size {first.tree_size}, root {first.root[:16]}…)",
    )
    if not count:
        raise typer.Exit(ExitCode.NOTHING_FOUND)


def _pages(ledger: Ledger, wanted: dict[str, Any], page: Page, limit: int) -> Iterator[RecordView]:
    count = 0
    while True:
        yield from page.records
        count += len(page.records)
        if page.next is None:
            return
        if limit and count >= limit:
            note("続きがあります（--limit）", "there are more (--limit)")
            return
        page = ledger.records(wanted, page.next, _page_size(limit, count))


def _page_size(limit: int, count: int) -> int:
    return min(PAGE_RECORDS, limit - count) if limit else PAGE_RECORDS
