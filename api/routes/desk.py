"""The disclosure desk: requests of principals, step by step; its papers are in `desk_papers`. Every route needs `desk:*`.

A step answers with the request as it stands; what may not be done now answers 409 with the codes of every reason.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api import desk_examples as examples
from api.answers import json_answer
from api.body import read_document
from api.deps import DeskStaff, LedgerDep, SettingsDep
from api.idempotency import apply_key
from api.openapi import IDEMPOTENCY_KEY, WRITE, refuses, takes
from api.problems import refuse
from schemas.request import (
    AccessLogIn,
    AuthorityIn,
    CloseIn,
    DecisionIn,
    FeeIn,
    IdentifiersIn,
    IdentityIn,
    RequestIn,
    ResumeIn,
    RouteIn,
    SearchStepIn,
    StepIn,
    StopClockIn,
    WithdrawIn,
)
from schemas.request_views import AccessOut, RequestOut, RequestRow, RequestSearched

router = APIRouter(tags=["desk"])
STEP = refuses(*WRITE, 404, 409, 410)

Number = Annotated[str, Path(pattern=r"^R-\d{4}-\d{4,9}$", description="受付番号 / number of the request: R-2026-0001")]


class QueueQuery(BaseModel):
    """all: closed requests too."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    all: bool = False


async def desk_document(request: Request, settings: Any, model: type[BaseModel]) -> dict[str, Any]:
    """The document sent, with its id from the header for a request or step. Raises BadInput with every fault of form."""
    received = await read_document(request, settings.body_bytes_max)
    if issubclass(model, RequestIn | StepIn):
        apply_key(request, received.document, received.faults)
    if received.faults:
        raise refuse(received.document, model, received.faults)
    return received.document


@router.post(
    "/v1/requests",
    status_code=201,
    response_model=RequestOut,
    summary="請求を受け付ける / Take a request in",
    description=(
        "本人・代理人からの請求を受け付け、受付番号を付けます。期限（14日以内の営業日）と訴え可能日を返します。\n\n"
        "A request of a principal or agent comes in and gets its number, the desk's due day and the earliest suit day."
    ),
    responses=refuses(*WRITE, 409, 410),
    openapi_extra=IDEMPOTENCY_KEY | takes(RequestIn, examples.INTAKE),
)
async def open_request(request: Request, caller: DeskStaff, ledger: LedgerDep, settings: SettingsDep) -> Response:
    document = await desk_document(request, settings, RequestIn)
    opened = await run_in_threadpool(ledger.open_request, document, caller.name)
    answer = json_answer(opened, 201)
    answer.headers["Location"] = f"/v1/requests/{opened.number}"
    return answer


@router.get(
    "/v1/requests",
    response_model=list[RequestRow],
    summary="請求の一覧 / The queue",
    description="期限の近い順。氏名は含みません。\n\nThe most urgent first. Nobody is named.",
    responses=refuses(422),
)
async def queue(caller: DeskStaff, ledger: LedgerDep, query: Annotated[QueueQuery, Query()]) -> Response:
    return json_answer(list(await run_in_threadpool(ledger.requests, query.all)))


@router.get(
    "/v1/requests/{number}",
    response_model=RequestOut,
    summary="請求一件 / One request",
    description="状態とすべての手続。識別子は伏せます。\n\nWhere it stands and every step; identifiers are masked.",
    responses=refuses(404, 410, 422),
)
async def get_request(number: Number, caller: DeskStaff, ledger: LedgerDep) -> Response:
    return json_answer(await run_in_threadpool(ledger.request, number))


def _step(
    name: str,
    method: str,
    model: type[BaseModel],
    examples_: Any,
    summary: str,
    description: str,
    answers: Any = RequestOut,
) -> None:
    """One route for one step: `POST /v1/requests/{number}/<name>` calls the method of the same meaning."""

    async def step(
        number: Number, request: Request, caller: DeskStaff, ledger: LedgerDep, settings: SettingsDep
    ) -> Response:
        document = await desk_document(request, settings, model)
        act: Callable[..., Any] = getattr(ledger, method)
        return json_answer(await run_in_threadpool(act, number, document, caller.name))

    router.add_api_route(
        f"/v1/requests/{{number}}/{name}",
        step,
        methods=["POST"],
        name=method,
        response_model=answers,
        summary=summary,
        description=description,
        responses=STEP,
        openapi_extra=IDEMPOTENCY_KEY | takes(model, examples_),
    )


_step(
    "identity",
    "add_identity",
    IdentityIn,
    examples.IDENTITY,
    "本人確認を記録する / Record evidence of identity",
    "見たもの、方法、日だけを記録します。`confirms`は本人のものと確認できた識別子で、検索にはそれだけを使います。\n\n"
    "What was seen, how and when, and which identifiers it ties to the principal; only those are searched by.",
)
_step(
    "authority",
    "add_authority",
    AuthorityIn,
    examples.AUTHORITY,
    "代理権の確認を記録する / Record evidence of an agent's authority",
    "施行令第13条。法定代理人は戸籍・登記事項証明書など、任意代理人は委任状。代理人本人の確認（`agent_seen`）も要ります。\n\n"
    "ORDER 13. A legal representative proves it by family register, registration of guardianship or court decision, an "
    "appointed agent by power of attorney; what was seen of the agent (`agent_seen`) belongs to it.",
)
_step(
    "identifiers",
    "add_identifiers",
    IdentifiersIn,
    examples.IDENTIFIERS,
    "識別子を加える / Add identifiers",
    "追加の識別子。検索済みのときは検索をやり直します。\n\nFurther identifiers; a search made before must be made again.",
)
_step(
    "fee",
    "fee",
    FeeIn,
    examples.FEE,
    "手数料を記録する / Record the fee",
    "開示にだけかかります（法第38条）。訂正・停止では`FEE_NOT_ALLOWED`。\n\nFor disclosure only (ACT 38).",
)
_step(
    "route",
    "route_request",
    RouteIn,
    examples.ROUTE,
    "担当へ回す / Send on",
    "台帳の外にあるものへの請求。\n\nFor what lies outside the ledger.",
)
_step(
    "search",
    "search_request",
    SearchStepIn,
    examples.SEARCH,
    "台帳を検索する / Search the ledger",
    "開示の対象となる記録を返し、アクセス記録を残します。\n\nThe records within ACT 33(5). Leaves an `access` entry.",
    RequestSearched,
)
_step(
    "decision",
    "decide",
    DecisionIn,
    examples.DECISION,
    "決定する / Decide",
    "受付した人とは別の人が行います。不開示には法第33条第2項の根拠と理由が必要です。\n\n"
    "Not by who entered the request. A refusal needs a ground of ACT 33(2) and its reason.",
)
_step(
    "clock-stop",
    "stop_clock",
    StopClockIn,
    examples.STOP_CLOCK,
    "期限を止める / Stop the clock",
    "訴え可能日は動きません。\n\nThe suit day does not move.",
)
_step(
    "clock-resume",
    "resume",
    ResumeIn,
    examples.RESUME,
    "期限を再開する / Let the clock run again",
    "止めた日数だけ期限が延びます。\n\nThe due day moves back by the days it stood.",
)
_step(
    "withdrawal",
    "withdraw_request",
    WithdrawIn,
    examples.WITHDRAWAL,
    "取下げを記録する / Record a withdrawal",
    "請求者が請求を取り下げました。\n\nThe requester took the request back.",
)
_step(
    "closing",
    "close_request",
    CloseIn,
    examples.CLOSING,
    "終了する / Close",
    "終わり方に合う通知の後にだけできます。\n\nOnce the letter that belongs to the ending is sent.",
)


@router.post(
    "/v1/access:search",
    response_model=list[AccessOut],
    summary="誰が誰を調べたか / Who looked at whom",
    description=(
        "識別子を指定すると、その本人に伝えてよい閲覧だけを返します（理由が必要で、この照会も記録されます）。\n\n"
        "With identifiers, what that person may be told: the look-ups that asked for them. Needs a reason, and is entered."
    ),
    responses=refuses(*WRITE),
    openapi_extra=takes(AccessLogIn, examples.ACCESS),
)
async def access(request: Request, caller: DeskStaff, ledger: LedgerDep, settings: SettingsDep) -> Response:
    document = await desk_document(request, settings, AccessLogIn)
    return json_answer(list(await run_in_threadpool(ledger.access_log, document, caller.name)))
