"""Is it up, can it read its log, and do its witnesses follow?"""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.answers import json_answer
from api.deps import LedgerDep
from schemas.witness import WitnessesOut

router = APIRouter(tags=["health"])


class WitnessHealth(BaseModel):
    """signed of witnesses cosigned `asked_size`, the newest head asked for. alarms: how many contradict the ledger."""

    model_config = ConfigDict(frozen=True)

    witnesses: int
    signed: int
    asked_size: int
    met_size: int
    tree_size: int
    failing: int
    alarms: int


class Health(BaseModel):
    """witnesses: absent where the policy names none. A missing witness is told here and never makes `status` less."""

    model_config = ConfigDict(frozen=True)

    status: str = "ok"
    overdue: list[str] | None = Field(
        default=None,
        description="time-stamp authorities whose time-stamp is overdue; no fault of the ledger itself",
    )
    witnesses: WitnessHealth | None = None


@router.get(
    "/healthz",
    response_model=Health,
    summary="稼働確認 / Liveness",
    description=(
        "台帳を読めれば`ok`。立会人がいればその人数も。公開。\n\n"
        "`ok` when the log can be read; with witnesses, how many of them have signed. Public."
    ),
    response_model_exclude_none=True,
    openapi_extra={"security": []},
)
async def healthz(ledger: LedgerDep) -> Response:
    found = await run_in_threadpool(ledger.witnesses)
    states = await run_in_threadpool(ledger.authority_states)
    overdue = [one.authority for one in states if one.overdue]
    return json_answer(Health(overdue=overdue or None, witnesses=_witness_health(found)).model_dump(exclude_none=True))


def _witness_health(found: WitnessesOut) -> WitnessHealth | None:
    if not found.witnesses:
        return None
    return WitnessHealth(
        witnesses=len(found.witnesses),
        signed=found.signed,
        asked_size=found.asked_size,
        met_size=found.met_size,
        tree_size=found.tree_size,
        failing=len(found.missing),
        alarms=sum(one.alarm for one in found.witnesses),
    )
