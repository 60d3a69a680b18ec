"""The FastAPI application over one open ledger."""

from __future__ import annotations

import functools
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.bulk import BulkRunner
from api.deps import PUBLIC, api_key, bundle_key
from api.log_lines import log_event, log_failure
from api.middleware import Envelope
from api.openapi import with_models
from api.problems import answer_to
from api.routes import (
    audiences,
    bulk,
    checks,
    consents,
    desk,
    desk_papers,
    duties,
    exclusions,
    health,
    logs,
    parties,
    principals,
    proofs,
    records,
)
from api.settings import Settings
from ledger import Ledger
from ledger.errors import DaichoError
from schemas.audience import AudienceCommit, AudienceIn
from schemas.consent import ConsentIn, LiftIn, LinkIn, PeopleIn, StopIn
from schemas.party import PartyIn
from schemas.problem import Problem
from schemas.record import AmendmentIn, RecordIn, SearchIn
from schemas.request import DESK_DOCUMENTS
from schemas.situation import Situation
from schemas.upload import UploadEnd
from schemas.views import LineResult

# The records come first: they are asked for most, and routes are tried in this order.
ROUTERS = (
    records.router,
    bulk.router,
    audiences.router,
    checks.router,
    consents.router,
    principals.router,
    parties.router,
    desk.router,
    desk_papers.router,
    exclusions.router,
    duties.router,
    proofs.router,
    logs.router,
    health.router,
)
TITLE = "daicho 台帳"
_ABOUT = (
    "第三者提供記録台帳（個人情報保護法29条・30条・31条）のAPI。"
    "エラーはすべてRFC 9457の問題文書で、誤りを一度に列挙します。\n\n"
    "The third-party provision record ledger of APPI articles 29 to 31. Every error is a problem document (RFC 9457) that "
    "names all faults at once."
)


def create_app(ledger: Ledger, settings: Settings | None = None) -> FastAPI:
    """The application. The ledger stays the caller's to close, after the application has shut down."""
    settings = settings or Settings()
    runner = BulkRunner(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with ledger.time_stamping(failed=lambda error: log_event("time_stamp_failed", logging.WARNING, error=error)):
            yield
        runner.close()

    app = FastAPI(
        title=TITLE,
        version=version("daicho"),
        description=_ABOUT,
        docs_url=None,  # the usual pages fetch their scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.ledger, app.state.settings, app.state.bulk = ledger, settings, runner
    app.add_middleware(Envelope)
    for error in (DaichoError, RequestValidationError, HTTPException):
        app.add_exception_handler(error, _answer)
    for router in ROUTERS:
        app.include_router(router)
    _deny_by_default()
    app.openapi = openapi_document  # type: ignore[method-assign]  # FastAPI's own way to extend the document
    return app


async def _answer(request: Request, error: Exception) -> Response:
    answer = answer_to(error)
    if isinstance(error, HTTPException) and error.status_code == 405:
        answer.headers["Allow"] = ", ".join(sorted(methods_at(request.url.path)))
    if answer.problem.status == 500:
        log_failure(error)
    return answer.response()


def _deny_by_default() -> None:
    """A route that neither asks for a key nor is listed as public is a mistake, found when the server starts."""
    for path, guarded in guarded_routes():
        assert guarded != (path in PUBLIC), f"{path} must either ask for a key or be listed as public"


def guarded_routes() -> list[tuple[str, bool]]:
    """(path template, whether it asks for a key) of every route of ours."""
    return [(route.path, _asks_for_key(route.dependant)) for route in our_routes()]


def methods_at(path: str) -> set[str]:
    """Every method that some route takes at this address; the framework names those of the first route alone."""
    return {method for route in our_routes() if route.path_regex.match(path) for method in route.methods or ()}


def _asks_for_key(dependant: Dependant) -> bool:
    return dependant.call in (api_key, bundle_key) or any(_asks_for_key(one) for one in dependant.dependencies)


def our_routes() -> list[APIRoute]:
    return [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]


@functools.cache
def openapi_document() -> dict[str, Any]:
    """The OpenAPI document. It is the same for every ledger."""
    document = get_openapi(title=TITLE, version=version("daicho"), description=_ABOUT, routes=our_routes())
    return with_models(
        document,
        *(Problem, LineResult, UploadEnd, RecordIn, AmendmentIn, SearchIn, PartyIn, Situation),
        *(ConsentIn, StopIn, LiftIn, LinkIn, PeopleIn, AudienceIn, AudienceCommit),
        *DESK_DOCUMENTS,
    )
