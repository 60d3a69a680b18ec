"""`daicho record`: provisions and receipts that happened, from record documents or a partner's own file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from cli.app import app, command
from cli.columns import APPENDED
from cli.errors import fault_lines
from cli.exits import ExitCode
from cli.files import bad_json, parse_json, read_document, reading
from cli.home import opened
from cli.lang import both
from cli.note import note
from cli.options import HOME, Home, takes_output_as
from cli.output import Output
from cli.usage import Misuse
from schemas.views import LineResult

if TYPE_CHECKING:
    from ledger import Ledger

Document = dict[str, Any]
HEAD_BYTES = 1024 * 1024


@command(
    app,
    "record",
    ja="提供・受領の記録を書き込みます。\n\nFILE は記録文書（JSONまたはNDJSON）、"
    "または --format で示す提携先の形式のファイルです。"
    "一件でも読めなければ何も書き込みません。--keep-going を付けると読めるものだけを書き込みます。"
    "義務の項目が欠けた記録は incomplete、適法な根拠のない記録は unlawful として残ります（終了コード6）。",
    en="Record provisions and receipts.\n\nFILE holds record documents (JSON or NDJSON), or is a partner's own file "
    "whose format --format names. If one of them can't be read nothing is written; with --keep-going the others are. "
    "A record that lacks statutory items is kept as incomplete, one without lawful ground as unlawful (exit code 6).",
)
@takes_output_as
def record(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=both("ファイル。- は標準入力", "the file; - is standard input"))
    ],
    out: Output,
    home: Home = HOME,
    format_id: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=both(
                "提携先のファイル形式（例: google-customer-match）",
                "a partner's format (e.g. google-customer-match)",
            ),
        ),
    ] = None,
    context: Annotated[
        Path | None,
        typer.Option(
            "--context",
            metavar="FILE",
            help=both("ファイルに書かれていない事実（JSON）", "the facts that the file does not hold (JSON)"),
        ),
    ] = None,
    keep_going: Annotated[
        bool,
        typer.Option("--keep-going", help=both("読めない記録を飛ばす", "leave out records that can't be read")),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help=both("判定だけして書き込まない", "judge only, write nothing")),
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=64,
            help=both(
                "10,000件を超える記録を準備するプロセスの数（既定: コア数−1）",
                "processes that prepare the records beyond the first 10,000 (default: cores - 1)",
            ),
        ),
    ] = None,
) -> None:
    if (format_id is None) != (context is None):
        raise Misuse("--format と --context は一緒に使います", "--format and --context go together")
    with reading(file) as stream, opened(home) as ledger:
        source = _Source(stream, format_id, read_document(context) if context else None)
        if dry_run or not keep_going:
            tried = [_tried(ledger, number, item) for number, item in enumerate(source, 1)]
            if dry_run or any(one.get("faults") for one in tried):
                out.rows(tried, APPENDED, tried[0] if tried else ())
                _finish(tried, written=False)
                return
        preparing = (os.cpu_count() or 1) - 1 if workers is None else workers
        results = [one.model_dump(mode="json") for one in _written(ledger, source, preparing)]
    out.rows(results, APPENDED, LineResult.model_fields)
    _finish(results, written=True)


class _Source:
    """The documents of a file, and what can't be read of it; can be gone through twice."""

    def __init__(self, stream: BinaryIO, format_id: str | None, context: Document | None) -> None:
        self._stream = stream
        self._format_id = format_id
        self._context = context

    def __iter__(self) -> Iterator[Any]:
        from ledger.exchange import context_from, read_records

        self._stream.seek(0)
        if self._format_id is not None:
            yield from read_records(self._format_id, self._stream, context_from(self._context or {}))
            return
        if (whole := self._whole()) is not None:
            yield from whole
            return
        self._stream.seek(0)
        # Record documents say everything themselves: the context is a formality here.
        yield from read_records("records-ndjson", self._stream, context_from({"made_on": "2000-01-01"}))

    def _whole(self) -> list[Document] | None:
        """The documents of a JSON file; None when each line is a document of its own."""
        if _is_object(self._stream.readline(HEAD_BYTES).removeprefix(b"\xef\xbb\xbf")):
            return None
        self._stream.seek(0)
        value = parse_json(self._stream.read())
        documents = value if isinstance(value, list) else [value]
        if not all(isinstance(one, dict) for one in documents):
            raise bad_json("記録文書はJSONのオブジェクトです", "a record document is a JSON object")
        return documents


def _is_object(line: bytes) -> bool:
    """True when one line is a whole object: then every line of the file is one."""
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _tried(ledger: Ledger, number: int, item: Any) -> Document:
    """What a document would become, and its faults; writes nothing."""
    from ledger.errors import BadInput
    from ledger.exchange import LineFault

    if isinstance(item, LineFault):
        return {"line": item.line or number, "appended": None, "faults": [item.fault.to_json()]}
    try:
        intake = ledger.prepare(item)
    except BadInput as error:
        return {"line": number, "appended": None, "faults": [fault.to_json() for fault in error.faults]}
    judged = intake.judged
    would_be = {
        "kind": intake.kind,
        "duty": judged.duty.value,
        "status": judged.status.value,
        "codes": list(judged.codes),
        "missing_facts": list(judged.missing_facts),
    }
    return {"line": number, "appended": would_be, "faults": []}


def _written(ledger: Ledger, source: Iterable[Any], workers: int) -> Iterator[LineResult]:
    """Write the documents; what can't be read comes out last, as lines with faults."""
    from ledger.exchange import LineFault

    unread: list[LineResult] = []
    numbers: list[int] = []

    def documents() -> Iterator[Document]:
        for number, item in enumerate(source, 1):
            if isinstance(item, LineFault):
                unread.append(LineResult(line=item.line or number, faults=[item.fault.to_json()]))
            else:
                numbers.append(number)
                yield item

    for result in ledger.record_many(documents(), workers=workers):
        yield result.model_copy(update={"line": numbers[result.line - 1]})
    yield from unread


def _finish(results: list[Document], written: bool) -> None:
    """Say on standard error what came of it, and end with the exit code that fits the worst of it."""
    faulty = [one for one in results if one["faults"]]
    kept = [one["appended"] for one in results if one["appended"]]
    for one in faulty:
        for line in fault_lines(one["faults"]):
            note(f"  {one['line']}番目: {line}", f"  no. {one['line']}: {line}")
    if written:
        note(f"{len(kept)}件を記帳、{len(faulty)}件は読めず", f"{len(kept)} recorded, {len(faulty)} not read")
    else:
        note(f"書き込んでいません（{len(faulty)}件に誤り）", f"nothing written ({len(faulty)} with faults)")
    unlawful = sum(one["status"] == "unlawful" for one in kept)
    if unlawful:
        note(f"適法な根拠のない記録が{unlawful}件あります", f"{unlawful} without lawful ground")
    if faulty:
        raise typer.Exit(ExitCode.ERROR)
    if not kept:
        note("ファイルに記録がありません", "the file holds no record")
        raise typer.Exit(ExitCode.NOTHING_FOUND)
    if unlawful:
        raise typer.Exit(ExitCode.BLOCKED)
