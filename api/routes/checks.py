"""The gate: may this go?"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api import examples
from api.answers import json_answer
from api.body import read_document
from api.deps import LedgerDep, RecordsWriter, SettingsDep
from api.openapi import WRITE, refuses, takes
from api.problems import refuse
from schemas.situation import Situation

router = APIRouter(tags=["checks"])


@router.post(
    "/v1/checks",
    response_model=dict[str, Any],
    summary="提供してよいか判定する / May this go?",
    description=(
        "提供前の判定です。根拠がなければ`no`と条文・コードを返し、拒否（refusal）として記録します。`hypothetical`がtrueなら"
        "JSONだけで判定し、何も書きません。判断に必要な事実が足りなければ422と`missing_facts`を返します。\n\n"
        "The verdict before data leaves. A *no* is written as a `refusal` entry with its codes; with `hypothetical` true "
        "only the document is used and nothing is written. A decision that lacks facts answers 422 with `missing_facts`."
    ),
    responses=refuses(*WRITE),
    openapi_extra=takes(Situation, examples.CHECKS),
)
async def check(request: Request, caller: RecordsWriter, ledger: LedgerDep, settings: SettingsDep) -> Response:
    received = await read_document(request, settings.body_bytes_max)
    if received.faults:
        raise refuse(received.document, Situation, received.faults)
    return json_answer(await run_in_threadpool(ledger.check, received.document))
