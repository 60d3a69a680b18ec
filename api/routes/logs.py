"""The log as C2SP `tlog-tiles` has it, under `/logs/<log>`: the same bytes that `daicho publish` writes as files.

Checkpoint, tiles, policy and keys are for everybody. Entry bundles reveal when somebody asked for their records, so they
need `audit:read` unless the company's profile opens them.
"""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.deps import BundleReader, LedgerDep
from api.openapi import refuses
from ledger import Ledger
from ledger.errors import BadInput, NotFound
from ledger.log import parse_entries_path, parse_tile_path

router = APIRouter(prefix="/logs/{log}", tags=["log"])
BINARY = "application/octet-stream"
INDEX_MAX = 2**45
_NEVER_CHANGES = "max-age=31536000, immutable"
_NOT_IN_SLUG = re.compile(r"[^a-z0-9.-]+")
_BINARY_ANSWER = {"content": {BINARY: {"schema": {"type": "string", "format": "binary"}}}}
_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: refuses(404)[404]}


def log_slug(origin: str) -> str:
    """How a log's origin stands in an address: `ledger.example.com/2026` is `ledger.example.com-2026`."""
    return _NOT_IN_SLUG.sub("-", origin.lower()).strip("-")


@router.get(
    "/checkpoint",
    response_class=Response,
    summary="署名付きチェックポイント / Signed checkpoint",
    description=(
        "C2SP tlog-checkpoint。方針の定足数を満たす最新のもの。公開。\n\n"
        "A C2SP signed note: the newest head that meets the policy's quorum, with its cosignatures. Public."
    ),
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **_NOT_FOUND},
    openapi_extra={"security": []},
)
async def checkpoint(log: str, ledger: LedgerDep) -> Response:
    note = await run_in_threadpool(ledger.published_checkpoint, _origin(ledger, log))
    return Response(note, media_type="text/plain", headers={"Cache-Control": "no-cache"})


@router.get(
    "/policy",
    response_class=Response,
    summary="信頼の方針 / Trust policy",
    description=(
        "C2SP tlog-policy。台帳の鍵、立会人、定足数。公開。\n\nC2SP tlog-policy: the log's keys, its witnesses, the quorum. "
        "Public."
    ),
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **_NOT_FOUND},
    openapi_extra={"security": []},
)
async def policy(log: str, ledger: LedgerDep) -> Response:
    _origin(ledger, log)
    text = await run_in_threadpool(ledger.policy)
    return Response(text, media_type="text/plain", headers={"Cache-Control": "no-cache"})


@router.get(
    "/trusted.vkey",
    response_class=Response,
    summary="検証鍵 / Verifier keys",
    description=(
        "一行に一つ、失効した鍵も状態とともに。公開。\n\n"
        "The log's verifier keys (C2SP signed-note), one a line, each with its state. Public."
    ),
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **_NOT_FOUND},
    openapi_extra={"security": []},
)
async def verifier_keys(log: str, ledger: LedgerDep) -> Response:
    _origin(ledger, log)
    text = await run_in_threadpool(ledger.trusted_keys)
    return Response(text, media_type="text/plain", headers={"Cache-Control": "no-cache"})


@router.get(
    "/tile/entries/{place:path}",
    response_class=Response,
    summary="エントリ束 / Entry bundle",
    description=(
        "C2SP tlog-tilesの形式。会社プロファイルが公開しない限り`audit:read`が必要です。\n\n"
        "As in C2SP tlog-tiles. Needs `audit:read` unless the company's profile opens them."
    ),
    responses={200: _BINARY_ANSWER, **refuses(404)},
)
async def entry_bundle(log: str, place: str, caller: BundleReader, ledger: LedgerDep) -> Response:
    origin = _origin(ledger, log)
    try:
        index, width = parse_entries_path(f"tile/entries/{place}")
    except BadInput:
        raise _no_tile() from None
    if index >= INDEX_MAX:
        raise _no_tile()
    data = await run_in_threadpool(ledger.entry_bundle, index, width, origin)
    whose = "public" if ledger.profile.choices.open_entry_bundles else "private"
    return Response(data, media_type=BINARY, headers={"Cache-Control": f"{whose}, {_NEVER_CHANGES}"})


@router.get(
    "/tile/{level}/{place:path}",
    response_class=Response,
    summary="タイル / Tile",
    description="C2SP tlog-tilesのハッシュタイル。公開。\n\nA hash tile as in C2SP tlog-tiles. Public.",
    responses={200: _BINARY_ANSWER, **_NOT_FOUND},
    openapi_extra={"security": []},
)
async def tile(log: str, level: str, place: str, ledger: LedgerDep) -> Response:
    origin = _origin(ledger, log)
    try:
        tile_level, index, width = parse_tile_path(f"tile/{level}/{place}")
    except BadInput:
        raise _no_tile() from None
    if index >= INDEX_MAX:
        raise _no_tile()
    data = await run_in_threadpool(ledger.tile, tile_level, index, width, origin)
    return Response(data, media_type=BINARY, headers={"Cache-Control": f"public, {_NEVER_CHANGES}"})


def _origin(ledger: Ledger, slug: str) -> str:
    """The log that an address names: the one that takes new entries, or a frozen one. Raises NotFound."""
    for origin in (ledger.origin, *ledger.origins()):
        if slug == log_slug(origin):
            return origin
    raise NotFound("there is no such log here", "この台帳はありません")


def _no_tile() -> NotFound:
    return NotFound("there is no such tile", "このタイルはありません")
