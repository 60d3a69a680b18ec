"""Is it up, and can it read its log?"""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.answers import json_answer
from api.deps import LedgerDep

router = APIRouter(tags=["health"])


class Health(BaseModel):
    model_config = ConfigDict(frozen=True)

    status: str = "ok"
    overdue: list[str] = Field(
        default_factory=list,
        description="time-stamp authorities whose time-stamp is overdue; no fault of the ledger itself",
    )


@router.get(
    "/healthz",
    response_model=Health,
    summary="稼働確認 / Liveness",
    description="台帳を読めれば`ok`。公開。\n\n`ok` when the log can be read. Public.",
    openapi_extra={"security": []},
)
async def healthz(ledger: LedgerDep) -> Response:
    await run_in_threadpool(ledger.checkpoint)
    states = await run_in_threadpool(ledger.authority_states)
    return json_answer(Health(overdue=[one.authority for one in states if one.overdue]))
