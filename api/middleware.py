"""Around every request: a number, safe headers, one line in the log, and an answer when all else failed."""

from __future__ import annotations

import logging
import os
import time
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.deps import KEY_NAME
from api.log_lines import REQUESTS, log_failure
from api.problems import answer_to

CLIENT_GONE = 499
"""Logged, never sent: the client went away before it had its answer."""


class Envelope:
    """ASGI middleware. Answers may hold personal data, so nothing between may keep them: `no-store` by default."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        number = os.urandom(8).hex()
        status = CLIENT_GONE

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = with_safe_headers(message["headers"], number)
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        except ClientDisconnect:
            pass
        except Exception as error:
            log_failure(error, request=number)
            if status == CLIENT_GONE:
                await answer_to(error).response()(scope, receive, send_on)
        finally:
            _log(scope, number, status, time.perf_counter() - started)


def with_safe_headers(headers: Any, number: str) -> list[tuple[bytes, bytes]]:
    """The response's headers and ours."""
    found = list(headers)
    if not any(name.lower() == b"cache-control" for name, _ in found):
        found.append((b"cache-control", b"no-store"))
    return [*found, (b"x-content-type-options", b"nosniff"), (b"x-request-id", number.encode())]


def route_template(scope: Scope) -> str:
    """The template of the route that was taken, never the path: a path may name a person."""
    return str(getattr(scope.get("route"), "path", "-"))


def _log(scope: Scope, number: str, status: int, seconds: float) -> None:
    if REQUESTS.isEnabledFor(logging.INFO):
        fields = {
            "event": "request",
            "request": number,
            "method": scope["method"] if scope["method"].isalpha() and len(scope["method"]) <= 10 else "-",
            "route": route_template(scope),
            "status": status,
            "ms": round(seconds * 1000, 2),
            "key": scope.get(KEY_NAME),
        }
        REQUESTS.info("request", extra={"fields": fields})
