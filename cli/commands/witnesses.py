"""`daicho witnesses`: who has cosigned this ledger's log, and asking those who have not."""

from __future__ import annotations

import typer

from cli.app import app, command
from cli.app import witnesses as group
from cli.exits import ExitCode
from cli.home import opened
from cli.note import note
from cli.options import HOME, Home, takes_output
from cli.output import Column, Output
from schemas.witness import WitnessesOut, WitnessOut

app.add_typer(group, name="witnesses")

WITNESSES = (
    Column("name", "立会人", "witness"),
    Column("size", "連署した件数", "size cosigned"),
    Column("signed_at", "連署した時刻", "signed at"),
    Column("failing_since", "欠けている時刻", "missing since"),
    Column("failure", "理由", "why"),
    Column("key", "鍵", "key", wide=True),
)


@command(
    group,
    "status",
    ja="立会人ごとに、どこまで連署したか、いつから欠けているかを示します。台帳と食い違う立会人がいれば終了コード5、"
    "欠けている立会人がいれば1です。",
    en="For each witness how far it has cosigned, and since when it is missing. Exit code 5 if one contradicts the ledger, "
    "1 if one is missing.",
)
@takes_output
def status(out: Output, home: Home = HOME) -> None:
    with opened(home) as ledger:
        found = ledger.witnesses()
    _tell(out, found)


@command(
    group,
    "ask",
    ja="まだ連署していない立会人に、最新のチェックポイントの連署を求めます。\n\n動いているサーバーは自分で求めるので不要です。"
    "サーバーのない台帳では cron などで定期的に実行してください。終了コードは status と同じです。",
    en="Ask the witnesses who have not cosigned the newest checkpoint.\n\nA running server asks by itself; without one run "
    "this from cron. Exit codes as of `status`.",
)
@takes_output
def ask(out: Output, home: Home = HOME) -> None:
    with opened(home) as ledger:
        found = ledger.ask_witnesses()
    _tell(out, found)


def _tell(out: Output, found: WitnessesOut) -> None:
    about = found.model_dump(mode="json", exclude={"witnesses"})
    out.rows(found.witnesses, WITNESSES, WitnessOut.model_fields, "witnesses", about)
    count = len(found.witnesses)
    if not count:
        note(
            "立会人が定められていません（台帳のフォルダーの policy）",
            "no witness is named in the ledger's file `policy`",
        )
        return
    note(
        f"立会人{count}のうち{found.signed}が{found.asked_size:,}件に連署（現在{found.tree_size:,}件、"
        f"定足数を満たす最新は{found.met_size:,}件）",
        f"{found.signed} of {count} witnesses signed size {found.asked_size:,} (now {found.tree_size:,}; the newest that "
        f"meets the quorum is {found.met_size:,})",
    )
    for one in found.missing:
        since = one.failing_since.strftime("%Y-%m-%d %H:%M UTC") if one.failing_since else "?"
        note(
            f"欠けています: {one.name}（{since}から、{one.failure}）",
            f"missing: {one.name} since {since} ({one.failure})",
        )
    if any(one.failure == "WENT_BACK" for one in found.witnesses):
        note(
            "自分の連署を忘れた立会人がいます（バックアップから戻された疑い）。鍵を廃止し、新しい立会人に替えてください",
            "a witness has forgotten what it had cosigned, as after a restore: retire its key and take a new witness",
        )
        if all(one.failure == "WENT_BACK" for one in found.witnesses if one.alarm):
            raise typer.Exit(ExitCode.INTEGRITY)
    if any(one.alarm for one in found.witnesses):
        note(
            "台帳と食い違う立会人がいます。書き込みを止め、docs/witness.md に従って調べてください",
            "a witness contradicts this ledger: stop writing and find out why, see docs/witness.md",
        )
        raise typer.Exit(ExitCode.INTEGRITY)
    if found.missing:
        raise typer.Exit(ExitCode.ERROR)
