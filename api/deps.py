"""What routes ask for, as `Annotated` aliases. Who may do what is said by the alias in a route's signature.

Every route has one of the aliases of a scope, or is listed in `PUBLIC`; `create_app` refuses to build any other.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import SecurityScopes
from fastapi.security.http import HTTPBase
from starlette.requests import Request

from api.bulk import BulkRunner
from api.settings import Settings
from ledger import Ledger
from ledger.access import Caller
from ledger.errors import NotAuthenticated
from schemas.vocabulary import Scope

PUBLIC = frozenset(
    {
        "/healthz",
        "/openapi.json",
        "/logs/{log}/checkpoint",
        "/logs/{log}/policy",
        "/logs/{log}/trusted.vkey",
        "/logs/{log}/tile/{level}/{place:path}",
    }
)
SECRET_CHARS_MAX = 256
KEY_NAME = "daicho.key"
"""Where the caller's key name stands in the ASGI scope, for the access log."""


class ApiKey(HTTPBase):
    """`Authorization: Bearer dk_live_…` (RFC 6750)."""

    def __init__(self) -> None:
        super().__init__(
            scheme="bearer",
            scheme_name="ApiKey",
            description="APIキー（`daicho key create`で発行） / An API key, made with `daicho key create`",
        )

    async def __call__(self, request: Request) -> Caller:  # type: ignore[override]  # gives the caller, not the text
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        secret = secret.strip()
        if scheme.lower() != "bearer" or not secret or len(secret) > SECRET_CHARS_MAX:
            raise NotAuthenticated(
                "send `Authorization: Bearer <API key>`", "APIキーをAuthorizationヘッダで送ってください"
            )
        ledger: Ledger = request.app.state.ledger
        caller = ledger.authenticate(secret)
        request.scope[KEY_NAME] = caller.name
        return caller


class ApiKeyUnlessOpen(ApiKey):
    """The same, but nobody is asked where the company's profile opens entry bundles (`choices.open_entry_bundles`)."""

    async def __call__(self, request: Request) -> Caller:  # type: ignore[override]  # gives the caller, not the text
        ledger: Ledger = request.app.state.ledger
        if ledger.profile.choices.open_entry_bundles:
            return Caller("", frozenset({Scope.AUDIT_READ}))
        return await super().__call__(request)


api_key = ApiKey()
bundle_key = ApiKeyUnlessOpen()


async def authorise(scopes: SecurityScopes, caller: Annotated[Caller, Depends(api_key)]) -> Caller:
    """Raises NotAuthorised unless the key has every scope the route names."""
    for scope in scopes.scopes:
        caller.require(Scope(scope))
    return caller


async def authorise_bundles(scopes: SecurityScopes, caller: Annotated[Caller, Depends(bundle_key)]) -> Caller:
    """As `authorise`, for entry bundles."""
    return await authorise(scopes, caller)


async def get_ledger(request: Request) -> Ledger:
    ledger: Ledger = request.app.state.ledger
    return ledger


async def get_settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def get_bulk_runner(request: Request) -> BulkRunner:
    runner: BulkRunner = request.app.state.bulk
    return runner


LedgerDep = Annotated[Ledger, Depends(get_ledger)]
SettingsDep = Annotated[Settings, Depends(get_settings)]
BulkRunnerDep = Annotated[BulkRunner, Depends(get_bulk_runner)]

RecordsWriter = Annotated[Caller, Security(authorise, scopes=[Scope.RECORDS_WRITE.value])]
RecordsReader = Annotated[Caller, Security(authorise, scopes=[Scope.RECORDS_READ.value])]
Searcher = Annotated[Caller, Security(authorise, scopes=[Scope.PRINCIPALS_SEARCH.value])]
DeskStaff = Annotated[Caller, Security(authorise, scopes=[Scope.DESK.value])]
BundleReader = Annotated[Caller, Security(authorise_bundles, scopes=[Scope.AUDIT_READ.value])]
Auditor = Annotated[Caller, Security(authorise, scopes=[Scope.AUDIT_READ.value])]
Administrator = Annotated[Caller, Security(authorise, scopes=[Scope.ADMIN.value])]
