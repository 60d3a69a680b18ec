"""One person: find their records, and write the report they are given. Both need a reason and leave an `access` entry."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api import examples
from api.answers import json_answer
from api.body import read_document
from api.deps import DeskStaff, LedgerDep, Searcher, SettingsDep
from api.openapi import WRITE, refuses, takes
from api.problems import refuse
from schemas.record import SearchIn
from schemas.views import PersonAnswer

router = APIRouter(tags=["principals"])
PDF = "application/pdf"


@router.post(
    "/v1/principals:search",
    response_model=PersonAnswer,
    summary="本人の記録を探す / Find a person's records",
    description=(
        "識別子から、提供先が使いうるすべての照合鍵を試して本人の記録を返します。理由（reason）は必須で、アクセス記録に残ります。"
        "`explained`は何を試し、何が試せなかったかを示します。\n\n"
        "Every record in which the person stands, only their part of it, by every match key a partner may know them by. "
        "A reason is required and is written to the access log. `explained` says what was tried and what could not be."
    ),
    responses=refuses(*WRITE),
    openapi_extra=takes(SearchIn, examples.SEARCHES),
)
async def search(request: Request, caller: Searcher, ledger: LedgerDep, settings: SettingsDep) -> Response:
    received = await read_document(request, settings.body_bytes_max)
    if received.faults:
        raise refuse(received.document, SearchIn, received.faults)
    return json_answer(await run_in_threadpool(ledger.find_person, received.document, caller.name))


@router.post(
    "/v1/principals:report",
    summary="本人への開示書面を作る / Write the report for a person",
    description=(
        "本人の記録を署名付きPDFにします。JSON・CSV・証明を同封し、オフラインで検証できます。理由は必須です。\n\n"
        "One person's records as a signed PDF with JSON, CSV and proofs inside, verifiable offline. A reason is required."
    ),
    response_class=Response,
    responses={
        200: {"description": "PDF", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}},
        **refuses(*WRITE),
    },
    openapi_extra=takes(SearchIn, examples.SEARCHES),
)
async def report(request: Request, caller: DeskStaff, ledger: LedgerDep, settings: SettingsDep) -> Response:
    received = await read_document(request, settings.body_bytes_max)
    if received.faults:
        raise refuse(received.document, SearchIn, received.faults)
    paper = await run_in_threadpool(ledger.report, received.document, caller.name)
    disposition = 'attachment; filename="daicho-report.pdf"'
    return Response(paper, media_type=PDF, headers={"Content-Disposition": disposition})
