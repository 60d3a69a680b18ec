"""Entries, proofs and samples, for an auditor. Nobody is named here."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.answers import json_answer
from api.deps import Auditor, LedgerDep
from api.openapi import refuses
from schemas.audit import AuditSample
from schemas.views import AuditReport
from schemas.witness import WitnessesOut

router = APIRouter(tags=["log"])
SEQ_MAX = 2**53 - 1
SAMPLE_REASON = "audit sample / 監査のための抽出"

Seq = Annotated[int, Field(ge=0, le=SEQ_MAX)]


class InclusionQuery(BaseModel):
    """The entry, and the size of the tree it is proved in (now, if absent)."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    seq: Seq
    size: Seq | None = None


class ConsistencyQuery(BaseModel):
    """The older size, and the newer (now, if absent)."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    old: Seq
    new: Seq | None = None


class SampleQuery(BaseModel):
    """The seed that the auditor chose, and how many records."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    seed: Annotated[int, Field(ge=0, le=2**63 - 1, examples=[20261124])]
    size: Annotated[int, Field(ge=1, le=1000)] = 25


@router.get(
    "/v1/entries/{seq}",
    response_model=dict[str, Any],
    summary="一件の記録の見出し / One entry's header",
    description=(
        "見出し、葉の正確なバイト列、葉ハッシュ、連鎖値。個人データは含みません。\n\n"
        "Header, exact leaf bytes, leaf hash and chain value. No personal data."
    ),
    responses=refuses(404, 422),
)
async def entry(seq: Annotated[int, Path(ge=0, le=SEQ_MAX)], caller: Auditor, ledger: LedgerDep) -> Response:
    return json_answer(await run_in_threadpool(ledger.entry, seq))


@router.get(
    "/v1/entries/{seq}/tlog-proof",
    response_class=Response,
    summary="証明ファイル / Proof file",
    description=(
        "C2SP tlog-proof@v1。方針の定足数を満たすチェックポイントがあれば、その連署とともに。\n\n"
        "C2SP tlog-proof@v1, on a checkpoint cosigned as the policy demands where one holds the entry."
    ),
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **refuses(404, 422)},
)
async def proof_file(seq: Annotated[int, Path(ge=0, le=SEQ_MAX)], caller: Auditor, ledger: LedgerDep) -> Response:
    found = await run_in_threadpool(ledger.proof_file, seq)
    return Response(found.data, media_type="text/plain")


@router.get(
    "/v1/witnesses",
    response_model=WitnessesOut,
    summary="立会人の状況 / The witnesses",
    description=(
        "誰がどこまで連署し、誰がいつから欠けているか。\n\nWho has cosigned how much, who is missing, and since when."
    ),
    responses=refuses(),
)
async def witnesses(caller: Auditor, ledger: LedgerDep) -> Response:
    return json_answer(await run_in_threadpool(ledger.witnesses))


@router.get(
    "/v1/proofs/inclusion",
    response_model=dict[str, Any],
    summary="包含証明 / Inclusion proof",
    description="RFC 6962の順の包含証明。\n\nInclusion proof in the order of RFC 6962, hashes in base64.",
    responses=refuses(404, 422),
)
async def inclusion(caller: Auditor, ledger: LedgerDep, query: Annotated[InclusionQuery, Query()]) -> Response:
    return json_answer(await run_in_threadpool(ledger.proof, query.seq, query.size))


@router.get(
    "/v1/proofs/consistency",
    response_model=dict[str, Any],
    summary="整合証明 / Consistency proof",
    description="二つの大きさの間の整合証明。\n\nConsistency proof between two sizes of the tree, hashes in base64.",
    responses=refuses(422),
)
async def consistency(caller: Auditor, ledger: LedgerDep, query: Annotated[ConsistencyQuery, Query()]) -> Response:
    return json_answer(await run_in_threadpool(ledger.consistency, query.old, query.new))


@router.post(
    "/v1/audit",
    response_model=AuditReport,
    summary="全件監査 / Audit everything",
    description=(
        "すべてを再計算し、損傷があれば場所を示します。大きな台帳では時間がかかります。\n\n"
        "Recomputes everything and names each damaged place in `findings`. Takes long on a large ledger."
    ),
    responses=refuses(),
)
async def audit(caller: Auditor, ledger: LedgerDep) -> Response:
    return json_answer(await run_in_threadpool(ledger.audit))


@router.get(
    "/v1/audit/sample",
    response_model=AuditSample,
    summary="監査の抽出 / A sample for an auditor",
    description=(
        "種（seed）とチェックポイントだけで決まる記録の抽出。証拠と証明付き、氏名なし。だれでも引き直せます（docs/audit.md）。"
        "呼ぶたびに`access`の記録が書かれます。\n\n"
        "Records drawn by seed and checkpoint alone, with evidence and proofs, nobody named: anybody can draw them again "
        "(docs/audit.md). Each call writes an `access` entry."
    ),
    responses=refuses(422, 503),
)
async def sample(caller: Auditor, ledger: LedgerDep, query: Annotated[SampleQuery, Query()]) -> Response:
    found = await run_in_threadpool(ledger.audit_sample, query.seed, query.size, caller.name, SAMPLE_REASON)
    return json_answer(found)
