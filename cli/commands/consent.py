"""`daicho consent`: enter consents and withdrawals, and ask who of a list may go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from cli.app import app, command
from cli.app import consent as group
from cli.exits import ExitCode
from cli.files import bad_json, parse_json, read_document, reading
from cli.home import opened
from cli.lang import both
from cli.note import note
from cli.options import HOME, Home, takes_output
from cli.output import Column, Output
from schemas.views import LineResult

ENTERED = (
    Column("line", "行", "line"),
    Column("appended.seq", "番号", "seq"),
    Column("appended.id", "ID", "id"),
    Column("appended.warnings", "注意", "warnings"),
    Column("faults", "誤り", "faults"),
)
NOT_ALLOWED = (
    Column("position", "番目", "position"),
    Column("outcome", "結果", "outcome"),
    Column("reason", "理由", "reason"),
    Column("code", "符号", "code"),
    Column("citation", "条文", "citation"),
)
LINE_BYTES_MAX = 1024 * 1024

app.add_typer(group, name="consent")


@command(
    group,
    "put",
    ja="同意・撤回を記帳します。\n\nFILE は JSON または NDJSON（一行一件）で、形は docs/consents.md にあります。"
    "JSONでない行があれば何も記帳しません。誤りのある行は飛ばして報告します（終了コード1）。",
    en="Enter consents and withdrawals.\n\nFILE is JSON or NDJSON, one a line, of the form of docs/consents.md. A file that "
    "is not JSON is refused as a whole; documents with faults are left out and reported (exit code 1).",
)
@takes_output
def put(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=both("ファイル。- は標準入力", "the file; - is stdin"))],
    out: Output,
    home: Home = HOME,
) -> None:
    with reading(file) as stream, opened(home) as ledger:
        for _ in _documents(stream):
            pass
        stream.seek(0)
        results = [one.model_dump(mode="json") for one in ledger.record_consents(_documents(stream))]
    out.rows(results, ENTERED, LineResult.model_fields)
    wrong = sum(1 for one in results if one["faults"])
    note(f"{len(results) - wrong}件を記帳、誤り{wrong}件", f"{len(results) - wrong} entered, {wrong} with faults")
    if wrong:
        raise typer.Exit(ExitCode.ERROR)


@command(
    group,
    "check",
    ja="名簿の一人ひとりについて、提供してよいかを判定します。\n\nSITUATION は docs/situation.md の形、PEOPLE は一行一人の"
    "NDJSON です。除かれる人と判定できない人を表示し、いれば終了コード6です。除いた事実は台帳に残ります。",
    en="Who of a list may go?\n\nSITUATION is of the form of docs/situation.md, PEOPLE is NDJSON, one person a line. Shows "
    "who is dropped and who can't be checked; exit code 6 if there are any. A drop is written to the ledger.",
)
@takes_output
def check(
    situation: Annotated[Path, typer.Argument(metavar="SITUATION", help=both("状況（JSON）", "the situation (JSON)"))],
    people: Annotated[Path, typer.Argument(metavar="PEOPLE", help=both("名簿。- は標準入力", "the list; - is stdin"))],
    out: Output,
    home: Home = HOME,
    party: Annotated[
        str | None, typer.Option("--party", metavar="KEY", help=both("取引先のキー", "key of the party"))
    ] = None,
    purpose: Annotated[
        str | None, typer.Option("--purpose", metavar="NAME", help=both("利用目的", "the purpose"))
    ] = None,
) -> None:
    asked = read_document(situation)
    with reading(people) as stream, opened(home) as ledger:
        answer = ledger.check_people(asked, _documents(stream), party, purpose)
    rows: list[dict[str, Any]] = [{**one.model_dump(), "outcome": "dropped"} for one in answer.dropped]
    rows += [
        {**one.model_dump(), "outcome": "not_checkable", "code": "", "citation": ""} for one in answer.not_checkable
    ]
    rows.sort(key=lambda one: int(one["position"]))
    out.rows(rows, NOT_ALLOWED)
    told = ", ".join(f"{name}={count}" for name, count in sorted(answer.counts.items()))
    note(told, told)
    if answer.other_stops:
        note(
            f"名簿にない種類の識別子による停止が{answer.other_stops}件あります",
            f"{answer.other_stops} stops are known only by types of identifier that the list does not have",
        )
    if rows:
        raise typer.Exit(ExitCode.BLOCKED)


def _documents(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    """The objects of a JSON or NDJSON file, one after another."""
    first = stream.readline(LINE_BYTES_MAX)
    if not _is_object(first):
        value = parse_json(first + stream.read())
        for one in value if isinstance(value, list) else [value]:
            yield _object(one)
        return
    yield _object(parse_json(first))
    while line := stream.readline(LINE_BYTES_MAX):
        if line.strip():
            yield _object(parse_json(line))


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise bad_json("JSONのオブジェクトではありません", "not a JSON object")
    return value
