"""Standing duties: what is due."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.answers import json_answer
from api.deps import Auditor, LedgerDep
from api.openapi import refuses
from schemas.duty import DutyOut

router = APIRouter(tags=["duties"])


class OnDay(BaseModel):
    """The day for which duties are asked; today if absent."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    as_of: dt.date | None = None


@router.get(
    "/v1/duties",
    response_model=list[DutyOut],
    summary="継続的な義務を一覧する / List standing duties",
    description=(
        "規則18条の確認、委託先の監督、不足・違法・遅延のある記録、同意の証跡などを、急ぐものから返します。"
        "`audit:read`が必要です。\n\n"
        "Checks of RULE 18, supervision of entrustees, incomplete, unlawful and late records, consent evidence and more, the "
        "most urgent first: `severity` is overdue, due, soon or later. Needs `audit:read`."
    ),
    responses=refuses(422),
)
async def list_duties(caller: Auditor, ledger: LedgerDep, query: Annotated[OnDay, Query()]) -> Response:
    return json_answer(list(await run_in_threadpool(ledger.duties, query.as_of)))
