"""The papers of the desk: letters, reports and their previews, who looked, blank forms. Every route needs `desk:*`.

A letter and a delivery are steps; a preview enters the look-up alone, and a blank form nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api import desk_examples as examples
from api.deps import DeskStaff, LedgerDep, SettingsDep
from api.openapi import IDEMPOTENCY_KEY, WRITE, refuses, takes
from api.routes.desk import STEP, Number, desk_document
from ledger.service.parsing import parse
from schemas.request import AccessLetterIn, DeliverIn, LetterIn, PreviewIn
from schemas.request_terms import DeliveryForm

router = APIRouter(tags=["desk"])
PDF = "application/pdf"
MEDIA_TYPES = {
    DeliveryForm.PDF: PDF,
    DeliveryForm.HTML: "text/html; charset=utf-8",
    DeliveryForm.JSON: "application/json",
    DeliveryForm.CSV: "text/csv; charset=utf-8",
}


def _answers(description: str, *media_types: str) -> dict[int | str, dict[str, Any]]:
    content = {kind.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for kind in media_types}
    return {200: {"description": description, "content": content}}


A_PDF = _answers("PDF", PDF)
ANY_FORM = _answers("PDF, HTML, JSON, CSV", *MEDIA_TYPES.values())


class BlankForm(StrEnum):
    """`request`: the request form (様式1); `agent`: the power of attorney (様式2)."""

    REQUEST = "request"
    AGENT = "agent"


@router.post(
    "/v1/requests/{number}/letters",
    summary="通知書を作る / Make a letter",
    description=(
        "決定などの通知書（日本語と英語）を署名付きPDFで返し、手続として記録します。`draft`は記録しません。\n\n"
        "A letter in Japanese and English as signed PDF, entered as a step; `draft` enters nothing."
    ),
    response_class=Response,
    responses={**A_PDF, **STEP},
    openapi_extra=IDEMPOTENCY_KEY | takes(LetterIn, examples.LETTER),
)
async def letter(
    number: Number, request: Request, caller: DeskStaff, ledger: LedgerDep, settings: SettingsDep
) -> Response:
    document = await desk_document(request, settings, LetterIn)
    return _file(await run_in_threadpool(ledger.letter, number, document, caller.name), DeliveryForm.PDF, "letter")


@router.post(
    "/v1/requests/{number}/deliveries",
    summary="開示書面を引き渡す / Deliver the report",
    description=(
        "決定どおりの書面を、請求された方法で。PDFには署名と証明が付きます。\n\n"
        "The report as decided, in the form asked for; the PDF is signed and holds the proofs."
    ),
    response_class=Response,
    responses={**ANY_FORM, **STEP},
    openapi_extra=IDEMPOTENCY_KEY | takes(DeliverIn, examples.DELIVERY),
)
async def deliver(
    number: Number, request: Request, caller: DeskStaff, ledger: LedgerDep, settings: SettingsDep
) -> Response:
    document = await desk_document(request, settings, DeliverIn)
    content = await run_in_threadpool(ledger.deliver, number, document, caller.name)
    return _file(content, DeliveryForm(document.get("form", "pdf")), "report")


@router.post(
    "/v1/requests/{number}/previews",
    summary="引渡しの前に書面を見る / Look at the report before it is delivered",
    description=(
        "決定どおりの書面。引渡しは記録されず、閲覧だけがアクセス記録に残ります。\n\n"
        "The report as decided. No delivery is entered; the look-up leaves an `access` entry."
    ),
    response_class=Response,
    responses={**ANY_FORM, **STEP},
    openapi_extra=takes(PreviewIn, examples.PREVIEW),
)
async def preview(
    number: Number, request: Request, caller: DeskStaff, ledger: LedgerDep, settings: SettingsDep
) -> Response:
    form = parse(PreviewIn, await desk_document(request, settings, PreviewIn)).form
    return _file(await run_in_threadpool(ledger.preview_report, number, form, caller.name), form, "report")


@router.post(
    "/v1/access/letters",
    summary="誰が調べたかを本人に知らせる / Tell a person who looked at them",
    description=(
        "本人に伝えてよい閲覧を、署名付きPDFのお知らせにします。本人確認の済んだ請求の番号と理由が必要で、この照会も記録されます。\n\n"
        "What a person may be told of who looked at them, as a signed PDF. Needs a request in which identity is confirmed, "
        "and a reason; is itself entered."
    ),
    response_class=Response,
    responses={**A_PDF, **refuses(*WRITE, 404, 409, 410)},
    openapi_extra=takes(AccessLetterIn, examples.ACCESS_LETTER),
)
async def access_letter(request: Request, caller: DeskStaff, ledger: LedgerDep, settings: SettingsDep) -> Response:
    document = await desk_document(request, settings, AccessLetterIn)
    content = await run_in_threadpool(ledger.access_letter, document, caller.name)
    return _file(content, DeliveryForm.PDF, "access")


@router.get(
    "/v1/forms/{form}",
    summary="請求書・委任状の用紙 / The blank request form, the power of attorney",
    description=(
        "`request`は請求書（様式1）、`agent`は委任状（様式2）。必要な書類と黒塗りする箇所の説明付きです。\n\n"
        "With the papers needed and what to black out. Nothing is entered."
    ),
    response_class=Response,
    responses={**A_PDF, **refuses(422)},
)
async def blank_form(form: BlankForm, caller: DeskStaff, ledger: LedgerDep) -> Response:
    blank = await run_in_threadpool(ledger.request_form, form is BlankForm.AGENT)
    return _file(blank, DeliveryForm.PDF, f"form-{form.value}")


def _file(content: bytes, form: DeliveryForm, name: str) -> Response:
    disposition = f'attachment; filename="daicho-{name}.{form.value}"'
    return Response(content, headers={"Content-Disposition": disposition, "Content-Type": MEDIA_TYPES[form]})
