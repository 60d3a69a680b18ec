"""`daicho desk`: the steps between evidence and paper: fee, route, search, decide, the clock, withdraw, close."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.app import command
from cli.app import desk as group
from cli.columns import found_columns
from cli.commands.desk import Number, told
from cli.commands.desk_evidence import ANote
from cli.days import parse_day
from cli.files import read_document
from cli.home import actor, opened
from cli.lang import both
from cli.note import note
from cli.options import HOME, Home, takes_output
from cli.output import Output
from cli.step_id import StepId, under_id
from cli.usage import Misuse
from schemas.request_terms import Copies, DecisionOutcome, Ending, FeeAction, PauseReason
from schemas.views import RecordView

OnDay = Annotated[
    str | None, typer.Option("--on", metavar="DAY", help=both("日付（既定は今日）", "the day (default today)"))
]

GoneCopies = Annotated[
    Copies | None,
    typer.Option(
        "--copies",
        metavar="returned|destroyed",
        show_choices=False,
        help=both("預かった写しをどうしたか", "what became of copies that were held"),
    ),
]


@command(
    group,
    "fee",
    ja="手数料の請求、受領、免除を記録します。開示にだけかかり、訂正と停止にはかかりません（法第38条）。",
    en="Record that the fee was asked for, paid or waived. There is one for disclosure only (ACT 38).",
)
def fee(
    number: Number,
    action: Annotated[
        FeeAction,
        typer.Argument(metavar="|".join(FeeAction), show_choices=False, help=both("何をしたか", "what was done")),
    ],
    home: Home = HOME,
    amount: Annotated[
        int | None, typer.Option("--amount", metavar="YEN", min=0, help=both("額（既定は方針の額）", "yen"))
    ] = None,
    on: OnDay = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help=both("免除の理由", "why it is waived"))
    ] = None,
    step_id: StepId = None,
) -> None:
    document = _given(step_id, action=action.value, amount=amount, on=_day(on), reason=reason)
    with opened(home) as ledger:
        told(ledger.fee(number, document, actor()))


@command(
    group,
    "route",
    ja="台帳の外にあるもの（保有個人データなど）への請求を、担当に回したことを記録します。",
    en="Record that a request for what lies outside the ledger was sent on to who holds it.",
)
def route(
    number: Number,
    to: Annotated[str, typer.Option("--to", metavar="WHOM", help=both("回した先", "to whom"))],
    home: Home = HOME,
    memo: ANote = None,
    step_id: StepId = None,
) -> None:
    with opened(home) as ledger:
        told(ledger.route_request(number, _given(step_id, to=to, note=memo), actor()))


@command(
    group,
    "search",
    ja="確認できた識別子で台帳を検索し、開示の対象となる記録を表示します。\n\n検索はアクセス記録にも残ります。"
    "--earlier-ja と --earlier-en は、台帳より前の記録をほかで探したかどうかで、回答に載ります。",
    en="Search the ledger by the identifiers that are confirmed, and show the records within ACT 33(5).\n\nAn access entry "
    "is written too. --earlier-ja and --earlier-en say whether records older than the ledger were looked for elsewhere; the "
    "answer tells the requester.",
)
@takes_output
def search(
    number: Number,
    out: Output,
    home: Home = HOME,
    earlier_ja: Annotated[
        str | None, typer.Option("--earlier-ja", metavar="TEXT", help=both("日本語", "in Japanese"))
    ] = None,
    earlier_en: Annotated[
        str | None, typer.Option("--earlier-en", metavar="TEXT", help=both("英語", "in English"))
    ] = None,
    step_id: StepId = None,
) -> None:
    if (earlier_ja is None) != (earlier_en is None):
        raise Misuse("--earlier-ja と --earlier-en は両方必要です", "give both --earlier-ja and --earlier-en")
    document = {"earlier": {"ja": earlier_ja, "en": earlier_en}} if earlier_ja else {}
    with opened(home) as ledger:
        found = ledger.search_request(number, under_id(document, step_id), actor())
    about = {"outside": found.outside, "uncertain": found.uncertain}
    count = out.rows(
        found.records,
        found_columns(*((one.get(name) for one in found.records) for name in ("membership", "data_storage"))),
        RecordView.model_fields,
        "records",
        about,
    )
    note(
        f"対象の記録 {count}件、対象外 {found.outside}件、本人のものと決められないもの {found.uncertain}件",
        f"{count} records in scope, {found.outside} outside it, {found.uncertain} not attributable",
    )
    told(found.request)


@command(
    group,
    "decide",
    ja="決定します。受付した人とは別の人が行います。\n\n全部開示と不存在は --outcome だけで、一部開示、不開示、"
    "34条・35条の決定は、根拠と理由（日本語と英語）を書いたJSONを --file で渡します（docs/desk.md）。",
    en='Decide; not by who entered the request.\n\nFull disclosure and "none exists" need --outcome only; for the others '
    "--file is a JSON document with grounds and reasons in both languages (docs/desk.md).",
)
def decide(
    number: Number,
    home: Home = HOME,
    outcome: Annotated[
        DecisionOutcome | None,
        typer.Option("--outcome", metavar="OUTCOME", show_choices=False, help=both("結論", "|".join(DecisionOutcome))),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help=both("決定のJSON", "the decision as JSON"))
    ] = None,
    step_id: StepId = None,
) -> None:
    if (outcome is None) == (file is None):
        raise Misuse("--outcome か --file のどちらか一つを指定してください", "give either --outcome or --file")
    document = read_document(file) if file else {"outcome": outcome}
    with opened(home) as ledger:
        told(ledger.decide(number, under_id(document, step_id), actor()))


@command(
    group,
    "stop-clock",
    ja="請求者の対応を待つ間、窓口の期限を止めます。訴え可能日（法第39条）は動きません。",
    en="Stop the desk's own clock while the requester must do something. The suit day (ACT 39) does not move.",
)
def stop_clock(
    number: Number,
    reason: Annotated[
        PauseReason,
        typer.Option("--reason", metavar="|".join(PauseReason), help=both("止める理由", "why it stands")),
    ],
    home: Home = HOME,
    on: OnDay = None,
    memo: ANote = None,
    step_id: StepId = None,
) -> None:
    with opened(home) as ledger:
        told(ledger.stop_clock(number, _given(step_id, reason=reason.value, on=_day(on), note=memo), actor()))


@command(group, "resume", ja="止めた期限を再開します。", en="Let the clock run again.")
def resume(number: Number, home: Home = HOME, on: OnDay = None, memo: ANote = None, step_id: StepId = None) -> None:
    with opened(home) as ledger:
        told(ledger.resume(number, _given(step_id, on=_day(on), note=memo), actor()))


@command(group, "withdraw", ja="請求の取下げを記録します。", en="Record that the requester took the request back.")
def withdraw(
    number: Number,
    home: Home = HOME,
    on: OnDay = None,
    copies: GoneCopies = None,
    memo: ANote = None,
    step_id: StepId = None,
) -> None:
    document = _given(step_id, on=_day(on), copies=copies.value if copies else None, note=memo)
    with opened(home) as ledger:
        told(ledger.withdraw_request(number, document, actor()))


@command(
    group,
    "close",
    ja="請求を終えます。終わり方に合う通知を送った後にだけできます。",
    en="Close a request, once the letter that belongs to its ending is sent.",
)
def close(
    number: Number,
    home: Home = HOME,
    ending: Annotated[
        Ending,
        typer.Option("--ending", metavar="ENDING", show_choices=False, help=both("終わり方", "how it ends")),
    ] = Ending.ANSWERED,
    copies: GoneCopies = None,
    memo: ANote = None,
    step_id: StepId = None,
) -> None:
    document = _given(step_id, ending=ending.value, copies=copies.value if copies else None, note=memo)
    with opened(home) as ledger:
        told(ledger.close_request(number, document, actor()))


def _given(step_id: str | None, **values: Any) -> dict[str, Any]:
    return under_id({name: value for name, value in values.items() if value is not None}, step_id)


def _day(text: str | None) -> Any:
    return parse_day(text, "--on") if text else None
