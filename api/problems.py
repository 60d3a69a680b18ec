"""From an exception to a problem document (RFC 9457). The error tree of `ledger/errors.py` is mapped here and only here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.json_in import MALFORMED
from ledger.errors import (
    BadInput,
    Blocked,
    Busy,
    Conflict,
    DaichoError,
    Fault,
    Frozen,
    Gone,
    IntegrityError,
    Misconfigured,
    MissingFacts,
    NotAuthenticated,
    NotAuthorised,
    NotFound,
    TooLarge,
    VerificationFailed,
)
from ledger.service.parsing import faults_of, parse
from schemas.problem import Problem, ProblemError

MEDIA_TYPE = "application/problem+json"
REALM = 'Bearer realm="daicho"'
UNKNOWN_FIELD = ":extra_forbidden"
FROZEN_RETRY_SECONDS = 300
_OUR_NAMES = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}|0|[1-9][0-9]{0,7}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Kind:
    """How one class of error is answered."""

    status: int
    code: str
    title: str
    title_ja: str

    @property
    def type(self) -> str:
        return "urn:daicho:problem:" + self.code.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Answer:
    """A problem document with the headers that go with it."""

    problem: Problem
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        return self.problem.model_dump_json(exclude_none=True).encode()

    def response(self) -> Response:
        return Response(self.body(), self.problem.status, dict(self.headers), MEDIA_TYPE)


KINDS: Mapping[type[DaichoError], Kind] = {
    BadInput: Kind(422, "BAD_INPUT", "The input can't be taken as written", "入力を受け付けられません"),
    MissingFacts: Kind(422, "MISSING_FACTS", "The decision needs more facts", "判断に必要な事実が足りません"),
    TooLarge: Kind(413, "TOO_LARGE", "The input is too large", "入力が大きすぎます"),
    Conflict: Kind(409, "CONFLICT", "It conflicts with what stands already", "既にある内容と合いません"),
    NotFound: Kind(404, "NOT_FOUND", "There is no such thing", "見つかりません"),
    Gone: Kind(410, "GONE", "The content was disposed of", "内容は廃棄済みです"),
    NotAuthenticated: Kind(401, "NOT_AUTHENTICATED", "An API key is needed", "APIキーが必要です"),
    NotAuthorised: Kind(403, "NOT_AUTHORISED", "The API key may not do this", "このAPIキーには権限がありません"),
    Blocked: Kind(409, "BLOCKED", "The law forbids this", "法令により実行できません"),
    Busy: Kind(503, "BUSY", "The server is busy", "混み合っています"),
    Frozen: Kind(503, "FROZEN", "The log takes no more entries", "台帳は書き込みを停止しています"),
    IntegrityError: Kind(500, "INTEGRITY", "What is stored is damaged", "保存内容に損傷があります"),
    VerificationFailed: Kind(422, "VERIFICATION_FAILED", "The proof does not hold", "証明が成立しません"),
    Misconfigured: Kind(500, "MISCONFIGURED", "The server is not set up rightly", "サーバの設定に誤りがあります"),
    DaichoError: Kind(500, "ERROR", "The server failed", "サーバで障害が起きました"),
}

HTTP_KINDS: Mapping[int, Kind] = {
    400: Kind(400, "MALFORMED", "The request can't be read", "リクエストを読めません"),
    404: Kind(404, "NO_SUCH_ROUTE", "There is nothing at this address", "このアドレスには何もありません"),
    405: Kind(405, "METHOD_NOT_ALLOWED", "This address does not take this method", "このメソッドは使えません"),
    415: Kind(415, "UNSUPPORTED_MEDIA_TYPE", "The body is of a type not taken here", "この形式は受け付けません"),
    500: Kind(500, "INTERNAL", "The server failed", "サーバで障害が起きました"),
}


def answer_to(error: Exception) -> Answer:
    """The answer to any exception. One that is nobody's plan is 500 and says nothing of its cause."""
    if isinstance(error, DaichoError):
        return _answer_to_ours(error)
    if isinstance(error, RequestValidationError):
        return _answer_to_ours(BadInput(faults_of(error.errors())))
    if isinstance(error, HTTPException):
        kind = HTTP_KINDS.get(error.status_code, HTTP_KINDS[400 if error.status_code < 500 else 500])
        return Answer(_problem(kind, kind.title, kind.title_ja), dict(error.headers or {}))
    kind = HTTP_KINDS[500]
    return Answer(_problem(kind, kind.title, kind.title_ja))


def refuse(document: Mapping[str, Any] | None, model: type[BaseModel], faults: Iterable[Fault]) -> BadInput:
    """All faults at once: those found already, and those of the document as far as it could be read."""
    found = list(faults)
    odd = {fault.pointer for fault in found}
    if document is not None:
        try:
            parse(model, document)
        except BadInput as error:
            # A value that was odd already was replaced to read on, so what the model says of it means nothing.
            found += [fault for fault in error.faults if fault.pointer not in odd or fault.code.endswith(UNKNOWN_FIELD)]
    return BadInput(found)


def safe_pointer(pointer: str) -> str:
    """The pointer with every token that is not of the form of our own names shown as `*`."""
    head, *tokens = pointer.split("/")
    return "/".join([head and "*", *(token if _OUR_NAMES.fullmatch(token) else "*" for token in tokens)])


def safe_fault(fault: Mapping[str, str]) -> dict[str, str]:
    return {**fault, "pointer": safe_pointer(fault["pointer"])}


def kind_of(error: DaichoError) -> Kind:
    if isinstance(error, BadInput) and any(fault.code == MALFORMED for fault in error.faults):
        return HTTP_KINDS[400]
    return next(KINDS[base] for base in type(error).__mro__ if base in KINDS)


def _answer_to_ours(error: DaichoError) -> Answer:
    kind = kind_of(error)
    errors: list[ProblemError] = []
    en, ja = error.en, error.ja
    if isinstance(error, BadInput) and error.faults:
        errors = [ProblemError(**safe_fault(fault.to_json())) for fault in error.faults]
        en = "1 fault: see errors" if len(errors) == 1 else f"{len(errors)} faults: see errors"
        ja = f"{len(errors)}件の誤りがあります（errorsを参照）"
    missing = [safe_pointer(one) for one in error.missing_facts] if isinstance(error, MissingFacts) else None
    codes = list(error.codes) if isinstance(error, Blocked) else None
    return Answer(_problem(kind, en, ja, errors, missing, codes), _headers(error))


def _headers(error: DaichoError) -> dict[str, str]:
    if isinstance(error, NotAuthenticated):
        return {"WWW-Authenticate": REALM}
    if isinstance(error, NotAuthorised):
        return {"WWW-Authenticate": f'{REALM}, error="insufficient_scope"'}
    if isinstance(error, Busy):
        return {"Retry-After": str(error.retry_after_seconds)}
    if isinstance(error, Frozen):
        return {"Retry-After": str(FROZEN_RETRY_SECONDS)}
    if isinstance(error, TooLarge):
        return {"Connection": "close"}  # the rest of the body is not worth reading
    return {}


def _problem(
    kind: Kind,
    en: str,
    ja: str,
    errors: Iterable[ProblemError] = (),
    missing_facts: list[str] | None = None,
    codes: list[str] | None = None,
) -> Problem:
    return Problem(
        type=kind.type,
        title=kind.title,
        status=kind.status,
        detail=en,
        code=kind.code,
        title_ja=kind.title_ja,
        detail_ja=ja,
        errors=list(errors),
        missing_facts=missing_facts,
        codes=codes,
    )
