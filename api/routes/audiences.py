"""Lists of people: an upload is begun, sent in pieces, asked about, and done (`docs/audiences.md`)."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api import audience_examples as examples
from api.answers import json_answer
from api.body import check_length, check_media_type, read_document, too_large
from api.deps import LedgerDep, RecordsWriter, SettingsDep
from api.openapi import WRITE, refuses, takes
from api.problems import refuse
from schemas.audience import AudienceAnswer, AudienceCommit, AudienceIn, UploadState

router = APIRouter(tags=["audiences"])
PIECE_TYPE = "application/octet-stream"
PIECE_BYTES = 1024 * 1024
Offset = Annotated[int, Header(alias="Upload-Offset", ge=0, le=2**53)]


@router.post(
    "/v1/audiences",
    status_code=201,
    response_model=UploadState,
    summary="名簿のアップロードを始める / Begin the upload of a list",
    description=(
        "百万人の名簿を一件の記録とするためのアップロードを始めます。`id`（UUIDv7）を付けると、切れた後に続きから送れます。\n\n"
        "Begins the upload of a list of people that becomes one record, or changes a running record's list. Give an `id` "
        "(UUIDv7): begun again with the same document it answers where to go on."
    ),
    responses=refuses(409, *WRITE),
    openapi_extra=takes(AudienceIn, examples.BEGINNINGS),
)
async def begin(request: Request, caller: RecordsWriter, ledger: LedgerDep, settings: SettingsDep) -> Response:
    received = await read_document(request, settings.body_bytes_max)
    if received.faults:
        raise refuse(received.document, AudienceIn, received.faults)
    state = await run_in_threadpool(ledger.begin_upload, received.document)
    answer = json_answer(state, 201)
    answer.headers["Location"] = f"/v1/audiences/{state.id}"
    return answer


@router.patch(
    "/v1/audiences/{upload_id}",
    response_model=UploadState,
    summary="名簿の続きを送る / Send a piece of the file",
    description=(
        "ファイルの一部を`Upload-Offset`の位置から送ります。切れても、届いた分は残ります（1 MiB単位）。\n\n"
        "A piece of the file, which starts at `Upload-Offset`. When the connection is cut, what has come is kept in steps of "
        "1 MiB: ask where to go on. 409 when the upload goes on elsewhere."
    ),
    responses=refuses(404, 409, 413, 415),
    openapi_extra={"requestBody": {"required": True, "content": {PIECE_TYPE: {"schema": {"type": "string"}}}}},
)
async def piece(
    upload_id: UUID,
    request: Request,
    caller: RecordsWriter,
    ledger: LedgerDep,
    settings: SettingsDep,
    offset: Offset,
) -> Response:
    check_media_type(request, (PIECE_TYPE,))
    check_length(request, settings.bulk_bytes_max)
    waiting, size = b"", 0
    async for part in request.stream():
        size += len(part)
        if size > settings.bulk_bytes_max:
            raise too_large(settings.bulk_bytes_max)
        waiting += part
        if len(waiting) >= PIECE_BYTES:
            offset = await run_in_threadpool(ledger.append_upload, upload_id, offset, waiting)
            waiting = b""
    await run_in_threadpool(ledger.append_upload, upload_id, offset, waiting)
    return json_answer(await run_in_threadpool(ledger.upload_state, upload_id))


@router.get(
    "/v1/audiences/{upload_id}",
    response_model=UploadState,
    summary="名簿の受信状況 / How far an upload has come",
    description="続きの位置を返します。\n\nWhere the next piece starts.",
    responses=refuses(404),
)
async def state(upload_id: UUID, caller: RecordsWriter, ledger: LedgerDep) -> Response:
    return json_answer(await run_in_threadpool(ledger.upload_state, upload_id))


@router.post(
    "/v1/audiences/{upload_id}:commit",
    response_model=AudienceAnswer,
    summary="名簿を確定する / Record the list, or only ask",
    description=(
        "届いた名簿を、判定だけする（`check`）、判定して残りを記録する（`allowed`）、又はそのまま記録します（`record`）。\n\n"
        "Checks the list, records those who may go, or records everybody, as `gate` says. Line numbers of those held back "
        "are in `held`; broken lines are named by number, never by what they say. Once recorded, sent again it gives the "
        "answer again."
    ),
    responses=refuses(404, 409, 410, *WRITE),
    openapi_extra=takes(AudienceCommit, examples.COMMITS),
)
async def commit(
    upload_id: UUID, request: Request, caller: RecordsWriter, ledger: LedgerDep, settings: SettingsDep
) -> Response:
    received = await read_document(request, settings.body_bytes_max)
    if received.faults:
        raise refuse(received.document, AudienceCommit, received.faults)
    return json_answer(await run_in_threadpool(ledger.commit_upload, upload_id, received.document))


@router.delete(
    "/v1/audiences/{upload_id}",
    status_code=204,
    summary="アップロードをやめる / Give an upload up",
    description="届いた分を消去します。\n\nWhat has come is removed from disk.",
    responses=refuses(404),
)
async def drop(upload_id: UUID, caller: RecordsWriter, ledger: LedgerDep) -> Response:
    await run_in_threadpool(ledger.drop_upload, upload_id)
    return Response(status_code=204)
