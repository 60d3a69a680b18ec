"""Bulk upload of records: NDJSON in, a verdict for each line out (format in `api/bulk.py`)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api import examples
from api.body import check_encoding, check_length, check_media_type
from api.bulk import MEDIA_TYPES
from api.deps import BulkRunnerDep, LedgerDep, RecordsWriter, SettingsDep
from api.openapi import refuses

router = APIRouter(tags=["records"])


@router.post(
    "/v1/records:bulk",
    summary="まとめて記録する / Record many",
    description=(
        "NDJSON（一行一記録、`Content-Encoding: gzip`可）を受け、各行の結果を順に返します。結果が届いた行は保存済みです。"
        '続行できなくなると最後の行が`{"problem": …}`となり、結果のない行は保存されていません。\n\n'
        "NDJSON, one record a line (`Content-Encoding: gzip` is taken). Each line is answered in order by "
        '`{"line", "appended", "faults"}`; a line that has its verdict is durable. When the server can\'t go on, the '
        'last line is `{"problem": …}` and lines without a verdict were not written. Give each record its `id`, so that '
        "an upload can be sent again after a break. Inclusion proofs are left empty: ask `/v1/proofs/inclusion`."
    ),
    responses={
        200: {
            "description": "各行の結果 / A verdict for each line",
            "content": {MEDIA_TYPES[0]: {"schema": {"$ref": "#/components/schemas/LineResult"}}},
        },
        **refuses(413, 415, 503),
    },
    openapi_extra={"requestBody": {"required": True, "content": {MEDIA_TYPES[0]: examples.bulk_content()}}},
)
async def record_many(
    request: Request, caller: RecordsWriter, ledger: LedgerDep, settings: SettingsDep, runner: BulkRunnerDep
) -> Response:
    check_media_type(request, MEDIA_TYPES)
    gzipped = bool(check_encoding(request, ("gzip",)))
    check_length(request, settings.bulk_bytes_max)
    return runner.stream(ledger, gzipped)
