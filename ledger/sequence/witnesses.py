"""Asking witnesses for cosignatures over HTTP, C2SP `tlog-witness`: all at once, each in a bounded time.

A witness is asked with the proof from the size it is believed at; when it names another (409) it is asked again from
there. No redirect is followed, no answer is read beyond its limit, and a cosignature counts only after it was verified.
What goes out is a checkpoint and hashes: nothing of any record.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import httpx

from ledger.errors import BadInput, VerificationFailed
from ledger.log.add_checkpoint import (
    ANSWER_BYTES_MAX,
    PATH,
    SIZE_TYPE,
    AddCheckpoint,
    Verdict,
    read_cosignature,
    read_size,
)
from ledger.log.checkpoint import Checkpoint
from ledger.log.note import Signature
from ledger.log.policy import Trusted

ASK_TRIES_MAX = 3
AHEAD_OF_US_SECONDS = 3_600
"""A cosignature that claims to come from later than this is not taken: its witness's clock is wrong."""

Prove = Callable[[int, int], Sequence[bytes]]
"""(old size, new size) -> the consistency proof between them."""


class Failure(StrEnum):
    """Why a witness has not signed. Three contradict the ledger; WENT_BACK has signed, and itself forgot: `ALARMS`."""

    NO_URL = "NO_URL"
    UNREACHABLE = "UNREACHABLE"
    TIMEOUT = "TIMEOUT"
    REDIRECT = "REDIRECT"
    BAD_ANSWER = "BAD_ANSWER"
    BAD_CLOCK = "BAD_CLOCK"
    MALFORMED = "MALFORMED"
    KEY_NOT_TRUSTED = "KEY_NOT_TRUSTED"
    LOG_NOT_KNOWN = "LOG_NOT_KNOWN"
    AHEAD = "AHEAD"
    OTHER_ROOT = "OTHER_ROOT"
    NOT_PROVED = "NOT_PROVED"
    WENT_BACK = "WENT_BACK"


ALARMS = frozenset({Failure.AHEAD, Failure.OTHER_ROOT, Failure.NOT_PROVED, Failure.WENT_BACK})
_REFUSALS = {
    Verdict.MALFORMED: Failure.MALFORMED,
    Verdict.NO_TRUSTED_KEY: Failure.KEY_NOT_TRUSTED,
    Verdict.UNKNOWN_LOG: Failure.LOG_NOT_KNOWN,
    Verdict.NOT_PROVED: Failure.NOT_PROVED,
}


@dataclass(frozen=True, slots=True)
class Question:
    """A witness, and the size it is believed to have cosigned last. cosigned_size: of which a cosignature by it is kept."""

    witness: Trusted
    believed_size: int
    cosigned_size: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """cosignature: verified, or None with the failure. size: what the witness has cosigned last as far as is known now."""

    size: int
    cosignature: Signature | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    media_type: str
    body: bytes


def ask_all(
    questions: Sequence[Question], checkpoint: Checkpoint, note: bytes, prove: Prove, timeout_seconds: float
) -> list[Reply]:
    """Ask every witness to cosign `checkpoint`, whose signed note is `note`. Replies in the order of the questions.

    Returns within `timeout_seconds` and a little; never raises for what a witness does. Not to be called in an event loop.
    """

    async def together() -> list[Reply]:
        timeout = httpx.Timeout(timeout_seconds)
        headers = {"Accept-Encoding": "identity", "User-Agent": "daicho"}
        async with httpx.AsyncClient(timeout=timeout, follow_redirects=False, headers=headers) as client:
            asked = [_within(client, one, checkpoint, note, prove, timeout_seconds) for one in questions]
            return list(await asyncio.gather(*asked))

    return asyncio.run(together())


async def _within(
    client: httpx.AsyncClient, question: Question, checkpoint: Checkpoint, note: bytes, prove: Prove, seconds: float
) -> Reply:
    believed = question.believed_size
    if not question.witness.url:
        return Reply(believed, failure=Failure.NO_URL)
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            return await _ask(client, question, checkpoint, note, prove)
    except (TimeoutError, httpx.TimeoutException):
        return Reply(believed, failure=Failure.TIMEOUT)
    except httpx.TransportError:
        # Cut off in the middle of reading, the client may call it an error of the connection.
        return Reply(believed, failure=Failure.TIMEOUT if limit.expired() else Failure.UNREACHABLE)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return Reply(believed, failure=Failure.BAD_ANSWER)


async def _ask(
    client: httpx.AsyncClient, question: Question, checkpoint: Checkpoint, note: bytes, prove: Prove
) -> Reply:
    # Believed ahead of us, as after a restore: asked from our own size, it says itself what it has.
    old = min(question.believed_size, checkpoint.size)
    for _ in range(ASK_TRIES_MAX):
        proof = prove(old, checkpoint.size) if 0 < old < checkpoint.size else ()
        body = AddCheckpoint(old, tuple(proof), note).encode()
        answer = await _post(client, f"{question.witness.url.rstrip('/')}/{PATH}", body)
        if answer.status == Verdict.COSIGNED:
            return _cosigned(question, checkpoint, answer.body, old)
        if answer.status != Verdict.CONFLICT:
            return Reply(old, failure=_failure_of(answer.status))
        named = _size_named(answer)
        if named is None or named == old:
            return Reply(old, failure=Failure.OTHER_ROOT if old == checkpoint.size else Failure.BAD_ANSWER)
        if named > checkpoint.size:
            return Reply(named, failure=Failure.AHEAD)
        old = named
    return Reply(old, failure=Failure.BAD_ANSWER)


async def _post(client: httpx.AsyncClient, url: str, body: bytes) -> _Answer:
    """Raises ValueError when the answer is over its limit."""
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    async with client.stream("POST", url, content=body, headers=headers) as response:
        parts: list[bytes] = []
        left = ANSWER_BYTES_MAX
        async for part in response.aiter_raw():
            left -= len(part)
            if left < 0:
                raise ValueError("the answer is over its limit")
            parts.append(part)
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return _Answer(response.status_code, media_type, b"".join(parts))


def _cosigned(question: Question, checkpoint: Checkpoint, lines: bytes, old: int) -> Reply:
    try:
        cosignature = read_cosignature(checkpoint, lines, question.witness.verifier)
    except (BadInput, VerificationFailed):
        return Reply(old, failure=Failure.BAD_ANSWER)
    assert cosignature.time_s is not None
    if old < min(question.cosigned_size, checkpoint.size):
        # It took a proof from before a head that it had cosigned: it no longer knows that head.
        return Reply(checkpoint.size, cosignature, Failure.WENT_BACK)
    if cosignature.time_s > time.time() + AHEAD_OF_US_SECONDS:
        return Reply(checkpoint.size, failure=Failure.BAD_CLOCK)
    return Reply(checkpoint.size, cosignature)


def _size_named(answer: _Answer) -> int | None:
    if answer.media_type != SIZE_TYPE:
        return None
    try:
        return read_size(answer.body)
    except BadInput:
        return None


def _failure_of(status: int) -> Failure:
    if 300 <= status < 400:
        return Failure.REDIRECT
    return next((failure for verdict, failure in _REFUSALS.items() if verdict == status), Failure.BAD_ANSWER)
