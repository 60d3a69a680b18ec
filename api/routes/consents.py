"""A person's own will: consents and withdrawals, stops, links, and who of a list may go."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api import consent_examples as examples
from api.answers import appended_answer, json_answer
from api.body import read_document
from api.bulk import MEDIA_TYPES
from api.deps import DeskStaff, LedgerDep, RecordsWriter, SettingsDep
from api.openapi import WRITE, refuses, takes
from api.problems import refuse
from api.uploading import ANSWERS, UploadingDep
from ledger.service.parsing import parse
from schemas.consent import ConsentIn, LiftIn, LinkIn, PeopleAnswer, PeopleIn, StopIn
from schemas.views import Appended

router = APIRouter(tags=["consents"])


@router.post(
    "/v1/consents",
    status_code=201,
    response_model=Appended,
    summary="同意・撤回を登録する / Enter a consent or its withdrawal",
    description=(
        "本人の同意（27条1項・28条1項・31条1項1号）又はその撤回を登録します。TC文字列やConsent Modeの状態は証跡であり、"
        "それだけでは同意になりません。\n\n"
        "A consent (ACT 27(1), 28(1), 31(1)(i)) or its withdrawal. A TC string or Consent Mode state is evidence and never a "
        "consent by itself: `warnings` says so."
    ),
    responses=refuses(409, *WRITE),
    openapi_extra=takes(ConsentIn, examples.CONSENTS),
)
async def consent(request: Request, caller: RecordsWriter, ledger: LedgerDep, settings: SettingsDep) -> Response:
    received = await read_document(request, settings.body_bytes_max)
    if received.faults:
        raise refuse(received.document, ConsentIn, received.faults)
    appended = await run_in_threadpool(ledger.record_consent, received.document)
    return appended_answer(appended, f"/v1/entries/{appended.seq}")


@router.post(
    "/v1/consents:bulk",
    summary="まとめて同意を登録する / Enter many consents",
    description=(
        "NDJSON（一行一件、`Content-Encoding: gzip`可）を受け、各行の結果を順に返します。結果が届いた行は保存済みです。\n\n"
        "NDJSON, one consent or withdrawal a line, answered line by line as `/v1/records:bulk` does, with the same "
        "`Upload-Id` and `on_fault`. A line that has its verdict is durable."
    ),
    responses=ANSWERS,
    openapi_extra={"requestBody": {"required": True, "content": {MEDIA_TYPES[0]: examples.bulk_content()}}},
)
async def consents(caller: RecordsWriter, ledger: LedgerDep, uploading: UploadingDep) -> Response:
    return uploading.answer(ConsentIn, ledger.upload_consents)


@router.post(
    "/v1/stops",
    status_code=201,
    response_model=Appended,
    summary="第三者提供を停止する / Stop providing a person's data",
    description=(
        "本人の求め（35条3項・5項、27条2項）により、以後の第三者提供を止めます。既知のすべての識別子に及びます。\n\n"
        "From `since` on nothing of this person goes to third parties (ACT 35(3), 35(5), 27(2)), by every identifier that is "
        "known of them. Needs `desk:*`."
    ),
    responses=refuses(409, *WRITE),
    openapi_extra=takes(StopIn, examples.STOPS),
)
async def stop(request: Request, caller: DeskStaff, ledger: LedgerDep, settings: SettingsDep) -> Response:
    received = await read_document(request, settings.body_bytes_max)
    if received.faults:
        raise refuse(received.document, StopIn, received.faults)
    appended = await run_in_threadpool(ledger.place_stop, received.document)
    return appended_answer(appended, f"/v1/entries/{appended.seq}")


@router.post(
    "/v1/stops/{stop_id}:lift",
    status_code=201,
    response_model=Appended,
    summary="停止を解除する / Lift a stop",
    description="停止を解除します。理由は必須です。\n\nLift a stop, and all that extends it. A reason is required.",
    responses=refuses(404, *WRITE),
    openapi_extra=takes(LiftIn, examples.LIFTS),
)
async def lift(
    stop_id: UUID, request: Request, caller: DeskStaff, ledger: LedgerDep, settings: SettingsDep
) -> Response:
    received = await read_document(request, settings.body_bytes_max)
    if received.faults:
        raise refuse(received.document, LiftIn, received.faults)
    reason = parse(LiftIn, received.document).reason
    appended = await run_in_threadpool(ledger.lift_stop, stop_id, reason)
    return appended_answer(appended, f"/v1/entries/{appended.seq}")


@router.post(
    "/v1/records/{record_id}/links",
    status_code=201,
    response_model=Appended,
    summary="照合を記録する / Record a link",
    description=(
        "受領した個人関連情報が照合により個人データとなった日・出所・確認方法を記録します。新たな受領（30条）ではありません。\n\n"
        "Received person-related information became personal data: when, from where, how it is known. It is no second "
        "receipt (ACT 30). Only for a record of role `pri_recipient`."
    ),
    responses=refuses(404, 409, 410, *WRITE),
    openapi_extra=takes(LinkIn, examples.LINKS),
)
async def link(
    record_id: UUID, request: Request, caller: RecordsWriter, ledger: LedgerDep, settings: SettingsDep
) -> Response:
    received = await read_document(request, settings.body_bytes_max)
    if received.faults:
        raise refuse(received.document, LinkIn, received.faults)
    appended = await run_in_threadpool(ledger.link, record_id, received.document)
    return appended_answer(appended, f"/v1/records/{record_id}")


@router.post(
    "/v1/checks:people",
    response_model=PeopleAnswer,
    summary="名簿の一人ひとりを判定する / Who of a list may go?",
    description=(
        "同意（27条1項・28条1項）又はオプトアウトによる提供について、有効な同意がない人・停止中の人を除き、理由を返します。"
        "除いた事実は拒否（refusal）として残ります。27条1項各号は妨げず、27条5項は警告だけです。\n\n"
        "Where the ground is consent or ACT 27(2), people without a valid consent or with a stop are dropped with a reason, "
        "and the drop is one `refusal` entry. ACT 27(1)(i)-(vii) is never blocked, ACT 27(5) only warned of. Positions count "
        "from 0."
    ),
    responses=refuses(*WRITE),
    openapi_extra=takes(PeopleIn, examples.PEOPLE),
)
async def check_people(request: Request, caller: RecordsWriter, ledger: LedgerDep, settings: SettingsDep) -> Response:
    received = await read_document(request, settings.body_bytes_max)
    if received.faults:
        raise refuse(received.document, PeopleIn, received.faults)
    asked = parse(PeopleIn, received.document)
    return json_answer(
        await run_in_threadpool(
            ledger.check_people, asked.situation, asked.principals, party=asked.party, purpose=asked.purpose
        )
    )
