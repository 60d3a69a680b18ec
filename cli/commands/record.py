"""`daicho record`: provisions and receipts that happened, from record documents or a partner's own file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import islice
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
from cli.record_id import parse_id
from cli.usage import Misuse
from schemas.views import LineResult

if TYPE_CHECKING:
    from ledger.errors import BadInput
    from ledger.service.line_upload import LineUpload, Tried
    from schemas.upload import UploadEnd

Document = dict[str, Any]
HEAD_BYTES = 1024 * 1024
TRIED_AT_ONCE = 1_000


@command(
    app,
    "record",
    ja="提供・受領の記録を書き込みます。\n\nFILE は記録文書（JSONまたはNDJSON）、"
    "または --format で示す提携先の形式のファイルです。"
    "一件でも読めなければ何も書き込みません。--keep-going を付けると読めるものだけを書き込みます。"
    "途中で切れたら同じコマンドを再実行してください。同じファイルは二重に記録されません（--again で新たに記録）。"
    "義務の項目が欠けた記録は incomplete、適法な根拠のない記録は unlawful として残ります（終了コード6）。",
    en="Record provisions and receipts.\n\nFILE holds record documents (JSON or NDJSON), or is a partner's own file "
    "whose format --format names. If one of them can't be read nothing is written; with --keep-going the others are. "
    "Cut off, run the same command again: the same file is never recorded twice (--again records it anew). "
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
        int,
        typer.Option(
            metavar="N",
            min=0,
            max=64,
            help=both(
                "1万件を超える分を準備する別プロセスの数。既定は0。空いているコアが一つずつ要り、効くのは5万件ほどから",
                "processes that prepare what follows the first 10,000 records (default 0); each needs a core to spare "
                "and pays from some 50,000 records on",
            ),
        ),
    ] = 0,
    upload_id: Annotated[
        str | None,
        typer.Option(
            "--upload-id",
            metavar="UUID",
            help=both(
                "idのない記録のidを決めるUUIDv7。誤りを直したファイルは、前回表示されたものを指定して再実行する",
                "the UUIDv7 that gives ids to documents without one; with a file mended after a run, the one that run told",
            ),
        ),
    ] = None,
    again: Annotated[
        bool,
        typer.Option("--again", help=both("記録済みのファイルを新たに記録する", "record a file anew that was before")),
    ] = False,
) -> None:
    if (format_id is None) != (context is None):
        raise Misuse("--format と --context は一緒に使います", "--format and --context go together")
    if upload_id is not None and again:
        raise Misuse("--upload-id と --again は一緒に使えません", "--upload-id and --again don't go together")
    with reading(file) as stream, opened(home) as ledger:
        source = _Source(stream, format_id, read_document(context) if context else None)
        digest = source.digest()
        given = parse_id(upload_id) if upload_id is not None else None
        upload = ledger.upload_records(given or (None if again else ledger.known_upload(digest)))
        if dry_run or not keep_going:
            tried = _tried(upload, source, keep=dry_run)
            if tried or dry_run:
                out.rows(tried, APPENDED, tried[0] if tried else ())
                _finish(tried, None)
                return
        known = given or ledger.remember_upload(digest, upload.id, again)
        upload = ledger.upload_records(known, workers)
        results = [one.model_dump(mode="json") for one in upload.write(_numbered(source))]
    out.rows(results, APPENDED, LineResult.model_fields)
    _finish(results, upload.end())


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

    def digest(self) -> bytes:
        """SHA-256 of all that makes the records of this file what they are."""
        said = [self._format_id, self._context]
        whole = hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode() + b"\n")
        self._stream.seek(0)
        while piece := self._stream.read(HEAD_BYTES):
            whole.update(piece)
        return whole.digest()

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


def _numbered(source: Iterable[Any]) -> Iterator[tuple[int, Document | BadInput]]:
    """Each document with its number in the file, and what can't be read with its line."""
    from ledger.errors import BadInput
    from ledger.exchange import LineFault

    for number, item in enumerate(source, 1):
        if isinstance(item, LineFault):
            yield item.line or number, BadInput([item.fault])
        else:
            yield number, item


def _tried(upload: LineUpload, source: Iterable[Any], keep: bool) -> list[Document]:
    """The documents with faults; with `keep` all, and what they would become. Writes nothing."""
    found: list[Document] = []
    numbered = _numbered(source)
    while batch := list(islice(numbered, TRIED_AT_ONCE)):
        found += [_would_be(one) for one in upload.tried(batch) if keep or one.faults]
    return found


def _would_be(tried: Tried) -> Document:
    from ledger.service.intake import Intake

    if not isinstance(tried.prepared, Intake):
        return {"line": tried.line, "appended": None, "faults": [fault.to_json() for fault in tried.faults]}
    judged = tried.prepared.judged
    would_be = {
        "kind": tried.prepared.kind,
        "duty": judged.duty.value,
        "status": judged.status.value,
        "codes": list(judged.codes),
        "missing_facts": list(judged.missing_facts),
    }
    return {"line": tried.line, "appended": would_be, "faults": []}


def _finish(results: list[Document], end: UploadEnd | None) -> None:
    """Say on standard error what came of it, and end with the exit code that fits the worst of it. end: once written."""
    faulty = [one for one in results if one["faults"]]
    kept = [one["appended"] for one in results if one["appended"]]
    for one in faulty:
        for line in fault_lines(one["faults"]):
            note(f"  {one['line']}番目: {line}", f"  no. {one['line']}: {line}")
    if end is not None:
        _tell(end)
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


def _tell(end: UploadEnd) -> None:
    new = end.durable - end.replayed
    before_ja = f"、{end.replayed}件は記録済み" if end.replayed else ""
    before = f", {end.replayed} stood there before" if end.replayed else ""
    note(
        f"{new}件を記帳{before_ja}、{end.faults}件は読めず（アップロードID {end.id}）",
        f"{new} recorded{before}, {end.faults} not read (upload id {end.id})",
    )
    if end.durable and not new:
        note(
            "このファイルは記録済みです。新たに記録するには --again を付けてください",
            "this file was recorded before: --again records it anew",
        )
