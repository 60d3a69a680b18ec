"""Bulk upload of records: NDJSON in, a verdict for each line out (format in `api/verdicts.py`)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api import examples
from api.bulk import MEDIA_TYPES
from api.deps import LedgerDep, RecordsWriter
from api.uploading import ANSWERS, UploadingDep
from schemas.record import RecordIn

router = APIRouter(tags=["records"])


@router.post(
    "/v1/records:bulk",
    summary="まとめて記録する / Record many",
    description=(
        "NDJSON（一行一記録、`Content-Encoding: gzip`可）を受け、各行の結果を順に返します。結果が届いた行は保存済みです。"
        '最後の行は`{"upload": …}`で、保存済みの行数を示します。続行できなくなると最後の行に`"problem"`が加わり、'
        "結果のない行は保存されていません。途中で切れたら、同じ`Upload-Id`で同じものを再送してください。\n\n"
        "NDJSON, one record a line (`Content-Encoding: gzip` is taken). Each line is answered in order by "
        '`{"line", "appended", "faults"}`; a line that has its verdict is durable. The last line is `{"upload": …}` and says '
        'how many lines are durable; when the server can\'t go on (a gzip that ends early, too) it holds `"problem"` as '
        "well, which names the line reached, and lines without a verdict were not written. Cut off, send the same upload "
        "again under the same `Upload-Id`: lines that stand give their first result. `on_fault=refuse` stores nothing unless "
        "every line can be taken. Inclusion proofs are left empty: ask `/v1/proofs/inclusion`."
    ),
    responses=ANSWERS,
    openapi_extra={"requestBody": {"required": True, "content": {MEDIA_TYPES[0]: examples.bulk_content()}}},
)
async def record_many(caller: RecordsWriter, ledger: LedgerDep, uploading: UploadingDep) -> Response:
    return uploading.answer(RecordIn, ledger.upload_records)
