"""`daicho show`."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.app import app, command
from cli.columns import RECORD
from cli.days import parse_moment
from cli.home import opened
from cli.lang import both
from cli.options import HOME, AsOf, Home, takes_output
from cli.output import Column, Output
from cli.record_id import parse_id
from schemas.views import RecordView


@command(
    app,
    "show",
    ja="記録一件を、いまの内容で、または --as-of の時点の内容で表示します。",
    en="Show one record as it stands, or as it stood at --as-of.",
)
@takes_output
def show(
    record_id: Annotated[str, typer.Argument(metavar="ID", help=both("記録のID", "id of the record"))],
    out: Output,
    home: Home = HOME,
    as_of: AsOf = None,
) -> None:
    from ledger.desk.words import statutory_words

    moment = parse_moment(as_of, "--as-of") if as_of else None
    with opened(home) as ledger:
        record = ledger.get(parse_id(record_id), moment)
    words = {name: statutory_words(name) for name in record.statutory}
    said = [Column(f"statutory.{name}", f"法定: {word.ja}", f"statutory: {word.en}") for name, word in words.items()]
    beside = [Column(f"operational.{name}", f"その他: {name}", f"other: {name}") for name in record.operational]
    out.one(record, [*RECORD, *said, *beside], RecordView.model_fields)
