"""The witness's application: `POST /add-checkpoint` to the letter of C2SP tlog-witness, and its key for whoever asks.

Nobody has to say who they are: what counts is the log's signature in the checkpoint. Every answer is text; a body over
its limit is refused (413) before it is held, and one that does not arrive in time too (408).
"""

from __future__ import annotations

import asyncio

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from api.log_lines import log_event, log_failure
from ledger.log.add_checkpoint import PATH, REQUEST_BYTES_MAX, SIZE_TYPE
from ledger.witness import Answer, Witness

BODY_SECONDS = 10.0
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def create_witness_app(witness: Witness, body_seconds: float = BODY_SECONDS) -> FastAPI:
    """The application. The witness stays the caller's to close."""

    app = FastAPI(title="daicho witness", openapi_url=None, redirect_slashes=False)

    @app.post(f"/{PATH}")
    async def add_checkpoint(request: Request) -> Response:
        try:
            async with asyncio.timeout(body_seconds):
                body = await _read(request)
        except TimeoutError:
            return _text("the request took too long", 408)
        except ClientDisconnect:
            return _text("the client went away", 400)
        if body is None:
            return _text(f"the request is over {REQUEST_BYTES_MAX} bytes", 413)
        try:
            answer = await run_in_threadpool(witness.add_checkpoint, body)
        except Exception as error:
            log_failure(error)
            return _text("the witness can't answer now", 500)
        log_event("add_checkpoint", status=answer.verdict.value)
        return _respond(answer)

    @app.get("/vkey")
    async def vkey() -> Response:
        return _text(witness.vkey, 200)

    return app


async def _read(request: Request) -> bytes | None:
    """The body, or None as soon as it is over the limit."""
    parts: list[bytes] = []
    left = REQUEST_BYTES_MAX
    async for part in request.stream():
        left -= len(part)
        if left < 0:
            return None
        parts.append(part)
    return b"".join(parts)


def _respond(answer: Answer) -> Response:
    if answer.is_size:
        # Starlette adds a charset to text types; the specification names the bare type.
        return Response(answer.body, answer.verdict.value, headers={**_HEADERS, "Content-Type": SIZE_TYPE})
    return PlainTextResponse(answer.body, answer.verdict.value, headers=_HEADERS)


def _text(line: str, status: int) -> Response:
    return PlainTextResponse(f"{line}\n", status, headers=_HEADERS)
