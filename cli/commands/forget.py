"""`daicho due`, `dispose`, `hold`, `index`: forgetting on time, keeping what a dispute needs, replacing index keys."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from cli.app import app, command
from cli.app import hold as holds
from cli.app import index as keys
from cli.days import parse_day
from cli.exits import ExitCode
from cli.home import opened
from cli.lang import both
from cli.note import note
from cli.options import HOME, Home, takes_output
from cli.output import Column, Output
from cli.record_id import parse_id
from cli.unfinished import tell_unfinished
from cli.usage import Misuse
from schemas.views import Appended

DUE = (
    Column("last_day", "末日", "last day"),
    Column("entries", "件数", "entries"),
    Column("records", "うち提供・受領の記録", "records"),
    Column("kinds", "種類別", "by kind"),
    Column("asked", "開示請求中のため残る記録", "kept for a request"),
    Column("open", "継続中の請求そのもの", "open requests' own"),
    Column("storage", "方針の保管期間を挙げる記録", "name a storage rule"),
)
DUE_FIELDS = ("last_day", "entries", "records", "kinds", "asked", "open", "storage")
ENTERED = (
    Column("seq", "番号", "seq"),
    Column("id", "ID", "id"),
    Column("kind", "種類", "kind"),
    Column("time", "時刻", "time"),
)
PERIODS = (Column("period", "期間", "period"), Column("phase", "更新中の段階", "rotating"))
ROTATED = (
    Column("period", "期間", "period"),
    Column("key_id", "新しい鍵", "new key"),
    Column("retired", "破棄した鍵", "destroyed"),
    Column("entries", "記録", "entries"),
    Column("tokens", "索引", "tokens"),
)
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help=both("理由", "why"))]
Until = Annotated[
    str | None,
    typer.Option(
        "--through", metavar="DAY", help=both("この日まで（既定は昨日）", "up to this day; default: yesterday")
    ),
]

app.add_typer(holds, name="hold")
app.add_typer(keys, name="index")


@command(
    app,
    "due",
    ja="保存期間が終わり、廃棄できるものを日ごと・種類ごとに示します。末日のない行は、どの記録も要しなくなった同意・停止です。",
    en="What may be destroyed because its retention is over, by day and kind. The row without a day is of consents and "
    "stops that no record needs any more.",
)
@takes_output
def due(out: Output, home: Home = HOME, through: Until = None) -> None:
    with opened(home) as ledger:
        found = ledger.due(parse_day(through, "--through") if through else None)
        unfinished = ledger.unfinished_disposals()
    out.rows([one.to_json() for one in found], DUE, DUE_FIELDS)
    tell_unfinished(unfinished)
    if not found:
        note("廃棄できるものはありません", "nothing is due")
        raise typer.Exit(ExitCode.NOTHING_FOUND)


@command(
    app,
    "dispose",
    ja="保存期間が終わったものを廃棄します。鍵と行を破棄するため、元に戻せません。\n\n"
    "保全措置中の記録は残ります。--dry-run は対象を示すだけです。30日が過ぎ、鍵の控えがすべて削除された廃棄は、"
    "同時に完了として記帳します。",
    en="Destroy what is due. Keys and rows are destroyed: there is no way back.\n\nRecords under a legal hold stay. "
    "--dry-run only shows what would go. Disposals of whose keys no backup is left, 30 days on, are entered as final.",
)
@takes_output
def dispose(
    out: Output,
    home: Home = HOME,
    through: Until = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=both("示すだけで破棄しない", "show only, destroy nothing"))
    ] = False,
) -> None:
    with opened(home) as ledger:
        found, entry = ledger.dispose(parse_day(through, "--through") if through else None, dry_run)
        final = [] if dry_run else ledger.finish_disposals()
        unfinished = ledger.unfinished_disposals()
    out.rows([one.to_json() for one in found], DUE, DUE_FIELDS)
    if entry:
        note(f"廃棄しました（記録番号 {entry.seq}）", f"destroyed (entry {entry.seq})")
    if final:
        note(f"{len(final)}件の廃棄が完了しました", f"{len(final)} disposals are final")
    tell_unfinished(unfinished)
    if not found and not final:
        note("廃棄できるものはありません", "nothing is due")
        raise typer.Exit(ExitCode.NOTHING_FOUND)


@command(
    holds,
    "place",
    ja="記録を保全します。解除まで、保存期間が過ぎても廃棄しません。理由に個人の名前を書かないでください。",
    en="Hold records: until the hold is lifted they are not destroyed, whatever their last day. Name nobody in the reason.",
)
@takes_output
def place(
    records: Annotated[list[str], typer.Argument(metavar="ID…", help=both("記録のID", "ids of the records"))],
    reason: Reason,
    out: Output,
    home: Home = HOME,
) -> None:
    with opened(home) as ledger:
        out.one(ledger.place_hold([parse_id(one) for one in records], reason), ENTERED, Appended.model_fields)


@command(
    holds,
    "lift",
    ja="保全を解除します。末日を過ぎた記録は翌日の終わりまで残ります。",
    en="Lift a hold. Records whose last day has passed are kept until the end of the next day.",
)
@takes_output
def lift(
    hold_id: Annotated[str, typer.Argument(metavar="ID", help=both("保全のID", "id of the hold"))],
    reason: Reason,
    out: Output,
    home: Home = HOME,
) -> None:
    with opened(home) as ledger:
        out.one(ledger.lift_hold(parse_id(hold_id), reason), ENTERED, Appended.model_fields)


@command(
    keys,
    "list",
    ja="索引鍵のある期間と、途中の更新を示します。",
    en="The periods that have an index key, and rotations that were begun.",
)
@takes_output
def list_periods(out: Output, home: Home = HOME) -> None:
    with opened(home) as ledger:
        found = ledger.index_periods()
    out.rows([{"period": period, "phase": phase} for period, phase in found.items()], PERIODS, ("period", "phase"))


@command(
    keys,
    "rotate",
    ja="期間の索引鍵を新しくします（YYYY-MM、open、hold、subject）。\n\n台帳を使いながら実行できます。中断しても、"
    "もう一度実行すれば続きから進みます。すべての索引を数えて確かめるまで、古いものは削除しません。",
    en="Replace the index key of periods (YYYY-MM, open, hold, subject).\n\nThe ledger may be in use meanwhile. If it is "
    "cut off, run it again: it goes on where it was. Nothing old is deleted before every token was counted under the new "
    "key.",
)
@takes_output
def rotate(
    out: Output,
    period: Annotated[
        list[str] | None, typer.Argument(metavar="PERIOD", help=both("期間（複数可）", "the periods"))
    ] = None,
    every: Annotated[bool, typer.Option("--all", help=both("すべての期間", "all periods"))] = False,
    home: Home = HOME,
) -> None:
    if bool(period) == every:
        raise Misuse("期間か --all を指定してください", "name periods, or use --all")
    with opened(home) as ledger:
        wanted = list(ledger.index_periods()) if every else period or []
        done = [ledger.rotate_index(one) for one in wanted]
    out.rows([asdict(one) for one in done], ROTATED)
