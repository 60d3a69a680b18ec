"""`daicho desk identity` and `authority`: what was seen of who asks."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.app import command
from cli.app import desk as group
from cli.commands.desk import Number, told
from cli.days import parse_day
from cli.home import actor, opened
from cli.lang import both
from cli.options import HOME, Home
from cli.step_id import StepId, under_id
from cli.usage import Misuse
from schemas.request_terms import AuthorityPaper, Channel, Copies, PaperSeen

SeenOn = Annotated[
    str | None, typer.Option("--on", metavar="DAY", help=both("確認した日（既定は今日）", "day it was seen"))
]
SeenBy = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help=both("確認した人（既定は操作者）", "who saw it (default: you)")),
]
Missing = Annotated[bool, typer.Option("--missing", help=both("確認できなかった", "it could not be confirmed"))]
KeptCopies = Annotated[
    Copies,
    typer.Option(
        "--copies",
        metavar="|".join(Copies),
        help=both("写しの扱い（既定 none）", "what became of copies (default none)"),
    ),
]
ANote = Annotated[
    str | None,
    typer.Option(
        "--note",
        metavar="TEXT",
        help=both("メモ（証明書の番号は書けません）", "a note; no number of a paper may stand in it"),
    ),
]


@command(
    group,
    "identity",
    ja="本人確認を記録します。\n\n見たものの種類、方法、日、確認した人だけを残します。"
    "--confirms は、その証拠が本人のものと結び付けた識別子の番号（all か 0,2）で、検索にはそれだけを使います。",
    en="Record evidence of who asks.\n\nKept are the kinds of evidence, the way, the day and who saw it, and no number or "
    "copy of a paper. --confirms says which identifiers (all, or 0,2) the evidence ties to the principal; only those are "
    "searched by.",
)
def identity(
    number: Number,
    way: Annotated[
        Channel, typer.Option("--way", metavar="|".join(Channel), help=both("確認の方法", "how it was confirmed"))
    ],
    home: Home = HOME,
    seen: Annotated[
        list[PaperSeen] | None,
        typer.Option("--seen", metavar="KIND", help=both("見たもの（複数可）", "what was seen (repeatable)")),
    ] = None,
    missing: Missing = False,
    confirms: Annotated[
        str | None,
        typer.Option("--confirms", metavar="all|0,1", help=both("確認できた識別子", "identifiers confirmed")),
    ] = None,
    on: SeenOn = None,
    by: SeenBy = None,
    copies: KeptCopies = Copies.NONE,
    memo: ANote = None,
    step_id: StepId = None,
) -> None:
    document = _evidence(missing, on, by, copies, memo)
    document |= {"way": way.value, "seen": [one.value for one in seen or ()], "confirms": _positions(confirms)}
    with opened(home) as ledger:
        told(ledger.add_identity(number, under_id(document, step_id), actor()))


@command(
    group,
    "authority",
    ja="代理権と、代理人本人の確認を記録します（施行令第13条）。\n\n--paper は、法定代理人では family_register、"
    "guardianship_certificate、court_decision のいずれか、任意代理人では power_of_attorney が必要です。"
    "--agent-seen は代理人本人の確認に見たものです。",
    en="Record evidence of an agent's authority (ORDER 13), and of who the agent is.\n\n--paper: a legal representative "
    "needs family_register, guardianship_certificate or court_decision, an appointed agent power_of_attorney. "
    "--agent-seen: what was seen of the agent's own identity.",
)
def authority(
    number: Number,
    home: Home = HOME,
    papers: Annotated[
        list[AuthorityPaper] | None,
        typer.Option("--paper", metavar="KIND", help=both("見た書類（複数可）", "papers seen (repeatable)")),
    ] = None,
    agent_seen: Annotated[
        list[PaperSeen] | None,
        typer.Option(
            "--agent-seen",
            metavar="KIND",
            help=both("代理人本人の確認に見たもの（複数可）", "what was seen of the agent (repeatable)"),
        ),
    ] = None,
    missing: Missing = False,
    on: SeenOn = None,
    by: SeenBy = None,
    copies: KeptCopies = Copies.NONE,
    memo: ANote = None,
    step_id: StepId = None,
) -> None:
    document = _evidence(missing, on, by, copies, memo)
    document |= {"papers": [one.value for one in papers or ()], "agent_seen": [one.value for one in agent_seen or ()]}
    with opened(home) as ledger:
        told(ledger.add_authority(number, under_id(document, step_id), actor()))


def _evidence(missing: bool, on: str | None, by: str | None, copies: Copies, memo: str | None) -> dict[str, Any]:
    given = {
        "result": "missing" if missing else "confirmed",
        "seen_on": parse_day(on, "--on") if on else None,
        "seen_by": by,
        "copies": copies.value,
        "note": memo,
    }
    return {name: value for name, value in given.items() if value is not None}


def _positions(text: str | None) -> str | list[int]:
    if text is None or text == "all":
        return text or []
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise Misuse("--confirms は all か番号の列（0,2）です", "--confirms is `all` or numbers (0,2)")
    return [int(part) for part in parts]
