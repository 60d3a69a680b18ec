"""Options that several commands share. What each means is written here once."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.lang import both
from cli.output import Form, Output

Home = Annotated[
    Path,
    typer.Option(
        "--home",
        metavar="DIR",
        envvar="DAICHO_HOME",
        show_envvar=False,
        help=both(
            "台帳のフォルダー。既定は環境変数 DAICHO_HOME、なければ ledger-home",
            "folder of the ledger; default: the variable DAICHO_HOME, else ledger-home",
        ),
    ),
]
HOME = Path("ledger-home")

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DAY",
        help=both("その日（その時刻）の時点での内容", "as it stood at the end of that day (or at that moment)"),
    ),
]
Reason = Annotated[
    str,
    typer.Option(
        "--reason",
        metavar="TEXT",
        help=both("調べる理由。アクセス記録に残ります", "why the person is looked up; written to the access log"),
    ),
]
Since = Annotated[str | None, typer.Option("--since", metavar="DAY", help=both("この日から", "from this day"))]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DAY", help=both("この日まで（含む）", "to this day, included"))
]
FiscalYear = Annotated[
    str | None, typer.Option("--fy", metavar="YEAR", help=both("年度（4月から3月）", "fiscal year, April to March"))
]
Last = Annotated[
    str | None,
    typer.Option(
        "--last", metavar="SPAN", help=both("今日までの期間（90d、12w、6m、1y）", "up to today: 90d, 12w, 6m, 1y")
    ),
]
On = Annotated[str | None, typer.Option("--on", metavar="DAY", help=both("この日だけ", "on this day"))]
Emails = Annotated[
    list[str] | None,
    typer.Option("--email", metavar="ADDRESS", help=both("メールアドレス（複数可）", "e-mail address (repeatable)")),
]
Phones = Annotated[
    list[str] | None,
    typer.Option("--phone", metavar="NUMBER", help=both("電話番号（複数可）", "telephone number (repeatable)")),
]
CustomerIds = Annotated[
    list[str] | None,
    typer.Option("--id", metavar="ID", help=both("当社の顧客ID（複数可）", "our own customer id (repeatable)")),
]
Names = Annotated[
    list[str] | None,
    typer.Option("--name", metavar="NAME", help=both("氏名（複数可）", "name (repeatable)")),
]
Identifiers = Annotated[
    list[str] | None,
    typer.Option(
        "--identifier",
        metavar="TYPE=VALUE",
        help=both(
            "その他の識別子（ad_id、cookie_id、gmo_id など。複数可）",
            "any other identifier: ad_id, cookie_id, gmo_id ... (repeatable)",
        ),
    ),
]
Digests = Annotated[
    list[str] | None,
    typer.Option(
        "--digest",
        metavar="TYPE=DIGEST",
        help=both(
            "ハッシュ値だけが分かる識別子（複数可）", "an identifier of which only the digest is known (repeatable)"
        ),
    ),
]
IdentifiersFile = Annotated[
    Path | None,
    typer.Option(
        "--identifiers",
        metavar="FILE",
        help=both(
            "識別子をJSONの配列で読む（- は標準入力）。シェルの履歴に残りません",
            "read the identifiers from a JSON array (- is standard input): nothing stays in the shell's history",
        ),
    ),
]

_OUTPUT_OPTIONS: dict[str, Any] = {
    "output_form": Annotated[
        Form | None,
        typer.Option(
            "--format",
            metavar="table|json|jsonl|csv|tsv|markdown",
            show_choices=False,
            help=both(
                "出力の形。既定は画面なら table、それ以外は json",
                "form of the output; default: table on a terminal, else json",
            ),
        ),
    ],
    "as_table": Annotated[bool, typer.Option("-t", help=both("--format table と同じ", "the same as --format table"))],
    "no_headers": Annotated[bool, typer.Option("--no-headers", help=both("見出し行を出さない", "no row of headings"))],
    "fields": Annotated[
        str | None,
        typer.Option(
            "--fields",
            metavar="A,B",
            help=both("出す項目（例: id,party.name）", "fields to show (e.g. id,party.name)"),
        ),
    ],
    "excel": Annotated[
        bool,
        typer.Option(
            "--excel",
            help=both(
                "Excel用のCSV（BOM、CRLF、数式とみなされる値の保護）",
                "CSV for Excel: BOM, CRLF, guarded against formulas",
            ),
        ),
    ],
    "utc": Annotated[
        bool, typer.Option("--utc", help=both("時刻をUTCで表示（既定はJST）", "show times in UTC instead of JST"))
    ],
}
_OUTPUT_DEFAULTS = {
    "output_form": None,
    "as_table": False,
    "no_headers": False,
    "fields": None,
    "excel": False,
    "utc": False,
}


def takes_output(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of output to a command; the function gets what they say as its argument `out`."""
    return _add_output_options(function, _OUTPUT_OPTIONS)


def takes_output_as(function: Callable[..., None]) -> Callable[..., None]:
    """The same where `--format` already means the form of the input: the output's is `--output-format`."""
    renamed = Annotated[
        Form | None,
        typer.Option(
            "--output-format",
            metavar="table|json|jsonl|csv|tsv|markdown",
            help=both(
                "出力の形。既定は画面なら table、それ以外は json",
                "form of the output; default: table on a terminal, else json",
            ),
        ),
    ]
    return _add_output_options(function, {**_OUTPUT_OPTIONS, "output_form": renamed})


def _add_output_options(function: Callable[..., None], options: dict[str, Any]) -> Callable[..., None]:
    signature = inspect.signature(function, eval_str=True)
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=_OUTPUT_DEFAULTS[name], annotation=annotation)
        for name, annotation in options.items()
    ]
    own = [parameter for name, parameter in signature.parameters.items() if name != "out"]

    @functools.wraps(function)
    def wrapper(**given: Any) -> None:
        said = {name: given.pop(name) for name in options}
        function(**given, out=_output(said))

    # Typer reads the options of a command from its signature.
    wrapper.__signature__ = signature.replace(parameters=[*own, *added])  # type: ignore[attr-defined]
    return wrapper


def _output(said: dict[str, Any]) -> Output:
    return Output(
        form=Form.TABLE if said["as_table"] else said["output_form"],
        headers=not said["no_headers"],
        fields=tuple(name.strip() for name in (said["fields"] or "").split(",") if name.strip()),
        excel=said["excel"],
        utc=said["utc"],
    )
