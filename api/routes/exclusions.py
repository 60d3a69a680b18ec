"""Records that ORDER 11 hides from the desk. Only an administrator marks them: the desk must not know of them."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api import desk_examples as examples
from api.answers import json_answer
from api.body import read_document
from api.deps import Administrator, LedgerDep, SettingsDep
from api.openapi import WRITE, refuses, takes
from api.problems import refuse
from schemas.request import ExclusionIn
from schemas.views import Appended

router = APIRouter(tags=["desk"])


@router.post(
    "/v1/exclusions",
    status_code=201,
    response_model=Appended,
    summary="施行令第11条の記録に印を付ける / Mark records under ORDER 11",
    description=(
        "存否が明らかになると害がある記録。窓口の検索・件数・開示・閲覧の記録に一切出なくなります。\n\n"
        "Records whose known existence would harm: the desk finds, counts, discloses and tells of none of them."
    ),
    responses=refuses(*WRITE, 404, 410),
    openapi_extra=takes(ExclusionIn, examples.EXCLUSION),
)
async def exclude(request: Request, caller: Administrator, ledger: LedgerDep, settings: SettingsDep) -> Response:
    received = await read_document(request, settings.body_bytes_max)
    if received.faults:
        raise refuse(received.document, ExclusionIn, received.faults)
    return json_answer(await run_in_threadpool(ledger.exclude_records, received.document, caller.name), 201)
