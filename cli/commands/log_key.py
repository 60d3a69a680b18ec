"""`daicho log-key`: the keys that sign the log."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from cli.app import app, command
from cli.app import log_key as group
from cli.days import parse_day
from cli.home import opened
from cli.lang import both
from cli.note import note
from cli.options import HOME, Home, takes_output
from cli.output import Column, Output
from ledger.clock import JST
from schemas.log_key import LogKeyOut

LOG_KEYS = (
    Column("key_id", "ID", "id"),
    Column("state", "状態", "state"),
    Column("since", "いつから", "since"),
    Column("fingerprint", "指紋", "fingerprint"),
    Column("reason", "理由", "reason"),
    Column("secret_here", "秘密鍵", "secret here", wide=True),
    Column("vkey", "検証鍵", "verifier key", wide=True),
)
Key = Annotated[
    str,
    typer.Argument(
        metavar="KEY", help=both("鍵のIDか指紋（先頭だけでも可）", "key id or fingerprint, or the beginning of either")
    ),
]
Reason = Annotated[
    str,
    typer.Option("--reason", metavar="TEXT", help=both("理由（台帳に残ります）", "why; it is entered in the ledger")),
]

app.add_typer(group, name="log-key")


@command(
    group,
    "list",
    ja="台帳に署名する鍵と、その状態・指紋を一覧します。",
    en="List the keys that sign the log, with state and fingerprint.",
)
@takes_output
def list_log_keys(out: Output, home: Home = HOME) -> None:
    with opened(home) as ledger:
        out.rows(ledger.log_keys(), LOG_KEYS, LogKeyOut.model_fields)


@command(
    group,
    "rotate",
    ja="新しい鍵を作ります。古い鍵を引退させるまで、両方の鍵が同じチェックポイントに署名します。"
    "動いているサーバも次の署名から従います。",
    en="Make a new key. Until the old one is retired both sign the same checkpoints; a running server follows with its next "
    "signature.",
)
@takes_output
def rotate(out: Output, reason: Reason, home: Home = HOME) -> None:
    with opened(home) as ledger:
        out.one(ledger.rotate_log_key(reason), LOG_KEYS)
    note(
        "trusted.vkey を公表し、行き渡ったら古い鍵を retire してください",
        "publish trusted.vkey; retire the old key when everybody has it",
    )


@command(
    group,
    "retire",
    ja="鍵を引退させ、その秘密鍵を消します。その鍵が署名したものは有効なままです。",
    en="Retire a key and delete its secret. What it signed stays good.",
)
@takes_output
def retire(key: Key, out: Output, reason: Reason, home: Home = HOME) -> None:
    with opened(home) as ledger:
        out.one(ledger.retire_log_key(key, reason), LOG_KEYS)


@command(
    group,
    "compromised",
    ja="鍵が他人の手に渡った（おそれがある）ことを、その日付とともに記録します。"
    "以後、その鍵だけの署名は、その日より前のものと示されないかぎり信頼されません。",
    en="Enter that somebody else has, or may have, a key, and since when. From then on a signature by that key alone is not "
    "trusted unless it is shown to be older.",
)
@takes_output
def compromised(
    key: Key,
    out: Output,
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="DAY",
            help=both("その鍵を信頼できなくなった日（日本の暦日）", "the day in Japan since which it can't be trusted"),
        ),
    ],
    reason: Reason,
    home: Home = HOME,
) -> None:
    moment = dt.datetime.combine(parse_day(since, "--since"), dt.time(), JST)
    with opened(home) as ledger:
        out.one(ledger.compromised_log_key(key, moment, reason), LOG_KEYS)
    note("新しい trusted.vkey を、すぐに公表してください", "publish the new trusted.vkey at once")


@command(
    group,
    "trusted",
    ja="検証鍵のファイル（trusted.vkey）を出力します。外部の人に渡すものです。",
    en="Print the file of verifier keys (trusted.vkey), for outsiders.",
)
def trusted(home: Home = HOME) -> None:
    with opened(home) as ledger:
        Output().text(ledger.trusted_keys().rstrip("\n"))


@command(
    group,
    "page",
    ja="公表用のページ（HTML）を作ります。すべての検証鍵の状態と指紋が載ります。",
    en="Make the page for the company's site (HTML): every verifier key with its state and fingerprint.",
)
def page(home: Home = HOME) -> None:
    with opened(home) as ledger:
        Output().text(ledger.publication_page().rstrip("\n"))
