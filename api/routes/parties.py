"""The party master: who the third parties are, and what was known of them when."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api import examples
from api.answers import appended_answer, json_answer
from api.body import read_document
from api.deps import Administrator, LedgerDep, RecordsReader, SettingsDep
from api.openapi import WRITE, refuses, takes
from api.problems import refuse
from schemas.party import PartyIn
from schemas.views import Appended, PartyOut

router = APIRouter(tags=["parties"])

KeyInPath = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]


class OnDay(BaseModel):
    """The day whose versions are asked for; today if absent."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    as_of: dt.date | None = None


@router.get(
    "/v1/parties",
    response_model=list[PartyOut],
    summary="第三者を一覧する / List third parties",
    description=(
        "指定日（既定は今日）に有効な版を返します。\n\n"
        "Each party's version that was true on `as_of` (today by default)."
    ),
    responses=refuses(422),
)
async def list_parties(caller: RecordsReader, ledger: LedgerDep, query: Annotated[OnDay, Query()]) -> Response:
    return json_answer(list(await run_in_threadpool(ledger.parties, query.as_of)))


@router.post(
    "/v1/parties",
    status_code=201,
    response_model=Appended,
    summary="第三者の版を登録する / Enter a version of a third party",
    description=(
        "名称・住所・代表者などを、出典（source）と確認日とともに登録します。以前の版は残ります。\n\n"
        "Name, address, representative and other facts with their source and day of check. Earlier versions stay."
    ),
    responses=refuses(*WRITE),
    openapi_extra=takes(PartyIn, examples.PARTIES),
)
async def put_party(request: Request, caller: Administrator, ledger: LedgerDep, settings: SettingsDep) -> Response:
    received = await read_document(request, settings.body_bytes_max)
    if received.faults:
        raise refuse(received.document, PartyIn, received.faults)
    appended = await run_in_threadpool(ledger.put_party, received.document)
    return appended_answer(appended, f"/v1/parties/{received.document['key']}")


@router.get(
    "/v1/parties/{key}",
    response_model=list[PartyOut],
    summary="第三者の履歴 / A third party's history",
    description="すべての版を古い順に返します。\n\nEvery version, oldest first.",
    responses=refuses(404, 422),
)
async def party_history(key: KeyInPath, caller: RecordsReader, ledger: LedgerDep) -> Response:
    return json_answer(list(await run_in_threadpool(ledger.party_history, key)))
