"""Records: one comes in, one or many are read, one is amended."""

from __future__ import annotations

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api import examples
from api.answers import appended_answer, json_answer
from api.body import JSON_TYPE, Received, read_document
from api.cloudevents import MEDIA_TYPE as CLOUDEVENT
from api.cloudevents import open_envelope
from api.deps import LedgerDep, RecordsReader, RecordsWriter, SettingsDep
from api.idempotency import apply_key
from api.openapi import IDEMPOTENCY_KEY, WRITE, refuses, takes
from api.problems import refuse
from ledger.errors import BadInput, Fault
from schemas.record import AmendmentIn, RecordFilter, RecordIn
from schemas.views import Appended, Page, RecordView

router = APIRouter(tags=["records"])
LIMIT_MAX = 1000
CURSOR_CHARS_MAX = 256


class RecordsQuery(RecordFilter):
    """What to list, and which page of it."""

    cursor: Annotated[str, Field(max_length=CURSOR_CHARS_MAX)] | None = None
    limit: Annotated[int, Field(ge=1, le=LIMIT_MAX)] | None = None


class AsOf(BaseModel):
    """The moment whose state is asked for, with its offset (`2026-11-24T12:00:00+09:00` or `…Z`)."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    as_of: AwareDatetime | None = None


@router.post(
    "/v1/records",
    status_code=201,
    response_model=Appended,
    summary="提供・受領を記録する / Record a provision or receipt that happened",
    description=(
        "起きた事実を記録します。法定事項が欠けていても`incomplete`、根拠がなくても`unlawful`として必ず保存し、"
        "コードを返します。応答は保存の確定後です。`Idempotency-Key`（UUIDv7）か本文の`id`により、再送は最初の結果を返します。\n\n"
        "Records what happened. Missing statutory items make it `incomplete`, no lawful ground `unlawful`; it is stored "
        "with codes all the same. The answer comes after the entry is durable. With an `Idempotency-Key` (UUIDv7) or an "
        "`id` in the document, sending again gives the first result (200). A CloudEvent in structured mode is taken too."
    ),
    responses={
        200: {"model": Appended, "description": "同じ内容で既に記録済み / The same id and content was there already"},
        **refuses(*WRITE, 409, 410),
    },
    openapi_extra=IDEMPOTENCY_KEY | takes(RecordIn, examples.RECORDS, {CLOUDEVENT: examples.cloudevent_content()}),
)
async def record(request: Request, caller: RecordsWriter, ledger: LedgerDep, settings: SettingsDep) -> Response:
    received = await read_document(request, settings.body_bytes_max, (JSON_TYPE, CLOUDEVENT))
    document, faults, prefix = received.document, received.faults, ""
    if received.media_type == CLOUDEVENT:
        document, envelope_faults = open_envelope(document)
        faults, prefix = [*faults, *envelope_faults], "/data"
    apply_key(request, document, faults)
    try:
        if faults:
            raise refuse(document, RecordIn, faults)
        if received.size_bytes <= settings.inline_bytes_max:
            intake = ledger.prepare(document)
        else:
            intake = await run_in_threadpool(ledger.prepare, document)
    except BadInput as error:
        raise _inside(error, prefix, len(faults)) from None
    outcome = await asyncio.wrap_future(ledger.submit(intake))
    appended = ledger.finish(intake, outcome)
    return appended_answer(appended, f"/v1/records/{appended.id}")


@router.get(
    "/v1/records",
    response_model=Page,
    summary="記録を一覧する / List records",
    description=(
        "条件に合う記録を台帳の順に返します。次の頁は`next`を`cursor`に渡します。\n\n"
        "Records by filter, in the order of the log. Pass `next` as `cursor` for the next page."
    ),
    responses=refuses(422),
)
async def list_records(
    caller: RecordsReader, ledger: LedgerDep, settings: SettingsDep, query: Annotated[RecordsQuery, Query()]
) -> Response:
    wanted = RecordFilter(**query.model_dump(exclude={"cursor", "limit"}))
    page = await run_in_threadpool(ledger.records, wanted, query.cursor, query.limit or settings.page_records)
    return json_answer(page)


@router.get(
    "/v1/records/{record_id}",
    response_model=RecordView,
    summary="一件の記録を読む / Read one record",
    description=(
        "現在の状態、または`as_of`の時点の状態を返します。\n\n"
        "The record as it stands now, amendments applied, or as it stood at `as_of`."
    ),
    responses=refuses(404, 410, 422),
)
async def get_record(
    record_id: UUID, caller: RecordsReader, ledger: LedgerDep, query: Annotated[AsOf, Query()]
) -> Response:
    return json_answer(await run_in_threadpool(ledger.get, record_id, query.as_of))


@router.post(
    "/v1/records/{record_id}/amendments",
    status_code=201,
    response_model=Appended,
    summary="記録を補正する / Amend a record",
    description=(
        "追記（supplement）、訂正（correct）、終了（close）、取消（void）。元の記録は変わらず、補正が新しい記録になります。\n\n"
        "Supplement, correct, close or void. Nothing is edited: the amendment is an entry of its own, with its reason."
    ),
    responses={
        200: {"model": Appended, "description": "同じ内容で既に記録済み / The same id and content was there already"},
        **refuses(*WRITE, 404, 409, 410),
    },
    openapi_extra=IDEMPOTENCY_KEY | takes(AmendmentIn, examples.AMENDMENTS),
)
async def amend(
    record_id: UUID, request: Request, caller: RecordsWriter, ledger: LedgerDep, settings: SettingsDep
) -> Response:
    received: Received = await read_document(request, settings.body_bytes_max)
    apply_key(request, received.document, received.faults)
    if received.faults:
        raise refuse(received.document, AmendmentIn, received.faults)
    appended = await run_in_threadpool(ledger.amend, record_id, received.document)
    return appended_answer(appended, f"/v1/records/{record_id}")


def _inside(error: BadInput, prefix: str, own: int) -> BadInput:
    """The error with the faults of the document pointing into its envelope; the first `own` faults already do."""
    if not prefix:
        return error
    moved = [Fault(prefix + f.pointer, f.code, f.citation, f.ja, f.en) for f in error.faults[own:]]
    return BadInput([*error.faults[:own], *moved])
